//! MQTT 3.1.1 and 5 as a client over our own connections. The codec has no sockets: what it says goes out within scope and budget, what it hears is bounded.

mod login;
mod wire;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mqtt_protocol_core::mqtt::common::Cursor;
use mqtt_protocol_core::mqtt::connection::{ConnectionOptions, Event};
use mqtt_protocol_core::mqtt::packet::{GenericPacketTrait as _, Packet};
use mqtt_protocol_core::mqtt::result_code::MqttError;
use mqtt_protocol_core::mqtt::{self, role};
use tokio::io::AsyncReadExt as _;

pub(super) use login::sign_in;
pub(crate) use login::{Manner, Shown, outcome};
use suite::ixit::t01_auth_mech::MqttVersion;
use wire::Heard;
pub(crate) use wire::{Hello, Message, Said};

use super::NoResponse;
use super::connect::{Connection, Endpoint};
use crate::budget::Budget;

/// The longest packet that is taken, in bytes.
const LONGEST_PACKET: u32 = 256 * 1024;

/// The most that is read in one session, in bytes.
const LONGEST_SESSION: usize = 2 * 1024 * 1024;

/// The most messages that are kept of one session. Whoever gets as many gets what there is.
const MOST_MESSAGES: usize = 1_000;

/// The code with which a broker answers the CONNECT of a stranger, who shows nothing or a user name with a password, and no certificate.
///
/// # Errors
/// [`NoResponse`], when it does not answer.
pub(crate) async fn greeted(endpoint: &Endpoint, version: MqttVersion, credentials: Option<(&str, &str)>) -> Result<u8, NoResponse> {
    let hello = Hello { version, client_id: &own_id(), credentials, resumes: false, certificate: None, will: None };
    let (client, code) = Client::connect(endpoint, &hello).await?;
    if code == 0 {
        client.leave().await;
    }
    Ok(code)
}

/// A client identifier that no other session has; as long as every broker has to take (MQTT 3.1.1, 3.1.3.1).
pub(crate) fn own_id() -> String {
    format!("thirteen{:08x}", rand::random::<u32>())
}

