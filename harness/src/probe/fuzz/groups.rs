//! Cases in groups: several at once within what the device bears, its health looked at after each group. When that was lost the group is put again, case by
//! case, so that the one that did it is named.

use std::sync::Arc;
use std::time::{Duration, Instant};

use suite::evidence::{BenchTrouble, CaseReply, Fuzz, FuzzSeen, HarmKind};
use tokio::io::AsyncReadExt as _;
use tokio::sync::OwnedMutexGuard;

use super::case::{Case, Generator, Sign};
use super::confirm::{comes_back, confirmed, harm};
use super::door::{Door, Health};
use super::wire::Reply;
use super::{at_once, note, stored, values};
use crate::context::Context;
use crate::reach::Session;

/// How long one answer takes before the rest is left to the next: whoever interrupts a run waits for no more.
const SLICE: Duration = Duration::from_secs(6);

/// Cases with their numbers, in order.
pub(super) type Group = Vec<(u32, Case)>;

/// What came of cases that were put at once.
pub(super) struct Flight {
    /// The replies, in their order.
    pub(super) replies: Vec<Reply>,
    /// How many of them hint that the service went away.
    pub(super) odd: usize,
    /// A connection on which nothing is said, from before the first case on. A service that goes away takes its connections with it.
    pub(super) held: Option<(Session, OwnedMutexGuard<()>)>,
}

impl Flight {
    /// How many connections hint that the service went away.
    async fn odd(&mut self) -> usize {
        let Some((held, _)) = &mut self.held else { return self.odd };
        tokio::task::yield_now().await;
        let ended = matches!(at_once(held.stream.read(&mut [0; 64])).await, Some(Ok(0) | Err(_)));
        self.odd + usize::from(ended)
    }
}

/// Puts the cases until they end, time is up, or one does harm.
pub(super) async fn cases(
    context: &Context,
    question: &Fuzz,
    door: &mut Door<'_>,
    generator: &Generator,
    seen: &mut FuzzSeen,
) -> Result<(), BenchTrouble> {
    let (started, mut alone) = (Instant::now(), false);
    let mut left = (question.from..question.to).map(|number| (number, generator.case(number))).peekable();
    while seen.harm.is_none() && (seen.put == 0 || started.elapsed() <= SLICE) {
        let (most, bytes) = if alone { (1, 0) } else { door.at_once() };
        let group = Arc::new(group(&mut left, most, bytes));
        let met = match group.len() {
            0 => break,
            1 => None,
            _ => Some(together(door, &group, seen).await?),
        };
        if met == Some(Met::Well) {
            continue;
        }
        if met == Some(Met::Lost(HarmKind::Stopped)) && comes_back(context, question, door).await?.is_none() {
            stays_away(&group, seen);
            break;
        }
        let closed = closed(seen);
        one_by_one(context, question, door, &group, seen).await?;
        if let (Some(met), None) = (met, &seen.harm) {
            alone = true;
            unexplained(met, &group, closed, seen);
        }
    }
    seen.restored = door.health().await? != Health::Down;
    Ok(())
}

/// The next cases that may be put at once: each sign but the service's going away is looked for alone.
fn group(left: &mut std::iter::Peekable<impl Iterator<Item = (u32, Case)>>, most: u32, bytes: usize) -> Group {
    let mut group: Group = left.next().into_iter().collect();
    let mut size: usize = group.iter().map(|(_, case)| case.bytes.len()).sum();
    let may_join = group.iter().all(|(_, case)| case.sign == Sign::None);
    while may_join && group.len() < usize::try_from(most).unwrap_or(usize::MAX) {
        let Some(next) = left.next_if(|(_, case)| case.sign == Sign::None && size + case.bytes.len() <= bytes) else { break };
        size += next.1.bytes.len();
        group.push(next);
    }
    group
}

/// How a service came through a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Met {
    /// It went away.
    Lost(HarmKind),
    /// It serves, and so many connections ended as they do when it went away for a moment.
    Odd(usize),
    /// It serves, and nothing hints at more.
    Well,
}

