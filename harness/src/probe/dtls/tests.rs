//! DTLS probes against a library that refuses by silence, and against servers that break every rule. Beside servers of others they are in `coap_peers`.

use std::sync::Arc;
use std::time::Instant as Clock;

use dimpl::{Config, Output, PskResolver};
use rstest::rstest;
use suite::evidence::{Attempted as _, Suite};
use tokio::net::UdpSocket;

use super::*;
use crate::session::fake;

struct OneKey;

impl PskResolver for OneKey {
    fn resolve(&self, _: &[u8]) -> Option<Vec<u8>> {
        Some(vec![7; 16])
    }
}

/// A server of a library that says nothing where it has no suite in common: each client's words go to an engine of its own.
async fn quiet_server() -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let port = socket.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut engines, mut buffer) = (std::collections::HashMap::new(), vec![0; 65_535]);
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            let engine = engines.entry(from).or_insert_with(|| {
                let config = Config::builder().with_psk_server(None, Arc::new(OneKey) as Arc<dyn PskResolver>).build().unwrap();
                dimpl::Dtls::new_12_psk(Arc::new(config), Clock::now())
            });
            let _ = engine.handle_timeout(Clock::now());
            let heard = engine.handle_packet(&buffer[..length]).is_ok();
            let mut out = vec![0; 4_096];
            while let Output::Packet(packet) = engine.poll_output(&mut out) {
                let _ = socket.send_to(packet, from).await;
            }
            if !heard {
                engines.remove(&from);
            }
        }
    });
    port
}

#[tokio::test]
async fn silence_is_a_refusal_beside_an_offer_that_is_answered() {
    let port = quiet_server().await;
    let seen = put(&fake::reach(), port).await.unwrap();
    assert_eq!((seen.cut_short, names_of(&seen.accepted)), (None, vec![(DtlsVersion::V1_2, vec![0xc0a8])]));
    assert_eq!((seen.refused, seen.silent), (vec![DtlsVersion::V1_0, DtlsVersion::V1_3], Vec::new()));
}

fn names_of(accepted: &std::collections::BTreeMap<DtlsVersion, Vec<Suite>>) -> Vec<(DtlsVersion, Vec<u16>)> {
    accepted.iter().map(|(version, suites)| (*version, suites.iter().map(|suite| suite.code).collect())).collect()
}

/// A server that answers each datagram by what a function makes of it.
async fn server(answer: impl Fn(&[u8]) -> Option<Vec<u8>> + Send + 'static) -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let port = socket.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut buffer = vec![0; 65_535];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            if let Some(said) = answer(&buffer[..length]) {
                let _ = socket.send_to(&said, from).await;
            }
        }
    });
    port
}

/// A ServerHello in a record of its own.
fn chooses(version: [u8; 2], suite: [u8; 2], extensions: &[u8]) -> Vec<u8> {
    let body = [&version[..], &[7; 32], &[0], &suite, &[0], extensions].concat();
    let length = u16::try_from(body.len()).unwrap().to_be_bytes();
    let message = [&[2, 0][..], &length, &[0; 6], &length, &body].concat();
    [&b"\x16\xfe\xfd\0\0\0\0\0\0\0\0"[..], &u16::try_from(message.len()).unwrap().to_be_bytes(), &message].concat()
}

/// The first suite of a hello without a cookie.
fn first_suite(hello: &[u8]) -> Option<[u8; 2]> {
    if hello[0] != 22 { None } else { hello.get(63..65)?.try_into().ok() }
}

#[tokio::test]
async fn whoever_takes_everything_is_heard_to_the_end() {
    // Whatever is offered is taken in the version of the offer, that of DTLS 1.3 in its extension.
    let port = server(|hello| {
        let suite = first_suite(hello)?;
        let is_new = hello.windows(7).any(|part| part == b"\x00\x2b\x00\x03\x02\xfe\xfc");
        let extensions: &[u8] = if is_new { b"\x00\x06\x00\x2b\x00\x02\xfe\xfc" } else { b"" };
        Some(chooses([hello[25], hello[26]], suite, extensions))
    });
    let seen = put(&fake::reach(), port.await).await.unwrap();
    assert_eq!((seen.cut_short, seen.refused.len(), seen.silent.len()), (None, 0, 0));
    assert_eq!(seen.accepted[&DtlsVersion::V1_2].len(), of(DtlsVersion::V1_2).len());
    assert_eq!(seen.accepted[&DtlsVersion::V1_3].len(), of(DtlsVersion::V1_3).len());
}

#[rstest]
#[case::never_offered(Some(chooses([0xfe, 0xfd], [0xfa, 0xfa], b"")), true)]
#[case::an_endless_cookie(Some(b"\x16\xfe\xff\0\0\0\0\0\0\0\0\0\x1a\x03\0\0\x0e\0\0\0\0\0\0\0\x0e\xfe\xff\x0babcdefghijk".to_vec()), false)]
#[case::noise(Some(vec![0x5a; 900]), false)]
#[case::silence(None, false)]
#[tokio::test]
async fn whoever_breaks_the_rules_proves_nothing(#[case] answer: Option<Vec<u8>>, #[case] cut: bool) {
    let port = server(move |_| answer.clone()).await;
    let began = Clock::now();
    let seen = put(&fake::reach(), port).await.unwrap();
    assert_eq!((seen.accepted.len(), seen.cut_short.is_some()), (0, cut), "{seen:?}");
    assert!(seen.attempt().shortfall.is_some());
    assert!(began.elapsed() < Duration::from_secs(60));
}

#[tokio::test]
async fn a_port_where_nobody_is_says_nothing() {
    let seen = put(&fake::reach(), 1).await.unwrap();
    assert!(seen.cut_short.is_some_and(|why| why.contains("udp/1")));
}
