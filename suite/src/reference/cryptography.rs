//! What a row declares of its cryptography, held against the cryptographic catalogue. Groups of clauses 5.1, 5.3, 5.4 and 5.5 share it.

use std::fmt;

use super::State;
use crate::catalogue::Catalogue;
use crate::verdict::Findings;

/// A mechanism that a row declares: what it is for, and its name.
pub type Declared<'a> = (&'static str, &'a str);

/// A nonconformity for each mechanism that the catalogue puts in this state or a worse one.
pub fn in_state<'a>(about: impl fmt::Display, declared: impl IntoIterator<Item = Declared<'a>>, from: State) -> Findings {
    let mut findings = Findings::none();
    for (purpose, name) in declared {
        if let Some(mechanism) = Catalogue::get().mechanisms().find(name).filter(|mechanism| mechanism.state >= from) {
            let says = format!("{purpose}: {name}, which the catalogue calls {} ({})", mechanism.state, mechanism.reason());
            findings.fails(&about, says);
        }
    }
    findings
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
        assert_eq!(in_state("row", declared, State::Legacy).iter().count(), 2);
        assert_eq!(unknown(declared).as_deref(), Some("the cryptographic catalogue does not know encryption: house cipher"));
        assert_eq!(unknown([("hash", "sha-256")]), None);
    }
}
