//! The assessor's answers, as they stand in `decisions.yaml`.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{At, Fault, SourceText, parse};
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
    pub by: At<String>,
    /// When.
    pub date: At<Date>,
    /// Why.
    pub rationale: At<String>,
    /// The digest of what was shown, as `thirteen plan --decisions` prints it. When what was shown changes, the decision no longer applies.
    pub basis: At<Digest>,
    /// Files that were attached, relative to this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attached: Vec<String>,
    /// Who reviewed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed_by: Option<String>,
}

/// Reads the file. One of comments alone is an empty list, so that decisions can be added below them.
///
/// # Errors
/// A [`Fault`] with its position.
pub fn read(source: &SourceText<'_>) -> Result<Decisions, Box<Fault>> {
    let says_nothing = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    let text = source.text.trim_start_matches('\u{feff}');
    if text.lines().all(says_nothing) { Ok(Vec::new()) } else { parse(source) }
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
        (self.is_about(question) && *self.basis == question.basis).then(|| Decision {
            verdict: self.verdict,
            by: (*self.by).clone(),
            date: *self.date,
            rationale: (*self.rationale).clone(),
            attached,
            reviewed_by: self.reviewed_by.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const ONE: &str = "- unit: \"5.1-2-1a\"\n  row: AuthMech-Web\n  verdict: PASS\n  by: somebody\n  date: 2026-11-22\n  rationale: \"read\"\n  basis: \"sha256:00\"\n";

    #[rstest]
    #[case::nothing("", 0)]
    #[case::comments("# a\n\n  # b", 0)]
    #[case::an_empty_list("# a\n[]\n", 0)]
    #[case::below_comments(&format!("# a\n{ONE}"), 1)]
    fn decisions_are_added_below_comments(#[case] text: &str, #[case] count: usize) {
        assert_eq!(read(&SourceText { file: "decisions.yaml", text }).unwrap().len(), count);
    }

    #[rstest]
    #[case::by("by: somebody", "by:")]
    #[case::date("date: 2026-11-22", "date:")]
    #[case::rationale("rationale: \"read\"", "rationale:   # why")]
    #[case::verdict("verdict: PASS", "verdict:            # PASS, FAIL or INCONCLUSIVE")]
    fn what_is_left_blank_is_said_to_be(#[case] from: &str, #[case] blank: &str) {
        let text = ONE.replace(from, blank);
        let fault = read(&SourceText { file: "decisions.yaml", text: &text }).unwrap_err();
        assert!(fault.to_string().contains("nothing stands here"), "{fault} ({:?})", fault.remedy());
        let line = ONE[..ONE.find(from).unwrap()].matches('\n').count() + 1;
        assert_eq!(fault.line_column().map(|(line, _)| line), Some(line), "{fault}");
    }

    #[test]
    fn the_places_are_no_part_of_what_is_written_out() {
        let read = read(&SourceText { file: "decisions.yaml", text: ONE }).unwrap();
        let json = serde_json::to_string(&read).unwrap();
        assert!(json.contains(r#""by":"somebody","date":"2026-11-22","rationale":"read","basis":"sha256:00""#), "{json}");
    }
}
