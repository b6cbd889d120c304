//! Test group 5.3-13: the support period is published.

use crate::assessment::Assessment;
use crate::evidence::PublicationSeen;
use crate::paper;
use crate::publications::{self, Barrier, Reading, can_be_had, moments, names_length_of_time, no_more, quoted, sentences};
use crate::unit::{TestGroup, case, once, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.3-13",
    cases: &[
        case("5.3-13-1", &[unit('a', &once(users_find_the_support_period))]),
        case(
            "5.3-13-2",
            &[
                unit('a', &once(support_period_is_where_it_is_declared)),
                unit('b', &once(support_period_is_open_to_everybody)),
                unit('c', &once(published_period_is_the_declared_one)),
            ],
        ),
    ],
};

fn place<'a>(assessment: &Assessment<'a>) -> Result<&'a str, Missing> {
    let place = assessment.declaration.ixit.user_info.publication_of_support_period.as_deref();
    paper::stated(place, "2-UserInfo", "publication_of_support_period")
}

fn users_find_the_support_period(assessment: &Assessment<'_>) -> Judged {
    let place = place(assessment)?;
    let model = paper::given(assessment.declaration.ixit.user_info.model_designation.as_ref(), "2-UserInfo", "model_designation")?;
    let hint = (!paper::is_address(place)).then(|| "no address on the web is named".to_owned());
    let asks = format!("Does a layperson who has read `{}` off the product find its support period at `{place}`?", model.name);
    assessment.confirm_shown("5.3-13-1a", &(place, model), asks, hint)
}

fn support_period_is_where_it_is_declared(assessment: &Assessment<'_>) -> Judged {
    can_be_had(assessment, "5.3-13-2a", &[place(assessment)?], Barrier::Gone, does_not_name_the_product)
}

fn support_period_is_open_to_everybody(assessment: &Assessment<'_>) -> Judged {
    can_be_had(assessment, "5.3-13-2b", &[place(assessment)?], Barrier::Login, no_more)
}

fn published_period_is_the_declared_one(assessment: &Assessment<'_>) -> Judged {
    let (info, place) = (&assessment.declaration.ixit.user_info, place(assessment)?);
    let declared = paper::stated(info.support_period.as_deref(), "2-UserInfo", "support_period")?;
    let model = &paper::given(info.model_designation.as_ref(), "2-UserInfo", "model_designation")?.name;
    let reading = publications::read(assessment, &[place])?;
    let mut findings = Findings::none();
    if let Some(other) = contradiction(&reading, declared, model) {
        findings.fails("2-UserInfo", format!("declares updates `{declared}`, and what is published says: `{other}`"));
        return Ok(findings);
    }
    let mut lines = reading.lines();
    lines.push(format!("{model} is {}named", if names(&reading.text, model) { "" } else { "not " }));
    lines.extend(sentences(&reading.text).filter(|said| tells_a_time(said)).take(6).map(|said| format!("`{}`", quoted(said))));
    let nothing = reading.is_whole() && !sentences(&reading.text).any(tells_a_time);
    let hint = nothing.then(|| "the text was read to its end, and neither a date nor a length of time was found in it".to_owned());
    let asks = format!("Does what is published state for the software of {model} the period that is declared (`{declared}`)?");
    assessment.claim("5.3-13-2c").shows(&(place, declared, model, reading.shown())).gathered(lines).hint(hint).asks(asks)
}

fn does_not_name_the_product(assessment: &Assessment<'_>, seen: &PublicationSeen) -> Option<String> {
    let (dut, text) = (&assessment.declaration.dut, seen.whole_text());
    let designation = assessment.declaration.ixit.user_info.model_designation.as_ref().map(|model| &model.name);
    let known = [Some(&dut.model), Some(&dut.name), designation];
    let is_named = known.into_iter().flatten().any(|name| names(&text, name));
    (!is_named).then(|| format!("it names neither {} nor {}", dut.model, dut.name))
}

fn names(text: &str, name: &str) -> bool {
    paper::mentions(text, &[&name.to_lowercase()]).is_some()
}

fn tells_a_time(sentence: &str) -> bool {
    !moments(sentence).is_empty() || names_length_of_time(sentence)
}

