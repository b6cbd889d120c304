//! Where cases go in, and how it is seen that the service behind goes on as before: by a good request that it served before the first case.

use std::time::{Duration, Instant};

use suite::evidence::{BenchTrouble, CaseReply, Port};
use suite::ixit::t01_auth_mech::MqttVersion;
use tokio::time::sleep;

use super::case::{Case, Sign};
use super::mqtt::packets_in;
use super::operation::OperationDoor;
use super::values;
use super::wire::{Reply, Waits, converse, of_status};
use crate::reach::Reach;
use crate::session::connect::Endpoint;
use crate::session::http::{HttpRequest, exchange};
use crate::session::{NoResponse, mqtt, rtsp};

/// How long the answer to a case is waited for.
const ANSWER: Duration = Duration::from_millis(1_000);
/// How long more of an answer is waited for: of a message, whose kind alone counts, and of a page, which is read.
const QUIET: (Duration, Duration) = (Duration::from_millis(30), Duration::from_millis(400));
/// How long a datagram that a case provokes is waited for.
const PROVOKED: Duration = Duration::from_millis(20);
/// Pauses before a good request is put again that was not served, and for how long it is put again at all.
const AGAIN: ([u64; 4], Duration) = ([200, 500, 900, 1_400], Duration::from_secs(3));

/// What a good request met with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Good {
    /// Served as before.
    Served,
    /// The connection was refused or closed.
    Gone,
    /// Nothing came, or what came says that the service failed.
    Missed,
}

/// How a service is after a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Health {
    /// It serves.
    Serves,
    /// It was gone for a moment and serves again.
    Restarted,
    /// It did not serve at once, and serves now; that happens to busy devices and lossy networks.
    Slow,
    /// It does not serve.
    Down,
}

/// A way in.
pub(super) enum Door<'a> {
    Datagrams(Datagrams),
    Operation(Box<OperationDoor<'a>>),
    Stream(Stream),
}

impl Door<'_> {
    /// Sends one case.
    pub(super) async fn send(&mut self, bytes: &[u8], sign: &Sign) -> Result<Reply, BenchTrouble> {
        match self {
            Self::Datagrams(door) => door.send(bytes).await,
            Self::Operation(door) => door.send(bytes, sign).await,
            Self::Stream(door) => door.send(bytes, sign).await,
        }
    }

    /// Sends one good request.
    pub(super) async fn good(&mut self) -> Result<Good, BenchTrouble> {
        match self {
            Self::Datagrams(door) => door.good().await,
            Self::Operation(door) => door.good().await,
            Self::Stream(door) => door.good().await,
        }
    }

    /// How the service is now.
    pub(super) async fn health(&mut self) -> Result<Health, BenchTrouble> {
        let began = Instant::now();
        let first = self.good().await?;
        if first == Good::Served {
            return Ok(Health::Serves);
        }
        for pause in AGAIN.0 {
            if began.elapsed() > AGAIN.1 {
                break;
            }
            sleep(Duration::from_millis(pause)).await;
            if self.good().await? == Good::Served {
                return Ok(if first == Good::Gone { Health::Restarted } else { Health::Slow });
            }
        }
        Ok(Health::Down)
    }

    /// Whether the answer to a case shows the sign that it was looked at for.
    pub(super) async fn shows(&mut self, case: &Case, reply: &Reply) -> Result<bool, BenchTrouble> {
        if let Sign::Delay(seconds) = case.sign {
            let told = Duration::from_secs(seconds.into());
            return Ok(reply.class != CaseReply::Silent
                && reply.class != CaseReply::Closed
                && reply.took + Duration::from_millis(200) > told);
        }
        if values::shows(&case.sign, &reply.bytes, reply.is_page()) {
            return Ok(true);
        }
        match self {
            Self::Operation(door) if reply.class == CaseReply::Answered => door.page_shows(&case.sign).await,
            _ => Ok(false),
        }
    }

    /// Puts back what was changed; whether that is proven.
    pub(super) async fn restore(&mut self) -> Result<bool, BenchTrouble> {
        match self {
            Self::Operation(door) => door.restore().await,
            Self::Datagrams(_) | Self::Stream(_) => Ok(true),
        }
    }
}

