//! The chain that binds a journal's lines: pure, the caller appends the bytes and makes them durable.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use suite::evidence::EvidenceId;
use suite::names::Digest;

use super::Record;

/// One line of a journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Line<R = Record> {
    /// Its number, from 1.
    pub seq: u64,
    /// The digest of the bytes of the line before.
    pub prev: Digest,
    /// When it was written.
    pub at: Timestamp,
    /// What it records.
    pub record: R,
}

/// Where a journal ends: what the next line must be bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    next: u64,
    prev: Digest,
}

impl Default for Chain {
    fn default() -> Self {
        Self { next: 1, prev: Digest::of(b"") }
    }
}

impl Chain {
    /// The chain of an empty journal.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of the next line; an answer written there has this id.
    #[must_use]
    pub fn next_id(&self) -> EvidenceId {
        EvidenceId(self.next)
    }

    /// The digest of the last line's bytes, or of nothing: it stands for the whole journal so far.
    #[must_use]
    pub fn head(&self) -> &Digest {
        &self.prev
    }

    /// The next line with its line feed. The chain moves on with it, so a line that could not be made durable ends the journal.
    #[must_use]
    pub fn line(&mut self, at: Timestamp, record: &Record) -> Vec<u8> {
        let line = Line { seq: self.next, prev: self.prev.clone(), at, record };
        let mut bytes = serde_json::to_vec(&line).expect("records are plain data with string keys, which always serialises");
        self.follow(&bytes);
        bytes.push(b'\n');
        bytes
    }

    /// Moves on past a line, given without its line feed.
    pub(super) fn follow(&mut self, line: &[u8]) {
        self.next += 1;
        self.prev = Digest::of(line);
    }

    /// Whether a line that was read comes next.
    pub(super) fn expects(&self, line: &Line) -> Result<(), Broken> {
        if line.seq != self.next {
            return Err(Broken::Count { found: line.seq });
        }
        if line.prev != self.prev {
            return Err(Broken::Link);
        }
        Ok(())
    }
}

/// How a line fails to follow the one before it.
pub(super) enum Broken {
    /// Its number is not the next one.
    Count { found: u64 },
    /// It is bound to other bytes.
    Link,
}
