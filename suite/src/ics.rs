//! The ICS: what the supplier says of each provision, and whether that is a valid thing to say.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Support of a provision, as written in the ICS: `Y`, `{ N: reason }` or `{ N/A: reason }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Support {
    /// Supported.
    Y,
    /// Not supported, with the reason. Open only to recommendations.
    N(String),
    /// Not applicable, with the reason. Open only where a condition fails or a feature is absent.
    #[serde(rename = "N/A")]
    NotApplicable(String),
}
