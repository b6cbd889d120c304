//! What the declared storage of a parameter can and cannot deliver, by its kind and by the cryptographic catalogue.

use crate::catalogue::{Catalogue, MechanismKind};
use crate::ixit::SecParam;
use crate::ixit::t10_sec_param::{ParamGuarantee, ParamKind, Protection};
use crate::reference::State;
use crate::reference::cryptography::{self, Declared};
use crate::verdict::Findings;

/// Storage that cannot keep what it promises: in clear, of a kind that hides nothing, or by a mechanism that is broken.
pub(super) fn faults(row: &SecParam, protection: &Protection) -> Findings {
    let mut findings = cryptography::in_state(&row.id, mechanism(protection), State::Broken);
    let secret = row.is_critical() || row.guarantees.contains(&ParamGuarantee::Confidentiality);
    match protection {
        Protection::Clear if secret => findings.fails(&row.id, "is stored in clear, open to all software"),
        Protection::Signed(_) if secret => findings.fails(&row.id, "must stay secret, and is stored signed, which hides nothing"),
        _ => {}
    }
    findings
}

/// What the assessor should weigh, which decides nothing by itself.
pub(super) fn doubts(row: &SecParam, protection: &Protection) -> Option<String> {
    let old = cryptography::in_state(&row.id, mechanism(protection), State::Legacy);
    let mut doubts: Vec<String> = old.iter().map(|finding| finding.says.to_string()).collect();
    doubts.extend(cryptography::doubts(mechanism(protection)));
    doubts.extend(doubt_by_kind(row, protection).map(str::to_owned));
    (!doubts.is_empty()).then(|| doubts.join("; "))
}

fn doubt_by_kind(row: &SecParam, protection: &Protection) -> Option<&'static str> {
    match protection {
        Protection::AccessControl if row.is_critical() => Some("whoever reads the memory chip itself reads it in clear"),
        Protection::Clear => Some("nothing keeps other software from changing it"),
        Protection::Encrypted(name) if is_kind_of(name, MechanismKind::Hash) => Some("a hash function does not encrypt"),
        Protection::Encrypted(name) if row.guarantees.contains(&ParamGuarantee::Integrity) && overlooks_changes(name) => {
            Some("this mode of encryption does not notice changes")
        }
        Protection::Fused if row.is_critical() => Some("a fuse keeps a value from being changed, not from being read"),
        Protection::Hashed(name) if row.kind == Some(ParamKind::Password) && is_kind_of(name, MechanismKind::Hash) => {
            Some("a plain hash function is fast: whoever reads it can guess passwords by it")
        }
        _ => None,
    }
}

fn mechanism(protection: &Protection) -> Option<Declared<'_>> {
    match protection {
        Protection::Encrypted(name) => Some(("encryption", name)),
        Protection::Hashed(name) => Some(("hash", name)),
        Protection::Signed(name) => Some(("signature", name)),
        Protection::AccessControl | Protection::Clear | Protection::Fused | Protection::SecureElement | Protection::Other(_) => None,
    }
}

fn is_kind_of(name: &str, kind: MechanismKind) -> bool {
    Catalogue::get().mechanisms().find(name).is_some_and(|mechanism| mechanism.kind == kind)
}

fn overlooks_changes(name: &str) -> bool {
    let name = name.to_lowercase();
    ["cbc", "ctr", "xts"].iter().any(|mode| name.ends_with(mode))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Camera;
    use rstest::rstest;

    fn password() -> SecParam {
        Camera::sound().declaration.ixit.sec_param.into_iter().find(|row| row.id.as_str() == "SecParam-Passwords").unwrap()
    }

    #[rstest]
    #[case::encrypted(Protection::Encrypted("AES-256-GCM".into()), false, None)]
    #[case::secure_element(Protection::SecureElement, false, None)]
    #[case::slow_hash(Protection::Hashed("argon2id".into()), false, None)]
    #[case::fast_hash(Protection::Hashed("sha-256".into()), false, Some("guess"))]
    #[case::no_integrity(Protection::Encrypted("aes-256-xts".into()), false, Some("notice changes"))]
    #[case::old_mode(Protection::Encrypted("aes-128-cbc".into()), false, Some("legacy"))]
    #[case::unknown(Protection::Encrypted("house cipher".into()), false, Some("does not know"))]
    #[case::access_control(Protection::AccessControl, false, Some("memory chip"))]
    #[case::in_clear(Protection::Clear, true, Some("changing"))]
    #[case::signed(Protection::Signed("hmac-sha-256".into()), true, None)]
    #[case::encoded(Protection::Encrypted("base64".into()), true, Some("no encryption"))]
    fn storage_is_judged_by_its_kind(#[case] protection: Protection, #[case] faulty: bool, #[case] doubt: Option<&str>) {
        let row = password();
        assert_eq!(faults(&row, &protection).has_nonconformity(), faulty);
        let doubts = doubts(&row, &protection);
        assert_eq!(doubts.is_some(), doubt.is_some(), "{doubts:?}");
        assert!(doubt.is_none_or(|words| doubts.as_ref().is_some_and(|doubts| doubts.contains(words))), "{doubts:?}");
    }
}
