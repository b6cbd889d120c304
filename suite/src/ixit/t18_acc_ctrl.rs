//! IXIT 18-AccCtrl: access control to memory by hardware.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::row;
use crate::files::At;
use crate::names::RowId;

/// One mechanism.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccCtrl {
    /// The row's id.
    pub id: At<RowId>,
    /// The hardware, and how the operating system uses it.
    pub description: String,
    /// Whether hardware enforces it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hardware: Option<bool>,
}
row!(AccCtrl, "18-AccCtrl");
