//! The command on files alone: scaffolds, reviews, plans, and declarations of the older edition with the way to the newer.

#![allow(clippy::unwrap_used, reason = "a test may panic, and says where")]

use std::fs;
use std::path::Path;

use fixtures::camera::Options;
use rstest::rstest;
use selfcheck::command::said;
use selfcheck::files::{contents, edit};
use selfcheck::reference::Reference;
use suite::tree::Verdicts;
use tempfile::TempDir;

const OLDER: &str = include_str!("../../../fixtures/camera/declaration-2.1.yaml");

fn folder(text: &str) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("declaration.yaml"), text).unwrap();
    let path = folder.path().display().to_string();
    (folder, path)
}

fn text(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

#[rstest]
#[case::sound("", "", 0, "ICS valid")]
#[case::a_mandatory_one_refused("\"5.2-1\": Y", "\"5.2-1\": { N: later }", 1, "ICS FAIL: 5.2-1: N is not open to a mandatory provision")]
fn the_ics_of_the_older_edition_is_reviewed_by_its_own_statuses(
    #[case] from: &str,
    #[case] to: &str,
    #[case] exit: i32,
    #[case] says: &str,
) {
    let (_folder, path) = folder(&OLDER.replacen(from, to, 1));
    let checked = said(["check", &path]);
    assert_eq!(checked.exit, Some(exit), "{}{}", checked.out, checked.err);
    assert!(checked.out.contains(says) && checked.out.contains("thirteen migrate"), "{}", checked.out);
}

#[test]
fn a_row_of_the_newer_edition_is_told_where_it_belongs() {
    let (_folder, path) = folder(&OLDER.replacen("  28-ExtAPI:", "  28-LogIntf:", 1));
    let checked = said(["check", &path]);
    assert_eq!(checked.exit, Some(64), "{}", checked.out);
    assert!(checked.err.contains("a table of edition 3.1") && checked.err.contains("15-Intf"), "{}", checked.err);
}

#[rstest]
#[case("plan")]
#[case("run")]
#[case("decide")]
#[case("export")]
fn what_assesses_wants_the_newer_edition_and_says_what_makes_it(#[case] verb: &str) {
    let (folder, path) = folder(OLDER);
    let sheet = folder.path().join("a.xlsx").display().to_string();
    let told = said(if verb == "export" { vec![verb, &path, "--xlsx", &sheet] } else { vec![verb, &path] });
    assert_eq!(told.exit, Some(64), "{}", told.out);
    assert!(told.err.contains("thirteen migrate") && told.err.contains("declaration.yaml:3:10"), "{}", told.err);
}

#[test]
fn a_declaration_is_migrated_once_and_the_older_one_kept() {
    let (folder, path) = folder(OLDER);
    let dry = said(["migrate", &path, "--dry-run"]);
    assert_eq!(dry.exit, Some(0), "{}", dry.err);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let migrated = said(["migrate", &path]);
    assert_eq!(migrated.exit, Some(0), "{}", migrated.err);
    assert_eq!(text(folder.path(), "declaration-2.1.yaml"), OLDER);
    assert!(migrated.out.contains("- ICS 6-7: new in edition 3.1") && text(folder.path(), "declaration.yaml").contains("# - ICS 6-7: new"));
    let checked = said(["check", &path]);
    // New provisions have no line yet: nobody answered for the supplier.
    assert_eq!(checked.exit, Some(1), "{}", checked.err);
    assert!(checked.out.contains("6-7: the ICS says nothing of it"), "{}", checked.out);
    assert!(said(["migrate", &path]).out.contains("edition 3.1 already"));
}

#[test]
fn an_older_declaration_that_was_kept_is_never_written_over() {
    let (folder, path) = folder(OLDER);
    fs::write(folder.path().join("declaration-2.1.yaml"), "somebody's").unwrap();
    let migrated = said(["migrate", &path]);
    assert_eq!(migrated.exit, Some(64), "{}", migrated.out);
    assert!(migrated.err.contains("declaration-2.1.yaml") && migrated.err.contains("nothing was changed"), "{}", migrated.err);
    assert_eq!((text(folder.path(), "declaration.yaml"), text(folder.path(), "declaration-2.1.yaml")), (OLDER.into(), "somebody's".into()));
}

#[test]
fn a_plan_says_what_the_bench_lacks() {
    let camera = Reference::start(Options { samples: 1, ..Options::default() });
    let bench = camera.folder().join("bench.yaml");
    let folder = camera.folder().display().to_string();
    assert!(!said(["plan", &folder]).out.contains("the bench lacks"));
    let secret = "secrets/A-owner.txt";
    let value = fs::read_to_string(camera.folder().join(secret)).unwrap();
    fs::remove_file(camera.folder().join(secret)).unwrap();
    edit(&bench, "permits: [provokes, changes, disrupts, destroys]", "permits: []");
    let text = fs::read_to_string(&bench).unwrap();
    let without_reset: Vec<_> = text.lines().filter(|line| !line.trim_start().starts_with("factory_reset:")).collect();
    fs::write(&bench, without_reset.join("\n")).unwrap();
    let planned = said(["plan", &folder]);
    assert_eq!(planned.exit, Some(0), "{}", planned.err);
    let lacks: Vec<_> = planned.out.lines().filter(|line| line.starts_with("the bench lacks")).collect();
    let named = |words: &[&str]| lacks.iter().any(|line| words.iter().all(|word| line.contains(word)));
    assert!(named(&["permits", "provokes", "question"]) && named(&["permits", "destroys"]), "{lacks:#?}");
    assert!(named(&["secret of", "there is no", secret]) && named(&["hook factory_reset", "another state"]), "{lacks:#?}");
    assert!(!planned.out.contains(value.trim()));
}

#[test]
fn a_new_assessment_is_scaffolded_once_and_can_be_checked() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("my-camera").display().to_string();
    assert_eq!(said(["init", "--profile", "camera", &folder]).exit, Some(0));
    let before = contents(Path::new(&folder));
    let again = said(["init", "--profile", "camera", &folder]);
    assert_eq!(again.exit, Some(64), "{}", again.err);
    assert!(again.err.contains("exists already"), "{}", again.err);
    assert_eq!(contents(Path::new(&folder)), before);
    let checked = said(["check", &folder]);
    assert!(checked.exit == Some(1) || checked.exit == Some(64), "an empty declaration is not a good one: {checked:?}");
    assert!(!format!("{}{}", checked.out, checked.err).contains("panicked"), "{checked:?}");
    let run = said(["run", &folder]);
    assert_eq!(run.exit, Some(64), "{}", run.err);
    assert!(run.err.contains("does not say who gave it") && run.err.contains("bench.yaml:4:"), "{}", run.err);
}

