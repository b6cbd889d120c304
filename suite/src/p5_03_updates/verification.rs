//! What a row of 7-UpdMech declares of the verification of an image. Groups 5.3-2, 5.3-7 and 5.3-9 share it.

use std::fmt;

use super::mechanisms::channel;
use crate::assessment::Assessment;
use crate::ixit::UpdMech;
use crate::ixit::t07_upd_mech::{CheckedBy, Trust, UpdGuarantee};
use crate::paper;
use crate::reference::cryptography::Declared;
use crate::verdict::{Findings, Judged, Missing};

/// What is verified of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Property {
    Authenticity,
    Integrity,
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Authenticity => "authenticity",
            Self::Integrity => "integrity",
        })
    }
}

impl Property {
    pub(super) const BOTH: [Self; 2] = [Self::Authenticity, Self::Integrity];

    /// The row promises it.
    pub(super) fn is_promised(self, row: &UpdMech) -> Judged {
        let guarantee = match self {
            Self::Authenticity => UpdGuarantee::Authenticity,
            Self::Integrity => UpdGuarantee::Integrity,
        };
        promised(row, guarantee, self)
    }

    /// Somebody verifies it.
    pub(super) fn is_verified(self, row: &UpdMech) -> Judged {
        let mut findings = Findings::none();
        if self.verified_by(row)? == CheckedBy::Nobody {
            findings.fails(&row.id, format!("nobody verifies the {self} of an image"));
        }
        Ok(findings)
    }

    /// The device itself verifies it.
    pub(super) fn is_verified_on_the_device(self, row: &UpdMech) -> Judged {
        let mut findings = self.is_verified(row)?;
        if self.verified_by(row)? == CheckedBy::Other {
            findings.fails(&row.id, format!("the {self} of an image is verified elsewhere than on the device"));
        }
        Ok(findings)
    }

    fn verified_by(self, row: &UpdMech) -> Result<CheckedBy, Missing> {
        match self {
            Self::Authenticity => paper::given(row.authenticity_checked_by, &row.id, "authenticity_checked_by"),
            Self::Integrity => paper::given(row.integrity_checked_by, &row.id, "integrity_checked_by"),
        }
    }
}

/// The row promises that an older image is refused.
pub(super) fn rollback_is_refused(row: &UpdMech) -> Judged {
    promised(row, UpdGuarantee::RollbackProtection, "protection from an older image")
}

fn promised(row: &UpdMech, guarantee: UpdGuarantee, name: impl fmt::Display) -> Judged {
    if row.guarantees.is_empty() {
        return Err(Missing::Undeclared(format!("{}: state `guarantees`", row.id)));
    }
    let mut findings = Findings::none();
    if !row.guarantees.contains(&guarantee) {
        findings.fails(&row.id, format!("does not promise {name}"));
    }
    Ok(findings)
}

/// The verification rests on more than a hash, which whoever alters an image can make anew.
pub(super) fn more_than_a_hash(row: &UpdMech) -> Judged {
    let keyed = named(row).into_iter().any(|(purpose, _)| purpose != "hash") || row.cryptography.channel.is_some();
    let mut findings = Findings::none();
    if keyed {
        return Ok(findings);
    }
    let state = |field: &str| Err(Missing::Undeclared(format!("{}: state {field}, on which the verification rests", row.id)));
    if row.trust.contains(&Trust::Signature) {
        return state("`cryptography.signature` (or `mac`)");
    }
    if row.trust.contains(&Trust::AuthenticatedChannel) {
        return state("`cryptography.channel`");
    }
    match (row.trust.is_empty(), named(row).is_empty()) {
        (true, true) => return state("`cryptography` and `trust`"),
        (true, false) => findings.fails(&row.id, "only a hash is declared, which whoever alters an image can make anew"),
        // Trust in a joined network or in a person is weighed by the assessor.
        (false, _) => {}
    }
    Ok(findings)
}

/// The mechanisms that a row names, each with what it is for.
pub(super) fn named(row: &UpdMech) -> Vec<Declared<'_>> {
    let names = &row.cryptography;
    let all = [("signature", &names.signature), ("mac", &names.mac), ("hash", &names.hash), ("encryption", &names.encryption)];
    let stated = all.into_iter().filter_map(|(purpose, name)| Some((purpose, name.as_deref()?)));
    stated.filter(|(_, name)| !paper::is_nothing(Some(name))).collect()
}

/// What is verified elsewhere, for the assessor to weigh.
pub(super) fn verified_elsewhere(row: &UpdMech) -> Option<String> {
    let elsewhere = Property::BOTH.into_iter().filter(|property| matches!(property.verified_by(row), Ok(CheckedBy::Other)));
    let names: Vec<String> = elsewhere.map(|property| property.to_string()).collect();
    (!names.is_empty()).then(|| format!("{} not verified on the device", names.join(" and ")))
}

/// Puts a claim about a row and its channel to the assessor, with what a rule found.
pub(super) fn confirm_with_channel(assessment: &Assessment<'_>, claim: &str, row: &UpdMech, asks: &str, found: Option<String>) -> Judged {
    let found = found.map(|found| format!(" ({found})")).unwrap_or_default();
    assessment.confirm_beside(claim, row, &channel(assessment, row), format!("{}: {asks}{found}", row.id))
}
