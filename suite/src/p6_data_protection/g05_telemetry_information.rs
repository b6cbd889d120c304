//! Test group 6-5: consumers are informed clearly about telemetry.

use crate::assessment::{Assessment, by_id};
use crate::ixit::TelData;
use crate::paper;
use crate::unit::{TestGroup, case, over_table, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup =
    TestGroup { id: "6-5", cases: &[case("6-5-1", &[unit('a', &over_table(every_set, consumers_are_informed))])] };

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

#[cfg(test)]
mod tests {
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
    #[case::no_telemetry("6-5-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.tel_data), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
