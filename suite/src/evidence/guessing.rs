//! Guessing at a login: lists of common credentials, and wrong passwords one after another.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::login::LoginOutcome;
use super::{Attempt, Attempted, Place};
use crate::names::{Digest, IdentityName, RowId};

/// Is any entry of the dated list of common credentials accepted? A random wrong password is tried first.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommonCredentials {
    /// Where.
    pub at: Place,
    /// The row of 1-AuthMech.
    pub row: RowId,
    /// Which of its ways, from 0.
    pub way: u8,
    /// The digest of the list.
    pub list: Digest,
    /// After how many wrong tries the row says that the account locks; the probe pauses before. 0 = not declared.
    pub lock_after: u16,
    /// How long the lock lasts as declared, in milliseconds.
    pub lock_ms: u64,
}

/// What the list came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommonCredentialsSeen {
    /// The negative control: what a random wrong password came to. Accepted means that there is no authentication at all.
    pub control: LoginOutcome,
    /// Entries tried and clearly answered.
    pub tried: u16,
    /// Entries accepted, as user name and place in the list.
    pub accepted: Vec<AcceptedEntry>,
    /// Why not all entries were tried, if so.
    pub cut_short: Option<String>,
}

/// An entry of the common list that a device accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptedEntry {
    /// The user name.
    pub user: String,
    /// Its place in the list, from 0.
    pub entry: u16,
    /// Whether everything is open with it, or only setting a new password.
    pub outcome: LoginOutcome,
}

impl Attempted for CommonCredentialsSeen {
    fn attempt(&self) -> Attempt {
        let unclear = matches!(self.control, LoginOutcome::Locked | LoginOutcome::NoAnswer);
        let control = || unclear.then(|| "the random wrong password was not clearly refused, so other refusals prove nothing".to_owned());
        let cut_short = self.cut_short.as_ref().map(|reason| format!("the list of common credentials was cut short: {reason}"));
        Attempt { shortfall: cut_short.or_else(control), silent: None }
    }
}

/// How does a login defend itself against guessing? One script: right login, wrong ones, right one, wait, right one again.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Guess {
    /// Where.
    pub at: Place,
    /// The row of 1-AuthMech.
    pub row: RowId,
    /// Which of its ways, from 0.
    pub way: u8,
    /// Whose account.
    pub identity: IdentityName,
    /// After how many wrong tries the row says that the account locks. 0 = not declared.
    pub lock_after: u16,
    /// How long the lock lasts as declared, in milliseconds.
    pub lock_ms: u64,
    /// How many wrong passwords are tried at most.
    pub attempts: u16,
}

/// One wrong guess as seen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GuessTiming {
    /// What it came to.
    pub outcome: LoginOutcome,
    /// From the first byte sent to the answer, in milliseconds.
    pub took_ms: u64,
}

/// The defence as seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GuessSeen {
    /// The right secret before the first guess: the live control.
    pub baseline: LoginOutcome,
    /// Every wrong guess, in order.
    pub guesses: Vec<GuessTiming>,
    /// The right secret directly after `lock_after` guesses, if the row declares a lock-out.
    pub at_declared_limit: Option<LoginOutcome>,
    /// The right secret after the last guess.
    pub after_all: LoginOutcome,
    /// How long after the last guess the right secret worked again, in milliseconds; `None` if it never did within the time waited.
    pub recovered_after_ms: Option<u64>,
    /// Why the experiment says nothing, if so.
    pub shortfall: Option<String>,
}

impl Attempted for GuessSeen {
    fn attempt(&self) -> Attempt {
        let reason = self.shortfall.clone().or_else(|| {
            (!self.baseline.accepted())
                .then(|| "the right secret was not accepted before the first guess, so a refusal proves nothing".to_owned())
        });
        Attempt { shortfall: reason, silent: None }
    }
}
