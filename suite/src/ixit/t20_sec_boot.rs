//! IXIT 20-SecBoot: verification of the software at boot.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::row;
use crate::files::At;
use crate::names::RowId;

/// One mechanism.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecBoot {
    /// The row's id.
    pub id: At<RowId>,
    /// The chain of trust, what is protected, and what is assumed.
    pub description: String,
    /// What it promises.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guarantees: Vec<BootGuarantee>,
    /// What begins the chain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root_of_trust: Option<RootOfTrust>,
    /// How a change is detected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detection: Option<String>,
    /// How user or administrator learn of a change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notification: Option<String>,
    /// The network functions that stay for the alert, one by one; `[]` where none stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notification_functions: Option<Vec<String>>,
    /// The rows of 28-LogIntf over which these functions run, as far as a capture shows them; `[]` where none stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notification_interfaces: Option<Vec<At<RowId>>>,
}
row!(SecBoot, "20-SecBoot", notification_interfaces: ["28-LogIntf"]);

/// What verification at boot promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BootGuarantee {
    /// The software comes from whom it should.
    Authenticity,
    /// The software was not altered.
    Integrity,
}

/// What begins a chain of trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RootOfTrust {
    /// Code and key that cannot be changed: ROM, fuses.
    Hardware,
    /// Code that can be replaced like the code that it checks.
    Software,
    /// Nothing: the code checks itself.
    None,
}
