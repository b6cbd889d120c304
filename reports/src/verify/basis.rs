//! What each verdict rests on, in the five words of the reports.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use suite::evidence::Answer;
use suite::tree::{Basis, ObligationVerdict, UnitVerdict};

use crate::bundle::{Inventory, PartName, Rebuilt};

/// What a verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
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
}

/// What a unit rests on, and whether any of it is withheld.
pub(super) fn rests_on(rebuilt: &Rebuilt, inventory: &Inventory, unit: &UnitVerdict) -> (Vec<RestsOn>, bool) {
    let stated = unit.obligations.is_empty().then_some(&unit.basis).into_iter().flatten().filter_map(|basis| word(*basis));
    let each = unit.obligations.iter().flat_map(|obligation| words(rebuilt, obligation));
    let basis: BTreeSet<RestsOn> = stated.chain(each).collect();
    let digests = unit.obligations.iter().flat_map(|obligation| answers(rebuilt, obligation)).flat_map(|answer| match answer {
        Answer::Publication(seen) => seen.digest.iter().collect(),
        Answer::Decide(decision) => decision.attached.iter().collect(),
        _ => Vec::new(),
    });
    let withheld = digests.filter_map(|digest| PartName::evidence(digest).ok()).any(|name| inventory.withheld(name.as_str()).is_some());
    (basis.into_iter().collect(), withheld)
}

fn words(rebuilt: &Rebuilt, obligation: &ObligationVerdict) -> Vec<RestsOn> {
    let of_answer = |answer: &Answer| match answer {
        Answer::Decide(_) => RestsOn::Decided,
        Answer::Publication(_) | Answer::MailDomain(_) => RestsOn::Document,
        _ => RestsOn::Observed,
    };
    let read: Vec<RestsOn> = answers(rebuilt, obligation).map(of_answer).collect();
    if read.is_empty() { word(obligation.basis).into_iter().collect() } else { read }
}

fn answers<'a>(rebuilt: &'a Rebuilt, obligation: &'a ObligationVerdict) -> impl Iterator<Item = &'a Answer> {
    obligation.evidence.iter().filter_map(|id| rebuilt.reading.answer(*id))
}

fn word(basis: Basis) -> Option<RestsOn> {
    Some(match basis {
        Basis::Declared => RestsOn::Declared,
        Basis::Decided => RestsOn::Decided,
        Basis::External => RestsOn::External,
        Basis::Observed => RestsOn::Observed,
        Basis::NotImplemented => return None,
    })
}
