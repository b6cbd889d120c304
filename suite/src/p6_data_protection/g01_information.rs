//! Test group 6-1: consumers are informed clearly about their personal data.

use super::personal_data;
use crate::assessment::Assessment;
use crate::ixit::PersData;
use crate::paper;
use crate::publications::{self, Barrier, Reading, covered, met, names_length_of_time, quoted, sentences};
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "6-1",
    cases: &[
        case("6-1-1", &[unit('a', &on_paper(personal_data::all, consumers_are_informed))]),
        case(
            "6-1-2",
            &[
                unit('a', &on_paper(personal_data::all, published_text_is_clear)),
                unit('b', &on_paper(personal_data::all, published_text_agrees_with_what_is_declared)),
            ],
        ),
    ],
};

fn consumers_are_informed(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    let findings = nothing_untold(assessment, row);
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let place = &assessment.declaration.ixit.user_info.documentation_of_personal_data;
    let asks = format!(
        "{}: does the information at `{}` suit consumers, and does it tell what is processed, why, by whom and for how long?",
        row.id,
        place.as_deref().unwrap_or_default()
    );
    assessment.confirm_beside("6-1-1a", row, place, asks)
}

/// What is not declared cannot be told.
fn nothing_untold(assessment: &Assessment<'_>, row: &PersData) -> Findings {
    let place = assessment.declaration.ixit.user_info.documentation_of_personal_data.as_deref();
    let mut findings = Findings::none();
    if paper::is_blank(place) {
        findings.fails("2-UserInfo", "consumers are told nothing of personal data (`documentation_of_personal_data`)");
    }
    let stated = [
        ("description", !paper::is_blank(Some(&row.description))),
        ("purpose", !paper::is_blank(row.purpose.as_deref())),
        ("authorized_parties", row.authorized_parties.iter().any(|party| !paper::is_blank(Some(party)))),
        ("duration", !paper::is_blank(row.duration.as_ref().map(ToString::to_string).as_deref())),
    ];
    for (field, _) in stated.into_iter().filter(|(_, is_stated)| !is_stated) {
        findings.fails(&row.id, format!("states no `{field}`"));
    }
    findings
}

fn place<'a>(assessment: &Assessment<'a>) -> Result<&'a str, Missing> {
    let place = assessment.declaration.ixit.user_info.documentation_of_personal_data.as_deref();
    paper::stated(place, "2-UserInfo", "documentation_of_personal_data")
}

fn published_text_is_clear(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    let place = place(assessment)?;
    let findings = met(assessment, &[place], Barrier::Any);
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let reading = publications::read(assessment, &[place])?;
    let asks = format!("{}: does the text at `{place}` tell clearly what is processed, why, by whom and for how long?", row.id);
    let lines = lines(row, &reading);
    assessment.claim("6-1-2a").about(row).shows(&(place, reading.shown())).gathered(lines).asks(asks)
}

fn published_text_agrees_with_what_is_declared(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    let place = place(assessment)?;
    let reading = publications::read(assessment, &[place])?;
    let asks = format!("{}: does the text at `{place}` agree with everything that the row declares?", row.id);
    let lines = lines(row, &reading);
    assessment.claim("6-1-2b").about(row).shows(&(place, reading.shown())).gathered(lines).asks(asks)
}

/// What of the row occurs in the text, and the times that it names.
fn lines(row: &PersData, reading: &Reading<'_>) -> Vec<String> {
    let parties = row.authorized_parties.join(" ");
    let told = [("description", row.description.as_str()), ("purpose", row.purpose.as_deref().unwrap_or_default()), ("parties", &parties)];
    let mut lines = reading.lines();
    lines.extend(told.into_iter().filter_map(|(what, text)| covered(what, text, &reading.text)));
    lines.extend(row.duration.as_ref().map(|duration| format!("declared to be kept: {duration}")));
    lines.extend(sentences(&reading.text).filter(|said| names_length_of_time(said)).take(4).map(|said| format!("`{}`", quoted(said))));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Met, Publication};
    use crate::ixit::OrWords;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn clips(camera: Camera, change: impl FnOnce(&mut PersData)) -> Camera {
        camera.row(|ixit| &mut ixit.pers_data, "PersData-Clips", change)
    }

    fn told_at(camera: Camera, place: Option<&str>) -> Camera {
        camera.declare(|declaration| declaration.ixit.user_info.documentation_of_personal_data = place.map(str::to_owned))
    }

    #[rstest]
    #[case::informed("6-1-1a", sound, Pass)]
    #[case::told_nowhere("6-1-1a", |camera| told_at(camera, None), Fail)]
    #[case::no_purpose("6-1-1a", |camera| clips(camera, |row| row.purpose = None), Fail)]
    #[case::no_party("6-1-1a", |camera| clips(camera, |row| row.authorized_parties = vec![" ".into()]), Fail)]
    #[case::no_time("6-1-1a", |camera| clips(camera, |row| row.duration = None), Fail)]
    #[case::blank_time("6-1-1a", |camera| clips(camera, |row| row.duration = Some(OrWords::Words(" ".into()))), Fail)]
    #[case::unsuitable("6-1-1a", |camera: Camera| camera.decided("6-1-1a", Fail), Fail)]
    #[case::undecided("6-1-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::published("6-1-2a", sound, Pass)]
    #[case::gone("6-1-2a", |camera: Camera| camera.answer::<Publication>(|seen| seen.access = Met::Absent), Fail)]
    #[case::behind_a_login("6-1-2a", |camera: Camera| camera.answer::<Publication>(|seen| seen.access = Met::Login), Fail)]
    #[case::unclear("6-1-2a", |camera: Camera| camera.decided("6-1-2a", Fail), Fail)]
    #[case::unread("6-1-2a", |camera: Camera| camera.answer::<Publication>(|seen| seen.access = Met::Refused), Inconclusive)]
    #[case::clearness_undecided("6-1-2a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::agrees("6-1-2b", sound, Pass)]
    #[case::disagrees("6-1-2b", |camera: Camera| camera.decided("6-1-2b", Fail), Fail)]
    #[case::agreement_undecided("6-1-2b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::not_reached("6-1-2b", |camera: Camera| camera.refused_by_the_bench::<Publication>(), Inconclusive)]
    #[case::published_nowhere("6-1-2b", |camera| told_at(camera, None), Inconclusive)]
    #[case::no_data("6-1-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.pers_data), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
