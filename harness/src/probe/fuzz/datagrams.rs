//! Cases as datagrams to one port, one by one, or several before one good question, whose answer shows that they were read.

use std::time::{Duration, Instant};

use suite::evidence::{BenchTrouble, CaseReply};

use super::at_once;
use super::door::Good;
use super::groups::{Flight, Group};
use super::wire::Reply;
use crate::reach::{self, Reach};

/// How long a datagram that a case provokes is waited for.
const PROVOKED: Duration = Duration::from_millis(20);
/// How long an answer to each of the datagrams of a good question is waited for: networks lose some, and some answers are delayed on purpose.
const GOOD: [Duration; 3] = [Duration::from_millis(400), Duration::from_millis(400), Duration::from_millis(1_200)];
/// The most cases put at once, and their bytes: what the buffers of small systems hold, so that none is lost unread.
const GROUP: (u32, usize) = (16, 48 * 1024);

/// Datagrams to one port.
pub(super) struct Datagrams {
    reach: Reach,
    port: u16,
    question: Vec<u8>,
    is_answer: fn(&[u8]) -> bool,
}

impl Datagrams {
    /// The door of a port, if a good question is answered there.
    pub(super) async fn open(
        reach: Reach,
        port: u16,
        question: Vec<u8>,
        is_answer: fn(&[u8]) -> bool,
    ) -> Result<Option<Self>, BenchTrouble> {
        let door = Self { reach, port, question, is_answer };
        Ok((door.good().await? == Good::Served).then_some(door))
    }

    /// How many cases may be put at once, and their bytes: what the device bears in a tenth of a second.
    pub(super) fn at_once(&self) -> (u32, usize) {
        ((self.reach.budget.requests_per_second() / 10).clamp(1, GROUP.0), GROUP.1)
    }

    /// Puts several cases, each from a port of its own, and a good question after them: where that is answered at once, they were read.
    pub(super) async fn send_together(&self, group: &Group) -> Result<Flight, BenchTrouble> {
        let mut sockets = Vec::with_capacity(group.len());
        for (_, case) in group {
            let socket = self.socket().await?;
            self.say(&socket, &case.bytes).await?;
            sockets.push(socket);
        }
        let odd = usize::from(!self.ask(&self.question, &GOOD[..1], self.is_answer).await?);
        let mut replies = Vec::with_capacity(sockets.len());
        let mut buffer = vec![0; 65_535];
        // What came meanwhile is seen by whoever lets the runtime look.
        tokio::task::yield_now().await;
        for socket in sockets {
            let heard = matches!(at_once(socket.receive(&mut buffer)).await, Some(Ok(_)));
            replies.push(reply(heard));
        }
        Ok(Flight { replies, odd, held: None })
    }

    /// Puts one case.
    pub(super) async fn send(&self, bytes: &[u8]) -> Result<Reply, BenchTrouble> {
        self.ask(bytes, &[PROVOKED], |_| true).await.map(reply)
    }

    /// Sends one good question.
    pub(super) async fn good(&self) -> Result<Good, BenchTrouble> {
        Ok(if self.ask(&self.question, &GOOD, self.is_answer).await? { Good::Served } else { Good::Missed })
    }

    /// Sends the datagram once for each wait, until something that fits is heard.
    async fn ask(&self, bytes: &[u8], waits: &[Duration], fits: impl Fn(&[u8]) -> bool) -> Result<bool, BenchTrouble> {
        let socket = self.socket().await?;
        let mut buffer = vec![0; 65_535];
        for wait in waits {
            self.say(&socket, bytes).await?;
            let until = Instant::now() + *wait;
            while let Some(left) = until.checked_duration_since(Instant::now()) {
                match tokio::time::timeout(left, socket.receive(&mut buffer)).await {
                    Ok(Ok(length)) if fits(&buffer[..length]) => return Ok(true),
                    Ok(Err(error)) if !is_the_devices(&error) => return Err(self.trouble(&error)),
                    Ok(_) => {}
                    Err(_) => break,
                }
            }
        }
        Ok(false)
    }

    async fn socket(&self) -> Result<reach::Datagrams, BenchTrouble> {
        self.reach.datagrams(self.port).await.map_err(|error| self.trouble(&error))
    }

    /// Sends one datagram within the budget.
    async fn say(&self, socket: &reach::Datagrams, bytes: &[u8]) -> Result<(), BenchTrouble> {
        self.reach.budget.request().await;
        match socket.send(bytes).await {
            Err(error) if !is_the_devices(&error) => Err(self.trouble(&error)),
            _ => Ok(()),
        }
    }

    fn trouble(&self, error: &std::io::Error) -> BenchTrouble {
        BenchTrouble::new(format!("udp/{}: {error}", self.port))
    }
}

fn reply(heard: bool) -> Reply {
    Reply::nothing(if heard { CaseReply::Answered } else { CaseReply::Silent })
}

/// Errors that an ICMP message of the device causes on a socket.
fn is_the_devices(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::ConnectionRefused | std::io::ErrorKind::HostUnreachable)
}
