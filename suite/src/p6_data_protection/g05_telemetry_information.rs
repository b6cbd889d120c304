//! Test group 6-5: consumers are informed clearly about telemetry.

use crate::assessment::{Assessment, by_id};
use crate::ixit::TelData;
use crate::paper;
use crate::publications::{self, Barrier, can_be_had, covered, no_more};
use crate::unit::{TestGroup, case, on_paper, once, over_table, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "6-5",
    cases: &[
        case("6-5-1", &[unit('a', &over_table(every_set, consumers_are_informed))]),
        case(
            "6-5-2",
            &[
                unit('a', &once(information_can_be_had)),
                unit('b', &on_paper(every_set, text_agrees_with_the_purpose)),
                unit('c', &on_paper(every_set, text_says_what_is_collected)),
                unit('d', &on_paper(every_set, text_says_how_it_is_used)),
            ],
        ),
    ],
};

fn every_set<'a>(assessment: &Assessment<'a>) -> Vec<&'a TelData> {
    assessment.declaration.ixit.tel_data.iter().collect()
}

fn consumers_are_informed(assessment: &Assessment<'_>, rows: &[&TelData]) -> Judged {
    let place = assessment.declaration.ixit.user_info.documentation_of_telemetry_data.as_deref();
    let Some(place) = place.map(str::trim).filter(|place| !place.is_empty()) else {
        let mut findings = Findings::none();
        findings.fails("2-UserInfo", "telemetry is gathered, and consumers are not told of it (`documentation_of_telemetry_data`)");
        return Ok(findings);
    };
    let asks = format!("Does the way in which `{place}` informs about telemetry suit consumers?");
    let hint =
        paper::mentions(place, &["on request", "purchase", "customers only"]).map(|barrier| format!("there is a barrier: `{barrier}`"));
    assessment.confirm_shown("6-5-1a", &(place, by_id(rows.iter().copied())), asks, hint)
}

fn place<'a>(assessment: &Assessment<'a>) -> Result<&'a str, Missing> {
    let place = assessment.declaration.ixit.user_info.documentation_of_telemetry_data.as_deref();
    paper::stated(place, "2-UserInfo", "documentation_of_telemetry_data")
}

fn information_can_be_had(assessment: &Assessment<'_>) -> Judged {
    can_be_had(assessment, "6-5-2a", &[place(assessment)?], Barrier::Any, no_more)
}

fn text_agrees_with_the_purpose(assessment: &Assessment<'_>, row: &TelData) -> Judged {
    paper::stated(row.purpose.as_deref(), &row.id, "purpose")?;
    told(assessment, "6-5-2b", row, "does the text agree with the purpose that the row declares?")
}

fn text_says_what_is_collected(assessment: &Assessment<'_>, row: &TelData) -> Judged {
    told(assessment, "6-5-2c", row, "does the text say that this is collected?")
}

fn text_says_how_it_is_used(assessment: &Assessment<'_>, row: &TelData) -> Judged {
    told(assessment, "6-5-2d", row, "does the text say how this is used, by whom and why?")
}

/// Puts to a person what the text says of a row, with the words of the row that occur in it.
fn told(assessment: &Assessment<'_>, claim: &str, row: &TelData, asks: &str) -> Judged {
    let place = place(assessment)?;
    let reading = publications::read(assessment, &[place])?;
    let told = [("description", row.description.as_str()), ("purpose", row.purpose.as_deref().unwrap_or_default())];
    let mut lines = reading.lines();
    lines.extend(told.into_iter().filter_map(|(what, text)| covered(what, text, &reading.text)));
    assessment.claim(claim).about(row).shows(&(place, reading.shown())).gathered(lines).asks(format!("{}, `{place}`: {asks}", row.id))
}

#[cfg(test)]
mod tests {
    use crate::evidence::{Met, Publication};
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn told_at(camera: Camera, place: Option<&str>) -> Camera {
        camera.declare(|declaration| declaration.ixit.user_info.documentation_of_telemetry_data = place.map(str::to_owned))
    }

    #[rstest]
    #[case::informed("6-5-1a", sound, Pass)]
    #[case::told_nowhere("6-5-1a", |camera| told_at(camera, None), Fail)]
    #[case::blank("6-5-1a", |camera| told_at(camera, Some(" ")), Fail)]
    #[case::unsuitable("6-5-1a", |camera: Camera| camera.decided("6-5-1a", Fail), Fail)]
    #[case::undecided("6-5-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::there("6-5-2a", |camera: Camera| camera.undecided(), Pass)]
    #[case::gone("6-5-2a", |camera: Camera| camera.answer::<Publication>(|seen| seen.access = Met::Absent), Fail)]
    #[case::behind_a_login("6-5-2a", |camera: Camera| camera.answer::<Publication>(|seen| seen.access = Met::Login), Fail)]
    #[case::not_reached("6-5-2a", |camera: Camera| camera.refused_by_the_bench::<Publication>(), Inconclusive)]
    #[case::agrees("6-5-2b", sound, Pass)]
    #[case::disagrees("6-5-2b", |camera: Camera| camera.decided("6-5-2b", Fail), Fail)]
    #[case::no_purpose("6-5-2b", |camera: Camera| camera.row(|ixit| &mut ixit.tel_data, "TelData-Health", |row| row.purpose = None), Inconclusive)]
    #[case::says_what("6-5-2c", sound, Pass)]
    #[case::does_not_say_what("6-5-2c", |camera: Camera| camera.decided("6-5-2c", Fail), Fail)]
    #[case::what_is_undecided("6-5-2c", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::says_how("6-5-2d", sound, Pass)]
    #[case::does_not_say_how("6-5-2d", |camera: Camera| camera.decided("6-5-2d", Fail), Fail)]
    #[case::how_is_unread("6-5-2d", |camera: Camera| camera.answer::<Publication>(|seen| seen.access = Met::Login), Inconclusive)]
    #[case::no_telemetry("6-5-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.tel_data), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
