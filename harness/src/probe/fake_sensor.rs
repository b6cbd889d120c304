//! A sensor with a key, by CoAP in clear and inside DTLS, asked by probes: what they say of one that is sound, and of others.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use coap_lite::Packet;
use dimpl::{Config, Dtls, Output, PskResolver};
use rstest::rstest;
use suite::evidence::{
    Access, AccessSeen, Attempted as _, Clear, Credential, Exchange, Got, Login, LoginOutcome, Method, OfSample, OfWay, Request,
    ResponseClass, Subject, Who, WriteAccess,
};
use suite::files::profile::{Pace, PortPace};
use tempfile::TempDir;
use tokio::net::UdpSocket;

use super::testing::place;
use super::{access, clear, http, login, write_access};
use crate::bench::Bench;
use crate::context::Context;
use crate::secrets::{Key, Taint};
use crate::session::coap::fake::{Reply, path, sensor};

/// What is wrong with the sensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    /// What needs a key is served in clear, too.
    ClearBesideDtls,
    /// Nothing.
    None,
    /// Each sample has the same key.
    OneKeyForAll,
    /// Whoever has a key may read, and in clear anybody may write.
    WritesInClear,
}

struct Keys(Flaw);

impl PskResolver for Keys {
    fn resolve(&self, identity: &[u8]) -> Option<Vec<u8>> {
        let one_for_all = self.0 == Flaw::OneKeyForAll;
        (identity == b"sensor-a" || one_for_all && identity == b"sensor-b").then(|| b"key-of-sensor-a-0123".to_vec())
    }
}

type Value = Arc<Mutex<Vec<u8>>>;

fn answer(asked: &Packet, value: &Value, has_key: bool, flaw: Flaw) -> Vec<u8> {
    let put = u8::from(asked.header.code) == 3;
    let is_let = has_key || (flaw == Flaw::ClearBesideDtls && !put) || flaw == Flaw::WritesInClear;
    match (path(asked).as_str(), put) {
        ("/.well-known/core", _) => Reply::to(asked, 0x45).body(b"</config>;rt=\"settings\""),
        ("/config", _) if !is_let => Reply::to(asked, 0x81).body(b""),
        ("/config", true) => {
            value.lock().unwrap().clone_from(&asked.payload);
            Reply::to(asked, 0x44).body(b"")
        }
        ("/config", false) => Reply::to(asked, 0x45).body(&value.lock().unwrap().clone()),
        _ => Reply::to(asked, 0x84).body(b""),
    }
}

/// Serves by DTLS: one engine for each client.
async fn secured(value: Value, flaw: Flaw) -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let port = socket.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut clients: BTreeMap<SocketAddr, Dtls> = BTreeMap::new();
        let mut buffer = vec![0; 65_535];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            let config = || Arc::new(Config::builder().with_psk_server(None, Arc::new(Keys(flaw))).build().unwrap());
            let engine = clients.entry(from).or_insert_with(|| Dtls::new_12_psk(config(), Instant::now()));
            let _ = engine.handle_timeout(Instant::now());
            let alive = engine.handle_packet(&buffer[..length]).is_ok();
            serve(&socket, from, engine, &value, flaw).await;
            if !alive {
                clients.remove(&from);
            }
        }
    });
    port
}

async fn serve(socket: &UdpSocket, to: SocketAddr, engine: &mut Dtls, value: &Value, flaw: Flaw) {
    let mut buffer = vec![0; 65_535];
    loop {
        match engine.poll_output(&mut buffer) {
            Output::Packet(packet) => drop(socket.send_to(packet, to).await),
            Output::ApplicationData(message) => {
                let Ok(asked) = Packet::from_bytes(message) else { continue };
                let _ = engine.send_application_data(&answer(&asked, value, true, flaw));
            }
            Output::Timeout(_) => return,
            _ => {}
        }
    }
}

struct Sensor {
    context: Context,
    value: Value,
    _folder: TempDir,
}

