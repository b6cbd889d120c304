//! Test group 5.6-2: little security-relevant information is told without login.

use super::g01_unused_interfaces::{enabled, not_of_the_host};
use super::{ble, disclosure};
use crate::assessment::Assessment;
use crate::evidence::{
    Discover, Discovery, Exchange, Family, Method, Place, Port, Protocol, Request, ResponseClass, Service, Tls, Transport, Who,
};
use crate::ixit::{Disclosed, LogIntf, Speaks, Status};
use crate::paper;
use crate::unit::{INITIALISED, TestGroup, case, each, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

/// Where a server of CoAP lists its resources.
const CORE: &str = "/.well-known/core";

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.6-2",
    cases: &[
        case(
            "5.6-2-1",
            &[
                unit('a', &on_paper(enabled, what_is_called_harmless_is_harmless)),
                unit('b', &on_paper(enabled, what_is_relevant_is_needed)),
            ],
        ),
        case("5.6-2-2", &[unit('a', &each(enabled, INITIALISED, only_declared_information_is_told).and_by_bluetooth())]),
    ],
};

fn what_is_called_harmless_is_harmless(assessment: &Assessment<'_>, row: &LogIntf) -> Judged {
    let told = paper::given(row.discloses.as_ref(), &row.id, "discloses")?;
    let mut findings = Findings::none();
    let harmless = || told.iter().filter(|disclosure| !disclosure.security_relevant);
    for disclosure in harmless().filter(|disclosure| !matches!(disclosure.what, Disclosed::ProductName | Disclosed::Model)) {
        findings.fails(&row.id, format!("calls {} harmless", disclosure.what));
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    if harmless().next().is_none() {
        return Ok(Findings::out_of_scope(&row.id, "calls nothing harmless that it tells before a login"));
    }
    assessment.confirm("5.6-2-1a", row, format!("{}: is everything that it discloses as harmless really of no use to an attacker?", row.id))
}

fn what_is_relevant_is_needed(assessment: &Assessment<'_>, row: &LogIntf) -> Judged {
    let told = paper::given(row.discloses.as_ref(), &row.id, "discloses")?;
    let mut findings = Findings::none();
    let relevant = || told.iter().filter(|disclosure| disclosure.security_relevant);
    for disclosure in relevant().filter(|disclosure| paper::is_nothing(disclosure.needed_for.as_deref())) {
        findings.fails(&row.id, format!("tells {} without a stated need", disclosure.what));
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    if relevant().next().is_none() {
        return Ok(Findings::out_of_scope(&row.id, "tells nothing before a login that it calls security-relevant"));
    }
    assessment.confirm("5.6-2-1b", row, format!("{}: does operation need that this is told before login?", row.id))
}

fn only_declared_information_is_told(assessment: &Assessment<'_>, row: &LogIntf, at: &Place) -> Judged {
    let texts = told(assessment, row, at)?;
    let mut findings = disclosure::undeclared(assessment, row, texts.iter().map(String::as_str));
    if at.from.family == Family::Bluetooth
        && let Some(says) = ble::is_known_again(assessment, at)?
    {
        findings.remark(&row.id, says);
    }
    Ok(findings)
}

/// Everything that the interface tells a stranger, as text.
fn told(assessment: &Assessment<'_>, row: &LogIntf, at: &Place) -> Result<Vec<String>, Missing> {
    if at.from.family == Family::Bluetooth {
        return ble::told(assessment, row, at);
    }
    // Only a reference device shares its address with the testing host; for any other the survey need not be awaited.
    if let Some(port) = row.port.filter(|_| assessment.bench.reference_device.is_some()) {
        not_of_the_host(assessment, row, port, at)?;
    }
    if let Some(by) = discovery(row.speaks) {
        return told_by_discovery(assessment, row, at, by);
    }
    if row.speaks.is_coap() {
        return told_by_resources(assessment, row, at);
    }
    let Some(port) = row.port.filter(|port| port.transport == Transport::Tcp) else {
        return Err(Missing::ByHand(format!("{}: what it speaks is read by no procedure", row.id)));
    };
    let service = assessment.ask(Service { at: at.clone(), port: Port::tcp(port.number) })?;
    if service.speaks == Protocol::Silent && row.status == Status::Enabled {
        return Err(Missing::Unfair(format!("{}: {port} said nothing, so what it tells was not seen", row.id)));
    }
    let mut texts = vec![service.banner.to_string()];
    if service.over_tls {
        let seen = assessment.ask(Tls { at: at.clone(), on: (*row.id).clone() })?;
        let leaf = seen.chain.iter().flat_map(|chain| chain.certificates.first());
        texts.extend(
            leaf.flat_map(|leaf| [leaf.subject.to_string(), leaf.names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(" ")]),
        );
    }
    Ok(texts)
}

/// An interface that is on and from which nothing was heard may have told all to somebody else.
fn told_by_discovery(assessment: &Assessment<'_>, row: &LogIntf, at: &Place, by: Discovery) -> Result<Vec<String>, Missing> {
    let seen = assessment.ask(Discover { at: at.clone(), by })?;
    let texts: Vec<_> = seen.said.iter().chain(seen.services.iter().map(|service| &service.name)).map(ToString::to_string).collect();
    if row.status == Status::Enabled && texts.iter().all(|text| text.trim().is_empty()) {
        return Err(Missing::Unfair(format!("{}: nothing was heard over {by}, so what it tells was not seen", row.id)));
    }
    Ok(texts)
}

/// What the list of resources tells (RFC 6690). Whoever gets no session, or no list, is told nothing by it.
fn told_by_resources(assessment: &Assessment<'_>, row: &LogIntf, at: &Place) -> Result<Vec<String>, Missing> {
    let request = Request { method: Method::Get, path: CORE.to_owned(), json: None };
    let seen = assessment.ask(Exchange { at: at.clone(), on: (*row.id).clone(), request, who: Who::Nobody })?;
    let unread = seen.class == ResponseClass::Served && seen.body_bytes > 0 && seen.body.as_str().is_empty();
    match seen.class {
        ResponseClass::Absent | ResponseClass::Refused | ResponseClass::Served if !unread => Ok(vec![seen.body.to_string()]),
        _ if row.status == Status::Enabled => {
            Err(Missing::Unfair(format!("{}: {CORE} came to nothing that can be read, so what it tells was not seen", row.id)))
        }
        _ => Ok(Vec::new()),
    }
}

fn discovery(speaks: Speaks) -> Option<Discovery> {
    match speaks {
        Speaks::Llmnr => Some(Discovery::Llmnr),
        Speaks::Mdns => Some(Discovery::Mdns),
        Speaks::Netbios => Some(Discovery::NetBios),
        Speaks::Ssdp => Some(Discovery::Ssdp),
        Speaks::WsDiscovery => Some(Discovery::WsDiscovery),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Advertised, DiscoverSeen, TcpPorts, UdpPorts};
    use crate::files::Declaration;
    use crate::ixit::Disclosure;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    #[rstest]
    #[case::harmless("5.6-2-1a", sound, Pass)]
    #[case::a_version_called_harmless("5.6-2-1a", |camera: Camera| camera.interface("LogIntf-Web", |row| row.discloses.get_or_insert_default().push(version(false, None))), Fail)]
    #[case::nobody_says_what_is_told("5.6-2-1a", |camera: Camera| camera.interface("LogIntf-Web", |row| row.discloses = None), Inconclusive)]
    #[case::nothing_is_told("5.6-2-1a", |camera: Camera| camera.interface("LogIntf-Web", |row| row.discloses = Some(Vec::new())), Pass)]
    #[case::harmless_undecided("5.6-2-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::needed("5.6-2-1b", |camera: Camera| camera.interface("LogIntf-Web", |row| row.discloses.get_or_insert_default().push(version(true, Some("support")))), Pass)]
    #[case::no_need_stated("5.6-2-1b", |camera: Camera| camera.interface("LogIntf-Web", |row| row.discloses.get_or_insert_default().push(version(true, None))), Fail)]
    #[case::need_of_what_nobody_says("5.6-2-1b", |camera: Camera| camera.interface("LogIntf-Web", |row| row.discloses = None), Inconclusive)]
    #[case::need_undecided("5.6-2-1b", |camera: Camera| camera.interface("LogIntf-Web", |row| row.discloses.get_or_insert_default().push(version(true, Some("support")))).undecided(), Inconclusive)]
    #[case::only_declared("5.6-2-2a", sound, Pass)]
    #[case::banner("5.6-2-2a", |camera: Camera| camera.answer::<Service>(|seen| seen.banner = "Server: nginx/1.22.1".into()), Fail)]
    #[case::serial_in_discovery("5.6-2-2a", |camera: Camera| camera.answer::<Discover>(|seen| seen.said.push("NE2-000117".into())), Fail)]
    #[case::mac_address_on_a_page("5.6-2-2a", |camera: Camera| camera.answer::<Exchange>(|seen| seen.body = "at 00:1b:44:11:3a:b7".into()), Fail)]
    #[case::fingerprint_is_no_mac_address("5.6-2-2a", |camera: Camera| camera.answer::<Exchange>(|seen| seen.body = "00:1b:44:11:3a:b7:99:00".into()), Pass)]
    #[case::model_is_a_remark("5.6-2-2a", |camera: Camera| camera.answer::<Exchange>(|seen| seen.body = "NE-200".into()), Pass)]
    #[case::declared_version("5.6-2-2a", |camera: Camera| camera.interface("LogIntf-Web", |row| row.discloses.get_or_insert_default().push(version(true, Some("support")))).answer::<Exchange>(|seen| seen.body = "2.4.1".into()), Pass)]
    #[case::versions_of_standards("5.6-2-2a", |camera: Camera| camera.version("1.0").answer::<Exchange>(|seen| seen.body = r#"<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN">HTTP/1.0"#.into()), Pass)]
    #[case::short_version("5.6-2-2a", |camera: Camera| camera.version("1.0").answer::<Exchange>(|seen| seen.body = "<?xml version=\"1.1\"?>firmware 1.0".into()), Fail)]
    #[case::silent_port("5.6-2-2a", |camera: Camera| camera.answer::<Service>(|seen| seen.speaks = Protocol::Silent), Inconclusive)]
    #[case::silent_discovery("5.6-2-2a", |camera: Camera| camera.answer::<Discover>(|seen| seen.said.clear()), Inconclusive)]
    #[case::discovery_off_in_this_state("5.6-2-2a", |camera: Camera| camera.declare(all_discovery_in_set_up).answer::<Discover>(|seen| seen.said.clear()), Pass)]
    #[case::a_service_alone_is_heard("5.6-2-2a", |camera: Camera| camera.answer::<Discover>(service_alone), Pass)]
    #[case::tcp_port_of_the_host("5.6-2-2a", |camera: Camera| reference(camera).answer::<TcpPorts>(|seen| seen.of_the_host.extend([8322])), Inconclusive)]
    #[case::udp_port_of_the_host("5.6-2-2a", |camera: Camera| reference(camera).answer::<UdpPorts>(|seen| seen.of_the_host.extend([5353])), Inconclusive)]
    #[case::no_port_of_the_host("5.6-2-2a", reference, Pass)]
    #[case::finding_beside_a_port_of_the_host("5.6-2-2a", |camera: Camera| reference(camera).answer::<UdpPorts>(|seen| seen.of_the_host.extend([5353])).answer::<Service>(|seen| seen.banner = "nginx/1.22.1".into()), Fail)]
    #[case::page_unanswered("5.6-2-2a", |camera: Camera| camera.answer::<Exchange>(|seen| seen.class = crate::evidence::ResponseClass::NoAnswer), Inconclusive)]
    #[case::cable_out("5.6-2-2a", |camera: Camera| camera.refused_by_the_bench::<Discover>(), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    fn reference(camera: Camera) -> Camera {
        camera.bench(|bench| bench.reference_device = Some("camera".into()))
    }

    fn all_discovery_in_set_up(declaration: &mut Declaration) {
        let rows = declaration.ixit.log_intf.iter_mut().filter(|row| discovery(row.speaks).is_some());
        rows.for_each(|row| row.status = Status::SetUpOnly);
    }

    fn service_alone(seen: &mut DiscoverSeen) {
        seen.said.clear();
        seen.services.push(Advertised { name: "_http._tcp.local".into(), port: None });
    }

    fn version(security_relevant: bool, needed_for: Option<&str>) -> Disclosure {
        Disclosure { what: Disclosed::SoftwareVersion, security_relevant, needed_for: needed_for.map(str::to_owned) }
    }
}
