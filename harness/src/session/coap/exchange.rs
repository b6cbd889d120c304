//! One request and its response over datagrams (RFC 7252, 4 and 5): sent again until it is acknowledged, matched by id and token, heard once however often it comes.

use std::collections::VecDeque;
use std::time::Duration;

use coap_lite::MessageType;
use tokio::time::Instant;

use super::carrier::Carrier;
use super::message::{Message, Request, empty};
use crate::session::NoResponse;

/// How long an acknowledgement may take before the request is sent again (RFC 7252, 4.8).
const ACK_TIMEOUT: Duration = Duration::from_secs(2);
/// How often a request is sent again.
const MAX_RETRANSMIT: u32 = 4;
/// How many datagrams are heard for one response; nobody needs so many.
const HEARD: usize = 128;
/// Ids of messages that were heard, by which a second copy is known.
const REMEMBERED: usize = 64;
/// Bytes of a token: enough that nobody guesses it who does not see it (RFC 9175, 4.2).
const TOKEN: usize = 8;

/// Exchanges with one port, one at a time (NSTART is 1).
#[derive(Debug)]
pub(super) struct Exchanges {
    carrier: Carrier,
    next_id: u16,
    remembered: VecDeque<u16>,
}

/// What a datagram means for the exchange under way.
enum Meaning {
    Acknowledged,
    Foreign,
    Garbage,
    Reset,
    Response(Message),
}

impl Exchanges {
    pub(super) fn over(carrier: Carrier) -> Self {
        Self { carrier, next_id: rand::random(), remembered: VecDeque::new() }
    }

    pub(super) fn carrier(&self) -> &Carrier {
        &self.carrier
    }

    pub(super) async fn close(self) {
        self.carrier.close().await;
    }

    /// A token that nobody else has.
    pub(super) fn token() -> [u8; TOKEN] {
        rand::random()
    }

    /// Sends a request and waits for its response, no longer than an exchange may take.
    ///
    /// # Errors
    /// [`NoResponse`]: closed where the device resets the request, garbage where something came and none of it was the response.
    pub(super) async fn ask(&mut self, request: &Request, token: &[u8]) -> Result<Message, NoResponse> {
        let id = self.next_id;
        self.next_id = self.next_id.wrapping_add(1);
        let bytes = request.message(MessageType::Confirmable, id, token).to_bytes_unlimited();
        let bytes = bytes.map_err(|error| NoResponse::Garbage(format!("a message cannot carry that: {error:?}")))?;
        let patience = self.carrier.reach().patience;
        let end = Instant::now() + patience.exchange;
        let mut again = Again::starting(ACK_TIMEOUT.min(patience.read / 2));
        let mut nonsense = None;
        let mut heard = 0;
        self.carrier.send(&bytes).await?;
        loop {
            let now = Instant::now();
            if now >= end || heard >= HEARD || again.is_over(now) {
                return Err(nonsense.map_or(NoResponse::Silent, NoResponse::Garbage));
            }
            if again.is_due(now) {
                self.carrier.send(&bytes).await?;
                again.next(now);
            }
            let Some(datagram) = self.carrier.receive(end.min(again.at)).await? else { continue };
            heard += 1;
            match self.meaning(&datagram, id, token).await? {
                Meaning::Acknowledged => again.stop(end),
                Meaning::Response(message) => return Ok(message),
                Meaning::Reset => return Err(NoResponse::Closed),
                Meaning::Garbage => nonsense = Some("what came is no message of CoAP".to_owned()),
                Meaning::Foreign => nonsense = nonsense.or_else(|| Some("what came answers another request".to_owned())),
            }
        }
    }

    /// The next notification with this token before this moment; `None` when none came.
    ///
    /// # Errors
    /// [`NoResponse`], when the way is gone.
    pub(super) async fn notification(&mut self, token: &[u8], until: Instant) -> Result<Option<Message>, NoResponse> {
        for _ in 0..HEARD {
            let Some(datagram) = self.carrier.receive(until).await? else { return Ok(None) };
            // An id that no request of ours has: whatever is acknowledged now is none of ours.
            if let Meaning::Response(message) = self.meaning(&datagram, self.next_id, token).await? {
                return Ok(Some(message));
            }
        }
        Ok(None)
    }

    async fn meaning(&mut self, datagram: &[u8], id: u16, token: &[u8]) -> Result<Meaning, NoResponse> {
        let Some(message) = Message::read(datagram) else { return Ok(Meaning::Garbage) };
        let is_ours = message.id() == id;
        match message.kind() {
            MessageType::Reset if is_ours => Ok(Meaning::Reset),
            MessageType::Acknowledgement if is_ours && message.is_empty() => Ok(Meaning::Acknowledged),
            MessageType::Acknowledgement if is_ours && message.is_response() && message.token() == token => Ok(Meaning::Response(message)),
            MessageType::Acknowledgement | MessageType::Reset => Ok(Meaning::Foreign),
            MessageType::Confirmable | MessageType::NonConfirmable => self.separate(message, token).await,
        }
    }

    /// A message that the device begins: the response if it has our token, else it is told that we have no use for it (RFC 7252, 4.2 and 4.3).
    async fn separate(&mut self, message: Message, token: &[u8]) -> Result<Meaning, NoResponse> {
        let (is_response, confirmable) = (message.is_response() && message.token() == token, message.kind() == MessageType::Confirmable);
        if confirmable || !is_response {
            let kind = if is_response { MessageType::Acknowledgement } else { MessageType::Reset };
            self.carrier.send(&empty(kind, message.id())).await?;
        }
        if !is_response || self.remembered.contains(&message.id()) {
            return Ok(Meaning::Foreign);
        }
        if self.remembered.len() == REMEMBERED {
            self.remembered.pop_front();
        }
        self.remembered.push_back(message.id());
        Ok(Meaning::Response(message))
    }
}

/// When a request is sent again.
struct Again {
    at: Instant,
    pause: Duration,
    left: u32,
    is_stopped: bool,
}

impl Again {
    /// The first pause is drawn between the time-out and half as much again (RFC 7252, 4.2).
    fn starting(timeout: Duration) -> Self {
        let (pause, left) = (timeout.mul_f64(1.0 + rand::random::<f64>() / 2.0), MAX_RETRANSMIT);
        Self { at: Instant::now() + pause, pause, left, is_stopped: false }
    }

    fn is_due(&self, now: Instant) -> bool {
        !self.is_stopped && self.left > 0 && now >= self.at
    }

    fn next(&mut self, now: Instant) {
        self.left -= 1;
        self.pause *= 2;
        self.at = now + self.pause;
    }

    /// Acknowledged: the response may take as long as the exchange.
    fn stop(&mut self, end: Instant) {
        (self.is_stopped, self.at) = (true, end);
    }

    fn is_over(&self, now: Instant) -> bool {
        !self.is_stopped && self.left == 0 && now >= self.at
    }
}
