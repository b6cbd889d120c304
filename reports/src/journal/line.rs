//! From the bytes of one line to the record in it, or to what is wrong with them.

use serde::Deserialize;

use super::{JournalFault, Line, Plan};

/// The line of these bytes, which is the one of this number in its journal.
///
/// # Errors
/// When it is no line of a journal, or one of another format.
pub(super) fn parse(bytes: &[u8], number: usize) -> Result<Line, JournalFault> {
    serde_json::from_slice(bytes).map_err(|error| match other_format(bytes) {
        Some(found) => JournalFault::Format { found },
        None => JournalFault::NotARecord { line: number, says: error.to_string() },
    })
}

/// The format of a plan that this version can not read because it is of another format.
fn other_format(bytes: &[u8]) -> Option<u64> {
    let line: LineOfSomeFormat = serde_json::from_slice(bytes).ok()?;
    Some(line.record.plan?.format).filter(|format| *format != u64::from(Plan::FORMAT))
}

/// As much of a line as tells the format of its plan. It is read by type: as a value a long line takes many times its length.
#[derive(Deserialize)]
struct LineOfSomeFormat {
    record: RecordOfSomeFormat,
}

#[derive(Deserialize)]
struct RecordOfSomeFormat {
    plan: Option<PlanOfSomeFormat>,
}

#[derive(Deserialize)]
struct PlanOfSomeFormat {
    format: u64,
}
