//! Test group 5.3-15A: a product that cannot be updated can be isolated.

use crate::assessment::Assessment;
use crate::paper;
use crate::unit::{TestGroup, case, once, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.3-15A",
    cases: &[
        case("5.3-15A-1", &[unit('a', &once(product_is_taken_off_the_network))]),
        case("5.3-15A-2", &[unit('a', &once(product_can_be_set_up_in_its_surroundings))]),
    ],
};

/// Words by which a supplier says that there is no way.
const NO_WAY: &[&str] =
    &["cannot be isolated", "can not be isolated", "isolation is impossible", "isolation is not possible", "no isolation"];

fn product_is_taken_off_the_network(assessment: &Assessment<'_>) -> Judged {
    let method = method(assessment)?;
    let mut findings = Findings::none();
    if let Some(words) = denial(method) {
        findings.fails("9-ReplSup", format!("the product cannot be isolated: `{words}`"));
        return Ok(findings);
    }
    let asks = format!("Does this take the product off the network, or put it into an environment of its own: {method}?");
    assessment.confirm_shown("5.3-15A-1a", &method, asks, None)
}

/// How the product is isolated.
///
/// # Errors
/// [`Missing::Undeclared`], where it is not stated.
fn method<'a>(assessment: &Assessment<'a>) -> Result<&'a str, Missing> {
    paper::stated(assessment.declaration.ixit.repl_sup.isolation.as_deref(), "9-ReplSup", "isolation")
}

fn denial(method: &str) -> Option<&str> {
    let nothing =
        ["none", "no", "n/a", "not possible", "impossible"].iter().any(|word| method.trim_end_matches('.').eq_ignore_ascii_case(word));
    if nothing { Some(method) } else { paper::mentions(method, NO_WAY) }
}

fn product_can_be_set_up_in_its_surroundings(assessment: &Assessment<'_>) -> Judged {
    let claim = assessment.claim("5.3-15A-2a").shows(&method(assessment)?);
    let claim = claim.step("Set the product up among the devices and services that it is made for, until all of it works.");
    claim.asks("Does it work there, so that its isolation can be tried?")
}

#[cfg(test)]
mod tests {
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn isolated(camera: Camera, by: &str) -> Camera {
        camera.declare(|declaration| declaration.ixit.repl_sup.isolation = Some(by.into()))
    }

    #[rstest]
    #[case::at_the_router("5.3-15A-1a", sound, Pass)]
    #[case::not_at_all("5.3-15A-1a", |camera| isolated(camera, "None."), Fail)]
    #[case::said_in_words("5.3-15A-1a", |camera| isolated(camera, "the hub cannot be isolated"), Fail)]
    #[case::words_within_a_way("5.3-15A-1a", |camera| isolated(camera, "pull the cable; none of the neighbours notices"), Pass)]
    #[case::unsuitable("5.3-15A-1a", |camera: Camera| camera.decided("5.3-15A-1a", Fail), Fail)]
    #[case::not_stated("5.3-15A-1a", |camera| isolated(camera, " "), Inconclusive)]
    #[case::undecided("5.3-15A-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::set_up("5.3-15A-2a", sound, Pass)]
    #[case::set_up_not("5.3-15A-2a", |camera: Camera| camera.decided("5.3-15A-2a", Fail), Fail)]
    #[case::set_up_undecided("5.3-15A-2a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::isolation_not_stated("5.3-15A-2a", |camera| isolated(camera, " "), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::never_updated()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
