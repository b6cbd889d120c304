//! What is public, held against the other parts that are there, where the texts that it follows from are not.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use suite::catalogue::Catalogue;
use suite::ics::{Standing as IcsStanding, standing_by};
use suite::id::UnitId;
use suite::verdict::Verdict;

use super::stored::StatedUnit;
use super::{Case, Check};
use crate::bundle::{Code, PUBLIC, Public};

/// Whether `public.json` says of product and verdicts what the item and the verdicts say.
pub(super) fn agrees(case: &Case, check: &mut Check) {
    let Some(public) = &case.stored.public else { return };
    check.open(format!("{PUBLIC} is not re-derived, only held against the parts that are there"));
    if let Some(item) = &case.stored.item
        && !is_of(public, item)
    {
        check.fault(Code::PublicDiffers, format!("{PUBLIC} is about another product than item.json"));
    }
    let stated = &case.stored.units;
    if !stated.is_empty() && !stated.iter().map(|(id, unit)| (*id, unit.verdict, of_rows(unit))).eq(verdicts(public)) {
        check.fault(Code::PublicDiffers, format!("{PUBLIC} has other verdicts than verdicts.json"));
    }
}

fn is_of(public: &Public, item: &Value) -> bool {
    let product = serde_json::to_value(&public.product).unwrap_or_default();
    let said = |name: &String| item.get("dut").and_then(|dut| dut.get(name));
    let same = product.as_object().is_some_and(|fields| fields.iter().all(|(name, value)| said(name) == Some(value)));
    same && item.get("reference_device").and_then(Value::as_str) == public.reference_device.as_deref()
}

/// Each obligation by row and verdict; none where what is stated are no obligations.
type Rows = Option<Vec<(Option<String>, Verdict)>>;

fn verdicts(public: &Public) -> impl Iterator<Item = (UnitId, Verdict, Rows)> {
    let sorted: BTreeMap<UnitId, _> = public.units.iter().map(|line| (line.id, line)).collect();
    sorted.into_iter().map(|(id, line)| {
        let rows = line.obligations.iter().map(|row| (row.row.as_ref().map(ToString::to_string), row.verdict));
        (id, line.verdict, Some(rows.collect()))
    })
}

fn of_rows(unit: &StatedUnit) -> Rows {
    Some(unit.each()?.into_iter().map(|stated| (stated.row, stated.verdict)).collect())
}

/// Whether each unit that the plan names and the ICS claims has a verdict, and no other one: as far as that can be told without the journal.
pub(super) fn covers_the_plan(case: &Case, check: &mut Check) {
    let Some(public) = &case.stored.public else { return };
    let shown: Vec<UnitId> = public.units.iter().map(|line| line.id).collect();
    let stated: BTreeSet<UnitId> = shown.iter().copied().collect();
    if stated.len() < shown.len() {
        check.fault(Code::PublicForm, format!("{PUBLIC} has two verdicts on one unit"));
    }
    let planned = case.stored.plan.as_ref().and_then(|plan| serde_json::from_value::<BTreeSet<UnitId>>(plan.get("units")?.clone()).ok());
    let Some(planned) = planned else { return };
    let known = Catalogue::get();
    let runs = |unit: &&UnitId| {
        let group = unit.group();
        known.group(group).is_some() && standing_by(public.ics.get(&group), group) == IcsStanding::Claimed
    };
    for hidden in planned.iter().filter(runs).filter(|unit| !stated.contains(unit)) {
        check.fault(Code::UnitMissing, format!("{hidden} had to run, and {PUBLIC} has no verdict on it"));
    }
    for extra in stated.iter().filter(|unit| !planned.contains(unit)) {
        check.fault(Code::UnitExtra, format!("{PUBLIC} has a verdict on {extra}, which was not to run"));
    }
    check.say(format!(
        "{} of {} units of the plan have a verdict; the others are of provisions that the ICS does not claim",
        stated.len(),
        planned.len()
    ));
}
