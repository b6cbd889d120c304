//! Test group 5.3-5: after set-up the device looks for security updates.

use super::mechanisms;
use crate::assessment::Assessment;
use crate::ixit::t07_upd_mech::{CheckedBy, UpdChecking};
use crate::ixit::{SoftComp, UpdMech};
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup =
    TestGroup { id: "5.3-5", cases: &[case("5.3-5-1", &[unit('a', &on_paper(mechanisms::components, the_device_looks_after_set_up))])] };

fn the_device_looks_after_set_up(assessment: &Assessment<'_>, row: &SoftComp) -> Judged {
    if let Some(reason) = mechanisms::frozen_because(row)? {
        return Ok(mechanisms::frozen(row, reason));
    }
    let mechanisms = mechanisms::of(assessment, row);
    if mechanisms.is_empty() {
        return Err(Missing::Undeclared(format!("{}: name in `update_mechanism` rows of 7-UpdMech", row.id)));
    }
    let mut findings = Findings::none();
    let mut open = None;
    for mechanism in &mechanisms {
        match looks_after_set_up(mechanism) {
            Ok(Some(checking)) => {
                // The older edition asks for it; the newer one has dropped the word.
                if checking.period.is_none() {
                    findings.remark(&mechanism.id, "states no `period` after which it is looked again");
                }
                return Ok(findings);
            }
            Ok(None) => {}
            Err(missing) => open = open.or(Some(missing)),
        }
    }
    if let Some(missing) = open {
        return Err(missing);
    }
    findings
        .fails(&row.id, "has no mechanism that looks for updates on the device (`by: device`) and after set-up (`after_initialisation`)");
    Ok(findings)
}

/// How a mechanism looks, if it is the device that does so after set-up.
fn looks_after_set_up(mechanism: &UpdMech) -> Result<Option<&UpdChecking>, Missing> {
    let checking = paper::given(mechanism.checking.as_ref(), &mechanism.id, "checking")?;
    if checking.by != CheckedBy::Device {
        return Ok(None);
    }
    let after = paper::given(checking.after_initialisation, &mechanism.id, "checking.after_initialisation")?;
    Ok(after.then_some(checking))
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

    fn freeze(row: &mut SoftComp, reason: Option<&str>) {
        (row.update_mechanism, row.not_updated_because) = (Vec::new(), reason.map(Into::into));
    }

    fn tls(camera: Camera, reason: Option<&str>) -> Camera {
        camera.row(|ixit| &mut ixit.soft_comp, "SoftComp-TLS", |row| freeze(row, reason))
    }

    fn all_frozen(camera: Camera) -> Camera {
        camera.declare(|declaration| declaration.ixit.soft_comp.iter_mut().for_each(|row| freeze(row, Some("it is in ROM"))))
    }

    #[rstest]
    #[case::every_day(sound, Pass)]
    #[case::once(|camera| checking(camera, |looks| looks.period = None), Pass)]
    #[case::not_after_set_up(|camera| checking(camera, |looks| looks.after_initialisation = Some(false)), Fail)]
    #[case::elsewhere(|camera| checking(camera, |looks| looks.by = CheckedBy::Other), Fail)]
    #[case::one_component_by_hand(|camera: Camera| camera.row(|ixit| &mut ixit.soft_comp, "SoftComp-TLS", |row| row.update_mechanism.truncate(1)), Fail)]
    #[case::one_component_frozen(|camera: Camera| tls(camera, Some("it is in ROM")), Pass)]
    #[case::one_component_without_a_word(|camera: Camera| tls(camera, None), Inconclusive)]
    #[case::all_frozen(all_frozen, Inconclusive)]
    #[case::moment_not_stated(|camera| checking(camera, |looks| looks.after_initialisation = None), Inconclusive)]
    #[case::not_stated(|camera: Camera| camera.cloud(|row| row.checking = None), Inconclusive)]
    #[case::no_mechanism(|camera: Camera| camera.empty(|ixit| &mut ixit.upd_mech), Inconclusive)]
    #[case::no_component(|camera: Camera| camera.empty(|ixit| &mut ixit.soft_comp), Inconclusive)]
    fn verdicts_follow(#[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit("5.3-5-1a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
