//! IXIT 19-SecDev: processes of secure development.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::row;
use crate::files::At;
use crate::names::RowId;

/// One process.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecDev {
    /// The row's id.
    pub id: At<RowId>,
    /// The process.
    pub description: String,
    /// The phases that it covers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<DevPhase>,
}
row!(SecDev, "19-SecDev");

/// A phase of development.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DevPhase {
    /// People learn it.
    Training,
    /// Requirements and design.
    Design,
    /// Writing code.
    Coding,
    /// Tools and third parties' code.
    Tools,
    /// Tests of security.
    Testing,
    /// Review of code and design.
    Review,
    /// Keeping what was released.
    Archiving,
    /// Bringing it to customers.
    Deployment,
    /// Suppliers are bound to the same.
    Suppliers,
}

impl DevPhase {
    /// All phases.
    pub const ALL: [Self; 9] = [
        Self::Training,
        Self::Design,
        Self::Coding,
        Self::Tools,
        Self::Testing,
        Self::Review,
        Self::Archiving,
        Self::Deployment,
        Self::Suppliers,
    ];
}

impl fmt::Display for DevPhase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Training => "training",
            Self::Design => "design",
            Self::Coding => "coding",
            Self::Tools => "tools",
            Self::Testing => "testing",
            Self::Review => "review",
            Self::Archiving => "archiving",
            Self::Deployment => "deployment",
            Self::Suppliers => "suppliers",
        })
    }
}
