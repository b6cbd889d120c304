//! Test group 5.8-3: users are told of everything that the device senses.

use crate::assessment::{Assessment, by_id};
use crate::ixit::ExtSens;
use crate::unit::{TestGroup, case, over_table, unit};
use crate::verdict::Judged;

pub(crate) const GROUP: TestGroup =
    TestGroup { id: "5.8-3", cases: &[case("5.8-3-1", &[unit('c', &over_table(every_sensor, no_other_sensor_is_there))])] };

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
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    #[rstest]
    #[case::all_declared("5.8-3-1c", sound, Pass)]
    #[case::a_hidden_microphone("5.8-3-1c", |camera: Camera| camera.decided("5.8-3-1c", Fail), Fail)]
    #[case::nobody_looked("5.8-3-1c", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_sensor_declared("5.8-3-1c", |camera: Camera| camera.empty(|ixit| &mut ixit.ext_sens), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
