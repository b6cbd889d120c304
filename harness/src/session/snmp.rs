//! SNMP version 1 and 2c (RFC 1157, RFC 3416): one try to read with a community, beside one that is known to work.

use std::time::{Duration, Instant};

use suite::evidence::{BenchTrouble, LoginOutcome};
use suite::ixit::t01_auth_mech::SnmpVersion;
use x509_parser::asn1_rs::{Any, FromBer as _};

use super::NoResponse;
use super::connect::Endpoint;
use super::sign_in::{Pass, Tried};
use crate::secrets::Secret;

/// What is read: sysDescr.0, which every agent has (RFC 3418).
const SYS_DESCR: &[u8] = &[0x2b, 6, 1, 2, 1, 1, 1, 0];
/// How often one datagram is sent before its silence counts.
const TRIES: u32 = 2;
/// How many datagrams are heard for one request.
const HEARD: usize = 64;
/// The least time for which silence is listened to once the known community has answered.
const SILENCE: Duration = Duration::from_millis(300);
/// The longest answer that is read, in bytes.
const LONGEST: usize = 4096;

/// One try. An agent refuses a community by saying nothing, so silence is a refusal only where the known community answers at the same time.
///
/// # Errors
/// When this machine cannot send, or the device refuses the port.
pub(super) async fn sign_in(endpoint: &Endpoint, version: SnmpVersion, shown: &str, known: Option<&Secret>) -> Result<Tried, NoResponse> {
    let began = Instant::now();
    let (code, patience) = (code(version), endpoint.reach.patience.read);
    let other = known.filter(|known| known.expose() != shown);
    let within = match other {
        None => patience,
        Some(known) => match ask(endpoint, code, known.expose(), patience).await? {
            Some(LoginOutcome::Accepted) => (began.elapsed() * 8).clamp(SILENCE, patience),
            _ => return Ok(tried(LoginOutcome::NoAnswer, began)),
        },
    };
    let silence = if other.is_some() { LoginOutcome::Refused } else { LoginOutcome::NoAnswer };
    Ok(tried(ask(endpoint, code, shown, within).await?.unwrap_or(silence), began))
}

fn tried(outcome: LoginOutcome, began: Instant) -> Tried {
    Tried { outcome, status: None, took: began.elapsed(), retry_after: None, pass: Pass::Nothing, page: None }
}

fn code(version: SnmpVersion) -> u8 {
    match version {
        SnmpVersion::V1 => 0,
        SnmpVersion::V2c => 1,
    }
}

/// Reads with one community. `None`: nothing came.
async fn ask(endpoint: &Endpoint, version: u8, community: &str, within: Duration) -> Result<Option<LoginOutcome>, NoResponse> {
    let trouble = |error: std::io::Error| NoResponse::Bench(BenchTrouble::new(format!("udp/{}: {error}", endpoint.port)));
    let socket = endpoint.reach.udp(endpoint.port).await.map_err(trouble)?;
    let mut buffer = vec![0; LONGEST];
    for _ in 0..TRIES {
        endpoint.reach.budget.request().await;
        let id = rand::random::<u32>() >> 1;
        if let Err(error) = socket.send(&get(version, community, id)).await {
            return Err(refused_or(error, trouble));
        }
        let end = tokio::time::Instant::now() + within / TRIES;
        for _ in 0..HEARD {
            // Datagrams that never end are always there before the time is looked at.
            let Ok(received) = tokio::time::timeout_at(end, socket.recv(&mut buffer)).await else { break };
            let length = received.map_err(|error| refused_or(error, trouble))?;
            if let Some(status) = status(&buffer[..length], id) {
                // 16 and 6 are authorizationError and noAccess; whatever else is wrong, the community was taken.
                return Ok(Some(if matches!(status, 16 | 6) { LoginOutcome::Refused } else { LoginOutcome::Accepted }));
            }
        }
    }
    Ok(None)
}

fn refused_or(error: std::io::Error, trouble: impl Fn(std::io::Error) -> NoResponse) -> NoResponse {
    if error.kind() == std::io::ErrorKind::ConnectionRefused { NoResponse::Refused } else { trouble(error) }
}

