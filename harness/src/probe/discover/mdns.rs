//! DNS-SD over unicast mDNS (RFC 6762, 6763): types, then instances, then where they live.

use std::collections::{BTreeMap, BTreeSet};

use hickory_proto::op::{Message, MessageType, OpCode, Query};
use hickory_proto::rr::{Name, RData, Record, RecordType};
use suite::evidence::{Advertised, Port};
use suite::names::Text;

use super::{Hearing, SERVICES, advertise};
use crate::probe::udp_ports::reverse;

/// Asked in any case, since some responders do not enumerate their types.
const USUAL: [&str; 12] = [
    "_coap._udp.local.",
    "_ftp._tcp.local.",
    "_hap._tcp.local.",
    "_http._tcp.local.",
    "_https._tcp.local.",
    "_matter._tcp.local.",
    "_mqtt._tcp.local.",
    "_rtsp._tcp.local.",
    "_ssh._tcp.local.",
    "_telnet._tcp.local.",
    "_workstation._tcp.local.",
    "_onvif._tcp.local.",
];
const ALL_TYPES: &str = "_services._dns-sd._udp.local.";

/// Asks for types, for the instances of each, and for the place of each instance.
pub(super) async fn ask(hearing: &mut Hearing<'_>) -> std::io::Result<Vec<Advertised>> {
    let mut known = Known::default();
    let mut first: Vec<Name> = [ALL_TYPES].iter().chain(&USUAL).filter_map(|name| Name::from_ascii(name).ok()).collect();
    let mut heard = false;
    for _ in 0..2 {
        heard = heard || known.round(hearing, &first, RecordType::PTR).await?;
    }
    if heard {
        first = known.types.difference(&first.into_iter().collect()).cloned().collect();
        known.round(hearing, &first, RecordType::PTR).await?;
        for kind in [RecordType::SRV, RecordType::TXT] {
            let homeless: Vec<Name> = known.instances.iter().filter(|name| !known.ports.contains_key(*name)).cloned().collect();
            known.round(hearing, &homeless, kind).await?;
        }
    }
    Ok(known.services())
}

/// The names of hosts that the device tells: that of its address, and those at which its services live.
pub(super) async fn hosts(hearing: &mut Hearing<'_>) -> std::io::Result<BTreeSet<String>> {
    let mut known = Known::default();
    let mut found = BTreeSet::new();
    let asked: Vec<Vec<u8>> = reverse(hearing.reach.address).and_then(|name| question(&name, RecordType::PTR)).into_iter().collect();
    let own = |datagram: &[u8]| {
        found.extend(Message::from_vec(datagram).ok()?.answers.iter().filter_map(|record| match &record.data {
            RData::PTR(target) => Some(plain(&target.0)),
            _ => None,
        }));
        Some(Text::default())
    };
    if hearing.round(&asked, own).await? {
        return Ok(found);
    }
    let types: Vec<Name> = USUAL.iter().filter_map(|name| Name::from_ascii(name).ok()).collect();
    if known.round(hearing, &types, RecordType::PTR).await? {
        let instances: Vec<Name> = known.instances.iter().cloned().collect();
        known.round(hearing, &instances, RecordType::SRV).await?;
    }
    Ok(known.hosts.iter().map(plain).collect())
}

/// What the device told so far, bounded like everything that it sends.
#[derive(Default)]
struct Known {
    types: BTreeSet<Name>,
    instances: BTreeSet<Name>,
    ports: BTreeMap<Name, u16>,
    hosts: BTreeSet<Name>,
}

impl Known {
    async fn round(&mut self, hearing: &mut Hearing<'_>, names: &[Name], kind: RecordType) -> std::io::Result<bool> {
        if names.is_empty() {
            return Ok(false);
        }
        let questions: Vec<Vec<u8>> = names.iter().take(SERVICES).filter_map(|name| question(name, kind)).collect();
        hearing.round(&questions, |datagram| self.hear(datagram)).await
    }

    fn hear(&mut self, datagram: &[u8]) -> Option<Text> {
        let message = Message::from_vec(datagram).ok().filter(|message| message.metadata.message_type == MessageType::Response)?;
        let records: Vec<&Record> = message.answers.iter().chain(&message.additionals).collect();
        for record in &records {
            self.learn(record);
        }
        let lines: Vec<String> = records.iter().map(|record| line(record)).collect();
        Some(Text::from_device(&lines.join("\n")))
    }

    fn learn(&mut self, record: &Record) {
        if self.types.len() + self.instances.len() + self.ports.len() >= 3 * SERVICES {
            return;
        }
        match &record.data {
            RData::PTR(target) if plain(&record.name).eq_ignore_ascii_case(ALL_TYPES.trim_end_matches('.')) => {
                self.types.insert(target.0.clone());
            }
            RData::PTR(target) => {
                self.types.insert(record.name.clone());
                self.instances.insert(target.0.clone());
            }
            RData::SRV(place) => {
                self.instances.insert(record.name.clone());
                self.ports.insert(record.name.clone(), place.port);
                self.hosts.insert(place.target.clone());
            }
            _ => {}
        }
    }

