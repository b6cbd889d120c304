//! Plan revisions: what differs between two states of the files of one assessment, and which answers outlive the difference.
//!
//! A question names rows, identities and limits; the lab looks the names up when it puts it. So an answer stands only as long as what its question was
//! looked up in says the same. Nobody lists which answers stay: whoever reads a journal finds it out again from the outlines of both states.

mod bench;
mod outline;
mod resolved;

use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use bench::changes_of_bench;
pub use outline::{Fields, Mark, Outline, RowOutline};
pub use resolved::{Side, stands};

use crate::names::RowId;

/// A revision of the plan, as reports tell it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanRevision {
    /// Its number; the plan that a campaign begins with is 1.
    pub number: usize,
    /// When it was opened.
    pub at: Timestamp,
    /// Who opened it.
    pub by: String,
    /// Why.
    pub because: String,
    /// What changed.
    pub changes: Vec<Change>,
    /// How many answers rested on what changed: they no longer count.
    pub withdrawn: usize,
}

/// One part of the files that differs. It names fields and never says what stands in them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The table, or the part beside the tables: `ics`, `dut`, `profile`, `bench`, `declaration` for its text alone.
    pub part: String,
    /// The row, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<RowId>,
    /// What became of it.
    pub how: How,
    /// The fields that differ; none where the whole of it came or went, or nobody can tell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
}

/// What became of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// It was not there before.
    Added,
    /// It says something else.
    Changed,
    /// It is no longer there.
    Removed,
}

impl Change {
    /// A part beside the tables, as a whole.
    #[must_use]
    pub fn whole(part: &str, how: How) -> Self {
        Self { part: part.to_owned(), row: None, how, fields: Vec::new() }
    }

    /// Fields of a part beside the tables.
    #[must_use]
    pub fn fields(part: &str, how: How, fields: Vec<String>) -> Self {
        Self { part: part.to_owned(), row: None, how, fields }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.part)?;
        if let Some(row) = &self.row {
            write!(f, " {row}")?;
        }
        let how = match self.how {
            How::Added => "added",
            How::Changed => "changed",
            How::Removed => "removed",
        };
        if self.fields.is_empty() { write!(f, " {how}") } else { write!(f, ": {} {how}", self.fields.join(", ")) }
    }
}

impl fmt::Display for PlanRevision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, at, by, because, withdrawn, .. } = self;
        let answers = if *withdrawn == 1 { "answer" } else { "answers" };
        write!(f, "plan revision {number} of {at:.0} by {by}: {because} ({withdrawn} earlier {answers} withdrawn)")
    }
}
