//! Two bundles of a small thing beside each other.

use std::io::Cursor;

use rstest::rstest;
use suite::bench::SeenIdentity;
use suite::evidence::{Answer, Decide, Decision, Question};
use suite::judge::open_decisions;

use super::*;
use crate::bundle::testing::carrying::{self, UNIT, entry};
use crate::bundle::testing::{DECLARATION, packed, parts, texts, texts_with};
use crate::bundle::{Bundle, Rebuilt, Texts};
use crate::journal::{Plan, Record};
use crate::signature::Trust;
use crate::verify::{Report, Verifier, verify_and_rebuild};

/// One bundle, verified.
struct Verified {
    report: Report,
    stated: Stated,
    rebuilt: Option<Rebuilt>,
}

impl Verified {
    fn of(texts: Texts, withheld: &[&str]) -> Self {
        let bytes = packed(&parts(texts), withheld);
        let mut bundle = Bundle::open(Cursor::new(bytes)).unwrap();
        let stated = Stated::read(&bundle.bytes("verdicts.json", u64::MAX).unwrap().unwrap()).unwrap();
        let verifier = Verifier { trust: &Trust::default(), now: jiff::Timestamp::MAX };
        let (report, rebuilt) = verify_and_rebuild(&mut bundle, verifier).unwrap();
        Self { report, stated, rebuilt }
    }

    fn side(&self) -> Side<'_> {
        Side { report: &self.report, stated: &self.stated, rebuilt: self.rebuilt.as_ref() }
    }
}

fn diff(before: Texts, after: Texts) -> Diff {
    compare(&Verified::of(before, &[]).side(), &Verified::of(after, &[]).side())
}

/// The small thing with another declaration.
fn declared(from: &str, to: &str) -> Texts {
    assert!(DECLARATION.contains(from), "{from}");
    crate::bundle::testing::texts_declaring(&DECLARATION.replace(from, to), |_| {}, Vec::new())
}

fn losses(diff: &Diff) -> Vec<String> {
    diff.regressions.iter().map(|worse| format!("{} {:?}", worse.id, worse.how)).collect()
}

#[test]
fn the_same_differs_in_nothing() {
    let same = diff(texts(), texts());
    assert!(same.is_empty(), "{same:?}");
    assert!(text(&same, true).starts_with("No regression: nothing differs.\n"));
}

#[rstest]
#[case::a_claim("\"5.4-1\": Y", "\"5.4-1\": { N/A: \"nothing is stored\" }", &["5.4-1 ClaimLost"])]
#[case::a_row("    - id: SecParam-Key\n      description: \"The key of the device.\"\n      type: critical\n", "    - id: SecParam-Other\n      description: \"The key of the device.\"\n      type: critical\n", &["5.4-1-1a ObligationLost", "5.4-1-1b ObligationLost"])]
#[case::words_alone("The key of the device.", "The key of this device.", &[])]
fn what_is_claimed_and_owed_no_longer_is_a_regression(#[case] from: &str, #[case] to: &str, #[case] expected: &[&str]) {
    let differs = diff(texts(), declared(from, to));
    assert_eq!(losses(&differs), expected, "{}", text(&differs, true));
    assert!(!differs.declared.is_empty());
}

#[test]
fn a_unit_that_is_not_run_is_a_regression() {
    let fewer = texts_with(|plan: &mut Plan| {
        plan.units.pop_last();
    });
    assert_eq!(losses(&diff(texts(), fewer.clone())), ["5.4-1-1b NotRun"]);
    let more = diff(fewer, texts());
    assert_eq!(losses(&more), Vec::<String>::new());
    assert_eq!(more.method.iter().map(|one| one.what.as_str()).collect::<Vec<_>>(), ["units selected"]);
}

/// Every decision that the small thing asks for, decided, on what it declares.
fn decided(declaration: &str, verdict: Verdict) -> Texts {
    let asked = Rebuilt::from(&crate::bundle::testing::texts_declaring(declaration, |_| {}, Vec::new())).unwrap();
    let (date, by, rationale) = ("2026-11-22".parse().unwrap(), "somebody".to_owned(), "read".to_owned());
    let decision = Decision { verdict, by, date, rationale, attached: Vec::new(), reviewed_by: None };
    let questions: Vec<Decide> = open_decisions(&asked.verdicts).into_keys().collect();
    assert!(!questions.is_empty());
    let record = |question: &Decide| {
        let (question, answer) = (Question::Decide(question.clone()), Box::new(Answer::from(decision.clone())));
        Record::Answered { question, attempt: 1, answer, identity: SeenIdentity::default(), took_ms: 0, because: None }
    };
    let mut texts = crate::bundle::testing::texts_declaring(declaration, |_| {}, questions.iter().map(record).collect());
    let written = |question: &Decide| {
        let row = question.row.as_ref().map(|row| format!("  row: {row}\n")).unwrap_or_default();
        let basis = &question.basis;
        format!(
            "- unit: \"{}\"\n{row}  verdict: {verdict}\n  by: somebody\n  date: 2026-11-22\n  rationale: read\n  basis: \"{basis}\"\n",
            question.claim
        )
    };
    texts.decisions = Some(questions.iter().map(written).collect());
    texts
}

