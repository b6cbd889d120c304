//! Tests of `junit.xml`: outcomes, and that no foreign text can forge one.

use std::sync::OnceLock;

use super::*;
use crate::testing::*;
use proptest::prelude::*;
use rstest::rstest;
use suite::ics::Standing;
use suite::tree::Basis;
use suite::verdict::Missing;

fn began() -> Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

/// Name, outcome and message of every testcase, as a real parser reads them.
fn outcomes(xml: &str) -> Vec<(String, String, String)> {
    let document = roxmltree::Document::parse(xml).unwrap_or_else(|error| panic!("{error}\n{xml}"));
    let testcases = document.descendants().filter(|node| node.has_tag_name("testcase"));
    let outcome = |node: roxmltree::Node<'_, '_>| {
        let result = node.children().find(|child| ["failure", "error", "skipped"].contains(&child.tag_name().name()));
        let message = result.and_then(|result| result.attribute("message")).unwrap_or_default();
        (node.attribute("name").unwrap().to_owned(), result.map_or("ok", |result| result.tag_name().name()).to_owned(), message.to_owned())
    };
    testcases.map(outcome).collect()
}

#[rstest]
#[case("5.1-1-1", "ok", "")]
#[case("5.1-1-2", "failure", "5.1-1-2a AuthMech-Web · sample A, initialised, PhyIntf-Eth (IPv4): password: the same on samples A and B")]
#[case("5.1-2-1", "skipped", "not applicable: no pre-installed passwords")]
#[case(
    "5.1-3-1",
    "error",
    "INCONCLUSIVE: 5.1-3-1a AuthMech-Web · sample A, initialised, PhyIntf-Eth (IPv4): awaits a decision: is the algorithm best practice?"
)]
#[case("5.1-3-2", "skipped", "not selected")]
#[case("5.1-4-1", "skipped", "not claimed: planned for spring")]
#[case("5.2-1-1", "skipped", "not implemented: 5.2-1-1a, 5.2-1-1b")]
#[case("5.3-2-1", "skipped", "not selected")]
fn every_outcome_has_its_place(#[case] name: &str, #[case] outcome: &str, #[case] message: &str) {
    let all = outcomes(&write(&verdicts(), began()));
    let found = all.iter().find(|(case, ..)| case == name).unwrap_or_else(|| panic!("{name} is missing: {all:?}"));
    assert_eq!((found.1.as_str(), found.2.as_str()), (outcome, message));
}

#[test]
fn a_lean_tree_tells_of_each_group_that_did_not_run() {
    let all = outcomes(&write(&verdicts().lean(), began()));
    let says = |name: &str| all.iter().find(|(case, ..)| case == name).map(|(_, outcome, message)| format!("{outcome}: {message}"));
    assert_eq!(says("5.1-2").as_deref(), Some("skipped: not applicable: no pre-installed passwords"));
    assert_eq!(says("5.1-4").as_deref(), Some("skipped: not claimed: planned for spring"));
    assert_eq!(says("not selected").as_deref(), Some("skipped: not selected: 5.3-2"));
    assert_eq!(says("5.1-1-1").as_deref(), Some("ok: "));
}

#[test]
fn a_unit_that_ran_without_a_verdict_outweighs_one_that_is_not_written() {
    let needs = lacking("AuthMech-Web", Missing::Needs("a second sample".into()));
    let mixed = case("5.1-1-2", vec![unwritten("5.1-1-2a"), unit("5.1-1-2b", &[Basis::Observed], vec![needs])]);
    let xml = write(&tree(vec![group("5.1-1", Standing::Claimed, vec![mixed])]), began());
    assert_eq!(outcomes(&xml)[0].1, "error");
}

#[test]
fn a_case_selected_in_part_is_never_ok() {
    let mut part = case("5.1-1-2", vec![unit("5.1-1-2a", &[Basis::Observed], vec![])]);
    part.units[0].verdict = Verdict::Pass;
    part.verdict = Some(Verdict::Inconclusive);
    let xml = write(&tree(vec![group("5.1-1", Standing::Claimed, vec![part])]), began());
    assert_eq!(outcomes(&xml)[0].1, "skipped");
}

