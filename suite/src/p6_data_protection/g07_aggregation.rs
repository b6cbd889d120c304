//! Test group 6-7: what is only meant for an aggregate is little, aggregated early and kept for a short time.

use super::personal_data::{is_for_an_aggregate, perhaps_for_aggregates};
use crate::assessment::Assessment;
use crate::ixit::PersData;
use crate::p5_11_deletion::erasing;
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::Judged;

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "6-7",
    cases: &[
        case(
            "6-7-1",
            &[
                unit('a', &on_paper(perhaps_for_aggregates, no_more_is_gathered_than_the_aggregate_needs)),
                unit('b', &on_paper(perhaps_for_aggregates, aggregation_comes_early)),
                unit('c', &on_paper(perhaps_for_aggregates, raw_data_is_kept_for_a_short_time)),
            ],
        ),
        case(
            "6-7-2",
            &[
                unit('a', &on_paper(perhaps_for_aggregates, data_can_be_created)),
                unit('b', &on_paper(perhaps_for_aggregates, aggregation_works)),
            ],
        ),
    ],
};

fn data_can_be_created(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    is_for_an_aggregate(row)?;
    erasing::data_can_be_created(assessment, "6-7-2a", &[row])
}

fn aggregation_works(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    is_for_an_aggregate(row)?;
    let processing = paper::stated(row.processing.as_deref(), &row.id, "processing")?;
    let claim = assessment.claim("6-7-2b").about(row).gathered(erasing::shown(assessment, row)?);
    let claim = claim.step("Create some of it, and record what leaves the device, in the clear where the supplier makes that possible.");
    claim.asks(format!("{}: is it aggregated as declared ({processing}), and does nothing of it leave before?", row.id))
}

fn no_more_is_gathered_than_the_aggregate_needs(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    is_for_an_aggregate(row)?;
    paper::stated(Some(&row.description), &row.id, "description")?;
    assessment.confirm("6-7-1a", row, format!("{}: is no more of it gathered than the aggregate needs?", row.id))
}

fn aggregation_comes_early(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    is_for_an_aggregate(row)?;
    paper::stated(row.processing.as_deref(), &row.id, "processing")?;
    assessment.confirm("6-7-1b", row, format!("{}: is it aggregated as early as possible, best on the device?", row.id))
}

fn raw_data_is_kept_for_a_short_time(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    is_for_an_aggregate(row)?;
    paper::stated(row.duration.as_ref().map(ToString::to_string).as_deref(), &row.id, "duration")?;
    assessment.confirm("6-7-1c", row, format!("{}: is what has not been aggregated kept for as short a time as possible?", row.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ixit::OrWords;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn usage(camera: Camera, change: impl FnOnce(&mut PersData)) -> Camera {
        camera.row(|ixit| &mut ixit.pers_data, "PersData-Usage", change)
    }

    fn name(camera: Camera, change: impl FnOnce(&mut PersData)) -> Camera {
        camera.row(|ixit| &mut ixit.pers_data, "PersData-Name", change)
    }

    #[rstest]
    #[case::little("6-7-1a", sound, Pass)]
    #[case::more_than_needed("6-7-1a", |camera: Camera| camera.decided("6-7-1a", Fail), Fail)]
    #[case::not_described("6-7-1a", |camera| usage(camera, |row| row.description.clear()), Inconclusive)]
    #[case::nothing_to_aggregate("6-7-1a", |camera| usage(camera, |row| row.aggregation = Some(false)), Inconclusive)]
    #[case::another_does_not_say("6-7-1a", |camera| name(camera, |row| row.aggregation = None), Inconclusive)]
    #[case::amount_undecided("6-7-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::early("6-7-1b", sound, Pass)]
    #[case::late("6-7-1b", |camera: Camera| camera.decided("6-7-1b", Fail), Fail)]
    #[case::no_processing("6-7-1b", |camera| usage(camera, |row| row.processing = None), Inconclusive)]
    #[case::another_does_not_say_when("6-7-1b", |camera| name(camera, |row| row.aggregation = None), Inconclusive)]
    #[case::moment_undecided("6-7-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::short("6-7-1c", sound, Pass)]
    #[case::too_long("6-7-1c", |camera: Camera| camera.decided("6-7-1c", Fail), Fail)]
    #[case::no_time("6-7-1c", |camera| usage(camera, |row| row.duration = None), Inconclusive)]
    #[case::blank_time("6-7-1c", |camera| usage(camera, |row| row.duration = Some(OrWords::Words(" ".into()))), Inconclusive)]
    #[case::another_does_not_say_how_long("6-7-1c", |camera| name(camera, |row| row.aggregation = None), Inconclusive)]
    #[case::time_undecided("6-7-1c", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::created("6-7-2a", sound, Pass)]
    #[case::cannot_be_created("6-7-2a", |camera: Camera| camera.decided("6-7-2a", Fail), Fail)]
    #[case::creation_undecided("6-7-2a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::aggregated("6-7-2b", sound, Pass)]
    #[case::raw_data_leaves("6-7-2b", |camera: Camera| camera.decided("6-7-2b", Fail), Fail)]
    #[case::aggregation_undecided("6-7-2b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::another_does_not_say_on_the_device("6-7-2b", |camera| name(camera, |row| row.aggregation = None), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
