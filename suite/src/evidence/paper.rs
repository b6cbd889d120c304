//! An assessor's decision: evidence of the same rank as a probe's answer.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Attempted;
use crate::id::UnitId;
use crate::names::{Digest, RowId};
use crate::verdict::Verdict;

/// What does the assessor decide on this claim and row, as they stand?
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decide {
    /// The unit whose claim is decided. Units that inherit the claim read the same decision.
    pub claim: UnitId,
    /// The row it is about; `None` for a claim about the whole DUT.
    pub row: Option<RowId>,
    /// The digest of what the assessor was shown: edition, rows, and for functional units sample and software version.
    pub basis: Digest,
}

/// A decision as recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The verdict on this claim and row.
    pub verdict: Verdict,
    /// Who decided.
    pub by: String,
    /// When.
    pub date: Date,
    /// Why.
    pub rationale: String,
    /// Digests of the files that were attached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attached: Vec<Digest>,
    /// Who reviewed it, if a second person did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed_by: Option<String>,
}

impl Attempted for Decision {}