#[test]
fn suites_state_the_moment_and_the_reference_device() {
    let xml = write(&of_the_reference_camera(), began());
    let document = roxmltree::Document::parse(&xml).unwrap();
    let suites: Vec<_> = document.descendants().filter(|node| node.has_tag_name("testsuite")).collect();
    assert_eq!(suites.len(), 7);
    for suite in suites {
        assert!(suite.attribute("name").unwrap().starts_with("reference device camera: 5."), "{suite:?}");
        assert_eq!(suite.attribute("timestamp"), Some("2026-11-22T10:00:00Z"));
    }
    assert!(!write(&verdicts(), began()).contains("reference device"));
}

#[test]
fn the_same_verdicts_give_the_same_bytes() {
    assert_eq!(write(&verdicts(), began()), write(&verdicts(), began()));
}

/// Arbitrary text with the pieces that forge mixed in.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        prop::sample::select(vec![
            "]]>",
            "]]",
            ">",
            "]",
            "</testcase><testcase name=\"5.1-1-1\" time=\"0\"/>",
            "</system-out>",
            "<![CDATA[",
            "\"",
            "'",
            "&",
            "&lt;",
            "&#0;",
            "<!--",
            "<?x",
            "\0",
            "\u{1b}",
            "\u{1b}[0m",
            "\u{9b}",
            "\u{fffe}",
            "\u{ffff}",
            "\r\n",
            "\n",
            "[[ATTACHMENT|/etc/passwd]]",
            "[",
            "ATTACHMENT|",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

static SOUND: OnceLock<Vec<(String, String)>> = OnceLock::new();

fn sound() -> Vec<(String, String)> {
    without_messages(outcomes(&write(&of_the_reference_camera(), began())))
}

fn without_messages(outcomes: Vec<(String, String, String)>) -> Vec<(String, String)> {
    outcomes.into_iter().map(|(name, outcome, _)| (name, outcome)).collect()
}

proptest! {
    #[test]
    fn no_foreign_text_can_forge_a_testcase(text in hostile()) {
        let xml = write(&infected(&text), began());
        prop_assert_eq!(&without_messages(outcomes(&xml)), SOUND.get_or_init(sound));
        prop_assert!(!xml.contains("[[ATTACHMENT"), "{}", xml);
        prop_assert!(!xml.contains('\u{1b}'), "a terminal sequence is left");
    }

    /// Cleaning takes nothing away that could be shown: what a parser reads is what stood there.
    #[test]
    fn harmless_text_is_shown_as_it_is(text in "[ -~]{1,40}") {
        let says = one_line(&text);
        prop_assume!(!says.is_empty() && !says.contains("[[ATTACHMENT"));
        let xml = write(&tree(vec![group("5.1-1", Standing::Claimed, vec![case("5.1-1-2", vec![unit("5.1-1-2a", &[Basis::Observed], vec![failing("R", "it", &says)])])])]), began());
        let document = roxmltree::Document::parse(&xml).unwrap();
        let failure = document.descendants().find(|node| node.has_tag_name("failure")).unwrap();
        let shown: String = failure.children().filter_map(|node| node.text()).collect();
        prop_assert!(shown.ends_with(&format!("it: {says}")), "{}", shown);
    }
}

#[test]
fn every_suite_says_that_its_plan_was_revised() {
    let xml = write(&revised(), began());
    let document = roxmltree::Document::parse(&xml).unwrap();
    let suites: Vec<_> = document.descendants().filter(|node| node.has_tag_name("testsuite")).collect();
    let said = |node: &roxmltree::Node<'_, '_>| node.children().find(|child| child.has_tag_name("system-out")).map(text_of);
    let revision = "plan revision 2 of 2026-11-22T10:00:00Z by An Operator: the port was a slip ]]> (3 earlier answers withdrawn)\n  28-LogIntf LogIntf-Web: port changed";
    assert!(suites.iter().all(|suite| said(suite).as_deref() == Some(revision)), "{xml}");
    assert_eq!(outcomes(&xml), outcomes(&write(&verdicts(), began())), "it is no testcase");
}

fn text_of(node: roxmltree::Node<'_, '_>) -> String {
    node.children().filter_map(|child| child.text()).collect()
}
