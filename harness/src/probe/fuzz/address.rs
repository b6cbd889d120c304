//! From a question to the door and the cases of its battery, by what the declaration says of paths and fields.

use std::sync::Arc;
use std::time::Duration;

use suite::evidence::{Battery, BenchTrouble, Fuzz, FuzzSeen};
use suite::ixit::{Speaks, Way};

use super::case::Generator;
use super::datagrams::Datagrams;
use super::door::Door;
use super::gatt::{self, Gatt};
use super::inside::Inside;
use super::messages::{self, Address};
use super::operation::{Opened, OperationDoor};
use super::page::Fields;
use super::stream::{Language, Stream};
use super::{coap, dtls, json, mqtt, packets, page};
use crate::context::Context;
use crate::probe::udp_ports::{coap_well_known, ssdp_search, ws_discovery_probe};
use crate::reach::Patience;
use crate::session::connect::Endpoint;
use crate::session::rtsp;

/// How long a good request may take.
const GOOD: Patience = Patience { connect: Duration::from_secs(2), read: Duration::from_secs(2), exchange: Duration::from_secs(4) };
/// The most paths that cases are put to.
const PATHS: usize = 16;
/// The most requests in one case.
const AT_ONCE: usize = 300;

/// The door with its cases, or what is said where none opens.
pub(super) async fn open<'a>(context: &'a Context, question: &Fuzz) -> Result<Result<(Door<'a>, Generator), FuzzSeen>, BenchTrouble> {
    let seed = question.seed;
    let unserved = || short(format!("no good request was served at {} before the first case", question.on), true);
    let datagrams = match &question.battery {
        Battery::Characteristic(input) => {
            let door = Gatt::open(context, question, input).await?;
            let opened = door.map(|door| {
                let cases = gatt::values(seed, door.holds());
                (Door::Gatt(Box::new(door)), cases)
            });
            return Ok(opened.ok_or_else(unserved));
        }
        Battery::Coap => (coap_well_known(), coap::is_answer as fn(&[u8]) -> bool, coap::coap(seed, coap_well_known())),
        Battery::CoapInDtls(who) => {
            let door = Inside::open(context, question, who).await?;
            return Ok(door.map(|door| (Door::Inside(Box::new(door)), coap::coap(seed, coap_well_known()))).ok_or_else(unserved));
        }
        Battery::Dtls => return Ok(of_dtls(context, question).await?.ok_or_else(unserved)),
        Battery::Mdns => (packets::mdns_question(), is_dns as fn(&[u8]) -> bool, packets::mdns(seed)),
        Battery::Ssdp => (ssdp_search(), is_search_answer as fn(&[u8]) -> bool, packets::ssdp(seed, ssdp_search())),
        Battery::WsDiscovery => {
            let probe = ws_discovery_probe();
            (probe.clone(), is_probe_match as fn(&[u8]) -> bool, packets::ws_discovery(seed, probe))
        }
        _ => return on_stream(context, question).await,
    };
    let (good, is_answer, generator) = datagrams;
    let (reach, port) = context.udp(&question.at, &question.on)?;
    let door = Datagrams::open(reach, port, good, is_answer).await?;
    Ok(door.map(|door| (Door::Datagrams(door), generator)).ok_or_else(unserved))
}

/// The door of a port of DTLS, by the first good question that is answered there.
async fn of_dtls<'a>(context: &'a Context, question: &Fuzz) -> Result<Option<(Door<'a>, Generator)>, BenchTrouble> {
    for (good, is_answer) in dtls::questions() {
        let (reach, port) = context.udp(&question.at, &question.on)?;
        if let Some(door) = Datagrams::open(reach, port, good, is_answer).await? {
            return Ok(Some((Door::Datagrams(door), dtls::dtls(question.seed))));
        }
    }
    Ok(None)
}