const BENCH: &str = r#"
authorisation: { by: test, valid: 2020-01-01..2099-12-31, scope: { ip: [127.0.0.0/8] }, permits: [] }
samples:
  A:
    addresses: { PhyIntf-Ethernet: 127.0.0.1 }
    identities:
      owner: { login: AuthMech-Key, user: sensor-a, secret: { file: a.txt } }
  B:
    addresses: { PhyIntf-Ethernet: 127.0.0.2 }
    identities:
      owner: { login: AuthMech-Key, user: sensor-b, secret: { file: b.txt } }
"#;

impl Sensor {
    async fn start(flaw: Flaw) -> Self {
        let value = Value::new(Mutex::new(b"21".to_vec()));
        let shared = Arc::clone(&value);
        let (in_clear, _) = sensor(move |asked, _| vec![answer(asked, &shared, false, flaw)]).await;
        let in_dtls = secured(Arc::clone(&value), flaw).await;
        let folder = tempfile::tempdir().unwrap();
        let key_of_b = if flaw == Flaw::OneKeyForAll { "key-of-sensor-a-0123" } else { "key-of-sensor-b-0123" };
        std::fs::write(folder.path().join("a.txt"), "key-of-sensor-a-0123").unwrap();
        std::fs::write(folder.path().join("b.txt"), key_of_b).unwrap();
        let declaration = format!(
            "edition: \"3.1\"\ndut: {{ supplier: S, name: N, model: M, hardware: \"1\", software: \"2\", class: sensor, constrained: {{ N: mains }} }}\n\
             features: []\nics: {{}}\nixit:\n  1-AuthMech:\n    - {{ id: AuthMech-Key, description: d, authenticates: machine, interface: LogIntf-CoAPS, factor: key, \
             guarantees: [], cryptography: {{}}, exercise: {{ coap_psk: {{ get: /config }} }} }}\n  \
             15-PhyIntf: [{{ id: PhyIntf-Ethernet, kind: ethernet, status: enabled }}]\n  28-LogIntf:\n    \
             - {{ id: LogIntf-CoAP, physical: PhyIntf-Ethernet, port: udp/{in_clear}, speaks: coap, status: enabled }}\n    \
             - {{ id: LogIntf-CoAPS, physical: PhyIntf-Ethernet, port: udp/{in_dtls}, speaks: coaps, status: enabled }}\n"
        );
        let declaration = suite::files::parse(&suite::files::SourceText { file: "declaration.yaml", text: &declaration }).unwrap();
        let bench = Bench::parse(folder.path(), BENCH.to_owned()).unwrap();
        let pace = Pace { connections: 4, requests_per_second: 5_000, port_probes: PortPace { in_flight: 4, per_second: 100 } };
        let (taint, key) = (Taint::default(), Key::from_bytes([7; 32]));
        let context = Context { bench: Arc::new(bench), declaration: Arc::new(declaration), pace, taint, key };
        Self { context, value, _folder: folder }
    }

    async fn read_on(&self, on: &str, subjects: Vec<Subject>) -> AccessSeen {
        let request = Request { method: Method::Get, path: "/config".into(), json: None };
        access::put(&self.context, &Access { at: place(), on: on.into(), request, entitled: Some("owner".into()), subjects }).await.unwrap()
    }
}

fn strangers() -> Vec<Subject> {
    let elsewhere = OfSample { sample: "B".into(), identity: "owner".into() };
    vec![Subject::Nobody, Subject::MadeUp(OfWay { row: "AuthMech-Key".into(), way: 0 }), Subject::OfSample(elsewhere)]
}

#[rstest]
#[case::sound(Flaw::None, [Got::Refused, Got::Refused, Got::Refused])]
#[case::one_key_for_all(Flaw::OneKeyForAll, [Got::Refused, Got::Refused, Got::Same])]
#[tokio::test]
async fn a_key_opens_what_no_other_key_opens(#[case] flaw: Flaw, #[case] expected: [Got; 3]) {
    let seen = Sensor::start(flaw).await.read_on("LogIntf-CoAPS", strangers()).await;
    assert_eq!(seen.tried.iter().map(|tried| tried.got).collect::<Vec<_>>(), expected, "{seen:?}");
    assert_eq!(
        (seen.entitled.as_ref().map(|tried| (tried.got, tried.status)), seen.attempt().shortfall),
        (Some((Got::Same, Some(205))), None)
    );
}

