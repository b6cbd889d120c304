//! IXIT 29-InpVal: how input is validated.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::row;
use crate::files::At;
use crate::names::RowId;

/// One method of validation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InpVal {
    /// The row's id.
    pub id: At<RowId>,
    /// The rules, and what happens with unexpected input.
    pub description: String,
    /// The rows of 27-UserIntf and 28-LogIntf whose input it guards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<At<RowId>>,
}
row!(InpVal, "29-InpVal", source: ["27-UserIntf", "28-LogIntf"]);