/// The language of a service that a stream leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    /// HTTP, which answers a GET of `/`.
    Http,
    /// MQTT, which answers a CONNECT, be it by a refusal.
    Mqtt,
    /// RTSP, which answers OPTIONS.
    Rtsp,
}

impl Language {
    /// The code with which a good request is answered.
    async fn asked(self, endpoint: &Endpoint) -> Result<u16, NoResponse> {
        match self {
            Self::Http => exchange(endpoint, HttpRequest::get("/")).await.map(|response| response.status),
            Self::Mqtt => mqtt::greeted(endpoint, MqttVersion::default(), None).await.map(u16::from),
            Self::Rtsp => options(endpoint).await,
        }
    }

    /// Whether whoever answers so is well, also where it answered otherwise before. Of brokers nothing is known but that they answer a stranger alike.
    fn serves(self, code: u16) -> bool {
        match self {
            Self::Http | Self::Rtsp => code < 500,
            Self::Mqtt => false,
        }
    }
}

/// Messages on connections of their own.
pub(super) struct Stream {
    endpoint: Endpoint,
    language: Language,
    /// The code with which the good request was answered before the first case.
    before: u16,
    /// Whether cases are written before any handshake of TLS.
    beneath_tls: bool,
    /// Whether answers are read to their end.
    reads_pages: bool,
}

impl Stream {
    /// The door of a port, if a good request is served there.
    pub(super) async fn open(
        endpoint: Endpoint,
        language: Language,
        beneath_tls: bool,
        reads_pages: bool,
    ) -> Result<Option<Self>, BenchTrouble> {
        match language.asked(&endpoint).await {
            Ok(before) => Ok(Some(Self { endpoint, language, before, beneath_tls, reads_pages })),
            Err(none) => none.or_trouble().map(|_| None),
        }
    }

    async fn send(&self, bytes: &[u8], sign: &Sign) -> Result<Reply, BenchTrouble> {
        let waits = Waits { first: patience(sign), quiet: if self.reads_pages { QUIET.1 } else { QUIET.0 }, closes: !self.reads_pages };
        self.endpoint.reach.budget.burst(self.requests(bytes)).await;
        if self.beneath_tls {
            return match self.endpoint.reach.tcp(self.endpoint.port).await {
                Ok(session) => Ok(converse(session.stream, bytes, waits).await),
                Err(none) => no_reply(none.into()),
            };
        }
        match self.endpoint.connect().await {
            Ok(connection) => Ok(converse(connection, bytes, waits).await),
            Err(none) => no_reply(none),
        }
    }

    async fn good(&self) -> Result<Good, BenchTrouble> {
        match self.language.asked(&self.endpoint).await {
            Ok(code) if code == self.before || self.language.serves(code) => Ok(Good::Served),
            Ok(_) => Ok(Good::Missed),
            Err(none) => missed(none),
        }
    }

    /// The requests that the device may see in bytes; what is none may still count as one.
    fn requests(&self, bytes: &[u8]) -> u32 {
        match self.language {
            Language::Http | Language::Rtsp => named_requests(bytes),
            Language::Mqtt => packets_in(bytes),
        }
    }
}

/// Requests of HTTP and RTSP, each of which names the version of its protocol.
fn named_requests(bytes: &[u8]) -> u32 {
    let named = bytes.windows(5).filter(|word| word == b"HTTP/" || word == b"RTSP/").count();
    u32::try_from(named).unwrap_or(u32::MAX).max(1)
}

async fn options(endpoint: &Endpoint) -> Result<u16, NoResponse> {
    let mut client = rtsp::RtspClient::connect(endpoint).await?;
    Ok(client.request("OPTIONS", &rtsp::url(endpoint, "/"), None).await?.status)
}

