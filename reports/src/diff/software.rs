//! Two versions of the software: what has to run again, which decisions on paper still hold, and which units a laboratory may carry.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use suite::catalogue::Catalogue;
use suite::evidence::{Decide, Question};
use suite::external::{basis, is_carried};
use suite::files::{Declaration, Profile};
use suite::id::UnitId;
use suite::judge::open_decisions;
use suite::names::Digest;
use suite::tree::{UnitVerdict, Verdicts};
use suite::verdict::Verdict;

use super::decisions::counting;
use super::{Loss, Regression, Side};
use crate::bundle::Rebuilt;
use crate::verify::RestsOn;
use crate::wording::one_line;

/// What two versions of the software mean for the evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Software {
    /// The version of the first bundle.
    pub before: String,
    /// The version of the second bundle.
    pub after: String,
    /// Functional units of the first bundle that the second has not settled by looking at the device: they have to run.
    pub again: Vec<UnitId>,
    /// How many functional units the second bundle settled by looking at the device.
    pub observed: usize,
    /// Of those that have to run: which passed by observation and read nothing in the declaration that has changed. Nothing follows from that by itself;
    /// a named person may carry them by an impact statement (`thirteen carry`).
    pub unchanged: Vec<UnitId>,
    /// Decisions on paper that still hold: what was shown is word for word the same.
    pub still: Vec<Paper>,
    /// Decisions on paper to be taken again: what was shown has changed.
    pub outdated: Vec<Paper>,
    /// Decisions on paper that nobody asks for any more.
    pub unasked: Vec<Paper>,
}

/// A decision on paper.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Paper {
    /// The claim.
    pub claim: UnitId,
    /// The row, if it is about one.
    pub row: Option<String>,
}

pub(super) fn compare(before: &Side<'_>, after: &Side<'_>) -> Option<Software> {
    let (old, new) = (before.software()?, after.software()?);
    let (one, other) = (before.rebuilt?, after.rebuilt?);
    if old == new {
        return None;
    }
    let functional: Vec<UnitId> = one.verdicts.units().map(|unit| unit.id).filter(|unit| !is_on_paper(*unit)).collect();
    let (settled, again): (Vec<UnitId>, Vec<UnitId>) =
        functional.into_iter().partition(|unit| is_settled(after, other.verdicts.unit(*unit)));
    let unchanged = again.iter().copied().filter(|unit| carriable(before, &other.into(), *unit).is_ok()).collect();
    let (mut still, mut outdated, mut unasked) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let asked = asked(other);
    for (question, _) in counting(one).into_iter().filter(|(question, _)| is_on_paper(question.claim)) {
        let same_claim = |known: &Decide| (known.claim, &known.row) == (question.claim, &question.row);
        let list = match () {
            () if asked.contains(&question) => &mut still,
            () if asked.iter().any(same_claim) => &mut outdated,
            () => &mut unasked,
        };
        list.insert(Paper { claim: question.claim, row: question.row.as_ref().map(|row| one_line(row.as_str())) });
    }
    let [still, outdated, unasked] = [still, outdated, unasked].map(|list| list.into_iter().collect());
    let (before, after) = (one_line(old), one_line(new));
    Some(Software { before, after, again, observed: settled.len(), unchanged, still, outdated, unasked })
}

/// What the second bundle carries from the first, and could not: there the unit did not pass by being seen.
pub(super) fn unfounded(before: &Side<'_>, after: &Side<'_>) -> Vec<Regression> {
    let Some(other) = after.rebuilt else { return Vec::new() };
    let root = before.report.root.to_string();
    let from_here =
        other.external.iter().filter(|external| external.document.as_str() == root).filter_map(|external| external.carried.as_ref());
    let counts = |unit: &UnitId| other.verdicts.unit(*unit).is_some_and(is_carried);
    let units: BTreeSet<UnitId> = from_here.flat_map(|carried| &carried.units).map(|carried| carried.unit).filter(counts).collect();
    let told = units.into_iter().filter_map(|unit| {
        let why = passed_there(before, unit).err()?;
        Some(Regression { id: unit.to_string(), how: Loss::CarriedUnfounded, says: format!("is carried from the first bundle, and {why}") })
    });
    told.collect()
}

