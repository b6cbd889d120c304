//! Sessions over the reference camera's declaration, answered line by line.

use std::fs;
use std::io::Cursor;

use jiff::Timestamp;
use rstest::rstest;
use suite::files::{Decisions, WrittenDecision};
use suite::id::Selector;
use tempfile::TempDir;

use super::*;
use crate::decide::BookTrouble;

const DECLARATION: &str = include_str!("../../../../fixtures/camera/declaration.yaml");
const SBOM: &str = include_str!("../../../../fixtures/camera/sbom.cdx.json");
const DECISIONS: &str = include_str!("../../../../fixtures/camera/decisions.yaml");

/// Four rows of one table, each with its own decision.
const SELECT: &str = "5.6-1-1b";

fn folder(declaration: &str, decisions: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("declaration.yaml"), declaration).unwrap();
    fs::write(folder.path().join("decisions.yaml"), decisions).unwrap();
    fs::write(folder.path().join("sbom.cdx.json"), SBOM).unwrap();
    folder
}

fn desk(folder: &TempDir, select: &[&str]) -> Desk {
    let select: Vec<Selector> = select.iter().map(|id| id.parse().unwrap()).collect();
    let now: Timestamp = "2026-11-26T23:30:00Z".parse().unwrap();
    Desk::open(folder.path(), None, &select, now).unwrap()
}

fn walked(desk: &mut Desk, by: Option<&str>, answers: &str) -> (String, Result<(), DecideTrouble>) {
    let (mut input, mut output) = (Cursor::new(answers.to_owned()), Vec::new());
    let who = Who { by: by.map(str::to_owned), reviewed_by: None };
    let ended = walk(desk, &who, &mut Console::new(&mut input, &mut output, false));
    (String::from_utf8(output).unwrap(), ended)
}

fn read(folder: &TempDir) -> (String, Decisions) {
    let text = fs::read_to_string(folder.path().join("decisions.yaml")).unwrap();
    let decisions = suite::files::parse(&suite::files::SourceText { file: "decisions.yaml", text: &text }).unwrap();
    (text, decisions)
}

fn taken(decisions: &Decisions) -> Vec<(&str, Verdict, &str)> {
    decisions.iter().map(|one| (one.row.as_ref().map_or("", |row| row.as_str()), one.verdict, one.rationale.as_str())).collect()
}

#[test]
fn keys_take_decisions_in_the_order_of_the_declaration() {
    let folder = folder(DECLARATION, "[]\n");
    let mut desk = desk(&folder, &[SELECT]);
    let (said, ended) =
        walked(&mut desk, Some("Bea"), "P\nset-up needs it\nfail\n\n  \nnobody records\ni\nthe phone app was not there\np\n\n");
    ended.unwrap();
    let (_, decisions) = read(&folder);
    let expected = [
        ("LogIntf-Web", Verdict::Pass, "set-up needs it"),
        ("LogIntf-RTSP", Verdict::Fail, "nobody records"),
        ("LogIntf-mDNS", Verdict::Inconclusive, "the phone app was not there"),
        ("LogIntf-ONVIF", Verdict::Pass, ""),
    ];
    assert_eq!(taken(&decisions), expected);
    assert!(decisions.iter().all(|one| *one.by == "Bea" && *one.date == jiff::civil::date(2026, 11, 26)));
    assert_eq!(said.matches("FAIL needs a reason").count(), 2, "{said}");
    assert!(
        said.contains("1 of 4 left · 5.6-1-1b") && said.contains("1 of 1 left · 5.6-1-1b") && said.ends_with("into results/).\n"),
        "{said}"
    );
    assert!(said.contains("│     - id: LogIntf-RTSP\n") && said.contains("fails when") && !said.contains('\u{1b}'), "{said}");
    assert_eq!(desk.open_decisions(), []);
}

#[test]
fn going_back_corrects_and_what_was_skipped_comes_again() {
    let folder = folder(DECLARATION, "[]\n");
    let mut desk = desk(&folder, &[SELECT]);
    let (said, ended) = walked(&mut desk, Some("Bea"), "b\np\nfirst\ns\ns\nb\nb\nb\nf\nsecond\np\nthird\nq\n");
    ended.unwrap();
    let (text, decisions) = read(&folder);
    assert_eq!(taken(&decisions), [("LogIntf-Web", Verdict::Fail, "second"), ("LogIntf-RTSP", Verdict::Pass, "third")]);
    assert!(text.contains("# Replaced on 2026-11-26:\n# - unit: \"5.6-1-1b\"\n#   row: \"LogIntf-Web\"\n#   verdict: PASS"), "{text}");
    assert!(said.contains("2 of 3 left") && said.contains("decided, 3 left"), "{said}");
    assert!(said.contains("This is the first one.") && said.contains("PASS in this session: first"), "{said}");
    assert_eq!(desk.open_decisions().len(), 2);
}

#[test]
fn the_end_of_the_input_loses_only_what_was_not_said() {
    let folder = folder(DECLARATION, "[]\n");
    let (_, ended) = walked(&mut desk(&folder, &[SELECT]), Some("Bea"), "p\ngood\nf\n");
    ended.unwrap();
    assert_eq!(taken(&read(&folder).1), [("LogIntf-Web", Verdict::Pass, "good")]);
}

