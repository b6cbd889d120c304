//! IXIT 12-NetSecImpl: implementations of network and security functions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Reading, row};
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
    /// Name and version of what was reviewed, for a probe to compare with what the device says of itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed: Option<Reviewed>,
}
row!(NetSecImpl, "12-NetSecImpl");

/// Which implementation a report is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reviewed {
    /// Its name, as in `nginx`.
    pub name: String,
    /// The version that the report is about.
    pub version: String,
    /// Where the device says which version it runs, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<Reading>,
}
