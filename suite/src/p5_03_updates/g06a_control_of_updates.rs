//! Test group 5.3-6A: users can switch automatic updates on and off, and postpone them.

use super::mechanisms;
use crate::assessment::Assessment;
use crate::ixit::UpdMech;
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::Judged;

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.3-6A",
    cases: &[case(
        "5.3-6A-1",
        &[
            unit('a', &on_paper(mechanisms::every, mechanisms::start_is_told)),
            unit('b', &on_paper(mechanisms::perhaps_automatic, the_user_has_all_controls)),
        ],
    )],
};

fn the_user_has_all_controls(_: &Assessment<'_>, row: &UpdMech) -> Judged {
    mechanisms::starts_by_itself(row)?;
    let set = paper::given(row.configuration, &row.id, "configuration")?;
    let controls =
        [(set.enable, "enable", "switched on"), (set.disable, "disable", "switched off"), (set.postpone, "postpone", "postponed")];
    mechanisms::settled(controls.map(|(control, field, what)| {
        mechanisms::has_control(row, control, field, format!("installs by itself, which cannot be {what} (`configuration.{field}`)"))
    }))
}

#[cfg(test)]
mod tests {
    use crate::condition::Feature;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn without(camera: Camera, letters: &[&str]) -> Camera {
        let lacks = |feature: &Feature| letters.contains(&feature.to_string().as_str());
        camera.by_hand().declare(|declaration| declaration.features.retain(|feature| !lacks(feature)))
    }

    #[rstest]
    #[case::start_is_told("5.3-6A-1a", sound, Pass)]
    #[case::a_switch_without_automatic("5.3-6A-1a", |camera: Camera| camera.by_hand(), Fail)]
    #[case::start_not_stated("5.3-6A-1a", |camera: Camera| camera.web(|row| row.initiation.clear()), Inconclusive)]
    #[case::no_mechanism("5.3-6A-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.upd_mech), Inconclusive)]
    #[case::no_mechanism_and_no_feature("5.3-6A-1a", |camera: Camera| without(camera, &["h", "i"]).empty(|ixit| &mut ixit.upd_mech), Pass)]
    #[case::all_controls("5.3-6A-1b", sound, Pass)]
    #[case::no_postponing("5.3-6A-1b", |camera: Camera| camera.cloud(|row| row.configuration.as_mut().unwrap().postpone = Some(false)), Fail)]
    #[case::no_switching_off("5.3-6A-1b", |camera: Camera| camera.cloud(|row| row.configuration.as_mut().unwrap().disable = Some(false)), Fail)]
    #[case::one_control_not_stated("5.3-6A-1b", |camera: Camera| camera.cloud(|row| row.configuration.as_mut().unwrap().postpone = None), Inconclusive)]
    #[case::another_start_not_stated("5.3-6A-1b", |camera: Camera| camera.web(|row| row.initiation.clear()), Inconclusive)]
    #[case::controls_not_stated("5.3-6A-1b", |camera: Camera| camera.cloud(|row| row.configuration = None), Inconclusive)]
    #[case::nothing_automatic_and_no_feature("5.3-6A-1b", |camera| without(camera, &["h", "i"]), Pass)]
    #[case::nothing_automatic_but_notices("5.3-6A-1b", |camera| without(camera, &["h"]), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
