//! Check 6: every verdict computed again from the journal.

use suite::external::is_carried;
use suite::id::UnitId;
use suite::tree::UnitVerdict;

use super::stored::StatedUnit;
use super::{Case, Check, Unit};
use crate::bundle::{Code, Line, PartName, Public, Rebuilt, canonical};
use crate::wording::{agrees, counted};

pub(super) fn check(case: &Case) -> Check {
    let mut check = Check::new(6, "Does every verdict follow from the journal?");
    let (Some(rebuilt), Some(_)) = (&case.rebuilt, case.inventory.digest("verdicts.json")) else {
        check.open("not checked: verdicts, or a text that judging takes, are withheld");
        return check;
    };
    if case.stored.same_verdicts {
        let follow = rebuilt.verdicts.units().filter(|unit| !case.taken.contains(&unit.id)).count();
        check.say(format!("{} {}", counted(follow, "verdict"), agrees(follow, "follow")));
        if !case.taken.is_empty() {
            let taken: Vec<String> = case.taken.iter().map(ToString::to_string).collect();
            check.open(format!("taken as stated, since a text that they rest on is withheld: {}", taken.join(", ")));
        }
        return check;
    }
    let differing = rebuilt.verdicts.units().filter_map(|unit| {
        let stated = &case.stored.units.get(&unit.id)?.verdict;
        (*stated != unit.verdict).then(|| format!("{}: the bundle says {stated}, the journal {}", unit.id, unit.verdict))
    });
    let differing: Vec<String> = differing.collect();
    match (case.other_method, differing.is_empty()) {
        (true, true) => check.open("rejudged: the same verdict on every unit, told in other words"),
        (true, false) => {
            for says in differing {
                check.open(format!("rejudged: {says}"));
            }
        }
        (false, true) => {
            check.fault(Code::VerdictDiffers, "verdicts.json is not what follows from the journal, though each unit's verdict is")
        }
        (false, false) => {
            for says in differing {
                check.fault(Code::VerdictDiffers, says);
            }
        }
    }
    check
}

/// Each unit that the bundle has a verdict on, with what it rests on and whether it was derived again.
pub(super) fn units(case: &Case) -> Vec<Unit> {
    match &case.rebuilt {
        None if case.stored.units.is_empty() => case.stored.public.as_ref().map(published).unwrap_or_default(),
        Some(rebuilt) if case.stored.same_verdicts => rebuilt.verdicts.units().map(|unit| again(case, rebuilt, unit)).collect(),
        _ => case.stored.units.iter().map(|(id, stated)| stated_unit(case, *id, stated)).collect(),
    }
}

/// A unit of which the bundle says what was derived again.
fn again(case: &Case, rebuilt: &Rebuilt, unit: &UnitVerdict) -> Unit {
    let mut cited = rebuilt.cites(unit).filter_map(|digest| PartName::evidence(digest).ok());
    let withheld = cited.any(|name| case.inventory.withheld(name.as_str()).is_some());
    let basis = rebuilt.rests_on(unit).into_iter().collect();
    let rederived = !withheld && !case.taken.contains(&unit.id) && !is_carried(unit);
    Unit { id: unit.id, verdict: unit.verdict, basis, rederived }
}

/// A unit of which it says something else, if only of another unit.
fn stated_unit(case: &Case, id: UnitId, stated: &StatedUnit) -> Unit {
    let Some(again) = case.rebuilt.as_ref().and_then(|rebuilt| Some(again(case, rebuilt, rebuilt.verdicts.unit(id)?))) else {
        return Unit { id, verdict: stated.verdict, basis: Vec::new(), rederived: false };
    };
    let obligations = case.rebuilt.as_ref().and_then(|rebuilt| Some(canonical::bytes(&rebuilt.verdicts.unit(id)?.obligations)));
    let told_alike = case.other_method || obligations.as_deref() == Some(stated.obligations.get().as_bytes());
    Unit { rederived: again.rederived && again.verdict == stated.verdict && told_alike, verdict: stated.verdict, ..again }
}

/// The verdicts that are public, where the others are withheld.
fn published(public: &Public) -> Vec<Unit> {
    let unit = |line: &Line| Unit { id: line.id, verdict: line.verdict, basis: line.basis.iter().copied().collect(), rederived: false };
    public.units.iter().map(unit).collect()
}
