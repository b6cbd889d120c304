//! Test group 6-3B: device or service keeps a record of consent.

use super::personal_data::{self, rests_on_consent};
use crate::assessment::Assessment;
use crate::ixit::PersData;
use crate::ixit::t21_pers_data::Store;
use crate::settings::read;
use crate::unit::{TestGroup, case, each_row, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "6-3B",
    cases: &[
        case("6-3B-1", &[unit('a', &on_paper(personal_data::perhaps_on_consent, consent_is_recorded))]),
        case("6-3B-2", &[unit('a', &each_row(personal_data::perhaps_on_consent, record_is_as_declared))]),
    ],
};

/// A machine reads the record where it can; whether it is the declared one, a person sees.
fn record_is_as_declared(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    rests_on_consent(row)?;
    let told = match &row.consent_record {
        Some(record) => read(assessment, record)?.map(|record| format!("the device tells {record}")),
        None => None,
    };
    let how = row.storing_consent.as_deref().unwrap_or("as the declaration says");
    let claim = assessment.claim("6-3B-2a").about(row).gathered(told);
    let claim = claim.step(format!("Give consent and look at its record, then withdraw it and look again ({how})."));
    claim.asks(format!("{}: is the record kept as declared, and does it follow?", row.id))
}

/// That a record is kept is told by where it is kept: words alone may as well say that there is none.
fn consent_is_recorded(_: &Assessment<'_>, row: &PersData) -> Judged {
    rests_on_consent(row)?;
    let says_none = personal_data::denies(row.storing_consent.as_deref());
    let undeclared = |remedy: &str| Err(Missing::Undeclared(format!("{}: {remedy}", row.id)));
    let mut findings = Findings::none();
    match &row.consent_kept_at[..] {
        [] if says_none => findings.fails(&row.id, "no record of consent is kept"),
        [] => return undeclared("state `consent_kept_at` as device, service (or both) or nowhere"),
        stores if stores.iter().all(|store| *store == Store::Nowhere) => findings.fails(&row.id, "the record of consent is kept nowhere"),
        _ if says_none => return undeclared("state in `storing_consent` how the record is kept"),
        _ => {}
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Configure;
    use crate::ixit::t21_pers_data::Basis;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn usage(camera: Camera, change: impl FnOnce(&mut PersData)) -> Camera {
        camera.row(|ixit| &mut ixit.pers_data, "PersData-Usage", change)
    }

    fn nothing_said(row: &mut PersData) {
        row.storing_consent = None;
        row.consent_kept_at.clear();
    }

    #[rstest]
    #[case::seen("6-3B-2a", sound, Pass)]
    #[case::not_so("6-3B-2a", |camera: Camera| camera.decided("6-3B-2a", Fail), Fail)]
    #[case::seen_by_nobody("6-3B-2a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::unread("6-3B-2a", |camera: Camera| camera.refused_by_the_bench::<Configure>(), Inconclusive)]
    #[case::by_hand("6-3B-2a", |camera| usage(camera, |row| row.consent_record = None), Pass)]
    #[case::recorded("6-3B-1a", sound, Pass)]
    #[case::no_record("6-3B-1a", |camera| usage(camera, nothing_said), Fail)]
    #[case::kept_nowhere("6-3B-1a", |camera| usage(camera, |row| row.consent_kept_at = vec![Store::Nowhere]), Fail)]
    #[case::only_words("6-3B-1a", |camera| usage(camera, |row| row.consent_kept_at.clear()), Inconclusive)]
    #[case::where_without_how("6-3B-1a", |camera| usage(camera, |row| row.storing_consent = Some("none".into())), Inconclusive)]
    #[case::basis_unknown("6-3B-1a", |camera| usage(camera, |row| row.basis = None), Inconclusive)]
    #[case::another_basis_without_a_word("6-3B-1a", |camera| usage(camera, |row| row.basis = Some(Basis::Other(" ".into()))), Inconclusive)]
    #[case::nothing_rests_on_it("6-3B-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.pers_data), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
