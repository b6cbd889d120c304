//! External evidence (TS 103 701, clause 4.7): somebody else's certificate or report that stands for cases or rows, if version and scope match; and
//! verdicts that a named person carries over from an older bundle.

mod carried;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::assessment::Assessment;
use crate::id::{CaseId, UnitId};
use crate::names::{Digest, RowId};

pub(crate) use carried::over;
pub use carried::{Carried, CarriedUnit, basis, is_carried};

/// One accepted document. A file `external-evidence.yaml` holds a list of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalEvidence {
    /// The digest of the document.
    pub document: Digest,
    /// Its title.
    pub title: String,
    /// Who issued it.
    pub issuer: String,
    /// What it was issued for; it covers only exactly this.
    pub item: Item,
    /// What it stands for.
    pub covers: Vec<Coverage>,
    /// The last day on which it is valid.
    pub valid_until: Date,
    /// Who accepted it.
    pub accepted_by: String,
    /// Why.
    pub why: String,
    /// Where the document is an older bundle of the same product (`document` is its root): which of its verdicts `accepted_by` carries over to the
    /// version of `item`, with `why` as the statement of what the change does. `covers` is empty then and counts nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried: Option<Carried>,
}

/// The item that a document was issued for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The model.
    pub model: String,
    /// The version of the hardware.
    pub hardware: String,
    /// The version of the software.
    pub software: String,
}

/// What a document stands for: a case, wholly or for one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// The case.
    pub case: CaseId,
    /// The row, if it stands for one row only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<RowId>,
}

impl ExternalEvidence {
    /// Whether it stands for the whole of a unit's case.
    #[must_use]
    pub fn covers_unit(&self, unit: UnitId, assessment: &Assessment<'_>, on: Date) -> bool {
        self.is_document()
            && self.fits(assessment, on)
            && self.covers.iter().any(|coverage| coverage.case == unit.case() && coverage.row.is_none())
    }

    /// Whether it stands for one row of a unit's case.
    #[must_use]
    pub fn covers_row(&self, unit: UnitId, row: &RowId, assessment: &Assessment<'_>, on: Date) -> bool {
        let of_row = |coverage: &Coverage| coverage.case == unit.case() && coverage.row.as_ref() == Some(row);
        self.is_document() && self.fits(assessment, on) && self.covers.iter().any(of_row)
    }

    /// The sentence that reports print.
    #[must_use]
    pub fn says(&self) -> String {
        if let Some(carried) = &self.carried {
            let (bundle, Carried { software, date, .. }) = (self.document.short(), carried);
            return format!("carried from bundle {bundle}, software {software}, by {} on {date}: {}", self.accepted_by, self.why);
        }
        format!(
            "PASS by external evidence: {} by {} ({}), accepted by {}: {}",
            self.title,
            self.issuer,
            self.document.short(),
            self.accepted_by,
            self.why
        )
    }

    /// The document of somebody else, not an older bundle.
    fn is_document(&self) -> bool {
        self.carried.is_none()
    }

    fn fits(&self, assessment: &Assessment<'_>, on: Date) -> bool {
        let dut = &assessment.declaration.dut;
        on <= self.valid_until
            && self.item.model == dut.model
            && self.item.hardware == dut.hardware
            && self.item.software == assessment.software()
    }
}
