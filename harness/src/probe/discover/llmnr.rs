//! LLMNR (RFC 4795), asked by unicast: a device answers for its own names alone, so they are learnt first from whatever else it speaks.
//!
//! By the letter a unicast question is one over TCP; many devices answer one over UDP all the same. Nothing is sent by multicast: the whole network would hear it.

use std::collections::BTreeSet;

use hickory_proto::op::{Message, MessageType};
use hickory_proto::rr::{Name, RecordType};
use suite::evidence::{Advertised, Discovery};
use suite::names::Text;

use super::{Hearing, mdns, netbios};
use crate::probe::udp_ports::{name_query, netbios_status, reverse};

/// Names that are asked for, at most.
const NAMES: usize = 16;

/// Asks for the name of the device's address and for the addresses of its names, twice where nothing came.
pub(super) async fn ask(hearing: &mut Hearing<'_>) -> std::io::Result<Vec<Advertised>> {
    let mut questions: Vec<Vec<u8>> =
        reverse(hearing.reach.address).and_then(|name| name_query(&name, RecordType::PTR)).into_iter().collect();
    let names = own_names(hearing).await?;
    questions.extend(names.iter().filter_map(|name| name_query(name, RecordType::ANY)));
    for _ in 0..2 {
        if hearing.round(&questions, read).await? {
            break;
        }
    }
    Ok(Vec::new())
}

/// The names of one label that the bench, mDNS and NetBIOS know of the device.
async fn own_names(hearing: &Hearing<'_>) -> std::io::Result<Vec<Name>> {
    let reach = hearing.reach;
    let mut names: BTreeSet<String> = reach.name.iter().map(|name| first_label(name)).collect();
    if !reach.of_the_host.contains(&Discovery::Mdns.port()) {
        let mut aside = Hearing::new(reach, Discovery::Mdns.port().number).await?;
        names.extend(mdns::hosts(&mut aside).await?.iter().map(|host| first_label(host)));
    }
    if !reach.of_the_host.contains(&Discovery::NetBios.port()) {
        let mut aside = Hearing::new(reach, Discovery::NetBios.port().number).await?;
        let hear = |datagram: &[u8]| {
            names.extend(netbios::plain_names(datagram).into_iter().map(|name| name.to_ascii_lowercase()));
            Some(Text::default())
        };
        aside.round(&[netbios_status()], hear).await?;
    }
    Ok(names.iter().take(NAMES).filter_map(|name| Name::from_labels([name.as_bytes()]).ok()).collect())
}

fn first_label(host: &str) -> String {
    host.split('.').next().unwrap_or_default().to_ascii_lowercase()
}

fn read(datagram: &[u8]) -> Option<Text> {
    let message = Message::from_vec(datagram).ok().filter(|message| message.metadata.message_type == MessageType::Response)?;
    let lines: Vec<String> = message.answers.iter().map(mdns::line).collect();
    let says = if lines.is_empty() { "a response without an answer".to_owned() } else { lines.join("\n") };
    Some(Text::from_device(&says))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::testing::reach;
    use hickory_proto::rr::{RData, Record, rdata::A};
    use tokio::net::UdpSocket;

    /// Answers for the name `eye` alone.
    async fn responder() -> u16 {
        let socket = UdpSocket::bind("127.77.13.5:0").await.unwrap();
        let port = socket.local_addr().unwrap().port();
        tokio::spawn(async move {
            let mut buffer = [0; 512];
            while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
                let mut message = Message::from_vec(&buffer[..length]).unwrap();
                if message.queries[0].name().to_string() == "eye." {
                    message.metadata.message_type = MessageType::Response;
                    message.answers = vec![Record::from_rdata(message.queries[0].name().clone(), 30, RData::A(A::new(127, 77, 13, 5)))];
                    socket.send_to(&message.to_vec().unwrap(), from).await.unwrap();
                }
            }
        });
        port
    }

    #[tokio::test]
    async fn a_device_answers_for_the_name_that_the_bench_knows() {
        let port = responder().await;
        let mut reach = reach("127.77.13.5");
        reach.name = Some("Eye.example.org".to_owned());
        let mut hearing = Hearing::new(&reach, port).await.unwrap();
        ask(&mut hearing).await.unwrap();
        assert_eq!(hearing.said[0].as_str(), "eye A 127.77.13.5");
    }

    #[test]
    fn questions_and_garbage_are_not_heard() {
        let own = name_query(&Name::from_ascii("eye.").unwrap(), RecordType::A).unwrap();
        assert!(read(&own).is_none() && read(b"\xff").is_none() && read(&[0xc0; 300]).is_none());
    }
}