/// One class has no login, and one has features that no other has.
#[rstest]
fn a_new_assessment_of_any_class_has_no_fault_and_much_to_fill_in(#[values("consumer-device", "sensor", "television")] class: &str) {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("new").display().to_string();
    assert_eq!(said(["init", "--profile", class, &folder]).exit, Some(0));
    let checked = said(["check", &folder]);
    assert_eq!(checked.exit, Some(1), "{}{}", checked.out, checked.err);
    assert!(
        checked.out.contains("ICS INVALID") && checked.out.contains("5.6-6-1a FAIL: CodeMin-Build: describes no technique"),
        "{}",
        checked.out
    );
    assert!(checked.out.contains(", 0 contradictions,"), "{}", checked.out);
}

#[test]
fn open_decisions_can_be_pasted_into_the_scaffold() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("my-camera");
    let shown = folder.display().to_string();
    assert_eq!(said(["init", &shown]).exit, Some(0));
    let open = said(["plan", &shown, "--decisions"]);
    assert!(open.exit == Some(0) && open.out.contains("- unit: "), "{}{}", open.out, open.err);
    let decided = open.out.replace("verdict:            #", "verdict: PASS       #").replace("by:", "by: A. Sessor");
    let decided = decided.replace("date:", "date: 2026-01-01").replace("rationale:", "rationale: read and agreed");
    let path = folder.join("decisions.yaml");
    fs::write(&path, format!("{}{decided}", fs::read_to_string(&path).unwrap())).unwrap();
    let after = said(["plan", &shown, "--decisions"]);
    assert_eq!((after.exit, after.err.as_str()), (Some(0), ""), "{}", after.out);
    assert!(after.out.len() < open.out.len(), "{}", after.out);
}

