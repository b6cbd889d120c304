//! Test group 5.3-15B: the hardware of a product that cannot be updated can be replaced.

use crate::assessment::Assessment;
use crate::paper;
use crate::unit::{TestGroup, case, once, unit};
use crate::verdict::Judged;

pub(crate) const GROUP: TestGroup = TestGroup { id: "5.3-15B", cases: &[case("5.3-15B-1", &[unit('a', &once(replacement_is_suitable))])] };

fn replacement_is_suitable(assessment: &Assessment<'_>) -> Judged {
    let method = paper::stated(assessment.declaration.ixit.repl_sup.hardware_replacement.as_deref(), "9-ReplSup", "hardware_replacement")?;
    assessment.confirm_shown("5.3-15B-1a", &method, format!("Is this a suitable way to replace the hardware: {method}?"), None)
}

#[cfg(test)]
mod tests {
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    #[rstest]
    #[case::suitable(sound, Pass)]
    #[case::unsuitable(|camera: Camera| camera.decided("5.3-15B-1a", Fail), Fail)]
    #[case::not_stated(|camera: Camera| camera.declare(|declaration| declaration.ixit.repl_sup.hardware_replacement = None), Inconclusive)]
    #[case::undecided(|camera: Camera| camera.undecided(), Inconclusive)]
    fn verdicts_follow(#[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::never_updated()).unit("5.3-15B-1a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
