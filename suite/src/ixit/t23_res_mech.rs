//! IXIT 23-ResMech: how the device gets through outages.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::row;
use crate::files::At;
use crate::names::RowId;

/// One mechanism.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResMech {
    /// The row's id.
    pub id: At<RowId>,
    /// The mechanism.
    pub description: String,
    /// Which outages it is for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outages: Vec<Outage>,
    /// What it promises.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guarantees: Vec<ResGuarantee>,
}
row!(ResMech, "23-ResMech");

/// A kind of outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outage {
    /// The network is gone.
    Network,
    /// The power is gone.
    Power,
}

impl fmt::Display for Outage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Network => "the network",
            Self::Power => "the power",
        })
    }
}

/// What a mechanism for outages promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResGuarantee {
    /// The function stays or comes back.
    Availability,
    /// Nothing is damaged.
    Integrity,
}
