//! IXIT 5-VulnMon: how vulnerabilities are watched, identified and corrected.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::row;
use crate::files::At;
use crate::names::RowId;

/// One method.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VulnMon {
    /// The row's id.
    pub id: At<RowId>,
    /// The method.
    pub description: String,
    /// The rows of 6-SoftComp that it watches.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub watches: Vec<At<RowId>>,
}
row!(VulnMon, "5-VulnMon", watches: ["6-SoftComp"]);
