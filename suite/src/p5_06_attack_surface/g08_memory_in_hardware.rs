//! Test group 5.6-8: hardware controls access to memory.

use crate::assessment::Assessment;
use crate::ixit::AccCtrl;
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.6-8",
    cases: &[case(
        "5.6-8-1",
        &[
            unit('a', &on_paper(every_mechanism, hardware_enforces_the_mechanism)),
            unit('b', &on_paper(every_mechanism, access_to_memory_is_controlled)),
        ],
    )],
};

/// Names of hardware that controls access to memory, to tell the assessor that none was found.
const HARDWARE: [&str; 14] = [
    "iommu",
    "memory management unit",
    "memory protection unit",
    "mmu",
    "mpu",
    "nx",
    "pmp",
    "sau",
    "secure enclave",
    "smmu",
    "tee",
    "trusted execution environment",
    "trustzone",
    "xn",
];

fn every_mechanism<'a>(assessment: &Assessment<'a>) -> Vec<&'a AccCtrl> {
    assessment.declaration.ixit.acc_ctrl.iter().collect()
}

fn hardware_enforces_the_mechanism(assessment: &Assessment<'_>, row: &AccCtrl) -> Judged {
    let mut findings = Findings::none();
    if !paper::given(row.hardware, &row.id, "hardware")? {
        findings.fails(&row.id, "is declared to be software only");
        return Ok(findings);
    }
    let words = paper::stated(Some(&row.description), &row.id, "description")?;
    let hint = paper::mentions(words, &HARDWARE).is_none().then(|| "names no hardware that is known to do so".to_owned());
    assessment.confirm_with_hint("5.6-8-1a", row, format!("{}: is it realised in hardware?", row.id), hint)
}

fn access_to_memory_is_controlled(assessment: &Assessment<'_>, row: &AccCtrl) -> Judged {
    paper::stated(Some(&row.description), &row.id, "description")?;
    assessment.confirm("5.6-8-1b", row, format!("{}: does it control which software gets at which memory?", row.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn unit_of_memory(camera: Camera, change: impl FnOnce(&mut AccCtrl)) -> Camera {
        camera.row(|ixit| &mut ixit.acc_ctrl, "AccCtrl-MMU", change)
    }

    #[rstest]
    #[case::in_hardware("5.6-8-1a", sound, Pass)]
    #[case::in_software("5.6-8-1a", |camera| unit_of_memory(camera, |row| row.hardware = Some(false)), Fail)]
    #[case::decided_otherwise("5.6-8-1a", |camera: Camera| camera.decided("5.6-8-1a", Fail), Fail)]
    #[case::not_stated("5.6-8-1a", |camera| unit_of_memory(camera, |row| row.hardware = None), Inconclusive)]
    #[case::undecided("5.6-8-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_mechanism("5.6-8-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.acc_ctrl), Inconclusive)]
    #[case::controlled("5.6-8-1b", sound, Pass)]
    #[case::not_controlled("5.6-8-1b", |camera: Camera| camera.decided("5.6-8-1b", Fail), Fail)]
    #[case::nothing_described("5.6-8-1b", |camera| unit_of_memory(camera, |row| row.description = " ".into()), Inconclusive)]
    #[case::control_undecided("5.6-8-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[rstest]
    #[case("each process has pages of its own", true)]
    #[case("the MMU separates processes", false)]
    fn the_assessor_is_told_that_no_hardware_is_named(#[case] words: &str, #[case] told: bool) {
        let judged = unit_of_memory(Camera::hub(), |row| row.description = words.into()).undecided().unit("5.6-8-1a");
        assert_eq!(format!("{judged:?}").contains("names no hardware"), told, "{judged:#?}");
    }
}
