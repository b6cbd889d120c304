//! Check 5: every unit that had to run has its obligations, none is missing, none is added, and all evidence that is named is there.

use std::collections::BTreeSet;

use suite::names::Digest;

use super::public::covers_the_plan;
use super::{Case, Check};
use crate::bundle::{Code, PartName, Rebuilt};
use crate::wording::counted;

pub(super) fn check(case: &Case) -> Check {
    let mut check = Check::new(5, "Are all obligations there, and all evidence that is named?");
    let Some(rebuilt) = &case.rebuilt else {
        covers_the_plan(case, &mut check);
        check.open("not checked: a text that judging takes is withheld");
        return check;
    };
    let is_there = case.inventory.digest("verdicts.json").is_some();
    if is_there && !case.stored.same_verdicts && !case.other_method {
        compare(case, rebuilt, &mut check);
    }
    evidence(case, rebuilt, &mut check);
    let obligations = rebuilt.verdicts.obligations().count();
    check.say(format!("{} on {}", counted(obligations, "obligation"), counted(rebuilt.verdicts.units().count(), "unit")));
    check
}

fn compare(case: &Case, rebuilt: &Rebuilt, check: &mut Check) {
    let known: BTreeSet<_> = rebuilt.verdicts.units().map(|unit| unit.id).collect();
    for unit in rebuilt.verdicts.units() {
        match case.stored.units.get(&unit.id) {
            None => check.fault(Code::UnitMissing, format!("{} had to run, and verdicts.json has no verdict on it", unit.id)),
            Some(stated) => {
                let stated = stated.each().filter(|stated| stated.len() == unit.obligations.len());
                let rows = stated.iter().flatten().map(|obligation| obligation.row.as_deref());
                if stated.is_none() {
                    let says = format!("{} has other obligations than the {} that follow", unit.id, unit.obligations.len());
                    check.fault(Code::ObligationDiffers, says);
                } else if !rows.eq(unit.obligations.iter().map(|obligation| obligation.row.as_ref().map(suite::names::RowId::as_str))) {
                    check.fault(Code::ObligationDiffers, format!("{} has obligations on other rows than follow", unit.id));
                }
            }
        }
    }
    for extra in case.stored.units.keys().filter(|id| !known.contains(*id)) {
        check.fault(Code::UnitExtra, format!("verdicts.json has a verdict on {extra}, which was not to run"));
    }
}

fn evidence(case: &Case, rebuilt: &Rebuilt, check: &mut Check) {
    let (named, kept, inventory) = (rebuilt.names_evidence(), rebuilt.names_kept(), &case.inventory);
    let is_named = |name: &PartName| {
        let digest = name.as_str().strip_prefix("evidence/").map(|hex| Digest(format!("sha256:{hex}")));
        digest.is_none_or(|digest| named.contains(&digest) || kept.contains(&digest))
    };
    let leaves = || inventory.present.iter().map(|(name, _)| name).chain(inventory.withheld.iter().map(|withheld| &withheld.name));
    for missing in named.iter().filter_map(|digest| PartName::evidence(digest).ok()) {
        if inventory.digest(missing.as_str()).is_none() && inventory.withheld(missing.as_str()).is_none() {
            check.fault(Code::EvidenceMissing, format!("an answer or a decision names {missing}, which is neither there nor withheld"));
        }
    }
    for extra in leaves().filter(|name| !is_named(name)) {
        check.fault(Code::EvidenceExtra, format!("nothing names {extra}"));
    }
    for (name, digest) in inventory.present.iter().filter(|(name, _)| name.as_str().starts_with("evidence/")) {
        if PartName::evidence(digest).ok().as_ref() != Some(name) {
            check.fault(Code::Digest, format!("{name} does not hold the bytes that its name is the digest of"));
        }
    }
}
