//! IXIT 8-UpdProc: how the supplier brings an update to the devices.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OrWords, row};
use crate::files::{At, Period};
use crate::names::RowId;

/// One procedure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdProc {
    /// The row's id.
    pub id: At<RowId>,
    /// The steps, and who takes them.
    pub description: String,
    /// The time from knowledge to deployment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_frame: Option<OrWords<Period>>,
    /// Whether it is the procedure for critical vulnerabilities.
    #[serde(default)]
    pub for_critical: bool,
}
row!(UpdProc, "8-UpdProc");
