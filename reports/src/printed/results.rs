//! What came out: provisions at a glance, what failed and what to change, what is open, and what the supplier claims.

use serde::Serialize;
use suite::catalogue::Catalogue;
use suite::ics::Standing;
use suite::id::Clause;
use suite::tree::{UnitVerdict, Verdicts};
use suite::verdict::{Verdict, Weight};

use super::text::{Listed, Room};
use super::{units, word};
use crate::messages::Messages;
use crate::report::Report;
use crate::summary::clauses::rows;
use crate::titles;
use crate::wording::accepted;

/// The most lines of one list.
const LINES: usize = 600;
/// The most findings of one unit in its own paragraph.
const FINDINGS: usize = 40;

/// One clause of the overview.
#[derive(Debug, Serialize)]
pub(super) struct ClauseLine {
    clause: String,
    title: String,
    pass: usize,
    fail: usize,
    inconclusive: usize,
    not_run: usize,
}

pub(super) fn overview(verdicts: &Verdicts, words: &Messages) -> Vec<ClauseLine> {
    let line = |(clause, row): (Clause, crate::summary::clauses::Row)| ClauseLine {
        clause: clause.to_string(),
        title: titles::clause(words.speaks(), clause).to_owned(),
        pass: row.pass,
        fail: row.fail,
        inconclusive: row.inconclusive + row.unwritten,
        not_run: row.not_run,
    };
    rows(verdicts).into_iter().map(line).collect()
}

/// A unit that failed.
#[derive(Debug, Serialize)]
pub(super) struct Failure {
    unit: String,
    purpose: String,
    why: Option<String>,
    /// Who accepted it for a release, why and until when.
    accepted: Vec<String>,
    findings: Listed<Found>,
    /// The heading over what to change: `What to change`, or `It fails when` where the catalogue names no remedy.
    advice: String,
    remedy: String,
}

/// One nonconformity with where it was found.
#[derive(Debug, Serialize)]
struct Found {
    about: String,
    says: String,
    place: String,
    evidence: String,
}

pub(super) fn failures(report: &Report<'_>, words: &Messages, room: &mut Room) -> Listed<Failure> {
    let failed = report.verdicts.units().filter(|unit| unit.verdict == Verdict::Fail);
    Listed::of(failed, LINES, room, |unit, room| failure(unit, &accepted(report.verdicts, unit), words, room))
}

fn failure(unit: &UnitVerdict, accepted: &[String], words: &Messages, room: &mut Room) -> Failure {
    let failed = unit.obligations.iter().filter(|obligation| obligation.verdict == Verdict::Fail);
    let found = failed.flat_map(|obligation| obligation.findings.iter().map(move |finding| (obligation, finding)));
    let found = found.filter(|(_, finding)| finding.weight == Weight::Nonconformity);
    let listed = Catalogue::get().unit(unit.id);
    let (advice, remedy) = match listed {
        Some(listed) => match &listed.remedy {
            Some(remedy) => (&words.remedy, remedy.as_str()),
            None => (&words.fails_when, listed.fails_when.as_str()),
        },
        None => (&words.remedy, "–"),
    };
    Failure {
        unit: unit.id.to_string(),
        purpose: listed.map(|listed| listed.purpose.clone()).unwrap_or_default(),
        why: unit.why.as_ref().map(|why| room.said(why)),
        accepted: accepted.iter().map(|says| room.said(says)).collect(),
        findings: Listed::of(found, FINDINGS, room, |(obligation, finding), room| Found {
            about: room.said(finding.about.as_str()),
            says: room.said(finding.says.as_str()),
            place: units::place(obligation, words, room),
            evidence: units::evidence(obligation),
        }),
        advice: advice.clone(),
        remedy: remedy.to_owned(),
    }
}

/// Something that keeps a unit from a verdict.
#[derive(Debug, Serialize)]
pub(super) struct Open {
    unit: String,
    place: String,
    missing: String,
}

pub(super) fn open(report: &Report<'_>, words: &Messages, room: &mut Room) -> Listed<Open> {
    let units = report.verdicts.units().filter(|unit| unit.verdict == Verdict::Inconclusive);
    let lacks = units.flat_map(|unit| {
        let whole = unit.why.iter().map(move |why| (unit, None, why.clone()));
        let missing = unit.obligations.iter().filter_map(move |one| Some((unit, Some(one), one.missing.as_ref()?.to_string())));
        whole.chain(missing)
    });
    Listed::of(lacks, LINES, room, |(unit, obligation, missing), room| Open {
        unit: unit.id.to_string(),
        place: obligation.map_or_else(|| "–".to_owned(), |one| units::place(one, words, room)),
        missing: room.said(&missing),
    })
}

/// The ICS with verdicts.
#[derive(Debug, Serialize)]
pub(super) struct Claims {
    valid: bool,
    remarks: Listed<String>,
    lines: Vec<Claim>,
}

/// One provision.
#[derive(Debug, Serialize)]
struct Claim {
    provision: String,
    title: String,
    status: String,
    support: String,
    verdict: &'static str,
}

pub(super) fn claims(verdicts: &Verdicts, words: &Messages, room: &mut Room) -> Claims {
    let ics = &verdicts.ics;
    let findings = ics.findings.iter().map(|finding| format!("{}: {}", finding.provision, finding.says));
    let remarks = findings.chain(ics.questions.iter().map(|question| format!("{}: {}", question.part, question.says)));
    let remarks = Listed::of(remarks, LINES, room, |line, room| room.said(&line));
    let lines = verdicts.groups.iter().map(|group| Claim {
        provision: group.id.to_string(),
        title: room.said(titles::provision(words.speaks(), group)),
        status: if group.mandatory { &words.mandatory } else { &words.recommended }.clone(),
        support: support(&group.standing, words, room),
        verdict: word(group.verdict),
    });
    let lines = lines.collect();
    Claims { valid: ics.valid, remarks, lines }
}

pub(super) fn support(standing: &Standing, words: &Messages, room: &mut Room) -> String {
    match standing {
        Standing::Claimed => words.claimed.clone(),
        Standing::NotApplicable(reason) => format!("{}: {}", words.not_applicable, room.said(reason)),
        Standing::NotClaimed(reason) => format!("{}: {}", words.not_claimed, room.said(reason)),
    }
}