/// A sentence that ends support on another day than declared, where no reading of the page could save it: the page names the model, every date of such
/// sentences differs, no other date on it fits, and no length of time could amount to the declared day.
fn contradiction(reading: &Reading<'_>, declared: &str, model: &str) -> Option<String> {
    let [wanted] = moments(declared)[..] else { return None };
    let text = &reading.text;
    let fits = |said: &str| moments(said).into_iter().any(|moment| moment.fits(wanted));
    if !reading.is_whole() || !names(text, model) || fits(text) || names_length_of_time(text) {
        return None;
    }
    let ends = |said: &&str| ends_support(said) && !moments(said).is_empty();
    let all: Vec<&str> = sentences(text).filter(ends).collect();
    let own = all.iter().find(|said| names(said, model)).copied();
    // A sentence without a name speaks of this model only where it is the only one of its kind.
    own.or(if let [only] = all[..] { Some(only) } else { None }).map(quoted)
}

fn ends_support(sentence: &str) -> bool {
    const SUPPORT: [&str; 6] = ["aktualisier", "patch", "support", "unterstütz", "update", "wartung"];
    const END: [&str; 9] = ["bis", "end", "ende", "ends", "expires", "through", "till", "to", "until"];
    let lower = sentence.to_lowercase();
    SUPPORT.iter().any(|word| lower.contains(word)) && paper::mentions(sentence, &END).is_some()
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
    #[case::found(sound, Pass)]
    #[case::not_understood(|camera: Camera| camera.decided("5.3-13-1a", Fail), Fail)]
    #[case::undecided(|camera: Camera| camera.undecided(), Inconclusive)]
    #[case::nowhere(|camera| info(camera, |info| info.publication_of_support_period = None), Inconclusive)]
    #[case::no_model(|camera| info(camera, |info| info.model_designation = None), Inconclusive)]
    fn verdicts_follow(#[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit("5.3-13-1a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    fn page(camera: Camera, text: &'static str) -> Camera {
        camera.answer::<Publication>(move |seen| seen.text = published(text))
    }

    #[rstest]
    #[case::found("5.3-13-2a", |camera: Camera| camera.undecided(), Pass)]
    #[case::gone("5.3-13-2a", |camera: Camera| camera.answer::<Publication>(|seen| seen.access = Met::Absent), Fail)]
    #[case::nowhere("5.3-13-2a", |camera| info(camera, |info| info.publication_of_support_period = None), Inconclusive)]
    #[case::another_product("5.3-13-2a", |camera: Camera| page(camera.undecided(), OTHER), Inconclusive)]
    #[case::open("5.3-13-2b", |camera: Camera| camera.undecided(), Pass)]
    #[case::behind_a_login("5.3-13-2b", |camera: Camera| camera.answer::<Publication>(|seen| seen.access = Met::Login), Fail)]
    #[case::not_reached("5.3-13-2b", |camera: Camera| camera.refused_by_the_bench::<Publication>(), Inconclusive)]
    #[case::as_declared("5.3-13-2c", sound, Pass)]
    #[case::another_day("5.3-13-2c", |camera| page(camera, "NE-200\nSecurity updates until 31 December 2028."), Fail)]
    #[case::in_a_table("5.3-13-2c", |camera| page(camera, "Support\nNE-100 support ends 2027-06\nNE-200 support ends 2028-06"), Fail)]
    #[case::in_german("5.3-13-2c", |camera| page(camera, "NE-200: Updates bis Ende 2028"), Fail)]
    #[case::undecided("5.3-13-2c", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::decided_otherwise("5.3-13-2c", |camera: Camera| camera.decided("5.3-13-2c", Fail), Fail)]
    #[case::no_period("5.3-13-2c", |camera| info(camera, |info| info.support_period = None), Inconclusive)]
    fn published_periods_are_compared(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    const OTHER: &str = "The garden lamp is supported until 31 December 2031. Its light is warm, its foot is heavy, and its switch is easy to find in \
        the dark. Nobody has ever asked for more, and so nothing more is told here, although there would be room enough for it on this long page.";

    /// Whatever a reading could save is left to a person.
    #[rstest]
    #[case::declared_day("NE-200: updates until 2031-12-31, a beta until 2028-01-01")]
    #[case::day_before("NE-200: updates until 1 January 2032")]
    #[case::month("NE-200 updates until December 2031")]
    #[case::length("NE-200: updates until 2028-01-01, and five years more on request")]
    #[case::other_models("NE-200\nNE-100: updates until 2027-01-01\nNE-150: updates until 2028-01-01")]
    #[case::other_product("Updates until 2028-01-01")]
    #[case::no_end("NE-200 got its last update on 2026-10-01")]
    #[case::nothing("NE-200")]
    fn a_doubtful_period_is_put_to_a_person(#[case] text: &'static str) {
        let judged = page(Camera::sound().undecided(), text).unit("5.3-13-2c");
        assert_eq!(judged.verdict, Inconclusive, "{judged:#?}");
        assert_eq!(page(Camera::sound().undecided(), text).hint("5.3-13-2c").is_some(), text == "NE-200");
    }
}
