//! Test group 5.3-8: security updates come in time.

use crate::assessment::Assessment;
use crate::files::Period;
use crate::ixit::{OrWords, UpdProc};
use crate::paper::{self, LONGEST_TIME_TO_MEND};
use crate::unit::{TestGroup, case, on_paper, once, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.3-8",
    cases: &[case(
        "5.3-8-1",
        &[unit('a', &on_paper(every_procedure, steps_lead_to_timely_updates)), unit('b', &once(management_confirms_the_procedures))],
    )],
};

fn every_procedure<'a>(assessment: &Assessment<'a>) -> Vec<&'a UpdProc> {
    assessment.declaration.ixit.upd_proc.iter().collect()
}

fn steps_lead_to_timely_updates(assessment: &Assessment<'_>, row: &UpdProc) -> Judged {
    let mut findings = Findings::none();
    if paper::is_blank(Some(&row.description)) {
        findings.fails(&row.id, "states no step and nobody who takes it");
    }
    if row.time_frame.is_none() {
        findings.fails(&row.id, "states no time frame");
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let within = *paper::in_form(row.time_frame.as_ref(), &row.id, "time_frame", "a length of time, as in `30 d`")?;
    if let Some(regular) = longest_regular(assessment).filter(|regular| row.for_critical && within > *regular) {
        findings.fails(&row.id, format!("critical vulnerabilities wait {within}, others at most {regular}"));
        return Ok(findings);
    }
    let hint = (within > LONGEST_TIME_TO_MEND).then(|| format!("{within} is longer than {LONGEST_TIME_TO_MEND}"));
    let asks = format!("{}: do these steps, by these people, bring a security update to the devices in time?", row.id);
    assessment.confirm_with_hint("5.3-8-1a", row, asks, hint)
}

/// The longest time frame of what is not critical.
fn longest_regular(assessment: &Assessment<'_>) -> Option<Period> {
    let regular = every_procedure(assessment).into_iter().filter(|row| !row.for_critical);
    regular.filter_map(|row| row.time_frame.as_ref().and_then(OrWords::stated).copied()).max()
}

fn management_confirms_the_procedures(assessment: &Assessment<'_>) -> Judged {
    paper::confirmed(assessment.declaration.ixit.conf.confirmation_of_update_procedures, "confirmation_of_update_procedures")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn critical(camera: Camera, change: impl FnOnce(&mut UpdProc)) -> Camera {
        camera.row(|ixit| &mut ixit.upd_proc, "UpdProc-Critical", change)
    }

    fn within(camera: Camera, time: &str) -> Camera {
        let time = time.parse().map_or_else(|_| OrWords::Words(time.into()), OrWords::Stated);
        critical(camera, |row| row.time_frame = Some(time))
    }

    fn confirmed(camera: Camera, value: Option<bool>) -> Camera {
        camera.declare(|declaration| declaration.ixit.conf.confirmation_of_update_procedures = value)
    }

    #[rstest]
    #[case::timely("5.3-8-1a", sound, Pass)]
    #[case::no_deadline("5.3-8-1a", |camera| critical(camera, |row| row.time_frame = None), Fail)]
    #[case::nobody_acts("5.3-8-1a", |camera| critical(camera, |row| row.description = " ".into()), Fail)]
    #[case::critical_waits_longer("5.3-8-1a", |camera| within(camera, "120 d"), Fail)]
    #[case::critical_waits_as_long("5.3-8-1a", |camera| within(camera, "90 d"), Pass)]
    #[case::decided_otherwise("5.3-8-1a", |camera: Camera| camera.decided("5.3-8-1a", Fail), Fail)]
    #[case::deadline_in_words("5.3-8-1a", |camera| within(camera, "soon"), Inconclusive)]
    #[case::undecided("5.3-8-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_procedure("5.3-8-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.upd_proc), Inconclusive)]
    #[case::confirmed("5.3-8-1b", sound, Pass)]
    #[case::denied("5.3-8-1b", |camera| confirmed(camera, Some(false)), Fail)]
    #[case::not_stated("5.3-8-1b", |camera| confirmed(camera, None), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
