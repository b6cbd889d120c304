//! Lines and conditions of the ICS against the tables: what is refused although a table shows it, what is claimed although a table denies it.

use super::logins::stops_guessing;
use super::{Check, Disagreement, between, check, list, refuses};
use crate::files::{At, Declaration};
use crate::ics::Support;
use crate::ixit::t07_upd_mech::CheckedBy;
use crate::ixit::t10_sec_param::Provisioning;
use crate::ixit::t19_sec_dev::DevPhase;
use crate::ixit::t20_sec_boot::{BootGuarantee, RootOfTrust};
use crate::ixit::t23_res_mech::Outage;
use crate::ixit::{Audience, SoftComp};
use crate::names::RowId;
use crate::paper;

pub(super) const CHECKS: &[Check] = &[
    check("machine-passwords-admitted", "5.1-2A", "ICS 5.1-2A, 1-AuthMech `factor`", |declaration| {
        let machines = || declaration.ixit.auth_mech.iter().filter(|row| row.authenticates == Audience::Machine);
        let without = machines().all(|row| row.password().is_none());
        refused(declaration, "5.1-2A", machines().filter(|_| without).map(|row| &row.id), "no machine signs in by password")
    }),
    check("monitoring-refused", "5.2-3", "ICS 5.2-3, 5-VulnMon, 4-Conf", |declaration| {
        let confirmed = declaration.ixit.conf.confirmation_of_vulnerability_monitoring == Some(true);
        let rows = declaration.ixit.vuln_mon.iter().filter(|_| confirmed).map(|row| &row.id);
        refused(declaration, "5.2-3", rows, "vulnerabilities are monitored, and the management confirms it")
    }),
    check("automatic-updates-refused", "5.3-4A", "ICS 5.3-4A, 7-UpdMech `initiation`", |declaration| {
        let rows = declaration.ixit.upd_mech.iter().filter(|row| row.is_automatic()).map(|row| &row.id);
        refused(declaration, "5.3-4A", rows, "updates install by themselves")
    }),
    check("update-check-refused", "5.3-5", "ICS 5.3-5, 7-UpdMech `checking`", |declaration| {
        let updatable = || declaration.ixit.soft_comp.iter().filter(|row| !row.update_mechanism.is_empty());
        let all = updatable().all(|row| is_looked_for(declaration, row));
        refused(declaration, "5.3-5", updatable().filter(|_| all).map(|row| &row.id), "the device looks for updates of each component")
    }),
    check("verification-refused", "5.3-9", "ICS 5.3-9, 7-UpdMech `authenticity_checked_by`, `integrity_checked_by`", |declaration| {
        let by_device = |by: Option<CheckedBy>| by == Some(CheckedBy::Device);
        let all = declaration.ixit.upd_mech.iter().all(|row| by_device(row.authenticity_checked_by) && by_device(row.integrity_checked_by));
        let rows = declaration.ixit.upd_mech.iter().filter(|_| all).map(|row| &row.id);
        refused(declaration, "5.3-9", rows, "the device verifies origin and integrity of each update")
    }),
    check("review-refused", "5.5-2", "ICS 5.5-2, 12-NetSecImpl `review`, `report`", |declaration| {
        let rows = &declaration.ixit.net_sec_impl;
        let all = rows.iter().all(|row| !paper::is_blank(row.review.as_deref()) && !paper::is_blank(row.report.as_deref()));
        refused(declaration, "5.5-2", rows.iter().filter(|_| all).map(|row| &row.id), "each implementation was reviewed, with a report")
    }),
    check("code-minimisation-refused", "5.6-6", "ICS 5.6-6, 16-CodeMin", |declaration| {
        refused(declaration, "5.6-6", declaration.ixit.code_min.iter().map(|row| &row.id), "code is minimised")
    }),
    check("least-privilege-refused", "5.6-7", "ICS 5.6-7, 17-PrivlCtrl", |declaration| {
        refused(declaration, "5.6-7", declaration.ixit.privl_ctrl.iter().map(|row| &row.id), "privileges are limited")
    }),
    check("memory-protection-refused", "5.6-8", "ICS 5.6-8, 18-AccCtrl `hardware`", |declaration| {
        let rows = declaration.ixit.acc_ctrl.iter().filter(|row| row.hardware == Some(true)).map(|row| &row.id);
        refused(declaration, "5.6-8", rows, "hardware controls access to memory")
    }),
    check("secure-development-refused", "5.6-9", "ICS 5.6-9, 19-SecDev `covers`, 4-Conf", |declaration| {
        let rows = &declaration.ixit.sec_dev;
        let covered = |phase: &DevPhase| rows.iter().any(|row| row.covers.contains(phase));
        let all = DevPhase::ALL.iter().all(covered) && declaration.ixit.conf.confirmation_of_secure_development == Some(true);
        refused(declaration, "5.6-9", rows.iter().filter(|_| all).map(|row| &row.id), "the process covers every phase, and is confirmed")
    }),
    check("secure-boot-refused", "5.7-1", "ICS 5.7-1, 20-SecBoot", |declaration| {
        let rows = declaration.ixit.sec_boot.iter().filter(|row| {
            let promises = [BootGuarantee::Authenticity, BootGuarantee::Integrity].iter().all(|promise| row.guarantees.contains(promise));
            promises && row.root_of_trust == Some(RootOfTrust::Hardware)
        });
        refused(declaration, "5.7-1", rows.map(|row| &row.id), "software is verified at boot from a root in hardware")
    }),
    check("resilience-refused", "5.9-1", "ICS 5.9-1, 23-ResMech `outages`", |declaration| {
        let rows = &declaration.ixit.res_mech;
        let both = [Outage::Network, Outage::Power].iter().all(|outage| rows.iter().any(|row| row.outages.contains(outage)));
        refused(declaration, "5.9-1", rows.iter().filter(|_| both).map(|row| &row.id), "outages of network and power are covered")
    }),
    check("examination-refused", "5.10-1", "ICS 5.10-1, 24-TelData `security_examination`", |declaration| {
        let rows = declaration.ixit.tel_data.iter().filter(|row| !paper::is_blank(row.security_examination.as_deref())).map(|row| &row.id);
        refused(declaration, "5.10-1", rows, "telemetry is searched for anomalies")
    }),
    check("updated-although-it-cannot-be", "5.3-14", "ICS 5.3-14, 5.3-15A, 5.3-15B, 6-SoftComp `update_mechanism`", |declaration| {
        let claimed: Vec<_> = ["5.3-14", "5.3-15A", "5.3-15B"].into_iter().filter(|id| super::claims(declaration, id)).collect();
        let says = format!("the ICS claims {}, which is for software that cannot be updated, but it is", claimed.join(", "));
        updated(declaration, !claimed.is_empty(), says, "answer N/A; or take the update mechanisms out")
    }),
    check("condition-3", "5.3-14", "conditions 3, 6-SoftComp `update_mechanism`", |declaration| {
        let says = "condition 3 says that the software cannot be updated, but it is".to_owned();
        updated(declaration, condition(declaration, "3") == Some(true), says, "write `\"3\": false`")
    }),
    check("condition-12", "5.3-8", "conditions 12, 7-UpdMech", |declaration| {
        let rows = declaration.ixit.upd_mech.iter().map(|row| &row.id).collect();
        condition_is(declaration, "12", rows, "there is some update mechanism", |_| true)
    }),
    check("condition-16", "5.5-8", "conditions 16, 10-SecParam `type`, `provisioning`", |declaration| {
        let critical = |row: &&crate::ixit::SecParam| row.is_critical();
        let rows = declaration.ixit.sec_param.iter().filter(critical).map(|row| &row.id).collect();
        condition_is(declaration, "16", rows, "critical parameters of the device exist", |id| belongs_to_the_device(declaration, id))
    }),
    check("limits-of-a-device-without-limits", "5.1-5", "conditions 14, 15, dut `constrained`", |declaration| {
        let limited = ["14", "15"].into_iter().filter(|number| condition(declaration, number) == Some(false));
        let denied = matches!(declaration.dut.constrained, Support::N(_));
        let says = |number| format!("condition {number} is false (resource limits of the use case), but `constrained` is N");
        limited.filter(|_| denied).map(|number| between([], says(number), "say which of the two holds")).collect()
    }),
    check("guessing-prevented-although-it-cannot-be", "5.1-5", "conditions 14, 1-AuthMech `guessing`", |declaration| {
        let rows = declaration.ixit.auth_mech.iter().filter(|row| stops_guessing(row));
        let says = "condition 14 says that resource limits rule out a defence against guessing, but the row has one";
        let limited = condition(declaration, "14") == Some(false);
        rows.filter(|_| limited).map(|row| between([&row.id], says, "write `\"14\": true`, or take `guessing` out")).collect()
    }),
    check("updates-although-limits-rule-them-out", "5.3-2", "conditions 15, 7-UpdMech", |declaration| {
        let says = "condition 15 says that resource limits rule out an update mechanism, but the row is one";
        let limited = condition(declaration, "15") == Some(false);
        let rows = declaration.ixit.upd_mech.iter().filter(|_| limited);
        rows.map(|row| between([&row.id], says, "write `\"15\": true`, or take the row out")).collect()
    }),
    check("denied-and-claimed", "5.0-1", "features, denies", |declaration| {
        let both = declaration.features.iter().filter(|feature| declaration.denies.contains_key(&***feature));
        both.map(|feature| between([], format!("feature {feature} is claimed, and denied under `denies`"), "keep one of the two")).collect()
    }),
    check("justified-by-an-uncovered-phase", "5.6-9", "ICS justifications, 19-SecDev `covers`", justified_by_an_uncovered_phase),
];

