//! Exit codes: one documented set for every verb.

use std::io::{Error, ErrorKind};
use std::process::ExitCode;

use suite::verdict::Verdict;

/// How a command ends. The numbers are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// The overall verdict is PASS, or the command did what it was asked.
    Pass = 0,
    /// The overall verdict is FAIL.
    Fail = 1,
    /// The overall verdict is INCONCLUSIVE, or the run is unfinished.
    Inconclusive = 2,
    /// Trouble with the bench: journal, samples, network, permissions.
    Bench = 3,
    /// The selection is empty.
    NothingSelected = 4,
    /// Wrong usage, or a fault in a file.
    Usage = 64,
    /// The bundle is not genuine.
    BadBundle = 65,
}

impl Exit {
    /// The exit for an overall verdict.
    #[must_use]
    pub fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::Pass,
            Verdict::Fail => Self::Fail,
            Verdict::Inconclusive => Self::Inconclusive,
        }
    }

    /// The exit where a file cannot be written. A place that is none to write to is wrong usage; no room, no right and a broken disk are trouble of the
    /// machine.
    #[must_use]
    pub fn unwritten(why: &Error) -> Self {
        match why.kind() {
            ErrorKind::AlreadyExists
            | ErrorKind::InvalidFilename
            | ErrorKind::IsADirectory
            | ErrorKind::NotADirectory
            | ErrorKind::NotFound => Self::Usage,
            _ => Self::Bench,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
