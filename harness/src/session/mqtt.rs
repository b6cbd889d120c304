//! MQTT 3.1.1 and 5 as a client over our own connections. The codec has no sockets: what it says goes out within scope and budget, what it hears is bounded.

mod login;
mod wire;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use mqtt_protocol_core::mqtt::common::Cursor;
use mqtt_protocol_core::mqtt::connection::{ConnectionOptions, Event};
use mqtt_protocol_core::mqtt::packet::{GenericPacketTrait as _, Packet};
use mqtt_protocol_core::mqtt::{self, role};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

pub(super) use login::sign_in;
use suite::ixit::t01_auth_mech::MqttVersion;
use wire::{Heard, Hello};

use super::NoResponse;
use super::connect::{Connection, Endpoint};

/// The longest packet that is taken, in bytes.
const LONGEST_PACKET: u32 = 64 * 1024;

/// The most that is read in one session, in bytes.
const LONGEST_SESSION: usize = 1024 * 1024;

/// The code with which a broker answers a stranger's CONNECT.
///
/// # Errors
/// [`NoResponse`], when it does not answer.
pub(crate) async fn greeted(endpoint: &Endpoint) -> Result<u8, NoResponse> {
    let hello = Hello { version: MqttVersion::V3_1_1, client_id: &own_id(), credentials: None };
    let (client, code) = Client::connect(endpoint, &hello).await?;
    if code == 0 {
        client.leave().await;
    }
    Ok(code)
}

/// A client identifier that no other session has; as long as every broker has to take (MQTT 3.1.1, 3.1.3.1).
fn own_id() -> String {
    format!("thirteen{:08x}", rand::random::<u32>())
}

/// One session with a broker.
pub(crate) struct Client {
    connection: Connection,
    codec: mqtt::Connection<role::Client>,
    heard: VecDeque<Heard>,
    read: usize,
    patience: Duration,
    end: Instant,
}

impl Client {
    /// Connects within the budget; the code of CONNACK, 0 where the broker lets the client in.
    ///
    /// # Errors
    /// [`NoResponse`]; also when the broker says something else first, or hangs up.
    pub(crate) async fn connect(endpoint: &Endpoint, hello: &Hello<'_>) -> Result<(Self, u8), NoResponse> {
        endpoint.reach.budget.request().await;
        let options = ConnectionOptions::new().maximum_packet_size_recv(LONGEST_PACKET);
        let mut client = Self {
            connection: endpoint.connect().await?,
            codec: mqtt::Connection::with_options(wire::version(hello.version), options),
            heard: VecDeque::new(),
            read: 0,
            patience: endpoint.reach.patience.read,
            end: Instant::now() + endpoint.reach.patience.exchange,
        };
        let packet = wire::connect(hello).map_err(|error| NoResponse::Garbage(format!("a CONNECT cannot carry that: {error}")))?;
        client.say(packet).await?;
        match client.hear().await? {
            Heard::ConnAck(code) => Ok((client, code)),
            Heard::Other => Err(NoResponse::Garbage("something else than a CONNACK".to_owned())),
        }
    }

    /// Takes leave; what comes of it does not matter.
    pub(crate) async fn leave(mut self) {
        let farewell = match self.codec.get_protocol_version() {
            mqtt::Version::V5_0 => mqtt::packet::v5_0::Disconnect::builder().build().map(Packet::from),
            _ => mqtt::packet::v3_1_1::Disconnect::builder().build().map(Packet::from),
        };
        if let Ok(packet) = farewell {
            let _ = self.say(packet).await;
        }
    }

    async fn say(&mut self, packet: Packet) -> Result<(), NoResponse> {
        let events = self.codec.send(packet);
        self.follow(events).await
    }

    /// The next thing that the broker says.
    async fn hear(&mut self) -> Result<Heard, NoResponse> {
        let mut piece = [0; 4096];
        loop {
            if let Some(heard) = self.heard.pop_front() {
                return Ok(heard);
            }
            let wait = self.patience.min(self.end.saturating_duration_since(Instant::now()));
            let length = match tokio::time::timeout(wait, self.connection.read(&mut piece)).await {
                Ok(Ok(length)) if length > 0 => length,
                Ok(_) => return Err(NoResponse::Closed),
                Err(_) => return Err(NoResponse::Silent),
            };
            self.read += length;
            if self.read > LONGEST_SESSION {
                return Err(NoResponse::Garbage(format!("more than {LONGEST_SESSION} bytes in one session")));
            }
            self.decode(&piece[..length]).await?;
        }
    }

    async fn decode(&mut self, mut bytes: &[u8]) -> Result<(), NoResponse> {
        while !bytes.is_empty() {
            let mut cursor = Cursor::new(bytes);
            let events = self.codec.recv(&mut cursor);
            let taken = usize::try_from(cursor.position()).unwrap_or(bytes.len()).max(1);
            bytes = bytes.get(taken..).unwrap_or_default();
            self.follow(events).await?;
        }
        Ok(())
    }

    /// Does what the codec asks for.
    async fn follow(&mut self, events: Vec<Event>) -> Result<(), NoResponse> {
        for event in events {
            match event {
                Event::NotifyPacketReceived(packet) => self.heard.push_back(wire::heard(&packet)),
                Event::RequestSendPacket { packet, .. } => self.write(&packet.to_continuous_buffer()).await?,
                Event::NotifyError(error) => return Err(NoResponse::Garbage(format!("what came is no MQTT: {error}"))),
                _ => {}
            }
        }
        Ok(())
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), NoResponse> {
        let written = tokio::time::timeout(self.patience, async {
            self.connection.write_all(bytes).await?;
            self.connection.flush().await
        });
        written.await.map_err(|_| NoResponse::Silent)?.map_err(|_| NoResponse::Closed)
    }
}
