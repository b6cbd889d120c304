//! Two assessments of the same device held against each other, unit by unit.

use std::collections::{BTreeMap, BTreeSet};

use suite::id::UnitId;
use suite::tree::{UnitVerdict, Verdicts};

use crate::reference::what_is_said;

/// Each unit that came to one verdict here and to another there, or that stands only on one side, with what either side said of it.
#[must_use]
pub fn differences(here: &Verdicts, there: &Verdicts) -> BTreeMap<UnitId, Vec<String>> {
    let [here, there] = [here, there].map(|verdicts| verdicts.units().map(|unit| (unit.id, unit)).collect::<BTreeMap<_, _>>());
    let ids: BTreeSet<UnitId> = here.keys().chain(there.keys()).copied().collect();
    let differs = |id: &UnitId| here.get(id).map(|unit| unit.verdict) != there.get(id).map(|unit| unit.verdict);
    let said = |id: UnitId| {
        let lines = [("here", here.get(&id)), ("there", there.get(&id))].map(|(side, unit)| told(side, unit.copied()));
        (id, lines.concat())
    };
    ids.into_iter().filter(differs).map(said).collect()
}

fn told(side: &str, unit: Option<&UnitVerdict>) -> Vec<String> {
    let Some(unit) = unit else { return vec![format!("{side}: not there")] };
    let said = what_is_said(unit).into_iter().map(|line| format!("{side}: {line}"));
    std::iter::once(format!("{side}: {}", unit.verdict)).chain(said).collect()
}

#[cfg(test)]
mod tests {
    use reports::bundle::Rebuilt;
    use suite::verdict::Verdict;

    use super::*;
    use crate::made::{DECLARATION, PROFILE, texts};

    fn verdicts() -> Verdicts {
        let texts = texts(DECLARATION, PROFILE, Vec::new(), 1).unwrap();
        Rebuilt::from(&texts).unwrap().verdicts
    }

    #[test]
    fn an_assessment_agrees_with_itself() {
        assert_eq!(verdicts().units().count(), 2);
        assert_eq!(differences(&verdicts(), &verdicts()), BTreeMap::new());
    }

    #[test]
    fn a_verdict_that_differs_and_a_unit_that_is_missing_are_told() {
        let (here, mut there) = (verdicts(), verdicts());
        let cases = || here.groups.iter().flat_map(|group| &group.cases).filter(|case| !case.units.is_empty());
        let (changed, gone) = (cases().next().unwrap().units[0].id, cases().nth(1).unwrap().units[0].id);
        let other = if here.unit(changed).is_some_and(|unit| unit.verdict == Verdict::Fail) { Verdict::Pass } else { Verdict::Fail };
        for case in there.groups.iter_mut().flat_map(|group| &mut group.cases) {
            case.units.retain(|unit| unit.id != gone);
            case.units.iter_mut().filter(|unit| unit.id == changed).for_each(|unit| unit.verdict = other);
        }
        let told = differences(&here, &there);
        assert_eq!(told.keys().copied().collect::<Vec<_>>(), BTreeSet::from([changed, gone]).into_iter().collect::<Vec<_>>());
        assert!(told[&changed].contains(&format!("there: {other}")), "{told:?}");
        assert!(told[&gone].contains(&"there: not there".to_owned()), "{told:?}");
    }
}
