//! Test group 5.6-4A: debug interfaces are kept from strangers, or software disables them.

use crate::assessment::Assessment;
use crate::debugging;
use crate::evidence::Place;
use crate::ixit::t15_phy_intf::Needed;
use crate::ixit::{LogIntf, PhyIntf, PortProtection, Row, Status};
use crate::paper;
use crate::unit::{INITIALISED, TestGroup, both, case, each, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.6-4A",
    cases: &[
        case(
            "5.6-4A-1",
            &[
                unit('a', &both(&on_paper(ports, access_is_controlled_or_off), &on_paper(services, access_is_controlled_or_off))),
                unit('b', &both(&on_paper(ports, software_can_disable_it), &on_paper(services, software_can_disable_it))),
                unit('c', &both(&on_paper(ports, stays_off_without_a_need), &on_paper(services, stays_off_without_a_need))),
                unit('d', &both(&on_paper(ports, is_off_until_needed), &on_paper(services, is_off_until_needed))),
            ],
        ),
        case(
            "5.6-4A-2",
            &[
                unit('a', &both(&on_paper(ports, nobody_debugs_by_it), &on_paper(services, nobody_debugs_by_it))),
                unit(
                    'b',
                    &both(
                        &on_paper(other_ports, serves_no_debugging),
                        &each(sides_with_ip, INITIALISED, no_stranger_debugs_over_the_network),
                    ),
                ),
            ],
        ),
    ],
};

/// A row of either table that may serve debugging.
trait DebugInterface: Row {
    /// What the row says of it.
    fn said(&self) -> Said<'_>;
}

/// What both tables say of such an interface.
struct Said<'a> {
    debug: Option<bool>,
    status: Status,
    needed: Option<Needed>,
    protection: Option<&'a PortProtection>,
}

impl DebugInterface for PhyIntf {
    fn said(&self) -> Said<'_> {
        Said { debug: self.serves_debugging(), status: self.status, needed: self.needed, protection: self.protection.as_ref() }
    }
}

impl DebugInterface for LogIntf {
    fn said(&self) -> Said<'_> {
        Said { debug: self.debug, status: self.status, needed: self.needed, protection: self.protection.as_ref() }
    }
}

fn ports<'a>(assessment: &Assessment<'a>) -> Vec<&'a PhyIntf> {
    perhaps_for_debugging(&assessment.declaration.ixit.phy_intf)
}

fn services<'a>(assessment: &Assessment<'a>) -> Vec<&'a LogIntf> {
    perhaps_for_debugging(&assessment.declaration.ixit.log_intf)
}

/// Rows that serve debugging, and those that do not say whether they do.
fn perhaps_for_debugging<R: DebugInterface>(rows: &[R]) -> Vec<&R> {
    rows.iter().filter(|row| row.said().debug != Some(false)).collect()
}

/// What a row of the scope says, once it is known to serve debugging.
fn for_debugging<R: DebugInterface>(row: &R) -> Result<Said<'_>, Missing> {
    let said = row.said();
    paper::given(said.debug, row.id(), "debug")?;
    Ok(said)
}

fn access_is_controlled_or_off<R: DebugInterface>(assessment: &Assessment<'_>, row: &R) -> Judged {
    let said = for_debugging(row)?;
    let mut findings = Findings::none();
    if said.status == Status::Disabled {
        return Ok(Findings::out_of_scope(row.id(), "is declared to be off, so nobody has to be kept from it"));
    }
    let control = paper::given(said.protection, row.id(), "protection")?.access_control.as_deref().unwrap_or_default();
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
    let protection = paper::given(for_debugging(row)?.protection, row.id(), "protection")?;
    let mut findings = Findings::none();
    if paper::is_nothing(protection.software.as_deref()) {
        findings.fails(row.id(), "serves debugging, and no way is declared in which software disables it");
    }
    Ok(findings)
}

fn stays_off_without_a_need<R: DebugInterface>(_: &Assessment<'_>, row: &R) -> Judged {
    Ok(match paper::given(for_debugging(row)?.needed, row.id(), "needed")? {
        Needed::Intermittently => Findings::out_of_scope(row.id(), "is needed now and then, so unit d judges it"),
        Needed::Always | Needed::Never => off(row, "serves debugging, is not just needed now and then, and is not declared to be off"),
    })
}

fn is_off_until_needed<R: DebugInterface>(_: &Assessment<'_>, row: &R) -> Judged {
    Ok(match paper::given(for_debugging(row)?.needed, row.id(), "needed")? {
        Needed::Intermittently => off(row, "serves debugging now and then, and is not declared to be off by default"),
        Needed::Always | Needed::Never => Findings::out_of_scope(row.id(), "is not just needed now and then, so unit c judges it"),
    })
}

fn off<R: DebugInterface>(row: &R, otherwise: &str) -> Findings {
    let mut findings = Findings::none();
    if row.said().status != Status::Disabled {
        findings.fails(row.id(), otherwise);
    }
    findings
}

fn nobody_debugs_by_it<R: DebugInterface>(assessment: &Assessment<'_>, row: &R) -> Judged {
    let said = for_debugging(row)?;
    let kept = match said.protection.and_then(|protection| protection.access_control.as_deref()) {
        Some(control) if said.status != Status::Disabled => format!("without {control}"),
        _ => "at all".to_owned(),
    };
    let claim = assessment.claim("5.6-4A-2a").about(row);
    let claim = claim
        .step(format!("Connect the tools for {} as somebody without rights would, opening the product where it takes that.", row.id()));
    claim.asks(format!("{}: is it impossible to debug or to get a console by it {kept}?", row.id()))
}

