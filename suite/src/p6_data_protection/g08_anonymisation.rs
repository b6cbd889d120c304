//! Test group 6-8: personal data is anonymised where that is possible.

use super::personal_data;
use crate::assessment::Assessment;
use crate::ixit::PersData;
use crate::p5_11_deletion::erasing;
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "6-8",
    cases: &[
        case("6-8-1", &[unit('a', &on_paper(personal_data::all, anonymisation_protects_privacy))]),
        case(
            "6-8-2",
            &[unit('a', &on_paper(personal_data::all, data_can_be_created)), unit('b', &on_paper(personal_data::all, anonymisation_works))],
        ),
    ],
};

fn data_can_be_created(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    let technique = paper::stated(row.anonymization.as_deref(), &row.id, "anonymization")?;
    if is_left_as_it_is(technique) {
        return Ok(stays_as_it_is(row));
    }
    erasing::data_can_be_created(assessment, "6-8-2a", &[row])
}

fn anonymisation_works(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    let technique = paper::stated(row.anonymization.as_deref(), &row.id, "anonymization")?;
    if is_left_as_it_is(technique) {
        return Ok(stays_as_it_is(row));
    }
    let claim = assessment.claim("6-8-2b").about(row).gathered(erasing::shown(assessment, row)?);
    let claim = claim.step("Create some of it, and record what leaves the device, in the clear where the supplier makes that possible.");
    claim.asks(format!("{}: does the anonymisation work as declared ({technique}), so that nothing leads back to a person?", row.id))
}

/// Whether the row declares that there is no anonymisation, with or without a reason, which is judged on paper.
fn is_left_as_it_is(technique: &str) -> bool {
    let first = technique.split([':', ',', ';', '.']).next();
    personal_data::denies(first)
}

fn stays_as_it_is(row: &PersData) -> Findings {
    Findings::out_of_scope(&row.id, "is declared not to be anonymised; whether that may be is judged on paper")
}

fn anonymisation_protects_privacy(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    let technique = paper::stated(row.anonymization.as_deref(), &row.id, "anonymization")?;
    let hint = personal_data::denies(Some(technique)).then(|| "it is not anonymised, and no reason is given".to_owned());
    let asks = format!("{}: is it anonymised, as far as possible, when it is collected, processed and stored?", row.id);
    assessment.confirm_with_hint("6-8-1a", row, asks, hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn usage(camera: Camera, change: impl FnOnce(&mut PersData)) -> Camera {
        camera.row(|ixit| &mut ixit.pers_data, "PersData-Usage", change)
    }

    #[rstest]
    #[case::anonymised("6-8-1a", sound, Pass)]
    #[case::possible_and_not_done("6-8-1a", |camera: Camera| camera.decided("6-8-1a", Fail), Fail)]
    #[case::not_stated("6-8-1a", |camera| usage(camera, |row| row.anonymization = None), Inconclusive)]
    #[case::denied_without_a_reason("6-8-1a", |camera| usage(camera, |row| row.anonymization = Some("none".into())).undecided(), Inconclusive)]
    #[case::no_data("6-8-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.pers_data), Inconclusive)]
    #[case::undecided("6-8-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::created("6-8-2a", sound, Pass)]
    #[case::cannot_be_created("6-8-2a", |camera| usage(camera, |row| row.anonymization = Some("sums of a day".into())).decided("6-8-2a", Fail), Fail)]
    #[case::creation_undecided("6-8-2a", |camera| usage(camera, |row| row.anonymization = Some("sums of a day".into())).undecided(), Inconclusive)]
    #[case::works("6-8-2b", sound, Pass)]
    #[case::identifiers_remain("6-8-2b", |camera| usage(camera, |row| row.anonymization = Some("sums of a day".into())).decided("6-8-2b", Fail), Fail)]
    #[case::undecided_on_the_device("6-8-2b", |camera| usage(camera, |row| row.anonymization = Some("sums of a day".into())).undecided(), Inconclusive)]
    #[case::not_stated_on_the_device("6-8-2b", |camera| usage(camera, |row| row.anonymization = None), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
