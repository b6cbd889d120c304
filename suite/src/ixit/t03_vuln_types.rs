//! IXIT 3-VulnTypes: kinds of vulnerability and what is done about each.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OrWords, row};
use crate::files::{At, Period};
use crate::names::RowId;

/// One kind of vulnerability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VulnTypes {
    /// The row's id.
    pub id: At<RowId>,
    /// The kind of weakness.
    pub description: String,
    /// The steps, and who takes them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The time in which one is to be resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_frame: Option<OrWords<Period>>,
}
row!(VulnTypes, "3-VulnTypes");