/// Ports that are declared to serve no debugging; what the row leaves open is the matter of unit a.
fn other_ports<'a>(assessment: &Assessment<'a>) -> Vec<&'a PhyIntf> {
    assessment.declaration.ixit.phy_intf.iter().filter(|row| row.serves_debugging() == Some(false)).collect()
}

fn serves_no_debugging(assessment: &Assessment<'_>, row: &PhyIntf) -> Judged {
    let claim = assessment.claim("5.6-4A-2b").about(row);
    let claim =
        claim.step(format!("Try {} with the tools for consoles and debugging that fit it, from the start of the product on.", row.id));
    claim.asks(format!("{}: does it serve no debugging, as declared?", row.id))
}

/// Network sides that a machine reaches; what others serve is for the person who tries them.
fn sides_with_ip<'a>(assessment: &Assessment<'a>) -> Vec<&'a PhyIntf> {
    let sides = assessment.declaration.ixit.phy_intf.iter();
    sides.filter(|row| row.is_network() && row.carries_ip() && row.status != Status::Disabled).collect()
}

/// What lets a stranger debug or command over a network side serves debugging there, unless a row of 28-LogIntf says that it does: that is unit a's.
fn no_stranger_debugs_over_the_network(assessment: &Assessment<'_>, _: &PhyIntf, at: &Place) -> Judged {
    let mut findings = Findings::none();
    let rows = &assessment.declaration.ixit.log_intf;
    for (port, how) in debugging::open_to_strangers(assessment, at)? {
        let declared = rows.iter().any(|row| *row.physical == at.from.interface && row.port == Some(port) && row.debug == Some(true));
        if !declared {
            findings
                .fails(port, format!("lets a stranger in without a login ({how}), and no row of 28-LogIntf says that it serves debugging"));
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Service;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn port(camera: Camera, change: impl FnOnce(&mut PhyIntf)) -> Camera {
        camera.row(|ixit| &mut ixit.phy_intf, "PhyIntf-Debug", change)
    }

    /// Pads on the board that do not say what they serve.
    fn pads(camera: Camera) -> Camera {
        camera.row(|ixit| &mut ixit.phy_intf, "PhyIntf-Serial", |row| row.debug = None)
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
            (row.debug, row.status, row.needed) = (Some(true), status, needed);
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
    #[case::no_debug_interface("5.6-4A-1a", |camera: Camera| camera.declare(|declaration| declaration.ixit.phy_intf.retain(|row| row.debug != Some(true))), Inconclusive)]
    #[case::one_port_says_nothing("5.6-4A-1a", pads, Inconclusive)]
    #[case::by_software("5.6-4A-1b", sound, Pass)]
    #[case::no_software("5.6-4A-1b", |camera| port(camera, |row| row.protection.as_mut().unwrap().software = None), Fail)]
    #[case::no_software_for_jtag_called_no_debug_port("5.6-4A-1b", |camera| port(camera, |row| (row.debug, row.protection) = (Some(false), Some(PortProtection::default()))), Fail)]
    #[case::nothing_stated("5.6-4A-1b", |camera| port(camera, |row| row.protection = None), Inconclusive)]
    #[case::one_port_says_nothing_and_no_software("5.6-4A-1b", pads, Inconclusive)]
    #[case::one_service_says_nothing("5.6-4A-1b", |camera: Camera| camera.interface("LogIntf-Telnet", |row| row.debug = None), Inconclusive)]
    #[case::always_off("5.6-4A-1c", sound, Pass)]
    #[case::on_without_a_need("5.6-4A-1c", |camera| port(camera, |row| row.status = Status::SetUpOnly), Fail)]
    #[case::service_without_a_need("5.6-4A-1c", |camera| service(camera, Status::Enabled, Some(Needed::Never)), Fail)]
    #[case::on_now_and_then("5.6-4A-1c", |camera| service(camera, Status::Enabled, Some(Needed::Intermittently)), Pass)]
    #[case::need_not_stated("5.6-4A-1c", |camera| service(camera, Status::Disabled, None), Inconclusive)]
    #[case::off_and_says_nothing("5.6-4A-1c", pads, Inconclusive)]
    #[case::nothing_now_and_then("5.6-4A-1d", sound, Pass)]
    #[case::off_until_needed("5.6-4A-1d", |camera| service(camera, Status::Disabled, Some(Needed::Intermittently)), Pass)]
    #[case::on_by_default("5.6-4A-1d", |camera| service(camera, Status::Enabled, Some(Needed::Intermittently)), Fail)]
    #[case::off_by_default_and_says_nothing("5.6-4A-1d", pads, Inconclusive)]
    #[case::unit_d_without_a_need("5.6-4A-1d", |camera| port(camera, |row| row.needed = None), Inconclusive)]
    #[case::nobody_debugs("5.6-4A-2a", sound, Pass)]
    #[case::nobody_debugs_not("5.6-4A-2a", |camera: Camera| camera.decided("5.6-4A-2a", Fail), Fail)]
    #[case::nobody_debugs_undecided("5.6-4A-2a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::debug_not_stated("5.6-4A-2a", pads, Inconclusive)]
    #[case::no_other("5.6-4A-2b", sound, Pass)]
    #[case::open_to_strangers("5.6-4A-2b", |camera: Camera| camera.answer::<Service>(|seen| seen.debug.push("adb".into())), Fail)]
    #[case::service_unseen("5.6-4A-2b", |camera: Camera| camera.unasked::<Service>(), Inconclusive)]
    #[case::no_other_not("5.6-4A-2b", |camera: Camera| camera.decided("5.6-4A-2b", Fail), Fail)]
    #[case::no_other_undecided("5.6-4A-2b", |camera: Camera| camera.undecided(), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
