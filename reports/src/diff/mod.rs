//! Two bundles beside each other: what differs in verdicts, declaration, evidence, decisions, method and signatures, and what has become worse.
//!
//! Verdicts are compared as each bundle states them, by whatever version of the suite. Nothing observed on one version of the software is taken to hold
//! for another: between two versions it is told what has to be run again, and which decisions on paper still hold because their basis is the same.

mod decisions;
mod declared;
mod evidence;
mod leaves;
mod markdown;
mod method;
mod side;
mod signed;
mod software;
mod stated;
#[cfg(test)]
mod tests;
mod text;
mod verdicts;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use suite::revision::How;
use suite::verdict::Verdict;

pub use declared::PartDiffers;
pub use evidence::{AnswerDiffers, EvidenceDiffers};
pub use markdown::write as markdown;
pub use side::{Side, Told};
pub use software::{Onto, Paper, Software, carriable};
pub use stated::Stated;
pub use text::write as text;
pub use verdicts::{Loss, Regression, VerdictDiffers, VerdictsDiffer};

/// What differs between two bundles, the second seen from the first.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Diff {
    /// The version of this format.
    pub format: u32,
    /// The bundle that is compared with.
    pub before: Told,
    /// The bundle that is compared.
    pub after: Told,
    /// What could not be compared, and why.
    pub notes: Vec<String>,
    /// What has become worse. Where there is any, the command ends with 1.
    pub regressions: Vec<Regression>,
    /// Verdicts that differ.
    pub verdicts: VerdictsDiffer,
    /// Parts and rows of the declaration and of the profile that differ: `dut`, `ics`, the tables by their names, `profile`.
    pub declared: Vec<PartDiffers>,
    /// What the device answered to the same question.
    pub evidence: EvidenceDiffers,
    /// Decisions that differ: which, and what was decided.
    pub decisions: Vec<Differs>,
    /// Catalogue, lists, versions of the suite.
    pub method: Vec<Differs>,
    /// Who signed. Only who is known to the trust file is named.
    pub signed: Vec<Differs>,
    /// What two versions of the software mean for the evidence; none where both are of one version.
    pub software: Option<Software>,
}

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Differs {
    /// What: a field by its path, an item of a list, a decision.
    pub what: String,
    /// What the first bundle says; none where it does not have it.
    pub before: Option<String>,
    /// What the second bundle says; none where it does not have it.
    pub after: Option<String>,
}

impl Differs {
    /// Two things, if they differ.
    fn of(what: impl Into<String>, before: Option<String>, after: Option<String>) -> Option<Self> {
        (before != after).then(|| Self { what: what.into(), before, after })
    }
}

/// Compares two bundles.
#[must_use]
pub fn compare(before: &Side<'_>, after: &Side<'_>) -> Diff {
    let verdicts = verdicts::compare(before.stated, after.stated);
    let mut regressions = verdicts::regressions(before.stated, after.stated);
    regressions.extend(software::unfounded(before, after));
    Diff {
        format: 1,
        before: before.told(),
        after: after.told(),
        notes: side::notes(before, after),
        regressions,
        verdicts,
        declared: declared::compare(before, after),
        evidence: evidence::compare(before, after),
        decisions: decisions::compare(before, after),
        method: method::compare(before, after),
        signed: signed::compare(before, after),
        software: software::compare(before, after),
    }
}

impl Diff {
    /// Whether nothing differs but the files themselves.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { regressions, verdicts, declared, evidence, decisions, method, signed, software, .. } = self;
        regressions.is_empty()
            && verdicts.is_empty()
            && declared.is_empty()
            && evidence.is_empty()
            && [decisions, method, signed].iter().all(|list| list.is_empty())
            && software.is_none()
    }
}

/// The JSON Schema of what `thirteen diff --json` prints.
#[must_use]
pub fn schema() -> Value {
    suite::schema::schema::<Diff>(
        "What differs between two bundles",
        "Verdicts, declaration, evidence, decisions, method and signatures of two bundles beside each other: what `thirteen diff --json` prints.",
    )
}

/// A verdict as text, or what stands for none.
fn word(verdict: Option<Verdict>) -> String {
    verdict.map_or_else(|| "no verdict".to_owned(), |verdict| verdict.to_string())
}

/// What became of something that one or both sides have.
fn how(before: bool, after: bool) -> How {
    match (before, after) {
        (false, _) => How::Added,
        (true, true) => How::Changed,
        (true, false) => How::Removed,
    }
}
