//! The conformance log: one JSON object a line, each bound to the bytes of the line before, so that a record can be replayed and not quietly edited.
//!
//! A line is `{"seq":7,"prev":"sha256:…","at":"2026-11-22T10:00:00Z","record":{…}}`. `seq` counts from 1 and is the number of the line. `prev` is the
//! digest of the bytes of the line before, without its line feed; that of the first line is the digest of nothing. The last line has no successor that
//! vouches for it: whoever signs or publishes a journal pins [`Reading::head`] as well.

mod chain;
mod changed;
mod fault;
mod line;
mod reading;
mod record;
mod revision;
#[cfg(test)]
pub(crate) mod tests;

pub use chain::{Chain, Line};
pub use changed::follow;
pub use fault::JournalFault;
pub use reading::{MAX_LINE, MAX_LINES, Reading, read, read_from};
pub use record::{Plan, Record};
pub use revision::{MAX_REVISIONS, Revision, changes};
