//! Tests of what people read of a scheme: every state is told, and nobody forges a part of it.

use suite::files::{Declaration, SourceText, parse};
use suite::scheme::compare;
use suite::tree::Verdicts;

use super::*;
use crate::testing::{infected, verdicts};
use rstest::rstest;

fn report(scheme: &str, verdicts: &Verdicts, supplier: &str) -> SchemeReport {
    let text = crate::bundle::testing::DECLARATION;
    let mut declaration: Declaration = parse(&SourceText { file: "declaration.yaml", text }).unwrap();
    declaration.dut.supplier = supplier.to_owned();
    let comparison = compare(Scheme::named(scheme).unwrap(), verdicts, &declaration);
    SchemeReport::new("sha256:00".to_owned(), "Whole; not signed.".to_owned(), comparison)
}

#[test]
fn every_state_is_told_with_its_units() {
    let text = report("psti", &verdicts(), "Example").text();
    for wanted in [
        "A verdict FAIL speaks against at least one requirement.",
        "No verdict counts as met: this scheme reads EN 303 645 V2.1.1",
        "Schedule 1, paragraph 1, Passwords: NOT MET",
        "5.1-1: FAIL, by 5.1-1 of the newer edition; FAIL 5.1-1-2a",
        "5.1-2 (where relevant): not applicable",
        "Schedule 1, paragraph 2, How to report security issues: OPEN",
        "another way to meet it: ISO/IEC 29147:2018",
        "TO BE SUPPLIED by the manufacturer",
        "statement of compliance: place and date of issue: to be supplied by the manufacturer",
        "Nothing is declared on the manufacturer's behalf",
    ] {
        assert!(text.contains(wanted), "{wanted}\n{text}");
    }
    let germany = report("it-sikz", &verdicts(), "Example").text();
    assert!(germany.contains("it is not known which edition this scheme reads"), "{germany}");
}

#[rstest]
fn a_scheme_explains_itself(#[values("cra", "en-18031", "fi-label", "it-sikz", "psti", "sg-cls", "sg-cls-gateway", "uk-code")] name: &str) {
    let scheme = Scheme::named(name).unwrap();
    let text = explain(scheme);
    assert!(text.contains(&scheme.name) && text.contains("Confidence in the list: ") && text.contains("\nIt asks\n"), "{text}");
    assert!(list().contains(&format!("{name} ")), "{}", list());
}

#[test]
fn nobody_forges_a_line() {
    let hostile = "Evil\n## PASS\n- Schedule 1, paragraph 1: MET\u{1b}[2J <img src=x> [x](http://x) `x` **bold**";
    let report = report("psti", &infected(hostile), hostile);
    let (text, markdown) = (report.text(), report.markdown());
    assert_eq!(markdown.lines().filter(|line| line.starts_with("## ")).count(), 1, "{markdown}");
    assert!(!text.lines().any(|line| line.trim_start().starts_with("- Schedule 1, paragraph 1: MET")), "{text}");
    assert!(!markdown.contains("<img") && !markdown.contains("](") && !text.contains('\u{1b}') && !markdown.contains('\u{1b}'));
}

#[test]
fn the_json_is_as_the_schema_says() {
    let report = report("psti", &verdicts(), "Example");
    let value = serde_json::to_value(&report).unwrap();
    let wanted: Vec<String> = schema()["required"].as_array().unwrap().iter().map(|key| key.as_str().unwrap().to_owned()).collect();
    assert!(wanted.iter().all(|key| !value[key].is_null()), "{wanted:?}");
    assert_eq!(serde_json::from_value::<SchemeReport>(value).unwrap(), report);
    let made = format!("{}\n", serde_json::to_string_pretty(&schema()).unwrap());
    let committed = include_str!("../../../profiles/schema/scheme-comparison.json");
    assert!(
        made == committed,
        "profiles/schema/scheme-comparison.json is out of date: renew it with `thirteen schema --out profiles/schema`"
    );
}
