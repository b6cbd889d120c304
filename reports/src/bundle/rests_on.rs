//! What each verdict rests on, in the five words of the reports.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use suite::evidence::Answer;
use suite::names::Digest;
use suite::tree::{Basis, ObligationVerdict, UnitVerdict};

use super::Rebuilt;

/// What a verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RestsOn {
    /// The declaration alone.
    Declared,
    /// A person's decision.
    Decided,
    /// What the supplier publishes, as it was read.
    Document,
    /// Accepted evidence of somebody else.
    External,
    /// What was seen on the device.
    Observed,
}

impl RestsOn {
    /// The word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Decided => "decided",
            Self::Document => "document",
            Self::External => "external",
            Self::Observed => "observed",
        }
    }

    fn of(basis: Basis) -> Option<Self> {
        Some(match basis {
            Basis::Declared => Self::Declared,
            Basis::Decided => Self::Decided,
            Basis::External => Self::External,
            Basis::Observed => Self::Observed,
            Basis::NotImplemented => return None,
        })
    }
}

impl Rebuilt {
    /// What a unit rests on.
    #[must_use]
    pub fn rests_on(&self, unit: &UnitVerdict) -> BTreeSet<RestsOn> {
        let stated = unit.obligations.is_empty().then_some(&unit.basis).into_iter().flatten().filter_map(|basis| RestsOn::of(*basis));
        stated.chain(unit.obligations.iter().flat_map(|obligation| self.words(obligation))).collect()
    }

    /// The digests of the bytes beside the journal that a unit cites: kept pages, and what decisions attach.
    pub(crate) fn cites<'a>(&'a self, unit: &'a UnitVerdict) -> impl Iterator<Item = &'a Digest> {
        unit.obligations.iter().flat_map(|obligation| self.answers(obligation)).flat_map(|answer| match answer {
            Answer::Publication(seen) => seen.digest.iter().collect(),
            Answer::Decide(decision) => decision.attached.iter().collect(),
            _ => Vec::new(),
        })
    }

    fn words(&self, obligation: &ObligationVerdict) -> Vec<RestsOn> {
        let of_answer = |answer: &Answer| match answer {
            Answer::Decide(_) => RestsOn::Decided,
            Answer::Publication(_) | Answer::MailDomain(_) => RestsOn::Document,
            _ => RestsOn::Observed,
        };
        let read: Vec<RestsOn> = self.answers(obligation).map(of_answer).collect();
        if read.is_empty() { RestsOn::of(obligation.basis).into_iter().collect() } else { read }
    }

    fn answers<'a>(&'a self, obligation: &'a ObligationVerdict) -> impl Iterator<Item = &'a Answer> {
        obligation.evidence.iter().filter_map(|id| self.reading.answer(*id))
    }
}
