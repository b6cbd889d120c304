//! Test group 5.6-1: network and logical interfaces that are not needed are disabled.

use super::ble;
use crate::assessment::Assessment;
use crate::captures;
use crate::evidence::{Discover, Family, Place, Port, Transport, UdpPorts, UdpPortsSeen};
use crate::ixit::t28_log_intf::Retries;
use crate::ixit::{LogIntf, PhyIntf, Status};
use crate::p5_01_passwords::logins;
use crate::paper;
use crate::unit::{Both, INITIALISED, TestGroup, both, case, each, everywhere, on_paper, once, unit};
use crate::verdict::{Findings, Judged, Missing, Weight, nonconformity};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.6-1",
    cases: &[
        case(
            "5.6-1-1",
            &[
                unit('a', &on_paper(enabled_sides, purpose_justifies_the_side)),
                unit('b', &on_paper(enabled, purpose_justifies_the_interface)),
            ],
        ),
        case(
            "5.6-1-2",
            &[
                unit('a', &STATUS_IS_AS_DECLARED),
                unit('b', &once(no_other_physical_interface_exists)),
                unit('c', &everywhere(INITIALISED, open_ports_are_declared).and_by_bluetooth()),
            ],
        ),
    ],
};

const STATUS_IS_AS_DECLARED: Both = both(
    &each(network_sides, INITIALISED, side_is_as_declared).and_by_bluetooth(),
    &each(interfaces, INITIALISED, interface_is_as_declared).and_by_bluetooth(),
);

fn network_sides<'a>(assessment: &Assessment<'a>) -> Vec<&'a PhyIntf> {
    assessment.declaration.ixit.phy_intf.iter().filter(|row| row.is_network()).collect()
}

fn enabled_sides<'a>(assessment: &Assessment<'a>) -> Vec<&'a PhyIntf> {
    network_sides(assessment).into_iter().filter(|row| row.status != Status::Disabled).collect()
}

fn interfaces<'a>(assessment: &Assessment<'a>) -> Vec<&'a LogIntf> {
    assessment.declaration.ixit.log_intf.iter().collect()
}

/// Interfaces that are on, if only during set-up, unless it is known that no network reaches them.
pub(super) fn enabled<'a>(assessment: &Assessment<'a>) -> Vec<&'a LogIntf> {
    let off_any_network = |row: &LogIntf| assessment.declaration.ixit.is_off_any_network(row);
    interfaces(assessment).into_iter().filter(|row| row.status != Status::Disabled && !off_any_network(row)).collect()
}

fn purpose_justifies_the_side(assessment: &Assessment<'_>, row: &PhyIntf) -> Judged {
    let mut findings = Findings::none();
    if paper::is_nothing(row.purpose.as_deref()) {
        findings.fails(&row.id, "is enabled without a stated purpose");
        return Ok(findings);
    }
    assessment.confirm("5.6-1-1a", row, format!("Does its purpose justify that {} is enabled?", row.id))
}

fn purpose_justifies_the_interface(assessment: &Assessment<'_>, row: &LogIntf) -> Judged {
    let mut findings = Findings::none();
    if paper::is_nothing(row.purpose.as_deref()) {
        findings.fails(&row.id, "is enabled without a stated purpose");
        return Ok(findings);
    }
    assessment.confirm("5.6-1-1b", row, format!("Does its purpose justify that {} is enabled?", row.id))
}

fn side_is_as_declared(assessment: &Assessment<'_>, row: &PhyIntf, at: &Place) -> Judged {
    if at.from.family == Family::Bluetooth {
        return ble::side_is_as_declared(assessment, row, at);
    }
    let seen = tcp(assessment, at)?;
    let answers = !seen.open.is_empty() || seen.refused > 0;
    let mut findings = Findings::none();
    if answers && row.status != Status::Enabled {
        findings.fails(&row.id, "answers, although it is declared to be off in this state");
    }
    // The other half of the unit is about rows of 28-LogIntf; a side alone does not speak for them.
    if interfaces(assessment).is_empty() {
        findings.lacks(Missing::Undeclared("28-LogIntf: state the logical interfaces and their `status`".to_owned()));
    }
    Ok(findings)
}

