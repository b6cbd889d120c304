//! Test group 5.0-1: every recommendation that is not claimed or not applicable has a recorded reason.

use crate::assessment::Assessment;
use crate::catalogue::Catalogue;
use crate::ics::{Support, says_nothing};
use crate::unit::{TestGroup, case, once, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup =
    TestGroup { id: "5.0-1", cases: &[case("5.0-1-1", &[unit('a', &once(refused_recommendations_have_a_reason))])] };

fn refused_recommendations_have_a_reason(assessment: &Assessment<'_>) -> Judged {
    let mut findings = Findings::none();
    let mut reasons = 0;
    for group in Catalogue::get().groups().filter(|group| !group.status.is_mandatory()) {
        match assessment.declaration.ics.get(&group.id).map(|support| &**support) {
            Some(Support::N(reason) | Support::NotApplicable(reason)) => {
                reasons += 1;
                if says_nothing(reason) {
                    findings.fails(group.id, format!("is not claimed, and the reason given says nothing: `{reason}`"));
                }
            }
            Some(Support::Y) => {}
            None => findings.lacks(Missing::Undeclared(format!("{}: state Y, or N or N/A with the reason", group.id))),
        }
    }
    if reasons == 0 {
        findings.extend(Findings::out_of_scope("ICS", "refuses no recommendation, so none has to be justified"));
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::At;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    #[rstest]
    #[case::with_reasons("5.0-1-1a", sound, Pass)]
    #[case::a_word_is_no_reason("5.0-1-1a", |camera: Camera| camera.support("5.3-5", Support::N("later".into())), Fail)]
    #[case::nothing_refused("5.0-1-1a", claims_all, Pass)]
    #[case::one_not_spoken_of("5.0-1-1a", |camera: Camera| camera.declare(|declaration| drop(declaration.ics.remove(&"5.3-5".parse().unwrap()))), Inconclusive)]
    #[case::blank("5.0-1-1a", |camera: Camera| camera.support("5.3-5", Support::N(" ".into())), Fail)]
    #[case::nor_is_a_circle("5.0-1-1a", |camera: Camera| camera.support("6-4", Support::NotApplicable("N/A.".into())), Fail)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    fn claims_all(camera: Camera) -> Camera {
        camera.declare(|declaration| declaration.ics.values_mut().for_each(|support| *support = At::nowhere(Support::Y)))
    }
}
