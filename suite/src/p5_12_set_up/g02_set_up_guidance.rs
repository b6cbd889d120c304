//! Test group 5.12-2: users are guided to set the device up securely.

use crate::assessment::Assessment;
use crate::evidence::DutState;
use crate::ixit::UserDec;
use crate::paper;
use crate::publications::{self, Reading, covered, passages};
use crate::unit::{TestGroup, case, on_paper, once, unit};
use crate::verdict::{Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.12-2",
    cases: &[case(
        "5.12-2-1",
        &[
            unit('a', &once(guidance_leads_through_the_set_up)),
            unit('b', &on_paper(every_decision, guidance_covers_the_decision)),
            unit('c', &on_paper(every_decision, guidance_recommends_what_is_safe)),
        ],
    )],
};

fn guidance_leads_through_the_set_up(assessment: &Assessment<'_>) -> Judged {
    let user_info = &assessment.declaration.ixit.user_info;
    let place = paper::stated(user_info.documentation_of_secure_setup.as_deref(), "2-UserInfo", "documentation_of_secure_setup")?;
    let claim = assessment.claim("5.12-2-1a").shows(&place);
    let claim = claim.step_from(DutState::FactoryDefault, format!("Set the product up by what {place} says, and by nothing else."));
    claim.asks("Does the guidance lead to a product that is set up?")
}

/// A declaration does not say which decisions bear on security, so each is put to a person.
fn every_decision<'a>(assessment: &Assessment<'a>) -> Vec<&'a UserDec> {
    assessment.declaration.ixit.user_dec.iter().collect()
}

/// The words by which something is recommended, in English and German.
const RECOMMENDS: [&str; 12] =
    ["advise", "avoid", "best ", "recommend", "safe", "secure", "should", "empfehl", "empfohlen", "rat", "sicher", "sollte"];

fn guidance<'a>(assessment: &Assessment<'a>) -> Result<(&'a str, Reading<'a>), Missing> {
    let place = assessment.declaration.ixit.user_info.documentation_of_secure_setup.as_deref();
    let place = paper::stated(place, "2-UserInfo", "documentation_of_secure_setup")?;
    Ok((place, publications::read(assessment, &[place])?))
}

fn about(row: &UserDec) -> String {
    format!("{} {}", row.description, row.options.join(" "))
}

fn guidance_covers_the_decision(assessment: &Assessment<'_>, row: &UserDec) -> Judged {
    let (place, reading) = guidance(assessment)?;
    let mut lines = reading.lines();
    lines.extend(covered("description and options", &about(row), &reading.text));
    lines.extend(passages(&about(row), &[], &reading.text).into_iter().map(|said| format!("`{said}`")));
    let asks = format!("{}: if this decision bears on security, does the guidance at `{place}` cover it?", row.id);
    assessment.claim("5.12-2-1b").about(row).shows(&(place, reading.shown())).gathered(lines).asks(asks)
}

fn guidance_recommends_what_is_safe(assessment: &Assessment<'_>, row: &UserDec) -> Judged {
    let (place, reading) = guidance(assessment)?;
    let mut lines = reading.lines();
    let advice = passages(&about(row), &RECOMMENDS, &reading.text);
    let hint =
        (reading.is_whole() && advice.is_empty()).then(|| "the text was read to its end, and no advice on this was found in it".to_owned());
    lines.extend(advice.into_iter().map(|said| format!("`{said}`")));
    let asks = format!("{}: if this decision bears on security, does the guidance at `{place}` recommend the safe choice?", row.id);
    assessment.claim("5.12-2-1c").about(row).shows(&(place, reading.shown())).gathered(lines).hint(hint).asks(asks)
}

#[cfg(test)]
mod tests {
    use crate::evidence::{Met, Publication};
    use crate::testing::{Camera, published, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn nowhere(camera: Camera) -> Camera {
        camera.declare(|declaration| declaration.ixit.user_info.documentation_of_secure_setup = None)
    }

    fn gone(camera: Camera) -> Camera {
        camera.answer::<Publication>(|seen| seen.access = Met::Absent)
    }

    #[rstest]
    #[case::covered("5.12-2-1b", sound, Pass)]
    #[case::not_covered("5.12-2-1b", |camera: Camera| camera.decided("5.12-2-1b", Fail), Fail)]
    #[case::covering_undecided("5.12-2-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_guidance("5.12-2-1b", nowhere, Inconclusive)]
    #[case::guidance_unread("5.12-2-1b", gone, Inconclusive)]
    #[case::no_decision("5.12-2-1b", |camera: Camera| camera.empty(|ixit| &mut ixit.user_dec), Inconclusive)]
    #[case::recommended("5.12-2-1c", sound, Pass)]
    #[case::not_recommended("5.12-2-1c", |camera: Camera| camera.decided("5.12-2-1c", Fail), Fail)]
    #[case::advice_undecided("5.12-2-1c", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::advice_unread("5.12-2-1c", gone, Inconclusive)]
    #[case::leads_there("5.12-2-1a", sound, Pass)]
    #[case::leads_nowhere("5.12-2-1a", |camera: Camera| camera.decided("5.12-2-1a", Fail), Fail)]
    #[case::nobody_followed_it("5.12-2-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_guidance("5.12-2-1a", |camera: Camera| camera.declare(|declaration| declaration.ixit.user_info.documentation_of_secure_setup = None), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[rstest]
    #[case::advice("We recommend to choose a password of eight characters.", false)]
    #[case::none("Choose a password of eight characters.", true)]
    fn a_text_without_advice_is_hinted_at(#[case] text: &'static str, #[case] hinted: bool) {
        let camera = Camera::sound().undecided().answer::<Publication>(move |seen| seen.text = published(text));
        assert_eq!(camera.hint("5.12-2-1c").is_some(), hinted);
    }
}
