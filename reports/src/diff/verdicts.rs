//! Verdicts that differ, and which of that is a regression.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use suite::verdict::Verdict;

use super::stated::StatedUnit;
use super::{Differs, Stated, word};
use crate::wording::one_line;

/// Verdicts that differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct VerdictsDiffer {
    /// The overall verdict, where it differs.
    pub overall: Option<VerdictDiffers>,
    /// What the ICS says of provisions.
    pub standings: Vec<Differs>,
    /// Groups.
    pub groups: Vec<VerdictDiffers>,
    /// Cases.
    pub cases: Vec<VerdictDiffers>,
    /// Units.
    pub units: Vec<VerdictDiffers>,
}

/// A verdict that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct VerdictDiffers {
    /// Which: an id of the standard, or `overall`.
    pub id: String,
    /// What the first bundle states; none where it did not run there.
    pub before: Option<Verdict>,
    /// What the second bundle states; none where it did not run there.
    pub after: Option<Verdict>,
}

/// Something that has become worse.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Regression {
    /// Which: a provision or a unit.
    pub id: String,
    /// In which way.
    pub how: Loss,
    /// In words.
    pub says: String,
}

/// In which way something has become worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// A unit is carried from the first bundle, and did not pass there by being seen.
    CarriedUnfounded,
    /// A unit passed, and does not now.
    PassLost,
    /// A provision was claimed, and is not now.
    ClaimLost,
    /// A unit ran, and did not now.
    NotRun,
    /// A unit has to show less than before: a row, a state or a sample is gone.
    ObligationLost,
}

impl VerdictsDiffer {
    /// Whether all of them are the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.overall.is_none() && self.standings.is_empty() && [&self.groups, &self.cases, &self.units].iter().all(|list| list.is_empty())
    }
}

pub(super) fn compare(before: &Stated, after: &Stated) -> VerdictsDiffer {
    let groups = |side: &Stated| side.groups().map(|group| (group.id, group.verdict)).collect::<BTreeMap<_, _>>();
    let cases =
        |side: &Stated| side.groups().flat_map(|group| &group.cases).map(|case| (case.id, case.verdict)).collect::<BTreeMap<_, _>>();
    let units = |side: &Stated| side.units().into_iter().map(|(id, unit)| (id, Some(unit.verdict))).collect::<BTreeMap<_, _>>();
    VerdictsDiffer {
        overall: differing("overall", Some(before.overall), Some(after.overall)),
        standings: standings(before, after),
        groups: all(&groups(before), &groups(after)),
        cases: all(&cases(before), &cases(after)),
        units: all(&units(before), &units(after)),
    }
}

fn all<Id: Ord + ToString>(before: &BTreeMap<Id, Option<Verdict>>, after: &BTreeMap<Id, Option<Verdict>>) -> Vec<VerdictDiffers> {
    let ids: BTreeSet<&Id> = before.keys().chain(after.keys()).collect();
    let of = |side: &BTreeMap<Id, Option<Verdict>>, id: &Id| side.get(id).copied().flatten();
    ids.into_iter().filter_map(|id| differing(&id.to_string(), of(before, id), of(after, id))).collect()
}

fn differing(id: &str, before: Option<Verdict>, after: Option<Verdict>) -> Option<VerdictDiffers> {
    (before != after).then(|| VerdictDiffers { id: id.to_owned(), before, after })
}

fn standings(before: &Stated, after: &Stated) -> Vec<Differs> {
    let of = |side: &Stated| side.groups().map(|group| (group.id, group.standing())).collect::<BTreeMap<_, _>>();
    let (one, other) = (of(before), of(after));
    let ids: BTreeSet<_> = one.keys().chain(other.keys()).collect();
    let told = |side: &BTreeMap<_, String>, id| side.get(id).map(|text| one_line(text));
    ids.into_iter().filter_map(|id| Differs::of(id.to_string(), told(&one, id), told(&other, id))).collect()
}

/// Everything that has become worse, in the order of the standard.
pub(super) fn regressions(before: &Stated, after: &Stated) -> Vec<Regression> {
    let claimed: BTreeMap<_, _> = after.groups().map(|group| (group.id, group)).collect();
    let units = after.units();
    let mut found = Vec::new();
    for group in before.groups().filter(|group| group.is_claimed()) {
        let now = claimed.get(&group.id);
        if !now.is_some_and(|now| now.is_claimed()) {
            let standing = now.map_or_else(|| "not in the bundle".to_owned(), |now| one_line(&now.standing()));
            found.push(Regression { id: group.id.to_string(), how: Loss::ClaimLost, says: format!("was claimed, and is now {standing}") });
            continue;
        }
        for unit in group.cases.iter().flat_map(|case| &case.units) {
            found.extend(of_unit(unit, units.get(&unit.id).copied()));
        }
    }
    found
}

fn of_unit(before: &StatedUnit, after: Option<&StatedUnit>) -> Vec<Regression> {
    let worse = |how, says: String| Regression { id: before.id.to_string(), how, says };
    let Some(after) = after else {
        return vec![worse(Loss::NotRun, format!("was {}, and was not run", before.verdict))];
    };
    let lost = before.verdict == Verdict::Pass && after.verdict != Verdict::Pass;
    let pass = lost.then(|| worse(Loss::PassLost, format!("{} → {}", before.verdict, word(Some(after.verdict)))));
    if after.is_covered() {
        return pass.into_iter().collect();
    }
    let now = after.obligations();
    let fewer = before.obligations().into_iter().filter_map(|(told, times)| {
        let left = now.get(&told).copied().unwrap_or_default();
        (left < times)
            .then(|| worse(Loss::ObligationLost, format!("no longer has to show it for {}{}", one_line(&told), of_several(left, times))))
    });
    pass.into_iter().chain(fewer).collect()
}

fn of_several(left: usize, times: usize) -> String {
    if times == 1 { String::new() } else { format!(" as often: {left} of {times} times") }
}
