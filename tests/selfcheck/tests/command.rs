//! The command as a user meets it: what it prints, what it leaves, how it ends.

#![allow(clippy::unwrap_used, reason = "a test may panic, and says where")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use fixtures::camera::{Flaw, Options};
use reports::journal::{Record, read};
use rstest::rstest;
use selfcheck::command::{Said, said, thirteen};
use selfcheck::files::{contents, edit};
use selfcheck::reference::Reference;
use serde_json::Value;
use suite::tree::Verdicts;
use suite::verdict::Verdict;

#[rstest]
#[case::no_verb(&[], 64, "Usage")]
#[case::unknown_verb(&["asess"], 64, "asess")]
#[case::unknown_flaw(&["demo", "--flaw", "telnet"], 64, "did you mean `telnet-open`?")]
#[case::misspelt_flaw(&["demo", "--flaw", "universal-default-pasword"], 64, "did you mean `universal-default-password`?")]
#[case::no_such_flaw(&["demo", "--flaw", "zzz"], 64, "--flaw list")]
#[case::unknown_profile(&["demo", "--profile", "toaster"], 64, "camera")]
#[case::unknown_id(&["explain", "5.6-10"], 64, "5.6-10")]
#[case::unknown_id_to_run(&["run", "somewhere", "5.1-9"], 64, "5.1-9")]
#[case::again_without_reason(&["run", "somewhere", "--again", "5.1-5"], 64, "--because")]
#[case::again_for_a_blank_reason(&["run", "somewhere", "--again", "5.1-5", "--because", " "], 64, "say why")]
#[case::no_such_folder(&["run", "/nonexistent/camera"], 64, "thirteen init")]
#[case::no_such_schema(&["schema", "toaster"], 64, "declaration")]
#[case::help(&["--help"], 0, "Exit codes")]
#[case::version(&["--version"], 0, "thirteen ")]
#[case::completions(&["completions", "bash"], 0, "complete")]
#[case::flaws(&["demo", "--flaw", "list"], 0, "lock-out-on-one-route")]
#[case::explain_the_method(&["explain"], 0, "5.3-4A-2a by an assessor on gathered evidence")]
#[case::explain_a_unit(&["explain", "5.1-5-2b"], 0, "implemented")]
#[case::explain_a_clause(&["explain", "5.6"], 0, "5.6-1")]
#[case::explain_an_old_id(&["explain", "4-1"], 64, "5.0-1")]
#[case::explain_a_profile(&["explain", "camera"], 0, "5.6-2-2a")]
#[case::schemas(&["schema", "declaration"], 0, "\"$schema\"")]
#[case::names_of_schemas(&["schema", "--help"], 0, "external-evidence")]
fn each_command_ends_as_documented(#[case] arguments: &[&str], #[case] exit: i32, #[case] says: &str) {
    let said = said(arguments);
    assert_eq!(said.exit, Some(exit), "{}{}", said.out, said.err);
    let (where_it_belongs, other) = if exit == 0 { (&said.out, &said.err) } else { (&said.err, &said.out) };
    assert!(where_it_belongs.contains(says), "{}{}", said.out, said.err);
    assert_eq!(other, "", "results go to standard output, troubles to standard error");
}

#[rstest]
#[case::group("5.1-5", "5.1-5  ")]
#[case::case("5.1-5-2", "5.1-5  ")]
#[case::unit("5.1-5-2b", "5.1-5  ")]
fn an_explanation_begins_with_the_title_of_the_group(#[case] what: &str, #[case] begins: &str) {
    let said = said(["explain", what]);
    assert!(said.out.starts_with(begins), "{}", said.out);
}

#[rstest]
#[case::flaws(&["demo", "--flaw", "list"], 0)]
#[case::completions(&["completions", "bash"], 0)]
#[case::schemas(&["schema"], 0)]
#[case::help(&["--help"], 0)]
#[case::assessment(&["demo", "--flaw", "universal-default-password", "5.1-2"], 1)]
fn a_reader_that_went_away_is_no_trouble_and_a_full_disk_is(#[case] arguments: &[&str], #[case] exit: i32) {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let with =
        |stdout: Stdio| thirteen().args(arguments).stdout(stdout).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    let gone = with(writer.into());
    let err = String::from_utf8_lossy(&gone.stderr);
    assert_eq!(gone.status.code(), Some(exit), "the command's own exit: {err}");
    assert!(!err.contains("panicked") && !err.contains("error"), "{err}");
    let full = with(fs::File::options().write(true).open("/dev/full").unwrap().into());
    let err = String::from_utf8_lossy(&full.stderr);
    assert_eq!(full.status.code(), Some(3), "{err}");
    assert_eq!(err.matches("standard output cannot be written").count(), 1, "{err}");
}