/// How long the answer to a case is waited for: longer where it may have been told to wait.
pub(super) fn patience(sign: &Sign) -> Duration {
    if let Sign::Delay(seconds) = sign { ANSWER + Duration::from_secs(u64::from(*seconds) + 2) } else { ANSWER }
}

/// The kind of an answer that HTTP gave, with its bytes.
pub(super) fn reply_of(response: Result<crate::session::http::HttpResponse, NoResponse>, took: Duration) -> Result<Reply, BenchTrouble> {
    match response {
        Ok(response) => Ok(Reply { class: of_status(response.status), bytes: response.body, took }),
        Err(none) => no_reply(none),
    }
}

fn no_reply(none: NoResponse) -> Result<Reply, BenchTrouble> {
    Ok(Reply::nothing(match none.or_trouble()? {
        NoResponse::Silent => CaseReply::Silent,
        NoResponse::Garbage(_) => CaseReply::Answered,
        _ => CaseReply::Closed,
    }))
}

/// Sorts a good request that was not served.
pub(super) fn missed(none: NoResponse) -> Result<Good, BenchTrouble> {
    Ok(match none.or_trouble()? {
        NoResponse::Closed | NoResponse::Refused => Good::Gone,
        _ => Good::Missed,
    })
}

/// Datagrams to one port.
pub(super) struct Datagrams {
    reach: Reach,
    port: u16,
    question: Vec<u8>,
    is_answer: fn(&[u8]) -> bool,
}

/// How long an answer to each of the datagrams of a good question is waited for: networks lose some, and some answers are delayed on purpose.
const GOOD: [Duration; 3] = [Duration::from_millis(400), Duration::from_millis(400), Duration::from_millis(1_200)];

impl Datagrams {
    /// The door of a port, if a good question is answered there.
    pub(super) async fn open(
        reach: Reach,
        port: u16,
        question: Vec<u8>,
        is_answer: fn(&[u8]) -> bool,
    ) -> Result<Option<Self>, BenchTrouble> {
        if reach.of_the_host.contains(&Port::udp(port)) {
            let says = format!("udp/{port} on this address is answered by the testing host itself");
            return Err(BenchTrouble::new(says));
        }
        let door = Self { reach, port, question, is_answer };
        Ok((door.good().await? == Good::Served).then_some(door))
    }

    async fn send(&self, bytes: &[u8]) -> Result<Reply, BenchTrouble> {
        let heard = self.ask(bytes, &[PROVOKED], |_| true).await?;
        Ok(Reply::nothing(if heard { CaseReply::Answered } else { CaseReply::Silent }))
    }

    async fn good(&self) -> Result<Good, BenchTrouble> {
        Ok(if self.ask(&self.question, &GOOD, self.is_answer).await? { Good::Served } else { Good::Missed })
    }

    /// Sends the datagram once for each wait, until something that fits is heard.
    async fn ask(&self, bytes: &[u8], waits: &[Duration], fits: impl Fn(&[u8]) -> bool) -> Result<bool, BenchTrouble> {
        let trouble = |error: std::io::Error| BenchTrouble::new(format!("udp/{}: {error}", self.port));
        let socket = self.reach.datagrams(self.port).await.map_err(trouble)?;
        let mut buffer = vec![0; 65_535];
        for wait in waits {
            self.reach.budget.request().await;
            match socket.send(bytes).await {
                Err(error) if !is_the_devices(&error) => return Err(trouble(error)),
                _ => {}
            }
            let until = Instant::now() + *wait;
            while let Some(left) = until.checked_duration_since(Instant::now()) {
                match tokio::time::timeout(left, socket.receive(&mut buffer)).await {
                    Ok(Ok(length)) if fits(&buffer[..length]) => return Ok(true),
                    Ok(Err(error)) if !is_the_devices(&error) => return Err(trouble(error)),
                    Ok(_) => {}
                    Err(_) => break,
                }
            }
        }
        Ok(false)
    }
}

/// Errors that an ICMP message of the device causes on a socket.
fn is_the_devices(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::ConnectionRefused | std::io::ErrorKind::HostUnreachable)
}
