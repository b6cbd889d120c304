//! Deletion: marked values are written as user data, found again, deleted, and looked for everywhere.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Attempt, Attempted, Call, LoginOutcome, Place, ResponseClass};
use crate::names::{IdentityName, RowId, Text};

/// Can user data be created as declared, and where does it show? Each marked value is put back.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plant {
    /// Where.
    pub at: Place,
    /// The operations that write a marked value.
    pub marks: Vec<Call>,
    /// The safe operations in which it is looked for.
    pub reads: Vec<Call>,
}

/// The data as it was created.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlantSeen {
    /// Each marked value, in the order of the question.
    pub marks: Vec<Planted>,
    /// Whether each is put back, and that was proven.
    pub restored: bool,
}

/// One marked value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Planted {
    /// The operation that wrote it.
    pub call: Call,
    /// What the write came to; nothing where the old value could not be read, so that it could not be put back and nothing was written.
    pub written: Option<ResponseClass>,
    /// Whether it was read back: the live control of everything that is looked for afterwards.
    pub read: bool,
    /// The operations that showed it.
    pub shown_by: Vec<Call>,
}

impl Attempted for PlantSeen {}

/// What does a function for deletion leave? One script: data written and seen, deleted, looked for as everybody, the device set up anew.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Erase {
    /// Where.
    pub at: Place,
    /// The row of 25-DelFunc.
    pub row: RowId,
    /// The operations that write a marked value.
    pub marks: Vec<Call>,
    /// The safe operations in which it is looked for.
    pub reads: Vec<Call>,
    /// Whose logins are tried before and afterwards.
    pub logins: Vec<IdentityName>,
}

/// The deletion as seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseSeen {
    /// The status that the device answered to the request for deletion; nothing for a hook of the bench.
    pub status: Option<u16>,
    /// What it said: the beginning of the body.
    pub said: Text,
    /// Each marked value, in the order of the question.
    pub marks: Vec<MarkErased>,
    /// Each login, in the order of the question.
    pub logins: Vec<LoginErased>,
    /// Whether everybody signs in again at the end and no marked value is left.
    pub restored: bool,
    /// Why the experiment says nothing, if so.
    pub shortfall: Option<String>,
}

/// One marked value and a deletion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkErased {
    /// The operation that wrote it.
    pub call: Call,
    /// Whether it was read back before the deletion: the live control.
    pub before: bool,
    /// Everything that showed it afterwards: operations as somebody, discovery.
    pub shown_by: Vec<Text>,
}

/// One login and a deletion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginErased {
    /// Who.
    pub who: IdentityName,
    /// The login before: the live control.
    pub before: LoginOutcome,
    /// The login afterwards, before anything was set up anew.
    pub after: LoginOutcome,
    /// Whether a session from before was served afterwards; nothing where there was none, or where nobody needs one.
    pub session: Option<bool>,
}

impl Attempted for EraseSeen {
    fn attempt(&self) -> Attempt {
        Attempt { shortfall: self.shortfall.clone(), silent: None }
    }
}
