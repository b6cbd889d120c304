//! IXIT 6-SoftComp: the software of the device, part by part.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::row;
use crate::files::At;
use crate::names::RowId;

/// One software component.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoftComp {
    /// The row's id.
    pub id: At<RowId>,
    /// What it is.
    pub description: String,
    /// Its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Under which names an SBOM or the software itself knows it, where its description does not say them: `openssl`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<String>,
    /// Whether others made it.
    #[serde(default)]
    pub third_party: bool,
    /// The rows of 7-UpdMech by which it is updated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub update_mechanism: Vec<At<RowId>>,
    /// Why it has no update mechanism, if it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_updated_because: Option<String>,
    /// Whether it brings cryptography.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cryptography: Option<CryptographicUsage>,
}
row!(SoftComp, "6-SoftComp", update_mechanism: ["7-UpdMech"]);

/// The cryptography in a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CryptographicUsage {
    /// Whether it has any.
    pub used: bool,
    /// Whether it was considered what replacing an algorithm would cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side_effects_considered: Option<bool>,
}

impl SoftComp {
    /// Whether the component is declared to bring cryptography.
    #[must_use]
    pub fn uses_cryptography(&self) -> bool {
        self.cryptography.is_some_and(|usage| usage.used)
    }
}
