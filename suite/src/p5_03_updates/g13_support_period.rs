//! Test group 5.3-13: the support period is published.

use crate::assessment::Assessment;
use crate::paper;
use crate::unit::{TestGroup, case, once, unit};
use crate::verdict::Judged;

pub(crate) const GROUP: TestGroup =
    TestGroup { id: "5.3-13", cases: &[case("5.3-13-1", &[unit('a', &once(users_find_the_support_period))])] };

fn users_find_the_support_period(assessment: &Assessment<'_>) -> Judged {
    let info = &assessment.declaration.ixit.user_info;
    let place = paper::stated(info.publication_of_support_period.as_deref(), "2-UserInfo", "publication_of_support_period")?;
    let model = paper::given(info.model_designation.as_ref(), "2-UserInfo", "model_designation")?;
    let hint = (!paper::is_address(place)).then(|| "no address on the web is named".to_owned());
    let asks = format!("Does a layperson who has read `{}` off the product find its support period at `{place}`?", model.name);
    assessment.confirm_shown("5.3-13-1a", &(place, model), asks, hint)
}

#[cfg(test)]
mod tests {
    use crate::ixit::UserInfo;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn info(camera: Camera, change: impl FnOnce(&mut UserInfo)) -> Camera {
        camera.declare(|declaration| change(&mut declaration.ixit.user_info))
    }

    #[rstest]
    #[case::found(sound, Pass)]
    #[case::not_understood(|camera: Camera| camera.decided("5.3-13-1a", Fail), Fail)]
    #[case::undecided(|camera: Camera| camera.undecided(), Inconclusive)]
    #[case::nowhere(|camera| info(camera, |info| info.publication_of_support_period = None), Inconclusive)]
    #[case::no_model(|camera| info(camera, |info| info.model_designation = None), Inconclusive)]
    fn verdicts_follow(#[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit("5.3-13-1a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
