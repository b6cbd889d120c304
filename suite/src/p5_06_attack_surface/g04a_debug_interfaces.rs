//! Test group 5.6-4A: debug interfaces are kept from strangers, or software disables them.

use crate::assessment::Assessment;
use crate::ixit::t15_phy_intf::Needed;
use crate::ixit::{LogIntf, PhyIntf, PortProtection, Row, Status};
use crate::paper;
use crate::unit::{TestGroup, both, case, on_paper, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.6-4A",
    cases: &[case(
        "5.6-4A-1",
        &[
            unit('a', &both(&on_paper(ports, access_is_controlled_or_off), &on_paper(services, access_is_controlled_or_off))),
            unit('b', &both(&on_paper(ports, software_can_disable_it), &on_paper(services, software_can_disable_it))),
            unit('c', &both(&on_paper(ports, stays_off_without_a_need), &on_paper(services, stays_off_without_a_need))),
            unit('d', &both(&on_paper(ports, is_off_until_needed), &on_paper(services, is_off_until_needed))),
        ],
    )],
};

/// What both tables say of an interface that serves debugging.
trait DebugInterface: Row {
    fn status(&self) -> Status;
    fn needed(&self) -> Option<Needed>;
    fn protection(&self) -> Option<&PortProtection>;
}

impl DebugInterface for PhyIntf {
    fn status(&self) -> Status {
        self.status
    }

    fn needed(&self) -> Option<Needed> {
        self.needed
    }

    fn protection(&self) -> Option<&PortProtection> {
        self.protection.as_ref()
    }
}

impl DebugInterface for LogIntf {
    fn status(&self) -> Status {
        self.status
    }

    fn needed(&self) -> Option<Needed> {
        self.needed
    }

    fn protection(&self) -> Option<&PortProtection> {
        self.protection.as_ref()
    }
}

fn ports<'a>(assessment: &Assessment<'a>) -> Vec<&'a PhyIntf> {
    assessment.declaration.ixit.phy_intf.iter().filter(|row| row.serves_debugging()).collect()
}

fn services<'a>(assessment: &Assessment<'a>) -> Vec<&'a LogIntf> {
    assessment.declaration.ixit.log_intf.iter().filter(|row| row.debug).collect()
}

fn access_is_controlled_or_off<R: DebugInterface>(assessment: &Assessment<'_>, row: &R) -> Judged {
    let mut findings = Findings::none();
    // Nobody has to be kept from what is off.
    if row.status() == Status::Disabled {
        return Ok(findings);
    }
    let control = paper::given(row.protection(), row.id(), "protection")?.access_control.as_deref().unwrap_or_default();
    if paper::is_nothing(Some(control)) {
        findings.fails(row.id(), "is not declared to be off, and no access control is declared for it");
        return Ok(findings);
    }
    let weak =
        paper::mentions(control, &["default password", "fixed password", "hard-coded password", "same password", "without a password"]);
    let hint = weak.map(|weak| format!("the access control says `{weak}`"));
    assessment.confirm_with_hint("5.6-4A-1a", row, format!("{}: is `{control}` best practice for a debug interface?", row.id()), hint)
}

fn software_can_disable_it<R: DebugInterface>(_: &Assessment<'_>, row: &R) -> Judged {
    let protection = paper::given(row.protection(), row.id(), "protection")?;
    let mut findings = Findings::none();
    if paper::is_nothing(protection.software.as_deref()) {
        findings.fails(row.id(), "serves debugging, and no way is declared in which software disables it");
    }
    Ok(findings)
}

fn stays_off_without_a_need<R: DebugInterface>(_: &Assessment<'_>, row: &R) -> Judged {
    Ok(match paper::given(row.needed(), row.id(), "needed")? {
        Needed::Intermittently => Findings::out_of_scope(row.id(), "is needed now and then, so unit d judges it"),
        Needed::Always | Needed::Never => off(row, "serves debugging, is not just needed now and then, and is not declared to be off"),
    })
}

