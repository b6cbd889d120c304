//! What the evidence holds of each port: open, what speaks there, which words a stranger was told.

use std::collections::BTreeMap;

use super::favourable::port_of;
use crate::evidence::{Answer, DiscoverSeen, Discovery, Evidence, ExchangeSeen, Port, Question, ServiceSeen, TlsSeen, Transport, Who};
use crate::names::RowId;

/// One port that answered.
#[derive(Debug, Default)]
pub(super) struct Heard<'e> {
    /// What speaks there, once it was identified.
    pub service: Option<&'e ServiceSeen>,
    /// The discovery protocol that it answered.
    pub discovery: Option<Discovery>,
    /// All that it told a stranger.
    pub told: Vec<String>,
}

/// Every port of the device that answered, with what was heard there.
pub(super) fn ports(evidence: &Evidence) -> BTreeMap<Port, Heard<'_>> {
    let mut ports: BTreeMap<Port, Heard<'_>> = BTreeMap::new();
    let all = evidence.answered().flat_map(|(question, answers)| answers.iter().map(move |(_, answer)| (question, answer)));
    for (question, answer) in all {
        match (question, answer) {
            (_, Answer::TcpPorts(seen)) => {
                for port in &seen.open {
                    ports.entry(Port::tcp(*port)).or_default();
                }
            }
            (_, Answer::UdpPorts(seen)) => {
                for (port, reply) in &seen.answered {
                    ports.entry(Port::udp(*port)).or_default().told.push(reply.text.to_string());
                }
            }
            (Question::Discover(asked), Answer::Discover(seen)) => hear_discovery(&mut ports, asked.by, seen),
            (Question::Service(asked), Answer::Service(seen)) => {
                let heard = ports.entry(asked.port).or_default();
                heard.told.push(seen.banner.to_string());
                heard.service = Some(seen);
            }
            (Question::Exchange(asked), Answer::Exchange(seen)) if asked.who == Who::Nobody => hear(&mut ports, &asked.on, words_of(seen)),
            (Question::Tls(asked), Answer::Tls(seen)) => hear(&mut ports, &asked.on, names_in(seen)),
            _ => {}
        }
    }
    ports
}

impl Heard<'_> {
    /// Whether enough is known of it to declare it: a TCP port that is open and not yet identified waits.
    pub(super) fn is_known(&self, port: Port) -> bool {
        port.transport == Transport::Udp || self.service.is_some()
    }
}

fn hear_discovery<'e>(ports: &mut BTreeMap<Port, Heard<'e>>, by: Discovery, seen: &'e DiscoverSeen) {
    if seen.said.is_empty() && seen.services.is_empty() {
        return;
    }
    let heard = ports.entry(by.port()).or_default();
    heard.discovery = Some(by);
    heard.told.extend(seen.said.iter().chain(seen.services.iter().map(|service| &service.name)).map(ToString::to_string));
}

fn hear(ports: &mut BTreeMap<Port, Heard<'_>>, on: &RowId, told: Vec<String>) {
    if let Some(heard) = port_of(on).and_then(|port| ports.get_mut(&port)) {
        heard.told.extend(told);
    }
}

fn words_of(seen: &ExchangeSeen) -> Vec<String> {
    seen.headers.iter().map(|(name, value)| format!("{name}: {value}")).chain([seen.body.to_string()]).collect()
}

fn names_in(seen: &TlsSeen) -> Vec<String> {
    let leaf = seen.chain.iter().flat_map(|chain| chain.certificates.first());
    leaf.flat_map(|leaf| [&leaf.subject].into_iter().chain(&leaf.names).map(ToString::to_string)).collect()
}
