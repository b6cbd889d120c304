//! The annex about the validity of the method: how units are carried and on what they stand, which flaws this suite was shown to catch, its test of
//! itself, and what is known not to be covered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use suite::catalogue::{Catalogue, Column};
use suite::id::UnitId;
use suite::names::Digest;
use suite::tree::UnitVerdict;

use super::Named;
use super::text::Room;
use crate::messages::Messages;
use crate::report::Report;

/// The most lines of one list.
const LINES: usize = 500;

/// What the report knows of the method's validity.
#[derive(Debug, Serialize)]
pub(super) struct Validation {
    carried: Vec<Count>,
    bases: Vec<Count>,
    /// What the matrix is, and of which version.
    matrix: Vec<String>,
    /// The units of this report that fail under a flaw, with the names of the flaws.
    proven: Vec<Named>,
    /// Each of these flaws, with what the device does and which device it is.
    flaws: Vec<Named>,
    /// The digest of the program that began, if the journal records it.
    binary: Option<String>,
    /// What was checked before anything was asked, and what that came to; none where the journal records no self-test.
    self_test: Option<Vec<Named>>,
    limits: Vec<String>,
}

/// How many.
#[derive(Debug, Serialize)]
struct Count {
    name: String,
    number: usize,
}

pub(super) fn validation(report: &Report<'_>, words: &Messages, room: &mut Room) -> Validation {
    let (verdicts, plan, matrix) = (report.verdicts, report.journal.plan(), Matrix::get());
    let units: BTreeSet<UnitId> = verdicts.units().map(|unit| unit.id).collect();
    let proven = matrix.by_unit(&units);
    let line = |(name, digest): (&String, &Digest), room: &mut Room| Named::new(&room.said(name), room.said(digest.as_str()));
    Validation {
        carried: counted(verdicts.units().filter_map(|unit| way(unit, words))),
        bases: counted(verdicts.obligations().map(|obligation| words.basis(obligation.basis).to_owned())),
        matrix: matrix_says(&plan.suite_version, &units, &proven, words, room),
        flaws: matrix.shown(&units).map(|flaw| flaw.named(words)).collect(),
        limits: limits(report, &units, &proven, words),
        proven: proven.into_iter().map(|(unit, flaws)| Named::new(&unit.to_string(), flaws.join(", "))).collect(),
        binary: plan.binary.as_ref().map(|digest| room.said(digest.as_str())),
        self_test: plan.self_test.as_ref().map(|passed| passed.checked.iter().take(LINES).map(|check| line(check, room)).collect()),
    }
}

fn way(unit: &UnitVerdict, words: &Messages) -> Option<String> {
    let way = match Catalogue::get().unit(unit.id)?.column() {
        Column::Machine => &words.carried_program,
        Column::Prepared => &words.carried_prepared,
        Column::ByHand => &words.carried_person,
    };
    Some(way.clone())
}

fn counted(names: impl Iterator<Item = String>) -> Vec<Count> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    counts.into_iter().map(|(name, number)| Count { name, number }).collect()
}

/// The record of the kill matrices of the reference devices. It is part of the source, and a test there holds it equal to them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Matrix {
    flaws: Vec<Flaw>,
    /// Units that a program decides and no flaw flips, with the reason.
    unflipped: BTreeMap<UnitId, String>,
}

/// One flaw of a reference device, and what the suite made of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Flaw {
    flaw: String,
    is: String,
    device: String,
    /// The units that fail.
    fails: Vec<UnitId>,
    /// The units that it leaves without a verdict.
    open: Vec<UnitId>,
}

impl Matrix {
    fn get() -> &'static Self {
        static READ: OnceLock<Matrix> = OnceLock::new();
        let text = include_str!("../../validation/flaws.yaml");
        READ.get_or_init(|| serde_yaml::from_str(text).expect("the record is part of the program, and a test reads it"))
    }

    /// The flaws under which at least one of these units fails.
    fn shown(&self, units: &BTreeSet<UnitId>) -> impl Iterator<Item = &Flaw> {
        self.flaws.iter().filter(|flaw| flaw.fails.iter().any(|unit| units.contains(unit)))
    }

    /// The names of the flaws under which each of these units fails, for those that fail under any.
    fn by_unit(&self, units: &BTreeSet<UnitId>) -> BTreeMap<UnitId, Vec<&str>> {
        let mut found: BTreeMap<UnitId, Vec<&str>> = BTreeMap::new();
        for flaw in &self.flaws {
            for unit in flaw.fails.iter().filter(|unit| units.contains(unit)) {
                let names = found.entry(*unit).or_default();
                if !names.contains(&flaw.flaw.as_str()) {
                    names.push(&flaw.flaw);
                }
            }
        }
        found
    }
}

