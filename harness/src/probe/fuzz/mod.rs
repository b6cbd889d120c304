//! Unexpected input: good requests show that the service goes on, what seems to do harm is sent again alone, and what was changed is put back.

mod address;
mod case;
mod coap;
mod confirm;
mod datagrams;
mod door;
mod dtls;
mod gatt;
mod groups;
mod inside;
mod json;
mod messages;
mod minimise;
mod mqtt;
mod mutate;
mod operation;
mod packets;
mod page;
mod stream;
mod values;
mod wire;

use suite::evidence::{Battery, BenchTrouble, Fuzz, FuzzSeen};
use suite::names::Text;

use self::door::Door;
use crate::context::Context;

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
    let outcome = groups::cases(context, question, &mut door, &generator, &mut seen).await;
    let restored = door.restore().await;
    outcome?;
    seen.restored = restored? && seen.restored;
    if matches!(question.battery, Battery::Characteristic(_)) {
        seen.shortfall = seen.shortfall.take().or_else(|| gatt::kept_out(&seen));
    }
    Ok(seen)
}

/// Puts back what a run that was killed left; `true` when nothing is left changed.
///
/// # Errors
/// Only when the bench could not try.
pub async fn undo(context: &Context, question: &Fuzz) -> Result<bool, BenchTrouble> {
    match &question.battery {
        Battery::Operation(input) => operation::OperationDoor::undo(context, question, input, address::endpoint(context, question)?).await,
        _ => match address::open(context, question).await? {
            Ok((mut door, _)) => door.restore().await,
            Err(_) => Ok(false),
        },
    }
}

/// What is kept in place of a text, if something is.
fn stored(door: &Door<'_>) -> Option<&'static str> {
    if let Door::Operation(door) = door { door.holds() } else { None }
}

/// What is there already. Nothing is waited for: a timer would count a whole millisecond.
async fn at_once<T>(there: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        it = there => Some(it),
        () = std::future::ready(()) => None,
    }
}

fn note(seen: &mut FuzzSeen, says: String) {
    if seen.noted.len() < NOTES {
        seen.noted.push(Text::from_device(&says));
    }
}

#[cfg(test)]
mod tests;
