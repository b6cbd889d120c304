//! How a probe reads one value off a device over HTTP, made executable.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::files::At;
use crate::names::{IdentityName, RowId};

/// Where a value is read over HTTP.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// The row of 28-LogIntf.
    pub interface: At<RowId>,
    /// The path to GET.
    pub get: String,
    /// As whom; nobody without it.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    pub who: Option<IdentityName>,
    /// Where the value stands in a JSON answer, as a pointer (RFC 6901); without it the whole answer is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json: Option<String>,
}
