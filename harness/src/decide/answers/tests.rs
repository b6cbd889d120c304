//! Answers from a file: one thing wrong in each.

use std::fs;
use std::path::PathBuf;

use rstest::rstest;
use suite::id::Selector;
use tempfile::TempDir;

use super::*;
use crate::decide::OpenDecision;

const DECLARATION: &str = include_str!("../../../../fixtures/camera/declaration.yaml");
const SBOM: &str = include_str!("../../../../fixtures/camera/sbom.cdx.json");

fn folder() -> (TempDir, Desk) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("declaration.yaml"), DECLARATION).unwrap();
    fs::write(folder.path().join("sbom.cdx.json"), SBOM).unwrap();
    fs::write(folder.path().join("photo.jpg"), "x").unwrap();
    let select: Vec<Selector> = vec!["5.6-1-1b".parse().unwrap()];
    let desk = Desk::open(folder.path(), None, &select, "2026-11-26T12:00:00Z".parse().unwrap()).unwrap();
    (folder, desk)
}

fn answers(folder: &TempDir, text: &str) -> PathBuf {
    let path = folder.path().join("answers.yaml");
    fs::write(&path, text).unwrap();
    path
}

fn good(open: &OpenDecision) -> String {
    format!(
        "- unit: \"{}\"\n  row: {}\n  verdict: PASS\n  by: Bea\n  date: 2026-11-25\n  rationale: \"as declared\"\n  basis: \"{}\"\n",
        open.question.claim,
        open.question.row.as_ref().unwrap(),
        open.question.basis
    )
}

#[rstest]
#[case::unit("unit: \"5.6-1-1b\"", "unit: \"5.6-1-1z\"", 1, 9, "no unit")]
#[case::no_unit("unit: \"5.6-1-1b\"", "unit: \"here\"", 1, 9, "no id")]
#[case::row("row: LogIntf-Web", "row: LogIntf-Wep", 2, 8, "LogIntf-Wep")]
#[case::another_row("row: LogIntf-Web", "row: LogIntf-Telnet", 7, 10, "not open")]
#[case::verdict("verdict: PASS", "verdict: pass", 3, 12, "no verdict")]
#[case::no_verdict("verdict: PASS", "verdict:", 1, 9, "`verdict` is missing")]
#[case::nobody("by: Bea", "by: \" \"", 4, 7, "`by` is missing")]
#[case::no_date("date: 2026-11-25", "date: yesterday", 5, 9, "no date")]
#[case::a_day_to_come("date: 2026-11-25", "date: 2026-12-25", 5, 9, "yet to come")]
#[case::no_reason(
    "verdict: PASS\n  by: Bea\n  date: 2026-11-25\n  rationale: \"as declared\"",
    "verdict: FAIL\n  by: Bea\n  date: 2026-11-25\n  rationale: \" \"",
    6,
    14,
    "needs a reason"
)]
#[case::own_review("by: Bea", "by: Bea\n  reviewed_by: BEA", 5, 16, "cannot review")]
#[case::nothing_attached("by: Bea", "by: Bea\n  attached: [photo.jpg, none.jpg]", 5, 25, "none.jpg")]
fn what_is_wrong_is_told_at_its_place(
    #[case] right: &str,
    #[case] wrong: &str,
    #[case] line: usize,
    #[case] column: usize,
    #[case] says: &str,
) {
    let (folder, mut desk) = folder();
    let open = desk.open_decisions();
    let first = good(&open[0]);
    assert!(first.contains(right), "{first}");
    let file = answers(&folder, &[first.replace(right, wrong), good(&open[1])].concat());
    let taken = take(&mut desk, &file, &Who::default()).unwrap();
    let refused: Vec<_> = taken.refused.iter().map(|fault| (fault.line_column(), fault.to_string())).collect();
    assert_eq!((taken.added, refused.len(), refused[0].0), (1, 1, Some((line, column))), "{refused:?}");
    assert!(refused[0].1.contains(says), "{refused:?}");
    assert_eq!(desk.open_decisions().len(), open.len() - 1);
}

#[test]
fn a_basis_that_changed_is_refused_with_the_one_that_stands() {
    let (folder, mut desk) = folder();
    let open = desk.open_decisions().remove(0);
    let file = answers(&folder, &good(&open).replace(open.question.basis.as_str(), "sha256:00"));
    let taken = take(&mut desk, &file, &Who::default()).unwrap();
    assert_eq!((taken.added, taken.refused.len()), (0, 1));
    assert!(taken.refused[0].remedy().unwrap().contains(open.question.basis.as_str()));
    assert!(!folder.path().join("decisions.yaml").exists());
}

#[test]
fn what_is_blank_waits_and_what_is_decided_is_not_taken_twice() {
    let (folder, mut desk) = folder();
    let open = desk.open_decisions();
    let blank = format!(
        "- unit: \"{}\"\n  row: LogIntf-RTSP\n  verdict:   # PASS\n  by:\n  date:\n  rationale:\n  basis: \"{}\"\n",
        open[1].question.claim, open[1].question.basis
    );
    let file = answers(&folder, &[good(&open[0]), blank, good(&open[0])].concat());
    let taken = take(&mut desk, &file, &Who::default()).unwrap();
    assert_eq!((taken.added, taken.blank.len(), taken.refused.len()), (1, 1, 1));
    assert!(taken.blank[0].ends_with("answers.yaml:8:9"), "{:?}", taken.blank);
    assert!(taken.refused[0].to_string().contains("decided already"), "{}", taken.refused[0]);
    let again = take(&mut desk, &answers(&folder, &good(&open[0])), &Who::default()).unwrap();
    assert_eq!((again.added, again.refused.len()), (0, 1));
}

#[test]
fn what_the_command_line_says_stands_for_what_an_entry_leaves_out() {
    let (folder, mut desk) = folder();
    let open = desk.open_decisions().remove(0);
    let who = Who { by: Some("Ann".to_owned()), reviewed_by: Some("Cy".to_owned()) };
    let file = answers(&folder, &good(&open).replace("  by: Bea\n", "  attached: [photo.jpg]\n"));
    let taken = take(&mut desk, &file, &who).unwrap();
    assert_eq!(taken.added, 1, "{:?}", taken.refused);
    let written = &desk.book.decisions()[0];
    assert_eq!((written.by.as_str(), written.reviewed_by.as_deref()), ("Ann", Some("Cy")));
    assert_eq!(written.attached, ["photo.jpg"]);
}

#[rstest]
#[case::nothing("")]
#[case::comments("# nothing is open\n")]
#[case::an_empty_list("[]\n")]
fn a_file_may_hold_nothing(#[case] text: &str) {
    let (folder, mut desk) = folder();
    let taken = take(&mut desk, &answers(&folder, text), &Who::default()).unwrap();
    assert_eq!((taken.added, taken.blank.len(), taken.refused.len()), (0, 0, 0));
}
