//! IXIT 9-ReplSup: isolation and replacement of what cannot be updated. One record, no ids.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a product that cannot be updated is taken off the network, and how its hardware is replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReplSup {
    /// How the product is taken off the network, or put into an environment of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isolation: Option<String>,
    /// How the hardware is replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hardware_replacement: Option<String>,
}
