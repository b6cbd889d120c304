//! The decisions that are open, in the order of the standard, and what a results folder adds to what is known on paper.

use std::fs;
use std::path::Path;

use suite::evidence::{Decide, Evidence, Question};
use suite::files::Declaration;
use suite::judge::open_decisions;
use suite::names::Digest;
use suite::tree::Verdicts;

use crate::review::Before;
use crate::run::JOURNAL;

/// A decision that an assessor still has to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenDecision {
    /// The unit, the row, and the digest of what is shown.
    pub question: Decide,
    /// The question in words.
    pub asks: String,
    /// What a rule found, for the assessor to weigh.
    pub hint: Option<String>,
    /// Whether it was decided before, on something else.
    pub outdated: bool,
}

/// The open decisions: units in the order of the standard, rows in the order of the declaration.
#[must_use]
pub fn in_order(verdicts: &Verdicts, declaration: &Declaration) -> Vec<OpenDecision> {
    let rows = declaration.ixit.every_row();
    let place = |question: &Decide| question.row.as_ref().and_then(|id| rows.iter().position(|row| **row.written_id() == *id));
    let mut open: Vec<OpenDecision> = open_decisions(verdicts)
        .into_iter()
        .map(|(question, (asks, hint, outdated))| OpenDecision { question, asks, hint, outdated })
        .collect();
    open.sort_by_cached_key(|open| (open.question.claim, place(&open.question), open.asks.clone()));
    open
}

/// What the last run into a results folder saw, if it was one on this declaration: some questions follow from what a device answers.
#[must_use]
pub fn seen_by_a_run(results: &Path, declaration_text: &str) -> Option<Before> {
    let reading = reports::journal::read(&fs::read(results.join(JOURNAL)).ok()?).ok()?;
    if reading.plan().declaration != Digest::of(declaration_text.as_bytes()) {
        return None;
    }
    let mut evidence = Evidence::default();
    // What was decided then stands in decisions.yaml, or does no longer.
    let of_the_device = reading.answers();
    let of_the_device = of_the_device.answered().filter(|(question, _)| !matches!(question, Question::Decide(_)));
    for (question, answers) in of_the_device {
        for (id, answer) in answers {
            evidence.add(*id, question.clone(), answer.clone());
        }
    }
    let seen = reading.identities().into_values().next().cloned();
    Some(Before { evidence, seen })
}
