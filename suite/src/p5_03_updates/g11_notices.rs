//! Test group 5.3-11: users are told that a security update is needed.

use super::mechanisms;
use crate::assessment::Assessment;
use crate::ixit::UpdMech;
use crate::ixit::t07_upd_mech::Channel;
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.3-11",
    cases: &[case(
        "5.3-11-1",
        &[unit('a', &on_paper(mechanisms::every, notice_is_apparent)), unit('b', &on_paper(mechanisms::every, notice_tells_the_risk))],
    )],
};

fn notice_is_apparent(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    let notice = mechanisms::notification(row)?;
    let mut findings = Findings::none();
    if notice.channel == Channel::None {
        findings.fails(&row.id, "nobody is told of an update");
        return Ok(findings);
    }
    paper::stated(notice.content.as_deref(), &row.id, "notification.content")?;
    let hint = (notice.channel == Channel::Web).then(|| "the notice waits on a page that the user has to open".to_owned());
    let asks = format!("{}: does this notice catch the eye, and is it plain that an update is needed?", row.id);
    assessment.confirm_with_hint("5.3-11-1a", row, asks, hint)
}

fn notice_tells_the_risk(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    let notice = mechanisms::notification(row)?;
    let mut findings = Findings::none();
    if notice.channel == Channel::None || paper::is_blank(notice.risk.as_deref()) {
        findings.fails(&row.id, "nobody is told, or told where to read, which risk an update removes");
        return Ok(findings);
    }
    assessment.confirm("5.3-11-1b", row, format!("{}: do users learn which risk the update removes?", row.id))
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

    fn not_stated(camera: Camera) -> Camera {
        camera.web(|row| row.notification = None)
    }

    #[rstest]
    #[case::apparent("5.3-11-1a", sound, Pass)]
    #[case::no_notice("5.3-11-1a", |camera| notice(camera, |notice| notice.channel = Channel::None), Fail)]
    #[case::hidden("5.3-11-1a", |camera: Camera| camera.decided("5.3-11-1a", Fail), Fail)]
    #[case::no_content("5.3-11-1a", |camera| notice(camera, |notice| notice.content = None), Inconclusive)]
    #[case::not_stated("5.3-11-1a", not_stated, Inconclusive)]
    #[case::undecided("5.3-11-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::tells_the_risk("5.3-11-1b", sound, Pass)]
    #[case::no_risk("5.3-11-1b", |camera| notice(camera, |notice| notice.risk = None), Fail)]
    #[case::no_notice_no_risk("5.3-11-1b", |camera| notice(camera, |notice| notice.channel = Channel::None), Fail)]
    #[case::risk_not_stated("5.3-11-1b", not_stated, Inconclusive)]
    #[case::risk_undecided("5.3-11-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_mechanism("5.3-11-1b", |camera: Camera| camera.empty(|ixit| &mut ixit.upd_mech), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
