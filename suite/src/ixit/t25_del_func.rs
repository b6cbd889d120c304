//! IXIT 25-DelFunc: functions by which data is deleted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::row;
use crate::files::At;
use crate::names::RowId;

/// One function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DelFunc {
    /// The row's id.
    pub id: At<RowId>,
    /// What is erased, and how.
    pub description: String,
    /// Where it deletes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    /// The rows of 10-SecParam and 21-PersData that it deletes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deletes: Vec<At<RowId>>,
    /// Whether it deletes the user's configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resets_configuration: Option<bool>,
    /// How it is started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initiation: Option<DelInitiation>,
    /// The steps, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<String>,
    /// What the user is told when it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<String>,
}
row!(DelFunc, "25-DelFunc", deletes: ["10-SecParam", "21-PersData"]);

/// Where a function deletes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// On the device.
    Device,
    /// At an associated service.
    Service,
}

/// How deletion is started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DelInitiation {
    /// In an app.
    App,
    /// By a button at the device.
    Button,
    /// By asking the supplier.
    Request,
    /// By a tool or a procedure that a layperson does not know.
    Tool,
    /// On a web page.
    Web,
    /// In another way, in words.
    Other(String),
}
