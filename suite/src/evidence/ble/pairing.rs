//! How a phone pairs with a device.

use std::collections::BTreeSet;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::{Attempt, Attempted, Place};
use crate::names::{IdentityName, RowId, Text};

/// What does pairing come to?
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BlePairing {
    /// Where.
    pub at: Place,
    /// On which row of 1-AuthMech.
    pub row: RowId,
    /// With what.
    pub with: BlePairsWith,
}

/// What somebody pairs with.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BlePairsWith {
    /// The passkey of an identity of the bench.
    Identity(IdentityName),
    /// Nothing: neither keys nor a display.
    Nothing,
    /// Passkeys that people and factories choose: 000000, 123456.
    Usual,
    /// A passkey at random that is not that of this identity.
    Wrong(IdentityName),
}

impl fmt::Display for BlePairsWith {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Identity(name) => write!(f, "the passkey of `{name}`"),
            Self::Nothing => f.write_str("nothing"),
            Self::Usual => f.write_str("a usual passkey"),
            Self::Wrong(_) => f.write_str("a wrong passkey"),
        }
    }
}

/// What pairing came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BlePairingSeen {
    /// What came of it.
    pub outcome: BlePaired,
    /// What the bench was asked for meanwhile.
    pub asked: BTreeSet<BleAsked>,
    /// The error as the Bluetooth service names it, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Text>,
}

/// What came of a pairing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BlePaired {
    /// No answer in time, or no connection.
    NoAnswer,
    /// Both ends have a bond.
    Paired,
    /// Refused.
    Refused,
}

/// What somebody who pairs is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BleAsked {
    /// Whether the bench agrees, without anything to compare.
    Authorisation,
    /// Whether both ends show the same six digits.
    Comparison,
    /// To enter six digits.
    Passkey,
}

impl Attempted for BlePairingSeen {
    fn attempt(&self) -> Attempt {
        let silent = self.outcome == BlePaired::NoAnswer;
        Attempt { shortfall: silent.then(|| "pairing came to no answer".to_owned()), silent: None }
    }
}
