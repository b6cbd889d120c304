//! Packets of MQTT 3.1.1 and 5 as one: what is said and heard means the same in both.

use mqtt_protocol_core::mqtt::Version;
use mqtt_protocol_core::mqtt::packet::{Packet, v3_1_1, v5_0};
use mqtt_protocol_core::mqtt::result_code::MqttError;
use suite::ixit::t01_auth_mech::MqttVersion;

/// How long a broker holds the line without hearing from us, in seconds.
const KEEP_ALIVE: u16 = 60;

/// What a client says of itself when it connects. Nothing of an earlier session is taken up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hello<'a> {
    /// The version of the protocol.
    pub(crate) version: MqttVersion,
    /// The client identifier.
    pub(crate) client_id: &'a str,
    /// User name and password; version 3.1.1 knows no password without a name.
    pub(crate) credentials: Option<(&'a str, &'a str)>,
}

/// What a broker says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// Its answer to a CONNECT: the code of CONNACK.
    ConnAck(u8),
    /// Anything else.
    Other,
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
            let mut packet = v3_1_1::Connect::builder().client_id(hello.client_id)?.clean_session(true).keep_alive(KEEP_ALIVE);
            if let Some((user, secret)) = hello.credentials {
                packet = packet.user_name(user)?.password(secret)?;
            }
            packet.build().map(Packet::from)
        }
        MqttVersion::V5 => {
            let mut packet = v5_0::Connect::builder().client_id(hello.client_id)?.clean_start(true).keep_alive(KEEP_ALIVE);
            if let Some((user, secret)) = hello.credentials {
                packet = packet.user_name(user)?.password(secret)?;
            }
            packet.build().map(Packet::from)
        }
    }
}

/// What a packet means.
pub(super) fn heard(packet: &Packet) -> Heard {
    match packet {
        Packet::V3_1_1Connack(answer) => Heard::ConnAck(answer.return_code() as u8),
        Packet::V5_0Connack(answer) => Heard::ConnAck(answer.reason_code() as u8),
        _ => Heard::Other,
    }
}
