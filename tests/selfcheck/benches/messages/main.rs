//! How fast brokers and CoAP servers are asked: batteries of malformed messages and guesses of a password, as a campaign puts them, and how fast a broker
//! takes connections at all. `run.sh` puts peers beside it.

#![allow(clippy::unwrap_used, reason = "a benchmark may panic, and says where")]

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use harness::bench::Bench;
use harness::context::Context;
use harness::probe::{fuzz, guess};
use harness::secrets::{Key, Taint};
use suite::evidence::{Battery, DutState, Family, Fuzz, Guess, Place, Vantage};
use suite::files::profile::{Pace, PortPace};
use suite::files::{SourceText, parse};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

const USAGE: &str = "usage: messages mqtt|coap|guess|hangs_up|refuses ADDRESS PORT COUNT FOLDER (`run.sh` calls it)";

/// No device is this strong: the pace shall be that of the two programs.
const PACE: Pace = Pace { connections: 64, requests_per_second: 10_000_000, port_probes: PortPace { in_flight: 4, per_second: 100 } };

/// Prints how many cases or guesses were put, and in how many seconds.
fn main() {
    // `cargo bench` adds a word of its own.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [what, address, port, count, folder] = arguments.as_slice() else {
        println!("{USAGE}");
        return;
    };
    let context = context(Path::new(folder), address, port);
    let count = count.parse().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (put, took) = match what.as_str() {
        "coap" => runtime.block_on(battery(&context, &Battery::Coap, "LogIntf-CoAP", count)),
        "mqtt" => runtime.block_on(battery(&context, &Battery::Mqtt, "LogIntf-Broker", count)),
        "guess" => runtime.block_on(guesses(&context, count)),
        "hangs_up" => runtime.block_on(bare(&format!("{address}:{port}"), EMPTY_CONNECT, count)),
        "refuses" => runtime.block_on(bare(&format!("{address}:{port}"), WRONG_PASSWORD, count)),
        other => panic!("{other}: {USAGE}"),
    };
    println!("{put} {:.3}", took.as_secs_f64());
}

/// Every case of a battery, with the good requests between them.
async fn battery(context: &Context, battery: &Battery, on: &str, count: u32) -> (u32, Duration) {
    let began = Instant::now();
    let mut put = 0;
    while put < count {
        let question = Fuzz { at: place(), on: on.into(), battery: battery.clone(), seed: 7, from: put, to: count };
        let seen = fuzz::put(context, &question).await.unwrap();
        assert!(seen.shortfall.is_none() && seen.harm.is_none() && seen.put > 0, "{seen:?}");
        put += seen.put;
    }
    (put, began.elapsed())
}

/// Wrong passwords, and the right one before and after.
async fn guesses(context: &Context, count: u32) -> (u32, Duration) {
    let attempts = u16::try_from(count).unwrap();
    let question =
        Guess { at: place(), row: "AuthMech-Broker".into(), way: 0, identity: "owner".into(), lock_after: 0, lock_ms: 0, attempts };
    let began = Instant::now();
    let seen = guess::put(context, &question).await.unwrap();
    assert!(seen.baseline.accepted() && seen.after_all.accepted() && seen.shortfall.is_none(), "{seen:?}");
    (u32::try_from(seen.guesses.len()).unwrap(), began.elapsed())
}

/// A CONNECT that says nothing: the broker hangs up.
const EMPTY_CONNECT: &[u8] = b"\x10\x00";

/// A CONNECT of 3.1.1 as `owner` with a wrong password: the broker answers with a code.
const WRONG_PASSWORD: &[u8] = b"\x10\x1c\x00\x04MQTT\x04\xc2\x00\x3c\x00\x02id\x00\x05owner\x00\x05wrong";

/// What the broker bears at all: the same few bytes on one connection after another, 64 at a time, by nothing but sockets, and no look at what comes.
async fn bare(broker: &str, bytes: &'static [u8], count: u32) -> (u32, Duration) {
    let began = Instant::now();
    let mut lanes = JoinSet::new();
    for lane in 0..64 {
        let broker: SocketAddr = broker.parse().unwrap();
        lanes.spawn(async move {
            for _ in (lane..count).step_by(64) {
                let mut stream = TcpStream::connect(broker).await.unwrap();
                stream.write_all(bytes).await.unwrap();
                // The end, or a code: either is all that comes.
                let _ = stream.read(&mut [0; 64]).await;
            }
        });
    }
    lanes.join_all().await;
    (count, began.elapsed())
}

fn place() -> Place {
    let from = Vantage { interface: "PhyIntf-Ethernet".into(), family: Family::V4 };
    Place { sample: "A".into(), state: DutState::Initialised, from }
}

fn context(folder: &Path, address: &str, port: &str) -> Context {
    let declaration = format!(
        "edition: \"3.1\"\n\
         dut: {{ supplier: S, name: N, model: M, hardware: \"1\", software: \"1\", class: hub, constrained: {{ N: mains }} }}\n\
         features: []\nics: {{}}\nixit:\n  \
         1-AuthMech:\n    - {{ id: AuthMech-Broker, description: d, authenticates: user, interface: LogIntf-Broker, \
         factor: {{ password: {{ set_by: user, at_least: 8 }} }}, guarantees: [], cryptography: {{}}, exercise: [{{ mqtt: {{}} }}] }}\n  \
         15-PhyIntf: [{{ id: PhyIntf-Ethernet, kind: ethernet, status: enabled }}]\n  \
         28-LogIntf:\n    - {{ id: LogIntf-Broker, physical: PhyIntf-Ethernet, port: tcp/{port}, speaks: mqtt, status: enabled }}\n    \
         - {{ id: LogIntf-CoAP, physical: PhyIntf-Ethernet, port: udp/{port}, speaks: coap, status: enabled }}\n"
    );
    let bench = format!(
        "authorisation: {{ by: whoever runs this, valid: 2020-01-01..2099-12-31, scope: {{ ip: [\"{address}/32\"] }}, permits: [provokes, disrupts] }}\n\
         samples:\n  A:\n    addresses: {{ PhyIntf-Ethernet: {address} }}\n    \
         identities: {{ owner: {{ login: AuthMech-Broker, user: owner, secret: {{ file: secret.txt }} }} }}\n"
    );
    let declaration = parse(&SourceText { file: "declaration.yaml", text: &declaration }).unwrap();
    let bench = Arc::new(Bench::parse(folder, bench).unwrap());
    Context { bench, declaration: Arc::new(declaration), pace: PACE, taint: Taint::default(), key: Key::from_bytes([7; 32]) }
}
