//! The assessor's answers, as they stand in `decisions.yaml`.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::At;
use crate::evidence::{Decide, Decision};
use crate::id::UnitId;
use crate::names::{Digest, RowId};
use crate::verdict::Verdict;

/// The file: a list of decisions.
pub type Decisions = Vec<WrittenDecision>;

/// One decision as written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrittenDecision {
    /// The unit.
    pub unit: At<UnitId>,
    /// The row, for claims about rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<At<RowId>>,
    /// The verdict on it.
    pub verdict: Verdict,
    /// Who decided.
    pub by: String,
    /// When.
    pub date: Date,
    /// Why.
    pub rationale: String,
    /// The digest of what was shown, as `thirteen plan --decisions` prints it. When what was shown changes, the decision no longer applies.
    pub basis: Digest,
    /// Files that were attached, relative to this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attached: Vec<String>,
    /// Who reviewed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed_by: Option<String>,
}

impl WrittenDecision {
    /// Whether it is about the same claim and row, whatever they said then.
    #[must_use]
    pub fn is_about(&self, question: &Decide) -> bool {
        *self.unit == question.claim && self.row.as_deref() == question.row.as_ref()
    }

    /// The decision, if it was taken on exactly this basis. `attached` are the digests of its files.
    #[must_use]
    pub fn on(&self, question: &Decide, attached: Vec<Digest>) -> Option<Decision> {
        (self.is_about(question) && self.basis == question.basis).then(|| Decision {
            verdict: self.verdict,
            by: self.by.clone(),
            date: self.date,
            rationale: self.rationale.clone(),
            attached,
            reviewed_by: self.reviewed_by.clone(),
        })
    }
}
