//! Cases on connections of their own, one by one or several at once beside a connection that says nothing.

use std::sync::Arc;
use std::time::Duration;

use suite::evidence::{BenchTrouble, CaseReply};
use suite::ixit::t01_auth_mech::MqttVersion;
use tokio::task::JoinSet;

use super::case::Sign;
use super::door::{Good, missed, no_reply, patience};
use super::groups::{Flight, Group};
use super::mqtt::{is_unfinished, packets_in};
use super::wire::{Ends, Reply, Waits, converse};
use crate::session::connect::Endpoint;
use crate::session::http::{HttpRequest, exchange};
use crate::session::{NoResponse, mqtt, rtsp};

/// How long more of an answer is waited for: of a message, whose kind alone counts, and of a page, which is read.
const QUIET: (Duration, Duration) = (Duration::from_millis(30), Duration::from_millis(400));
/// The most cases put at once, and their bytes.
const GROUP: (u32, usize) = (256, 2 * 1024 * 1024);

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

    /// How many cases may be put at once, and their bytes: what the device bears in a tenth of a second. Beside them one connection is held.
    pub(super) fn at_once(&self) -> (u32, usize) {
        let budget = &self.endpoint.reach.budget;
        let several = budget.sessions_at_once() > 1 && !self.reads_pages;
        (if several { (budget.requests_per_second() / 10).clamp(1, GROUP.0) } else { 1 }, GROUP.1)
    }

    /// Puts several cases at once.
    pub(super) async fn send_together(self: &Arc<Self>, group: &Arc<Group>) -> Result<Flight, BenchTrouble> {
        let reach = &self.endpoint.reach;
        let Some(turn) = reach.budget.several(2).await else {
            return Err(BenchTrouble::new("several connections at once are more than the pace allows"));
        };
        let Ok(held) = reach.tcp(self.endpoint.port).await else { return Ok(Flight { replies: Vec::new(), odd: 1, held: None }) };
        let mut running = JoinSet::new();
        for number in 0..group.len() {
            let (door, group) = (Arc::clone(self), Arc::clone(group));
            running.spawn(async move { (number, door.send(&group[number].1.bytes, &Sign::None).await) });
        }
        let mut replies = vec![Reply::nothing(CaseReply::Silent); group.len()];
        while let Some(put) = running.join_next().await {
            let (number, reply) = put.map_err(|error| BenchTrouble::new(format!("a case was not put: {error}")))?;
            replies[number] = reply?;
        }
        let odd = replies.iter().filter(|reply| !self.is_usual(reply)).count();
        Ok(Flight { replies, odd, held: Some((held, turn)) })
    }

    /// Whether a reply says nothing of the health of the service. Brokers and TLS hang up on whatever is malformed.
    fn is_usual(&self, reply: &Reply) -> bool {
        let hangs_up = self.language == Language::Mqtt || self.beneath_tls;
        !reply.refused && (hangs_up || reply.class != CaseReply::Closed)
    }

    /// Puts one case.
    pub(super) async fn send(&self, bytes: &[u8], sign: &Sign) -> Result<Reply, BenchTrouble> {
        let quiet = if self.reads_pages { QUIET.1 } else { QUIET.0 };
        let waits = Waits { first: patience(sign), quiet, ends: self.ends(bytes) };
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

    /// When the device is told that no more comes.
    fn ends(&self, bytes: &[u8]) -> Ends {
        match self.language {
            _ if self.reads_pages => Ends::Never,
            Language::Mqtt if !self.beneath_tls && is_unfinished(bytes) => Ends::AtOnce,
            _ => Ends::OnceAnswered,
        }
    }

    /// Sends one good request.
    pub(super) async fn good(&self) -> Result<Good, BenchTrouble> {
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
