//! IXIT 22-ExtSens: sensors for the surroundings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::row;
use crate::files::At;
use crate::names::RowId;

/// One sensor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtSens {
    /// The row's id.
    pub id: At<RowId>,
    /// The sensor, and what it senses.
    pub description: String,
}
row!(ExtSens, "22-ExtSens");
