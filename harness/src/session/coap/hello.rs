//! Hellos of DTLS by hand: any version, any suites, and what a server says to that, also where this suite could not go on with it.

use suite::evidence::DtlsVersion;
use tokio::net::UdpSocket;
use tokio::time::{Duration, Instant, timeout_at};

use super::carrier::of_socket;
use crate::reach::Reach;
use crate::session::NoResponse;

/// Suites in which a server proves who it is by a certificate or a bare key, or not at all, and asks nobody for a shared key: ECDHE_ECDSA with CCM-8 and
/// CCM, which CoAP is to have, then GCM, ChaCha20 and CBC of ECDHE_ECDSA, ECDHE_RSA, DHE_RSA, RSA, and those of nobody (ECDH_anon, DH_anon).
const WITHOUT_A_KEY: [u16; 34] = [
    0xc0ae, 0xc0ac, 0xc0af, 0xc0ad, 0xc02b, 0xc02c, 0xcca9, 0xc023, 0xc024, 0xc009, 0xc00a, 0xc02f, 0xc030, 0xcca8, 0xc027, 0xc028, 0xc013,
    0xc014, 0x009e, 0x009f, 0x0067, 0x006b, 0x0033, 0x0039, 0x009c, 0x009d, 0xc09c, 0xc0a0, 0x003c, 0x003d, 0x002f, 0x0035, 0xc018, 0x00a6,
];

/// Suites by a shared key that small devices have: CCM-8, CCM and GCM.
const BY_A_KEY: [u16; 4] = [0xc0a8, 0xc0a4, 0x00a8, 0x00a9];

/// Groups, and signature schemes.
const BOTH: &[u8] = b"\x00\x0a\x00\x0a\x00\x08\x00\x1d\x00\x17\x00\x18\x00\x19\
\x00\x0d\x00\x12\x00\x10\x04\x03\x05\x03\x06\x03\x08\x04\x04\x01\x05\x01\x06\x01\x02\x03";
/// Before DTLS 1.3: point formats, the extended master secret, encrypt-then-MAC, bare keys beside certificates, no renegotiation.
const BEFORE_1_3: &[u8] = b"\x00\x0b\x00\x02\x01\x00\x00\x17\x00\x00\x00\x16\x00\x00\x00\x13\x00\x03\x02\x00\x02\
\x00\x14\x00\x03\x02\x00\x02\xff\x01\x00\x01\x00";
/// Of DTLS 1.3: the version, no key share yet, keys by ephemeral exchange. The server names a group, or refuses.
const OF_1_3: &[u8] = b"\x00\x2b\x00\x03\x02\xfe\xfc\x00\x33\x00\x02\x00\x00\x00\x2d\x00\x02\x01\x01";

/// How often a hello is sent before silence is silence.
const TRIES: u32 = 2;
/// How many datagrams are heard for one hello.
const HEARD: usize = 64;

/// What a client says first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Offer<'a> {
    /// The only version offered.
    pub(crate) version: DtlsVersion,
    /// The suites, in order.
    pub(crate) suites: &'a [u16],
    /// How long an answer to each datagram is waited for.
    pub(crate) patience: Duration,
}

/// What a server says to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// That it will not.
    Alert,
    /// Nothing that can be read.
    Nothing,
    /// It goes on in this version, by its number on the wire, and this suite.
    Suite(u16, u16),
}

/// Which suite without a key a server would take from anybody.
///
/// # Errors
/// When this machine cannot send, or the device refuses the port.
pub(super) async fn without_a_key(reach: &Reach, port: u16) -> Result<Said, NoResponse> {
    let patience = reach.patience.read / TRIES;
    Ok(offered(reach, port, &Offer { version: DtlsVersion::V1_2, suites: &WITHOUT_A_KEY, patience }).await?.0)
}

/// Whether anybody there speaks DTLS: asks for a cookie, refuses, or goes on, which is taken back.
pub(super) async fn speaks(reach: &Reach, port: u16) -> bool {
    let _permit = reach.budget.session().await;
    let Ok(socket) = reach.udp(port).await else { return false };
    let patience = reach.patience.read / TRIES;
    let mut exchange = Exchange { reach, socket, patience, sent: 0 };
    // Some servers are silent on whoever offers no suite of theirs.
    let suites = [&BY_A_KEY[..], &WITHOUT_A_KEY].concat();
    let hello = Offer { version: DtlsVersion::V1_2, suites: &suites, patience }.hello(0, &rand::random(), &[]);
    match exchange.said(&hello).await {
        Ok(Some(Heard::Said(Said::Suite(version, _)))) => {
            exchange.take_back(version, 1).await;
            true
        }
        Ok(heard) => heard.is_some(),
        Err(_) => false,
    }
}

