//! Test group 5.3-6B: users can switch notices of updates on and off.

use super::mechanisms;
use crate::assessment::Assessment;
use crate::ixit::UpdMech;
use crate::paper;
use crate::settings::switched;
use crate::unit::{TestGroup, case, each_row, on_paper, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.3-6B",
    cases: &[
        case("5.3-6B-1", &[unit('a', &on_paper(mechanisms::perhaps_notifying, notices_can_be_switched))]),
        case("5.3-6B-2", &[unit('a', &each_row(mechanisms::perhaps_notifying, switching_works))]),
    ],
};

/// A machine switches where it can; that a notice comes or stays away, a person sees.
fn switching_works(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    mechanisms::notification(row)?;
    let (mut findings, mut lines) = (Findings::none(), Vec::new());
    if let Some(setting) = row.settings.as_ref().and_then(|settings| settings.notices.as_ref()) {
        let seen = switched(assessment, setting)?;
        findings.extend(seen.contradicts("the switch of notices"));
        lines = seen.lines();
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let claim = assessment.claim("5.3-6B-2a").about(row).gathered(lines);
    let claim = claim.step("Switch notices of updates on, then off, as a user does, each time while an update is to be had.");
    findings.look(claim.asks(format!("{}: does a notice come while they are on, and none while they are off?", row.id)));
    Ok(findings)
}

fn notices_can_be_switched(_: &Assessment<'_>, row: &UpdMech) -> Judged {
    mechanisms::notification(row)?;
    let set = paper::given(row.configuration, &row.id, "configuration")?;
    let controls = [(set.enable_notices, "enable_notices", "on"), (set.disable_notices, "disable_notices", "off")];
    mechanisms::settled(controls.map(|(control, field, way)| {
        mechanisms::has_control(row, control, field, format!("sends notices that cannot be switched {way} (`configuration.{field}`)"))
    }))
}

#[cfg(test)]
mod tests {
    use crate::evidence::Configure;
    use crate::ixit::t07_upd_mech::Channel;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn silent(camera: Camera) -> Camera {
        camera.declare(|declaration| declaration.ixit.upd_mech.iter_mut().for_each(|row| row.notification = None))
    }

    fn without_features(camera: Camera) -> Camera {
        camera.declare(|declaration| declaration.features.retain(|feature| !["h", "i"].contains(&feature.to_string().as_str())))
    }

    #[rstest]
    #[case::switched(sound, Pass)]
    #[case::does_not_hold(|camera: Camera| camera.answer::<Configure>(|seen| seen.rounds.iter_mut().for_each(|round| round.read[0] = Some("true".into()))), Fail)]
    #[case::notices_come_all_the_same(|camera: Camera| camera.decided("5.3-6B-2a", Fail), Fail)]
    #[case::undecided(|camera: Camera| camera.undecided(), Inconclusive)]
    #[case::cut_short(|camera: Camera| camera.answer::<Configure>(|seen| seen.shortfall = Some("the link broke".into())), Inconclusive)]
    #[case::no_setting(|camera: Camera| camera.cloud(|row| row.settings = None), Pass)]
    #[case::notification_not_stated(|camera: Camera| camera.cloud(|row| row.notification = None), Inconclusive)]
    fn switching_is_seen(#[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit("5.3-6B-2a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[rstest]
    #[case::on_and_off(sound, Pass)]
    #[case::never_off(|camera: Camera| camera.cloud(|row| row.configuration.as_mut().unwrap().disable_notices = Some(false)), Fail)]
    #[case::never_on(|camera: Camera| camera.web(|row| row.configuration.as_mut().unwrap().enable_notices = Some(false)), Fail)]
    #[case::not_stated(|camera: Camera| camera.web(|row| row.configuration = None), Inconclusive)]
    #[case::one_switch_not_stated(|camera: Camera| camera.web(|row| row.configuration.as_mut().unwrap().disable_notices = None), Inconclusive)]
    #[case::one_mechanism_says_nothing_of_notices(|camera: Camera| camera.web(|row| row.notification = None), Inconclusive)]
    #[case::one_mechanism_sends_none(|camera: Camera| camera.web(|row| row.notification.as_mut().unwrap().channel = Channel::None), Pass)]
    #[case::no_notices(silent, Inconclusive)]
    #[case::no_notices_and_no_feature(|camera| without_features(silent(camera)), Pass)]
    fn verdicts_follow(#[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit("5.3-6B-1a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
