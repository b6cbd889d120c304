//! IXIT 23-ResMech: how the device gets through outages.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OperationRef, row};
use crate::files::{At, Period};
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
    /// What can be seen of it over the network, made executable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exercise: Option<ResExercise>,
}
row!(ResMech, "23-ResMech");

/// What can be seen of a mechanism over the network: what it keeps or brings back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ResExercise {
    /// The safe operations of 13-SoftServ that work again after the outage, as `SoftServ-Settings/status`; those that are `local` also while the
    /// network is gone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub functions: Vec<At<OperationRef>>,
    /// The operations of 13-SoftServ that write a setting (`{canary}`) which outlives the outage, as `SoftServ-Settings/set-name`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keeps: Vec<At<OperationRef>>,
    /// Within which time of the end of the outage the functions work again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub back_within: Option<Period>,
}

/// A kind of outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
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
