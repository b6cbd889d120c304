//! Test group 5.3-14: why software cannot be updated, and how its hardware is replaced, is published.

use crate::assessment::Assessment;
use crate::paper;
use crate::publications::{self, Barrier, can_be_had, moments, names_length_of_time, no_more, quoted, sentences};
use crate::unit::{TestGroup, case, once, unit};
use crate::verdict::{Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.3-14",
    cases: &[
        case("5.3-14-1", &[unit('a', &once(reason_and_replacement_are_understood))]),
        case(
            "5.3-14-2",
            &[
                unit('a', &once(reason_and_replacement_are_where_they_are_declared)),
                unit('b', &once(reason_and_replacement_are_open_to_everybody)),
                unit('c', &once(reason_is_told)),
                unit('d', &once(replacement_is_told)),
                unit('e', &once(support_period_is_told)),
            ],
        ),
    ],
};

fn reason<'a>(assessment: &Assessment<'a>) -> Result<&'a str, Missing> {
    let place = assessment.declaration.ixit.user_info.publication_of_non_updatable.as_deref();
    paper::stated(place, "2-UserInfo", "publication_of_non_updatable")
}

fn replacement<'a>(assessment: &Assessment<'a>) -> Result<&'a str, Missing> {
    let place = assessment.declaration.ixit.user_info.documentation_of_replacement.as_deref();
    paper::stated(place, "2-UserInfo", "documentation_of_replacement")
}

fn reason_and_replacement_are_understood(assessment: &Assessment<'_>) -> Judged {
    let (reason, replacement) = (reason(assessment)?, replacement(assessment)?);
    let asks = format!(
        "Does a layperson understand why there are no updates (`{reason}`), and how and until when hardware is replaced (`{replacement}`)?"
    );
    assessment.confirm_shown("5.3-14-1a", &(reason, replacement), asks, None)
}

fn reason_and_replacement_are_where_they_are_declared(assessment: &Assessment<'_>) -> Judged {
    can_be_had(assessment, "5.3-14-2a", &[reason(assessment)?, replacement(assessment)?], Barrier::Gone, no_more)
}

fn reason_and_replacement_are_open_to_everybody(assessment: &Assessment<'_>) -> Judged {
    can_be_had(assessment, "5.3-14-2b", &[reason(assessment)?, replacement(assessment)?], Barrier::Login, no_more)
}

fn reason_is_told(assessment: &Assessment<'_>) -> Judged {
    let about = ["because", "cannot be updated", "no update", "not updat", "reason", "grund", "keine aktualisier", "keine update", "weil"];
    told(assessment, "5.3-14-2c", reason(assessment)?, &about, "Does it say why the software gets no updates?")
}

fn replacement_is_told(assessment: &Assessment<'_>) -> Judged {
    let about = ["exchange", "replac", "swap", "warranty", "austausch", "ersatz", "ersetz", "umtausch"];
    told(assessment, "5.3-14-2d", replacement(assessment)?, &about, "Does it say until when and how the hardware is replaced?")
}

fn support_period_is_told(assessment: &Assessment<'_>) -> Judged {
    let declared = assessment.declaration.ixit.user_info.support_period.as_deref().unwrap_or("none");
    let asks = format!("Does it state for how long the product is supported (declared: `{declared}`)?");
    told(assessment, "5.3-14-2e", reason(assessment)?, &["support", "unterstütz", "until", "bis", "years", "jahre"], &asks)
}

/// Puts to a person what a text says, with the sentences that have one of these words, or a time.
fn told(assessment: &Assessment<'_>, claim: &str, place: &str, words: &[&str], asks: &str) -> Judged {
    let reading = publications::read(assessment, &[place])?;
    let is_about = |said: &&str| words.iter().any(|word| said.to_lowercase().contains(word));
    let tells_a_time = |said: &&str| !moments(said).is_empty() || names_length_of_time(said);
    let found: Vec<String> = sentences(&reading.text).filter(|said| is_about(said) || tells_a_time(said)).take(6).map(quoted).collect();
    let nothing = reading.is_whole() && !sentences(&reading.text).any(|said| is_about(&said));
    let hint = nothing.then(|| "the text was read to its end, and no sentence of it seems to be about this".to_owned());
    let lines = reading.lines().into_iter().chain(found.iter().map(|said| format!("`{said}`")));
    assessment.claim(claim).shows(&(place, asks, reading.shown())).gathered(lines).hint(hint).asks(format!("{place}: {asks}"))
}

#[cfg(test)]
mod tests {
    use crate::evidence::{Met, Publication};
    use crate::ixit::UserInfo;
    use crate::testing::{Camera, published, sound};
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

    fn met(access: Met) -> Camera {
        on_the_web().answer::<Publication>(move |seen| seen.access = access)
    }

    fn on_the_web() -> Camera {
        info(Camera::never_updated(), |info| {
            info.publication_of_non_updatable = Some("https://example.com/why".into());
            info.documentation_of_replacement = Some("https://example.com/swap".into());
        })
    }

    #[rstest]
    #[case::there("5.3-14-2a", on_the_web().undecided(), Pass)]
    #[case::gone("5.3-14-2a", met(Met::Absent), Fail)]
    #[case::not_reached("5.3-14-2a", on_the_web().refused_by_the_bench::<Publication>(), Inconclusive)]
    #[case::open("5.3-14-2b", on_the_web().undecided(), Pass)]
    #[case::behind_a_login("5.3-14-2b", met(Met::Login), Fail)]
    #[case::open_to_nobody_here("5.3-14-2b", met(Met::Refused), Inconclusive)]
    #[case::reason("5.3-14-2c", on_the_web(), Pass)]
    #[case::no_reason("5.3-14-2c", on_the_web().decided("5.3-14-2c", Fail), Fail)]
    #[case::reason_undecided("5.3-14-2c", on_the_web().undecided(), Inconclusive)]
    #[case::replacement("5.3-14-2d", on_the_web(), Pass)]
    #[case::no_replacement("5.3-14-2d", on_the_web().decided("5.3-14-2d", Fail), Fail)]
    #[case::replacement_unread("5.3-14-2d", met(Met::Failed), Inconclusive)]
    #[case::period("5.3-14-2e", on_the_web(), Pass)]
    #[case::no_period("5.3-14-2e", on_the_web().decided("5.3-14-2e", Fail), Fail)]
    #[case::period_undecided("5.3-14-2e", on_the_web().undecided(), Inconclusive)]
    fn what_is_published_is_read(#[case] unit: &str, #[case] camera: Camera, #[case] verdict: Verdict) {
        let judged = camera.unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[rstest]
    #[case("The chip cannot be updated because it has no room.", false)]
    #[case("A warm light.", true)]
    fn a_text_that_is_about_something_else_is_hinted_at(#[case] text: &'static str, #[case] hinted: bool) {
        let camera = on_the_web().undecided().answer::<Publication>(move |seen| seen.text = published(text));
        assert_eq!(camera.hint("5.3-14-2c").is_some(), hinted);
    }
}
