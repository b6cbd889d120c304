//! Surveys of TCP and UDP ports, and what speaks on a port.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Attempt, Attempted, Place, Scheme};
use crate::files::unquoted;
use crate::names::Text;

/// A transport protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

/// A port of a transport protocol, written `tcp/443`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(with = "String")]
pub struct Port {
    /// TCP or UDP.
    pub transport: Transport,
    /// The number, 1 to 65535.
    pub number: u16,
}

impl Port {
    /// A TCP port.
    #[must_use]
    pub const fn tcp(number: u16) -> Self {
        Self { transport: Transport::Tcp, number }
    }

    /// A UDP port.
    #[must_use]
    pub const fn udp(number: u16) -> Self {
        Self { transport: Transport::Udp, number }
    }
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let transport = if self.transport == Transport::Tcp { "tcp" } else { "udp" };
        write!(f, "{transport}/{}", self.number)
    }
}

/// Text that is no port.
#[derive(Clone, Debug, thiserror::Error)]
pub enum NoPort {
    /// A number alone.
    #[error("`{0}` does not say of which protocol: write `tcp/{0}` or `udp/{0}`")]
    NoTransport(u16),
    /// Anything else.
    #[error("`{0}` is no port: write `tcp/443` or `udp/5353`, with a number from 1 to 65535")]
    Other(String),
}

impl FromStr for Port {
    type Err = NoPort;

    fn from_str(text: &str) -> Result<Self, NoPort> {
        let fault = || NoPort::Other(text.to_owned());
        let number_of = |text: &str| text.parse().ok().filter(|number| *number != 0);
        let alone = || number_of(text).map_or_else(fault, NoPort::NoTransport);
        let (transport, number) = text.split_once('/').ok_or_else(alone)?;
        let number = number_of(number).ok_or_else(fault)?;
        match transport {
            "tcp" => Ok(Self::tcp(number)),
            "udp" => Ok(Self::udp(number)),
            _ => Err(fault()),
        }
    }
}

impl Serialize for Port {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Port {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        unquoted(deserializer, "`tcp/443` or `udp/5353`")
    }
}

/// Which TCP ports a survey asks.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PortRange {
    /// All 65,535.
    All,
    /// These only; a survey of this kind proves nothing about the rest.
    List(Vec<u16>),
}

impl fmt::Display for PortRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("1-65535"),
            Self::List(ports) => write!(f, "({} listed)", ports.len()),
        }
    }
}

/// Which TCP ports are open?
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TcpPorts {
    /// Where.
    pub at: Place,
    /// Which ports.
    pub ports: PortRange,
    /// How often a silent port is tried before it is called silent, 1 to 5.
    pub tries: u8,
}

/// The TCP ports as seen. Every port asked is open, refused, silent or shared with the host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TcpPortsSeen {
    /// Ports that completed a handshake.
    pub open: BTreeSet<u16>,
    /// How many ports refused (RST or ICMP).
    pub refused: u32,
    /// Ports that never answered, after all tries.
    pub silent: BTreeSet<u16>,
    /// Ports that the testing host itself answers on every loopback address (reference devices only); they were not asked.
    pub of_the_host: BTreeSet<u16>,
    /// How many ports were asked.
    pub asked: u32,
    /// Whether the device still answered after the last port: an open or refused port asked again.
    pub answered_after: bool,
    /// Why the survey ended early, if it did.
    pub cut_short: Option<String>,
    /// Median round trip, in microseconds.
    pub rtt_us: u64,
    /// Duration, in milliseconds.
    pub took_ms: u64,
}

impl Attempted for TcpPortsSeen {
    fn attempt(&self) -> Attempt {
        if let Some(reason) = &self.cut_short {
            return Attempt::short(format!("the port survey was cut short: {reason}"));
        }
        if self.open.is_empty() && self.refused == 0 {
            return Attempt::short("no port answered or refused, so the path to the device was never shown to work");
        }
        if !self.answered_after {
            return Attempt::short("the device no longer answered at the end of the port survey");
        }
        if self.asked as usize + self.of_the_host.len() < usize::from(u16::MAX) {
            return Attempt::short(format!("only {} of 65,535 TCP ports were asked", self.asked));
        }
        let silent = (!self.silent.is_empty()).then(|| format!("{} TCP ports stayed silent", self.silent.len()));
        Attempt { shortfall: None, silent }
    }
}

