//! Test group 5.6-7: software runs with the least privilege that it needs.

use crate::assessment::{Assessment, by_id};
use crate::ixit::PrivlCtrl;
use crate::paper;
use crate::unit::{TestGroup, case, over_table, unit};
use crate::verdict::Judged;

pub(crate) const GROUP: TestGroup =
    TestGroup { id: "5.6-7", cases: &[case("5.6-7-1", &[unit('a', &over_table(every_mechanism, mechanisms_limit_privileges))])] };

fn every_mechanism<'a>(assessment: &Assessment<'a>) -> Vec<&'a PrivlCtrl> {
    assessment.declaration.ixit.privl_ctrl.iter().collect()
}

fn mechanisms_limit_privileges(assessment: &Assessment<'_>, rows: &[&PrivlCtrl]) -> Judged {
    let mut as_root = Vec::new();
    for row in rows {
        let words = paper::stated(Some(&row.description), &row.id, "description")?;
        as_root.extend(
            paper::mentions(words, &["as root", "root rights", "root privileges"]).map(|found| format!("{} says `{found}`", row.id)),
        );
    }
    as_root.sort();
    let hint = (!as_root.is_empty()).then(|| as_root.join(", "));
    let asks = "Do these mechanisms together separate duties, and give software only what it has to know and to do?";
    assessment.confirm_shown("5.6-7-1a", &by_id(rows.iter().copied()), asks, hint)
}

#[cfg(test)]
mod tests {
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn described(camera: Camera, words: &str) -> Camera {
        camera.row(|ixit| &mut ixit.privl_ctrl, "PrivlCtrl-Users", |row| row.description = words.into())
    }

    #[rstest]
    #[case::limited("5.6-7-1a", sound, Pass)]
    #[case::unlimited("5.6-7-1a", |camera: Camera| camera.decided("5.6-7-1a", Fail), Fail)]
    #[case::nothing_described("5.6-7-1a", |camera| described(camera, " "), Inconclusive)]
    #[case::undecided("5.6-7-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_mechanism("5.6-7-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.privl_ctrl), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[test]
    fn the_assessor_is_told_of_root() {
        let judged = described(Camera::hub(), "everything runs as root").undecided().unit("5.6-7-1a");
        assert!(format!("{judged:?}").contains("PrivlCtrl-Users says `as root`"), "{judged:#?}");
    }
}
