//! The list of resources, asked of a group of devices at once (RFC 7252, 8; RFC 9176, 4.1): what one's own device answers, and how many others did.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use coap_lite::MessageType;
use suite::evidence::BenchTrouble;
use tokio::time::{Instant, timeout_at};

use super::{CORE, Exchanges, Message, Request};
use crate::reach::Reach;

/// All nodes of CoAP on IPv4. Those of IPv6 are not asked: by which interface a datagram leaves follows there from no address, so it could reach another
/// network than the device's.
pub(crate) const NODES: IpAddr = IpAddr::V4(Ipv4Addr::new(224, 0, 1, 187));

/// How long a node may wait before it answers (RFC 7252, 8.2), and a little for the way.
const LEISURE: Duration = Duration::from_millis(5_500);
/// The most datagrams that are heard, of whomever.
const HEARD: usize = 1_024;
/// The most answers of one's own device that are kept: one is the rule.
const KEPT: usize = 4;

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    /// What the device answered.
    pub(crate) lists: Vec<Message>,
    /// How many other devices answered. What they said was not read.
    pub(crate) others: u32,
}

/// Asks a group once, and listens for as long as nodes may wait. `None`: the authorisation does not name it.
///
/// # Errors
/// When this machine could not ask.
pub(crate) async fn ask(reach: &Reach, group: IpAddr, port: u16) -> Result<Option<Answers>, BenchTrouble> {
    let trouble = |error: std::io::Error| BenchTrouble::new(format!("CoAP: the group {group} could not be asked: {error}"));
    let Some(mut socket) = reach.group(group, port).await.map_err(trouble)? else { return Ok(None) };
    let token = Exchanges::token();
    // What goes to a group is never confirmable (RFC 7252, 8.1).
    let asked = Request::get(CORE).message(MessageType::NonConfirmable, rand::random(), &token).to_bytes();
    let asked = asked.map_err(|error| BenchTrouble::new(format!("CoAP: a message cannot carry the question: {error:?}")))?;
    reach.budget.request().await;
    socket.send(&asked).await.map_err(trouble)?;
    let (mut answers, mut buffer) = (Answers::default(), vec![0; 65_535]);
    let until = Instant::now() + LEISURE;
    for _ in 0..HEARD {
        let Ok(received) = timeout_at(until, socket.receive(&mut buffer)).await else { break };
        let Some(length) = received.map_err(trouble)? else { continue };
        let answer = Message::read(&buffer[..length]).filter(|message| message.is_response() && message.token() == token);
        answers.lists.extend(answer.filter(|_| answers.lists.len() < KEPT));
    }
    answers.others = socket.others();
    Ok(Some(answers))
}
