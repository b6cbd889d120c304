//! Test group 5.3-12: users are told when an update disrupts basic functions.

use super::mechanisms;
use crate::assessment::Assessment;
use crate::ixit::UpdMech;
use crate::ixit::t07_upd_mech::Channel;
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup =
    TestGroup { id: "5.3-12", cases: &[case("5.3-12-1", &[unit('a', &on_paper(mechanisms::every, disruption_is_announced))])] };

fn disruption_is_announced(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    if !paper::given(row.disrupts, &row.id, "disrupts")? {
        // Nearly every installation restarts the device: that this one does not is for a person to believe.
        return assessment.confirm("5.3-12-1a", row, format!("{}: is it so that installing interrupts no basic function?", row.id));
    }
    let notice = mechanisms::notification(row)?;
    let mut findings = Findings::none();
    if notice.channel == Channel::None || paper::is_blank(notice.disruption.as_deref()) {
        findings.fails(&row.id, "disrupts basic functions, and no notice announces it");
        return Ok(findings);
    }
    assessment.confirm("5.3-12-1a", row, format!("{}: do users learn beforehand what an update will interrupt?", row.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ixit::t07_upd_mech::UpdNotification;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn notice(camera: Camera, change: impl FnOnce(&mut UpdNotification)) -> Camera {
        camera.web(|row| change(row.notification.as_mut().unwrap()))
    }

    #[rstest]
    #[case::announced(sound, Pass)]
    #[case::not_announced(|camera| notice(camera, |notice| notice.disruption = None), Fail)]
    #[case::no_notice(|camera| notice(camera, |notice| notice.channel = Channel::None), Fail)]
    #[case::never_disrupts(|camera: Camera| camera.web(|row| row.disrupts = Some(false)), Pass)]
    #[case::never_disrupts_but_nobody_confirms(|camera: Camera| camera.web(|row| row.disrupts = Some(false)).undecided(), Inconclusive)]
    #[case::disrupts_all_the_same(|camera: Camera| camera.web(|row| row.disrupts = Some(false)).decided("5.3-12-1a", Fail), Fail)]
    #[case::not_stated(|camera: Camera| camera.web(|row| row.disrupts = None), Inconclusive)]
    #[case::notice_not_stated(|camera: Camera| camera.web(|row| row.notification = None), Inconclusive)]
    #[case::undecided(|camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_mechanism(|camera: Camera| camera.empty(|ixit| &mut ixit.upd_mech), Inconclusive)]
    fn verdicts_follow(#[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit("5.3-12-1a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
