//! A plan revision: the files were changed after a journal was begun. What changed is said, and with a reason recorded before anything is asked.

use std::path::Path;

use reports::journal::{MAX_REVISIONS, Plan, Reading, Record, Revision, changes};
use reports::wording::counted;
use suite::evidence::{Conduct, Question};
use suite::names::Text;
use suite::revision::{Change, stands};

use crate::campaign::{CampaignTrouble, now};
use crate::conformance_log::ConformanceLog;
use crate::exit::Exit;
use crate::run::RunTrouble;

/// The most changes that a message lists.
const MOST_LISTED: usize = 40;

/// Leave to revise the plan.
#[derive(Clone, Debug)]
pub struct Revise {
    /// Who revises it; without it whoever authorised the test.
    pub by: Option<String>,
    /// Why, in the operator's words.
    pub because: String,
}

/// Why a changed plan could not be followed.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum RevisionTrouble {
    /// Something changed, and nobody said why.
    #[error("the files have changed since {since}:{}", listed(changes))]
    #[diagnostic(help(
        "`--resume --because TEXT` opens plan revision {number}: {} on what changed and no longer counts, what is still open is asked again; the other {stay} stay. Or begin a new run with another `--out`",
        rest(*withdrawn)
    ))]
    Changed {
        /// Since when.
        since: String,
        /// What the revision would be.
        number: usize,
        /// What changed.
        changes: Vec<Change>,
        /// How many answers it would withdraw.
        withdrawn: usize,
        /// How many would stay.
        stay: usize,
    },
    /// Somebody gave a reason, and nothing changed.
    #[error("nothing has changed since {since}, so there is no revision to open")]
    #[diagnostic(help("go on with `--resume` alone"))]
    Nothing {
        /// Since when.
        since: String,
    },
    /// There were more revisions than any reader follows.
    #[error("the campaign has had {MAX_REVISIONS} plan revisions, and takes no more")]
    #[diagnostic(help("begin a new run with another `--out`"))]
    TooMany,
    /// An experiment that rests on what changed was cut off, and its way back is found by what stood there before.
    #[error("{question} was cut off and is still to be undone, by what the files said then")]
    #[diagnostic(help("put the files back as they were and go on with `--resume`, which undoes it first; then change them"))]
    StillBegun {
        /// The experiment.
        question: Box<Question>,
    },
}

impl RevisionTrouble {
    /// How a command ends on it.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Changed { .. } | Self::Nothing { .. } => Exit::Usage,
            Self::StillBegun { .. } | Self::TooMany => Exit::Bench,
        }
    }
}

/// Goes on with a journal under the plan of now. Where that differs from the journal's the difference is recorded first, if there is leave to; from then
/// on what counts is what the journal's reader says.
///
/// # Errors
/// When it is another campaign, nobody gave a reason for a change, there is nothing to revise, or the journal cannot be written.
pub(crate) fn follow(
    (mut log, reading): (ConformanceLog, Reading),
    path: &Path,
    plan: &Plan,
    leave: Option<&Revise>,
    asks_again: bool,
) -> Result<(ConformanceLog, Reading), RunTrouble> {
    let changes = changes(reading.plan(), plan).map_err(|what| CampaignTrouble::OtherPlan { what })?;
    if changes.is_empty() {
        // A reason for asking again is no reason for a revision.
        let unused = leave.is_some() && !asks_again;
        return if unused { Err(RevisionTrouble::Nothing { since: since(&reading) }.into()) } else { Ok((log, reading)) };
    }
    let Some(Revise { by, because }) = leave else { return Err(changed(&reading, plan, changes).into()) };
    if reading.revisions().len() >= MAX_REVISIONS {
        return Err(RevisionTrouble::TooMany.into());
    }
    let begun = reading.open_experiments().into_iter().map(|(question, _)| question);
    let mut bound =
        begun.filter(|question| question.conduct() >= Conduct::Changes && !stands(question, reading.plan().side(), plan.side()));
    if let Some(question) = bound.next() {
        return Err(RevisionTrouble::StillBegun { question: Box::new(question) }.into());
    }
    let by = by.clone().unwrap_or_default();
    let revision = Revision { plan: plan.clone(), changes, by, because: because.clone() };
    log.append(now(), &Record::Revised(Box::new(revision)))?;
    drop(log);
    let (log, reading) = ConformanceLog::resume(path)?;
    Ok((log, reading.expect("it holds what was just written")))
}

fn changed(reading: &Reading, plan: &Plan, changes: Vec<Change>) -> RevisionTrouble {
    let stays = reading.answers_under(plan);
    let withdrawn = reading.answers().beyond(&stays);
    let stay = stays.answered().map(|(_, answers)| answers.len()).sum();
    RevisionTrouble::Changed { since: since(reading), number: reading.revisions().len() + 2, changes, withdrawn, stay }
}

fn since(reading: &Reading) -> String {
    match reading.revisions().last() {
        Some(revision) => format!("plan revision {}", revision.number),
        None => "the journal was begun".to_owned(),
    }
}

fn rest(answers: usize) -> String {
    format!("{} {}", counted(answers, "answer"), if answers == 1 { "rests" } else { "rest" })
}

/// The changes, a line each. Names in them are the supplier's.
fn listed(changes: &[Change]) -> String {
    let line = |change: &Change| format!("\n  {}", Text::from_device(&change.to_string()));
    let mut lines: String = changes.iter().take(MOST_LISTED).map(line).collect();
    if changes.len() > MOST_LISTED {
        lines.push_str(&format!("\n  and {} more", changes.len() - MOST_LISTED));
    }
    lines
}

#[cfg(test)]
mod tests;
