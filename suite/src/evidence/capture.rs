//! What a capture file shows of the device: its flows, the logins in them, and secrets in clear. Of all other hosts nothing is kept.

use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Attempted, Place, Port, Scheme};
use crate::names::{Digest, Text};

/// What does a capture of the bench show of the device's address at a place? The file is read; nothing is sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Capture {
    /// Whose address is looked for.
    pub at: Place,
    /// The digest of the file.
    pub digest: Digest,
}

/// What the capture shows. It proves what happened, never that something did not: no unit rests on what is absent here, but that on traffic after
/// tampering, where the bench says for how long it watched and the alert itself is the control.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaptureSeen {
    /// How many frames the file has.
    pub frames: u64,
    /// How many of them are neither from nor to the device; no more is kept of them.
    pub of_others: u64,
    /// The device's flows, by port and peer; at most 2,000.
    pub flows: Vec<Flow>,
    /// Where a secret that the bench knows went in clear; at most 100.
    pub secrets: Vec<SecretShown>,
    /// Why the file was not read to its end, or not all of it kept, if so.
    pub cut_short: Option<String>,
}

impl Attempted for CaptureSeen {}

/// Who opened a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Opened {
    /// The device: it calls.
    ByDevice,
    /// Another host: the device is called.
    ByOther,
    /// Before the capture began.
    Unseen,
}

/// With whom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Peer {
    /// A group or everybody: multicast, broadcast.
    Group,
    /// Hosts with a private or link-local address.
    Local,
    /// A host of the internet.
    Remote {
        /// Its address.
        address: String,
        /// Its name, as the device looked it up or asked for it in TLS.
        name: Option<Text>,
    },
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Group => f.write_str("a group"),
            Self::Local => f.write_str("a local host"),
            Self::Remote { name: Some(name), .. } => write!(f, "{name}"),
            Self::Remote { address, .. } => f.write_str(address),
        }
    }
}

/// All conversations on one port with one peer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// Who opened them.
    pub opened: Opened,
    /// The port of the side that was called.
    pub port: Port,
    /// With whom.
    pub peer: Peer,
    /// What is spoken, as far as the first bytes tell.
    pub speaks: Option<String>,
    /// The ways in which the device asked for a login.
    pub logins: Vec<Scheme>,
    /// How many conversations the called side answered.
    pub answered: u32,
    /// The number of the first frame, from 1, as packet analysers count.
    pub first_frame: u64,
    /// When that frame was recorded, by the clock of whoever recorded it; none where the file does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_at: Option<Timestamp>,
    /// How many frames.
    pub frames: u64,
    /// How many bytes of payload, both ways.
    pub bytes: u64,
}

impl Flow {
    /// Whether the device was seen to listen on the port: it answered somebody who called. A port that was answered once only may be one that a
    /// protocol opened for the occasion, unless it is a well-known one (0 to 1023).
    #[must_use]
    pub fn shows_a_listener(&self) -> bool {
        self.opened == Opened::ByOther && (self.answered >= 2 || (self.answered == 1 && self.port.number < 1024))
    }
}

/// A secret in clear.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretShown {
    /// The number of the frame in which it ends, from 1.
    pub frame: u64,
    /// The port of the side that was called.
    pub port: Port,
    /// Whether the device sent it.
    pub from_device: bool,
    /// Whether it is a marked value that this assessment writes as user data, and no secret.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub marked: bool,
    /// What else there is to say of that frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inside: Option<FrameShown>,
}

/// A frame in which a secret went in clear, so that somebody finds it in the file. The secret itself is not here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FrameShown {
    /// When it was recorded, by the clock of whoever recorded it; none where the file does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// The port that the device used.
    pub device_port: u16,
    /// The other side.
    pub peer: Peer,
    /// The port that the other side used.
    pub peer_port: u16,
    /// How many bytes the secret has, as it was encoded there.
    pub bytes: u32,
    /// What stands before it on its line: at most 24 characters, other secrets as asterisks; none where that is no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Text>,
}

impl SecretShown {
    /// What it is, in words.
    #[must_use]
    pub fn what(&self) -> &'static str {
        if self.marked { "a marked value, written as user data," } else { "a secret of the bench" }
    }
}
