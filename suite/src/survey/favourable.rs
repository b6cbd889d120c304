//! The declaration of a device of which only the evidence is known: everything seen is declared, in the row that speaks best for it.

use std::collections::BTreeMap;

use super::heard::{Heard, ports};
use super::logins;
use crate::catalogue::Edition;
use crate::evidence::{Discovery, Evidence, Port, Protocol, TlsVersion, Transport};
use crate::files::declaration::Dut;
use crate::files::{At, Declaration};
use crate::ics::Support;
use crate::ixit::t11_sec_com_mech::{Security, Suites, TlsBounds};
use crate::ixit::t15_phy_intf::Kind;
use crate::ixit::{Disclosure, Guarantee, Ixit, LogIntf, PhyIntf, SecComMech, SoftServ, Speaks, Status};
use crate::names::RowId;
use crate::p5_06_attack_surface::disclosure;

/// The row of 15-PhyIntf through which a survey looks.
pub const SIDE: &str = "PhyIntf-Network";

/// How much a declaration says in the device's favour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kindness {
    /// All that could be said for it. What fails here, no declaration could excuse.
    Kindest,
    /// What was seen, with no word of excuse: what fails here alone, a supplier can have a reason for.
    Bare,
}

/// The declaration of a device of this class as the evidence allows it. The same evidence gives the same declaration; rows keep their ids while it grows.
#[must_use]
pub fn declaration(class: &str, evidence: &Evidence, kindness: Kindness) -> Declaration {
    let mut heard = ports(evidence);
    heard.retain(|port, heard| heard.is_known(*port));
    let ixit = Ixit {
        auth_mech: heard.iter().filter_map(|(port, heard)| logins::row(*port, heard, kindness)).collect(),
        sec_com_mech: channels(&heard, kindness),
        soft_serv: heard.iter().filter_map(|(port, heard)| service(*port, heard, kindness)).collect(),
        phy_intf: vec![side()],
        log_intf: heard.iter().map(|(port, heard)| interface(*port, heard, kindness)).collect(),
        ..Ixit::default()
    };
    Declaration {
        edition: Edition::Newer,
        dut: dut(class),
        features: Vec::new(),
        denies: BTreeMap::new(),
        conditions: BTreeMap::new(),
        ics: BTreeMap::new(),
        statuses: BTreeMap::new(),
        ixit,
    }
}

/// The port behind a row that a survey made: `tcp/443` of `LogIntf-tcp-443`.
#[must_use]
pub fn port_of(row: &RowId) -> Option<Port> {
    let (_, port) = row.as_str().split_once('-')?;
    port.replacen('-', "/", 1).parse().ok()
}

/// The id of the row of a table that stands for a port.
pub(super) fn named(table: &str, port: Port) -> At<RowId> {
    At::nowhere(RowId(format!("{table}-{}", port.to_string().replace('/', "-"))))
}

/// Texts in angle brackets are blank to every rule: nobody said who made it.
fn dut(class: &str) -> Dut {
    let unknown = |what: &str| format!("<{what}>");
    Dut {
        supplier: unknown("supplier"),
        name: unknown("name of the product"),
        model: unknown("model"),
        hardware: unknown("version of the hardware"),
        software: unknown("version of the software"),
        class: class.to_owned(),
        constrained: Support::N("<why it is not constrained>".to_owned()),
        sbom: None,
        identify: None,
        labels: Vec::new(),
    }
}

fn side() -> PhyIntf {
    PhyIntf {
        id: At::nowhere(SIDE.into()),
        description: Some("the network side through which the survey looked".to_owned()),
        kind: Kind::Ethernet,
        status: Status::Enabled,
        purpose: None,
        debug: None,
        needed: None,
        exposed: None,
        protection: None,
    }
}

fn interface(port: Port, heard: &Heard<'_>, kindness: Kindness) -> LogIntf {
    LogIntf {
        id: named("LogIntf", port),
        description: heard
            .service
            .map(|service| format!("it speaks {}{}", service.speaks, if service.over_tls { " inside TLS" } else { "" })),
        physical: At::nowhere(SIDE.into()),
        port: Some(port),
        speaks: speaks(port, heard),
        status: Status::Enabled,
        purpose: None,
        discloses: Some(if kindness == Kindness::Kindest { disclosures(heard) } else { Vec::new() }),
        debug: None,
        reach: None,
        needed: None,
        protection: None,
        resilience: None,
        onvif: None,
        services: None,
    }
}

