//! The verdicts as a bundle states them, read only as far as every version of the suite wrote them.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use suite::id::{CaseId, GroupId, UnitId};
use suite::verdict::Verdict;

use crate::bundle::{BundleFault, Code};

/// The verdicts of one bundle. What a later version adds to the tree is passed over.
#[derive(Clone, Debug, Deserialize)]
pub struct Stated {
    /// The overall verdict.
    pub overall: Verdict,
    groups: Vec<StatedGroup>,
    /// Groups that did not run, as bundles tell of them.
    #[serde(default)]
    not_run: BTreeMap<GroupId, Value>,
}

/// A group.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct StatedGroup {
    pub id: GroupId,
    standing: Value,
    pub verdict: Option<Verdict>,
    pub cases: Vec<StatedCase>,
}

/// A case.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct StatedCase {
    pub id: CaseId,
    pub verdict: Option<Verdict>,
    pub units: Vec<StatedUnit>,
}

/// A unit.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct StatedUnit {
    pub id: UnitId,
    pub verdict: Verdict,
    #[serde(default)]
    basis: Vec<String>,
    pub obligations: Vec<StatedObligation>,
}

/// An obligation.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct StatedObligation {
    row: Option<String>,
    place: Option<Value>,
}

impl Stated {
    /// Reads `verdicts.json`.
    ///
    /// # Errors
    /// [`Code::VerdictsForm`].
    pub fn read(bytes: &[u8]) -> Result<Self, BundleFault> {
        let no_tree = |error| BundleFault::new(Code::VerdictsForm, format!("verdicts.json is no tree of verdicts: {error}"));
        let mut stated: Self = serde_json::from_slice(bytes).map_err(no_tree)?;
        let not_run = std::mem::take(&mut stated.not_run).into_iter();
        stated.groups.extend(not_run.map(|(id, standing)| StatedGroup { id, standing, verdict: None, cases: Vec::new() }));
        stated.groups.sort_by_key(|group| group.id);
        Ok(stated)
    }

    /// The verdict that is stated on each unit.
    #[must_use]
    pub fn verdicts(&self) -> BTreeMap<UnitId, Verdict> {
        self.units().into_iter().map(|(id, unit)| (id, unit.verdict)).collect()
    }

    pub(super) fn groups(&self) -> impl Iterator<Item = &StatedGroup> {
        self.groups.iter()
    }

    pub(super) fn units(&self) -> BTreeMap<UnitId, &StatedUnit> {
        self.groups.iter().flat_map(|group| &group.cases).flat_map(|case| &case.units).map(|unit| (unit.id, unit)).collect()
    }
}

impl StatedGroup {
    /// Whether the ICS claims it.
    pub fn is_claimed(&self) -> bool {
        self.standing == "claimed"
    }

    /// What the ICS says of it, in words.
    pub fn standing(&self) -> String {
        match &self.standing {
            Value::String(word) => word.replace('_', " "),
            Value::Object(fields) => {
                fields.iter().map(|(word, why)| format!("{}: {}", word.replace('_', " "), why.as_str().unwrap_or_default())).collect()
            }
            other => other.to_string(),
        }
    }
}

impl StatedUnit {
    /// Whether a document of somebody else stands for the whole of it, so that it has no obligations of its own.
    pub fn is_covered(&self) -> bool {
        self.obligations.is_empty() && self.basis.iter().any(|basis| basis == "external")
    }

    /// What it had to show, and how often: the row, the state and the network side. Samples are named by each bench as it likes.
    pub fn obligations(&self) -> BTreeMap<String, usize> {
        let mut counted = BTreeMap::new();
        for obligation in &self.obligations {
            *counted.entry(obligation.told()).or_default() += 1;
        }
        counted
    }
}

impl StatedObligation {
    fn told(&self) -> String {
        let row = self.row.as_deref().unwrap_or("the device");
        let Some(place) = &self.place else { return row.to_owned() };
        let text = |path: &str| place.pointer(path).and_then(Value::as_str).unwrap_or_default().replace('_', " ");
        format!("{row} ({}, {}, {})", text("/state"), text("/from/interface"), text("/from/family"))
    }
}