    /// Instances with their ports, then types without an instance.
    fn services(&self) -> Vec<Advertised> {
        let mut services = Vec::new();
        for instance in &self.instances {
            let name = plain(instance);
            let transport = if name.to_ascii_lowercase().contains("._udp.") { Port::udp } else { Port::tcp };
            let port = self.ports.get(instance).filter(|port| **port != 0).map(|port| transport(*port));
            advertise(&mut services, Advertised { name: Text::from_device(&name), port });
        }
        for kind in &self.types {
            let kind = plain(kind);
            let has_instance =
                self.instances.iter().any(|instance| plain(instance).to_ascii_lowercase().ends_with(&kind.to_ascii_lowercase()));
            if !has_instance {
                advertise(&mut services, Advertised { name: Text::from_device(&kind), port: None });
            }
        }
        services
    }
}

fn question(name: &Name, kind: RecordType) -> Option<Vec<u8>> {
    let mut message = Message::new(0x1303, MessageType::Query, OpCode::Query);
    message.add_query(Query::query(name.clone(), kind));
    message.to_vec().ok()
}

/// A record in one line: name, type, data.
pub(super) fn line(record: &Record) -> String {
    let name = plain(&record.name);
    match &record.data {
        RData::PTR(target) => format!("{name} PTR {}", plain(&target.0)),
        RData::SRV(place) => format!("{name} SRV {}:{}", plain(&place.target), place.port),
        RData::TXT(text) => {
            format!("{name} TXT {}", text.txt_data.iter().map(|part| String::from_utf8_lossy(part)).collect::<Vec<_>>().join(" "))
        }
        other => format!("{name} {} {other}", record.record_type()),
    }
}

/// A name as people read it: instance labels may hold blanks and other letters; a dot inside a label is marked.
fn plain(name: &Name) -> String {
    name.iter().map(|label| String::from_utf8_lossy(label).replace('.', "\\.")).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::testing::reach;
    use hickory_proto::rr::rdata::{PTR, SRV, TXT};
    use tokio::net::UdpSocket;

    fn name(text: &str) -> Name {
        Name::from_labels(text.split('/').map(str::as_bytes)).unwrap()
    }

    fn records(query: &Query) -> Vec<Record> {
        let (eye, kind) = (name("Nursery Eye/_rtsp/_tcp/local"), name("_rtsp/_tcp/local"));
        let asked = plain(query.name());
        if asked == "_services._dns-sd._udp.local" {
            vec![Record::from_rdata(query.name().clone(), 120, RData::PTR(PTR(kind)))]
        } else if asked == "_rtsp._tcp.local" {
            vec![Record::from_rdata(kind, 120, RData::PTR(PTR(eye)))]
        } else if asked == "Nursery Eye._rtsp._tcp.local" {
            vec![
                Record::from_rdata(eye.clone(), 120, RData::SRV(SRV::new(0, 0, 554, name("eye/local")))),
                Record::from_rdata(eye, 120, RData::TXT(TXT::new(vec!["path=/live".to_owned()]))),
            ]
        } else {
            Vec::new()
        }
    }

    /// A responder of DNS-SD that puts each kind of record where it is asked for, and nowhere else.
    async fn responder() -> (u16, tokio::task::JoinHandle<()>) {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let port = socket.local_addr().unwrap().port();
        let task = tokio::spawn(async move {
            let mut buffer = [0; 2048];
            loop {
                let (length, from) = socket.recv_from(&mut buffer).await.unwrap();
                let mut message = Message::from_vec(&buffer[..length]).unwrap();
                message.metadata.message_type = MessageType::Response;
                message.answers = records(&message.queries[0]);
                if !message.answers.is_empty() {
                    socket.send_to(&message.to_vec().unwrap(), from).await.unwrap();
                }
            }
        });
        (port, task)
    }

    #[tokio::test]
    async fn an_instance_is_found_with_its_port() {
        let (port, task) = responder().await;
        let reach = reach("127.0.0.1");
        let mut hearing = Hearing::new(&reach, port).await.unwrap();
        let services = ask(&mut hearing).await.unwrap();
        task.abort();
        assert_eq!(services, [Advertised { name: "Nursery Eye._rtsp._tcp.local".into(), port: Some(Port::tcp(554)) }]);
        let said: Vec<_> = hearing.said.iter().map(Text::as_str).collect();
        assert!(said.iter().any(|text| text.contains("TXT path=/live")), "{said:?}");
    }

    #[test]
    fn garbage_queries_and_loops_are_not_heard() {
        let mut known = Known::default();
        let own = question(&name("_http/_tcp/local"), RecordType::PTR).unwrap();
        // A response whose only answer is a name that points at itself.
        let looped = b"\x00\x00\x84\x00\x00\x00\x00\x01\x00\x00\x00\x00\xc0\x0c\x00\x0c\x00\x01\x00\x00\x00\x78\x00\x02\xc0\x0c";
        assert!([&b"\xff\xff"[..], &[0xc0; 512], &own, looped].iter().all(|datagram| known.hear(datagram).is_none()));
        assert!(known.services().is_empty());
    }
}
