//! Test group 5.5-8: critical parameters are managed from generation to destruction.

use std::collections::BTreeMap;

use crate::assessment::{Assessment, by_id};
use crate::ixit::t14_sec_mgmt::LifePhase;
use crate::ixit::{SecMgmt, SecParam};
use crate::names::RowId;
use crate::p5_04_security_parameters::parameters;
use crate::paper;
use crate::unit::{TestGroup, case, once, over_table, unit};
use crate::verdict::{Findings, Judged, Missing, nonconformity};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.5-8",
    cases: &[case(
        "5.5-8-1",
        &[
            unit('a', &over_table(every_process, every_phase_of_every_parameter_is_managed)),
            unit('b', &once(management_confirms_the_processes)),
        ],
    )],
};

fn every_process<'a>(assessment: &Assessment<'a>) -> Vec<&'a SecMgmt> {
    assessment.declaration.ixit.sec_mgmt.iter().collect()
}

fn every_phase_of_every_parameter_is_managed(assessment: &Assessment<'_>, rows: &[&SecMgmt]) -> Judged {
    let critical = parameters::critical(assessment);
    if critical.is_empty() {
        return Err(Missing::Undeclared("10-SecParam: list the critical parameters that the processes manage".to_owned()));
    }
    let mut findings = Findings::none();
    for parameter in &critical {
        findings.look(is_managed(rows, parameter));
    }
    for phase in LifePhase::ALL {
        findings.extend(nobody_covers(phase, rows, &critical));
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let general: Vec<&str> = rows.iter().filter(|row| row.parameters.is_empty()).map(|row| row.id.as_str()).collect();
    let hint = (!general.is_empty()).then(|| format!("{} names no parameters: is it for all of them?", general.join(", ")));
    let asks = "Do the processes manage every critical parameter through its whole life, expiry and compromise included?";
    findings.look(assessment.confirm_shown("5.5-8-1a", &(by_id(rows.iter().copied()), by_id(critical)), asks, hint));
    Ok(findings)
}

/// A process that names no parameter may be for all of them.
fn processes_of<'r>(rows: &[&'r SecMgmt], parameter: &SecParam) -> Vec<&'r SecMgmt> {
    rows.iter().copied().filter(|row| row.parameters.is_empty() || row.parameters.contains(&parameter.id)).collect()
}

fn is_managed(rows: &[&SecMgmt], parameter: &SecParam) -> Judged {
    let mut findings = Findings::none();
    let processes = processes_of(rows, parameter);
    if processes.is_empty() {
        findings.fails(&parameter.id, "is critical, and no row of 14-SecMgmt manages it");
    }
    match processes.iter().find(|row| row.covers.is_empty()) {
        Some(vague) => Err(Missing::Undeclared(format!("{}: state in `covers` which phases of life it covers", vague.id))),
        None => Ok(findings),
    }
}

/// A phase that is left out is one fault of the process, however many parameters it manages.
fn nobody_covers(phase: LifePhase, rows: &[&SecMgmt], critical: &[&SecParam]) -> Findings {
    let mut open: BTreeMap<&RowId, Vec<&str>> = BTreeMap::new();
    for parameter in critical {
        let processes = processes_of(rows, parameter);
        let covers = |row: &&SecMgmt| row.covers.is_empty() || row.covers.contains(&phase);
        if let Some(first) = processes.first().filter(|_| !processes.iter().any(covers)) {
            open.entry(&first.id).or_default().push(parameter.id.as_str());
        }
    }
    let says = |parameters: &[&str]| format!("neither it nor another process `covers` {} of {}", name(phase), parameters.join(", "));
    open.into_iter().map(|(process, parameters)| nonconformity(process, says(&parameters))).collect()
}

fn name(phase: LifePhase) -> &'static str {
    match phase {
        LifePhase::Generation => "generation",
        LifePhase::Provisioning => "provisioning",
        LifePhase::Storage => "storage",
        LifePhase::Update => "replacement",
        LifePhase::Retirement => "retirement and destruction",
        LifePhase::Compromise => "expiry and compromise",
    }
}

fn management_confirms_the_processes(assessment: &Assessment<'_>) -> Judged {
    paper::confirmed(assessment.declaration.ixit.conf.confirmation_of_secure_management, "confirmation_of_secure_management")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn keys(camera: Camera, change: impl FnOnce(&mut SecMgmt)) -> Camera {
        camera.row(|ixit| &mut ixit.sec_mgmt, "SecMgmt-Keys", change)
    }

    fn confirmation(camera: Camera, confirmed: Option<bool>) -> Camera {
        camera.declare(|declaration| declaration.ixit.conf.confirmation_of_secure_management = confirmed)
    }

    /// A second process, for the phase that the first one leaves out.
    fn shared_out(camera: Camera) -> Camera {
        camera.declare(|declaration| {
            let processes = &mut declaration.ixit.sec_mgmt;
            let mut other = processes[0].clone();
            processes[0].covers.retain(|phase| *phase != LifePhase::Compromise);
            (other.covers, other.parameters) = (vec![LifePhase::Compromise], Vec::new());
            processes.push(other);
        })
    }

    #[rstest]
    #[case::managed("5.5-8-1a", sound, Pass)]
    #[case::two_processes_share_the_phases("5.5-8-1a", shared_out, Pass)]
    #[case::never_destroyed("5.5-8-1a", |camera| keys(camera, |row| row.covers.retain(|phase| *phase != LifePhase::Retirement)), Fail)]
    #[case::one_parameter_left_out("5.5-8-1a", |camera| keys(camera, |row| drop(row.parameters.pop())), Fail)]
    #[case::one_for_all_is_asked("5.5-8-1a", |camera| keys(camera, |row| row.parameters.clear()), Pass)]
    #[case::decided_otherwise("5.5-8-1a", |camera: Camera| camera.decided("5.5-8-1a", Fail), Fail)]
    #[case::phases_not_stated("5.5-8-1a", |camera| keys(camera, |row| row.covers.clear()), Inconclusive)]
    #[case::no_critical_parameter("5.5-8-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.sec_param), Inconclusive)]
    #[case::no_process("5.5-8-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.sec_mgmt), Inconclusive)]
    #[case::undecided("5.5-8-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::confirmed("5.5-8-1b", sound, Pass)]
    #[case::denied("5.5-8-1b", |camera| confirmation(camera, Some(false)), Fail)]
    #[case::not_stated("5.5-8-1b", |camera| confirmation(camera, None), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