/// Whether a unit passed by being seen, and that follows.
fn passed_there(before: &Side<'_>, unit: UnitId) -> Result<(), String> {
    let told = before.report.units.iter().find(|known| known.id == unit).ok_or_else(|| "was not run there".to_owned())?;
    match () {
        () if told.verdict != Verdict::Pass => Err(format!("was {} there: only a PASS can be carried", told.verdict)),
        () if told.basis.contains(&RestsOn::External) => Err("was itself not seen there, but carried or taken from a document".to_owned()),
        () if !told.rederived => Err("could not be derived again there".to_owned()),
        () => Ok(()),
    }
}

fn is_on_paper(unit: UnitId) -> bool {
    Catalogue::get().unit(unit).is_some_and(|unit| unit.level.is_conceptual())
}

/// Whether the device was looked at and gave a verdict, or nothing of it has to be looked at.
fn is_settled(side: &Side<'_>, unit: Option<&UnitVerdict>) -> bool {
    let Some(unit) = unit.filter(|unit| unit.verdict != Verdict::Inconclusive) else { return false };
    side.report.units.iter().any(|known| known.id == unit.id && !known.basis.contains(&RestsOn::External))
}

/// Every decision that an assessment asks for: those that were taken, and those that are open.
fn asked(rebuilt: &Rebuilt) -> BTreeSet<Decide> {
    let used = rebuilt.verdicts.obligations().flat_map(|obligation| &obligation.evidence);
    let answered = used.filter_map(|id| {
        let line = usize::try_from(id.0).ok().and_then(|id| rebuilt.reading.lines().get(id.checked_sub(1)?))?;
        line.record
            .attempt()
            .and_then(|(question, _)| if let Question::Decide(question) = question { Some(question.clone()) } else { None })
    });
    answered.chain(open_decisions(&rebuilt.verdicts).into_keys()).collect()
}

/// Whether a person may carry a unit's verdict from a bundle onto what is declared of another version: what the unit reads there, as a digest.
///
/// # Errors
/// Why not, in words.
pub fn carriable(before: &Side<'_>, onto: &Onto<'_>, unit: UnitId) -> Result<Digest, String> {
    let listed = Catalogue::get().unit(unit).filter(|listed| !listed.level.is_conceptual());
    let listed = listed
        .ok_or_else(|| "is judged on paper, where decisions hold by themselves as long as what they are on is the same".to_owned())?;
    let Some(old) = before.rebuilt else { return Err("rests on texts that are withheld".to_owned()) };
    passed_there(before, unit)?;
    let was = old.verdicts.unit(unit).ok_or_else(|| "was not run there".to_owned())?;
    let now = onto.verdicts.unit(unit).ok_or_else(|| "is not claimed or not selected now".to_owned())?;
    let rows = |unit: &UnitVerdict| unit.obligations.iter().filter_map(|obligation| obligation.row.clone()).collect::<Vec<_>>();
    let then = basis(&old.declaration, &old.profile, listed, &rows(was));
    let basis = basis(onto.declaration, onto.profile, listed, &rows(now));
    if basis == then { Ok(basis) } else { Err("reads something in the declaration that has changed".to_owned()) }
}

/// What is declared of the version onto which something is carried.
#[derive(Clone, Copy, Debug)]
pub struct Onto<'a> {
    /// The declaration.
    pub declaration: &'a Declaration,
    /// The profile.
    pub profile: &'a Profile,
    /// The verdicts as they stand, also where nothing was run yet.
    pub verdicts: &'a Verdicts,
}

impl<'a> From<&'a Rebuilt> for Onto<'a> {
    fn from(rebuilt: &'a Rebuilt) -> Self {
        Self { declaration: &rebuilt.declaration, profile: &rebuilt.profile, verdicts: &rebuilt.verdicts }
    }
}
