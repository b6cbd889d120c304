//! Test group 5.0-1: every recommendation that is not claimed or not applicable has a recorded reason.

use crate::assessment::Assessment;
use crate::catalogue::Catalogue;
use crate::ics::Support;
use crate::unit::{TestGroup, case, once, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup =
    TestGroup { id: "5.0-1", cases: &[case("5.0-1-1", &[unit('a', &once(refused_recommendations_have_a_reason))])] };

fn refused_recommendations_have_a_reason(assessment: &Assessment<'_>) -> Judged {
    let mut findings = Findings::none();
    for group in Catalogue::get().groups().filter(|group| !group.status.is_mandatory()) {
        let reason = match assessment.declaration.ics.get(&group.id).map(|support| &**support) {
            Some(Support::N(reason) | Support::NotApplicable(reason)) => reason,
            Some(Support::Y) | None => continue,
        };
        if says_nothing(reason) {
            findings.fails(group.id, format!("is not claimed, and the reason given says nothing: `{reason}`"));
        }
    }
    Ok(findings)
}

/// Empty, or one of the words that people write to have written something.
fn says_nothing(reason: &str) -> bool {
    let reason = reason.trim().trim_end_matches('.').to_lowercase();
    reason.len() < 3 || ["n/a", "none", "not applicable", "not supported", "no", "tbd", "todo", "later"].contains(&reason.as_str())
}