impl Flaw {
    fn named(&self, words: &Messages) -> Named {
        let listed = |units: &[UnitId]| units.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let mut says = vec![format!("{}: {}", self.device, self.is), format!("{}: {}", words.fail, listed(&self.fails))];
        if !self.open.is_empty() {
            says.push(format!("{}: {}", words.inconclusive, listed(&self.open)));
        }
        Named { name: self.flaw.clone(), says }
    }
}

/// Sentences about the matrix: what it is, whose it is, and how much of this report it speaks of.
fn matrix_says(
    ran: &str,
    units: &BTreeSet<UnitId>,
    proven: &BTreeMap<UnitId, Vec<&str>>,
    words: &Messages,
    room: &mut Room,
) -> Vec<String> {
    let version = env!("CARGO_PKG_VERSION");
    let by_program =
        |unit: &&UnitId| Catalogue::get().unit(**unit).is_some_and(|unit| unit.column() == Column::Machine && !unit.level.is_conceptual());
    let all = units.iter().filter(by_program).count();
    let shown = units.iter().filter(by_program).filter(|unit| proven.contains_key(unit)).count();
    let other = (ran != version).then(|| words.matrix_other.replace("{version}", &room.said(ran)));
    let counted = words.matrix_counts.replace("{shown}", &shown.to_string()).replace("{all}", &all.to_string());
    [words.matrix.replace("{version}", version)].into_iter().chain(other).chain([counted]).collect()
}

/// What is known not to be covered: units that are carried less far than they could be, units of persons, units without a flaw, and what has no verdict.
fn limits(report: &Report<'_>, units: &BTreeSet<UnitId>, proven: &BTreeMap<UnitId, Vec<&str>>, words: &Messages) -> Vec<String> {
    let listed = |unit: &UnitId| Catalogue::get().unit(*unit);
    let lowered = units
        .iter()
        .filter_map(listed)
        .filter_map(|unit| Some(format!("{}: {}: {}", unit.id, words.limit_lowered, unit.lowered_because()?)));
    let unflipped = Matrix::get().unflipped.iter().filter(|(unit, _)| units.contains(unit));
    let unflipped = unflipped.map(|(unit, because)| format!("{unit}: {}: {because}", words.limit_unflipped));
    let by_person = |unit: &&UnitId| listed(unit).is_some_and(|unit| unit.column() != Column::Machine) && !proven.contains_key(unit);
    let by_person = words.limit_person.replace("{number}", &units.iter().filter(by_person).count().to_string());
    let counts = report.verdicts.counts;
    let open = words.limit_open.replace("{number}", &(counts.inconclusive + counts.not_implemented).to_string());
    [by_person, open].into_iter().chain(lowered).chain(unflipped).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each unit that the record names is one of the catalogue, and each flaw flips something or leaves it open.
    #[test]
    fn the_record_speaks_of_the_catalogue() {
        let matrix = Matrix::get();
        assert!(matrix.flaws.len() > 60, "{}", matrix.flaws.len());
        for flaw in &matrix.flaws {
            assert!(!(flaw.flaw.is_empty() || flaw.is.is_empty() || flaw.fails.is_empty() && flaw.open.is_empty()), "{flaw:?}");
            for unit in flaw.fails.iter().chain(&flaw.open) {
                assert!(Catalogue::get().unit(*unit).is_some(), "{unit}");
            }
        }
        let unflipped = matrix.unflipped.keys().copied().collect();
        assert!(matrix.by_unit(&unflipped).is_empty(), "what no flaw flips is flipped by none");
    }

    #[test]
    fn a_unit_names_its_flaws_once() {
        let units = BTreeSet::from(["5.13-1B-2a".parse().unwrap(), "5.2-1-1a".parse().unwrap()]);
        let found = Matrix::get().by_unit(&units);
        let flaws = &found[&"5.13-1B-2a".parse().unwrap()];
        assert!(flaws.contains(&"rtsp-crash") && flaws.contains(&"mdns-crash"), "{flaws:?}");
        assert_eq!((found.len(), flaws.iter().collect::<BTreeSet<_>>().len()), (1, flaws.len()));
    }
}
