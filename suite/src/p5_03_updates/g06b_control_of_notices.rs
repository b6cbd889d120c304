//! Test group 5.3-6B: users can switch notices of updates on and off.

use super::mechanisms;
use crate::assessment::Assessment;
use crate::ixit::UpdMech;
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::Judged;

pub(crate) const GROUP: TestGroup =
    TestGroup { id: "5.3-6B", cases: &[case("5.3-6B-1", &[unit('a', &on_paper(mechanisms::perhaps_notifying, notices_can_be_switched))])] };

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
