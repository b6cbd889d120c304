//! IXIT 16-CodeMin: how code is reduced to what is needed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::row;
use crate::files::At;
use crate::names::RowId;

/// One technique.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeMin {
    /// The row's id.
    pub id: At<RowId>,
    /// The technique.
    pub description: String,
}
row!(CodeMin, "16-CodeMin");
