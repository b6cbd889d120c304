//! Which rows of 21-PersData the groups of clause 6 mean, and words by which a field says that there is nothing.

use crate::assessment::Assessment;
use crate::ixit::PersData;
use crate::ixit::t21_pers_data::Basis;
use crate::paper;
use crate::verdict::Missing;

pub(super) fn all<'a>(assessment: &Assessment<'a>) -> Vec<&'a PersData> {
    assessment.declaration.ixit.pers_data.iter().collect()
}

/// Rows that are meant for an aggregate only, and those that do not say whether they are: [`is_for_an_aggregate`] tells them apart.
pub(super) fn perhaps_for_aggregates<'a>(assessment: &Assessment<'a>) -> Vec<&'a PersData> {
    all(assessment).into_iter().filter(|row| row.aggregation != Some(false)).collect()
}

/// That the row is meant for an aggregate only.
///
/// # Errors
/// [`Missing::Undeclared`], where it does not say.
pub(super) fn is_for_an_aggregate(row: &PersData) -> Result<(), Missing> {
    paper::given(row.aggregation, &row.id, "aggregation").map(drop)
}

/// Rows that rest on consent, and those that do not say on what they rest: [`rests_on_consent`] tells them apart.
pub(super) fn perhaps_on_consent<'a>(assessment: &Assessment<'a>) -> Vec<&'a PersData> {
    all(assessment).into_iter().filter(|row| matches!(basis(row), None | Some(Basis::Consent))).collect()
}

/// On what the row rests; another basis without a word on it is none.
fn basis(row: &PersData) -> Option<&Basis> {
    row.basis.as_ref().filter(|basis| !matches!(basis, Basis::Other(words) if paper::is_nothing(Some(words))))
}

/// That the row rests on consent.
///
/// # Errors
/// [`Missing::Undeclared`], where it does not say on what it rests.
pub(super) fn rests_on_consent(row: &PersData) -> Result<(), Missing> {
    paper::given(basis(row), &row.id, "basis").map(drop)
}

/// Whether a field is absent, blank, or says no more than that there is nothing.
pub(super) fn denies(text: Option<&str>) -> bool {
    let said = text.unwrap_or_default().trim().trim_end_matches('.').to_lowercase();
    matches!(said.as_str(), "" | "-" | "n/a" | "never" | "no" | "none" | "not at all" | "not possible" | "nothing" | "nowhere")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(None, true)]
    #[case(Some(" "), true)]
    #[case(Some("None."), true)]
    #[case(Some("none: the name serves only the owner"), false)]
    #[case(Some("in the app"), false)]
    fn a_bare_denial_says_nothing(#[case] text: Option<&str>, #[case] nothing: bool) {
        assert_eq!(denies(text), nothing);
    }
}
