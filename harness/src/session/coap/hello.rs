//! Which suite without a key a server of DTLS would take from anybody, also where this suite could not go on with it: one ClientHello, and what it says to that.

use tokio::net::UdpSocket;
use tokio::time::{Instant, timeout_at};

use super::carrier::of_socket;
use crate::reach::Reach;
use crate::session::NoResponse;

/// Suites in which a server proves who it is by a certificate or a bare key, or not at all, and asks nobody for a shared key: ECDHE_ECDSA with CCM-8 and
/// CCM, which CoAP is to have, then GCM, ChaCha20 and CBC of ECDHE_ECDSA, ECDHE_RSA, DHE_RSA, RSA, and those of nobody (ECDH_anon, DH_anon).
const SUITES: [u16; 34] = [
    0xc0ae, 0xc0ac, 0xc0af, 0xc0ad, 0xc02b, 0xc02c, 0xcca9, 0xc023, 0xc024, 0xc009, 0xc00a, 0xc02f, 0xc030, 0xcca8, 0xc027, 0xc028, 0xc013,
    0xc014, 0x009e, 0x009f, 0x0067, 0x006b, 0x0033, 0x0039, 0x009c, 0x009d, 0xc09c, 0xc0a0, 0x003c, 0x003d, 0x002f, 0x0035, 0xc018, 0x00a6,
];

/// Groups, point formats, signatures, the extended master secret, encrypt-then-MAC, bare keys beside certificates, no renegotiation.
const EXTENSIONS: &[u8] = b"\x00\x0a\x00\x0a\x00\x08\x00\x1d\x00\x17\x00\x18\x00\x19\x00\x0b\x00\x02\x01\x00\x00\x0d\x00\x12\x00\x10\
\x04\x03\x05\x03\x06\x03\x08\x04\x04\x01\x05\x01\x06\x01\x02\x03\x00\x17\x00\x00\x00\x16\x00\x00\x00\x13\x00\x03\x02\x00\x02\
\x00\x14\x00\x03\x02\x00\x02\xff\x01\x00\x01\x00";

/// How often a hello is sent before silence is silence.
const TRIES: u32 = 2;
/// How many datagrams are heard for one hello.
const HEARD: usize = 64;

/// What a server says to somebody who has no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// That it will not.
    Alert,
    /// Nothing that can be read.
    Nothing,
    /// It goes on in this suite.
    Suite(u16),
}

/// Asks.
///
/// # Errors
/// When this machine cannot send, or the device refuses the port.
pub(super) async fn without_a_key(reach: &Reach, port: u16) -> Result<Said, NoResponse> {
    let socket = reach.udp(port).await.map_err(|error| of_socket(&error))?;
    let random = rand::random();
    let cookie = match said(reach, &socket, &hello(0, &random, &[])).await? {
        Some(Heard::Cookie(cookie)) => cookie,
        said => return Ok(of(said)),
    };
    Ok(of(said(reach, &socket, &hello(1, &random, &cookie)).await?))
}

fn of(heard: Option<Heard>) -> Said {
    if let Some(Heard::Said(said)) = heard { said } else { Said::Nothing }
}

enum Heard {
    Cookie(Vec<u8>),
    Said(Said),
}

/// What is said to a hello. A cookie may come twice: the second one, to a hello that carries it, is of the first hello.
async fn said(reach: &Reach, socket: &UdpSocket, hello: &[u8]) -> Result<Option<Heard>, NoResponse> {
    let (mut buffer, mut cookie) = (vec![0; 65_535], None);
    for _ in 0..TRIES {
        reach.budget.request().await;
        socket.send(hello).await.map_err(|error| of_socket(&error))?;
        let until = Instant::now() + reach.patience.read / TRIES;
        for _ in 0..HEARD {
            // Datagrams that never end are always there before the time is looked at.
            let Ok(received) = timeout_at(until, socket.recv(&mut buffer)).await else { break };
            let length = received.map_err(|error| of_socket(&error))?;
            match read(&buffer[..length]) {
                Some(Heard::Cookie(given)) if carries(hello, &given) => cookie = Some(Heard::Cookie(given)),
                Some(heard) => return Ok(Some(heard)),
                None => {}
            }
        }
    }
    Ok(cookie)
}