async fn together(door: &mut Door<'_>, group: &Arc<Group>, seen: &mut FuzzSeen) -> Result<Met, BenchTrouble> {
    let mut flight = door.send_together(group).await?;
    let health = door.health().await?;
    let odd = flight.odd().await;
    match health {
        Health::Down => return Ok(Met::Lost(HarmKind::Stopped)),
        Health::Restarted => return Ok(Met::Lost(HarmKind::Restarted)),
        Health::Slow if odd == 0 => note(seen, format!("{}: the next good request was not served at once", named(group))),
        Health::Serves if odd == 0 => {}
        Health::Serves | Health::Slow => return Ok(Met::Odd(odd)),
    }
    for ((number, case), reply) in group.iter().zip(&flight.replies) {
        count(seen, *number, case, reply);
    }
    Ok(Met::Well)
}

/// The service did not come back after a group.
fn stays_away(group: &Group, seen: &mut FuzzSeen) {
    let count = u32::try_from(group.len()).unwrap_or(u32::MAX);
    seen.put += count;
    *seen.replies.entry(CaseReply::Silent).or_default() += count;
    seen.harm = Some(of_all(group, "it was not back after a while; put it right, then ask again"));
}

/// What a group did that none of its cases did alone, where `closed` connections had been closed before these.
fn unexplained(met: Met, group: &Group, closed: u32, seen: &mut FuzzSeen) {
    let closed_alone = usize::try_from(self::closed(seen).saturating_sub(closed)).unwrap_or(usize::MAX);
    match met {
        Met::Lost(HarmKind::Stopped) => seen.harm = Some(of_all(group, "each of them was served when it was sent again alone")),
        Met::Lost(_) => note(seen, format!("{}: the next connection was refused once, and after none of them alone", named(group))),
        Met::Odd(count) if count > closed_alone => {
            let more = count - closed_alone;
            note(seen, format!("{}: as if it had been away, it left {more} of them unanswered that it did not alone", named(group)));
        }
        Met::Odd(_) | Met::Well => {}
    }
}

fn closed(seen: &FuzzSeen) -> u32 {
    seen.replies.get(&CaseReply::Closed).copied().unwrap_or_default()
}

fn of_all(group: &Group, says: &str) -> suite::evidence::Harm {
    let number = group.first().map_or(0, |(number, _)| *number);
    harm(&Case::plain(named(group), ""), number, HarmKind::Stopped, false, b"", says)
}

fn named(group: &Group) -> String {
    let number = |end: Option<&(u32, Case)>| end.map_or(0, |(number, _)| *number);
    format!("cases {} to {}, put at once", number(group.first()), number(group.last()))
}

/// Puts one case after the other, until one does harm.
async fn one_by_one(
    context: &Context,
    question: &Fuzz,
    door: &mut Door<'_>,
    group: &Group,
    seen: &mut FuzzSeen,
) -> Result<(), BenchTrouble> {
    for (number, case) in group {
        one(context, question, door, *number, case, seen).await?;
        if seen.harm.is_some() {
            break;
        }
    }
    Ok(())
}

/// Puts one case, and follows up what it seems to have done.
async fn one(
    context: &Context,
    question: &Fuzz,
    door: &mut Door<'_>,
    number: u32,
    case: &Case,
    seen: &mut FuzzSeen,
) -> Result<(), BenchTrouble> {
    let reply = door.send(&case.bytes, &case.sign).await?;
    count(seen, number, case, &reply);
    if let Some(kind) = suspected(door, case, &reply, seen, number).await? {
        seen.harm = confirmed(context, question, door, case, number, kind, seen).await?;
    }
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

/// Counts a case that was put, and notes what its answer tells.
fn count(seen: &mut FuzzSeen, number: u32, case: &Case, reply: &Reply) {
    seen.put += 1;
    *seen.replies.entry(reply.class).or_default() += 1;
    if values::stack_trace(&reply.bytes) {
        note(seen, format!("case {number} ({}): the device tells where its program failed", case.what));
    } else if reply.class == CaseReply::Failed && seen.replies[&CaseReply::Failed] == 1 {
        note(seen, format!("case {number} ({}): the device says that it failed (5xx)", case.what));
    }
}
