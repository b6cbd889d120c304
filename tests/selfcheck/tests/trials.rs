//! `cargo test -- --profile camera` as a vendor meets it: selection by id, what is ok, what is ignored and why, how it ends.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use fixtures::camera::{Flaw, Options};
use selfcheck::command::{Said, conformance, said};
use selfcheck::reference::Reference;
use suite::catalogue::Catalogue;

fn trials(arguments: &[&str]) -> Said {
    Said::by(conformance().args(arguments))
}

#[test]
fn every_case_of_the_standard_is_listed_and_nothing_is_asked_for_that() {
    let began = Instant::now();
    let said = trials(&["--profile", "camera", "--list"]);
    let took = began.elapsed();
    assert_eq!(said.exit, Some(0), "{}", said.err);
    let listed: BTreeSet<&str> = said.out.lines().filter_map(|line| line.strip_suffix(": test")).collect();
    assert_eq!(listed.len(), Catalogue::get().cases().count());
    for case in Catalogue::get().cases() {
        assert!(listed.iter().any(|name| name.contains(&format!("camera {} ", case.id))), "{}", case.id);
    }
    assert!(listed.iter().all(|name| name.starts_with("[reference device camera] ")));
    assert!(took < Duration::from_secs(3), "no campaign runs for a list: {took:?}");
}

#[test]
fn an_unknown_profile_is_answered_with_those_that_exist() {
    let said = trials(&["--profile", "nonsense"]);
    assert_eq!(said.exit, Some(64));
    assert!(said.err.contains("camera") && said.err.contains("consumer-device"), "{}", said.err);
}

#[test]
fn an_id_selects_its_cases_and_no_others() {
    let said = trials(&["--profile", "camera", "--list", "5.3-1"]);
    assert_eq!(said.out.lines().filter(|line| line.ends_with(": test")).count(), 2, "5.3-1 is not 5.3-16: {}", said.out);
    let said = trials(&["--profile", "camera", "5.1-5"]);
    assert_eq!(said.exit, Some(0), "{}{}", said.out, said.err);
    assert!(said.out.contains("running 2 tests") && said.out.contains("2 passed; 0 failed"), "{}", said.out);
    assert!(said.out.contains("NO DEVICE NAMED"), "that it is no product is said loudly: {}", said.out);
    let last = said.out.lines().last().unwrap_or_default();
    assert!(last.contains("reference device camera") && last.contains("overall INCONCLUSIVE"), "{last}");
}

#[test]
fn what_was_not_run_is_ignored_with_its_reason_and_strictly_a_failure() {
    let camera = Reference::start(Options { samples: 1, ..Options::default() });
    std::fs::write(camera.folder().join("decisions.yaml"), "[]\n").expect("a test may write what it made");
    let folder = camera.folder().display().to_string();
    let said = trials(&["--profile", "camera", "--dut", &folder, "5.8-3"]);
    assert_eq!(said.exit, Some(0), "{}{}", said.out, said.err);
    assert!(said.out.contains("0 passed; 0 failed; 1 ignored") && said.out.contains("awaits a decision"), "never ok: {}", said.out);
    let said = trials(&["--profile", "camera", "--dut", &folder, "--strict", "5.8-3"]);
    assert_eq!(said.exit, Some(101), "{}{}", said.out, said.err);
    assert!(said.out.contains("not PASS: awaits a decision"), "{}", said.out);
}

