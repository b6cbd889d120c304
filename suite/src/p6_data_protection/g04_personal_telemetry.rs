//! Test group 6-4: telemetry holds no more personal data than its purpose needs.

use crate::assessment::{Assessment, by_id};
use crate::ixit::{PersData, TelData};
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::Judged;

pub(crate) const GROUP: TestGroup =
    TestGroup { id: "6-4", cases: &[case("6-4-1", &[unit('a', &on_paper(every_set, personal_data_is_needed))])] };

fn every_set<'a>(assessment: &Assessment<'a>) -> Vec<&'a TelData> {
    assessment.declaration.ixit.tel_data.iter().collect()
}

/// That a row names no personal data is a claim too: no rule can see it.
fn personal_data_is_needed(assessment: &Assessment<'_>, row: &TelData) -> Judged {
    let named: Vec<&PersData> = assessment.declaration.ixit.pers_data.iter().filter(|data| row.personal_data.contains(&data.id)).collect();
    let purpose = paper::stated(row.purpose.as_deref(), &row.id, "purpose")?;
    let names = by_id(named.iter().copied()).into_iter().map(|data| data.id.as_str()).collect::<Vec<_>>().join(", ");
    let asks = match named.is_empty() {
        true => format!("{} names no row of 21-PersData: does it really hold no personal data?", row.id),
        false => format!("{}: is the personal data in it ({names}) necessary for the purpose `{purpose}`?", row.id),
    };
    assessment.confirm_beside("6-4-1a", row, &by_id(named), asks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Camera, sound};
    use crate::verdict::Missing;
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn usage(camera: Camera, change: impl FnOnce(&mut TelData)) -> Camera {
        camera.row(|ixit| &mut ixit.tel_data, "TelData-Usage", change)
    }

    #[rstest]
    #[case::needed("6-4-1a", sound, Pass)]
    #[case::not_needed("6-4-1a", |camera: Camera| camera.decided("6-4-1a", Fail), Fail)]
    #[case::no_purpose("6-4-1a", |camera| usage(camera, |row| row.purpose = None), Inconclusive)]
    #[case::no_telemetry("6-4-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.tel_data), Inconclusive)]
    #[case::undecided("6-4-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[test]
    fn the_assessor_is_asked_about_what_is_named_and_about_silence() {
        let judged = Camera::hub().undecided().unit("6-4-1a");
        let asked = |obligation: &crate::tree::ObligationVerdict| obligation.missing.as_ref().map(Missing::to_string).unwrap_or_default();
        let asked: Vec<_> = judged.obligations.iter().map(asked).collect();
        assert!(asked[0].contains("no personal data?") && asked[1].contains("PersData-Usage"), "{asked:?}");
    }
}
