//! An assessment of which a text is withheld that only some verdicts rest on: the others are derived again, and those are taken as they are stated.

use std::collections::BTreeSet;

use suite::id::UnitId;
use suite::sbom;
use suite::tree::{Basis, UnitVerdict, Verdicts};
use suite::verdict::Missing;

/// The texts that are withheld, of those without which most verdicts still follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lacking {
    /// `accepted.yaml`: what was accepted for a release touches no verdict.
    pub accepted: bool,
    /// `decisions.yaml`: what was decided stands in the journal too; only whether an open one was once decided on another basis is not known.
    pub decisions: bool,
    /// `external-evidence.yaml`: what others' evidence stands for is not known.
    pub external: bool,
    /// `sbom.json`.
    pub sbom: bool,
}

impl Lacking {
    /// Whether nothing is lacking.
    #[must_use]
    pub fn nothing(self) -> bool {
        self == Self::default()
    }

    /// Whether a unit rests on what is lacking, by its verdict as it is stated.
    fn bears(self, unit: &UnitVerdict) -> bool {
        self.external && unit.basis.contains(&Basis::External) || self.sbom && sbom::is_read_by(unit.id)
    }

    /// The verdicts with those as stated that rest on what is lacking, folded anew; and which these are.
    #[must_use]
    pub fn stated(self, judged: Verdicts, stated: &Verdicts, units: &BTreeSet<UnitId>) -> (Verdicts, BTreeSet<UnitId>) {
        let taken: BTreeSet<UnitId> = stated.units().filter(|unit| self.bears(unit)).map(|unit| unit.id).collect();
        let mut whole = judged;
        for unit in whole.groups.iter_mut().flat_map(|group| &mut group.cases).flat_map(|case| &mut case.units) {
            let Some(said) = stated.unit(unit.id) else { continue };
            if taken.contains(&unit.id) || self.decisions && dated_alike(unit.clone()) == dated_alike(said.clone()) {
                *unit = said.clone();
            }
        }
        if self.accepted {
            whole.accepted.clone_from(&stated.accepted);
            whole.expired.clone_from(&stated.expired);
        }
        (Verdicts { class: whole.class.take(), ..whole.only(units) }, taken)
    }
}

/// The unit without the word that an open decision was once taken on another basis: that is all that a judge reads in `decisions.yaml`.
fn dated_alike(mut unit: UnitVerdict) -> UnitVerdict {
    for obligation in &mut unit.obligations {
        if let Some(Missing::Decision { outdated, .. }) = &mut obligation.missing {
            *outdated = false;
        }
    }
    unit
}
