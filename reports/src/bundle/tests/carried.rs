//! Verdicts carried from an older bundle: what counts and says so, and what is a fraud.

use std::io::Cursor;

use rstest::rstest;
use serde_json::Value;
use suite::external::{Carried, ExternalEvidence};
use suite::verdict::Verdict;

use super::super::testing::carrying::{UNIT, entry, texts};
use super::super::testing::{DECLARATION, Parts, code, packed, parts};
use super::super::{Bundle, Code, Rebuilt, canonical};
use crate::signature::Trust;
use crate::verify::{Report, RestsOn, Standing, Verifier, verify};

fn verified(parts: &Parts) -> Report {
    let mut bundle = Bundle::open(Cursor::new(packed(parts, &[]))).unwrap();
    verify(&mut bundle, Verifier { trust: &Trust::default(), now: jiff::Timestamp::MAX }).unwrap()
}

#[test]
fn a_carried_verdict_is_told_as_such_and_never_as_seen() {
    let texts = texts(DECLARATION, &entry(DECLARATION));
    let unit = Rebuilt::from(&texts).unwrap().verdicts.unit(UNIT.parse().unwrap()).unwrap().clone();
    assert_eq!(unit.verdict, Verdict::Pass);
    assert!(unit.why.unwrap().contains(", software 0.9, by Ada Example on 2026-11-20: a translation alone"));
    let rebuilt = Rebuilt::from(&texts).unwrap();
    for told in [crate::markdown::write(&rebuilt.verdicts), crate::sarif::write(&rebuilt.verdicts, None)] {
        assert!(told.contains("carried from bundle") && told.contains("software 0.9, by Ada Example"), "{told}");
    }
    let parts = parts(texts);
    let report = verified(&parts);
    assert_eq!((report.standing, report.faults().count()), (Standing::Open, 0));
    let told = report.units.iter().find(|unit| unit.id.to_string() == UNIT).unwrap();
    assert_eq!((told.verdict, told.rederived, told.basis.as_slice()), (Verdict::Pass, false, [RestsOn::External].as_slice()));
    let says: Vec<&String> = report.checks.iter().flat_map(|check| &check.says).collect();
    assert!(says.iter().any(|says| says.contains("1 unit carried from bundle") && says.contains("that bundle is not inside")), "{says:?}");
    for name in ["reports/junit.xml", "reports/summary.txt", "verdicts.json"] {
        let (_, bytes) = parts.iter().find(|(known, _)| known == name).unwrap();
        assert!(String::from_utf8_lossy(bytes).contains("carried from bundle"), "{name}");
    }
}

#[test]
fn where_a_row_has_changed_nothing_is_carried() {
    let changed = DECLARATION.replace("The key of the device.", "The key of this device.");
    let rebuilt = Rebuilt::from(&texts(&changed, &entry(DECLARATION))).unwrap();
    let unit = rebuilt.verdicts.unit(UNIT.parse().unwrap()).unwrap();
    assert_eq!(unit.verdict, Verdict::Inconclusive);
    assert!(unit.why.as_ref().unwrap().starts_with("not carried from bundle"), "{:?}", unit.why);
}

/// A unit that was not carried, printed as if it were.
fn printed_as_pass() -> Vec<u8> {
    let changed = DECLARATION.replace("The key of the device.", "The key of this device.");
    let mut parts = parts(texts(&changed, &entry(DECLARATION)));
    let bytes = &mut parts.iter_mut().find(|(name, _)| name == "verdicts.json").unwrap().1;
    let mut tree: Value = serde_json::from_slice(bytes).unwrap();
    for group in tree["groups"].as_array_mut().unwrap() {
        for unit in group["cases"].as_array_mut().unwrap().iter_mut().flat_map(|case| case["units"].as_array_mut().unwrap()) {
            if unit["id"] == UNIT {
                unit["verdict"] = "PASS".into();
            }
        }
    }
    *bytes = canonical::bytes(&tree);
    packed(&parts, &[])
}

fn with(change: impl FnOnce(&mut ExternalEvidence)) -> Vec<u8> {
    let mut entry = entry(DECLARATION);
    change(&mut entry);
    packed(&parts(texts(DECLARATION, &entry)), &[])
}

fn carried(entry: &mut ExternalEvidence) -> &mut Carried {
    entry.carried.as_mut().unwrap()
}

/// A document of somebody else in place of an older bundle.
fn document(entry: &mut ExternalEvidence) {
    entry.carried = None;
}

/// Another statement than the plan names.
fn exchanged() -> Vec<u8> {
    let mut parts = parts(texts(DECLARATION, &entry(DECLARATION)));
    let bytes = &mut parts.iter_mut().find(|(name, _)| name == "external-evidence.yaml").unwrap().1;
    *bytes = String::from_utf8(bytes.clone()).unwrap().replace("Ada", "Eve").into_bytes();
    packed(&parts, &[])
}

#[rstest]
#[case::as_it_is(with(|_| ()), None)]
#[case::by_nobody(with(|entry| entry.accepted_by = " ".into()), Some(Code::CarryUnfounded))]
#[case::without_a_statement(with(|entry| entry.why = String::new()), Some(Code::CarryUnfounded))]
#[case::from_the_same_version(with(|entry| carried(entry).software = "1.0".into()), Some(Code::CarryUnfounded))]
#[case::after_the_fact(with(|entry| carried(entry).date = "2026-12-24".parse().unwrap()), Some(Code::CarryPostdated))]
#[case::another_statement(exchanged(), Some(Code::ExternalDiffers))]
#[case::document_as_it_is(with(document), None)]
#[case::document_accepted_by_nobody(with(|entry| { document(entry); entry.accepted_by = " ".into() }), Some(Code::ExternalUnfounded))]
#[case::document_without_a_reason(with(|entry| { document(entry); entry.why = String::new() }), Some(Code::ExternalUnfounded))]
#[case::on_a_row_that_changed(printed_as_pass(), Some(Code::VerdictDiffers))]
fn frauds_with_carried_verdicts_are_caught(#[case] bytes: Vec<u8>, #[case] expected: Option<Code>) {
    assert_eq!(code(&bytes), expected);
}
