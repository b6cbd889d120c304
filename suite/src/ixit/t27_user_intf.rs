//! IXIT 27-UserIntf: interfaces at which users see and enter data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::row;
use crate::files::At;
use crate::names::RowId;

/// One user interface.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UserIntf {
    /// The row's id.
    pub id: At<RowId>,
    /// What the user sees and enters.
    pub description: String,
    /// Whether data can be entered.
    #[serde(default = "yes")]
    pub takes_input: bool,
    /// The row of 15-PhyIntf or 28-LogIntf that carries it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interface: Option<At<RowId>>,
}
row!(UserIntf, "27-UserIntf", interface: ["15-PhyIntf", "28-LogIntf"]);

fn yes() -> bool {
    true
}