/// Words for people that cannot be written change neither what a command does nor how it ends.
#[rstest]
#[case::usage(&["asess"], 64)]
#[case::no_such_folder(&["run", "/nonexistent/camera"], 64)]
#[case::no_such_bundle(&["verify", "/nonexistent.asice"], 64)]
#[case::unknown_scheme(&["scheme", "pstl"], 64)]
#[case::assessment(&["demo", "--flaw", "universal-default-password", "5.1-2", "--out"], 1)]
fn words_that_cannot_be_written_stop_nothing(#[case] arguments: &[&str], #[case] exit: i32) {
    let folder = tempfile::tempdir().unwrap();
    let full = || fs::File::options().write(true).open("/dev/full").unwrap();
    let ended = |name: &str, stderr: Stdio| {
        let mut command = thirteen();
        command.args(arguments);
        if arguments.last() == Some(&"--out") {
            command.arg(folder.path().join(name));
        }
        command.stdout(Stdio::null()).stderr(stderr).status().unwrap().code()
    };
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    assert_eq!(ended("gone", writer.into()), Some(exit));
    assert_eq!(ended("full", full().into()), Some(exit));
}

#[test]
fn a_demo_is_kept_in_a_new_folder_only() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept").display().to_string();
    let first = said(["demo", "--out", &kept, "5.1-4"]);
    assert_eq!(first.exit, Some(2), "{}", first.err);
    assert!(first.err.contains(&format!("results: {kept}/results")), "{}", first.err);
    assert!(first.out.lines().last().is_some_and(|last| last.starts_with("overall ")), "{}", first.out);
    let before = contents(Path::new(&kept));
    let second = said(["demo", "--out", &kept, "5.1-4"]);
    assert_eq!(second.exit, Some(64), "{}", second.out);
    assert!(second.err.contains("is not empty") && second.err.contains("name a new folder"), "{}", second.err);
    assert_eq!(contents(Path::new(&kept)), before);
}

