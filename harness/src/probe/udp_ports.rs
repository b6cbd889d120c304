//! UDP port survey: each port is asked in the words of the protocol that lives there; answered, refused and silent are three different things.

mod payload;

pub(crate) use payload::{coap_well_known, name_query, netbios_status, reverse, ssdp_search, ws_discovery_probe};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use suite::evidence::{BenchTrouble, Port, UdpPorts, UdpPortsSeen, UdpReply};
use suite::names::Text;
use tokio::net::UdpSocket;
use tokio::task::JoinSet;
use tokio::time::Instant;

use payload::Ends;

use crate::reach::{Datagrams, Reach};

/// Ports in conversation at once; the budget sets the pace of the datagrams.
pub(crate) const AT_ONCE: usize = 32;
/// How long an answer to one datagram may take, at most.
pub(crate) const ANSWER: Duration = Duration::from_millis(1500);
/// The longest datagram.
const LONGEST: usize = 65_535;

/// Surveys the UDP ports of the question. Each try sends every payload of the port's protocol, or an empty and a short datagram where none is known.
///
/// # Errors
/// When this machine has no socket or no route.
pub async fn put(reach: &Reach, question: &UdpPorts) -> Result<UdpPortsSeen, BenchTrouble> {
    let began = Instant::now();
    let listed: BTreeSet<u16> = question.ports.iter().copied().filter(|port| *port != 0).collect();
    let (of_the_host, asked): (BTreeSet<u16>, BTreeSet<u16>) =
        listed.into_iter().partition(|port| reach.of_the_host.contains(&Port::udp(*port)));
    let mut seen = UdpPortsSeen {
        answered: BTreeMap::new(),
        refused: BTreeSet::new(),
        silent: BTreeSet::new(),
        of_the_host,
        path_shown: false,
        cut_short: None,
        took_ms: 0,
    };
    for (port, sight) in ask_all(reach, &asked, question.tries.clamp(1, 5)).await? {
        match sight {
            Sight::Answered(reply) => drop(seen.answered.insert(port, reply)),
            Sight::Refused => drop(seen.refused.insert(port)),
            Sight::Silent => drop(seen.silent.insert(port)),
        }
    }
    seen.path_shown = !seen.answered.is_empty() || !seen.refused.is_empty() || arrives(reach).await?;
    seen.took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(seen)
}

/// Ports that hardly any device uses: where even these stay silent, datagrams may never have arrived.
const UNUSED: [u16; 3] = [33_434, 47_821, 61_001];

