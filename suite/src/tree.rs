//! The tree of verdicts: overall, groups, cases, units, obligations. It is what `verdicts.json` holds and what every report is made from.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::accepted::Accepted;
use crate::catalogue::{Catalogue, Kind};
use crate::evidence::{EvidenceId, Place};
use crate::files::declaration::Edition;
use crate::ics::{IcsReview, Standing};
use crate::id::{CaseId, GroupId, UnitId};
use crate::names::RowId;
use crate::revision::PlanRevision;
use crate::verdict::{Findings, Missing, Verdict};

/// All verdicts of one assessment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Verdicts {
    /// The version of this format.
    pub format: u32,
    /// The built-in reference device that stood in for a product, if it did. Then nothing here is about a product.
    pub reference_device: Option<String>,
    /// The edition.
    pub edition: Edition,
    /// The profile.
    pub profile: String,
    /// The overall verdict.
    pub overall: Verdict,
    /// How many units stand where.
    pub counts: Counts,
    /// Whether the ICS is valid, and why not.
    pub ics: IcsReview,
    /// What the profile demands of its class beyond the standard, with a verdict of its own; none where it demands nothing, or where only parts of
    /// the standard were selected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<ClassVerdict>,
    /// What somebody accepted for a release, as written; it touches no verdict.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<Accepted>,
    /// What of it was over on the day on which the campaign began: it quiets nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expired: Vec<Accepted>,
    /// Every revision of the plan that these verdicts stand on, oldest first; none where the files stayed as they were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub revisions: Vec<PlanRevision>,
    /// The groups, in the standard's order.
    pub groups: Vec<GroupVerdict>,
    /// The groups that are left out above because they did not run, with what the ICS says of each; a claimed one was not selected. Only bundles
    /// leave them out: elsewhere every group stands above.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub not_run: BTreeMap<GroupId, Standing>,
}

/// The class's requirements beyond the standard. They touch no verdict of TS 103 701.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassVerdict {
    /// The verdict on all of them.
    pub verdict: Verdict,
    /// Each of them.
    pub requirements: Vec<RequirementVerdict>,
}

/// One requirement of a class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequirementVerdict {
    /// Its name in the profile.
    pub id: String,
    /// What it demands.
    pub title: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Its obligations.
    pub obligations: Vec<ObligationVerdict>,
}

/// How many units stand where. Units of groups that do not run are not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Units with PASS.
    pub pass: usize,
    /// Units with FAIL.
    pub fail: usize,
    /// Units with INCONCLUSIVE that have a procedure.
    pub inconclusive: usize,
    /// Units without a procedure yet (INCONCLUSIVE).
    pub not_implemented: usize,
    /// Units with PASS that stand on at least one decision of an assessor.
    pub pass_on_decisions: usize,
}

/// One group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupVerdict {
    /// Its id, which is that of the provision.
    pub id: GroupId,
    /// Its title.
    pub title: String,
    /// Whether the provision is mandatory.
    pub mandatory: bool,
    /// What the ICS says of it.
    pub standing: Standing,
    /// The verdict; none when the group did not run: not claimed, not applicable, or not selected.
    pub verdict: Option<Verdict>,
    /// Its cases.
    pub cases: Vec<CaseVerdict>,
}

/// One case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseVerdict {
    /// Its id.
    pub id: CaseId,
    /// Conceptual, functional or mixed.
    pub kind: Kind,
    /// The verdict; none when no unit of it was selected.
    pub verdict: Option<Verdict>,
    /// Its units, as far as selected.
    pub units: Vec<UnitVerdict>,
}

/// One unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitVerdict {
    /// Its id.
    pub id: UnitId,
    /// The verdict.
    pub verdict: Verdict,
    /// What it stands on.
    pub basis: Vec<Basis>,
    /// Why, where no obligation says it: an escape clause, an empty scope, external evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Its obligations.
    pub obligations: Vec<ObligationVerdict>,
}

/// One obligation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObligationVerdict {
    /// The row.
    pub row: Option<RowId>,
    /// The place.
    pub place: Option<Place>,
    /// The verdict.
    pub verdict: Verdict,
    /// What it stands on.
    pub basis: Basis,
    /// What was found.
    pub findings: Findings,
    /// The records of the journal that it read.
    pub evidence: Vec<EvidenceId>,
    /// What is missing for a verdict; beside a FAIL, what was not seen and could only add to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<Missing>,
}

