//! Test group 5.12-2: users are guided to set the device up securely.

use crate::assessment::Assessment;
use crate::evidence::DutState;
use crate::paper;
use crate::unit::{TestGroup, case, once, unit};
use crate::verdict::Judged;

pub(crate) const GROUP: TestGroup =
    TestGroup { id: "5.12-2", cases: &[case("5.12-2-1", &[unit('a', &once(guidance_leads_through_the_set_up))])] };

fn guidance_leads_through_the_set_up(assessment: &Assessment<'_>) -> Judged {
    let user_info = &assessment.declaration.ixit.user_info;
    let place = paper::stated(user_info.documentation_of_secure_setup.as_deref(), "2-UserInfo", "documentation_of_secure_setup")?;
    let claim = assessment.claim("5.12-2-1a").shows(&place);
    let claim = claim.step_from(DutState::FactoryDefault, format!("Set the product up by what {place} says, and by nothing else."));
    claim.asks("Does the guidance lead to a product that is set up?")
}

#[cfg(test)]
mod tests {
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    #[rstest]
    #[case::leads_there("5.12-2-1a", sound, Pass)]
    #[case::leads_nowhere("5.12-2-1a", |camera: Camera| camera.decided("5.12-2-1a", Fail), Fail)]
    #[case::nobody_followed_it("5.12-2-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_guidance("5.12-2-1a", |camera: Camera| camera.declare(|declaration| declaration.ixit.user_info.documentation_of_secure_setup = None), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
