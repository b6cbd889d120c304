//! Test group 5.12-3: users are guided to check that the device is set up securely, and stays so.

use super::checks;
use crate::assessment::{Assessment, by_id};
use crate::ixit::Row;
use crate::paper;
use crate::unit::{TestGroup, case, once, unit};
use crate::verdict::Judged;

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.12-3",
    cases: &[
        case("5.12-3-1", &[unit('a', &once(guidance_covers_the_set_up_check)), unit('b', &once(guidance_covers_the_maintenance_check))]),
        case(
            "5.12-3-2",
            &[
                unit('a', &once(checks::a_secure_set_up_can_be_made)),
                unit('b', &once(checks::the_set_up_check_finds_it_secure)),
                unit('c', &once(checks::the_maintenance_check_finds_it_secure)),
                unit('d', &once(checks::an_insecure_set_up_can_be_made)),
                unit('e', &once(checks::both_checks_find_it_insecure)),
            ],
        ),
    ],
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
    use crate::evidence::{Configure, ConfigureSeen};
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn by_hand(camera: Camera) -> Camera {
        camera.declare(|declaration| declaration.ixit.user_info.setup_check = None)
    }

    fn wrong_way_round(seen: &mut ConfigureSeen) {
        for look in seen.rounds.iter_mut().flat_map(|round| &mut round.looks).flatten() {
            *look = if look.as_str().contains("insecure") { "\"secure\"".into() } else { "\"insecure\"".into() };
        }
    }

    #[rstest]
    #[case::set_a("5.12-3-2a", sound, Pass)]
    #[case::not_taken_a("5.12-3-2a", |camera: Camera| camera.answer::<Configure>(|seen| seen.rounds.iter_mut().for_each(|round| round.read[0] = Some("true".into()))), Fail)]
    #[case::cut_short_a("5.12-3-2a", |camera: Camera| camera.answer::<Configure>(|seen| seen.shortfall = Some("the link broke".into())), Inconclusive)]
    #[case::by_hand_a("5.12-3-2a", by_hand, Pass)]
    #[case::by_hand_cannot_a("5.12-3-2a", |camera| by_hand(camera).decided("5.12-3-2a", Fail), Fail)]
    #[case::by_hand_undecided_a("5.12-3-2a", |camera| by_hand(camera).undecided(), Inconclusive)]
    #[case::set_d("5.12-3-2d", sound, Pass)]
    #[case::not_taken_d("5.12-3-2d", |camera: Camera| camera.answer::<Configure>(|seen| seen.rounds.iter_mut().for_each(|round| round.read[0] = Some("false".into()))), Fail)]
    #[case::cut_short_d("5.12-3-2d", |camera: Camera| camera.answer::<Configure>(|seen| seen.shortfall = Some("the link broke".into())), Inconclusive)]
    #[case::by_hand_d("5.12-3-2d", by_hand, Pass)]
    #[case::by_hand_cannot_d("5.12-3-2d", |camera| by_hand(camera).decided("5.12-3-2d", Fail), Fail)]
    #[case::by_hand_undecided_d("5.12-3-2d", |camera| by_hand(camera).undecided(), Inconclusive)]
    #[case::check_tells_b("5.12-3-2b", sound, Pass)]
    #[case::check_is_wrong_b("5.12-3-2b", |camera: Camera| camera.answer::<Configure>(wrong_way_round), Fail)]
    #[case::decided_otherwise_b("5.12-3-2b", |camera: Camera| camera.decided("5.12-3-2b", Fail), Fail)]
    #[case::undecided_b("5.12-3-2b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::by_hand_b("5.12-3-2b", by_hand, Pass)]
    #[case::check_tells_c("5.12-3-2c", sound, Pass)]
    #[case::check_is_wrong_c("5.12-3-2c", |camera: Camera| camera.answer::<Configure>(wrong_way_round), Fail)]
    #[case::decided_otherwise_c("5.12-3-2c", |camera: Camera| camera.decided("5.12-3-2c", Fail), Fail)]
    #[case::undecided_c("5.12-3-2c", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::by_hand_c("5.12-3-2c", by_hand, Pass)]
    #[case::check_tells_e("5.12-3-2e", sound, Pass)]
    #[case::check_is_wrong_e("5.12-3-2e", |camera: Camera| camera.answer::<Configure>(wrong_way_round), Fail)]
    #[case::decided_otherwise_e("5.12-3-2e", |camera: Camera| camera.decided("5.12-3-2e", Fail), Fail)]
    #[case::undecided_e("5.12-3-2e", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::by_hand_e("5.12-3-2e", by_hand, Pass)]
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
