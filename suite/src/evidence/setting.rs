//! Settings put to several positions in turn and read back, with what the device shows of them; and the positions of before brought back.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Attempt, Attempted, Place};
use crate::names::{IdentityName, RowId, Text};

/// Where a value stands: an operation of a row of 13-SoftServ that reads, and a pointer into the JSON of its answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValueAt {
    /// The row of 13-SoftServ.
    pub service: RowId,
    /// The operation.
    pub read: String,
    /// The pointer (RFC 6901).
    pub at: String,
}

/// A value that can be written.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// Where it stands.
    pub value: ValueAt,
    /// The operation of the same service that writes it; none where it is only read.
    pub write: Option<String>,
}

/// Do settings take the positions that they are put to, and what does the device show of it? One script, with the way back.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Configure {
    /// Where.
    pub at: Place,
    /// Who sets and reads.
    pub identity: Option<IdentityName>,
    /// The settings.
    pub settings: Vec<Written>,
    /// What they are put to, a round after the other: for each setting a value as JSON text. Without a round they are only read.
    pub rounds: Vec<Vec<String>>,
    /// What they are put back to at the end: for each setting the value at which it stood, as JSON text. Empty where nothing is set.
    pub back_to: Vec<String>,
    /// What is looked at beside them: before, and after each round.
    pub looks: Vec<ValueAt>,
}

impl fmt::Display for Configure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.settings.iter().map(|setting| format!("{} of {}", setting.value.at, setting.value.service)).collect();
        let verb = if self.rounds.is_empty() { "how it stands with" } else { "switching" };
        write!(f, "{verb} {}", names.join(", "))
    }
}

/// One round: what is read in it, as JSON texts. `None` where nothing could be read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoundSeen {
    /// The status code of each write, if any.
    pub status: Vec<Option<u16>>,
    /// Each setting.
    pub read: Vec<Option<Text>>,
    /// What is looked at beside them.
    pub looks: Vec<Option<Text>>,
}

/// All rounds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfigureSeen {
    /// As it stood before.
    pub before: RoundSeen,
    /// After each round.
    pub rounds: Vec<RoundSeen>,
    /// Whether everything stands as before again.
    pub restored: bool,
    /// Why the attempt fell short, if it did.
    pub shortfall: Option<String>,
}

impl Attempted for ConfigureSeen {
    fn attempt(&self) -> Attempt {
        let unread = || {
            self.before
                .read
                .iter()
                .any(Option::is_none)
                .then(|| "a setting could not be read as declared, before anything was set".to_owned())
        };
        Attempt { shortfall: self.shortfall.clone().or_else(unread), silent: None }
    }
}

/// What somebody says where set-up asks whether something may run by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// Yes.
    Agrees,
    /// No.
    Refuses,
}

impl fmt::Display for Consent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Self::Agrees { "agrees" } else { "refuses" })
    }
}

/// How do settings stand after a set-up in which something was agreed to or refused? One script: reset, set-up, a look, and the usual set-up again.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetUp {
    /// The row that set-up asks about.
    pub row: RowId,
    /// What is said there.
    pub says: Consent,
    /// What is read afterwards, as whom and where; it has no rounds.
    pub reads: Configure,
}

/// How the settings stood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetUpSeen {
    /// After the set-up.
    pub after: RoundSeen,
    /// Whether the device is in normal use again as the bench usually sets it up, and its settings could be read there.
    pub restored: bool,
}

impl Attempted for SetUpSeen {
    fn attempt(&self) -> Attempt {
        let unread = self.after.read.iter().chain(&self.after.looks).any(Option::is_none);
        let shortfall = unread.then(|| "what set-up left could not be read in full as declared".to_owned());
        Attempt { shortfall, silent: None }
    }
}
