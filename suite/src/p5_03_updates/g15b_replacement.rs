//! Test group 5.3-15B: the hardware of a product that cannot be updated can be replaced.

use crate::assessment::Assessment;
use crate::paper;
use crate::unit::{TestGroup, case, once, unit};
use crate::verdict::{Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.3-15B",
    cases: &[
        case("5.3-15B-1", &[unit('a', &once(replacement_is_suitable))]),
        case("5.3-15B-2", &[unit('a', &once(hardware_can_be_replaced))]),
    ],
};

fn replacement_is_suitable(assessment: &Assessment<'_>) -> Judged {
    let method = method(assessment)?;
    assessment.confirm_shown("5.3-15B-1a", &method, format!("Is this a suitable way to replace the hardware: {method}?"), None)
}

/// How the hardware is replaced.
///
/// # Errors
/// [`Missing::Undeclared`], where it is not stated.
fn method<'a>(assessment: &Assessment<'a>) -> Result<&'a str, Missing> {
    paper::stated(assessment.declaration.ixit.repl_sup.hardware_replacement.as_deref(), "9-ReplSup", "hardware_replacement")
}

fn hardware_can_be_replaced(assessment: &Assessment<'_>) -> Judged {
    let method = method(assessment)?;
    let claim = assessment.claim("5.3-15B-2a").shows(&method).step(format!("Replace the hardware as declared: {method}."));
    claim.asks("Can it be replaced in this way?")
}

#[cfg(test)]
mod tests {
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    #[rstest]
    #[case::suitable("5.3-15B-1a", sound, Pass)]
    #[case::unsuitable("5.3-15B-1a", |camera: Camera| camera.decided("5.3-15B-1a", Fail), Fail)]
    #[case::not_stated("5.3-15B-1a", |camera: Camera| camera.declare(|declaration| declaration.ixit.repl_sup.hardware_replacement = None), Inconclusive)]
    #[case::undecided("5.3-15B-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::replaced("5.3-15B-2a", sound, Pass)]
    #[case::replaced_not("5.3-15B-2a", |camera: Camera| camera.decided("5.3-15B-2a", Fail), Fail)]
    #[case::replaced_undecided("5.3-15B-2a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::replacement_not_stated("5.3-15B-2a", |camera: Camera| camera.declare(|declaration| declaration.ixit.repl_sup.hardware_replacement = None), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::never_updated()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
