//! Test group 5.5-2: implementations of network and security functions are reviewed or evaluated.

use crate::assessment::Assessment;
use crate::ixit::NetSecImpl;
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.5-2",
    cases: &[case(
        "5.5-2-1",
        &[
            unit('a', &on_paper(every_implementation, review_is_stated)),
            unit('b', &on_paper(every_implementation, review_covers_the_scope)),
        ],
    )],
};

/// Words that fill the field and say that there was no review.
const NO_REVIEW: [&str; 4] = ["not evaluated", "not reviewed", "pending", "planned"];

fn every_implementation<'a>(assessment: &Assessment<'a>) -> Vec<&'a NetSecImpl> {
    assessment.declaration.ixit.net_sec_impl.iter().collect()
}

fn review_is_stated(_: &Assessment<'_>, row: &NetSecImpl) -> Judged {
    let mut findings = Findings::none();
    let review = row.review.as_deref().unwrap_or_default();
    if paper::is_nothing(Some(review)) || NO_REVIEW.contains(&review.trim().trim_end_matches('.').to_lowercase().as_str()) {
        findings.fails(&row.id, "was neither reviewed nor evaluated");
    }
    Ok(findings)
}

fn review_covers_the_scope(assessment: &Assessment<'_>, row: &NetSecImpl) -> Judged {
    paper::stated(row.review.as_deref(), &row.id, "review")?;
    paper::stated(row.report.as_deref(), &row.id, "report")?;
    assessment.confirm("5.5-2-1b", row, format!("{}: do the review and its report cover what the row describes, in its version?", row.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn tls(camera: Camera, change: impl FnOnce(&mut NetSecImpl)) -> Camera {
        camera.row(|ixit| &mut ixit.net_sec_impl, "NetSecImpl-TLS", change)
    }

    #[rstest]
    #[case::reviewed("5.5-2-1a", sound, Pass)]
    #[case::no_review("5.5-2-1a", |camera| tls(camera, |row| row.review = None), Fail)]
    #[case::a_word_for_none("5.5-2-1a", |camera| tls(camera, |row| row.review = Some("None.".into())), Fail)]
    #[case::still_to_come("5.5-2-1a", |camera| tls(camera, |row| row.review = Some("planned".into())), Fail)]
    #[case::no_faults_were_found("5.5-2-1a", |camera| tls(camera, |row| row.review = Some("fuzzed, no faults".into())), Pass)]
    #[case::no_implementation("5.5-2-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.net_sec_impl), Inconclusive)]
    #[case::covered("5.5-2-1b", sound, Pass)]
    #[case::not_covered("5.5-2-1b", |camera: Camera| camera.decided("5.5-2-1b", Fail), Fail)]
    #[case::no_report("5.5-2-1b", |camera| tls(camera, |row| row.report = None), Inconclusive)]
    #[case::undecided("5.5-2-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
