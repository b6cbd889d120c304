//! Discovery by unicast, and of CoAP by multicast where that is allowed: what the device tells of itself over CoAP, mDNS, LLMNR, NetBIOS, SSDP and WS-Discovery. Replies are hostile until proven short.

mod coap;
mod llmnr;
mod mdns;
mod netbios;
mod search;

use std::time::Duration;

use suite::evidence::{Advertised, BenchTrouble, Discover, DiscoverSeen, Discovery};
use suite::names::Text;
use tokio::time::Instant;

use crate::reach::{Datagrams, Reach};

/// Puts the question. A protocol whose port the testing host itself answers cannot be asked.
///
/// # Errors
/// When the testing host itself answers that port, or this machine has no socket or no route.
pub async fn put(reach: &Reach, question: &Discover) -> Result<DiscoverSeen, BenchTrouble> {
    let port = question.by.port();
    if reach.of_the_host.contains(&port) {
        return Err(BenchTrouble::new(format!("{port} on this address is answered by the testing host itself")));
    }
    let trouble = |error: std::io::Error| BenchTrouble::new(format!("discovery by {}: {error}", question.by));
    if question.by == Discovery::Coap {
        return coap::ask(reach, port.number).await;
    }
    let mut hearing = Hearing::new(reach, port.number).await.map_err(trouble)?;
    let services = match question.by {
        Discovery::Coap => Ok(Vec::new()),
        Discovery::Llmnr => llmnr::ask(&mut hearing).await,
        Discovery::Mdns => mdns::ask(&mut hearing).await,
        Discovery::NetBios => netbios::ask(&mut hearing).await,
        Discovery::Ssdp => search::ssdp(&mut hearing).await,
        Discovery::WsDiscovery => search::ws_discovery(&mut hearing).await,
    }
    .map_err(trouble)?;
    Ok(DiscoverSeen { said: hearing.said, services, others: None })
}

/// A conversation with bounds: at most 64 datagrams and 64 KiB are heard in all.
struct Hearing<'a> {
    reach: &'a Reach,
    datagrams: Datagrams,
    /// The readable part of each datagram.
    said: Vec<Text>,
    packets_left: usize,
    bytes_left: usize,
}

/// Services kept of one device.
const SERVICES: usize = 256;
/// Silence that ends a round once something was heard.
const QUIET: Duration = Duration::from_millis(400);

impl<'a> Hearing<'a> {
    async fn new(reach: &'a Reach, port: u16) -> std::io::Result<Self> {
        Ok(Self { reach, datagrams: reach.datagrams(port).await?, said: Vec::new(), packets_left: 64, bytes_left: 64 * 1024 })
    }

    /// Sends each question once and hands every answer to `hear`, which returns its readable part (`None`: not an answer of this protocol).
    /// Ends when the device falls quiet, when the bounds are reached, or after five seconds of talk.
    async fn round(&mut self, questions: &[Vec<u8>], mut hear: impl FnMut(&[u8]) -> Option<Text>) -> std::io::Result<bool> {
        for question in questions {
            self.reach.budget.request().await;
            match self.datagrams.send(question).await {
                Err(error) if !is_the_devices(&error) => return Err(error),
                _ => {}
            }
        }
        let began = Instant::now();
        let (first, mut heard) = (self.reach.patience.read.min(Duration::from_millis(1500)), false);
        let mut buffer = vec![0; 65_535];
        while self.packets_left > 0 && self.bytes_left > 0 && began.elapsed() < Duration::from_secs(5) {
            let within = if heard { QUIET } else { first };
            let Ok(received) = tokio::time::timeout(within, self.datagrams.receive(&mut buffer)).await else { break };
            let length = match received {
                Err(error) if is_the_devices(&error) => continue,
                received => received?.min(self.bytes_left),
            };
            self.packets_left -= 1;
            self.bytes_left -= length;
            if let Some(text) = hear(&buffer[..length]) {
                heard = true;
                self.said.push(text);
            }
        }
        Ok(heard)
    }
}

/// Errors that an ICMP message of the device causes on a socket.
fn is_the_devices(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::ConnectionRefused | std::io::ErrorKind::HostUnreachable)
}

/// Adds a service unless it is known or there are too many.
fn advertise(services: &mut Vec<Advertised>, service: Advertised) {
    if services.len() < SERVICES && !services.contains(&service) {
        services.push(service);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::testing::reach;
    use tokio::net::UdpSocket;

    #[tokio::test]
    async fn a_port_of_the_host_is_not_taken_for_the_device() {
        let reach = Reach { of_the_host: [Discovery::Mdns.port()].into(), ..reach("127.0.0.1") };
        let trouble = put(&reach, &Discover { at: crate::probe::testing::place(), by: Discovery::Mdns }).await.unwrap_err();
        assert_eq!(trouble.says, "udp/5353 on this address is answered by the testing host itself");
    }

    #[tokio::test]
    async fn an_endless_talker_is_bounded() {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let port = socket.local_addr().unwrap().port();
        let talker = tokio::spawn(async move {
            let (_, from) = socket.recv_from(&mut [0; 512]).await.unwrap();
            loop {
                let _ = socket.send_to(&[b'x'; 1000], from).await;
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        });
        let reach = reach("127.0.0.1");
        let mut hearing = Hearing::new(&reach, port).await.unwrap();
        let mut bytes = 0;
        hearing
            .round(&[b"?".to_vec()], |datagram| {
                bytes += datagram.len();
                Some(Text::from_bytes(datagram))
            })
            .await
            .unwrap();
        talker.abort();
        assert!(hearing.said.len() <= 64 && bytes <= 64 * 1024, "{} datagrams, {bytes} bytes", hearing.said.len());
        assert!(hearing.said.len() > 10);
    }
}
