//! Test group 5.3-6A: users can switch automatic updates on and off, and postpone them.

use super::mechanisms;
use crate::assessment::Assessment;
use crate::ixit::UpdMech;
use crate::paper;
use crate::settings::switched;
use crate::unit::{TestGroup, case, each_row, on_paper, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.3-6A",
    cases: &[
        case(
            "5.3-6A-1",
            &[
                unit('a', &on_paper(mechanisms::every, mechanisms::start_is_told)),
                unit('b', &on_paper(mechanisms::perhaps_automatic, the_user_has_all_controls)),
            ],
        ),
        case("5.3-6A-2", &[unit('a', &each_row(mechanisms::perhaps_automatic, declared_controls_work))]),
    ],
};

/// A machine switches what is declared as a setting with its effect; the rest a person does.
fn declared_controls_work(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    mechanisms::starts_by_itself(row)?;
    let set = paper::given(row.configuration, &row.id, "configuration")?;
    let settings = row.settings.as_ref();
    let automatic = [set.enable, set.disable].contains(&Some(true));
    let controls = [
        (automatic, "automatic installation", settings.and_then(|settings| settings.automatic.as_ref())),
        (set.postpone == Some(true), "postponing", settings.and_then(|settings| settings.postpone.as_ref())),
    ];
    let mut findings = Findings::none();
    let mut by_hand = Vec::new();
    for (_, name, setting) in controls.into_iter().filter(|(declared, ..)| *declared) {
        match setting.filter(|setting| setting.effect.is_some()) {
            Some(setting) => findings.look(switched(assessment, setting).and_then(|seen| seen.works(name))),
            None => by_hand.push(name),
        }
    }
    if !by_hand.is_empty() {
        let step = format!("Switch {} on and off as a user does, and see what the device makes of it.", by_hand.join(", and "));
        let asks = format!("{}: does each of these controls do what it says: {}?", row.id, by_hand.join(", "));
        findings.look(assessment.claim("5.3-6A-2a").about(row).step(step).asks(asks));
    }
    Ok(findings)
}

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
    use crate::evidence::Configure;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn without(camera: Camera, letters: &[&str]) -> Camera {
        let lacks = |feature: &Feature| letters.contains(&feature.to_string().as_str());
        camera.by_hand().declare(|declaration| declaration.features.retain(|feature| !lacks(feature)))
    }

    #[rstest]
    #[case::controls_work("5.3-6A-2a", sound, Pass)]
    #[case::controls_have_no_effect("5.3-6A-2a", |camera: Camera| camera.answer::<Configure>(|seen| seen.rounds.iter_mut().for_each(|round| round.looks[0] = Some("null".into()))), Fail)]
    #[case::controls_do_not_hold("5.3-6A-2a", |camera: Camera| camera.answer::<Configure>(|seen| seen.rounds.iter_mut().for_each(|round| round.read[0] = Some("false".into()))), Fail)]
    #[case::effect_unread("5.3-6A-2a", |camera: Camera| camera.answer::<Configure>(|seen| seen.rounds.iter_mut().for_each(|round| round.looks[0] = None)), Inconclusive)]
    #[case::cut_short("5.3-6A-2a", |camera: Camera| camera.answer::<Configure>(|seen| seen.shortfall = Some("the link broke".into())), Inconclusive)]
    #[case::unread_before("5.3-6A-2a", |camera: Camera| camera.answer::<Configure>(|seen| seen.before.read = vec![None]), Inconclusive)]
    #[case::controls_by_hand("5.3-6A-2a", |camera: Camera| camera.cloud(|row| row.settings = None), Pass)]
    #[case::controls_by_hand_undecided("5.3-6A-2a", |camera: Camera| camera.cloud(|row| row.settings = None).undecided(), Inconclusive)]
    #[case::controls_by_hand_without_effect("5.3-6A-2a", |camera: Camera| camera.cloud(|row| row.settings = None).decided("5.3-6A-2a", Fail), Fail)]
    #[case::no_write_declared("5.3-6A-2a", |camera: Camera| camera.cloud(|row| row.settings.as_mut().unwrap().automatic.as_mut().unwrap().write = None), Inconclusive)]
    #[case::nothing_to_switch("5.3-6A-2a", |camera| without(camera, &["h", "i"]), Pass)]
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