#[test]
fn all_schemas_are_one_document() {
    let all: Value = serde_json::from_str(&said(["schema"]).out).unwrap();
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/../../profiles/schema");
    let committed = fs::read_dir(committed).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let names: BTreeSet<_> = committed.map(|name| name.trim_end_matches(".json").to_owned()).collect();
    assert_eq!(all.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>(), names, "each schema is committed, and no other");
    for name in names {
        let one: Value = serde_json::from_str(&said(["schema", &name]).out).unwrap();
        let kept = fs::read_to_string(format!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../profiles/schema/{}.json"), name)).unwrap();
        assert_eq!(all[&name], one);
        assert_eq!(serde_json::from_str::<Value>(&kept).unwrap(), one, "renew it with `thirteen schema --out profiles/schema`");
    }
}

#[test]
fn an_explanation_says_no_word_twice() {
    let said = said(["explain", "5.1-5-2b"]).out;
    assert!(said.contains("a probe with declared facts: ") && !said.contains("facts: facts"), "{said}");
}

#[test]
fn every_flaw_is_listed_with_what_it_does() {
    let listed = said(["demo", "--flaw", "list"]).out;
    assert_eq!(listed.lines().count(), Flaw::ALL.len());
    for (line, flaw) in listed.lines().zip(Flaw::ALL) {
        assert!(line.starts_with(flaw.name()) && line.ends_with(flaw.describe()), "{line}");
    }
}

#[test]
fn schemas_are_written_where_files_name_them() {
    let folder = tempfile::tempdir().unwrap();
    let said = said(["schema", "--out", &folder.path().display().to_string()]);
    assert_eq!(said.exit, Some(0), "{}", said.err);
    for name in ["bench", "decisions", "declaration", "profile", "verdicts"] {
        let text = fs::read_to_string(folder.path().join(format!("{name}.json"))).unwrap();
        let schema: Value = serde_json::from_str(&text).unwrap();
        assert!(schema.get("properties").or(schema.get("items")).is_some(), "{name}");
    }
}

#[test]
fn paper_needs_no_current_authorisation() {
    let camera = Reference::start(Options { samples: 1, ..Options::default() });
    let folder = camera.folder().display().to_string();
    edit(&camera.folder().join("bench.yaml"), "2020-01-01..2099-12-31", "2020-01-01..2020-12-31");
    assert_eq!((said(["check", &folder]).exit, said(["plan", &folder]).exit), (Some(0), Some(0)));
    let run = run(&camera, &["5.1-4"]);
    assert_eq!(run.exit, Some(64), "{}", run.err);
    assert!(run.err.contains("2020-12-31") && run.err.contains("bench.yaml:"), "{}", run.err);
}

#[rstest]
#[case::another_serial_number("serial: \"NE2-000117\"", "serial: \"NE2-000999\"", 3, "NE2-000117")]
#[case::nobody_there("PhyIntf-Ethernet: {address}", "PhyIntf-Ethernet: 127.254.254.254", 3, "127.254.254.254")]
#[case::outside_the_scope("PhyIntf-Ethernet: {address}", "PhyIntf-Ethernet: 192.0.2.7", 64, "192.0.2.7")]
fn a_run_on_the_wrong_device_does_not_begin(#[case] from: &str, #[case] to: &str, #[case] exit: i32, #[case] says: &str) {
    let camera = Reference::start(Options { samples: 1, ..Options::default() });
    let (bench, address) = (camera.folder().join("bench.yaml"), camera.camera.samples[0].address.to_string());
    if to.contains("254") {
        edit(&bench, "/32\"]", "/32\", \"127.254.254.254/32\"]");
    }
    edit(&bench, &from.replace("{address}", &address), to);
    let said = run(&camera, &["5.1-4"]);
    assert_eq!(said.exit, Some(exit), "{}{}", said.out, said.err);
    assert!(said.err.contains(says), "{}", said.err);
}

#[test]
fn a_second_run_needs_a_word_and_a_further_attempt_a_reason() {
    let camera = Reference::start(Options { samples: 1, ..Options::default() });
    let first = run(&camera, &["5.6-2-2a"]);
    assert_eq!(first.exit, Some(2), "{}", first.err);
    let before = contents(&camera.folder().join("results"));
    let second = run(&camera, &["5.6-2-2a"]);
    assert_eq!(second.exit, Some(3), "{}", second.err);
    assert!(second.err.contains("--resume"), "{}", second.err);
    assert_eq!(contents(&camera.folder().join("results")), before, "nothing is lost");

    let again = run(&camera, &["5.6-2-2a", "--again", "5.6-2-2a", "--because", "the cable was changed"]);
    assert_eq!(again.exit, Some(2), "{}", again.err);
    let reading = read(&fs::read(camera.folder().join("results/journal.jsonl")).unwrap()).unwrap();
    let further = reading.lines().iter().filter_map(|line| match &line.record {
        Record::Answered { question, attempt: 2, because: Some(because), .. } if because == "the cable was changed" => {
            Some(question.kind())
        }
        _ => None,
    });
    let further: BTreeSet<&str> = further.collect();
    assert!(further.contains("Service") && further.contains("Discover"), "{further:?}");

    let elsewhere = run(&camera, &["5.6-2-2a", "--again", "5.1-5", "--because", "the cable was changed"]);
    assert_eq!(elsewhere.exit, Some(4), "{}", elsewhere.err);
    assert!(elsewhere.err.contains("nothing that is to be asked again is in the run"), "{}", elsewhere.err);
}

#[test]
fn what_failed_is_selected_from_an_earlier_run_and_no_pass_is_imported() {
    let camera = Reference::start(Options { samples: 1, flaws: vec![Flaw::VersionBanner], ..Options::default() });
    let first = run(&camera, &["5.1-4", "5.6-2", "--json"]);
    assert_eq!(first.exit, Some(1), "{}", first.err);
    let verdicts: Verdicts = serde_json::from_str(&first.out).unwrap();
    let failed: BTreeSet<String> = verdicts.units().filter(|unit| unit.verdict != Verdict::Pass).map(|unit| unit.id.to_string()).collect();
    assert_eq!(failed, BTreeSet::from(["5.6-2-2a".to_owned()]));

    let results = camera.folder().join("results").display().to_string();
    let second_out = camera.folder().join("second").display().to_string();
    let second = run(&camera, &["--only-failed", "--from", &results, "--out", &second_out, "--json"]);
    assert_eq!(second.exit, Some(1), "{}", second.err);
    let second: Verdicts = serde_json::from_str(&second.out).unwrap();
    assert_eq!(second.units().map(|unit| unit.id.to_string()).collect::<BTreeSet<_>>(), failed);
}

#[test]
fn nothing_is_selected_where_everything_passed() {
    let camera = Reference::start(Options { samples: 1, ..Options::default() });
    assert_eq!(run(&camera, &["5.1-4"]).exit, Some(2), "what is left out bars an overall PASS");
    let results = camera.folder().join("results").display().to_string();
    let second_out = camera.folder().join("second").display().to_string();
    let second = run(&camera, &["--only-failed", "--from", &results, "--out", &second_out]);
    assert_eq!(second.exit, Some(4), "{}{}", second.out, second.err);
    assert!(!Path::new(&second_out).exists());
}

#[test]
fn a_whole_run_keeps_its_secrets_and_its_pace() {
    let camera = Reference::start(Options::default());
    // The camera's own pace, and those cases of unexpected input that are made by hand: they strain it most, and the rest only takes time.
    let profile = camera.folder().join("by-hand.yaml");
    let text = "profile: by-hand\ntitle: Fewer cases\nextends: camera\nthresholds:\n  fuzzing: { cases: 70, source: those made by hand }\n";
    fs::write(&profile, text).unwrap();
    let ran = Said::by(thirteen().arg("run").arg(camera.folder()).arg("--profile").arg(&profile).arg("--json"));
    assert_eq!(ran.exit, Some(0), "a sound device passes as a whole: {}", ran.err);
    let verdicts: Verdicts = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(verdicts.reference_device.as_deref(), Some("camera"));

    for sample in ["A", "B"] {
        let load = camera.camera.load(sample).unwrap();
        assert!(load.most_connections <= 4, "the camera's profile allows 4 sessions: {load:?}");
        assert!(load.most_requests_in_a_second <= 50, "the camera's profile allows 50 requests a second: {load:?}");
    }
    assert!(camera.camera.load("A").unwrap().requests > 50, "the meter counts");

    let mut left: Vec<(PathBuf, String)> = contents(&camera.folder().join("results"));
    assert!(left.iter().any(|(path, _)| path.ends_with("journal.jsonl")) && left.iter().any(|(path, _)| path.ends_with("junit.xml")));
    left.extend([("standard output".into(), ran.out), ("standard error".into(), ran.err)]);
    for secret in secrets(&camera) {
        for (path, text) in &left {
            assert!(!text.contains(&secret), "{} holds a secret", path.display());
        }
    }
}

/// Every secret of the bench, and the key of the assessment, in the encodings in which devices and protocols carry them.
fn secrets(camera: &Reference) -> BTreeSet<String> {
    let mut secrets = BTreeSet::new();
    for sample in &camera.camera.samples {
        let logins = [
            (sample.label_user, &sample.label_password),
            ("owner", &sample.owner_password),
            ("guest", &sample.viewer_password),
            ("", &sample.recorder_token),
        ];
        for (user, secret) in logins {
            encodings(secret.as_bytes(), &mut secrets);
            encodings(format!("{user}:{secret}").as_bytes(), &mut secrets);
        }
    }
    encodings(&fs::read(camera.folder().join(".thirteen/key")).unwrap(), &mut secrets);
    assert!(secrets.len() > 40 && secrets.iter().all(|secret| secret.len() >= 8));
    secrets
}

fn encodings(secret: &[u8], to: &mut BTreeSet<String>) {
    to.extend(String::from_utf8(secret.to_vec()).map(|text| text.trim().to_owned()));
    to.extend([STANDARD.encode(secret), URL_SAFE_NO_PAD.encode(secret), hex::encode(secret), hex::encode_upper(secret)]);
}

fn run(camera: &Reference, more: &[&str]) -> Said {
    Said::by(thirteen().arg("run").arg(camera.folder()).arg("--profile").arg(camera.full_pace()).args(more))
}
