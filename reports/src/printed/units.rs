//! Each unit with its obligations, by clause and provision.

use serde::Serialize;
use suite::catalogue::Catalogue;
use suite::id::Clause;
use suite::tree::{GroupVerdict, ObligationVerdict, UnitVerdict, Verdicts};
use suite::verdict::{Finding, Weight};

use super::results::support;
use super::text::{Listed, Room};
use super::word;
use crate::messages::Messages;
use crate::summary::clauses::rows;
use crate::titles;

/// The most obligations of one unit, and the most findings of one obligation, that are printed.
const OBLIGATIONS: usize = 60;
const FINDINGS: usize = 12;
/// The most records that are named beside one obligation.
const RECORDS: usize = 12;

/// A clause.
#[derive(Debug, Serialize)]
pub(super) struct ClauseUnits {
    clause: String,
    title: String,
    groups: Vec<Provision>,
}

/// A provision.
#[derive(Debug, Serialize)]
struct Provision {
    id: String,
    title: String,
    verdict: &'static str,
    support: String,
    units: Vec<Unit>,
}

/// A unit; of a class, a requirement.
#[derive(Debug, Serialize)]
struct Unit {
    id: String,
    purpose: String,
    verdict: &'static str,
    why: Option<String>,
    obligations: Listed<Obligation>,
}

/// An obligation.
#[derive(Debug, Serialize)]
struct Obligation {
    place: String,
    verdict: &'static str,
    basis: String,
    says: Vec<String>,
    evidence: String,
}

/// What the class demands beyond the standard.
#[derive(Debug, Serialize)]
pub(super) struct ClassUnits {
    verdict: &'static str,
    units: Listed<Unit>,
}

pub(super) fn clauses(verdicts: &Verdicts, words: &Messages, room: &mut Room) -> Vec<ClauseUnits> {
    rows(verdicts).into_keys().map(|clause| of_clause(clause, verdicts, words, room)).collect()
}

fn of_clause(clause: Clause, verdicts: &Verdicts, words: &Messages, room: &mut Room) -> ClauseUnits {
    let groups = verdicts.groups.iter().filter(|group| group.id.clause() == clause);
    ClauseUnits {
        clause: clause.to_string(),
        title: titles::clause(words.speaks(), clause).to_owned(),
        groups: groups.map(|group| of_group(group, words, room)).collect(),
    }
}

fn of_group(group: &GroupVerdict, words: &Messages, room: &mut Room) -> Provision {
    let units = group.cases.iter().flat_map(|case| &case.units);
    Provision {
        id: group.id.to_string(),
        title: room.said(titles::provision(words.speaks(), group)),
        verdict: word(group.verdict),
        support: support(&group.standing, words, room),
        units: units.map(|unit| of_unit(unit, words, room)).collect(),
    }
}

fn of_unit(unit: &UnitVerdict, words: &Messages, room: &mut Room) -> Unit {
    Unit {
        id: unit.id.to_string(),
        purpose: Catalogue::get().unit(unit.id).map(|listed| listed.purpose.clone()).unwrap_or_default(),
        verdict: word(Some(unit.verdict)),
        why: unit.why.as_ref().map(|why| room.said(why)),
        obligations: obligations(&unit.obligations, words, room),
    }
}

fn obligations(all: &[ObligationVerdict], words: &Messages, room: &mut Room) -> Listed<Obligation> {
    Listed::of(all, OBLIGATIONS, room, |one, room| Obligation {
        place: place(one, words, room),
        verdict: word(Some(one.verdict)),
        basis: words.basis(one.basis).to_owned(),
        says: says(one, words, room),
        evidence: evidence(one),
    })
}

fn says(one: &ObligationVerdict, words: &Messages, room: &mut Room) -> Vec<String> {
    let finding = |finding: &Finding, room: &mut Room| {
        let weight = if finding.weight == Weight::Nonconformity { String::new() } else { format!("{}: ", words.weight(finding.weight)) };
        format!("{weight}{}: {}", room.said(finding.about.as_str()), room.said(finding.says.as_str()))
    };
    let listed = Listed::of(one.findings.iter(), FINDINGS, room, finding);
    let rest = (listed.left_out > 0).then(|| format!("{} {}", listed.left_out, words.more));
    let missing = one.missing.as_ref().map(|missing| format!("{}: {}", words.missing, room.said(&missing.to_string())));
    listed.lines.into_iter().chain(rest).chain(missing).collect()
}

pub(super) fn place(one: &ObligationVerdict, words: &Messages, room: &mut Room) -> String {
    let row = one.row.as_ref().map(ToString::to_string);
    let parts: Vec<String> = row.into_iter().chain(one.place.as_ref().map(ToString::to_string)).collect();
    if parts.is_empty() { words.whole_device.clone() } else { room.said(&parts.join(" · ")) }
}

/// The records that an obligation read, by their numbers.
pub(super) fn evidence(one: &ObligationVerdict) -> String {
    let shown: Vec<_> = one.evidence.iter().take(RECORDS).map(|id| format!("#{}", id.0)).collect();
    let rest = one.evidence.len().saturating_sub(RECORDS);
    match rest {
        0 => shown.join(", "),
        rest => format!("{}, + {rest}", shown.join(", ")),
    }
}

pub(super) fn class(verdicts: &Verdicts, words: &Messages, room: &mut Room) -> Option<ClassUnits> {
    let class = verdicts.class.as_ref()?;
    let units = Listed::of(&class.requirements, 200, room, |requirement, room| Unit {
        id: room.said(&requirement.id),
        purpose: room.said(&requirement.title),
        verdict: word(Some(requirement.verdict)),
        why: None,
        obligations: obligations(&requirement.obligations, words, room),
    });
    Some(ClassUnits { verdict: word(Some(class.verdict)), units })
}