/// A GetRequest for one object, in BER.
pub(crate) fn get(version: u8, community: &str, id: u32) -> Vec<u8> {
    let binding = tlv(0x30, &[tlv(0x06, SYS_DESCR), tlv(0x05, &[])].concat());
    let integer = |value: &[u8]| tlv(0x02, value);
    let pdu = [integer(&id.to_be_bytes()), integer(&[0]), integer(&[0]), tlv(0x30, &binding)].concat();
    tlv(0x30, &[integer(&[version]), tlv(0x04, community.as_bytes()), tlv(0xa0, &pdu)].concat())
}

fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = value.len();
    let mut out = vec![tag];
    match u8::try_from(length) {
        Ok(short @ 0..=127) => out.push(short),
        _ => out.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    out.extend_from_slice(value);
    out
}

/// The error status of the response to our request; `None` for whatever is no response to it.
fn status(datagram: &[u8], id: u32) -> Option<u32> {
    let (_, message) = Any::from_ber(datagram).ok()?;
    let (rest, _version) = Any::from_ber(message.data).ok()?;
    let (rest, _community) = Any::from_ber(rest).ok()?;
    let (_, pdu) = Any::from_ber(rest).ok()?;
    if pdu.header.tag().0 != 2 || pdu.header.class() != x509_parser::asn1_rs::Class::ContextSpecific {
        return None;
    }
    let (rest, answered) = Any::from_ber(pdu.data).ok()?;
    let (_, status) = Any::from_ber(rest).ok()?;
    (number(answered.data)? == id).then(|| number(status.data)).flatten()
}

fn number(bytes: &[u8]) -> Option<u32> {
    (!bytes.is_empty() && bytes.len() <= 4).then(|| bytes.iter().fold(0, |value, byte| value << 8 | u32::from(*byte)))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use tokio::net::UdpSocket;

    use super::*;
    use crate::session::fake;

    /// How an agent answers.
    #[derive(Clone, Copy)]
    enum Agent {
        Garbage,
        OfAnotherRequest,
        Silent,
        Sound,
        SaysNoAccess,
        TakesAll,
    }

    async fn agent(kind: Agent) -> Endpoint {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let port = socket.local_addr().unwrap().port();
        tokio::spawn(async move {
            let mut buffer = [0; 2048];
            while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
                let request = &buffer[..length];
                let is_right = request.windows(8).any(|window| window == b"s3cr3t-c");
                let mut reply = request.to_vec();
                let pdu = reply.iter().position(|byte| *byte == 0xa0).unwrap();
                reply[pdu] = 0xa2;
                match kind {
                    Agent::Garbage => reply = b"\x30\x84\xff\xff\xff\xff".to_vec(),
                    Agent::OfAnotherRequest => reply[pdu + 5] ^= 0x55,
                    Agent::SaysNoAccess if !is_right => reply[pdu + 10] = 16,
                    Agent::Silent => continue,
                    Agent::Sound if !is_right => continue,
                    _ => {}
                }
                let _ = socket.send_to(&reply, from).await;
            }
        });
        fake::endpoint(port)
    }

    #[rstest]
    #[case::right(Agent::Sound, "s3cr3t-c", true, LoginOutcome::Accepted)]
    #[case::wrong(Agent::Sound, "guess", true, LoginOutcome::Refused)]
    #[case::wrong_without_a_control(Agent::Sound, "guess", false, LoginOutcome::NoAnswer)]
    #[case::said_so(Agent::SaysNoAccess, "guess", true, LoginOutcome::Refused)]
    #[case::anything_goes(Agent::TakesAll, "guess", true, LoginOutcome::Accepted)]
    #[case::nobody_there(Agent::Silent, "guess", true, LoginOutcome::NoAnswer)]
    #[case::garbage(Agent::Garbage, "guess", true, LoginOutcome::NoAnswer)]
    #[case::answers_to_others(Agent::OfAnotherRequest, "guess", true, LoginOutcome::NoAnswer)]
    #[tokio::test]
    async fn silence_is_a_refusal_only_beside_an_answer(
        #[case] kind: Agent,
        #[case] shown: &str,
        #[case] with_control: bool,
        #[case] expected: LoginOutcome,
    ) {
        let known = with_control.then(|| Secret::new("s3cr3t-c".to_owned()));
        let tried = sign_in(&agent(kind).await, SnmpVersion::V2c, shown, known.as_ref()).await.unwrap();
        assert_eq!(tried.outcome, expected);
    }

    #[test]
    fn a_long_community_keeps_the_message_whole() {
        let message = get(1, &"x".repeat(300), 7);
        assert_eq!(Any::from_ber(&message).unwrap().0.len(), 0);
    }
}