/// One session with a broker.
pub(crate) struct Client {
    connection: Connection,
    budget: Arc<Budget>,
    codec: mqtt::Connection<role::Client>,
    heard: VecDeque<Heard>,
    messages: Vec<Message>,
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
        let options = ConnectionOptions::new().maximum_packet_size_recv(LONGEST_PACKET);
        let connection = match hello.certificate {
            Some(pem) => endpoint.connect_showing(pem).await?,
            None => endpoint.connect().await?,
        };
        let mut client = Self {
            connection,
            budget: Arc::clone(&endpoint.reach.budget),
            codec: mqtt::Connection::with_options(wire::version(hello.version), options),
            heard: VecDeque::new(),
            messages: Vec::new(),
            read: 0,
            patience: endpoint.reach.patience.read,
            end: Instant::now() + endpoint.reach.patience.exchange,
        };
        // Only what is kept for a session comes in a quality that is acknowledged.
        client.codec.set_auto_pub_response(hello.resumes);
        let packet = wire::connect(hello).map_err(unfit)?;
        client.say(packet).await?;
        match client.hear().await? {
            Heard::ConnAck(code) => Ok((client, code)),
            _ => Err(NoResponse::Garbage("something else than a CONNACK".to_owned())),
        }
    }

    /// Subscribes; the code of SUBACK, from 0x80 on where the broker says no.
    ///
    /// # Errors
    /// [`NoResponse`], when no answer comes.
    pub(crate) async fn subscribe(&mut self, filter: &str) -> Result<u8, NoResponse> {
        self.subscribe_to(filter, false).await
    }

    /// The same for what comes while nobody is in the session, if the broker keeps it.
    ///
    /// # Errors
    /// As [`Client::subscribe`].
    pub(crate) async fn subscribe_for_later(&mut self, filter: &str) -> Result<u8, NoResponse> {
        self.subscribe_to(filter, true).await
    }

    async fn subscribe_to(&mut self, filter: &str, kept: bool) -> Result<u8, NoResponse> {
        let packet = wire::subscribe(self.codec.get_protocol_version(), self.packet_id()?, filter, kept).map_err(unfit)?;
        self.exchange(packet, |heard| if let Heard::SubAck(code) = heard { Some(*code) } else { None }).await
    }

    /// Publishes; the code of PUBACK, from 0x80 on where the broker says no.
    ///
    /// # Errors
    /// [`NoResponse`], when no answer comes.
    pub(crate) async fn publish(&mut self, said: Said<'_>) -> Result<u8, NoResponse> {
        let packet = wire::publish(self.codec.get_protocol_version(), self.packet_id()?, said).map_err(unfit)?;
        self.exchange(packet, |heard| if let Heard::PubAck(code) = heard { Some(*code) } else { None }).await
    }

    /// Asks for a sign of life. What the broker had for this session before has come by then.
    ///
    /// # Errors
    /// [`NoResponse`], when none comes.
    pub(crate) async fn ping(&mut self) -> Result<(), NoResponse> {
        let packet = wire::ping(self.codec.get_protocol_version()).map_err(unfit)?;
        self.exchange(packet, |heard| (*heard == Heard::Pong).then_some(())).await
    }

    /// Keeps the messages that come within a time, or until one is wanted. `true` where one was.
    ///
    /// # Errors
    /// [`NoResponse`], but for silence.
    pub(crate) async fn listen(&mut self, time: Duration, wanted: impl Fn(&Message) -> bool) -> Result<bool, NoResponse> {
        self.stay(time);
        let until = Instant::now() + time;
        let mut looked = 0;
        loop {
            if self.messages[looked..].iter().any(&wanted) {
                return Ok(true);
            }
            looked = self.messages.len();
            if self.is_full() || Instant::now() >= until {
                return Ok(false);
            }
            match self.next(until).await {
                Ok(Heard::Message(message)) => self.messages.push(message),
                Ok(_) => {}
                Err(NoResponse::Silent) => return Ok(false),
                Err(none) => return Err(none),
            }
        }
    }

    /// What came so far, from then on forgotten.
    pub(crate) fn take(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.messages)
    }

    /// Sends a packet and waits for its answer; messages that come before it are kept.
    async fn exchange<T>(&mut self, packet: Packet, answer: impl Fn(&Heard) -> Option<T>) -> Result<T, NoResponse> {
        self.stay(self.patience);
        self.say(packet).await?;
        loop {
            let heard = self.hear().await?;
            match (answer(&heard), heard) {
                (Some(answer), _) => return Ok(answer),
                (None, Heard::Message(_)) if self.is_full() => {
                    return Err(NoResponse::Garbage(format!("more than {MOST_MESSAGES} messages")));
                }
                (None, Heard::Message(message)) => self.messages.push(message),
                (None, _) => {}
            }
        }
    }

    /// Lets the session last for a time from now on, and for one answer more.
    fn stay(&mut self, time: Duration) {
        self.end = self.end.max(Instant::now() + time + self.patience);
    }

    fn is_full(&self) -> bool {
        self.messages.len() >= MOST_MESSAGES || self.read > LONGEST_SESSION
    }

    fn packet_id(&mut self) -> Result<u16, NoResponse> {
        self.codec.acquire_packet_id().map_err(unfit)
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
        self.follow(events, Instant::now() + self.patience).await
    }

    /// The next thing that the broker says.
    async fn hear(&mut self) -> Result<Heard, NoResponse> {
        self.next(self.end).await
    }

    /// The next thing that it says until then.
    async fn next(&mut self, until: Instant) -> Result<Heard, NoResponse> {
        let mut piece = [0; 4096];
        loop {
            if let Some(heard) = self.heard.pop_front() {
                return Ok(heard);
            }
            let wait = self.patience.min(until.saturating_duration_since(Instant::now()));
            let length = match tokio::time::timeout(wait, self.connection.read(&mut piece)).await {
                Ok(Ok(length)) if length > 0 => length,
                Ok(_) => return Err(NoResponse::Closed),
                Err(_) => return Err(NoResponse::Silent),
            };
            self.read += length;
            if self.read > LONGEST_SESSION {
                return Err(NoResponse::Garbage(format!("more than {LONGEST_SESSION} bytes in one session")));
            }
            self.decode(&piece[..length], until).await?;
        }
    }

    async fn decode(&mut self, mut bytes: &[u8], until: Instant) -> Result<(), NoResponse> {
        while !bytes.is_empty() {
            let mut cursor = Cursor::new(bytes);
            let events = self.codec.recv(&mut cursor);
            let taken = usize::try_from(cursor.position()).unwrap_or(bytes.len()).max(1);
            bytes = bytes.get(taken..).unwrap_or_default();
            self.follow(events, until).await?;
        }
        Ok(())
    }

    /// Does what the codec asks for, but answers nothing any more once the time is over, whatever a broker still asks for.
    async fn follow(&mut self, events: Vec<Event>, until: Instant) -> Result<(), NoResponse> {
        for event in events {
            match event {
                Event::NotifyPacketReceived(packet) => self.heard.push_back(wire::heard(&packet)),
                Event::RequestSendPacket { .. } if Instant::now() > until => {}
                Event::RequestSendPacket { packet, .. } => self.write(&packet.to_continuous_buffer()).await?,
                Event::NotifyError(error) => return Err(NoResponse::Garbage(format!("what came is no MQTT: {error}"))),
                _ => {}
            }
        }
        Ok(())
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), NoResponse> {
        self.budget.request().await;
        self.connection.write_within(bytes, self.patience).await
    }
}

/// What the codec refuses to say.
fn unfit(error: MqttError) -> NoResponse {
    NoResponse::Garbage(format!("a packet cannot carry that: {error}"))
}
