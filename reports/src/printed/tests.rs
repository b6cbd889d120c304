//! Tests of what is printed: whole, bounded, in each language, and the same for the same report.

use super::*;
use crate::messages::Language;
use crate::testing::*;
use rstest::rstest;
use serde_json::Value;
use suite::files::Laboratory;
use suite::tree::{Basis, Verdicts};
use suite::verdict::Findings;

fn printed(verdicts: &Verdicts, journal: &crate::journal::Reading, laboratory: Option<&Laboratory>, language: Language) -> Value {
    serde_json::to_value(Printed::of(&Report { verdicts, journal, laboratory, language }, None)).unwrap()
}

#[rstest]
fn each_language_prints_the_same_facts(#[values(Language::English, Language::French, Language::German)] language: Language) {
    let printed = printed(&of_the_reference_camera(), &journal(), None, language);
    let front = &printed["front"];
    assert_eq!(
        (&front["verdict"], &front["pass"], &front["fail"], &front["inconclusive"]),
        (&"fail".into(), &1.into(), &1.into(), &4.into())
    );
    assert!(front["reference"].as_str().unwrap().ends_with("(camera)"));
    assert_eq!(printed["failures"]["lines"][0]["unit"], "5.1-1-2a");
    assert_eq!(printed["failures"]["lines"][0]["findings"]["lines"][0]["says"], "the same on samples A and B");
    assert_eq!(printed["open"]["lines"].as_array().unwrap().len(), 4);
    assert_eq!(printed["ics"]["lines"].as_array().unwrap().len(), 7);
    assert_eq!(printed["evidence"]["lines"].as_array().unwrap().len(), 18);
    assert_eq!(printed["words"]["language"], language.messages().language);
}

#[test]
fn what_the_laboratory_does_not_say_is_listed_and_not_invented() {
    let said = Laboratory { name: Some("Example Lab".into()), report: Some("2026-17".into()), ..Default::default() };
    let with = printed(&verdicts(), &journal(), Some(&said), Language::English);
    assert_eq!(with["front"]["laboratory"].as_array().unwrap().len(), 2);
    assert_eq!(with["front"]["not_given"].as_array().unwrap().len(), 16);
    assert!(with["front"]["identifier"].as_str().unwrap().starts_with("2026-17 · "));
    let without = printed(&verdicts(), &journal(), None, Language::English);
    assert_eq!(without["front"]["not_given"].as_array().unwrap().len(), 18);
    assert_eq!(without["front"]["identifier"].as_str().unwrap().len(), 16);
}

#[test]
fn each_item_that_only_the_laboratory_knows_is_printed() {
    let text = include_str!("../../../cli/scaffold/lab.yaml").lines().filter(|line| !line.contains("yaml-language-server"));
    let given: Vec<&str> = text.filter_map(|line| line.strip_prefix("# ")).filter(|line| !line.starts_with("What only")).collect();
    let said: Laboratory = suite::files::parse(&suite::files::SourceText { file: "lab.yaml", text: &given.join("\n") }).unwrap();
    let front = printed(&verdicts(), &journal(), Some(&said), Language::English)["front"].take();
    assert_eq!((front["not_given"].as_array().unwrap().len(), front["laboratory"].as_array().unwrap().len()), (0, 18));
    let told = front["laboratory"].to_string().replace(BREAK, "");
    for part in [
        "A: 2026-11-20, unopened",
        "delays are measured to 5 ms",
        "Example Radio Laboratory: radio interfaces of 5.6-1",
        "2025-0009: the customer's address was wrong",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[test]
fn what_is_carried_over_and_what_is_accepted_have_entries_of_their_own() {
    let mut verdicts = verdicts();
    let says = "carried from bundle ab12cd34, software 2.4.0, by Ada on 2026-11-22: a translation alone";
    let unit = &mut verdicts.groups[0].cases[0].units[0];
    unit.basis = vec![Basis::External];
    unit.why = Some(says.into());
    unit.obligations[0].basis = Basis::External;
    unit.obligations[0].findings = Findings::out_of_scope("carried verdict", says);
    let (id, text) = (unit.id.to_string(), "- {unit: 5.1-1-2a, by: Ada, date: 2026-11-20, until: 2027-01-31, because: shops are told}");
    verdicts.accepted = suite::files::parse(&suite::files::SourceText { file: "accepted.yaml", text }).unwrap();
    let printed = printed(&verdicts, &journal(), None, Language::English);
    assert_eq!(printed["carried_over"]["lines"][0]["unit"], id);
    assert_eq!(printed["carried_over"]["lines"][0]["says"].as_str().unwrap().replace(BREAK, ""), says);
    let accepted = &printed["accepted"]["lines"][0];
    assert_eq!((&accepted["unit"], &accepted["until"], &accepted["about"]), (&"5.1-1-2a".into(), &"2027-01-31".into(), &Value::Null));
    assert!(!printed["deviations"].to_string().contains("carried from"), "it is told once");
}

#[test]
fn the_annex_says_which_flaws_were_caught_and_what_is_not_covered() {
    let annex = printed(&verdicts(), &journal(), None, Language::English)["validation"].take();
    let proven = annex["proven"].as_array().unwrap();
    assert!(
        proven.iter().any(|unit| unit["name"] == "5.1-1-2a" && unit["says"][0].as_str().unwrap().contains("any-password")),
        "{annex:#}"
    );
    let names = annex["flaws"].as_array().unwrap().iter().map(|flaw| flaw["name"].as_str().unwrap()).collect::<Vec<_>>();
    assert!(names.contains(&"any-password") && !names.contains(&"support-page-gone"), "only those of the units that ran: {names:?}");
    assert!(annex["matrix"][0].as_str().unwrap().contains(env!("CARGO_PKG_VERSION")), "{annex:#}");
    assert!(annex["limits"].as_array().unwrap().len() >= 2, "{annex:#}");
    for says in ["matrix", "limits"] {
        assert!(!annex[says].to_string().contains("{number}") && !annex[says].to_string().contains("{all}"), "{annex:#}");
    }
}

#[test]
fn a_revision_and_a_provision_that_did_not_run_are_deviations() {
    let printed = printed(&revised(), &journal(), None, Language::English);
    let lines = printed["deviations"]["lines"].to_string();
    assert!(lines.contains("plan revision 2") && lines.contains("28-LogIntf") && lines.contains("5.3-2"), "{lines}");
}

#[test]
fn a_device_that_talks_without_end_fills_its_own_sections_only() {
    let text = "#import ".repeat(50_000);
    let mut verdicts = infected(&text);
    let unit = verdicts.groups[0].cases[1].units[0].clone();
    verdicts.groups[0].cases[1].units = vec![unit; 2_000];
    let printed = printed(&verdicts, &journal_that_says(&text), None, Language::English);
    assert!(printed.to_string().len() < 3_000_000, "{}", printed.to_string().len());
    let left_out = printed["failures"]["left_out"].as_u64().unwrap();
    assert_eq!(printed["failures"]["lines"].as_array().unwrap().len() as u64 + left_out, 2_000);
    assert!(left_out > 0 && printed["evidence"]["left_out"] == 0 && printed["decisions"]["left_out"] == 0);
}

#[test]
fn the_same_report_is_printed_alike() {
    let once = || printed(&revised(), &journal(), None, Language::German).to_string();
    assert_eq!(once(), once());
}
