//! User data as the declaration says that it is created: a marked value written, read back, looked for everywhere, and the old one put back.

use suite::evidence::{BenchTrouble, Call, Place, Plant, PlantSeen, Planted, ResponseClass};
use suite::ixit::Operation;

use super::calls::{self, Called, Callers};
use super::way_back::WayBack;
use crate::context::Context;

/// What these marks are for, as a part of their seed.
pub(super) const CREATED: &str = "created";

/// Runs the script.
///
/// # Errors
/// Only when the bench could not ask.
pub async fn put(context: &Context, question: &Plant, attempt: u32) -> Result<PlantSeen, BenchTrouble> {
    let mut callers = Callers::new(context, &question.at);
    let purpose = Purpose { of: CREATED, attempt, is_put_back: true };
    let marks = write(context, &mut callers, &question.at, &question.marks, &purpose).await?;
    let mut shown: Vec<Vec<Call>> = vec![Vec::new(); marks.len()];
    for call in &question.reads {
        let read = callers.call(call, None).await?;
        let showing = marks.iter().zip(&mut shown).filter(|(mark, _)| mark.read && read.shows(&mark.canary));
        showing.for_each(|(_, shown)| shown.push(call.clone()));
    }
    let restored = put_back(context, &question.at, &mut callers, &marks).await?;
    let seen = marks.into_iter().zip(shown);
    let marks = seen.map(|(mark, shown_by)| Planted { call: mark.call.clone(), written: mark.written, read: mark.read, shown_by });
    Ok(PlantSeen { marks: marks.collect(), restored })
}

/// After a run that ended in the middle: each field gets back what was noted before it was marked. Whether none holds a marked value of an attempt up
/// to `attempt`.
///
/// # Errors
/// Only when the bench could not ask.
pub async fn undo(context: &Context, question: &Plant, attempt: u32) -> Result<bool, BenchTrouble> {
    let mut callers = Callers::new(context, &question.at);
    let mut clean = true;
    for call in &question.marks {
        let marks: Vec<_> = (1..=attempt).map(|attempt| canary(context, &question.at, call, CREATED, attempt)).collect();
        clean &= write_back(&mut callers, call, &marks, &way_back(context, &question.at, CREATED, call)).await?;
    }
    Ok(clean)
}

/// What marks are written for.
pub(super) struct Purpose<'p> {
    /// Apart from the marks of every other purpose.
    pub(super) of: &'p str,
    /// In which attempt.
    pub(super) attempt: u32,
    /// Whether each is put back, so that what cannot be is not written.
    pub(super) is_put_back: bool,
}

/// A marked value as it was written.
pub(super) struct Mark<'q> {
    pub(super) call: &'q Call,
    pub(super) canary: String,
    old: Option<String>,
    written: Option<ResponseClass>,
    pub(super) read: bool,
}

/// Writes each marked value and reads it back.
pub(super) async fn write<'q>(
    context: &Context,
    callers: &mut Callers<'_>,
    at: &Place,
    calls: &'q [Call],
    purpose: &Purpose<'_>,
) -> Result<Vec<Mark<'q>>, BenchTrouble> {
    let mut marks = Vec::new();
    for call in calls {
        let (_, operation) = calls::operation(context, call)?;
        let read = callers.read_back(call).await?;
        let old = if purpose.is_put_back {
            let earlier: Vec<_> = (1..purpose.attempt).map(|attempt| canary(context, at, call, purpose.of, attempt)).collect();
            noted_before(operation, &read, &earlier, &way_back(context, at, purpose.of, call))?
        } else {
            calls::old_value(operation, &read)
        };
        let canary = canary(context, at, call, purpose.of, purpose.attempt);
        let mut mark = Mark { call, canary, old, written: None, read: false };
        if mark.old.is_some() || !purpose.is_put_back {
            mark.written = Some(callers.call(call, Some(&mark.canary)).await?.class);
            mark.read = callers.read_back(call).await?.shows(&mark.canary);
        }
        marks.push(mark);
    }
    Ok(marks)
}

/// Where the value is noted that a call replaces by a mark.
pub(super) fn way_back(context: &Context, at: &Place, of: &str, call: &Call) -> WayBack {
    WayBack::of(context, &(&at.sample, of, call))
}

/// What a field holds before it is marked, noted for the way back. Where it holds an earlier mark still, that is what was noted then.
pub(super) fn noted_before(
    operation: &Operation,
    read: &Called,
    earlier: &[String],
    noted: &WayBack,
) -> Result<Option<String>, BenchTrouble> {
    if earlier.iter().any(|mark| read.shows(mark)) {
        return noted.read();
    }
    noted.forget();
    let old = calls::old_value(operation, read);
    old.iter().try_for_each(|old| noted.note(old))?;
    Ok(old)
}

/// Writes the value that is noted, where one of the marks may still stand there. Whether none of them does any more.
pub(super) async fn write_back(callers: &mut Callers<'_>, call: &Call, marks: &[String], noted: &WayBack) -> Result<bool, BenchTrouble> {
    let holds_a_mark = |read: &Called| !read.served() || marks.iter().any(|mark| read.shows(mark));
    let mut read = callers.read_back(call).await?;
    if let Some(old) = noted.read()?.filter(|_| holds_a_mark(&read)) {
        callers.call(call, Some(&old)).await?;
        read = callers.read_back(call).await?;
    }
    let is_back = !holds_a_mark(&read);
    if is_back {
        noted.forget();
    }
    Ok(is_back)
}

/// Writes what each field held before; whether none holds its mark any more.
async fn put_back(context: &Context, at: &Place, callers: &mut Callers<'_>, marks: &[Mark<'_>]) -> Result<bool, BenchTrouble> {
    let mut clean = true;
    for mark in marks.iter().filter(|mark| mark.written.is_some()) {
        if let Some(old) = &mark.old {
            callers.call(mark.call, Some(old)).await?;
        }
        let read = callers.read_back(mark.call).await?;
        let is_back = read.served() && !read.shows(&mark.canary);
        if is_back {
            way_back(context, at, CREATED, mark.call).forget();
        }
        clean &= is_back;
    }
    Ok(clean)
}

fn canary(context: &Context, at: &Place, call: &Call, of: &str, attempt: u32) -> String {
    let canary = context.key.canary(&at.sample, &format!("{of} {call}"), attempt);
    context.taint.mark(&canary);
    canary
}