#[test]
fn a_decision_turned_round_loses_a_pass() {
    let (pass, fail) = (decided(DECLARATION, Verdict::Pass), decided(DECLARATION, Verdict::Fail));
    let differs = diff(pass.clone(), fail.clone());
    assert!(losses(&differs).iter().any(|loss| loss.ends_with("PassLost")), "{differs:?}");
    assert!(differs.decisions.iter().all(|one| one.before.is_some() && one.after.is_some()) && !differs.decisions.is_empty());
    assert_eq!(losses(&diff(fail, pass)), Vec::<String>::new());
}

#[test]
fn between_two_versions_decisions_on_paper_hold_where_rows_are_the_same() {
    let newer = DECLARATION.replace("software: \"1.0\"", "software: \"1.1\"");
    let software = diff(decided(DECLARATION, Verdict::Pass), decided(&newer, Verdict::Pass)).software.unwrap();
    assert_eq!((software.before.as_str(), software.after.as_str()), ("1.0", "1.1"));
    assert!(!software.still.is_empty() && software.outdated.is_empty() && software.unasked.is_empty(), "{software:?}");
    let changed = newer.replace("The key of the device.", "The key of this device.");
    let software = diff(decided(DECLARATION, Verdict::Pass), decided(&changed, Verdict::Pass)).software.unwrap();
    assert!(software.still.is_empty() && !software.outdated.is_empty(), "{software:?}");
}

#[test]
fn what_is_withheld_is_said_not_to_be_compared() {
    let (whole, without) = (Verified::of(texts(), &[]), Verified::of(texts(), &["journal.jsonl"]));
    let differs = compare(&whole.side(), &without.side());
    assert!(differs.notes.iter().any(|note| note.starts_with("the second bundle withholds a text")), "{:?}", differs.notes);
    assert!(differs.regressions.is_empty() && differs.verdicts.is_empty());
}

#[test]
fn another_version_is_compared_as_it_states_its_verdicts() {
    let older = texts_with(|plan| plan.suite_version = "0.0.1".to_owned());
    let differs = diff(older, texts());
    assert!(differs.notes.iter().any(|note| note.contains("first bundle were judged by another version")), "{:?}", differs.notes);
}

#[test]
fn texts_of_suppliers_are_no_markup() {
    let differs = diff(texts(), declared("The key of the device.", "`<img src=x>` | \\u001b[2J"));
    let page = markdown(&differs);
    assert!(!page.contains("`<img") && !page.contains('\u{1b}'), "{page}");
}

/// The older bundle is not inside the newer one, so `verify` cannot know; whoever has both finds out.
#[test]
fn what_is_carried_from_no_pass_is_a_regression() {
    let older = DECLARATION.replace("software: \"1.0\"", "software: \"0.9\"");
    assert_ne!(older, DECLARATION);
    let planned = |plan: &mut Plan| {
        plan.units.insert(UNIT.parse().unwrap());
    };
    let older = Verified::of(crate::bundle::testing::texts_declaring(&older, planned, Vec::new()), &[]);
    let mut carries = entry(DECLARATION);
    let newer = |carries: &_| Verified::of(carrying::texts(DECLARATION, carries), &[]);
    assert_eq!(losses(&compare(&older.side(), &newer(&carries).side())), Vec::<String>::new(), "it names another bundle");
    carries.document = suite::names::Digest(older.report.root.to_string());
    let told = compare(&older.side(), &newer(&carries).side());
    assert_eq!(losses(&told), [format!("{UNIT} CarriedUnfounded")]);
    let says = format!("worse: {UNIT} is carried from the first bundle, and was INCONCLUSIVE there: only a PASS can be carried");
    assert!(text(&told, false).contains(&says), "{}", text(&told, false));
}
