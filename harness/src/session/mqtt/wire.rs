//! Packets of MQTT 3.1.1 and 5 as one: what is said and heard means the same in both.

use mqtt_protocol_core::mqtt::Version;
use mqtt_protocol_core::mqtt::packet::{Packet, Qos, SessionExpiryInterval, SubEntry, SubOpts, v3_1_1, v5_0};
use mqtt_protocol_core::mqtt::result_code::MqttError;
use suite::ixit::t01_auth_mech::MqttVersion;

/// How long a broker holds the line without hearing from us, in seconds.
const KEEP_ALIVE: u16 = 60;

/// How long a broker is asked to keep a session in which nobody is, in seconds.
const KEPT: u32 = 60;

/// What a client says of itself when it connects.
#[derive(Clone, Copy)]
pub(crate) struct Hello<'a> {
    /// The version of the protocol.
    pub(crate) version: MqttVersion,
    /// The client identifier.
    pub(crate) client_id: &'a str,
    /// User name and password; version 3.1.1 knows no password without a name.
    pub(crate) credentials: Option<(&'a str, &'a str)>,
    /// Whether an earlier session of this client identifier is taken up, and this one kept for a later one.
    pub(crate) resumes: bool,
    /// A certificate of the client with its private key, in PEM, shown inside TLS.
    pub(crate) certificate: Option<&'a str>,
    /// What the broker publishes if the connection breaks off.
    pub(crate) will: Option<Said<'a>>,
}

/// A message that a client gives to a broker.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said<'a> {
    /// Its topic.
    pub(crate) topic: &'a str,
    /// What it holds.
    pub(crate) payload: &'a str,
    /// Whether the broker keeps it.
    pub(crate) retain: bool,
}

/// A message that a broker gives to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// Its topic.
    pub(crate) topic: String,
    /// What it holds.
    pub(crate) payload: Vec<u8>,
    /// Whether the broker kept it from before the subscription.
    pub(crate) retained: bool,
}

/// What a broker says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// Its answer to a CONNECT: the code of CONNACK.
    ConnAck(u8),
    /// A message.
    Message(Message),
    /// Anything else.
    Other,
    /// Its answer to a PINGREQ.
    Pong,
    /// Its answer to a PUBLISH: the code of PUBACK, 0 in version 3.1.1.
    PubAck(u8),
    /// Its answer to a SUBSCRIBE: the first code of SUBACK.
    SubAck(u8),
}

/// The version as the codec names it.
pub(super) fn version(version: MqttVersion) -> Version {
    match version {
        MqttVersion::V3_1_1 => Version::V3_1_1,
        MqttVersion::V5 => Version::V5_0,
    }
}

/// The packet that connects.
///
/// # Errors
/// When a text is longer than the protocol can carry.
pub(super) fn connect(hello: &Hello<'_>) -> Result<Packet, MqttError> {
    match hello.version {
        MqttVersion::V3_1_1 => {
            let mut packet = v3_1_1::Connect::builder().client_id(hello.client_id)?.clean_session(!hello.resumes).keep_alive(KEEP_ALIVE);
            if let Some((user, secret)) = hello.credentials {
                packet = packet.user_name(user)?.password(secret)?;
            }
            if let Some(will) = hello.will {
                packet = packet.will_message(will.topic, will.payload, Qos::AtLeastOnce, will.retain)?;
            }
            packet.build().map(Packet::from)
        }
        MqttVersion::V5 => {
            let mut packet = v5_0::Connect::builder().client_id(hello.client_id)?.clean_start(!hello.resumes).keep_alive(KEEP_ALIVE);
            if hello.resumes {
                packet = packet.props(vec![SessionExpiryInterval::new(KEPT)?.into()]);
            }
            if let Some((user, secret)) = hello.credentials {
                packet = packet.user_name(user)?.password(secret)?;
            }
            if let Some(will) = hello.will {
                packet = packet.will_message(will.topic, will.payload, Qos::AtLeastOnce, will.retain)?;
            }
            packet.build().map(Packet::from)
        }
    }
}

/// The packet that subscribes; what comes needs an answer of ours only where it is kept for a client that is away (QoS 1).
///
/// # Errors
/// When the filter is longer than the protocol can carry.
pub(super) fn subscribe(version: Version, id: u16, filter: &str, kept: bool) -> Result<Packet, MqttError> {
    let qos = if kept { Qos::AtLeastOnce } else { Qos::AtMostOnce };
    let entries = vec![SubEntry::new(filter, SubOpts::new().set_qos(qos))?];
    match version {
        Version::V5_0 => v5_0::Subscribe::builder().packet_id(id).entries(entries).build().map(Packet::from),
        _ => v3_1_1::Subscribe::builder().packet_id(id).entries(entries).build().map(Packet::from),
    }
}

/// The packet that publishes, so that the broker answers (QoS 1).
///
/// # Errors
/// When the topic is longer than the protocol can carry.
pub(super) fn publish(version: Version, id: u16, said: Said<'_>) -> Result<Packet, MqttError> {
    let payload = said.payload.as_bytes().to_vec();
    match version {
        Version::V5_0 => {
            let packet = v5_0::Publish::builder().topic_name(said.topic)?.qos(Qos::AtLeastOnce).packet_id(id);
            packet.retain(said.retain).payload(payload).build().map(Packet::from)
        }
        _ => {
            let packet = v3_1_1::Publish::builder().topic_name(said.topic)?.qos(Qos::AtLeastOnce).packet_id(id);
            packet.retain(said.retain).payload(payload).build().map(Packet::from)
        }
    }
}

/// The packet that asks for a sign of life.
///
/// # Errors
/// Never, as the codec is.
pub(super) fn ping(version: Version) -> Result<Packet, MqttError> {
    match version {
        Version::V5_0 => v5_0::Pingreq::builder().build().map(Packet::from),
        _ => v3_1_1::Pingreq::builder().build().map(Packet::from),
    }
}

/// What a packet means.
pub(super) fn heard(packet: &Packet) -> Heard {
    match packet {
        Packet::V3_1_1Connack(answer) => Heard::ConnAck(answer.return_code() as u8),
        Packet::V5_0Connack(answer) => Heard::ConnAck(answer.reason_code() as u8),
        Packet::V3_1_1Publish(message) => self::message(message.topic_name(), message.payload().as_slice(), message.retain()),
        Packet::V5_0Publish(message) => self::message(message.topic_name(), message.payload().as_slice(), message.retain()),
        Packet::V3_1_1Suback(answer) => answer.return_codes().first().map_or(Heard::Other, |code| Heard::SubAck(*code as u8)),
        Packet::V5_0Suback(answer) => answer.reason_codes().first().map_or(Heard::Other, |code| Heard::SubAck(*code as u8)),
        Packet::V3_1_1Puback(_) => Heard::PubAck(0),
        Packet::V5_0Puback(answer) => Heard::PubAck(answer.reason_code().map_or(0, |code| code as u8)),
        Packet::V3_1_1Pingresp(_) | Packet::V5_0Pingresp(_) => Heard::Pong,
        _ => Heard::Other,
    }
}

fn message(topic: &str, payload: &[u8], retained: bool) -> Heard {
    Heard::Message(Message { topic: topic.to_owned(), payload: payload.to_owned(), retained })
}
