//! IXIT 17-PrivlCtrl: how privileges of software are limited.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::row;
use crate::files::At;
use crate::names::RowId;

/// One mechanism.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrivlCtrl {
    /// The row's id.
    pub id: At<RowId>,
    /// The mechanism.
    pub description: String,
}
row!(PrivlCtrl, "17-PrivlCtrl");
