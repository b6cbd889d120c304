//! Test group 5.10-1: telemetry is examined for anomalies.

use crate::assessment::Assessment;
use crate::ixit::TelData;
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, over_table, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.10-1",
    cases: &[case(
        "5.10-1-1",
        &[unit('a', &over_table(all_telemetry, some_telemetry_is_examined)), unit('b', &on_paper(examined, examination_finds_anomalies))],
    )],
};

fn all_telemetry<'a>(assessment: &Assessment<'a>) -> Vec<&'a TelData> {
    assessment.declaration.ixit.tel_data.iter().collect()
}

fn examined<'a>(assessment: &Assessment<'a>) -> Vec<&'a TelData> {
    all_telemetry(assessment).into_iter().filter(|row| is_examined(row)).collect()
}

fn is_examined(row: &TelData) -> bool {
    !paper::is_nothing(row.security_examination.as_deref())
}

fn some_telemetry_is_examined(_: &Assessment<'_>, rows: &[&TelData]) -> Judged {
    let mut findings = Findings::none();
    if !rows.iter().any(|row| is_examined(row)) {
        findings.fails("24-TelData", "no telemetry is declared to be examined for anomalies (`security_examination`)");
    }
    Ok(findings)
}

fn examination_finds_anomalies(assessment: &Assessment<'_>, row: &TelData) -> Judged {
    paper::stated(Some(&row.description), &row.id, "description")?;
    let asks = format!("{}: are these data and this method suited to find anomalies that touch security?", row.id);
    assessment.confirm("5.10-1-1b", row, asks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn health(camera: Camera, change: impl FnOnce(&mut TelData)) -> Camera {
        camera.row(|ixit| &mut ixit.tel_data, "TelData-Health", change)
    }

    #[rstest]
    #[case::examined("5.10-1-1a", sound, Pass)]
    #[case::not_examined("5.10-1-1a", |camera| health(camera, |row| row.security_examination = Some("none".into())), Fail)]
    #[case::no_telemetry("5.10-1-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.tel_data), Inconclusive)]
    #[case::suited("5.10-1-1b", sound, Pass)]
    #[case::unsuited("5.10-1-1b", |camera: Camera| camera.decided("5.10-1-1b", Fail), Fail)]
    #[case::undecided("5.10-1-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::nothing_to_look_at("5.10-1-1b", |camera| health(camera, |row| row.security_examination = None), Inconclusive)]
    #[case::nothing_described("5.10-1-1b", |camera| health(camera, |row| row.description = " ".into()), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
