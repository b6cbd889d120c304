//! Check 9: the same samples from first to last, and every interruption and retry told.

use std::collections::BTreeMap;

use suite::bench::SeenIdentity;
use suite::names::SampleId;

use super::{Case, Check};
use crate::bundle::Code;
use crate::journal::Record;

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
            Record::Answered { question, attempt, because, .. } if *attempt > 1 => {
                let because = because.as_deref().unwrap_or("the attempt before came to no answer");
                check.say(format!("record {}: attempt {attempt} at {question}: {because}", line.seq));
            }
            Record::Withdrawn { answer, because } => check.say(format!("record {}: record {} withdrawn: {because}", line.seq, answer.0)),
            Record::Changed { sample, says } => check.say(format!("record {}: sample {sample} left changed: {says}", line.seq)),
            _ => {}
        }
    }
    if rebuilt.reading.closed().is_none() {
        check.say("the last session was not closed in order");
    }
    check.say(format!("{sessions} session(s), {} record(s)", rebuilt.reading.lines().len()));
    check
}

/// Two devices, or two versions of one. What was not read says nothing.
fn differs(one: &SeenIdentity, other: &SeenIdentity) -> bool {
    let differ = |one: &Option<String>, other: &Option<String>| one.is_some() && other.is_some() && one != other;
    differ(&one.serial, &other.serial) || differ(&one.software, &other.software)
}
