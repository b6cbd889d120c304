//! Test group 6-3B: device or service keeps a record of consent.

use super::personal_data::{self, rests_on_consent};
use crate::assessment::Assessment;
use crate::ixit::PersData;
use crate::ixit::t21_pers_data::Store;
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup =
    TestGroup { id: "6-3B", cases: &[case("6-3B-1", &[unit('a', &on_paper(personal_data::perhaps_on_consent, consent_is_recorded))])] };

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
