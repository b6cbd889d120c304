//! Test group 5.3-15A: a product that cannot be updated can be isolated.

use crate::assessment::Assessment;
use crate::paper;
use crate::unit::{TestGroup, case, once, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup =
    TestGroup { id: "5.3-15A", cases: &[case("5.3-15A-1", &[unit('a', &once(product_is_taken_off_the_network))])] };

/// Words by which a supplier says that there is no way.
const NO_WAY: &[&str] =
    &["cannot be isolated", "can not be isolated", "isolation is impossible", "isolation is not possible", "no isolation"];

fn product_is_taken_off_the_network(assessment: &Assessment<'_>) -> Judged {
    let method = paper::stated(assessment.declaration.ixit.repl_sup.isolation.as_deref(), "9-ReplSup", "isolation")?;
    let mut findings = Findings::none();
    if let Some(words) = denial(method) {
        findings.fails("9-ReplSup", format!("the product cannot be isolated: `{words}`"));
        return Ok(findings);
    }
    let asks = format!("Does this take the product off the network, or put it into an environment of its own: {method}?");
    assessment.confirm_shown("5.3-15A-1a", &method, asks, None)
}

fn denial(method: &str) -> Option<&str> {
    let nothing =
        ["none", "no", "n/a", "not possible", "impossible"].iter().any(|word| method.trim_end_matches('.').eq_ignore_ascii_case(word));
    if nothing { Some(method) } else { paper::mentions(method, NO_WAY) }
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
    #[case::at_the_router(sound, Pass)]
    #[case::not_at_all(|camera| isolated(camera, "None."), Fail)]
    #[case::said_in_words(|camera| isolated(camera, "the hub cannot be isolated"), Fail)]
    #[case::words_within_a_way(|camera| isolated(camera, "pull the cable; none of the neighbours notices"), Pass)]
    #[case::unsuitable(|camera: Camera| camera.decided("5.3-15A-1a", Fail), Fail)]
    #[case::not_stated(|camera| isolated(camera, " "), Inconclusive)]
    #[case::undecided(|camera: Camera| camera.undecided(), Inconclusive)]
    fn verdicts_follow(#[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::never_updated()).unit("5.3-15A-1a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
