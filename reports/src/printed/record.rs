//! What the record tells: decisions of persons, deviations, the course of the campaign, a list of the evidence, and what is known of the method's validity.

use std::collections::BTreeMap;

use serde::Serialize;
use suite::catalogue::{Catalogue, Level};
use suite::ics::Standing;
use suite::names::Digest;
use suite::tree::{Basis, UnitVerdict};

use super::text::{Listed, Room};
use super::{Named, word};
use crate::journal::{Line, Record};
use crate::messages::Messages;
use crate::report::{Report, event};
use crate::wording::revisions;

/// The most lines of one list.
const LINES: usize = 500;
/// The most answers that are listed: the bundle and the HTML report show what is in them.
const ANSWERS: usize = 1_500;
/// The most units that are named beside an answer.
const READERS: usize = 6;

/// A decision of a person.
#[derive(Debug, Serialize)]
pub(super) struct Decided {
    asked: String,
    verdict: &'static str,
    by: String,
    date: String,
    reason: String,
    reviewed_by: String,
    record: u64,
}

pub(super) fn decisions(report: &Report<'_>, room: &mut Room) -> Listed<Decided> {
    Listed::of(report.decisions(), LINES, room, |(line, asked, decision), room| Decided {
        asked: match &asked.row {
            Some(row) => room.said(&format!("{} {row}", asked.claim)),
            None => asked.claim.to_string(),
        },
        verdict: word(Some(decision.verdict)),
        by: room.said(&decision.by),
        date: decision.date.to_string(),
        reason: room.said(&decision.rationale),
        reviewed_by: decision.reviewed_by.as_ref().map_or_else(|| "–".to_owned(), |by| room.said(by)),
        record: line.seq,
    })
}

/// What the laboratory states, revisions of the plan, provisions that were claimed and did not run, and units that stand on evidence of others.
pub(super) fn deviations(report: &Report<'_>, words: &Messages, room: &mut Room) -> Listed<String> {
    let stated = report.laboratory.and_then(|laboratory| laboratory.deviations.clone()).into_iter();
    let left_out = report.verdicts.groups.iter().filter(|group| group.verdict.is_none() && group.standing == Standing::Claimed);
    let left_out = left_out.map(|group| format!("{} {}: {}", group.id, group.title, words.not_run));
    let external = report.verdicts.units().filter(|unit| unit.basis.contains(&Basis::External));
    let external = external.map(|unit| format!("{}: {} {}", unit.id, words.external, unit.why.as_deref().unwrap_or_default()));
    Listed::of(stated.chain(revisions(report.verdicts)).chain(left_out).chain(external), LINES, room, |line, room| room.said(&line))
}

pub(super) fn course(report: &Report<'_>, room: &mut Room) -> Listed<String> {
    let told = report.journal.lines().iter().filter_map(|line| Some(format!("#{}, {:.0}: {}", line.seq, line.at, event(line)?)));
    Listed::of(told, LINES, room, |line, room| room.said(&line))
}

/// An answer in the list of the evidence.
#[derive(Debug, Serialize)]
pub(super) struct Answered {
    record: u64,
    asked: String,
    at: String,
    read_by: String,
    digest: String,
}

pub(super) fn evidence(report: &Report<'_>, room: &mut Room) -> Listed<Answered> {
    let readers = report.readers();
    let answers = report.journal.lines().iter().enumerate().filter_map(|(index, line)| match &line.record {
        Record::Answered { question, .. } => Some((index, line, question)),
        _ => None,
    });
    Listed::of(answers, ANSWERS, room, |(index, line, question), room| Answered {
        record: line.seq,
        asked: room.said(&question.to_string()),
        at: at(line),
        read_by: readers.get(&line.seq).map_or_else(|| "–".to_owned(), |units| read_by(units.iter().map(ToString::to_string))),
        digest: report.digest(index).as_str().trim_start_matches("sha256:").chars().take(16).collect(),
    })
}

/// The moment of a record without its date: the campaign's begin has it.
fn at(line: &Line) -> String {
    format!("{:.0}", line.at).replace('T', " ")
}

fn read_by(units: impl ExactSizeIterator<Item = String>) -> String {
    let rest = units.len().saturating_sub(READERS);
    let shown = units.take(READERS).collect::<Vec<_>>().join(", ");
    if rest == 0 { shown } else { format!("{shown}, + {rest}") }
}

/// What the report itself knows of the method's validity: how its units are carried, and on what they stand.
#[derive(Debug, Serialize)]
pub(super) struct Validation {
    carried: Vec<Count>,
    bases: Vec<Count>,
    /// The digest of the program that began, if the journal records it.
    binary: Option<String>,
    /// What was checked before anything was asked, and what that came to; none where the journal records no self-test.
    self_test: Option<Vec<Named>>,
}

/// How many.
#[derive(Debug, Serialize)]
struct Count {
    name: String,
    number: usize,
}

pub(super) fn validation(report: &Report<'_>, words: &Messages, room: &mut Room) -> Validation {
    let (verdicts, plan) = (report.verdicts, report.journal.plan());
    let carried = counted(verdicts.units().filter_map(|unit| way(unit, words)));
    let bases = counted(verdicts.obligations().map(|obligation| words.basis(obligation.basis).to_owned()));
    let binary = plan.binary.as_ref().map(|digest| room.said(digest.as_str()));
    let line = |(name, digest): (&String, &Digest), room: &mut Room| Named::new(&room.said(name), room.said(digest.as_str()));
    let self_test = plan.self_test.as_ref().map(|passed| passed.checked.iter().take(LINES).map(|check| line(check, room)).collect());
    Validation { carried, bases, binary, self_test }
}

fn way(unit: &UnitVerdict, words: &Messages) -> Option<String> {
    let listed = Catalogue::get().unit(unit.id)?;
    let way = match listed.carried_by() {
        Level::Rule | Level::Probe | Level::Facts | Level::Hook => &words.carried_program,
        Level::Assist | Level::Judge => &words.carried_prepared,
        Level::Expert | Level::Operator => &words.carried_person,
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
