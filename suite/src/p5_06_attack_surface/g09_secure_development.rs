//! Test group 5.6-9: development follows a secure process.

use crate::assessment::{Assessment, by_id};
use crate::ixit::SecDev;
use crate::ixit::t19_sec_dev::DevPhase;
use crate::paper;
use crate::unit::{TestGroup, case, once, over_table, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.6-9",
    cases: &[case(
        "5.6-9-1",
        &[unit('a', &over_table(every_process, every_phase_is_covered)), unit('b', &once(management_confirms_the_process))],
    )],
};

fn every_process<'a>(assessment: &Assessment<'a>) -> Vec<&'a SecDev> {
    assessment.declaration.ixit.sec_dev.iter().collect()
}

fn every_phase_is_covered(assessment: &Assessment<'_>, rows: &[&SecDev]) -> Judged {
    let missing = |phase: &DevPhase| !rows.iter().any(|row| row.covers.contains(phase));
    let missing: Vec<_> = DevPhase::ALL.into_iter().filter(missing).collect();
    if let Some(silent) = by_id(rows.iter().copied()).into_iter().find(|row| row.covers.is_empty() && !missing.is_empty()) {
        return Err(Missing::Undeclared(format!("{}: state in `covers` the phases of development that it covers", silent.id)));
    }
    let mut findings = Findings::none();
    for phase in missing {
        findings.fails("19-SecDev", format!("no process covers {phase}"));
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let asks = "Do the processes as described really cover every phase, from training to suppliers?";
    assessment.confirm_shown("5.6-9-1a", &by_id(rows.iter().copied()), asks, None)
}

fn management_confirms_the_process(assessment: &Assessment<'_>) -> Judged {
    paper::confirmed(assessment.declaration.ixit.conf.confirmation_of_secure_development, "confirmation_of_secure_development")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn process(camera: Camera, change: impl FnOnce(&mut SecDev)) -> Camera {
        camera.row(|ixit| &mut ixit.sec_dev, "SecDev-Process", change)
    }

    fn confirmed(camera: Camera, confirmation: Option<bool>) -> Camera {
        camera.declare(|declaration| declaration.ixit.conf.confirmation_of_secure_development = confirmation)
    }

    #[rstest]
    #[case::covered("5.6-9-1a", sound, Pass)]
    #[case::no_review("5.6-9-1a", |camera| process(camera, |row| row.covers.retain(|phase| *phase != DevPhase::Review)), Fail)]
    #[case::phases_not_stated("5.6-9-1a", |camera| process(camera, |row| row.covers.clear()), Inconclusive)]
    #[case::undecided("5.6-9-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_process("5.6-9-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.sec_dev), Inconclusive)]
    #[case::confirmed("5.6-9-1b", sound, Pass)]
    #[case::denied("5.6-9-1b", |camera| confirmed(camera, Some(false)), Fail)]
    #[case::not_stated("5.6-9-1b", |camera| confirmed(camera, None), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