/// A recommendation that the ICS refuses although rows show that it is met.
fn refused<'a>(declaration: &Declaration, provision: &str, rows: impl Iterator<Item = &'a At<RowId>>, shows: &str) -> Vec<Disagreement> {
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() || !refuses(declaration, provision) {
        return Vec::new();
    }
    let says = format!("the ICS says N to {provision}, but by {} {shows}", list(rows.iter().copied()));
    vec![between(rows, says, "claim it with Y; or say in the justification what the rows lack and correct them")]
}

fn is_looked_for(declaration: &Declaration, row: &SoftComp) -> bool {
    let looks = |id: &At<RowId>| declaration.ixit.update_mechanism(id).and_then(|row| row.checking.as_ref());
    row.update_mechanism
        .iter()
        .filter_map(looks)
        .any(|checking| checking.by == CheckedBy::Device && checking.after_initialisation == Some(true))
}

/// A device of which some components can be updated and others not may be both.
fn updated(declaration: &Declaration, denied: bool, says: String, remedy: &str) -> Vec<Disagreement> {
    let rows = &declaration.ixit.soft_comp;
    let all = !rows.is_empty() && rows.iter().all(|row| !row.update_mechanism.is_empty());
    if denied && all { vec![between(rows.iter().map(|row| &row.id), says, remedy)] } else { Vec::new() }
}

