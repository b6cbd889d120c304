//! Test group 5.3-1: all software that is not frozen for a reason is updated securely.

use super::g02_secure_mechanism::{carried_out_misuse_is_stopped, misuse_is_stopped};
use super::{mechanisms, misuse};
use crate::assessment::Assessment;
use crate::ixit::{SoftComp, UpdMech};
use crate::paper;
use crate::unit::{TestGroup, case, each_row, on_paper, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.3-1",
    cases: &[
        case(
            "5.3-1-1",
            &[
                unit('a', &on_paper(every_component, component_is_updated_or_frozen_for_a_reason)),
                unit('b', &on_paper(mechanisms::in_use, misuse_is_stopped)),
            ],
        ),
        case("5.3-1-2", &[unit('a', &each_row(mechanisms::in_use, attacks_are_withstood))]),
    ],
};

/// Each mechanism in use is attacked by the criteria of 5.3-2-2: every attack can be made, and none succeeds.
fn attacks_are_withstood(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    let mut findings = Findings::none();
    findings.look(carried_out_misuse_is_stopped(assessment, row));
    findings.look(misuse::attacks_are_worked_out(assessment, row));
    Ok(findings)
}

fn every_component<'a>(assessment: &Assessment<'a>) -> Vec<&'a SoftComp> {
    assessment.declaration.ixit.soft_comp.iter().collect()
}

fn component_is_updated_or_frozen_for_a_reason(assessment: &Assessment<'_>, row: &SoftComp) -> Judged {
    let mut findings = Findings::none();
    if !row.update_mechanism.is_empty() {
        return Ok(Findings::out_of_scope(&row.id, "is updated"));
    }
    let reason = row.not_updated_because.as_deref().unwrap_or_default();
    if paper::is_blank(Some(reason)) {
        findings.fails(&row.id, "has neither an update mechanism nor a reason for having none");
        return Ok(findings);
    }
    let money = paper::mentions(reason, &["cost", "costs", "effort", "expensive", "price"]);
    let hint = money.map(|word| format!("the reason speaks of `{word}`, which is neither security nor technology"));
    let asks = format!("{}: is there a technical or security reason that it is never updated?", row.id);
    assessment.confirm_with_hint("5.3-1-1a", row, asks, hint)
}

#[cfg(test)]
mod tests {
    use crate::evidence::{Fate, Image};
    use crate::ixit::t07_upd_mech::UpdGuarantee;
    use crate::testing::{Camera, sound};
    use crate::verdict::Missing;
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn frozen(camera: Camera, reason: &str) -> Camera {
        camera.row(
            |ixit| &mut ixit.soft_comp,
            "SoftComp-Kernel",
            |row| {
                row.update_mechanism.clear();
                row.not_updated_because = Some(reason.into());
            },
        )
    }

    #[rstest]
    #[case::all_updated("5.3-1-1a", sound, Pass)]
    #[case::frozen_in_rom("5.3-1-1a", |camera| frozen(camera, "the first boot stage is in ROM"), Pass)]
    #[case::frozen_without_reason("5.3-1-1a", |camera| frozen(camera, " "), Fail)]
    #[case::reason_not_accepted("5.3-1-1a", |camera| frozen(camera, "the cost").decided("5.3-1-1a", Fail), Fail)]
    #[case::reason_undecided("5.3-1-1a", |camera| frozen(camera, "the cost").undecided(), Inconclusive)]
    #[case::no_component("5.3-1-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.soft_comp), Inconclusive)]
    #[case::every_mechanism_is_secure("5.3-1-1b", sound, Pass)]
    #[case::older_images("5.3-1-1b", |camera: Camera| camera.web(|row| row.guarantees.retain(|kept| *kept != UpdGuarantee::RollbackProtection)), Fail)]
    #[case::judged_by_5_3_2("5.3-1-1b", |camera: Camera| camera.decided("5.3-2-1a", Fail), Fail)]
    #[case::undecided("5.3-1-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::every_attack_is_withstood("5.3-1-2a", sound, Pass)]
    #[case::altered_one_installed("5.3-1-2a", |camera: Camera| camera.offered(Image::FlippedMiddle, Fate::Installed), Fail)]
    #[case::no_older_image("5.3-1-2a", |camera: Camera| camera.without_image(Image::Older), Inconclusive)]
    #[case::no_mechanism("5.3-1-1b", |camera: Camera| camera.empty(|ixit| &mut ixit.upd_mech), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[test]
    fn one_bad_mechanism_of_two_counts_here_and_an_unused_one_does_not() {
        let bad = || Camera::hub().cloud(|row| row.guarantees.retain(|kept| *kept != UpdGuarantee::RollbackProtection));
        assert_eq!(bad().unit("5.3-1-1b").verdict, Fail);
        let unused = bad().declare(|declaration| {
            let components = declaration.ixit.soft_comp.iter_mut();
            components.for_each(|row| row.update_mechanism.retain(|named| named.as_str() == "UpdMech-Web"));
        });
        assert_eq!(unused.unit("5.3-1-1b").verdict, Pass);
    }

    #[test]
    fn what_speaks_of_money_is_a_hint() {
        let judged = frozen(Camera::sound(), "too expensive").undecided().unit("5.3-1-1a");
        let missing = judged.obligations.iter().find_map(|obligation| obligation.missing.as_ref());
        assert!(matches!(missing, Some(Missing::Decision { hint: Some(hint), .. }) if hint.contains("expensive")), "{missing:?}");
    }
}
