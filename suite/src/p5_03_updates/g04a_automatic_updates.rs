//! Test group 5.3-4A: updates can be set to install by themselves.

use super::mechanisms;
use crate::assessment::Assessment;
use crate::ixit::UpdMech;
use crate::ixit::t07_upd_mech::CheckedBy;
use crate::unit::{TestGroup, case, over_table, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.3-4A",
    cases: &[case("5.3-4A-1", &[unit('a', &over_table(mechanisms::every, a_mechanism_can_run_without_the_user))])],
};

fn a_mechanism_can_run_without_the_user(_: &Assessment<'_>, rows: &[&UpdMech]) -> Judged {
    let mut findings = Findings::none();
    if rows.iter().any(|row| can_run_without_the_user(row)) {
        return Ok(findings);
    }
    for row in rows {
        mechanisms::starts_by_itself(row)?;
    }
    findings.fails("7-UpdMech", "no mechanism installs by itself or can be set to, with somebody who looks for updates");
    Ok(findings)
}

fn can_run_without_the_user(row: &UpdMech) -> bool {
    let nobody_looks = row.checking.as_ref().is_some_and(|checking| checking.by == CheckedBy::Nobody);
    let off_for_good = row.configuration.is_some_and(|set| !set.enable && set.automatic_by_default == Some(false));
    let on_at_will = row.configuration.is_some_and(|set| set.enable);
    (row.is_automatic() || on_at_will) && !nobody_looks && !off_for_good
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ixit::t07_upd_mech::{Initiation, UpdConfiguration};
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn by_hand(camera: Camera) -> Camera {
        camera.by_hand().cloud(|row| row.configuration = None)
    }

    #[rstest]
    #[case::by_itself(sound, Pass)]
    #[case::can_be_switched_on(|camera: Camera| by_hand(camera).web(|row| row.configuration = Some(UpdConfiguration { enable: true, ..UpdConfiguration::default() })), Pass)]
    #[case::by_hand_alone(by_hand, Fail)]
    #[case::nobody_looks(|camera: Camera| camera.cloud(|row| row.checking.as_mut().unwrap().by = CheckedBy::Nobody), Fail)]
    #[case::off_for_good(|camera: Camera| camera.cloud(|row| row.configuration.as_mut().unwrap().enable = false), Fail)]
    #[case::one_start_is_not_stated(|camera: Camera| by_hand(camera).web(|row| row.initiation.clear()), Inconclusive)]
    #[case::one_start_in_words(|camera: Camera| by_hand(camera).web(|row| row.initiation = vec![Initiation::Other("at night".into())]), Inconclusive)]
    #[case::no_mechanism(|camera: Camera| camera.empty(|ixit| &mut ixit.upd_mech), Inconclusive)]
    fn verdicts_follow(#[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit("5.3-4A-1a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