/// Which of the listed UDP ports answer?
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UdpPorts {
    /// Where.
    pub at: Place,
    /// Which ports, ascending.
    pub ports: Vec<u16>,
    /// How often a silent port is tried.
    pub tries: u8,
}

/// What came back from a UDP port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UdpReply {
    /// Length of the first reply, in bytes.
    pub bytes: u32,
    /// Its readable part.
    pub text: Text,
}

/// The UDP ports as seen. Silent is not closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UdpPortsSeen {
    /// Ports that replied.
    pub answered: BTreeMap<u16, UdpReply>,
    /// Ports refused by ICMP.
    pub refused: BTreeSet<u16>,
    /// Ports that never answered: open or closed, nobody can tell.
    pub silent: BTreeSet<u16>,
    /// Ports that the testing host itself answers (reference devices only).
    pub of_the_host: BTreeSet<u16>,
    /// Whether a datagram was seen to arrive: a listed port answered or refused, or, where all were silent, one of a few that nobody uses. Without it
    /// silence says nothing, and a person has to say what is there.
    pub path_shown: bool,
    /// Why the survey ended early, if it did.
    pub cut_short: Option<String>,
    /// Duration, in milliseconds.
    pub took_ms: u64,
}

impl Attempted for UdpPortsSeen {
    fn attempt(&self) -> Attempt {
        let silent = (!self.silent.is_empty()).then(|| format!("UDP ports that stayed silent: {}", list(&self.silent)));
        Attempt { shortfall: self.cut_short.as_ref().map(|reason| format!("the UDP survey was cut short: {reason}")), silent }
    }
}

fn list(ports: &BTreeSet<u16>) -> String {
    ports.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
}

/// Where a web server is asked for a login if its first page asks for none: there scripts draw what a form would say, or `/` is for everybody.
pub const LOGIN_PAGES: [&str; 3] = ["/login", "/settings", "/admin"];

/// The line of a banner behind which the answer of one of [`LOGIN_PAGES`] stands.
#[must_use]
pub fn found_at(path: &str) -> String {
    format!("GET {path} is answered:")
}

/// What speaks on a port, inside TLS if there is TLS?
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Where.
    pub at: Place,
    /// Which TCP port.
    pub port: Port,
}

/// An application protocol, as recognised by its first words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// The Android debug bridge.
    Adb,
    /// FTP.
    Ftp,
    /// The remote protocol of GDB.
    Gdb,
    /// HTTP.
    Http,
    /// The Java debug wire protocol.
    Jdwp,
    /// MQTT.
    Mqtt,
    /// RTSP.
    Rtsp,
    /// SMTP.
    Smtp,
    /// SSH.
    Ssh,
    /// Telnet.
    Telnet,
    /// Something that answered but was not recognised.
    Unknown,
    /// Nothing was said at all.
    Silent,
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Adb => "adb",
            Self::Ftp => "FTP",
            Self::Gdb => "the protocol of GDB",
            Self::Http => "HTTP",
            Self::Jdwp => "JDWP",
            Self::Mqtt => "MQTT",
            Self::Rtsp => "RTSP",
            Self::Smtp => "SMTP",
            Self::Ssh => "SSH",
            Self::Telnet => "Telnet",
            Self::Unknown => "an unrecognised protocol",
            Self::Silent => "nothing",
        })
    }
}

/// The service as seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceSeen {
    /// What it speaks.
    pub speaks: Protocol,
    /// Whether it speaks inside TLS.
    pub over_tls: bool,
    /// Everything readable that it said to a stranger: banner, status line and headers, first page.
    pub banner: Text,
    /// The ways in which it asked for a login.
    pub logins: Vec<Scheme>,
    /// What a stranger can debug or command by it without a login, in words: `a command line`, `pprof at /debug/pprof/`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub debug: Vec<String>,
    /// The fingerprint (SHA-256) of the key by which an SSH server proves who it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host_key: Option<String>,
    /// Why the service could not be identified in full, if so.
    pub cut_short: Option<String>,
}

impl Attempted for ServiceSeen {
    fn attempt(&self) -> Attempt {
        Attempt {
            shortfall: self.cut_short.as_ref().map(|reason| format!("the service was not identified in full: {reason}")),
            silent: None,
        }
    }
}
