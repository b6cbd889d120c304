//! IXIT 26-UserDec: decisions that users take at installation or upkeep.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::row;
use super::setting::Setting;
use crate::files::At;
use crate::names::RowId;

/// One decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UserDec {
    /// The row's id.
    pub id: At<RowId>,
    /// The decision.
    pub description: String,
    /// What can be chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// The option that holds when nothing is chosen; one of `options`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// When it is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub triggered_by: Option<Trigger>,
    /// The rows of 7-UpdMech that it sets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decides: Vec<At<RowId>>,
    /// How a probe reads and sets it: its positions are the `options`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setting: Option<Setting>,
}
row!(UserDec, "26-UserDec", decides: ["7-UpdMech"]);

/// When a decision is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// In set-up.
    Initialisation,
    /// By the user, in the settings.
    Settings,
    /// At another moment, in words.
    Other(String),
}
