//! Test group 5.3-5: after set-up the device looks for security updates.

use super::mechanisms;
use crate::assessment::Assessment;
use crate::ixit::t07_upd_mech::{CheckedBy, UpdChecking};
use crate::ixit::{SoftComp, UpdMech};
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup =
    TestGroup { id: "5.3-5", cases: &[case("5.3-5-1", &[unit('a', &on_paper(mechanisms::updatable, the_device_looks_after_set_up))])] };

fn the_device_looks_after_set_up(assessment: &Assessment<'_>, row: &SoftComp) -> Judged {
    let mechanisms = mechanisms::of(assessment, row);
    let mut findings = Findings::none();
    if let Some((mechanism, checking)) = mechanisms.iter().find_map(|mechanism| looks_after_set_up(mechanism)) {
        // The older edition asks for it; the newer one has dropped the word.
        if checking.period.is_none() {
            findings.remark(&mechanism.id, "states no `period` after which it is looked again");
        }
        return Ok(findings);
    }
    if mechanisms.is_empty() || mechanisms.iter().any(|mechanism| mechanism.checking.is_none()) {
        return Err(Missing::Undeclared(format!("{}: state `checking` of each mechanism that updates it", row.id)));
    }
    findings
        .fails(&row.id, "has no mechanism that looks for updates on the device (`by: device`) and after set-up (`after_initialisation`)");
    Ok(findings)
}

fn looks_after_set_up(mechanism: &UpdMech) -> Option<(&UpdMech, &UpdChecking)> {
    let checking = mechanism.checking.as_ref()?;
    (checking.by == CheckedBy::Device && checking.after_initialisation).then_some((mechanism, checking))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn checking(camera: Camera, change: impl FnOnce(&mut UpdChecking)) -> Camera {
        camera.cloud(|row| change(row.checking.as_mut().unwrap()))
    }

    #[rstest]
    #[case::every_day(sound, Pass)]
    #[case::once(|camera| checking(camera, |looks| looks.period = None), Pass)]
    #[case::not_after_set_up(|camera| checking(camera, |looks| looks.after_initialisation = false), Fail)]
    #[case::elsewhere(|camera| checking(camera, |looks| looks.by = CheckedBy::Other), Fail)]
    #[case::one_component_by_hand(|camera: Camera| camera.row(|ixit| &mut ixit.soft_comp, "SoftComp-TLS", |row| row.update_mechanism.truncate(1)), Fail)]
    #[case::not_stated(|camera: Camera| camera.cloud(|row| row.checking = None), Inconclusive)]
    #[case::no_mechanism(|camera: Camera| camera.empty(|ixit| &mut ixit.upd_mech), Inconclusive)]
    #[case::no_component(|camera: Camera| camera.empty(|ixit| &mut ixit.soft_comp), Inconclusive)]
    fn verdicts_follow(#[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit("5.3-5-1a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
