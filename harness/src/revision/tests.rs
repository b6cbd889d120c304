//! Going on with a journal under other files: what is refused, and what is written first.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rstest::rstest;
use suite::evidence::{ChangeSecret, DutState, Family, Place, Vantage};
use suite::files::{Declaration, SourceText, parse};
use suite::names::Digest;
use suite::revision::Outline;

use super::*;

const DECLARATION: &str = include_str!("../../../fixtures/camera/declaration.yaml");
/// A change of what the password change is looked up in, and one of something else.
const LOGIN: (&str, &str) = ("put: /api/owner/password", "put: /api/password");
const DISCOVERY: (&str, &str) = ("purpose: finding the camera on the home network", "purpose: finding the camera");

fn plan(declaration: &str) -> Plan {
    let typed: Declaration = parse(&SourceText { file: "declaration.yaml", text: declaration }).unwrap();
    let (profile, _) = crate::files::profile("camera").unwrap();
    Plan {
        format: Plan::FORMAT,
        suite_version: "0".into(),
        binary: None,
        self_test: None,
        catalogue: Plan::catalogue_digest(),
        declaration: Digest::of(declaration.as_bytes()),
        profile_digest: Digest::of_value(&profile),
        outline: Some(Outline::of(&typed, &profile)),
        decisions: None,
        external: None,
        sbom: None,
        bench: suite::bench::BenchFacts::default(),
        edition: typed.edition,
        profile: "camera".into(),
        dut: typed.dut,
        units: BTreeSet::new(),
        seed: 0,
        began: Timestamp::UNIX_EPOCH,
        reference_device: None,
    }
}

/// A journal in which a password change was begun and never ended, or was.
fn journal(folder: &Path, ended: bool) -> (std::path::PathBuf, ConformanceLog, Reading) {
    let path = folder.join("journal.jsonl");
    let at = Place {
        sample: "A".into(),
        state: DutState::Initialised,
        from: Vantage { interface: "PhyIntf-Ethernet".into(), family: Family::V4 },
    };
    let question: Question = ChangeSecret { at, row: "AuthMech-Web".into(), identity: "owner".into() }.into();
    let mut log = ConformanceLog::create(&path).unwrap();
    log.append(now(), &Record::Plan(Box::new(plan(DECLARATION)))).unwrap();
    log.append(now(), &Record::Begun { question: question.clone(), attempt: 1, restore: "change it back".into() }).unwrap();
    if ended {
        log.append(now(), &Record::Restored { question, attempt: 1 }).unwrap();
    }
    drop(log);
    let (log, reading) = ConformanceLog::resume(&path).unwrap();
    (path, log, reading.unwrap())
}

fn leave() -> Revise {
    Revise { by: Some("An Operator".into()), because: "a slip".into() }
}

/// What comes of going on after an edit of the declaration, and how many records were written.
fn followed(ended: bool, edit: (&str, &str), leave: Option<&Revise>, asks_again: bool) -> (Result<(), RunTrouble>, usize) {
    let folder = tempfile::tempdir().unwrap();
    let (path, log, reading) = journal(folder.path(), ended);
    let before = reading.lines().len();
    assert!(DECLARATION.contains(edit.0), "{}", edit.0);
    let result = follow((log, reading), &path, &plan(&DECLARATION.replacen(edit.0, edit.1, 1)), leave, asks_again);
    let written = reports::journal::read(&std::fs::read(&path).unwrap()).unwrap();
    (result.map(drop), written.lines().len() - before)
}

#[test]
fn what_was_begun_is_undone_by_what_the_files_said_then() {
    let (refused, written) = followed(false, LOGIN, Some(&leave()), false);
    assert!(matches!(refused, Err(RunTrouble::Revision(RevisionTrouble::StillBegun { .. }))) && written == 0);
}

#[rstest]
#[case::ended(true, LOGIN)]
#[case::about_something_else(false, DISCOVERY)]
fn a_change_that_nothing_begun_rests_on_is_recorded(#[case] ended: bool, #[case] edit: (&str, &str)) {
    let (followed, written) = followed(ended, edit, Some(&leave()), false);
    followed.unwrap();
    assert_eq!(written, 1);
}

#[test]
fn without_a_reason_nothing_is_written() {
    let (refused, written) = followed(true, DISCOVERY, None, false);
    let Err(RunTrouble::Revision(trouble @ RevisionTrouble::Changed { number: 2, .. })) = refused else { panic!("{refused:?}") };
    assert!(trouble.to_string().contains("28-LogIntf LogIntf-mDNS: purpose changed"), "{trouble}");
    assert!(written == 0 && trouble.exit() == Exit::Usage);
}

#[rstest]
#[case::for_a_revision(Some(leave()), false, true)]
#[case::for_asking_again(Some(leave()), true, false)]
#[case::none(None, false, false)]
fn a_reason_with_nothing_to_revise_is_refused(#[case] leave: Option<Revise>, #[case] asks_again: bool, #[case] refused: bool) {
    let (result, written) = followed(true, ("edition", "edition"), leave.as_ref(), asks_again);
    assert_eq!(matches!(result, Err(RunTrouble::Revision(RevisionTrouble::Nothing { .. }))), refused);
    assert!(result.is_ok() != refused && written == 0);
}

#[test]
fn another_product_is_another_campaign() {
    let (refused, written) = followed(true, ("model: NE-200", "model: NE-300"), Some(&leave()), false);
    assert!(matches!(refused, Err(RunTrouble::Campaign(CampaignTrouble::OtherPlan { what })) if what == "product: model") && written == 0);
}
