//! Test group 5.8-3: users are told of everything that the device senses.

use crate::assessment::{Assessment, by_id};
use crate::ixit::ExtSens;
use crate::paper;
use crate::publications::{self, Barrier, can_be_had, covered, no_more, sentences};
use crate::unit::{TestGroup, case, once, over_table, unit};
use crate::verdict::{Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.8-3",
    cases: &[case(
        "5.8-3-1",
        &[
            unit('a', &once(documentation_of_sensors_can_be_had)),
            unit('b', &once(documentation_of_sensors_is_understood)),
            unit('c', &over_table(every_sensor, no_other_sensor_is_there)),
        ],
    )],
};

fn place<'a>(assessment: &Assessment<'a>) -> Result<&'a str, Missing> {
    paper::stated(assessment.declaration.ixit.user_info.documentation_of_sensors.as_deref(), "2-UserInfo", "documentation_of_sensors")
}

fn documentation_of_sensors_can_be_had(assessment: &Assessment<'_>) -> Judged {
    can_be_had(assessment, "5.8-3-1a", &[place(assessment)?], Barrier::Any, no_more)
}

fn documentation_of_sensors_is_understood(assessment: &Assessment<'_>) -> Judged {
    let (place, sensors) = (place(assessment)?, &assessment.declaration.ixit.ext_sens);
    let reading = publications::read(assessment, &[place])?;
    let mut lines = reading.lines();
    lines.extend(readability(&reading.text));
    lines.extend(by_id(sensors).into_iter().filter_map(|row| covered(row.id.as_str(), &row.description, &reading.text)));
    let asks = format!("Does a layperson understand from `{place}` what the device senses?");
    assessment.claim("5.8-3-1b").over(sensors).shows(&(place, reading.shown())).gathered(lines).asks(asks)
}

/// What makes a text hard to read, as far as it can be counted.
fn readability(text: &str) -> Option<String> {
    let lengths: Vec<usize> = sentences(text).map(|sentence| sentence.split_whitespace().count()).collect();
    let longest = lengths.iter().max()?;
    Some(format!(
        "{} sentences, {} words each on average, {longest} in the longest",
        lengths.len(),
        lengths.iter().sum::<usize>() / lengths.len()
    ))
}

fn every_sensor<'a>(assessment: &Assessment<'a>) -> Vec<&'a ExtSens> {
    assessment.declaration.ixit.ext_sens.iter().collect()
}

fn no_other_sensor_is_there(assessment: &Assessment<'_>, rows: &[&ExtSens]) -> Judged {
    let declared = by_id(rows.iter().copied()).into_iter().map(|row| format!("{}: {}", row.id, row.description));
    let claim = assessment.claim("5.8-3-1c").over(rows.iter().copied()).gathered(declared);
    let claim =
        claim.step("Look over product, manual and app for all that sees, hears, feels or measures: lenses, openings, contacts, readings.");
    claim.asks("Is each ability to sense that is found one of those that are declared?")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Met, Publication};
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    #[rstest]
    #[case::there("5.8-3-1a", |camera: Camera| camera.undecided(), Pass)]
    #[case::gone("5.8-3-1a", |camera: Camera| camera.answer::<Publication>(|seen| seen.access = Met::Absent), Fail)]
    #[case::behind_a_login("5.8-3-1a", |camera: Camera| camera.answer::<Publication>(|seen| seen.access = Met::Login), Fail)]
    #[case::not_reached("5.8-3-1a", |camera: Camera| camera.refused_by_the_bench::<Publication>(), Inconclusive)]
    #[case::nowhere("5.8-3-1a", |camera: Camera| camera.declare(|declaration| declaration.ixit.user_info.documentation_of_sensors = None), Inconclusive)]
    #[case::understood("5.8-3-1b", sound, Pass)]
    #[case::not_understood("5.8-3-1b", |camera: Camera| camera.decided("5.8-3-1b", Fail), Fail)]
    #[case::undecided("5.8-3-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::unread("5.8-3-1b", |camera: Camera| camera.answer::<Publication>(|seen| seen.access = Met::Failed), Inconclusive)]
    #[case::all_declared("5.8-3-1c", sound, Pass)]
    #[case::a_hidden_microphone("5.8-3-1c", |camera: Camera| camera.decided("5.8-3-1c", Fail), Fail)]
    #[case::nobody_looked("5.8-3-1c", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_sensor_declared("5.8-3-1c", |camera: Camera| camera.empty(|ixit| &mut ixit.ext_sens), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[test]
    fn long_sentences_are_counted() {
        assert_eq!(readability("It sees. It hears you well.").unwrap(), "2 sentences, 3 words each on average, 4 in the longest");
        assert_eq!(readability(" "), None);
    }
}
