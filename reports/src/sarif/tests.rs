//! Tests of the verdicts as SARIF: what becomes of each outcome, what stays the same from run to run, and that no foreign text adds anything.

use std::collections::BTreeSet;

use super::*;
use crate::testing::{bench_trouble, case, failing, group, infected, lacking, of_the_reference_camera, tree, unit, verdicts};
use suite::ics::Standing;
use suite::tree::Basis;

fn results(verdicts: &Verdicts) -> Vec<Value> {
    let log: Value = serde_json::from_str(&write(verdicts, None)).unwrap();
    let rules = log["runs"][0]["tool"]["driver"]["rules"].clone();
    let results = log["runs"][0]["results"].as_array().unwrap().clone();
    for result in &results {
        assert_eq!(rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()]["id"], result["ruleId"]);
    }
    results
}

fn told(verdicts: &Verdicts) -> Vec<(String, String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    results(verdicts)
        .iter()
        .map(|one| (text(&one["ruleId"]), text(&one["kind"]), text(&one["level"]), text(&one["message"]["text"])))
        .collect()
}

fn prints(verdicts: &Verdicts) -> BTreeSet<String> {
    results(verdicts).iter().map(|one| one["partialFingerprints"][FINGERPRINT].as_str().unwrap().to_owned()).collect()
}

fn says(text: &str) -> Verdicts {
    let odd =
        vec![failing("AuthMech-Web", "tcp/80", text), failing("AuthMech-Web", "tcp/80", text), lacking("AuthMech-Web", bench_trouble())];
    tree(vec![group("5.1-1", Standing::Claimed, vec![case("5.1-1-2", vec![unit("5.1-1-2a", &[Basis::Observed], odd)])])])
}

#[test]
fn what_fails_is_an_error_and_what_has_no_verdict_is_open() {
    let told = told(&verdicts());
    let says = "password: the same on samples A and B (AuthMech-Web · sample A, initialised, PhyIntf-Eth (IPv4))";
    assert!(told.contains(&("5.1-1-2a".into(), "fail".into(), "error".into(), says.into())), "{told:?}");
    assert!(told.iter().any(|(unit, kind, level, _)| unit == "5.1-3-1a" && kind == "open" && level == "none"), "{told:?}");
    assert!(told.iter().any(|(unit, kind, ..)| unit == "5.2-1-1a" && kind == "open"), "a unit without a procedure is open");
    assert!(!told.iter().any(|(unit, ..)| unit == "5.1-1-1a"), "what passed is no result");
}

#[test]
fn a_rule_tells_what_to_change_and_a_result_where_it_rests() {
    let log: Value = serde_json::from_str(&write(&verdicts(), None)).unwrap();
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    let rule = rules.iter().find(|rule| rule["id"] == "5.1-1-2a").unwrap();
    assert!(rule["help"]["text"].as_str().unwrap().starts_with("Let no login open with a password"), "{rule}");
    assert_eq!((rule["properties"]["clause"].as_str(), rule["properties"]["provision"].as_str()), (Some("5.1"), Some("5.1-1")));
    let result = results(&verdicts()).into_iter().find(|one| one["ruleId"] == "5.1-1-2a").unwrap();
    assert_eq!(result["relatedLocations"][1]["physicalLocation"]["region"]["startLine"], 14);
    assert_eq!(result["locations"][0]["logicalLocations"][0]["name"], "AuthMech-Web");
}

#[test]
fn a_fingerprint_outlives_the_words_and_is_given_once() {
    let (one, other) = (prints(&says("answered 3 times")), prints(&says("answered 4 times")));
    assert_eq!(one, other);
    assert_eq!(one.len(), 4, "two findings that are alike, what is open, and what was not selected");
}

#[test]
fn what_did_not_run_is_told_with_why() {
    let told = told(&verdicts());
    let of = |provision: &str| told.iter().find(|(rule, ..)| rule == provision).map(|(_, kind, _, says)| (kind.as_str(), says.as_str()));
    assert_eq!(of("5.1-2"), Some(("notApplicable", "not applicable: no pre-installed passwords")));
    assert_eq!(of("5.1-4"), Some(("notApplicable", "not claimed: planned for spring")));
    let (kind, says) = of("5.3-2").unwrap();
    assert!(kind == "open" && says.starts_with("not selected, so not run") && says.contains("5.3-2-1a"), "{kind}: {says}");
    assert_eq!(told, super::tests::told(&verdicts().lean()), "a bundle leaves out what did not run, and says the same");
}

#[test]
fn a_result_stands_at_the_line_of_its_row() {
    let text = include_str!("../../../fixtures/full-hub/declaration.yaml");
    let source = SourceText { file: "declaration.yaml", text };
    let declaration: Declaration = suite::files::parse(&source).unwrap();
    let odd = vec![failing("VulnTypes-Local", "VulnTypes-Local", "late"), failing("VulnTypes-Local", "x", "`time_frame` is too long")];
    let tree = tree(vec![group("5.2-2", Standing::Claimed, vec![case("5.2-2-1", vec![unit("5.2-2-1a", &[Basis::Declared], odd)])])]);
    let log: Value = serde_json::from_str(&write(&tree, Some(Written { declaration: &declaration, source: &source }))).unwrap();
    let lines: Vec<&str> = log["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| {
            let line = result["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64().unwrap();
            text.lines().nth(usize::try_from(line).unwrap() - 1).unwrap().trim()
        })
        .collect();
    assert!(lines[0].contains("id: VulnTypes-Local") && lines[1].contains("time_frame") && lines[2].starts_with("\"5.2-2\""), "{lines:?}");
}

#[test]
fn foreign_text_adds_no_result_and_steers_no_terminal() {
    let hostile = told(&infected("x\"}]}\u{1b}[31m\u{202e}\n::error::[go](http://example.org){0}"));
    assert_eq!(hostile.len(), told(&of_the_reference_camera()).len());
    for (.., says) in hostile {
        assert!(!says.chars().any(|character| character.is_control() || character == '\u{202e}'), "{says}");
        assert!(!says.contains("](") && !says.contains("{0"), "{says}");
    }
}
