//! Check 8: decisions and evidence of others: who, when, why, and not after the fact.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use suite::accepted::{self, Accepted};
use suite::evidence::{Decide, Decision, EvidenceId, Question};
use suite::external::{Carried, ExternalEvidence, is_carried};

use super::{Case, Check, persons};
use crate::bundle::{Code, Rebuilt};
use crate::journal::Record;
use crate::wording::{agrees, counted, one_line};

pub(super) fn check(case: &Case, now: Timestamp) -> Check {
    let mut check = Check::new(8, "Has every decision a person, a reason and a date, and is it written?");
    persons::check(case, &mut check);
    let Some(rebuilt) = &case.rebuilt else {
        check.open("not checked: a text that judging takes is withheld");
        return check;
    };
    let mut count = 0;
    for (question, decision, used) in counting(rebuilt) {
        count += 1;
        one(rebuilt, question, decision, used, &mut check);
    }
    check.say(format!("{} {}", counted(count, "decision"), agrees(count, "count")));
    withheld(rebuilt, count, &mut check);
    for external in &rebuilt.external {
        match &external.carried {
            Some(carried) => of_carried(rebuilt, external, carried, &mut check),
            None => of_others(external, &mut check),
        }
    }
    let expired = rebuilt.external.iter().filter(|document| document.valid_until < began(rebuilt)).count();
    if !rebuilt.external.is_empty() {
        check.say(format!("{} of others, {expired} of them expired and counted nowhere", counted(rebuilt.external.len(), "document")));
    }
    for accepted in &rebuilt.verdicts.accepted {
        gate(accepted, rebuilt, now, &mut check);
    }
    check
}

/// What cannot be looked up, since the text that holds it is withheld.
fn withheld(rebuilt: &Rebuilt, decisions: usize, check: &mut Check) {
    let lacking = rebuilt.lacking;
    if lacking.decisions && decisions > 0 {
        check.open("decisions.yaml is withheld: whether it holds them was not checked");
    }
    if lacking.accepted {
        check.open("accepted.yaml is withheld: whether it accepts what the verdicts say was not checked");
    }
    if lacking.external {
        check.open("external-evidence.yaml is withheld: whether a document had expired was not checked");
    }
}

/// What was accepted for a release. It has no say in a verdict, so it is told, with what ended.
fn gate(accepted: &Accepted, rebuilt: &Rebuilt, now: Timestamp, check: &mut Check) {
    if accepted.by.trim().is_empty() || accepted.because.trim().is_empty() || accepted.until < accepted.date {
        check.fault(
            Code::AcceptanceUnfounded,
            format!("the failure of {} is accepted by nobody, for no reason or until no day", accepted.unit),
        );
    }
    let about = accepted.about.as_deref().map(|about| format!(", {}", one_line(about))).unwrap_or_default();
    let today = now.to_zoned(TimeZone::UTC).date();
    let fails = rebuilt.verdicts.units().any(|unit| accepted::of_unit(&rebuilt.verdicts, unit).any(|one| one == accepted));
    let stands = match () {
        () if !fails => "; it accepts nothing that failed",
        () if *accepted.until < today => "; that is over",
        () => "; the verdict is FAIL all the same",
    };
    check.say(format!("{}{about}: {}{stands}", accepted.unit, one_line(&accepted.says())));
}

/// The decisions that count, with the day by which each was used.
fn counting(rebuilt: &Rebuilt) -> Vec<(&Decide, &Decision, Date)> {
    let counts = rebuilt.reading.counts();
    let lines = rebuilt.reading.lines().iter().filter_map(|line| match &line.record {
        Record::Answered { question: Question::Decide(question), answer, .. } if counts.contains(&EvidenceId(line.seq)) => {
            match &**answer {
                suite::evidence::Answer::Decide(decision) => Some((question, decision, latest_day(line.at))),
                _ => None,
            }
        }
        _ => None,
    });
    lines.collect()
}

fn one(rebuilt: &Rebuilt, question: &Decide, decision: &Decision, used: Date, check: &mut Check) {
    let about = || question.row.as_ref().map_or_else(|| question.claim.to_string(), |row| format!("{} on {row}", question.claim));
    let attached = decision.attached.clone();
    if !rebuilt.lacking.decisions
        && !rebuilt.decisions.iter().any(|written| written.on(question, attached.clone()).as_ref() == Some(decision))
    {
        check.fault(Code::DecisionUnwritten, format!("decisions.yaml does not hold the decision that the journal used for {}", about()));
    }
    if decision.by.trim().is_empty() || decision.rationale.trim().is_empty() {
        check.fault(Code::DecisionUnfounded, format!("the decision on {} has no person or no reason", about()));
    }
    let same = |other: &String| other.trim().to_lowercase() == decision.by.trim().to_lowercase();
    if decision.reviewed_by.as_ref().is_some_and(same) {
        check.open(format!("the decision on {} was reviewed by nobody but who took it", about()));
    }
    if decision.date > used {
        check.fault(Code::DecisionPostdated, format!("the decision on {} is dated {}, after it was used", about(), decision.date));
    }
}

/// A document of somebody else counts because a person of the laboratory accepted it, for a reason.
fn of_others(external: &ExternalEvidence, check: &mut Check) {
    if external.accepted_by.trim().is_empty() || external.why.trim().is_empty() {
        let says = format!("the document {} of others is accepted by nobody or for no reason", external.document.short());
        check.fault(Code::ExternalUnfounded, says);
    }
}

/// The older bundle is not inside: what can be looked at is who says so, when, why, of which version, and what of it counts.
fn of_carried(rebuilt: &Rebuilt, external: &ExternalEvidence, carried: &Carried, check: &mut Check) {
    let (bundle, software) = (external.document.short(), &carried.software);
    if external.accepted_by.trim().is_empty() || external.why.trim().is_empty() {
        check.fault(Code::CarryUnfounded, format!("what is carried from bundle {bundle} has no person or no statement"));
    }
    if *software == external.item.software {
        check.fault(
            Code::CarryUnfounded,
            format!("what is carried from bundle {bundle} comes from the same version of the software, {software}"),
        );
    }
    if carried.date > last_day(rebuilt) {
        check.fault(
            Code::CarryPostdated,
            format!("the statement on what is carried from bundle {bundle} is dated {}, after it was used", carried.date),
        );
    }
    let counts = carried.units.iter().filter(|carried| rebuilt.verdicts.unit(carried.unit).is_some_and(is_carried)).count();
    check.open(format!(
        "{} carried from bundle {bundle}, software {software}, by {}: what they read in the declaration is the same; that bundle is not inside, so whether they passed there was not checked",
        counted(counts, "unit"),
        external.accepted_by
    ));
}

/// The day of the last plan: what it names was there then. Where it is latest on earth, since nobody's today lies in the future.
fn last_day(rebuilt: &Rebuilt) -> Date {
    let last = rebuilt.reading.lines().iter().rfind(|line| matches!(line.record, Record::Plan(_) | Record::Revised(_)));
    last.map_or_else(|| began(rebuilt), |line| latest_day(line.at))
}

fn latest_day(at: Timestamp) -> Date {
    at.checked_add(SignedDuration::from_hours(14)).unwrap_or(at).to_zoned(TimeZone::UTC).date()
}

fn began(rebuilt: &Rebuilt) -> Date {
    rebuilt.plan().began.to_zoned(TimeZone::UTC).date()
}
