//! What the record tells: decisions of persons, deviations, what is carried over and what is accepted, the course of the campaign, a list of the evidence.

use serde::Serialize;
use suite::external::is_carried;
use suite::ics::Standing;
use suite::tree::{Basis, UnitVerdict, Verdicts};

use super::text::{Listed, Room};
use super::word;
use crate::journal::{Line, Record};
use crate::messages::Messages;
use crate::report::{Report, event};
use crate::summary::others::of_unit;
use crate::titles;
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
    let stated = report.laboratory.and_then(|laboratory| laboratory.deviations.as_ref());
    let stated = stated.map(|stated| format!("{}: {stated}", words.lab_deviations)).into_iter();
    let left_out = report.verdicts.groups.iter().filter(|group| group.verdict.is_none() && group.standing == Standing::Claimed);
    let left_out = left_out.map(|group| format!("{} {}: {}", group.id, titles::provision(words.speaks(), group), words.not_run));
    let external = report.verdicts.units().filter(|unit| unit.basis.contains(&Basis::External) && !is_carried(unit));
    let external = external.flat_map(|unit| of_unit(unit).into_iter().map(|says| format!("{}: {} {says}", unit.id, words.external)));
    Listed::of(stated.chain(revisions(report.verdicts)).chain(left_out).chain(external), LINES, room, |line, room| room.said(&line))
}

/// A unit whose verdict a named person carried over.
#[derive(Debug, Serialize)]
pub(super) struct CarriedOver {
    unit: String,
    verdict: &'static str,
    /// From which bundle, of which version, by whom, when and why.
    says: String,
}

pub(super) fn carried_over(verdicts: &Verdicts, room: &mut Room) -> Listed<CarriedOver> {
    let carried: Vec<&UnitVerdict> = verdicts.units().filter(|unit| is_carried(unit)).collect();
    Listed::of(carried, LINES, room, |unit, room| CarriedOver {
        unit: unit.id.to_string(),
        verdict: word(Some(unit.verdict)),
        says: room.said(unit.why.as_deref().unwrap_or_default()),
    })
}

/// What somebody accepted for a release. It touches no verdict.
#[derive(Debug, Serialize)]
pub(super) struct AcceptedLine {
    unit: String,
    /// What of it; none where all of the unit is accepted.
    about: Option<String>,
    by: String,
    date: String,
    until: String,
    because: String,
}

pub(super) fn accepted(verdicts: &Verdicts, words: &Messages, room: &mut Room) -> Listed<AcceptedLine> {
    let over = |accepted| if verdicts.expired.contains(accepted) { format!(" ({})", words.expired) } else { String::new() };
    Listed::of(&verdicts.accepted, LINES, room, |accepted, room| AcceptedLine {
        unit: accepted.unit.to_string(),
        about: accepted.about.as_ref().map(|about| room.said(about)),
        by: room.said(&accepted.by),
        date: accepted.date.to_string(),
        until: format!("{}{}", *accepted.until, over(accepted)),
        because: room.said(&accepted.because),
    })
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