fn is_off_until_needed<R: DebugInterface>(_: &Assessment<'_>, row: &R) -> Judged {
    Ok(match paper::given(row.needed(), row.id(), "needed")? {
        Needed::Intermittently => off(row, "serves debugging now and then, and is not declared to be off by default"),
        Needed::Always | Needed::Never => Findings::out_of_scope(row.id(), "is not just needed now and then, so unit c judges it"),
    })
}

fn off<R: DebugInterface>(row: &R, otherwise: &str) -> Findings {
    let mut findings = Findings::none();
    if row.status() != Status::Disabled {
        findings.fails(row.id(), otherwise);
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn port(camera: Camera, change: impl FnOnce(&mut PhyIntf)) -> Camera {
        camera.row(|ixit| &mut ixit.phy_intf, "PhyIntf-Debug", change)
    }

    /// A debug port that is on behind this access control.
    fn on(camera: Camera, control: Option<&str>) -> Camera {
        port(camera, |row| {
            row.status = Status::Enabled;
            row.protection.as_mut().unwrap().access_control = control.map(Into::into);
        })
    }

    /// Telnet as a debug service, protected by software alone.
    fn service(camera: Camera, status: Status, needed: Option<Needed>) -> Camera {
        camera.interface("LogIntf-Telnet", |row| {
            (row.debug, row.status, row.needed) = (true, status, needed);
            row.protection = Some(PortProtection { software: Some("is not started".into()), ..PortProtection::default() });
        })
    }

    #[rstest]
    #[case::off("5.6-4A-1a", sound, Pass)]
    #[case::on_behind_a_challenge("5.6-4A-1a", |camera| on(camera, Some("a challenge for the service station")), Pass)]
    #[case::on_for_everybody("5.6-4A-1a", |camera| on(camera, None), Fail)]
    #[case::service_for_everybody("5.6-4A-1a", |camera| service(camera, Status::Enabled, Some(Needed::Never)), Fail)]
    #[case::undecided("5.6-4A-1a", |camera| on(camera, Some("a default password")).undecided(), Inconclusive)]
    #[case::on_and_nothing_stated("5.6-4A-1a", |camera| port(camera, |row| (row.status, row.protection) = (Status::Enabled, None)), Inconclusive)]
    #[case::no_debug_interface("5.6-4A-1a", |camera: Camera| camera.declare(|declaration| declaration.ixit.phy_intf.retain(|row| !row.debug)), Inconclusive)]
    #[case::by_software("5.6-4A-1b", sound, Pass)]
    #[case::no_software("5.6-4A-1b", |camera| port(camera, |row| row.protection.as_mut().unwrap().software = None), Fail)]
    #[case::no_software_for_jtag_called_no_debug_port("5.6-4A-1b", |camera| port(camera, |row| (row.debug, row.protection) = (false, Some(PortProtection::default()))), Fail)]
    #[case::nothing_stated("5.6-4A-1b", |camera| port(camera, |row| row.protection = None), Inconclusive)]
    #[case::always_off("5.6-4A-1c", sound, Pass)]
    #[case::on_without_a_need("5.6-4A-1c", |camera| port(camera, |row| row.status = Status::SetUpOnly), Fail)]
    #[case::service_without_a_need("5.6-4A-1c", |camera| service(camera, Status::Enabled, Some(Needed::Never)), Fail)]
    #[case::on_now_and_then("5.6-4A-1c", |camera| service(camera, Status::Enabled, Some(Needed::Intermittently)), Pass)]
    #[case::need_not_stated("5.6-4A-1c", |camera| service(camera, Status::Disabled, None), Inconclusive)]
    #[case::nothing_now_and_then("5.6-4A-1d", sound, Pass)]
    #[case::off_until_needed("5.6-4A-1d", |camera| service(camera, Status::Disabled, Some(Needed::Intermittently)), Pass)]
    #[case::on_by_default("5.6-4A-1d", |camera| service(camera, Status::Enabled, Some(Needed::Intermittently)), Fail)]
    #[case::unit_d_without_a_need("5.6-4A-1d", |camera| port(camera, |row| row.needed = None), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