fn interface_is_as_declared(assessment: &Assessment<'_>, row: &LogIntf, at: &Place) -> Judged {
    if at.from.family == Family::Bluetooth {
        return ble::services_are_as_declared(assessment, row, at);
    }
    let Some(port) = row.port else { return calls_as_declared(assessment, row, at) };
    not_of_the_host(assessment, row, port, at)?;
    let active = match port.transport {
        Transport::Tcp => tcp(assessment, at)?.open.contains(&port.number),
        Transport::Udp if udp(assessment, at)?.path_shown => udp(assessment, at)?.answered.contains_key(&port.number),
        Transport::Udp => {
            let asks = format!("No UDP port answered or refused at {at}. Seen by other means: is {port} ({}) as its row declares?", row.id);
            return assessment.confirm_row_at("5.6-1-2a", asks, row, at);
        }
    };
    let mut findings = Findings::none();
    match (row.status, active) {
        (Status::Disabled | Status::SetUpOnly, true) => {
            findings.fails(&row.id, format!("{port} is active, although it is declared to be off in this state"))
        }
        (Status::Enabled, false) => findings.remark(&row.id, format!("{port} did not answer, although it is declared to be on")),
        _ => {}
    }
    Ok(findings)
}

/// Nothing listens where the device only calls: whether it calls is seen in what it sends by itself.
///
/// # Errors
/// [`Missing::Undeclared`], where the row says neither where it listens nor that it calls.
fn calls_as_declared(assessment: &Assessment<'_>, row: &LogIntf, at: &Place) -> Judged {
    let calls = row.resilience.as_ref().and_then(|resilience| resilience.retries.as_ref()).is_some_and(|retries| *retries != Retries::None);
    if !calls {
        let says = "state its `port`, or, where it only calls, in `resilience.retries` how it calls again, so that its status can be seen";
        return Err(Missing::Undeclared(format!("{}: {says}", row.id)));
    }
    let does = match row.status {
        Status::Enabled => "calls",
        Status::Disabled => "calls nobody",
        Status::SetUpOnly => "calls nobody after set-up",
    };
    let claim = assessment.claim("5.6-1-2a").about(row).at(at);
    let claim =
        claim.step("Record what the device sends by itself, from its start on, until it has called all whom it is declared to call.");
    let claim = claim.gathered(captures::calls_of(assessment, at, row));
    claim.asks(format!("{}: does the recording show that it {does}, as declared?", row.id))
}

/// A port on which the testing host itself answers says nothing about the device.
///
/// # Errors
/// When the survey left the port out for that reason, or was not made.
pub(super) fn not_of_the_host(assessment: &Assessment<'_>, row: &LogIntf, port: Port, at: &Place) -> Result<(), Missing> {
    let of_the_host = match port.transport {
        Transport::Tcp => &tcp(assessment, at)?.of_the_host,
        Transport::Udp => &udp(assessment, at)?.of_the_host,
    };
    let shared = of_the_host.contains(&port.number);
    if shared { Err(Missing::Unfair(format!("{}: {port} is shared with the testing host, not asked", row.id))) } else { Ok(()) }
}

fn no_other_physical_interface_exists(assessment: &Assessment<'_>) -> Judged {
    let rows = &assessment.declaration.ixit.phy_intf;
    let asks = "Look at the device from all sides and for radio signals: is every physical network interface a row of 15-PhyIntf?";
    assessment.confirm_on_device("5.6-1-2b", asks, rows)
}

/// What answers on a network side is a row of 28-LogIntf.
pub(crate) fn open_ports_are_declared(assessment: &Assessment<'_>, at: &Place) -> Judged {
    if at.from.family == Family::Bluetooth {
        return ble::services_are_declared(assessment, at);
    }
    let mut findings = Findings::none();
    findings.look(tcp(assessment, at).map(|seen| undeclared(assessment, at, seen.open.iter().map(|port| Port::tcp(*port)))));
    findings.look(udp(assessment, at).map(|seen| undeclared(assessment, at, seen.answered.keys().map(|port| Port::udp(*port)))));
    findings.look(silent_ports_hide_nothing(assessment, at));
    findings.look(undeclared_discovery_is_silent(assessment, at));
    findings.look(captures::services_are_declared(assessment, at, |port| is_declared(assessment, at, port)));
    findings.look(captures::calls_are_explained(assessment, at));
    findings.extend(captures::other_secrets_in_clear(assessment, at));
    Ok(findings)
}

/// Nothing undeclared is there, so nothing undeclared does this. What is there and undeclared might.
pub(crate) fn nothing_undeclared_might(does: &str, assessment: &Assessment<'_>, at: &Place) -> Judged {
    let unknown = open_ports_are_declared(assessment, at)?;
    match unknown.iter().find(|finding| finding.weight == Weight::Nonconformity) {
        Some(first) => Err(Missing::Unfair(format!("{}: {}; whether it {does} is not known", first.about, first.says))),
        // What was found beside that is told, and a look that could not be had stays a gap.
        None => Ok(unknown),
    }
}

