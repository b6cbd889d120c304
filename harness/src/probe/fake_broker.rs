//! A broker of MQTT 3.1.1 with one owner, whose ways with strangers a test chooses.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use suite::ixit::t13_soft_serv::takes_in;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::broadcast;

use super::fake_device::{OWNER, context_with};
use crate::context::Context;
use crate::session::fake;

const INTERFACE: &str = "{ id: LogIntf-Web, physical: PhyIntf-Ethernet, port: tcp/PORT, speaks: mqtt, status: enabled }";

/// A running broker, and what a probe needs to reach it.
pub(crate) struct Broker {
    pub(crate) context: Context,
    state: Arc<State>,
    _folder: TempDir,
}

struct State {
    /// How strangers fare.
    strangers: &'static str,
    kept: Mutex<BTreeMap<String, Vec<u8>>>,
    published: broadcast::Sender<(String, Vec<u8>)>,
}

impl Broker {
    /// Starts it; the topic `home/name` is kept as `Attic`.
    pub(crate) async fn start(strangers: &'static str) -> Self {
        let kept = Mutex::new(BTreeMap::from([("home/name".to_owned(), b"Attic".to_vec())]));
        let state = Arc::new(State { strangers, kept, published: broadcast::channel(64).0 });
        let shared = Arc::clone(&state);
        let port = fake::serve(move |stream| serve(stream, Arc::clone(&shared))).await;
        let folder = tempfile::tempdir().unwrap();
        Self { context: context_with(folder.path(), port, Some("[ mqtt: {} ]"), INTERFACE), state, _folder: folder }
    }

    /// What is kept under a topic.
    pub(crate) fn kept(&self, topic: &str) -> Option<String> {
        self.state.kept.lock().unwrap().get(topic).map(|payload| String::from_utf8(payload.clone()).unwrap())
    }

    /// Keeps something behind everybody's back, or nothing.
    pub(crate) fn keep(&self, topic: &str, payload: &str) {
        self.state.keep(topic, payload.as_bytes());
    }
}

impl State {
    fn keep(&self, topic: &str, payload: &[u8]) {
        let mut kept = self.kept.lock().unwrap();
        if payload.is_empty() {
            kept.remove(topic)
        } else {
            kept.insert(topic.to_owned(), payload.to_vec())
        };
    }

    fn publish(&self, topic: &str, payload: &[u8], retain: bool) {
        if retain {
            self.keep(topic, payload);
        }
        let _ = self.published.send((topic.to_owned(), payload.to_vec()));
    }
}

type Will = Option<(String, Vec<u8>, bool)>;

async fn serve(mut stream: TcpStream, state: Arc<State>) -> std::io::Result<()> {
    let (_, hello) = packet(&mut stream).await?;
    let is_owner = hello.ends_with(OWNER.as_bytes());
    let will = will_of(&hello);
    let strangers = if is_owner { "open" } else { state.strangers };
    match strangers {
        "never answered" => return pending().await,
        "refused" => return stream.write_all(b"\x20\x02\x00\x05").await,
        "hung up on" => return Ok(()),
        _ => stream.write_all(b"\x20\x02\x00\x00").await?,
    }
    let mut left = false;
    let _ = converse(&mut stream, &state, strangers, &mut left).await;
    if let Some((topic, payload, retain)) = will.filter(|_| !left && matches!(strangers, "open" | "heard as a will")) {
        state.publish(&topic, &payload, retain);
    }
    Ok(())
}

async fn converse(stream: &mut TcpStream, state: &State, strangers: &str, left: &mut bool) -> std::io::Result<()> {
    let (mut published, mut filter) = (state.published.subscribe(), None::<String>);
    let hears = matches!(strangers, "open" | "told no and served" | "given what is kept");
    loop {
        tokio::select! {
            packet = packet(stream) => match packet? {
                (0x82, _) if strangers == "closed on" => return Ok(()),
                (0x82, body) => {
                    let asked = String::from_utf8(body[4..body.len() - 1].to_vec()).unwrap();
                    let code = if strangers == "told no and served" { 0x80 } else { 0 };
                    stream.write_all(&[0x90, 3, body[0], body[1], code]).await?;
                    let kept: Vec<_> = state.kept.lock().unwrap().clone().into_iter().filter(|(topic, _)| takes_in(&asked, topic)).collect();
                    for (topic, payload) in kept.iter().filter(|_| hears) {
                        stream.write_all(&message(topic, payload, true)).await?;
                    }
                    if strangers == "flooded" {
                        loop {
                            stream.write_all(&message("home/flood", &[b'x'; 4000], false)).await?;
                        }
                    }
                    filter = Some(asked);
                }
                (first, body) if first & 0xf0 == 0x30 => {
                    let length = usize::from(u16::from_be_bytes([body[0], body[1]]));
                    let topic = String::from_utf8(body[2..2 + length].to_vec()).unwrap();
                    let (retain, at) = (first & 1 == 1, 2 + length);
                    if strangers == "open" || (strangers == "allowed to keep" && retain) {
                        state.publish(&topic, &body[at + 2..], retain);
                    }
                    stream.write_all(&[0x40, 2, body[at], body[at + 1]]).await?;
                }
                (0xc0, _) => stream.write_all(&[0xd0, 0]).await?,
                (0xe0, _) => { *left = true; return Ok(()) }
                _ => return Ok(()),
            },
            Ok((topic, payload)) = published.recv() => {
                if filter.as_ref().is_some_and(|filter| takes_in(filter, &topic)) && hears && strangers != "given what is kept" {
                    stream.write_all(&message(&topic, &payload, false)).await?;
                }
            }
        }
    }
}

async fn pending() -> std::io::Result<()> {
    std::future::pending().await
}

/// The first byte of a packet, and what follows its length. Reading is not resumed when it is dropped half way; tests send whole packets.
async fn packet(stream: &mut TcpStream) -> std::io::Result<(u8, Vec<u8>)> {
    let mut head = [0; 1];
    stream.read_exact(&mut head).await?;
    let (mut length, mut shift) = (0, 0);
    loop {
        let byte = stream.read_u8().await?;
        length |= usize::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok((head[0], body))
}

fn message(topic: &str, payload: &[u8], retained: bool) -> Vec<u8> {
    let length = 2 + topic.len() + payload.len();
    let mut bytes = vec![0x30 | u8::from(retained)];
    let (low, high) = (u8::try_from(length % 128).unwrap(), u8::try_from(length / 128).unwrap());
    if high > 0 {
        bytes.extend([low | 0x80, high])
    } else {
        bytes.push(low)
    }
    bytes.extend(u16::try_from(topic.len()).unwrap().to_be_bytes());
    bytes.extend(topic.as_bytes());
    bytes.extend(payload);
    bytes
}

/// The will in a CONNECT.
fn will_of(hello: &[u8]) -> Will {
    let flags = hello[7];
    let mut rest = &hello[10..];
    let mut field = || {
        let length = usize::from(u16::from_be_bytes([rest[0], rest[1]]));
        let field = rest[2..2 + length].to_vec();
        rest = &rest[2 + length..];
        field
    };
    let _client_id = field();
    (flags & 4 != 0).then(|| (String::from_utf8(field()).unwrap(), field(), flags & 0x20 != 0))
}
