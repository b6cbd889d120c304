//! The review for a terminal: one note a line, as compilers write theirs, so that editors jump to the place.

use std::fmt::Write as _;

use super::{Note, NoteLevel, Review};
use crate::wording::{counted, one_line};

/// The notes in order, and a line that counts them.
#[must_use]
pub fn text(review: &Review) -> String {
    let mut out = String::new();
    for note in &review.notes {
        let place = note.place.map_or(String::new(), |place| format!(":{}:{}", place.line, place.column));
        let _ = writeln!(out, "{}{place}: {} {}: {}", review.file, note.rule, word(note.level), told(note));
    }
    out.push_str(&statuses(review));
    let count = |level, noun| counted(review.count(level), noun);
    let _ = writeln!(
        out,
        "ICS {}; {}, {}, {} to state, {} to the supplier, {}; {} of an assessor open",
        if review.ics_valid { "valid" } else { "INVALID" },
        count(NoteLevel::Nonconformity, "nonconformity"),
        count(NoteLevel::Contradiction, "contradiction"),
        count(NoteLevel::Open, "field"),
        count(NoteLevel::Question, "question"),
        count(NoteLevel::Remark, "remark"),
        counted(review.open_decisions, "decision"),
    );
    out
}

/// The table of statuses that differ from the standard's, if any do.
fn statuses(review: &Review) -> String {
    let mut out = String::new();
    if !review.statuses.is_empty() {
        let _ = writeln!(out, "{:12}{:16}status by the standard", "provision", "by the form");
    }
    for other in &review.statuses {
        let _ = writeln!(out, "{:12}{:16}{}", other.provision.to_string(), other.form.to_string(), other.standard);
    }
    out
}

fn told(note: &Note) -> String {
    let remedy = note.remedy.as_ref().filter(|remedy| !remedy.starts_with(&note.says)).map(|remedy| format!(" ({remedy})"));
    one_line(&format!("{}: {}{}", note.about, note.says, remedy.unwrap_or_default()))
}

pub(super) fn word(level: NoteLevel) -> &'static str {
    match level {
        NoteLevel::Nonconformity => "FAIL",
        NoteLevel::Contradiction => "contradiction",
        NoteLevel::Open => "open",
        NoteLevel::Question => "question",
        NoteLevel::Remark => "remark",
    }
}