fn condition(declaration: &Declaration, number: &str) -> Option<bool> {
    declaration.conditions.get(number).copied()
}

/// A condition that rows show: claimed without a row, or denied although a row surely shows it.
fn condition_is(
    declaration: &Declaration,
    number: &str,
    rows: Vec<&At<RowId>>,
    means: &str,
    surely: impl Fn(&RowId) -> bool,
) -> Vec<Disagreement> {
    match condition(declaration, number) {
        Some(true) if rows.is_empty() => {
            let says = format!("condition {number} is true ({means}), but the table has no such row");
            vec![between([], says, format!("add the row, or write `\"{number}\": false`"))]
        }
        Some(false) => {
            let rows: Vec<_> = rows.into_iter().filter(|id| surely(id)).collect();
            let says = format!("condition {number} is false, but {means}: {}", list(rows.iter().copied()));
            let found = (!rows.is_empty()).then(|| between(rows, says, format!("write `\"{number}\": true`, or correct the rows")));
            found.into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Passwords that users choose are critical, but not the device's own.
fn belongs_to_the_device(declaration: &Declaration, id: &RowId) -> bool {
    let provisioning = crate::ixit::find(&declaration.ixit.sec_param, id).and_then(|row| row.provisioning.as_ref());
    matches!(provisioning, Some(Provisioning::Factory | Provisioning::OnDevice))
}

/// A reason leans on training or review, and the process of development does not cover it. A reason that says what is lacking leans on nothing.
fn justified_by_an_uncovered_phase(declaration: &Declaration) -> Vec<Disagreement> {
    const LACKS: [&str; 7] = ["no", "not", "without", "never", "lacks", "lacking", "planned"];
    const PHASES: [(&str, DevPhase); 4] = [
        ("training", DevPhase::Training),
        ("code review", DevPhase::Review),
        ("code reviews", DevPhase::Review),
        ("penetration tests", DevPhase::Testing),
    ];
    let rows = &declaration.ixit.sec_dev;
    let mut found = Vec::new();
    for (provision, support) in &declaration.ics {
        let (Support::N(reason) | Support::NotApplicable(reason)) = &**support else { continue };
        if paper::mentions(reason, &LACKS).is_some() {
            continue;
        }
        let uncovered = |phase: &DevPhase| !rows.is_empty() && !rows.iter().any(|row| row.covers.contains(phase));
        for (phrase, phase) in PHASES.iter().filter(|(phrase, phase)| uncovered(phase) && paper::mentions(reason, &[phrase]).is_some()) {
            let says = format!("the reason of {provision} leans on {phrase}, but no row of 19-SecDev covers `{}`", super::word(phase));
            found.push(between(rows.iter().map(|row| &row.id), says, "let a row cover it, or give another reason"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;
    use crate::condition::Feature;
    use crate::testing::Camera;
    use rstest::rstest;

    fn condition_says(camera: Camera, number: &str, holds: bool) -> Camera {
        camera.declare(|declaration| _ = declaration.conditions.insert(number.to_owned(), holds))
    }

    #[rstest]
    #[case("machine-passwords-admitted", "5.1-2A")]
    #[case("monitoring-refused", "5.2-3")]
    #[case("automatic-updates-refused", "5.3-4A")]
    #[case("update-check-refused", "5.3-5")]
    #[case("verification-refused", "5.3-9")]
    #[case("review-refused", "5.5-2")]
    #[case("code-minimisation-refused", "5.6-6")]
    #[case("least-privilege-refused", "5.6-7")]
    #[case("memory-protection-refused", "5.6-8")]
    #[case("secure-development-refused", "5.6-9")]
    #[case("secure-boot-refused", "5.7-1")]
    #[case("resilience-refused", "5.9-1")]
    #[case("examination-refused", "5.10-1")]
    fn what_a_table_shows_is_not_refused(#[case] name: &str, #[case] provision: &str) {
        assert_eq!(found(&Camera::hub().support(provision, Support::N("not planned".into()))), [name]);
    }

    fn untrained(camera: Camera) -> Camera {
        camera.declare(|declaration| {
            declaration.ixit.sec_dev.iter_mut().for_each(|row| row.covers.retain(|phase| *phase != DevPhase::Training));
        })
    }

    #[rstest]
    #[case("updated-although-it-cannot-be", Camera::sound().support("5.3-14", Support::Y))]
    #[case("condition-3", condition_says(Camera::sound(), "3", true))]
    #[case("condition-12", condition_says(Camera::sound(), "12", false))]
    #[case("condition-16", condition_says(Camera::sound(), "16", false))]
    #[case("limits-of-a-device-without-limits", condition_says(Camera::sound().declare(|declaration| declaration.ixit.auth_mech.iter_mut().for_each(|row| row.guessing = None)).support("5.1-5", Support::NotApplicable("limits".into())), "14", false))]
    #[case("guessing-prevented-although-it-cannot-be", condition_says(Camera::sound().declare(|declaration| declaration.dut.constrained = Support::Y), "14", false))]
    #[case("updates-although-limits-rule-them-out", condition_says(Camera::sound().declare(|declaration| declaration.dut.constrained = Support::Y), "15", false))]
    #[case("denied-and-claimed", Camera::hub().declare(|declaration| drop(declaration.denies.insert(Feature::T, "it keeps all data".into()))))]
    #[case("justified-by-an-uncovered-phase", untrained(Camera::sound()).support("5.7-1", Support::N("the team replaces it by training and tests".into())))]
    fn one_slip_is_one_contradiction(#[case] name: &str, #[case] camera: Camera) {
        assert_eq!(found(&camera), [name]);
    }

    #[test]
    fn a_reason_that_says_what_is_lacking_leans_on_nothing() {
        assert!(found(&untrained(Camera::sound()).support("5.6-9", Support::N("no training yet".into()))).is_empty());
    }
}
