//! IXIT 14-SecMgmt: how critical parameters are managed from generation to destruction.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::row;
use crate::files::At;
use crate::names::RowId;

/// One process.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecMgmt {
    /// The row's id.
    pub id: At<RowId>,
    /// The process.
    pub description: String,
    /// The phases of life that it covers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<LifePhase>,
    /// The rows of 10-SecParam that it manages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<At<RowId>>,
}
row!(SecMgmt, "14-SecMgmt", parameters: ["10-SecParam"]);

/// A phase in the life of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LifePhase {
    /// It is made.
    Generation,
    /// It is brought onto the device.
    Provisioning,
    /// It is kept.
    Storage,
    /// It is replaced.
    Update,
    /// It is put out of use and destroyed.
    Retirement,
    /// It ran out or became known.
    Compromise,
}

impl LifePhase {
    /// All phases, in the order of a life.
    pub const ALL: [Self; 6] = [Self::Generation, Self::Provisioning, Self::Storage, Self::Update, Self::Retirement, Self::Compromise];
}
