//! Test group 6-2: consent is free, obvious and explicit.

use super::personal_data::{self, rests_on_consent};
use crate::assessment::Assessment;
use crate::evidence::DutState;
use crate::ixit::PersData;
use crate::ixit::t21_pers_data::Consent;
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "6-2",
    cases: &[
        case("6-2-1", &[unit('a', &on_paper(personal_data::perhaps_on_consent, consent_is_valid))]),
        case("6-2-2", &[unit('a', &on_paper(personal_data::perhaps_on_consent, consent_is_asked_for_as_declared))]),
    ],
};

fn consent_is_valid(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    rests_on_consent(row)?;
    let consent = paper::given(row.obtaining_consent.as_ref(), &row.id, "obtaining_consent")?;
    paper::stated(Some(&consent.description), &row.id, "obtaining_consent.description")?;
    let mut findings = Findings::none();
    if consent.preselected == Some(true) {
        findings.fails(&row.id, "consent is chosen before the user chooses");
    }
    if consent.free == Some(false) {
        findings.fails(&row.id, "the device cannot be used without consent: it is not free");
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let asks = format!("{}: is consent obtained by a free, obvious and explicit choice?", row.id);
    assessment.confirm_with_hint("6-2-1a", row, asks, doubt(consent))
}

/// What makes consent suspicious: negations of these words are as frequent as the words, so they decide nothing.
fn doubt(consent: &Consent) -> Option<String> {
    const IMPLICIT: [&str; 10] =
        ["bundled", "by default", "by using", "deemed", "default on", "implicit", "implied", "opt-out", "pre-selected", "pre-ticked"];
    let open = [("preselected", consent.preselected), ("free", consent.free)];
    let open: Vec<_> =
        open.into_iter().filter(|(_, stated)| stated.is_none()).map(|(field, _)| format!("`{field}` is not stated")).collect();
    let said = paper::mentions(&consent.description, &IMPLICIT).map(|word| format!("the description says `{word}`"));
    let doubts: Vec<_> = open.into_iter().chain(said).collect();
    (!doubts.is_empty()).then(|| doubts.join("; "))
}

fn consent_is_asked_for_as_declared(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    rests_on_consent(row)?;
    let consent = paper::given(row.obtaining_consent.as_ref(), &row.id, "obtaining_consent")?;
    let how = paper::stated(Some(&consent.description), &row.id, "obtaining_consent.description")?;
    let claim = assessment.claim("6-2-2a").about(row);
    let claim = claim.step_from(DutState::FactoryDefault, "Set the product up as a user does, up to where it asks for consent.");
    claim.asks(format!("{}: is consent asked for as declared ({how}), before the data is processed?", row.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn usage(camera: Camera, change: impl FnOnce(&mut PersData)) -> Camera {
        camera.row(|ixit| &mut ixit.pers_data, "PersData-Usage", change)
    }

    fn consent(camera: Camera, change: impl FnOnce(&mut Consent)) -> Camera {
        usage(camera, |row| change(row.obtaining_consent.as_mut().unwrap()))
    }

    #[rstest]
    #[case::valid("6-2-1a", sound, Pass)]
    #[case::preselected("6-2-1a", |camera| consent(camera, |consent| consent.preselected = Some(true)), Fail)]
    #[case::forced("6-2-1a", |camera| consent(camera, |consent| consent.free = Some(false)), Fail)]
    #[case::hidden("6-2-1a", |camera: Camera| camera.decided("6-2-1a", Fail), Fail)]
    #[case::decided_on_words_alone("6-2-1a", |camera| consent(camera, |consent| consent.free = None), Pass)]
    #[case::not_described("6-2-1a", |camera| consent(camera, |consent| consent.description.clear()), Inconclusive)]
    #[case::no_consent("6-2-1a", |camera| usage(camera, |row| row.obtaining_consent = None), Inconclusive)]
    #[case::basis_unknown("6-2-1a", |camera| usage(camera, |row| row.basis = None), Inconclusive)]
    #[case::nothing_rests_on_it("6-2-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.pers_data), Inconclusive)]
    #[case::undecided("6-2-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::asked("6-2-2a", sound, Pass)]
    #[case::asked_not("6-2-2a", |camera: Camera| camera.decided("6-2-2a", Fail), Fail)]
    #[case::asked_undecided("6-2-2a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::asked_on_a_basis_unknown("6-2-2a", |camera| usage(camera, |row| row.basis = None), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[rstest]
    #[case::by_use("consent is given by using the hub", Some(true), true)]
    #[case::a_question("a question of its own in set-up", Some(true), false)]
    #[case::not_stated("a question of its own in set-up", None, true)]
    fn doubts_reach_the_assessor(#[case] description: &str, #[case] free: Option<bool>, #[case] doubted: bool) {
        let consent = Consent { description: description.into(), preselected: Some(false), free };
        assert_eq!(doubt(&consent).is_some(), doubted);
    }
}