/// A row declares a port on the side that carries it and on no other. A port of a row that is declared to be off is unit a's matter.
fn undeclared(assessment: &Assessment<'_>, at: &Place, ports: impl Iterator<Item = Port>) -> Findings {
    let undeclared = ports.filter(|port| !is_declared(assessment, at, *port));
    undeclared.map(|port| nonconformity(port, "is open, but no row of 28-LogIntf declares it")).collect()
}

fn is_declared(assessment: &Assessment<'_>, at: &Place, port: Port) -> bool {
    assessment.declaration.ixit.log_intf.iter().any(|row| *row.physical == at.from.interface && row.port == Some(port))
}

/// Where no datagram was seen to arrive, a person has to say what listens.
fn silent_ports_hide_nothing(assessment: &Assessment<'_>, at: &Place) -> Judged {
    if udp(assessment, at)?.path_shown {
        return Ok(Findings::none());
    }
    let asks = format!(
        "No UDP port answered or refused at {at}. Seen by other means: does no service listen there that 28-LogIntf does not declare?"
    );
    assessment.confirm_at("5.6-1-2c", asks, &assessment.declaration.ixit.log_intf, at)
}

/// The profile's discovery protocols, each asked in its own words: some devices answer only a whole search. What the UDP survey heard or
/// saw refused is not asked twice.
fn undeclared_discovery_is_silent(assessment: &Assessment<'_>, at: &Place) -> Judged {
    let mut findings = Findings::none();
    let survey = udp(assessment, at)?;
    let is_heard = |port: Port| {
        let number = &port.number;
        survey.answered.contains_key(number) || survey.refused.contains(number) || survey.of_the_host.contains(number)
    };
    let discovery = assessment.profile.surface.iter().flat_map(|surface| &surface.discovery);
    for by in discovery.filter(|by| !is_declared(assessment, at, by.port()) && !is_heard(by.port())) {
        let seen = assessment.ask(Discover { at: at.clone(), by: *by });
        findings.look(seen.map(|seen| {
            let answers = !seen.said.is_empty() || !seen.services.is_empty();
            let says = format!("answers {by}, but no row of 28-LogIntf declares it");
            answers.then(|| nonconformity(by.port(), says)).into_iter().collect()
        }));
    }
    Ok(findings)
}

fn tcp<'a>(assessment: &Assessment<'a>, at: &Place) -> Result<&'a crate::evidence::TcpPortsSeen, Missing> {
    logins::every_tcp_port(assessment, at)
}

