//! Test group 5.3-4A: updates can be set to install by themselves.

use super::mechanisms;
use crate::assessment::{Assessment, by_id};
use crate::files::Period;
use crate::ixit::UpdMech;
use crate::ixit::t07_upd_mech::CheckedBy;
use crate::paper;
use crate::settings;
use crate::unit::{TestGroup, case, each_row, over_table, unit};
use crate::verdict::{Findings, Judged, Missing};

/// How long a person waits for an update that comes by itself.
const LOOKS_WITHIN: Period = Period::from_ms(24 * 60 * 60 * 1_000);

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.3-4A",
    cases: &[
        case("5.3-4A-1", &[unit('a', &over_table(mechanisms::every, a_mechanism_can_run_without_the_user))]),
        case("5.3-4A-2", &[unit('a', &each_row(mechanisms::perhaps_automatic, it_updates_by_itself))]),
    ],
};

/// A person watches it, with what the device tells of its switch.
fn it_updates_by_itself(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    mechanisms::starts_by_itself(row)?;
    let setting = row.settings.as_ref().and_then(|settings| settings.automatic.as_ref());
    let stands = match setting {
        Some(setting) => settings::read(assessment, setting)?.map(|told| format!("the switch of automatic installation stands at {told}")),
        None => None,
    };
    let step = "Switch automatic installation on, have a newer version offered, and leave the device alone for as long as it takes at most to \
                look for one.";
    let claim = assessment.claim("5.3-4A-2a").about(row).gathered(stands).step(step).within(LOOKS_WITHIN);
    claim.asks(format!("{}: does the newer version run then, without anybody's doing?", row.id))
}

fn a_mechanism_can_run_without_the_user(_: &Assessment<'_>, rows: &[&UpdMech]) -> Judged {
    let mut open = None;
    for row in by_id(rows.iter().copied()) {
        match can_run_without_the_user(row) {
            Ok(true) => return Ok(Findings::none()),
            Ok(false) => {}
            Err(missing) => open = open.or(Some(missing)),
        }
    }
    if let Some(missing) = open {
        return Err(missing);
    }
    let mut findings = Findings::none();
    findings.fails("7-UpdMech", "no mechanism installs by itself or can be set to, with somebody who looks for updates");
    Ok(findings)
}

/// What settles it with No comes before what is not stated.
fn can_run_without_the_user(row: &UpdMech) -> Result<bool, Missing> {
    if row.checking.as_ref().is_some_and(|checking| checking.by == CheckedBy::Nobody) {
        return Ok(false);
    }
    if can_be_on(row)? { paper::given(row.checking.as_ref(), &row.id, "checking").map(|_| true) } else { Ok(false) }
}

/// Whether it is on after set-up, or can be switched on.
fn can_be_on(row: &UpdMech) -> Result<bool, Missing> {
    let set = row.configuration.unwrap_or_default();
    if set.enable != Some(true) && !mechanisms::starts_by_itself(row)? {
        return Ok(false);
    }
    match (set.enable, set.automatic_by_default) {
        (Some(true), _) | (_, Some(true)) => Ok(true),
        (Some(false), Some(false)) => Ok(false),
        (Some(false), None) => paper::given(None, &row.id, "configuration.automatic_by_default"),
        (None, _) => paper::given(None, &row.id, "configuration.enable"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Configure;
    use crate::ixit::t07_upd_mech::{Initiation, UpdConfiguration};
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn by_hand(camera: Camera) -> Camera {
        camera.by_hand().cloud(|row| row.configuration = None)
    }

    fn set(camera: Camera, enable: Option<bool>, automatic_by_default: Option<bool>) -> Camera {
        camera.cloud(|row| row.configuration = Some(UpdConfiguration { enable, automatic_by_default, ..UpdConfiguration::default() }))
    }

    #[rstest]
    #[case::seen(sound, Pass)]
    #[case::never_came(|camera: Camera| camera.decided("5.3-4A-2a", Fail), Fail)]
    #[case::nobody_watched(|camera: Camera| camera.undecided(), Inconclusive)]
    #[case::switch_unread(|camera: Camera| camera.refused_by_the_bench::<Configure>(), Inconclusive)]
    fn a_person_watches_it_update_by_itself(#[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit("5.3-4A-2a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[rstest]
    #[case::by_itself(sound, Pass)]
    #[case::can_be_switched_on(|camera: Camera| by_hand(camera).web(|row| row.configuration = Some(UpdConfiguration { enable: Some(true), ..UpdConfiguration::default() })), Pass)]
    #[case::by_hand_alone(by_hand, Fail)]
    #[case::nobody_looks(|camera: Camera| camera.cloud(|row| row.checking.as_mut().unwrap().by = CheckedBy::Nobody), Fail)]
    #[case::off_for_good(|camera: Camera| camera.cloud(|row| row.configuration.as_mut().unwrap().enable = Some(false)), Fail)]
    #[case::on_by_default(|camera: Camera| set(camera, Some(false), Some(true)), Pass)]
    #[case::nobody_says_who_looks(|camera: Camera| camera.cloud(|row| row.checking = None), Inconclusive)]
    #[case::nothing_said_of_the_settings(|camera: Camera| camera.cloud(|row| row.configuration = None), Inconclusive)]
    #[case::nothing_said_of_the_switch(|camera: Camera| set(camera, None, Some(false)), Inconclusive)]
    #[case::nothing_said_of_the_state_after_set_up(|camera: Camera| set(camera, Some(false), None), Inconclusive)]
    #[case::one_start_is_not_stated(|camera: Camera| by_hand(camera).web(|row| row.initiation.clear()), Inconclusive)]
    #[case::one_start_in_words(|camera: Camera| by_hand(camera).web(|row| row.initiation = vec![Initiation::Other("at night".into())]), Inconclusive)]
    #[case::no_mechanism(|camera: Camera| camera.empty(|ixit| &mut ixit.upd_mech), Inconclusive)]
    fn verdicts_follow(#[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit("5.3-4A-1a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