/// What a verdict stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The declaration alone.
    Declared,
    /// An assessor's decision.
    Decided,
    /// Accepted evidence of somebody else (clause 4.7).
    External,
    /// Nothing: no procedure exists yet.
    NotImplemented,
    /// What was seen on the device.
    Observed,
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Declared => "declared",
            Self::Decided => "decided",
            Self::External => "external evidence",
            Self::NotImplemented => "not implemented",
            Self::Observed => "observed",
        })
    }
}

impl Verdicts {
    /// The version of the format that this suite writes.
    pub const FORMAT: u32 = 1;

    /// Every unit that ran.
    pub fn units(&self) -> impl Iterator<Item = &UnitVerdict> {
        self.groups.iter().flat_map(|group| &group.cases).flat_map(|case| &case.units)
    }

    /// Every obligation: those of the units that ran, and those of the class's requirements.
    pub fn obligations(&self) -> impl Iterator<Item = &ObligationVerdict> {
        let class = self.class.iter().flat_map(|class| &class.requirements).flat_map(|requirement| &requirement.obligations);
        self.units().flat_map(|unit| &unit.obligations).chain(class)
    }

    /// The same tree with only these units in it: for asking, not for reading verdicts.
    #[must_use]
    pub fn focused_on(&self, units: &BTreeSet<UnitId>) -> Self {
        let mut focused = Self { class: None, ..self.clone() };
        for case in focused.groups.iter_mut().flat_map(|group| &mut group.cases) {
            case.units.retain(|unit| units.contains(&unit.id));
        }
        focused
    }

    /// The verdicts as they would stand had only these units been selected: what is left out bars an overall PASS.
    #[must_use]
    pub fn only(&self, units: &BTreeSet<UnitId>) -> Self {
        let mut only = self.focused_on(units);
        only.groups.iter_mut().for_each(GroupVerdict::fold);
        only.counts = Counts::of(&only.groups);
        only.overall = crate::judge::overall(self.ics.valid, &only.groups);
        only
    }

    /// The same with each group that did not run as no more than a line: what bundles hold, so that an assessment of one group is small.
    #[must_use]
    pub fn lean(&self) -> Self {
        let ran = |group: &GroupVerdict| group.verdict.is_some() || !group.cases.is_empty();
        let not_run = self.groups.iter().filter(|group| !ran(group)).map(|group| (group.id, group.standing.clone())).collect();
        let groups = self.groups.iter().filter(|group| ran(group)).cloned().collect();
        Self { groups, not_run, ..self.clone() }
    }

    /// The verdict on a unit, if it ran.
    #[must_use]
    pub fn unit(&self, id: UnitId) -> Option<&UnitVerdict> {
        self.units().find(|unit| unit.id == id)
    }

    /// Obligations with a verdict of their own, and all of them: the measure of progress.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        let obligations = self.obligations();
        let (mut settled, mut all) = (0, 0);
        for obligation in obligations {
            all += 1;
            settled += usize::from(!matches!(obligation.missing, Some(Missing::NotAsked(_))));
        }
        (settled, all)
    }
}

impl GroupVerdict {
    /// Judges the cases and the group again by the units that are left in them.
    pub(crate) fn fold(&mut self) {
        let written = Catalogue::get().group(self.id).map(|group| group.cases.as_slice()).unwrap_or_default();
        for case in &mut self.cases {
            let all = written.iter().find(|written| written.id == case.id).map_or(0, |written| written.units.len());
            let left_out = (case.units.len() < all).then_some(Verdict::Inconclusive);
            let verdicts = case.units.iter().map(|unit| unit.verdict).chain(left_out);
            case.verdict = (!case.units.is_empty()).then(|| Verdict::all(verdicts));
        }
        if self.cases.iter().all(|case| case.verdict.is_none()) {
            self.cases.clear();
        }
        let verdicts = self.cases.iter().map(|case| case.verdict.unwrap_or(Verdict::Inconclusive));
        self.verdict = (!self.cases.is_empty()).then(|| Verdict::all(verdicts));
    }
}

impl Counts {
    /// Counts the units of these groups.
    #[must_use]
    pub fn of(groups: &[GroupVerdict]) -> Self {
        let mut counts = Self::default();
        for unit in groups.iter().flat_map(|group| &group.cases).flat_map(|case| &case.units) {
            match unit.verdict {
                Verdict::Pass => counts.pass += 1,
                Verdict::Fail => counts.fail += 1,
                Verdict::Inconclusive if unit.basis.contains(&Basis::NotImplemented) => counts.not_implemented += 1,
                Verdict::Inconclusive => counts.inconclusive += 1,
            }
            counts.pass_on_decisions += usize::from(unit.verdict == Verdict::Pass && unit.basis.contains(&Basis::Decided));
        }
        counts
    }
}
