//! Test group 5.3-14: why software cannot be updated, and how its hardware is replaced, is published.

use crate::assessment::Assessment;
use crate::paper;
use crate::unit::{TestGroup, case, once, unit};
use crate::verdict::Judged;

pub(crate) const GROUP: TestGroup =
    TestGroup { id: "5.3-14", cases: &[case("5.3-14-1", &[unit('a', &once(reason_and_replacement_are_understood))])] };

fn reason_and_replacement_are_understood(assessment: &Assessment<'_>) -> Judged {
    let info = &assessment.declaration.ixit.user_info;
    let reason = paper::stated(info.publication_of_non_updatable.as_deref(), "2-UserInfo", "publication_of_non_updatable")?;
    let replacement = paper::stated(info.documentation_of_replacement.as_deref(), "2-UserInfo", "documentation_of_replacement")?;
    let asks = format!(
        "Does a layperson understand why there are no updates (`{reason}`), and how and until when hardware is replaced (`{replacement}`)?"
    );
    assessment.confirm_shown("5.3-14-1a", &(reason, replacement), asks, None)
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
    #[case::understood(sound, Pass)]
    #[case::not_understood(|camera: Camera| camera.decided("5.3-14-1a", Fail), Fail)]
    #[case::undecided(|camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_reason(|camera| info(camera, |info| info.publication_of_non_updatable = Some(" ".into())), Inconclusive)]
    #[case::no_replacement(|camera| info(camera, |info| info.documentation_of_replacement = None), Inconclusive)]
    fn verdicts_follow(#[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::never_updated()).unit("5.3-14-1a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
