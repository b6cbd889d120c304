//! Unexpected input, case by case: each is followed by a good request, what seems to do harm is sent again alone, and what was changed is put back.

mod address;
mod case;
mod coap;
mod confirm;
mod door;
mod json;
mod messages;
mod minimise;
mod mqtt;
mod mutate;
mod operation;
mod packets;
mod page;
mod values;
mod wire;

use std::time::{Duration, Instant};

use suite::evidence::{Battery, BenchTrouble, CaseReply, Fuzz, FuzzSeen, HarmKind};
use suite::names::Text;

use self::case::{Case, Generator, Sign};
use self::confirm::confirmed;
use self::door::{Door, Health};
use self::wire::Reply;
use crate::context::Context;

/// How long one answer takes before the rest is left to the next: whoever interrupts a run waits for no more.
const SLICE: Duration = Duration::from_secs(6);
/// The most notes that an answer keeps.
const NOTES: usize = 20;

/// Puts the cases until they end, time is up, or one does harm.
///
/// # Errors
/// Only when the bench could not try.
pub async fn put(context: &Context, question: &Fuzz) -> Result<FuzzSeen, BenchTrouble> {
    let (mut door, generator) = match address::open(context, question).await? {
        Ok(open) => open,
        Err(unfit) => return Ok(unfit),
    };
    let mut seen = FuzzSeen::default();
    let outcome = cases(context, question, &mut door, &generator, &mut seen).await;
    let restored = door.restore().await;
    outcome?;
    seen.restored = restored? && seen.restored;
    Ok(seen)
}

/// Puts back what a run that was killed left; `true` when nothing is left changed.
///
/// # Errors
/// Only when the bench could not try.
pub async fn undo(context: &Context, question: &Fuzz) -> Result<bool, BenchTrouble> {
    match &question.battery {
        Battery::Operation(input) => operation::OperationDoor::undo(context, question, input, address::endpoint(context, question)?).await,
        _ => Ok(address::open(context, question).await?.is_ok()),
    }
}

async fn cases(
    context: &Context,
    question: &Fuzz,
    door: &mut Door<'_>,
    generator: &Generator,
    seen: &mut FuzzSeen,
) -> Result<(), BenchTrouble> {
    let started = Instant::now();
    for number in question.from..question.to {
        if seen.put > 0 && started.elapsed() > SLICE {
            break;
        }
        let case = generator.case(number);
        let reply = door.send(&case.bytes, &case.sign).await?;
        seen.put += 1;
        *seen.replies.entry(reply.class).or_default() += 1;
        note_traces(seen, number, &case, &reply);
        let Some(kind) = suspected(door, &case, &reply, seen, number).await? else { continue };
        seen.harm = confirmed(context, question, door, &case, number, kind, seen).await?;
        if seen.harm.is_some() {
            break;
        }
    }
    seen.restored = door.health().await? != Health::Down;
    Ok(())
}

/// What a case seems to have done.
async fn suspected(
    door: &mut Door<'_>,
    case: &Case,
    reply: &Reply,
    seen: &mut FuzzSeen,
    number: u32,
) -> Result<Option<HarmKind>, BenchTrouble> {
    match door.health().await? {
        Health::Down => return Ok(Some(HarmKind::Stopped)),
        Health::Restarted => return Ok(Some(HarmKind::Restarted)),
        Health::Slow => note(seen, format!("case {number} ({}): the next good request was not served at once", case.what)),
        Health::Serves => {}
    }
    if stored(door).is_some() {
        return Ok(Some(HarmKind::Stored));
    }
    Ok(door.shows(case, reply).await?.then(|| harm_of(&case.sign)).flatten())
}

fn harm_of(sign: &Sign) -> Option<HarmKind> {
    match sign {
        Sign::Delay(_) => Some(HarmKind::Executed),
        Sign::Grammar => Some(HarmKind::Spoken),
        Sign::Markup(_) => Some(HarmKind::Reflected),
        Sign::None => None,
        Sign::Passwd => Some(HarmKind::Leaked),
    }
}

/// What is kept in place of a text, if something is.
fn stored(door: &Door<'_>) -> Option<&'static str> {
    if let Door::Operation(door) = door { door.holds() } else { None }
}

fn note_traces(seen: &mut FuzzSeen, number: u32, case: &Case, reply: &Reply) {
    if values::stack_trace(&reply.bytes) {
        note(seen, format!("case {number} ({}): the device tells where its program failed", case.what));
    } else if reply.class == CaseReply::Failed && seen.replies[&CaseReply::Failed] == 1 {
        note(seen, format!("case {number} ({}): the device says that it failed (5xx)", case.what));
    }
}

fn note(seen: &mut FuzzSeen, says: String) {
    if seen.noted.len() < NOTES {
        seen.noted.push(Text::from_device(&says));
    }
}

#[cfg(test)]
mod tests;