#[rstest]
#[case::unknown_class("class: camera", "class: camra", "declaration.yaml:10:")]
#[case::did_you_mean("class: camera", "class: camra", "did you mean `camera`?")]
fn an_unknown_class_is_shown_at_its_place(#[case] from: &str, #[case] to: &str, #[case] says: &str) {
    let camera = Reference::start(Options { samples: 1, ..Options::default() });
    edit(&camera.folder().join("declaration.yaml"), from, to);
    let said = said(["check", &camera.folder().display().to_string()]);
    assert_eq!(said.exit, Some(64), "{}", said.out);
    assert!(said.err.contains(says), "{}", said.err);
}

#[test]
fn a_sound_declaration_is_checked_and_planned_without_a_packet() {
    let camera = Reference::start(Options::default());
    let folder = camera.folder().display().to_string();
    let load = camera.camera.load("A");
    let (checked, planned) = (said(["check", &folder]), said(["plan", &folder]));
    assert_eq!((checked.exit, planned.exit), (Some(0), Some(0)), "{}{}", checked.err, planned.err);
    assert!(checked.out.contains("ICS valid; 0 nonconformities, 0 contradictions"), "{}", checked.out);
    assert!(planned.out.contains("not implemented yet") && planned.out.contains("0 decisions"), "{}", planned.out);
    let mut json: serde_json::Value = serde_json::from_str(&said(["plan", &folder, "--json"]).out).unwrap();
    let verdicts: Verdicts = serde_json::from_value(json["verdicts"].take()).unwrap();
    assert_eq!(verdicts.profile, "camera");
    assert!(json["work_order"]["machine"].as_array().is_some_and(|questions| !questions.is_empty()), "{json:#}");
    assert_eq!(camera.camera.load("A"), load, "paper needs no device");
}

#[test]
fn a_fault_in_a_file_is_shown_at_its_place() {
    let camera = Reference::start(Options { samples: 1, ..Options::default() });
    edit(&camera.folder().join("declaration.yaml"), "\"5.1-5\": Y", "5.1-5: Y\n  \"5.99-1\": Y");
    let said = said(["check", &camera.folder().display().to_string()]);
    assert_eq!(said.exit, Some(64), "{}", said.out);
    assert!(said.err.contains("declaration.yaml:") && said.err.contains("5.99-1"), "{}", said.err);
}

#[test]
fn a_fault_of_the_bench_is_shown_with_its_folder() {
    let camera = Reference::start(Options { samples: 1, ..Options::default() });
    edit(&camera.folder().join("bench.yaml"), "serial:", "serail:");
    let said = said(["check", &camera.folder().display().to_string()]);
    assert_eq!(said.exit, Some(64), "{}", said.out);
    let path = camera.folder().join("bench.yaml").display().to_string();
    assert!(said.err.contains(&format!("{path}:")), "{path} stands whole in {}", said.err);
}

#[test]
fn a_decision_on_a_row_that_changed_is_offered_again() {
    let camera = Reference::start(Options { samples: 1, ..Options::default() });
    let folder = camera.folder().display().to_string();
    assert_eq!(said(["plan", &folder, "--decisions"]).out, "");
    edit(&camera.folder().join("declaration.yaml"), "purpose: video for the owner's recorder", "purpose: video for anybody's recorder");
    let open = said(["plan", &folder, "--decisions"]).out;
    assert!(open.contains("has changed: confirm or revise") && open.contains("row: \"LogIntf-RTSP\""), "{open}");
    assert!(open.contains("- unit: \"5.6-1-1b\"") && !open.contains("LogIntf-Web\""), "only what stands on that row: {open}");
}

#[test]
fn a_plan_is_a_work_order_also_as_a_workbook() {
    let camera = Reference::start(Options { samples: 1, ..Options::default() });
    let folder = camera.folder().display().to_string();
    let file = camera.folder().join("order.xlsx").display().to_string();
    let planned = said(["plan", &folder, "--xlsx", &file]);
    assert_eq!(planned.exit, Some(0), "{}", planned.err);
    for part in ["machine time, about", "waits, about", "operator: ", "decisions: 0 open", "the supplier brings: ", "a second sample"] {
        assert!(planned.out.contains(part), "{part}: {}", planned.out);
    }
    let before = fs::read(&file).unwrap();
    assert!(before.starts_with(b"PK"));
    let again = said(["plan", &folder, "--xlsx", &file]);
    assert!(again.exit == Some(64) && again.err.contains("exists already"), "{}", again.err);
    assert_eq!(fs::read(&file).unwrap(), before);
}
