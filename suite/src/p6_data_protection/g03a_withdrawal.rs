//! Test group 6-3A: consent can be withdrawn at any time.

use super::personal_data::{self, rests_on_consent};
use crate::assessment::Assessment;
use crate::ixit::PersData;
use crate::paper;
use crate::settings::switched;
use crate::unit::{TestGroup, case, each_row, on_paper, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "6-3A",
    cases: &[
        case("6-3A-1", &[unit('a', &on_paper(personal_data::perhaps_on_consent, consent_can_be_withdrawn))]),
        case("6-3A-2", &[unit('a', &each_row(personal_data::perhaps_on_consent, withdrawal_works))]),
    ],
};

/// A machine withdraws consent and gives it back where it can; that the data is used no more, a person sees, at the services above all.
fn withdrawal_works(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    rests_on_consent(row)?;
    let (mut findings, mut lines) = (Findings::none(), Vec::new());
    if let Some(setting) = &row.consent_setting {
        let seen = switched(assessment, setting)?;
        findings.extend(seen.contradicts(&row.id));
        lines = seen.lines();
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let way = row.withdrawing_consent.as_deref().unwrap_or("as the declaration says");
    let claim = assessment.claim("6-3A-2a").about(row).gathered(lines).step(format!("Withdraw consent as a user does: {way}."));
    findings.look(claim.asks(format!("{}: does that end the use of the data, on the device and at its services?", row.id)));
    Ok(findings)
}

fn consent_can_be_withdrawn(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    rests_on_consent(row)?;
    let way = row.withdrawing_consent.as_deref();
    if personal_data::denies(way) {
        let mut findings = Findings::none();
        findings.fails(&row.id, "states no way to withdraw consent");
        return Ok(findings);
    }
    let asks = format!("{}: can consent be withdrawn at any time, by settings of device and services?", row.id);
    assessment.confirm_with_hint("6-3A-1a", row, asks, doubt(way.unwrap_or_default()))
}

/// Erasing everything is no setting, and an answer from the supplier is not at any time.
fn doubt(way: &str) -> Option<String> {
    let says = |word: &str| format!("the way says `{word}`: is there another one?");
    paper::mentions(way, &["factory reset", "reset", "on request", "by mail", "by post", "support"]).map(says)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Configure;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn usage(camera: Camera, change: impl FnOnce(&mut PersData)) -> Camera {
        camera.row(|ixit| &mut ixit.pers_data, "PersData-Usage", change)
    }

    #[rstest]
    #[case::seen("6-3A-2a", sound, Pass)]
    #[case::not_so("6-3A-2a", |camera: Camera| camera.decided("6-3A-2a", Fail), Fail)]
    #[case::seen_by_nobody("6-3A-2a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::withdrawal_does_not_hold("6-3A-2a", |camera: Camera| camera.answer::<Configure>(|seen| seen.rounds.iter_mut().for_each(|round| round.read[0] = Some("true".into()))), Fail)]
    #[case::cut_short("6-3A-2a", |camera: Camera| camera.answer::<Configure>(|seen| seen.shortfall = Some("the link broke".into())), Inconclusive)]
    #[case::by_hand("6-3A-2a", |camera| usage(camera, |row| row.consent_setting = None), Pass)]
    #[case::withdrawn("6-3A-1a", sound, Pass)]
    #[case::no_way("6-3A-1a", |camera| usage(camera, |row| row.withdrawing_consent = None), Fail)]
    #[case::denied("6-3A-1a", |camera| usage(camera, |row| row.withdrawing_consent = Some("None.".into())), Fail)]
    #[case::not_at_any_time("6-3A-1a", |camera: Camera| camera.decided("6-3A-1a", Fail), Fail)]
    #[case::basis_unknown("6-3A-1a", |camera| usage(camera, |row| row.basis = None), Inconclusive)]
    #[case::nothing_rests_on_it("6-3A-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.pers_data), Inconclusive)]
    #[case::undecided("6-3A-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[rstest]
    #[case("by a factory reset", true)]
    #[case("in the app at any time", false)]
    fn doubts_reach_the_assessor(#[case] way: &str, #[case] doubted: bool) {
        assert_eq!(doubt(way).is_some(), doubted);
    }
}
