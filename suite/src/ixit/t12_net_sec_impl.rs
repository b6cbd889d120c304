//! IXIT 12-NetSecImpl: implementations of network and security functions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::row;
use crate::files::At;
use crate::names::RowId;

/// One implementation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NetSecImpl {
    /// The row's id.
    pub id: At<RowId>,
    /// What it does, with name, version and scope.
    pub description: String,
    /// How it was reviewed or evaluated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<String>,
    /// Where that is reported, for which version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
}
row!(NetSecImpl, "12-NetSecImpl");