/// Whether the device answers or refuses at a port that nobody uses.
async fn arrives(reach: &Reach) -> Result<bool, BenchTrouble> {
    for port in UNUSED {
        if !matches!(ask(reach, port, 1).await?, Sight::Silent) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What one port did.
enum Sight {
    Answered(UdpReply),
    Refused,
    Silent,
}

async fn ask_all(reach: &Reach, asked: &BTreeSet<u16>, tries: u8) -> Result<Vec<(u16, Sight)>, BenchTrouble> {
    let ports: Arc<[u16]> = asked.iter().copied().collect();
    let next = Arc::new(AtomicUsize::new(0));
    let mut workers = JoinSet::new();
    for _ in 0..ports.len().min(AT_ONCE) {
        let (reach, ports, next) = (reach.clone(), Arc::clone(&ports), Arc::clone(&next));
        workers.spawn(async move {
            let mut sights = Vec::new();
            while let Some(port) = ports.get(next.fetch_add(1, Ordering::Relaxed)) {
                sights.push((*port, ask(&reach, *port, tries).await?));
            }
            Ok(sights)
        });
    }
    let mut all = Vec::with_capacity(ports.len());
    while let Some(done) = workers.join_next().await {
        all.extend(done.map_err(|fault| BenchTrouble::new(format!("a task of the UDP survey failed: {fault}")))??);
    }
    Ok(all)
}

async fn ask(reach: &Reach, port: u16, tries: u8) -> Result<Sight, BenchTrouble> {
    let trouble = |error: std::io::Error| BenchTrouble::new(format!("UDP survey, port {port}: {error}"));
    let mut asker = Asker::new(reach, port).await.map_err(trouble)?;
    let ends = Ends { device: reach.address, own: asker.socket.local_addr().map_err(trouble)?.ip() };
    let payloads = payload::of(port, ends);
    for payload in payloads.iter().cycle().take(payloads.len() * usize::from(tries)) {
        match asker.exchange(payload).await {
            Ok(Some(reply)) => return Ok(Sight::Answered(reply)),
            Ok(None) => {}
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => return Ok(Sight::Refused),
            Err(error) if error.kind() == std::io::ErrorKind::HostUnreachable => {}
            Err(error) => return Err(trouble(error)),
        }
    }
    Ok(Sight::Silent)
}

/// Sockets for one port: a connected one hears refusals, and a wide one, where the protocol needs it, answers from other ports.
struct Asker<'a> {
    reach: &'a Reach,
    port: u16,
    socket: UdpSocket,
    wide: Option<Datagrams>,
}

impl<'a> Asker<'a> {
    async fn new(reach: &'a Reach, port: u16) -> std::io::Result<Self> {
        let socket = socket_of_another_port(reach, port).await?;
        let wide = if payload::answers_from_elsewhere(port) { Some(wide_socket(reach, port).await?) } else { None };
        Ok(Self { reach, port, socket, wide })
    }

    /// One question and one answer. An ICMP refusal of an earlier datagram shows on sending or receiving.
    async fn exchange(&mut self, payload: &[u8]) -> std::io::Result<Option<UdpReply>> {
        self.reach.budget.request().await;
        self.socket.send(payload).await?;
        if let Some(wide) = &self.wide {
            self.reach.budget.request().await;
            wide.send(payload).await?;
        }
        let mut near = vec![0; LONGEST];
        let elsewhere = async {
            let mut far = vec![0; LONGEST];
            match &self.wide {
                Some(wide) => loop {
                    let length = wide.receive(&mut far).await?;
                    if payload::is_answer(self.port, &far[..length]) {
                        break Ok::<_, std::io::Error>(reply(&far[..length]));
                    }
                },
                None => std::future::pending().await,
            }
        };
        let answer = async {
            tokio::select! {
                length = self.socket.recv(&mut near) => length.map(|length| reply(&near[..length])),
                Ok(reply) = elsewhere => Ok(reply),
            }
        };
        tokio::time::timeout(self.reach.patience.read.min(ANSWER), answer).await.ok().transpose()
    }
}

/// A connected socket whose own port is not the one asked: on loopback it would hear itself.
async fn socket_of_another_port(reach: &Reach, port: u16) -> std::io::Result<UdpSocket> {
    loop {
        let socket = reach.udp(port).await?;
        if socket.local_addr()?.port() != port {
            return Ok(socket);
        }
    }
}

/// From the port to which servers of this protocol answer. Where this machine uses that port itself, or may not, it asks from any.
async fn wide_socket(reach: &Reach, port: u16) -> std::io::Result<Datagrams> {
    if let Some(own) = payload::asked_from(port)
        && let Ok(socket) = reach.datagrams_from(own, port).await
    {
        return Ok(socket);
    }
    reach.datagrams(port).await
}

fn reply(datagram: &[u8]) -> UdpReply {
    UdpReply { bytes: u32::try_from(datagram.len()).unwrap_or(u32::MAX), text: readable(datagram) }
}

/// The runs of printable characters in a datagram, four or more in a row, as `strings` finds them.
pub(crate) fn readable(datagram: &[u8]) -> Text {
    let runs: Vec<String> = datagram
        .split(|byte| !matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n'))
        .filter(|run| run.len() >= 4)
        .map(|run| String::from_utf8_lossy(run).replace('\r', ""))
        .collect();
    Text::from_device(&runs.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::testing::{place, reach};

    /// Answers the first `deaf + 1`th datagram and all later ones, from its own port or another one.
    async fn responder(deaf: usize, from_elsewhere: bool) -> u16 {
        let socket = UdpSocket::bind("127.77.13.2:0").await.unwrap();
        let port = socket.local_addr().unwrap().port();
        tokio::spawn(async move {
            let other = UdpSocket::bind("127.77.13.2:0").await.unwrap();
            let mut buffer = [0; 2048];
            for count in 0.. {
                let (_, from) = socket.recv_from(&mut buffer).await.unwrap();
                if count >= deaf {
                    let speaker = if from_elsewhere { &other } else { &socket };
                    speaker.send_to(b"\x00\x01camera-3000\xff\x1b[31mx", from).await.unwrap();
                }
            }
        });
        port
    }

    async fn survey(ports: Vec<u16>, tries: u8) -> UdpPortsSeen {
        put(&reach("127.77.13.2"), &UdpPorts { at: place(), ports, tries }).await.unwrap()
    }

    #[tokio::test]
    async fn tells_answered_refused_and_silent_apart() {
        let answers = responder(0, false).await;
        let silent = UdpSocket::bind("127.77.13.2:0").await.unwrap();
        let closed = UdpSocket::bind("127.77.13.2:0").await.unwrap().local_addr().unwrap().port();
        let silent_port = silent.local_addr().unwrap().port();
        let seen = survey(vec![answers, silent_port, closed], 2).await;
        assert_eq!(seen.answered[&answers].text.as_str(), "camera-3000 [31mx");
        assert_eq!((seen.refused, seen.silent, seen.path_shown), (BTreeSet::from([closed]), BTreeSet::from([silent_port]), true));
    }

    #[tokio::test]
    async fn a_lost_answer_is_asked_for_again() {
        let port = responder(2, false).await;
        let seen = survey(vec![port], 1).await;
        assert!(seen.silent.contains(&port) && seen.path_shown, "the unused ports of loopback refuse: {seen:?}");
        let port = responder(2, false).await;
        assert!(survey(vec![port], 2).await.answered.contains_key(&port));
    }

    #[tokio::test]
    async fn ports_of_the_host_are_not_asked() {
        let mut reach = reach("127.77.13.2");
        reach.of_the_host.insert(Port::udp(5353));
        let seen = put(&reach, &UdpPorts { at: place(), ports: vec![5353], tries: 1 }).await.unwrap();
        assert_eq!(seen.of_the_host, BTreeSet::from([5353]));
        assert!(seen.silent.is_empty() && seen.answered.is_empty());
    }

    #[tokio::test]
    async fn an_answer_from_another_port_is_heard_where_the_protocol_does_so() {
        let port = responder(0, true).await;
        let reach = reach("127.77.13.2");
        let mut asker = Asker { reach: &reach, port, socket: reach.udp(port).await.unwrap(), wide: None };
        assert!(asker.exchange(b"hello").await.unwrap().is_none());
        asker.wide = Some(reach.datagrams(port).await.unwrap());
        assert_eq!(asker.exchange(b"hello").await.unwrap().unwrap().text.as_str(), "camera-3000 [31mx");
    }
}
