//! Check 9: the same samples from first to last, and every interruption and retry told.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use suite::bench::SeenIdentity;
use suite::evidence::Question;
use suite::names::SampleId;

use super::{Case, Check};
use crate::bundle::{Code, Rebuilt};
use crate::journal::{Line, Record};
use crate::wording::counted;

/// How far a clock is set back by whoever sets it right: by a time zone at most. What is further back was written by another clock, or not then.
const SET_BACK: SignedDuration = SignedDuration::from_hours(24);
/// What nobody need be told of.
const SLACK: SignedDuration = SignedDuration::from_mins(10);

pub(super) fn check(case: &Case) -> Check {
    let mut check = Check::new(9, "Were the samples the same before and after? What was interrupted or repeated?");
    let Some(rebuilt) = &case.rebuilt else {
        check.open("not checked: a text that judging takes is withheld");
        return check;
    };
    let mut sessions = 0;
    let mut known: BTreeMap<&SampleId, &SeenIdentity> = BTreeMap::new();
    for line in rebuilt.reading.lines() {
        match &line.record {
            Record::Session { identities, .. } => {
                sessions += 1;
                for (sample, seen) in identities {
                    if differs(known.entry(sample).or_insert(seen), seen) {
                        check.fault(Code::IdentityChanged, format!("sample {sample} was another device in session {sessions}"));
                    }
                }
            }
            Record::Interrupted { question, undone, says, .. } => {
                let undone = if *undone { "and undone" } else { "and not undone" };
                check.say(format!("record {}: interrupted {undone}: {question} ({says})", line.seq));
            }
            Record::Answered { question, identity, .. } if is_of_another(rebuilt, &known, question, identity) => check.fault(
                Code::AnswerOfAnother,
                format!("record {} is about a sample, and was not given by the device that this sample was: {question}", line.seq),
            ),
            Record::Answered { question, attempt, because, .. } if *attempt > 1 => {
                let because = because.as_deref().unwrap_or("the attempt before came to no answer");
                check.say(format!("record {}: attempt {attempt} at {question}: {because}", line.seq));
            }
            Record::Withdrawn { answer, because } if because.trim().is_empty() => {
                check.fault(Code::WithdrawalUnfounded, format!("record {}: record {} was withdrawn for no reason", line.seq, answer.0))
            }
            Record::Revised(revision) if revision.by.trim().is_empty() || revision.because.trim().is_empty() => {
                check.fault(Code::RevisionUnfounded, format!("record {}: the plan was revised by nobody or for no reason", line.seq))
            }
            Record::Withdrawn { answer, because } => check.say(format!("record {}: record {} withdrawn: {because}", line.seq, answer.0)),
            Record::Changed { sample, says } => check.say(format!("record {}: sample {sample} left changed: {says}", line.seq)),
            _ => {}
        }
    }
    times(rebuilt.reading.lines(), &mut check);
    if rebuilt.reading.closed().is_none() {
        check.say("the last session was not closed in order");
    }
    check.say(format!("{}, {}", counted(sessions, "session"), counted(rebuilt.reading.lines().len(), "record")));
    check
}

/// Whether an answer about a sample was given by another device, or is about a sample that stood on no bench.
fn is_of_another(rebuilt: &Rebuilt, known: &BTreeMap<&SampleId, &SeenIdentity>, question: &Question, seen: &SeenIdentity) -> bool {
    let Some(place) = question.place() else { return false };
    !rebuilt.plan().bench.samples.contains_key(&place.sample) || known.get(&place.sample).is_some_and(|known| differs(known, seen))
}

/// Records are written one after another. A clock that was set right is told; more than that is no clock.
fn times(lines: &[Line], check: &mut Check) {
    for (before, after) in lines.iter().zip(lines.iter().skip(1)) {
        let back = before.at.duration_since(after.at);
        if back > SET_BACK {
            let says = format!(
                "record {} is dated {}, and the one above it {}: they were not written in this order",
                after.seq, after.at, before.at
            );
            check.fault(Code::JournalTime, says);
        } else if back > SLACK {
            check.say(format!("record {}: the clock was set back by {} min", after.seq, back.as_mins()));
        }
    }
}

/// Two devices, or two versions of one. What was not read says nothing.
fn differs(one: &SeenIdentity, other: &SeenIdentity) -> bool {
    let differ = |one: &Option<String>, other: &Option<String>| one.is_some() && other.is_some() && one != other;
    differ(&one.serial, &other.serial) || differ(&one.software, &other.software)
}