async fn on_stream<'a>(context: &'a Context, question: &Fuzz) -> Result<Result<(Door<'a>, Generator), FuzzSeen>, BenchTrouble> {
    let (endpoint, seed) = (endpoint(context, question)?, question.seed);
    let language = language(context.interface(&question.on)?.speaks);
    let generator = match &question.battery {
        Battery::Operation(input) => {
            return Ok(match OperationDoor::open(context, question, input, endpoint).await? {
                Opened::Ready(door) => {
                    let generator = json::operation(seed, door.template());
                    Ok((Door::Operation(door), generator))
                }
                Opened::Unfit(why) => Err(short(why, true)),
                Opened::Changed(why) => Err(short(why, false)),
            });
        }
        Battery::Mqtt => mqtt::mqtt(seed, at_once(&endpoint)),
        Battery::Page => page::page(seed, &address(context, question, &endpoint), &fields(context, question)),
        Battery::Rtsp => messages::rtsp(seed, &rtsp::url(&endpoint, "/"), at_once(&endpoint)),
        Battery::Tls => packets::tls(seed),
        _ => messages::http(seed, &address(context, question, &endpoint)),
    };
    let (beneath_tls, reads_pages) = (question.battery == Battery::Tls, question.battery == Battery::Page);
    let door = Stream::open(endpoint, language, beneath_tls, reads_pages).await?;
    let unserved = || short(format!("no good request was served at {} before the first case", question.on), true);
    Ok(door.map(|door| (Door::Stream(Arc::new(door)), generator)).ok_or_else(unserved))
}

/// In which language a good request is put.
fn language(speaks: Speaks) -> Language {
    match speaks {
        Speaks::Mqtt | Speaks::Mqtts => Language::Mqtt,
        Speaks::Rtsp | Speaks::Rtsps => Language::Rtsp,
        _ => Language::Http,
    }
}

fn short(why: String, restored: bool) -> FuzzSeen {
    FuzzSeen { restored, shortfall: Some(why), ..FuzzSeen::default() }
}

/// The port, with the patience that a good request gets.
pub(super) fn endpoint(context: &Context, question: &Fuzz) -> Result<Endpoint, BenchTrouble> {
    let (mut endpoint, _) = context.endpoint(&question.at, &question.on)?;
    endpoint.reach.patience = GOOD;
    Ok(endpoint)
}

/// Host and declared paths, `/` first.
fn address(context: &Context, question: &Fuzz, endpoint: &Endpoint) -> Address {
    let ixit = &context.declaration.ixit;
    let services = ixit.soft_serv.iter().filter(|row| *row.interface == question.on);
    let operations = services.flat_map(|row| &row.operations).filter_map(|operation| operation.method_and_path());
    let declared = operations.map(|(_, path)| path.to_owned()).chain(fields(context, question).into_iter().map(|(path, _)| path));
    let mut paths = vec!["/".to_owned()];
    for path in declared {
        if paths.len() < PATHS && !paths.contains(&path) {
            paths.push(path);
        }
    }
    Address { host: endpoint.host(if endpoint.tls { 443 } else { 80 }), paths, at_once: at_once(endpoint) }
}

/// Requests that one case may hold: what the device bears in a second, and no more than what strains a sound one.
fn at_once(endpoint: &Endpoint) -> usize {
    usize::try_from(endpoint.reach.budget.requests_per_second()).unwrap_or(usize::MAX).min(AT_ONCE)
}

/// The fields of declared forms that hold no secret: each is posted alone, so that nothing is a login.
fn fields(context: &Context, question: &Fuzz) -> Fields {
    let rows = context.declaration.ixit.auth_mech.iter().filter(|row| row.interface.as_deref() == Some(&question.on));
    let forms = rows.flat_map(|row| &row.exercise).filter_map(|way| if let Way::HttpForm(form) = way { Some(form) } else { None });
    forms
        .flat_map(|form| {
            let open = form.fields.iter().filter(|(_, value)| !value.contains("{secret}"));
            open.map(|(name, _)| (form.post.clone(), name.to_string()))
        })
        .collect()
}

fn is_dns(datagram: &[u8]) -> bool {
    datagram.len() >= 12 && datagram[2] & 0x80 != 0
}

fn is_search_answer(datagram: &[u8]) -> bool {
    datagram.starts_with(b"HTTP/1.")
}

fn is_probe_match(datagram: &[u8]) -> bool {
    String::from_utf8_lossy(datagram).contains("ProbeMatch")
}
