//! CoAP over TCP (RFC 8323): messages with their length before them, and signals for what UDP does by datagrams. What a device announces is never believed.

use coap_lite::MessageType;
use suite::evidence::Traffic;
use tokio::io::AsyncReadExt as _;
use tokio::time::Instant;

use super::message::{Message, Request};
use crate::budget::Budget;
use crate::reach::Patience;
use crate::session::NoResponse;
use crate::session::connect::{Connection, Endpoint};

/// The longest message that is read, in bytes.
const LONGEST: usize = 64 * 1024;
/// The most messages that are heard for one response.
const HEARD: usize = 128;
/// Codes of signals (RFC 8323, 5).
const CSM: u8 = 0xe1;
const PING: u8 = 0xe2;
const PONG: u8 = 0xe3;
const RELEASE: u8 = 0xe4;
const ABORT: u8 = 0xe5;

/// An open connection.
pub(super) struct Stream {
    connection: Connection,
    budget: std::sync::Arc<Budget>,
    pub(super) patience: Patience,
    pub(super) traffic: Traffic,
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").field("traffic", &self.traffic).finish_non_exhaustive()
    }
}

impl Stream {
    /// Connects, and says first what has to be said first.
    pub(super) async fn open(endpoint: &Endpoint) -> Result<Self, NoResponse> {
        let connection = endpoint.connect().await?;
        let (budget, patience) = (endpoint.reach.budget.clone(), endpoint.reach.patience);
        let mut stream = Self { connection, budget, patience, traffic: Traffic { sent: 0, heard: 0 } };
        stream.say(CSM, &[], &[]).await?;
        Ok(stream)
    }

    /// One request and its response.
    pub(super) async fn ask(&mut self, request: &Request, token: &[u8]) -> Result<Message, NoResponse> {
        let bytes = request.message(MessageType::NonConfirmable, 0, token).to_bytes_unlimited();
        let bytes = bytes.map_err(|error| NoResponse::Garbage(format!("a message cannot carry that: {error:?}")))?;
        self.say(request.code, token, &bytes[4 + token.len()..]).await?;
        let end = Instant::now() + self.patience.exchange;
        let mut foreign = false;
        for _ in 0..HEARD {
            let message = match tokio::time::timeout_at(end, self.hear()).await {
                Ok(heard) => heard?,
                Err(_) if foreign => return Err(NoResponse::Garbage("what came answers another request".to_owned())),
                Err(_) => return Err(NoResponse::Silent),
            };
            match message.code() {
                PING => self.say(PONG, message.token(), &[]).await?,
                RELEASE | ABORT => return Err(NoResponse::Closed),
                _ if message.is_response() && message.token() == token => return Ok(message),
                CSM | PONG | 0 => {}
                _ => foreign = true,
            }
        }
        Err(NoResponse::Garbage(format!("{HEARD} messages, and none of them the answer")))
    }

    /// Takes leave.
    pub(super) async fn close(mut self) {
        let _ = self.say(RELEASE, &[], &[]).await;
    }

    async fn say(&mut self, code: u8, token: &[u8], rest: &[u8]) -> Result<(), NoResponse> {
        self.budget.request().await;
        let bytes = framed(code, token, rest);
        self.traffic.sent += bytes.len() as u64;
        self.connection.write_within(&bytes, self.patience.read).await
    }

    /// The next message. Whoever asks says how long.
    async fn hear(&mut self) -> Result<Message, NoResponse> {
        let first = self.bytes(1).await?[0];
        let extended = match first >> 4 {
            13 => 1,
            14 => 2,
            15 => 4,
            _ => 0,
        };
        let more = self.bytes(extended).await?;
        let length = length(first >> 4, &more);
        if length > LONGEST {
            return Err(NoResponse::Garbage(format!("a message that calls itself {length} bytes long")));
        }
        let token = usize::from(first & 0x0f);
        if token > 8 {
            return Err(NoResponse::Garbage("a token longer than eight bytes".to_owned()));
        }
        let rest = self.bytes(1 + token + length).await?;
        self.traffic.heard += (1 + extended + rest.len()) as u64;
        // As a datagram would have it, which the codec reads: version 1, an id that nobody asks for.
        let datagram = [&[0x50 | first & 0x0f, rest[0], 0, 0][..], &rest[1..]].concat();
        let is_signal = rest[0] >> 5 == 7;
        // Options of signals mean something else with each code, and nothing here is done by them.
        let read = if is_signal { Message::read(&datagram[..4 + token]) } else { Message::read(&datagram) };
        read.ok_or_else(|| NoResponse::Garbage("what came is no message of CoAP".to_owned()))
    }

    async fn bytes(&mut self, count: usize) -> Result<Vec<u8>, NoResponse> {
        let mut bytes = vec![0; count];
        self.connection.read_exact(&mut bytes).await.map_err(|_| NoResponse::Closed)?;
        Ok(bytes)
    }
}

/// A message with its length before it (RFC 8323, 3.2).
fn framed(code: u8, token: &[u8], rest: &[u8]) -> Vec<u8> {
    let length = rest.len();
    let (nibble, more) = match length {
        0..=12 => (length as u8, Vec::new()),
        13..=268 => (13, vec![(length - 13) as u8]),
        269..=65_804 => (14, ((length - 269) as u16).to_be_bytes().to_vec()),
        _ => (15, ((length - 65_805) as u32).to_be_bytes().to_vec()),
    };
    [&[nibble << 4 | token.len() as u8][..], &more, &[code], token, rest].concat()
}

fn length(nibble: u8, more: &[u8]) -> usize {
    let number = more.iter().fold(0, |number, byte| number << 8 | usize::from(*byte));
    match nibble {
        13 => number + 13,
        14 => number + 269,
        15 => number + 65_805,
        short => usize::from(short),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::none(0, 2)]
    #[case::short(12, 14)]
    #[case::longer(13, 16)]
    #[case::longer_still(268, 271)]
    #[case::long(269, 273)]
    #[case::longest_of_two_bytes(65_804, 65_808)]
    #[case::very_long(65_805, 65_811)]
    fn a_length_is_written_and_read(#[case] bytes: usize, #[case] whole: usize) {
        let message = framed(1, &[], &vec![7; bytes]);
        let extended = whole - bytes - 2;
        assert_eq!((message.len(), length(message[0] >> 4, &message[1..1 + extended])), (whole, bytes));
    }
}