#[test]
fn an_outdated_decision_is_shown_and_confirmed_with_its_reason() {
    let changed = DECLARATION.replace("purpose: video for the owner's recorder", "purpose: video for any recorder");
    let folder = folder(&changed, DECISIONS);
    let before = DECISIONS.lines().filter(|line| line.starts_with("- unit:")).count();
    let (said, ended) = walked(&mut desk(&folder, &[SELECT]), None, "p\n\n");
    ended.unwrap();
    let (text, decisions) = read(&folder);
    assert!(said.contains("row changed since 2026-11-22: confirm or revise"), "{said}");
    assert!(said.contains("Deciding as assessor of the reference camera"), "{said}");
    assert_eq!(decisions.len(), before);
    let is_new = |one: &&WrittenDecision| one.unit.to_string() == "5.6-1-1b" && *one.date == jiff::civil::date(2026, 11, 26);
    let confirmed = decisions.iter().find(is_new).unwrap();
    let old = DECISIONS.lines().skip_while(|line| !line.contains("5.6-1-1b")).find(|line| line.contains("rationale")).unwrap();
    assert!(old.contains(confirmed.rationale.as_str()) && !confirmed.rationale.is_empty());
    assert!(DECISIONS.lines().all(|line| text.contains(line)), "nothing is lost");
}

#[rstest]
#[case::asked_for("\n  \nBea\nq\n", true)]
#[case::never_said("\n\n", false)]
fn somebody_has_to_answer_for_it(#[case] answers: &str, #[case] goes_on: bool) {
    let folder = folder(DECLARATION, "[]\n");
    let (said, ended) = walked(&mut desk(&folder, &[SELECT]), None, answers);
    assert_eq!(ended.is_ok(), goes_on);
    assert!(said.starts_with("Who decides? Who decides? "), "{said}");
}

#[test]
fn nobody_reviews_their_own_decision() {
    let folder = folder(DECLARATION, "[]\n");
    let (mut input, mut output) = (Cursor::new("p\nx\n"), Vec::new());
    let who = Who { by: Some("Bea".to_owned()), reviewed_by: Some(" bea".to_owned()) };
    let ended = walk(&mut desk(&folder, &[SELECT]), &who, &mut Console::new(&mut input, &mut output, false));
    assert!(matches!(ended, Err(DecideTrouble::OwnReview { .. })));
    assert_eq!(read(&folder).0, "[]\n");
}

#[test]
fn files_are_attached_and_stay_attached_when_confirmed() {
    let folder = folder(DECLARATION, "[]\n");
    fs::write(folder.path().join("photo.jpg"), "x").unwrap();
    let (said, ended) = walked(&mut desk(&folder, &[SELECT]), Some("Bea"), "a\nnot-there.jpg\na\nphoto.jpg\na\n\np\nseen\nb\np\n\nq\n");
    ended.unwrap();
    assert!(said.contains("not-there.jpg cannot be attached") && said.contains("attached: photo.jpg"), "{said}");
    let (_, decisions) = read(&folder);
    assert_eq!((decisions.len(), decisions[0].attached.as_slice()), (1, ["photo.jpg".to_owned()].as_slice()));
    assert_eq!(*decisions[0].rationale, "seen");
}

#[test]
fn what_cannot_be_written_is_shown_to_be_added_by_hand() {
    let folder = folder(DECLARATION, "[]\n");
    let mut desk = desk(&folder, &[SELECT]);
    let open = desk.open_decisions().remove(0);
    let (mut input, mut output) = (Cursor::new(""), Vec::new());
    let mut console = Console::new(&mut input, &mut output, false);
    fs::write(folder.path().join("decisions.yaml"), "# mine\n[]\n").unwrap();
    let visit = Visit { open, taken: None, attached: Vec::new() };
    let mut session = Session { desk: &mut desk, by: "Bea", reviewed_by: None, trail: vec![visit], at: 0 };
    let reason = Reason { rationale: "long thought about".to_owned(), attached: Vec::new() };
    let ended = session.record(&mut console, Verdict::Fail, reason);
    assert!(matches!(ended, Err(DecideTrouble::Book(BookTrouble::Changed { .. }))));
    let said = String::from_utf8(output).unwrap();
    assert!(said.contains("- unit: \"5.6-1-1b\"") && said.contains("rationale: \"long thought about\""), "{said}");
    assert_eq!(read(&folder).0, "# mine\n[]\n");
}

#[test]
fn everything_that_is_open_is_shown_in_the_order_of_the_standard() {
    let folder = folder(DECLARATION, "[]\n");
    let units: Vec<_> = desk(&folder, &[]).open_decisions().into_iter().map(|open| open.question.claim).collect();
    assert!(units.is_sorted() && units.len() > 20, "{units:?}");
    let (said, ended) = walked(&mut desk(&folder, &[]), Some("Bea"), &"s\n".repeat(units.len()));
    ended.unwrap();
    assert!(said.contains(&format!("{} decisions are left open", units.len())), "{said}");
    assert_eq!(read(&folder).0, "[]\n");
}
