//! Test group 5.12-3: users are guided to check that the device is set up securely, and stays so.

use crate::assessment::{Assessment, by_id};
use crate::ixit::Row;
use crate::paper;
use crate::unit::{TestGroup, case, once, unit};
use crate::verdict::Judged;

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.12-3",
    cases: &[case(
        "5.12-3-1",
        &[unit('a', &once(guidance_covers_the_set_up_check)), unit('b', &once(guidance_covers_the_maintenance_check))],
    )],
};

fn guidance_covers_the_set_up_check(assessment: &Assessment<'_>) -> Judged {
    let ixit = &assessment.declaration.ixit;
    let place = paper::stated(ixit.user_info.documentation_of_setup_check.as_deref(), "2-UserInfo", "documentation_of_setup_check")?;
    let asks = format!("Does the guidance at `{place}` give each step and each parameter of the check that the device is set up securely?");
    assessment.confirm_shown("5.12-3-1a", &(place, by_id(&ixit.user_dec)), asks, what_is_set(assessment))
}

fn guidance_covers_the_maintenance_check(assessment: &Assessment<'_>) -> Judged {
    let ixit = &assessment.declaration.ixit;
    let place =
        paper::stated(ixit.user_info.documentation_of_maintenance_check.as_deref(), "2-UserInfo", "documentation_of_maintenance_check")?;
    let asks = format!("Does the guidance at `{place}` give each step and each parameter of the check that the device stays secure?");
    assessment.confirm_shown("5.12-3-1b", &(place, by_id(&ixit.user_dec)), asks, what_is_set(assessment))
}

/// The decisions that a check would have to look at.
fn what_is_set(assessment: &Assessment<'_>) -> Option<String> {
    let decisions: Vec<_> = by_id(&assessment.declaration.ixit.user_dec).into_iter().map(|row| row.id().as_str()).collect();
    (!decisions.is_empty()).then(|| format!("users decide on {}", decisions.join(", ")))
}

#[cfg(test)]
mod tests {
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    #[rstest]
    #[case::guided("5.12-3-1a", sound, Pass)]
    #[case::step_missing("5.12-3-1a", |camera: Camera| camera.decided("5.12-3-1a", Fail), Fail)]
    #[case::no_guidance("5.12-3-1a", |camera: Camera| camera.declare(|declaration| declaration.ixit.user_info.documentation_of_setup_check = None), Inconclusive)]
    #[case::undecided("5.12-3-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::upkeep_guided("5.12-3-1b", sound, Pass)]
    #[case::upkeep_step_missing("5.12-3-1b", |camera: Camera| camera.decided("5.12-3-1b", Fail), Fail)]
    #[case::no_upkeep_guidance("5.12-3-1b", |camera: Camera| camera.declare(|declaration| declaration.ixit.user_info.documentation_of_maintenance_check = Some(" ".into())), Inconclusive)]
    #[case::upkeep_undecided("5.12-3-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
