//! Check 6: every verdict computed again from the journal.

use super::basis::rests_on;
use super::{Case, Check, Unit};
use crate::bundle::{Code, canonical};
use crate::wording::counted;

pub(super) fn check(case: &Case) -> Check {
    let mut check = Check::new(6, "Does every verdict follow from the journal?");
    let (Some(rebuilt), Some(stored)) = (&case.rebuilt, case.stored.parts.get("verdicts.json")) else {
        check.open("not checked: verdicts, or a text that judging takes, are withheld");
        return check;
    };
    if canonical::bytes(&rebuilt.verdicts.lean()) == *stored {
        check.say(format!("{} follow", counted(rebuilt.verdicts.units().count(), "verdict")));
        return check;
    }
    let differing = rebuilt.verdicts.units().filter_map(|unit| {
        let (stated, _) = case.stored.units.get(&unit.id)?;
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
    let unit = |(id, (verdict, obligations)): (&suite::id::UnitId, &(suite::verdict::Verdict, serde_json::Value))| {
        let again = case.rebuilt.as_ref().and_then(|rebuilt| Some((rebuilt, rebuilt.verdicts.unit(*id)?)));
        let (basis, withheld) = again.map(|(rebuilt, unit)| rests_on(rebuilt, &case.inventory, unit)).unwrap_or_default();
        let same = |unit: &suite::tree::UnitVerdict| {
            unit.verdict == *verdict && (case.other_method || serde_json::Value::from(canonical_list(&unit.obligations)) == *obligations)
        };
        Unit { id: *id, verdict: *verdict, basis, rederived: again.is_some_and(|(_, unit)| same(unit)) && !withheld }
    };
    case.stored.units.iter().map(unit).collect()
}

/// Obligations as they stand in a bundle: what a double would round is text there.
fn canonical_list(obligations: &[suite::tree::ObligationVerdict]) -> Vec<serde_json::Value> {
    serde_json::from_slice(&canonical::bytes(&obligations)).unwrap_or_default()
}
