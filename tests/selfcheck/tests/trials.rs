//! `cargo test -- --profile camera` as a vendor meets it: selection by id, what is ok, what is ignored and why, how it ends.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use selfcheck::command::{Said, conformance};
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
    let said = trials(&["--profile", "camera", "5.2-1"]);
    assert_eq!(said.exit, Some(0), "{}{}", said.out, said.err);
    assert!(said.out.contains("0 passed; 0 failed") && said.out.contains("not implemented ("), "never ok: {}", said.out);
    let said = trials(&["--profile", "camera", "--strict", "5.2-1"]);
    assert_eq!(said.exit, Some(101), "{}{}", said.out, said.err);
    assert!(said.out.contains("not PASS: not implemented"), "{}", said.out);
}

#[test]
fn a_device_that_is_not_there_fails_its_trials() {
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    let said = trials(&["--profile", "camera", "--dut", &folder.path().display().to_string(), "5.1-5"]);
    assert_eq!(said.exit, Some(101), "{}", said.out);
    assert!(said.out.contains("the campaign could not run") && said.out.contains("declaration.yaml"), "{}", said.out);
}