/// Makes an offer, and takes it back where it is accepted, so that nothing stays half open. Also how many datagrams were sent.
///
/// # Errors
/// When this machine cannot send, or the device refuses the port.
pub(crate) async fn offered(reach: &Reach, port: u16, offer: &Offer<'_>) -> Result<(Said, u32), NoResponse> {
    let _permit = reach.budget.session().await;
    let socket = reach.udp(port).await.map_err(|error| of_socket(&error))?;
    let mut exchange = Exchange { reach, socket, patience: offer.patience, sent: 0 };
    let random = rand::random();
    let (said, number) = match exchange.said(&offer.hello(0, &random, &[])).await? {
        Some(Heard::Cookie(cookie)) => (exchange.said(&offer.hello(1, &random, &cookie)).await?, 2),
        said => (said, 1),
    };
    let said = if let Some(Heard::Said(said)) = said { said } else { Said::Nothing };
    if let Said::Suite(version, _) = said {
        exchange.take_back(version, number).await;
    }
    Ok((said, exchange.sent))
}

/// The number of a version on the wire.
pub(crate) fn number(version: DtlsVersion) -> u16 {
    match version {
        DtlsVersion::V1_0 => 0xfeff,
        DtlsVersion::V1_2 => 0xfefd,
        DtlsVersion::V1_3 => 0xfefc,
    }
}

enum Heard {
    Cookie(Vec<u8>),
    Said(Said),
}

struct Exchange<'a> {
    reach: &'a Reach,
    socket: UdpSocket,
    patience: Duration,
    sent: u32,
}

impl Exchange<'_> {
    /// What is said to a hello. A cookie may come twice: the second one, to a hello that carries it, is of the first hello.
    async fn said(&mut self, hello: &[u8]) -> Result<Option<Heard>, NoResponse> {
        let (mut buffer, mut cookie) = (vec![0; 65_535], None);
        for _ in 0..TRIES {
            self.reach.budget.request().await;
            self.sent += 1;
            self.socket.send(hello).await.map_err(|error| of_socket(&error))?;
            let until = Instant::now() + self.patience;
            for _ in 0..HEARD {
                // Datagrams that never end are always there before the time is looked at.
                let Ok(received) = timeout_at(until, self.socket.recv(&mut buffer)).await else { break };
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

    /// Says that the handshake is over; what comes of it does not matter.
    async fn take_back(&mut self, version: u16, number: u8) {
        let [high, low] = version.max(0xfefd).to_be_bytes();
        self.reach.budget.request().await;
        self.sent += 1;
        let _ = self.socket.send(&[21, high, low, 0, 0, 0, 0, 0, 0, 0, number, 0, 2, 2, 40]).await;
    }
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
        // A warning means nothing here, but that it goes.
        (21, Some(1)) if body.get(1) != Some(&0) => None,
        (21, Some(_)) => Some(Heard::Said(Said::Alert)),
        (22, Some(2)) => server_hello(body.get(12..)?).map(Heard::Said),
        (22, Some(3)) => {
            let (length, cookie) = body.get(14..)?.split_first()?;
            Some(Heard::Cookie(cookie.get(..usize::from(*length))?.to_vec()))
        }
        _ => None,
    }
}

/// Version and suite; since DTLS 1.3 an extension says the version (RFC 8446, 4.2.1).
fn server_hello(hello: &[u8]) -> Option<Said> {
    let legacy = u16::from_be_bytes([*hello.first()?, *hello.get(1)?]);
    let after_session = 35 + usize::from(*hello.get(34)?);
    let suite = hello.get(after_session..after_session + 2)?;
    let mut extensions = hello.get(after_session + 5..).unwrap_or_default();
    let mut version = legacy;
    while let Some((&[kind_high, kind_low, high, low], rest)) = extensions.split_first_chunk() {
        let (value, next) = rest.split_at_checked(usize::from(u16::from_be_bytes([high, low]))).unwrap_or((rest, &[]));
        if let (0, 43, [high, low]) = (kind_high, kind_low, value) {
            version = u16::from_be_bytes([*high, *low]);
        }
        extensions = next;
    }
    Some(Said::Suite(version, u16::from_be_bytes([suite[0], suite[1]])))
}

impl Offer<'_> {
    /// A ClientHello in a record of its own (RFC 6347, 4.2.1).
    fn hello(&self, sequence: u8, random: &[u8; 32], cookie: &[u8]) -> Vec<u8> {
        let suites: Vec<u8> = self.suites.iter().flat_map(|suite| suite.to_be_bytes()).collect();
        let extensions = [BOTH, if self.version == DtlsVersion::V1_3 { OF_1_3 } else { BEFORE_1_3 }].concat();
        let cookie_length = u8::try_from(cookie.len()).unwrap_or(u8::MAX);
        // DTLS 1.3 says that it is 1.2 and names itself in an extension (RFC 9147, 5.3).
        let version = number(self.version).max(0xfefd).to_be_bytes();
        let parts = [&version[..], random, &[0, cookie_length], cookie, &two(suites.len()), &suites, &[1, 0]];
        let body = [&parts.concat()[..], &two(extensions.len()), &extensions].concat();
        let length = two(body.len());
        let handshake = [&[1, 0][..], &length, &[0, sequence, 0, 0, 0, 0], &length, &body].concat();
        [&[22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, sequence][..], &two(handshake.len()), &handshake].concat()
    }
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
    #[case::takes_rsa([&b"\x16\xfe\xfd\0\0\0\0\0\0\0\0\0\x32\x02\0\0\x26\0\0\0\0\0\0\0\x26\xfe\xfd"[..], &[7; 32], b"\0\x00\x9c\0"].concat(), Said::Suite(0xfefd, 0x9c))]
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
