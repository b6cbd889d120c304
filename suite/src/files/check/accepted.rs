//! What was accepted for a release: by somebody, with a reason, until a day that comes.

use jiff::civil::Date;

use super::unit_meant;
use crate::accepted::Accepted;
use crate::catalogue::Catalogue;
use crate::files::{Fault, SourceText};

/// Checks what was accepted; nothing in it may be dated after `latest`.
#[must_use]
pub fn check_accepted(accepted: &[Accepted], source: &SourceText<'_>, latest: Date) -> Vec<Fault> {
    accepted.iter().flat_map(|one| faults(one, source, latest)).collect()
}

fn faults(accepted: &Accepted, source: &SourceText<'_>, latest: Date) -> Vec<Fault> {
    let unit = *accepted.unit;
    let mut faults = Vec::new();
    let mut wrong = |span, message: String, remedy: String| faults.push(Fault::at(source, span, message, Some(remedy)));
    if Catalogue::get().unit(unit).is_none() {
        wrong(accepted.unit.span(), format!("the catalogue has no unit {unit}"), unit_meant(&unit.to_string()));
    }
    if accepted.by.trim().is_empty() {
        wrong(accepted.by.span(), format!("nobody accepts the failure of {unit}"), "write who does".to_owned());
    }
    if accepted.because.trim().is_empty() {
        let remedy = "write why it may be released so, and what is done about it".to_owned();
        wrong(accepted.because.span(), format!("the failure of {unit} is accepted without a reason"), remedy);
    }
    if *accepted.date > latest {
        wrong(accepted.date.span(), format!("{} lies in the future", accepted.date), "write the day on which it was accepted".to_owned());
    }
    if accepted.until < accepted.date {
        let message = format!("{} was over on {} already", accepted.until, accepted.date);
        wrong(accepted.until.span(), message, "write the last day on which it is accepted".to_owned());
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::parse;
    use rstest::rstest;

    const ONE: &str = "- unit: \"5.1-5-2b\"\n  about: \"AuthMech-RTSP, way 1\"\n  by: Head of products\n  date: 2026-11-20\n  until: 2027-02-01\n  because: \"2.4.2 locks it\"\n";

    #[rstest]
    #[case::sound("", "", None)]
    #[case::no_unit("5.1-5-2b", "5.1-5-2z", Some("no unit 5.1-5-2z"))]
    #[case::nobody("Head of products", "\"\"", Some("nobody accepts"))]
    #[case::no_reason("\"2.4.2 locks it\"", "\" \"", Some("without a reason"))]
    #[case::tomorrow("2026-11-20", "2026-11-28", Some("lies in the future"))]
    #[case::over_before_it_began("2027-02-01", "2026-11-19", Some("was over on 2026-11-20 already"))]
    fn what_is_accepted_has_a_person_a_reason_and_an_end(#[case] from: &str, #[case] to: &str, #[case] says: Option<&str>) {
        let text = if from.is_empty() { ONE.to_owned() } else { ONE.replace(from, to) };
        let source = SourceText { file: "accepted.yaml", text: &text };
        let accepted: Vec<Accepted> = parse(&source).unwrap();
        let faults = check_accepted(&accepted, &source, "2026-11-27".parse().unwrap());
        let told: Vec<_> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), usize::from(says.is_some()), "{told:?}");
        assert!(says.is_none_or(|says| told[0].contains(says)), "{told:?}");
        assert!(faults.iter().all(|fault| fault.line_column().is_some() && fault.remedy().is_some()));
    }
}
