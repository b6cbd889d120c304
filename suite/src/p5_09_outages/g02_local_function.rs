//! Test group 5.9-2: the device works on without the network, and recovers cleanly after a loss of power.

use super::g01_resilience::{both_outages_are_covered, every_mechanism, mechanism_can_keep_its_promise, outages_unstated};
use crate::assessment::Assessment;
use crate::ixit::ResMech;
use crate::ixit::t23_res_mech::{Outage, ResGuarantee};
use crate::paper;
use crate::unit::{TestGroup, both, case, on_paper, over_table, unit};
use crate::verdict::{Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.9-2",
    cases: &[case(
        "5.9-2-1",
        &[
            unit(
                'a',
                &both(&over_table(every_mechanism, both_outages_are_covered), &on_paper(every_mechanism, mechanism_can_keep_its_promise)),
            ),
            unit('b', &on_paper(for_the_network, function_stays_without_the_network)),
            unit('c', &on_paper(for_the_power, function_returns_with_the_power)),
        ],
    )],
};

fn for_the_network<'a>(assessment: &Assessment<'a>) -> Vec<&'a ResMech> {
    against(assessment, Outage::Network)
}

fn for_the_power<'a>(assessment: &Assessment<'a>) -> Vec<&'a ResMech> {
    against(assessment, Outage::Power)
}

/// The mechanisms for one kind of outage, and those that do not say for which they are: nothing is left out by silence.
fn against<'a>(assessment: &Assessment<'a>, outage: Outage) -> Vec<&'a ResMech> {
    every_mechanism(assessment).into_iter().filter(|row| row.outages.is_empty() || row.outages.contains(&outage)).collect()
}

fn function_stays_without_the_network(assessment: &Assessment<'_>, row: &ResMech) -> Judged {
    let hint = unpromised(row)?;
    let asks = format!("{}: does the mechanism keep the product working locally while the network is gone?", row.id);
    assessment.confirm_with_hint("5.9-2-1b", row, asks, hint)
}

fn function_returns_with_the_power(assessment: &Assessment<'_>, row: &ResMech) -> Judged {
    let hint = unpromised(row)?;
    let asks = format!("{}: are connections and functions back after a loss of power, as they were or better?", row.id);
    assessment.confirm_with_hint("5.9-2-1c", row, asks, hint)
}

/// What the assessor is told of a mechanism that does not promise to keep anything available.
///
/// # Errors
/// [`Missing::Undeclared`], where the row does not say what it is for.
fn unpromised(row: &ResMech) -> Result<Option<String>, Missing> {
    paper::stated(Some(&row.description), &row.id, "description")?;
    if row.outages.is_empty() {
        return Err(outages_unstated(row));
    }
    Ok((!row.guarantees.contains(&ResGuarantee::Availability)).then(|| "does not promise availability".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn power(camera: Camera, change: impl FnOnce(&mut ResMech)) -> Camera {
        camera.row(|ixit| &mut ixit.res_mech, "ResMech-Power", change)
    }

    #[rstest]
    #[case::as_in_5_9_1("5.9-2-1a", sound, Pass)]
    #[case::no_mechanism_for_power("5.9-2-1a", |camera| power(camera, |row| row.outages = vec![Outage::Network]), Fail)]
    #[case::cannot_keep_its_promise("5.9-2-1a", |camera: Camera| camera.decided("5.9-1-1b", Fail), Fail)]
    #[case::promise_undecided("5.9-2-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_mechanism("5.9-2-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.res_mech), Inconclusive)]
    #[case::works_locally("5.9-2-1b", sound, Pass)]
    #[case::lost_by_design("5.9-2-1b", |camera: Camera| camera.decided("5.9-2-1b", Fail), Fail)]
    #[case::locally_undecided("5.9-2-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::outages_not_stated("5.9-2-1b", |camera| power(camera, |row| row.outages.clear()), Inconclusive)]
    #[case::comes_back("5.9-2-1c", sound, Pass)]
    #[case::comes_back_with_less("5.9-2-1c", |camera: Camera| camera.decided("5.9-2-1c", Fail), Fail)]
    #[case::return_undecided("5.9-2-1c", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::nothing_for_the_power("5.9-2-1c", |camera| power(camera, |row| row.outages = vec![Outage::Network]), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
