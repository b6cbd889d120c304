//! Tests of the summary: what it shows, in which order, and that foreign text stays on its line.

use proptest::prelude::*;
use rstest::rstest;
use suite::ics::{IcsFinding, IcsReview};
use suite::tree::{Basis, GroupVerdict};
use suite::verdict::{Findings, Missing};

use super::*;
use crate::testing::*;

const PLAIN: Style = Style { colour: false, verbose: false };
const VERBOSE: Style = Style { colour: false, verbose: true };

#[test]
fn the_summary_reads_so() {
    let expected = "\
profile camera, edition 3.1

                                                  pass  fail  inconclusive  not implemented  not run
5.1   No universal default passwords                 1     1             2                -       17
5.2   Implement a means to manage reports of vu…     -     -             -                2        1
5.3   Keep software updated                          -     -             -                -        3

FAIL          5.1-1-2a  AuthMech-Web · sample A, initialised, PhyIntf-Eth (IPv4)
              password: the same on samples A and B
              evidence 12, 14

INCONCLUSIVE  bench: the adapter is missing: plug it in  (5.1-5-2b)
decisions     1 open  (5.1-3-1a)

not implemented yet: 2 of 261 units; each is INCONCLUSIVE and bars an overall PASS
not selected: 12 of 261 units; that too bars an overall PASS

overall FAIL: 1 unit passes (1 stands on decisions of an assessor), 1 fail, 2 inconclusive, 2 not implemented yet, 12 not selected
";
    assert_eq!(write(&verdicts(), PLAIN), expected);
}

#[test]
fn a_reference_device_is_named_first_and_loudly() {
    let text = write(&of_the_reference_camera(), PLAIN);
    assert!(text.starts_with("REFERENCE DEVICE CAMERA: nothing here is about a product\n"), "{text}");
}

#[test]
fn colour_is_only_there_when_asked_for() {
    let coloured = write(&verdicts(), Style { colour: true, verbose: false });
    assert!(coloured.contains("\u{1b}[1;31mFAIL\u{1b}[0m"), "{coloured}");
    assert_eq!(crate::wording::harmless(&coloured), write(&verdicts(), PLAIN));
}

/// A group whose units each need something else.
fn needy(count: usize) -> GroupVerdict {
    let needs = (0..count).map(|index| lacking("AuthMech-Web", Missing::Needs(format!("thing {index:02}")))).collect();
    group("5.1-5", Standing::Claimed, vec![case("5.1-5-2", vec![unit("5.1-5-2b", &[Basis::Observed], needs)])])
}

#[test]
fn needs_are_cut_at_ten_lines_unless_all_are_asked_for() {
    let verdicts = tree(vec![needy(13)]);
    let (short, long) = (write(&verdicts, PLAIN), write(&verdicts, VERBOSE));
    assert!(short.contains("thing 09") && !short.contains("thing 10") && short.contains("and 3 more needs"), "{short}");
    assert!(long.contains("thing 12") && !long.contains("more need"), "{long}");
}

#[test]
fn like_needs_stand_on_one_line_and_the_widest_first() {
    let wants = |id: &str, missing: Missing| unit(id, &[Basis::Observed], vec![lacking("R", missing)]);
    let units = vec![wants("5.1-5-2a", Missing::Needs("a".into())), wants("5.1-5-2b", not_asked(80)), wants("5.1-5-2c", not_asked(81))];
    let text = write(&tree(vec![group("5.1-5", Standing::Claimed, vec![case("5.1-5-2", units)])]), PLAIN);
    assert!(text.contains("INCONCLUSIVE  not asked yet: Service  (5.1-5-2b, 5.1-5-2c)\nINCONCLUSIVE  a  (5.1-5-2a)\n"), "{text}");
}

#[test]
fn a_decision_on_something_that_changed_is_said_so() {
    let units = vec![unit("5.1-3-1a", &[Basis::Decided], vec![lacking("AuthMech-Web", undecided(true))])];
    let text = write(&tree(vec![group("5.1-3", Standing::Claimed, vec![case("5.1-3-1", units)])]), PLAIN);
    assert!(text.contains("decisions     1 open, 1 of them because what was decided on has changed  (5.1-3-1a)\n"), "{text}");
}

#[test]
fn an_empty_scope_says_why() {
    let mut empty = unit("5.1-3-1a", &[Basis::Declared], vec![]);
    empty.why = Some("no row of 1-AuthMech is in scope".into());
    let text = write(&tree(vec![group("5.1-3", Standing::Claimed, vec![case("5.1-3-1", vec![empty])])]), PLAIN);
    assert!(text.contains("INCONCLUSIVE  no row of 1-AuthMech is in scope  (5.1-3-1a)\n"), "{text}");
}

#[test]
fn an_invalid_ics_is_a_failure_and_a_question_is_not() {
    let finding = |provision: &str, invalid, says: &str| IcsFinding { provision: provision.parse().unwrap(), invalid, says: says.into() };
    let findings = vec![finding("5.1-2", false, "cannot be checked"), finding("5.2-1", true, "N is not open to it")];
    let text = write(&Verdicts { ics: IcsReview { valid: false, findings, questions: vec![] }, ..verdicts() }, PLAIN);
    assert!(text.contains("FAIL          ICS 5.2-1: N is not open to it\nask           ICS 5.1-2: cannot be checked\n"), "{text}");
}

#[rstest]
#[case::all_good(Counts { pass: 261, pass_on_decisions: 120, ..Counts::default() }, "261 units pass (120 stand on decisions of an assessor), 0 fail, 0 inconclusive")]
#[case::undecided(Counts { pass: 38, not_implemented: 218, ..Counts::default() }, "38 units pass, 0 fail, 0 inconclusive, 218 not implemented yet")]
fn the_last_line_has_the_counts(#[case] counts: Counts, #[case] says: &str) {
    let verdicts = Verdicts { counts, overall: Verdict::Inconclusive, ..verdicts() };
    let text = write(&verdicts, PLAIN);
    assert_eq!(text.lines().last().unwrap(), format!("overall INCONCLUSIVE: {says}, 12 not selected"));
}

proptest! {
    #[test]
    fn foreign_text_stays_on_its_line(text in "(\\PC|\n|\r|\u{1b}|FAIL){0,60}") {
        let says = if text.is_empty() { "x" } else { &text };
        let mut findings = Findings::none();
        findings.fails("it", says);
        let failing = obligation(says, Verdict::Fail, findings, None);
        let units = vec![unit("5.1-5-2b", &[Basis::Observed], vec![failing, lacking("R", Missing::Needs(says.into()))])];
        let written = write(&tree(vec![group("5.1-5", Standing::Claimed, vec![case("5.1-5-2", units)])]), PLAIN);
        prop_assert_eq!(written.lines().filter(|line| line.starts_with("FAIL")).count(), 1, "{}", written);
        prop_assert_eq!(written.lines().filter(|line| line.starts_with("overall")).count(), 1, "{}", written);
        prop_assert!(!written.contains('\u{1b}'), "a terminal sequence is left");
    }
}

#[test]
fn a_revised_plan_is_said_at_the_head() {
    let text = write(&revised(), PLAIN);
    let expected = "\
profile camera, edition 3.1
plan revision 2 of 2026-11-22T10:00:00Z by An Operator: the port was a slip ]]> (3 earlier answers withdrawn)
  28-LogIntf LogIntf-Web: port changed
";
    assert!(text.starts_with(expected), "{text}");
}