/// What was told before a login, taken to be needed.
fn disclosures(heard: &Heard<'_>) -> Vec<Disclosure> {
    let told = disclosure::kinds_in(heard.told.iter().map(String::as_str));
    told.into_iter()
        .map(|what| Disclosure { what, security_relevant: true, needed_for: Some("<why operation needs it>".to_owned()) })
        .collect()
}

fn speaks(port: Port, heard: &Heard<'_>) -> Speaks {
    if let Some(by) = heard.discovery {
        return discovery(by);
    }
    if port.transport == Transport::Udp {
        return match port.number {
            137 => Speaks::Netbios,
            161 => Speaks::Snmp,
            1900 => Speaks::Ssdp,
            3702 => Speaks::WsDiscovery,
            5353 => Speaks::Mdns,
            5355 => Speaks::Llmnr,
            5683 => Speaks::Coap,
            5684 => Speaks::Coaps,
            _ => Speaks::Other,
        };
    }
    match heard.service.map(|service| (service.speaks, service.over_tls)) {
        Some((Protocol::Http, true)) => Speaks::Https,
        Some((Protocol::Http, false)) => Speaks::Http,
        Some((Protocol::Mqtt, true)) => Speaks::Mqtts,
        Some((Protocol::Mqtt, false)) => Speaks::Mqtt,
        Some((Protocol::Rtsp, true)) => Speaks::Rtsps,
        Some((Protocol::Rtsp, false)) => Speaks::Rtsp,
        Some((Protocol::Ftp, false)) => Speaks::Ftp,
        Some((Protocol::Ssh, false)) => Speaks::Ssh,
        Some((Protocol::Telnet, false)) => Speaks::Telnet,
        _ => Speaks::Other,
    }
}

fn discovery(by: Discovery) -> Speaks {
    match by {
        Discovery::Coap => Speaks::Coap,
        Discovery::Llmnr => Speaks::Llmnr,
        Discovery::Mdns => Speaks::Mdns,
        Discovery::NetBios => Speaks::Netbios,
        Discovery::Ssdp => Speaks::Ssdp,
        Discovery::WsDiscovery => Speaks::WsDiscovery,
        #[allow(unreachable_patterns, reason = "protocols without a word of their own in the form")]
        _ => Speaks::Other,
    }
}

/// A row for each port inside TLS that a login needs; without a login nobody said that anything there is to be kept secret.
fn channels(heard: &BTreeMap<Port, Heard<'_>>, kindness: Kindness) -> Vec<SecComMech> {
    let needed = |heard: &Heard<'_>| kindness == Kindness::Bare || logins::is_asked_for(heard);
    let inside_tls = heard.iter().filter(|(_, heard)| heard.service.is_some_and(|service| service.over_tls) && needed(heard));
    inside_tls.map(|(port, _)| channel(*port)).collect()
}

/// As much as best practice allows, and no promise that a certificate would have to keep.
fn channel(port: Port) -> SecComMech {
    let versions = [TlsVersion::V1_2, TlsVersion::V1_3].into();
    SecComMech {
        id: named("SecComMech", port),
        description: "TLS as it was seen".to_owned(),
        protocol: Security::Tls(TlsBounds { versions, suites: Suites::Recommended, certificate: None }),
        guarantees: vec![Guarantee::Authenticity, Guarantee::Confidentiality, Guarantee::Integrity],
        interface: Some(named("LogIntf", port)),
    }
}

/// What is done there, as far as it is known: something behind the login, or a shell that asks nobody who he is.
fn service(port: Port, heard: &Heard<'_>, kindness: Kindness) -> Option<SoftServ> {
    let seen = heard.service?;
    let (guarded, open_shell) = (logins::is_asked_for(heard), logins::is_open_shell(seen));
    let speaks_up = !matches!(seen.speaks, Protocol::Silent | Protocol::Unknown);
    if !guarded && !open_shell && (kindness == Kindness::Kindest || !speaks_up) {
        return None;
    }
    let login = if guarded && !open_shell { vec![named("AuthMech", port)] } else { Vec::new() };
    let what = if open_shell { "a command line without a login" } else { "what is served there" };
    Some(SoftServ {
        id: named("SoftServ", port),
        description: what.to_owned(),
        interface: named("LogIntf", port),
        login,
        configures: open_shell,
        status: Status::Enabled,
        unavoidable: false,
        justification: None,
        operations: Vec::new(),
    })
}