#[test]
fn an_accepted_failure_holds_up_no_release_and_stays_a_failure() {
    let camera = Reference::start(Options { flaws: vec![Flaw::ExpiredCertificate], samples: 1, ..Options::default() });
    let folder = camera.folder().display().to_string();
    let accepted = |until: &str| {
        let text = format!(
            "- unit: \"5.1-3-2a\"\n  by: Head of products\n  date: 2026-11-01\n  until: {until}\n  because: \"renewed in 2.4.2\"\n"
        );
        std::fs::write(camera.folder().join("accepted.yaml"), text).expect("a test may write what it made");
    };
    let tested = || trials(&["--profile", "camera", "--dut", &folder, "5.1-3"]);
    accepted("2026-11-02");
    let over = tested();
    assert_eq!(over.exit, Some(101), "what is over is accepted no more: {}", over.out);
    accepted("2999-12-31");
    let quiet = tested();
    assert_eq!(quiet.exit, Some(0), "{}{}", quiet.out, quiet.err);
    assert!(
        quiet.out.contains("FAIL, 5.1-3-2a: accepted for a release by Head of products until 2999-12-31: renewed in 2.4.2"),
        "{}",
        quiet.out
    );
    assert!(quiet.out.contains("0 failed; 1 ignored") && quiet.out.contains("overall FAIL"), "{}", quiet.out);
    let run = said(["run", &folder, "5.1-3", "--unattended"]);
    assert_eq!(run.exit, Some(2), "what was not selected is open, and what failed is accepted: {}", run.err);
    assert!(
        run.err.contains("accepted for a release: 5.1-3-2a; each stays FAIL") && run.out.contains("overall FAIL"),
        "{}{}",
        run.out,
        run.err
    );
}

#[test]
fn a_folder_without_a_declaration_is_refused_once() {
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    let said = trials(&["--profile", "camera", "--dut", &folder.path().display().to_string()]);
    assert_eq!(said.exit, Some(64), "{}", said.out);
    assert_eq!(said.out, "", "no trial runs");
    let path = folder.path().join("declaration.yaml").display().to_string();
    assert!(said.err.contains(&path) && said.err.contains("thirteen init"), "{}", said.err);
}

#[test]
fn several_ids_select_and_the_last_line_speaks_of_them_alone() {
    let said = trials(&["5.1-5", "--profile", "camera", "5.1-4"]);
    assert_eq!(said.exit, Some(0), "{}{}", said.out, said.err);
    let selected = Catalogue::get().units().filter(|unit| ["5.1-4", "5.1-5"].contains(&unit.id.group().to_string().as_str())).count();
    let last = said.out.lines().last().unwrap_or_default();
    let counted: usize = ["units pass", "fail", "inconclusive"].iter().map(|word| before(last, word)).sum();
    assert_eq!(counted, selected, "{last}");
    assert!(last.contains("overall INCONCLUSIVE") && last.contains(" 0 fail") && before(last, "not selected") > 0, "{last}");
}

/// The number that stands before some words.
fn before(line: &str, words: &str) -> usize {
    let part = line.split([':', ',']).find(|part| part.contains(words)).unwrap_or_default();
    part.split_whitespace().find_map(|word| word.parse().ok()).unwrap_or_else(|| panic!("{words} stands in {line}"))
}

#[test]
fn what_looks_like_an_id_and_is_none_is_refused() {
    let said = trials(&["5.1-5", "5.1-99"]);
    assert_eq!(said.exit, Some(64), "{}", said.out);
    assert!(said.err.contains("5.1-99"), "{}", said.err);
}

#[test]
fn the_help_tells_of_ids() {
    let said = trials(&["--help"]);
    assert_eq!(said.exit, Some(0));
    assert!(
        said.out.contains("[ID]...")
            && said.out.contains("Ids of the standard select their cases, and several may be given: 5")
            && said.out.contains("--dut"),
        "{}",
        said.out
    );
}

#[test]
fn what_a_program_reads_holds_nothing_else() {
    let said = trials(&["--profile", "camera", "--format", "json", "5.1-4"]);
    assert_eq!(said.exit, Some(0), "{}{}", said.out, said.err);
    let lines: Vec<&str> = said.out.lines().collect();
    assert!(lines.len() > 3 && lines.iter().all(|line| line.starts_with('{') && line.ends_with('}')), "{}", said.out);
    assert!(said.err.contains("NO DEVICE NAMED") && said.err.contains("overall INCONCLUSIVE"), "{}", said.err);
}