#[rstest]
#[case::sound(Flaw::None, Got::Refused)]
#[case::beside_dtls(Flaw::ClearBesideDtls, Got::Same)]
#[tokio::test]
async fn in_clear_nobody_gets_what_the_key_opens(#[case] flaw: Flaw, #[case] expected: Got) {
    let seen = Sensor::start(flaw).await.read_on("LogIntf-CoAP", vec![Subject::Nobody]).await;
    assert_eq!((seen.entitled.as_ref().unwrap().got, seen.tried[0].got), (Got::Same, expected), "{seen:?}");
}

#[rstest]
#[case::sound(Flaw::None, Some(false))]
#[case::open(Flaw::WritesInClear, Some(true))]
#[tokio::test]
async fn a_write_is_looked_for_and_undone(#[case] flaw: Flaw, #[case] nobody: Option<bool>) {
    let sensor = Sensor::start(flaw).await;
    let request = |method, json: Option<&str>| Request { method, path: "/config".into(), json: json.map(str::to_owned) };
    let question = WriteAccess {
        at: place(),
        on: "LogIntf-CoAP".into(),
        request: request(Method::Put, Some("{canary}")),
        read_back: request(Method::Get, None),
        entitled: Some("owner".into()),
        subjects: vec![Subject::Nobody],
    };
    let seen = write_access::put(&sensor.context, &question, 1).await.unwrap();
    assert_eq!((seen.entitled.as_ref().unwrap().took, seen.tried[0].took, seen.restored), (Some(true), nobody, true), "{seen:?}");
    assert_eq!(*sensor.value.lock().unwrap(), b"21");
}

#[rstest]
#[case::right(Credential::Identity("owner".into()), LoginOutcome::Accepted)]
#[case::wrong(Credential::Wrong("owner".into()), LoginOutcome::Refused)]
#[tokio::test]
async fn a_key_signs_in(#[case] with: Credential, #[case] expected: LoginOutcome) {
    let sensor = Sensor::start(Flaw::None).await;
    let seen = login::put(&sensor.context, &Login { at: place(), row: "AuthMech-Key".into(), way: 0, with }).await.unwrap();
    assert_eq!(seen.outcome, expected, "{seen:?}");
}

#[rstest]
#[case::in_clear("LogIntf-CoAP", Who::Nobody, ResponseClass::Refused)]
#[case::inside_dtls("LogIntf-CoAPS", Who::Nobody, ResponseClass::Refused)]
#[case::by_key("LogIntf-CoAPS", Who::Identity("owner".into()), ResponseClass::Served)]
#[case::by_key_from_the_clear_port("LogIntf-CoAP", Who::Identity("owner".into()), ResponseClass::Served)]
#[tokio::test]
async fn an_exchange_is_put_as_somebody(#[case] on: &str, #[case] who: Who, #[case] expected: ResponseClass) {
    let sensor = Sensor::start(Flaw::None).await;
    let request = Request { method: Method::Get, path: "/config".into(), json: None };
    let seen = http::put(&sensor.context, &Exchange { at: place(), on: on.into(), request, who }).await.unwrap();
    assert_eq!((seen.class, seen.shortfall.clone()), (expected, None), "{seen:?}");
}

#[rstest]
#[case::clear_port("LogIntf-CoAP", true)]
#[case::dtls_port("LogIntf-CoAPS", false)]
#[tokio::test]
async fn what_answers_in_clear_is_told(#[case] on: &str, #[case] served: bool) {
    let sensor = Sensor::start(Flaw::None).await;
    let began = Instant::now();
    let seen = clear::put(&sensor.context, &Clear { at: place(), on: on.into() }).await.unwrap();
    assert_eq!((seen.served, seen.shortfall.clone()), (served, None), "{seen:?}");
    assert!(began.elapsed() < Duration::from_secs(30));
}
