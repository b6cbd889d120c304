//! Exit codes: one documented set for every verb.

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
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
