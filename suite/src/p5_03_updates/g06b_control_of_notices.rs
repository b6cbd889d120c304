//! Test group 5.3-6B: users can switch notices of updates on and off.

use super::mechanisms;
use crate::assessment::Assessment;
use crate::ixit::UpdMech;
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup =
    TestGroup { id: "5.3-6B", cases: &[case("5.3-6B-1", &[unit('a', &on_paper(mechanisms::notifying, notices_can_be_switched))])] };

fn notices_can_be_switched(_: &Assessment<'_>, row: &UpdMech) -> Judged {
    let set = paper::given(row.configuration, &row.id, "configuration")?;
    let mut findings = Findings::none();
    for (offered, way) in [(set.enable_notices, "on"), (set.disable_notices, "off")] {
        if !offered {
            findings.fails(&row.id, format!("sends notices that cannot be switched {way}"));
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
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
    #[case::never_off(|camera: Camera| camera.cloud(|row| row.configuration.as_mut().unwrap().disable_notices = false), Fail)]
    #[case::never_on(|camera: Camera| camera.web(|row| row.configuration.as_mut().unwrap().enable_notices = false), Fail)]
    #[case::not_stated(|camera: Camera| camera.web(|row| row.configuration = None), Inconclusive)]
    #[case::no_notices(silent, Inconclusive)]
    #[case::no_notices_and_no_feature(|camera| without_features(silent(camera)), Pass)]
    fn verdicts_follow(#[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit("5.3-6B-1a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
