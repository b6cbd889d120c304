//! Test group 5.6-5: only services that are needed are on by default.

use crate::assessment::Assessment;
use crate::ixit::{SoftServ, Status};
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup =
    TestGroup { id: "5.6-5", cases: &[case("5.6-5-1", &[unit('a', &on_paper(on_by_default, intended_use_needs_the_service))])] };

fn on_by_default<'a>(assessment: &Assessment<'a>) -> Vec<&'a SoftServ> {
    assessment.declaration.ixit.soft_serv.iter().filter(|row| row.status != Status::Disabled).collect()
}

fn intended_use_needs_the_service(assessment: &Assessment<'_>, row: &SoftServ) -> Judged {
    let mut findings = Findings::none();
    if paper::is_nothing(row.justification.as_deref()) {
        findings.fails(&row.id, "is on by default without a stated justification");
        return Ok(findings);
    }
    let interface = assessment.declaration.ixit.logical(&row.interface);
    if let Some(interface) = interface.filter(|interface| interface.status == Status::Disabled) {
        let says = format!("{}: state one `status` otherwise: it is on, but its interface {} is off", row.id, interface.id);
        return Err(Missing::Undeclared(says));
    }
    assessment.confirm_beside("5.6-5-1a", row, &interface, format!("{}: does the intended use need it to be on by default?", row.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn video(camera: Camera, change: impl FnOnce(&mut SoftServ)) -> Camera {
        camera.row(|ixit| &mut ixit.soft_serv, "SoftServ-Video", change)
    }

    #[rstest]
    #[case::needed("5.6-5-1a", sound, Pass)]
    #[case::unjustified("5.6-5-1a", |camera| video(camera, |row| row.justification = None), Fail)]
    #[case::unjustified_but_off("5.6-5-1a", |camera| video(camera, |row| (row.justification, row.status) = (None, Status::Disabled)), Pass)]
    #[case::decided_otherwise("5.6-5-1a", |camera: Camera| camera.decided("5.6-5-1a", Fail), Fail)]
    #[case::at_an_interface_that_is_off("5.6-5-1a", |camera: Camera| camera.interface("LogIntf-RTSP", |row| row.status = Status::Disabled), Inconclusive)]
    #[case::undecided("5.6-5-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_service("5.6-5-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.soft_serv), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
