//! A bundle of an older method: a different verdict is judged anew, and no forgery; what would be a forgery there still is one.

use std::io::Cursor;

use rstest::rstest;
use serde_json::Value;
use suite::names::Digest;

use super::super::testing::{Parts, packed, parts, texts_with};
use super::super::{Bundle, Code, canonical};
use crate::journal::Plan;
use crate::signature::Trust;
use crate::verify::{Report, Standing, Verifier, verify};

fn older_version(plan: &mut Plan) {
    plan.suite_version = "0.0.1".to_owned();
}

fn older_catalogue(plan: &mut Plan) {
    plan.catalogue = Digest::of(b"an older catalogue");
}

/// Every FAIL and INCONCLUSIVE of a unit as a PASS: what another judge may have said.
fn all_passed(parts: &mut Parts) {
    let bytes = &mut parts.iter_mut().find(|(name, _)| name == "verdicts.json").unwrap().1;
    let mut tree: Value = serde_json::from_slice(bytes).unwrap();
    for group in tree["groups"].as_array_mut().unwrap() {
        for unit in group["cases"].as_array_mut().unwrap().iter_mut().flat_map(|case| case["units"].as_array_mut().unwrap()) {
            unit["verdict"] = "PASS".into();
        }
    }
    *bytes = canonical::bytes(&tree);
}

/// Parts as another version wrote them: other fields, other words.
fn other_words(parts: &mut Parts) {
    for (name, bytes) in parts {
        match name.as_str() {
            "reports/summary.txt" => bytes.extend(b"in other words\n"),
            "method.json" => *bytes = b"{\"format\":0}".to_vec(),
            _ => {}
        }
    }
}

fn verified(change: fn(&mut Plan), forge: impl FnOnce(&mut Parts)) -> Report {
    let mut parts = parts(texts_with(change));
    forge(&mut parts);
    let mut bundle = Bundle::open(Cursor::new(packed(&parts, &[]))).unwrap();
    verify(&mut bundle, Verifier { trust: &Trust::default(), now: jiff::Timestamp::MAX }).unwrap()
}

#[rstest]
#[case::version(older_version)]
#[case::catalogue(older_catalogue)]
fn a_different_verdict_is_rejudged(#[case] change: fn(&mut Plan)) {
    let report = verified(change, all_passed);
    assert_eq!((report.standing, report.faults().count()), (Standing::Open, 0));
    let rejudged = report.checks.iter().flat_map(|check| &check.says).filter(|says| says.starts_with("rejudged: 5.")).count();
    assert!(rejudged > 0 && report.units.iter().filter(|unit| !unit.rederived).count() == rejudged, "{:?}", report.checks);
    assert!(report.sentence.contains("another judge"), "{}", report.sentence);
}

#[rstest]
#[case::version(older_version)]
#[case::catalogue(older_catalogue)]
fn what_was_written_in_other_words_is_no_forgery(#[case] change: fn(&mut Plan)) {
    let report = verified(change, other_words);
    assert_eq!((report.standing, report.faults().count()), (Standing::Open, 0), "{:?}", report.checks);
}

#[test]
fn by_the_same_method_the_same_is_a_forgery() {
    let report = verified(|_| (), all_passed);
    assert!(report.faults().any(|fault| fault.code == Code::VerdictDiffers));
}
