//! Test group 5.6-6: code is reduced to what is needed.

use crate::assessment::{Assessment, by_id};
use crate::ixit::CodeMin;
use crate::paper;
use crate::unit::{TestGroup, case, over_table, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup =
    TestGroup { id: "5.6-6", cases: &[case("5.6-6-1", &[unit('a', &over_table(every_technique, techniques_leave_only_needed_code))])] };

fn every_technique<'a>(assessment: &Assessment<'a>) -> Vec<&'a CodeMin> {
    assessment.declaration.ixit.code_min.iter().collect()
}

fn techniques_leave_only_needed_code(assessment: &Assessment<'_>, rows: &[&CodeMin]) -> Judged {
    let mut findings = Findings::none();
    for row in rows.iter().filter(|row| paper::is_nothing(Some(&row.description))) {
        findings.fails(&row.id, "describes no technique");
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let asks = "Are these techniques suited to leave only the code that the product needs?";
    assessment.confirm_shown("5.6-6-1a", &by_id(rows.iter().copied()), asks, None)
}

#[cfg(test)]
mod tests {
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    #[rstest]
    #[case::suited("5.6-6-1a", sound, Pass)]
    #[case::unsuited("5.6-6-1a", |camera: Camera| camera.decided("5.6-6-1a", Fail), Fail)]
    #[case::nothing_described("5.6-6-1a", |camera: Camera| camera.row(|ixit| &mut ixit.code_min, "CodeMin-Build", |row| row.description = "none".into()), Fail)]
    #[case::undecided("5.6-6-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_technique("5.6-6-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.code_min), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
