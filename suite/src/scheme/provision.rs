//! How one provision stands by the verdicts: of the edition that names it, or by correspondence with the newer one.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, Edition};
use crate::ics::Standing;
use crate::id::{GroupId, UnitId};
use crate::tree::{Basis, GroupVerdict, Verdicts};
use crate::verdict::Verdict;

/// How a provision stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProvisionStanding {
    /// At least one criterion is not met.
    Fail,
    /// Not applicable, as the supplier declares.
    NotApplicable,
    /// Not claimed by the supplier.
    NotClaimed,
    /// Something keeps it from a verdict.
    Open,
    /// Every unit passed.
    Pass,
}

/// A provision with the verdicts that tell how it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProvisionShown {
    /// Its id, by the numbers of the scheme.
    pub id: GroupId,
    /// Whether it is asked only where it is relevant.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub where_relevant: bool,
    /// How it stands.
    pub standing: ProvisionStanding,
    /// The provisions whose verdicts are shown in its place; none where they are its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<GroupId>,
    /// The units with their verdicts.
    pub units: Vec<UnitShown>,
    /// Units of its own edition that no unit of the newer one took over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without_counterpart: Vec<UnitId>,
    /// Why it stands so, where no unit tells it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub says: Vec<String>,
}

/// A unit with its verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitShown {
    /// Its id in the edition of the verdicts.
    pub id: UnitId,
    /// The verdict.
    pub verdict: Verdict,
    /// What it stands on.
    pub basis: Vec<Basis>,
}

/// How a provision of the edition of the verdicts stands.
pub(super) fn own(id: GroupId, verdicts: &Verdicts) -> ProvisionShown {
    shown(id, verdicts, &[id], |_| true)
}

/// How a provision of the older edition stands by verdicts of the newer one. Units that the newer edition added say nothing of it.
pub(super) fn corresponding(id: GroupId, verdicts: &Verdicts) -> ProvisionShown {
    let catalogue = Catalogue::get();
    let older: BTreeSet<UnitId> =
        catalogue.older_provision(id).iter().flat_map(|provision| &provision.cases).flat_map(|case| case.unit_ids()).collect();
    let heirs: BTreeSet<UnitId> = older.iter().flat_map(|unit| catalogue.successors(*unit)).map(|unit| unit.id).collect();
    let named = catalogue.older_provision(id).into_iter().flat_map(|provision| provision.successors.iter().copied());
    let groups: BTreeSet<GroupId> = named.chain(heirs.iter().map(|unit| unit.group())).collect();
    let groups: Vec<GroupId> = groups.into_iter().collect();
    let mut provision = shown(id, verdicts, &groups, |unit| heirs.contains(&unit));
    provision.without_counterpart = older.into_iter().filter(|unit| catalogue.successors(*unit).next().is_none()).collect();
    provision.by = groups;
    provision
}

/// How a provision stands by these groups and those of their units that count.
fn shown(id: GroupId, verdicts: &Verdicts, groups: &[GroupId], counts: impl Fn(UnitId) -> bool) -> ProvisionShown {
    let mut says = Vec::new();
    let mut each = Vec::new();
    for group in groups {
        match verdicts.groups.iter().find(|known| known.id == *group) {
            Some(known) => each.push(standing(known, verdicts, &counts, &mut says)),
            None => {
                says.push(format!("there is no verdict on {group}"));
                each.push(ProvisionStanding::Open);
            }
        }
    }
    let of_groups = verdicts.groups.iter().filter(|group| groups.contains(&group.id));
    let units = of_groups.flat_map(|group| &group.cases).flat_map(|case| &case.units).filter(|unit| counts(unit.id));
    let units = units.map(|unit| UnitShown { id: unit.id, verdict: unit.verdict, basis: unit.basis.clone() }).collect();
    ProvisionShown { id, where_relevant: false, standing: worst(&each), by: Vec::new(), units, without_counterpart: Vec::new(), says }
}

fn standing(group: &GroupVerdict, verdicts: &Verdicts, counts: impl Fn(UnitId) -> bool, says: &mut Vec<String>) -> ProvisionStanding {
    let before = says.len();
    let invalid = verdicts.ics.findings.iter().filter(|finding| finding.invalid && finding.provision == group.id);
    says.extend(invalid.map(|finding| format!("{}: the claim is not valid: {}", group.id, finding.says)));
    let is_valid = says.len() == before;
    let (found, reason) = match &group.standing {
        Standing::Claimed => (ran(group, verdicts.edition, counts, says), None),
        Standing::NotApplicable(reason) => (ProvisionStanding::NotApplicable, Some(reason)),
        Standing::NotClaimed(reason) => (ProvisionStanding::NotClaimed, Some(reason)),
    };
    says.extend(reason.map(|reason| format!("{}: the supplier says: {reason}", group.id)));
    match found {
        // What is claimed against the rules of the form shows nothing.
        ProvisionStanding::Pass | ProvisionStanding::NotApplicable if !is_valid => ProvisionStanding::Open,
        other => other,
    }
}

/// How a claimed group stands by the units that count; a unit that was not selected leaves it open.
fn ran(group: &GroupVerdict, edition: Edition, counts: impl Fn(UnitId) -> bool, says: &mut Vec<String>) -> ProvisionStanding {
    let units: Vec<_> = group.cases.iter().flat_map(|case| &case.units).collect();
    let counted: Vec<Verdict> = units.iter().filter(|unit| counts(unit.id)).map(|unit| unit.verdict).collect();
    let ran: BTreeSet<UnitId> = units.iter().map(|unit| unit.id).collect();
    let left_out: Vec<UnitId> = written(group.id, edition).into_iter().filter(|unit| counts(*unit) && !ran.contains(unit)).collect();
    let beside = units.iter().filter(|unit| !counts(unit.id) && unit.verdict == Verdict::Fail).map(|unit| unit.id.to_string());
    let beside: Vec<String> = beside.collect();
    if !beside.is_empty() {
        says.push(format!("{} fails in what the newer edition added ({})", group.id, beside.join(", ")));
    }
    if !left_out.is_empty() {
        let named: Vec<String> = left_out.iter().map(ToString::to_string).collect();
        says.push(format!("not run: {}", named.join(", ")));
    }
    if counted.contains(&Verdict::Fail) {
        return ProvisionStanding::Fail;
    }
    let is_settled = left_out.is_empty() && counted.iter().all(|verdict| *verdict == Verdict::Pass);
    if is_settled { ProvisionStanding::Pass } else { ProvisionStanding::Open }
}

/// Every unit of a group, as its edition has them.
fn written(group: GroupId, edition: Edition) -> Vec<UnitId> {
    let catalogue = Catalogue::get();
    match edition {
        Edition::Newer => {
            let cases = catalogue.group(group).map(|group| group.cases.as_slice()).unwrap_or_default();
            cases.iter().flat_map(|case| &case.units).map(|unit| unit.id).collect()
        }
        Edition::Older => {
            let cases = catalogue.older_provision(group).map(|provision| provision.cases.as_slice()).unwrap_or_default();
            cases.iter().flat_map(|case| case.unit_ids()).collect()
        }
    }
}

/// One FAIL contradicts all; what does not apply leaves the others.
fn worst(each: &[ProvisionStanding]) -> ProvisionStanding {
    use ProvisionStanding::{Fail, NotApplicable, NotClaimed, Open, Pass};
    let first = [Fail, Open, NotClaimed, Pass, NotApplicable].into_iter().find(|standing| each.contains(standing));
    first.unwrap_or(Open)
}
