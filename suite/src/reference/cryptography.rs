//! What a row declares of its cryptography, held against the cryptographic catalogue. Groups of clauses 5.1, 5.3, 5.4 and 5.5 share it.

use std::fmt;

use super::State;
use crate::catalogue::{Catalogue, Mechanism};
use crate::verdict::Findings;

/// A mechanism that a row declares: what it is for, and its name.
pub type Declared<'a> = (&'static str, &'a str);

/// A nonconformity for each mechanism that the catalogue puts in this state or a worse one. What the lists tolerate until a day is none: [`doubts`]
/// tells the assessor of it.
pub fn in_state<'a>(about: impl fmt::Display, declared: impl IntoIterator<Item = Declared<'a>>, from: State) -> Findings {
    let mut findings = Findings::none();
    for (purpose, name) in declared {
        let is_so = |mechanism: &&Mechanism| mechanism.state >= from && mechanism.until.is_none();
        if let Some(mechanism) = Catalogue::get().mechanisms().find(name).filter(is_so) {
            let says = format!("{purpose}: {name}, which the catalogue calls {} ({})", mechanism.state, mechanism.reason());
            findings.fails(&about, says);
        }
    }
    findings
}

/// What the assessor should weigh: mechanisms that the lists tolerate until a day, and those that the catalogue does not know.
pub fn doubts<'a>(declared: impl IntoIterator<Item = Declared<'a>>) -> Option<String> {
    let declared: Vec<_> = declared.into_iter().collect();
    let tolerated = declared.iter().filter_map(|(purpose, name)| {
        let mechanism = Catalogue::get().mechanisms().find(name)?;
        Some(format!("{purpose}: {name}, which the lists tolerate until {} ({})", mechanism.until?, mechanism.reason()))
    });
    let doubts: Vec<String> = tolerated.chain(unknown(declared.iter().copied())).collect();
    (!doubts.is_empty()).then(|| doubts.join("; "))
}

/// What the assessor is told of mechanisms that the catalogue does not know; `None` where it knows all of them.
pub fn unknown<'a>(declared: impl IntoIterator<Item = Declared<'a>>) -> Option<String> {
    let unknown: Vec<_> = declared.into_iter().filter(|(_, name)| Catalogue::get().mechanisms().find(name).is_none()).collect();
    let names: Vec<_> = unknown.iter().map(|(purpose, name)| format!("{purpose}: {name}")).collect();
    (!names.is_empty()).then(|| format!("the cryptographic catalogue does not know {}", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_mechanisms_are_findings_and_unknown_ones_a_hint() {
        let declared = [("hash", "SHA-1"), ("signature", "rsa-2048"), ("encryption", "house cipher")];
        assert_eq!(in_state("row", declared, State::Broken).iter().count(), 1);
        assert_eq!(in_state("row", [("mac", "hmac-md5"), ("signature", "rsa-2048")], State::Legacy).iter().count(), 1);
        let doubts = doubts(declared).unwrap();
        assert!(
            doubts.starts_with("signature: rsa-2048, which the lists tolerate until 2030-12-31") && doubts.contains("house cipher"),
            "{doubts}"
        );
        assert_eq!(unknown(declared).as_deref(), Some("the cryptographic catalogue does not know encryption: house cipher"));
        assert_eq!(unknown([("hash", "sha-256")]), None);
    }
}
