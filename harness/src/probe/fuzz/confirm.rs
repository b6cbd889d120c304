//! Whether a case did the harm that it seems to have done: it is sent again alone, between good requests, and made smaller while it does the same.

use std::time::{Duration, Instant};

use suite::evidence::{BenchTrouble, Fuzz, FuzzSeen, Harm, HarmKind};
use suite::names::Text;

use super::case::{Case, Sign};
use super::door::{Door, Good, Health};
use super::{minimise, note, stored};
use crate::context::Context;
use crate::hooks::{self, HookName};

/// How long a device may take to come back by itself, and how often it is looked at.
const COMES_BACK: (Duration, Duration) = (Duration::from_secs(if cfg!(test) { 4 } else { 30 }), Duration::from_millis(500));
/// How many smaller forms are tried, and for how long.
const SMALLER: (u32, Duration) = (12, Duration::from_secs(20));
/// How often a case that seems to restart the service is sent again, each time after as many good requests.
const RESTARTS: u32 = 2;
/// The longest part of a case that is written down, in bytes.
const SHOWN: usize = 160;

/// The harm, unless it was an accident of the moment.
pub(super) async fn confirmed(
    context: &Context,
    question: &Fuzz,
    door: &mut Door<'_>,
    case: &Case,
    number: u32,
    kind: HarmKind,
    seen: &mut FuzzSeen,
) -> Result<Option<Harm>, BenchTrouble> {
    let began = Instant::now();
    let harm = |again, bytes: &[u8], says: String| harm(case, number, kind, again, bytes, &says);
    match kind {
        HarmKind::Stopped => stopped(context, question, door, case, number).await.map(Some),
        HarmKind::Restarted => {
            for _ in 0..RESTARTS {
                if !serves_steadily(door).await? || !hurts(door, kind, &case.bytes).await? {
                    note(
                        seen,
                        format!("case {number} ({}): the next connection was refused once, and not when it was sent again", case.what),
                    );
                    return Ok(None);
                }
            }
            let (bytes, _) = smallest(context, question, door, kind, &case.bytes, began).await?;
            let says = format!("the next connection was refused {} times out of {0}, and none after a good request", RESTARTS + 1);
            Ok(Some(harm(true, &bytes, says)))
        }
        HarmKind::Stored => {
            let what = stored(door).unwrap_or("something else");
            door.restore().await?;
            let clean = stored(door).is_none();
            door.send(&case.bytes, &case.sign).await?;
            door.health().await?;
            let again = clean && stored(door).is_some();
            Ok(Some(harm(again, &case.bytes, format!("{what} was read back in place of a text"))))
        }
        _ => {
            let twin = Case { bytes: case.twin.clone(), ..case.clone() };
            let quiet = !showed(door, &twin).await?;
            if quiet && showed(door, case).await? && !showed(door, &twin).await? {
                return Ok(Some(harm(true, &case.bytes, "with a harmless value in its place it did not".to_owned())));
            }
            note(
                seen,
                format!(
                    "case {number} ({}): what came looked as if it {kind}; with a harmless value it looked the same, or the case did not do it again",
                    case.what
                ),
            );
            Ok(None)
        }
    }
}

/// The harm of a case after which the service did not serve any more.
async fn stopped(context: &Context, question: &Fuzz, door: &mut Door<'_>, case: &Case, number: u32) -> Result<Harm, BenchTrouble> {
    let (began, kind) = (Instant::now(), HarmKind::Stopped);
    let harm = |again, bytes: &[u8], says: String| harm(case, number, kind, again, bytes, &says);
    let Some(back) = comes_back(context, question, door).await? else {
        let says = format!("it was not back after {} s; put it right, then ask again", COMES_BACK.0.as_secs());
        return Ok(harm(false, &case.bytes, says));
    };
    if !hurts(door, kind, &case.bytes).await? {
        return Ok(harm(false, &case.bytes, format!("it came back {back} and served the case when that was sent again")));
    }
    let (bytes, again) = smallest(context, question, door, kind, &case.bytes, began).await?;
    Ok(harm(true, &bytes, format!("it came back {again}, and stopped again when the case was sent again")))
}

async fn showed(door: &mut Door<'_>, case: &Case) -> Result<bool, BenchTrouble> {
    // The twin of a command waits no time, and is given as much to show that.
    let reply = door.send(&case.bytes, &case.sign).await?;
    door.shows(case, &reply).await
}

/// Whether a case does the same harm to a service that serves.
async fn hurts(door: &mut Door<'_>, kind: HarmKind, bytes: &[u8]) -> Result<bool, BenchTrouble> {
    door.send(bytes, &Sign::None).await?;
    let health = door.health().await?;
    Ok(if kind == HarmKind::Stopped { health == Health::Down } else { health == Health::Restarted })
}

async fn serves_steadily(door: &mut Door<'_>) -> Result<bool, BenchTrouble> {
    for _ in 0..5 {
        if door.good().await? != Good::Served {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Waits until good requests are served again; by the bench's switch where that does not happen by itself. In words, how it came back.
pub(super) async fn comes_back(context: &Context, question: &Fuzz, door: &mut Door<'_>) -> Result<Option<String>, BenchTrouble> {
    let began = Instant::now();
    while began.elapsed() < COMES_BACK.0 {
        if door.good().await? == Good::Served {
            return Ok(Some("by itself".to_owned()));
        }
        tokio::time::sleep(COMES_BACK.1).await;
    }
    // A bench without a switch, or with one that a person acts, leaves the device as it is.
    let switched = hooks::run(context, &question.at, HookName::PowerCycle).await.is_ok();
    Ok((switched && door.health().await? != Health::Down).then(|| "after its power was switched off and on".to_owned()))
}

/// The smallest form found that does the same, with the service back at the end, and how it came back.
async fn smallest(
    context: &Context,
    question: &Fuzz,
    door: &mut Door<'_>,
    kind: HarmKind,
    bytes: &[u8],
    began: Instant,
) -> Result<(Vec<u8>, String), BenchTrouble> {
    let (mut smallest, mut tries) = (bytes.to_vec(), 0);
    let mut back = comes_back(context, question, door).await?;
    'smaller: loop {
        for form in minimise::smaller(&smallest) {
            if back.is_none() || tries == SMALLER.0 || began.elapsed() > SMALLER.1 {
                break 'smaller;
            }
            tries += 1;
            if hurts(door, kind, &form).await? {
                smallest = form;
                back = comes_back(context, question, door).await?;
                continue 'smaller;
            }
        }
        break;
    }
    Ok((smallest, back.unwrap_or_else(|| "not at all in the end".to_owned())))
}

/// The harm of a case in the words of an answer.
pub(super) fn harm(case: &Case, number: u32, kind: HarmKind, again: bool, bytes: &[u8], says: &str) -> Harm {
    let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(SHOWN)]).escape_debug().to_string();
    let more = if bytes.len() > SHOWN { "…" } else { "" };
    Harm {
        case: number,
        kind,
        what: Text::from_device(&case.what),
        sent: Text::from_device(&format!("{shown}{more}")),
        bytes: bytes.len() as u64,
        again,
        seen: Text::from_device(says),
    }
}
