//! What a PASS rests on that nobody saw here: verdicts carried from an older bundle, documents of others. It is told wherever verdicts are counted.

use std::collections::{BTreeMap, BTreeSet};

use suite::id::UnitId;
use suite::tree::{Basis, UnitVerdict, Verdicts};
use suite::verdict::Verdict;

use super::needs::named;
use super::{Style, beside};
use crate::wording::one_line;

/// One line for each statement or document, with the units that rest on it.
pub(super) fn lines(verdicts: &Verdicts, style: Style) -> Vec<String> {
    let word = style.bold("not seen");
    external(verdicts).iter().map(|(says, units)| beside(&word, "not seen", &format!("{says}  ({})", named(units, style)))).collect()
}

/// Each statement or document that makes units pass, with these units.
pub(crate) fn external(verdicts: &Verdicts) -> BTreeMap<String, BTreeSet<UnitId>> {
    let mut all: BTreeMap<String, BTreeSet<UnitId>> = BTreeMap::new();
    for unit in verdicts.units().filter(|unit| unit.verdict == Verdict::Pass && unit.basis.contains(&Basis::External)) {
        for says in of_unit(unit) {
            all.entry(says).or_default().insert(unit.id);
        }
    }
    all
}

/// What is said of the unit as a whole, else of each of its obligations.
pub(crate) fn of_unit(unit: &UnitVerdict) -> BTreeSet<String> {
    if let Some(why) = &unit.why {
        return BTreeSet::from([one_line(why)]);
    }
    let obligations = unit.obligations.iter().filter(|obligation| obligation.basis == Basis::External);
    obligations.flat_map(|obligation| obligation.findings.iter()).map(|finding| one_line(finding.says.as_str())).collect()
}