/// Whether a hello carries this cookie already.
fn carries(hello: &[u8], cookie: &[u8]) -> bool {
    !cookie.is_empty() && hello.windows(cookie.len()).any(|part| part == cookie)
}

/// The first record of a datagram that says something: an alert, a cookie, or a suite.
fn read(datagram: &[u8]) -> Option<Heard> {
    let (head, rest) = datagram.split_at_checked(13)?;
    let body = rest.get(..usize::from(u16::from_be_bytes([head[11], head[12]])))?;
    match (head[0], body.first()) {
        (21, Some(_)) => Some(Heard::Said(Said::Alert)),
        (22, Some(2)) => {
            let hello = body.get(12..)?;
            let after_session = 35 + usize::from(*hello.get(34)?);
            let suite = hello.get(after_session..after_session + 2)?;
            Some(Heard::Said(Said::Suite(u16::from_be_bytes([suite[0], suite[1]]))))
        }
        (22, Some(3)) => {
            let (length, cookie) = body.get(14..)?.split_first()?;
            Some(Heard::Cookie(cookie.get(..usize::from(*length))?.to_vec()))
        }
        _ => None,
    }
}

/// A ClientHello in a record of its own (RFC 6347, 4.2.1).
fn hello(number: u8, random: &[u8; 32], cookie: &[u8]) -> Vec<u8> {
    let suites: Vec<u8> = SUITES.iter().flat_map(|suite| suite.to_be_bytes()).collect();
    let cookie_length = u8::try_from(cookie.len()).unwrap_or(u8::MAX);
    let body =
        [&[0xfe, 0xfd][..], random, &[0, cookie_length], cookie, &two(suites.len()), &suites, &[1, 0], &two(EXTENSIONS.len()), EXTENSIONS]
            .concat();
    let length = two(body.len());
    let handshake = [&[1, 0][..], &length, &[0, number, 0, 0, 0, 0], &length, &body].concat();
    [&[22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, number][..], &two(handshake.len()), &handshake].concat()
}

fn two(length: usize) -> [u8; 2] {
    u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::session::fake;

    #[rstest]
    #[case::refuses(b"\x15\xfe\xfd\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x02\x28".to_vec(), Said::Alert)]
    #[case::cut_off(b"\x15\xfe\xfd\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\x02\x28".to_vec(), Said::Nothing)]
    #[case::takes_rsa([&b"\x16\xfe\xfd\0\0\0\0\0\0\0\0\0\x32\x02\0\0\x26\0\0\0\0\0\0\0\x26\xfe\xfd"[..], &[7; 32], b"\0\x00\x9c\0"].concat(), Said::Suite(0x9c))]
    #[case::a_hello_cut_off(b"\x16\xfe\xfd\0\0\0\0\0\0\0\0\0\x03\x02\0\0".to_vec(), Said::Nothing)]
    #[case::a_cookie_longer_than_the_record(b"\x16\xfe\xfd\0\0\0\0\0\0\0\0\0\x10\x03\0\0\x04\0\0\0\0\0\0\0\x04\xfe\xfd\xff\0".to_vec(), Said::Nothing)]
    #[tokio::test]
    async fn what_is_said_to_somebody_without_a_key_is_read(#[case] answer: Vec<u8>, #[case] expected: Said) {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let port = socket.local_addr().unwrap().port();
        tokio::spawn(async move {
            let mut buffer = [0; 2_048];
            while let Ok((_, from)) = socket.recv_from(&mut buffer).await {
                let _ = socket.send_to(&answer, from).await;
            }
        });
        assert_eq!(without_a_key(&fake::reach(), port).await.unwrap(), expected);
    }
}
