//! The written threat model and the codes of the reader: neither names what the other does not.

use std::collections::BTreeSet;

use super::super::Code;

const THREATS: &str = include_str!("../../../../docs/threats.md");

/// What is caught stands in the written threat model, and what is written there is caught.
#[test]
fn the_threat_model_names_every_code() {
    let named: BTreeSet<&str> = THREATS.split('`').skip(1).step_by(2).collect();
    let unnamed: Vec<_> = Code::ALL.iter().filter(|code| !named.contains(code.as_str())).collect();
    assert!(unnamed.is_empty(), "docs/threats.md does not name {unnamed:?}");
    let tests = ["frauds", "recorded", "redactions", "carried", "catalogue-unknown", "one-person", "profile-unknown", "signer-unknown"];
    let of_codes = named.iter().filter(|name| !name.contains([' ', '/', '_']) && **name != "verify");
    let unknown: Vec<_> = of_codes.filter(|name| !tests.contains(name) && !Code::ALL.iter().any(|code| code.as_str() == **name)).collect();
    assert!(unknown.is_empty(), "no reader has the codes {unknown:?} of docs/threats.md");
}

#[test]
fn codes_are_told_apart() {
    let all: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(all.len(), Code::ALL.len());
}