/// The profile's list of UDP ports, with those that the declaration names.
fn udp<'a>(assessment: &Assessment<'a>, at: &Place) -> Result<&'a UdpPortsSeen, Missing> {
    let listed = assessment.profile.surface.iter().flat_map(|surface| surface.udp.iter().copied());
    let declared = interfaces(assessment).into_iter().filter_map(|row| row.port).filter(|port| port.transport == Transport::Udp);
    let mut ports: Vec<u16> = listed.chain(declared.map(|port| port.number)).collect();
    ports.sort_unstable();
    ports.dedup();
    assessment.ask(UdpPorts { at: at.clone(), ports, tries: 3 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::TcpPorts;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    #[rstest]
    #[case::side_has_a_purpose("5.6-1-1a", sound, Pass)]
    #[case::side_without("5.6-1-1a", |camera: Camera| camera.declare(|declaration| declaration.ixit.phy_intf[0].purpose = Some(" ".into())), Fail)]
    #[case::side_undecided("5.6-1-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::interface_has_a_purpose("5.6-1-1b", sound, Pass)]
    #[case::interface_without("5.6-1-1b", |camera: Camera| camera.interface("LogIntf-RTSP", |row| row.purpose = None), Fail)]
    #[case::interface_undecided("5.6-1-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::status_as_declared("5.6-1-2a", sound, Pass)]
    #[case::off_but_active("5.6-1-2a", |camera: Camera| camera.answer::<TcpPorts>(|seen| seen.open.extend([2323])), Fail)]
    #[case::on_but_closed_is_a_remark("5.6-1-2a", |camera: Camera| camera.answer::<TcpPorts>(|seen| seen.open.retain(|port| *port != 8322)), Pass)]
    #[case::udp_cut_short("5.6-1-2a", |camera: Camera| camera.answer::<UdpPorts>(|seen| seen.cut_short = Some("budget".into())), Inconclusive)]
    #[case::tcp_port_of_the_host("5.6-1-2a", |camera: Camera| camera.answer::<TcpPorts>(|seen| seen.of_the_host.extend(seen.open.take(&8322))), Inconclusive)]
    #[case::udp_port_of_the_host("5.6-1-2a", |camera: Camera| camera.answer::<UdpPorts>(|seen| seen.of_the_host.extend(seen.answered.remove(&5353).map(|_| 5353))), Inconclusive)]
    #[case::undeclared_port_of_the_host("5.6-1-2a", |camera: Camera| camera.answer::<TcpPorts>(|seen| seen.of_the_host.extend([631])), Pass)]
    #[case::no_logical_interface_declared("5.6-1-2a", |camera: Camera| camera.empty(|ixit| &mut ixit.log_intf), Inconclusive)]
    #[case::no_port_declared("5.6-1-2a", |camera: Camera| camera.interface("LogIntf-RTSP", |row| row.port = None), Inconclusive)]
    #[case::only_calls("5.6-1-2a", only_calls, Pass)]
    #[case::calls_nobody("5.6-1-2a", |camera| only_calls(camera).decided("5.6-1-2a", Fail), Fail)]
    #[case::calls_unseen("5.6-1-2a", |camera| only_calls(camera).undecided(), Inconclusive)]
    #[case::looked_at_from_all_sides("5.6-1-2b", sound, Pass)]
    #[case::another_radio("5.6-1-2b", |camera: Camera| camera.decided("5.6-1-2b", Fail), Fail)]
    #[case::nobody_looked("5.6-1-2b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::ports_declared("5.6-1-2c", sound, Pass)]
    #[case::debug_port("5.6-1-2c", |camera: Camera| camera.answer::<TcpPorts>(|seen| seen.open.extend([8080])), Fail)]
    #[case::debug_port_and_udp_unasked("5.6-1-2c", |camera: Camera| camera.answer::<TcpPorts>(|seen| seen.open.extend([8080])).unasked::<UdpPorts>(), Fail)]
    #[case::declared_on_another_side("5.6-1-2c", |camera: Camera| camera.second_side().interface("LogIntf-RTSP", |row| row.physical = crate::files::At::nowhere("PhyIntf-BLE".into())), Fail)]
    #[case::undeclared_discovery("5.6-1-2c", |camera: Camera| camera.answer::<UdpPorts>(silent).answer::<Discover>(|seen| seen.said = vec!["upnp:rootdevice".into()]), Fail)]
    #[case::a_port_that_refuses_speaks_no_discovery("5.6-1-2c", |camera: Camera| camera.unasked::<Discover>(), Pass)]
    #[case::discovery_that_nobody_asked("5.6-1-2c", |camera: Camera| camera.answer::<UdpPorts>(silent).unasked::<Discover>(), Inconclusive)]
    #[case::no_datagram_arrives("5.6-1-2c", |camera: Camera| camera.answer::<UdpPorts>(walled).undecided(), Inconclusive)]
    #[case::no_datagram_arrives_and_a_person_looked("5.6-1-2c", |camera: Camera| camera.answer::<UdpPorts>(walled), Pass)]
    #[case::a_person_found_a_service_behind_the_wall("5.6-1-2c", |camera: Camera| camera.answer::<UdpPorts>(walled).decided("5.6-1-2c", Fail), Fail)]
    #[case::status_behind_the_wall("5.6-1-2a", |camera: Camera| camera.answer::<UdpPorts>(walled).undecided(), Inconclusive)]
    #[case::status_behind_the_wall_looked_at("5.6-1-2a", |camera: Camera| camera.answer::<UdpPorts>(walled), Pass)]
    #[case::cable_out("5.6-1-2c", |camera: Camera| camera.refused_by_the_bench::<UdpPorts>(), Inconclusive)]
    #[case::no_address_at_the_bench("5.6-1-2c", |camera: Camera| camera.bench(|bench| bench.samples.values_mut().for_each(|sample| sample.interfaces.clear())), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    /// An interface by which the device only calls others.
    fn only_calls(camera: Camera) -> Camera {
        camera.interface("LogIntf-RTSP", |row| {
            row.port = None;
            row.resilience.as_mut().unwrap().retries = Some(Retries::Fixed(crate::files::Period::from_ms(60_000)));
        })
    }

    /// What is closed says nothing, as behind a filter.
    fn silent(seen: &mut UdpPortsSeen) {
        seen.silent.append(&mut seen.refused);
    }

    /// Nothing of UDP comes through.
    fn walled(seen: &mut UdpPortsSeen) {
        let heard: Vec<u16> = seen.answered.keys().copied().chain(seen.refused.iter().copied()).collect();
        *seen = UdpPortsSeen {
            answered: [].into(),
            refused: [].into(),
            silent: heard.into_iter().collect(),
            path_shown: false,
            ..seen.clone()
        };
    }
}
