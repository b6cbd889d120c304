//! IXIT 24-TelData: telemetry.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::row;
use crate::files::At;
use crate::names::RowId;

/// One set of telemetry data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TelData {
    /// The row's id.
    pub id: At<RowId>,
    /// What it is, and where it goes.
    pub description: String,
    /// Why it is gathered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// How it is searched for anomalies, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security_examination: Option<String>,
    /// The rows of 21-PersData that it contains.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub personal_data: Vec<At<RowId>>,
}
row!(TelData, "24-TelData", personal_data: ["21-PersData"]);
