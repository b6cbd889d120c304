//! Why a journal can not be read: damage, another format, or records that contradict each other.

use super::{MAX_LINE, MAX_LINES, Plan};

/// A journal that can not be trusted. Lines are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalFault {
    /// It has no whole line: nothing was ever relied on, and a new one may begin in its place.
    #[error("the journal holds no whole record")]
    Empty,
    /// Its first line is no plan.
    #[error("line 1 of the journal is no plan, so nobody can say what was to be done")]
    NoPlan,
    /// It was written in a format that this version does not know.
    #[error("the journal has format {found}, and this version reads format {known}", known = Plan::FORMAT)]
    Format {
        /// The format that it states.
        found: u64,
    },
    /// A line is no record.
    #[error("line {line} of the journal is no record: {says}")]
    NotARecord {
        /// Which line.
        line: usize,
        /// What the reader stumbled over.
        says: String,
    },
    /// A line's number is not the next one: lines were removed, repeated or moved.
    #[error("line {line} of the journal has the number {found}: lines were removed, repeated or moved")]
    Count {
        /// Which line.
        line: usize,
        /// The number that it states.
        found: u64,
    },
    /// A line is not bound to the bytes of the line before.
    #[error("the chain of the journal breaks at line {line}: line {before} is not as it was written, or line {line} belongs elsewhere", before = line.saturating_sub(1))]
    Link {
        /// Which line.
        line: usize,
    },
    /// A record contradicts the ones before it.
    #[error("line {line} of the journal contradicts what stands before it: {says}")]
    Contradiction {
        /// Which line.
        line: usize,
        /// How.
        says: String,
    },
    /// A line is longer than any record.
    #[error("line {line} of the journal is longer than {MAX_LINE} bytes")]
    TooLong {
        /// Which line.
        line: usize,
    },
    /// There are more lines than any campaign writes.
    #[error("the journal has more than {MAX_LINES} lines")]
    TooMany,
}
