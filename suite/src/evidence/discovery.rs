//! What a device tells of itself to discovery protocols.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Attempted, Place, Port};
use crate::names::Text;

/// A discovery protocol, asked by unicast to the device's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Discovery {
    /// The list of resources of CoAP (RFC 6690), UDP 5683.
    #[serde(rename = "coap")]
    Coap,
    /// Link-Local Multicast Name Resolution (RFC 4795), UDP 5355.
    #[serde(rename = "llmnr")]
    Llmnr,
    /// Multicast DNS with DNS-SD, UDP 5353.
    #[serde(rename = "mdns")]
    Mdns,
    /// The NetBIOS name service (RFC 1002), UDP 137.
    #[serde(rename = "netbios")]
    NetBios,
    /// Simple Service Discovery Protocol of UPnP, UDP 1900.
    #[serde(rename = "ssdp")]
    Ssdp,
    /// WS-Discovery as ONVIF uses it, UDP 3702.
    #[serde(rename = "ws-discovery")]
    WsDiscovery,
}

impl Discovery {
    /// The UDP port on which the protocol is asked.
    #[must_use]
    pub fn port(self) -> Port {
        Port::udp(match self {
            Self::Coap => 5683,
            Self::Llmnr => 5355,
            Self::Mdns => 5353,
            Self::NetBios => 137,
            Self::Ssdp => 1900,
            Self::WsDiscovery => 3702,
        })
    }
}

impl fmt::Display for Discovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Coap => "CoAP",
            Self::Llmnr => "LLMNR",
            Self::Mdns => "mDNS",
            Self::NetBios => "NetBIOS",
            Self::Ssdp => "SSDP",
            Self::WsDiscovery => "WS-Discovery",
        })
    }
}

/// What does the device tell to this protocol?
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Discover {
    /// Where.
    pub at: Place,
    /// The protocol.
    pub by: Discovery,
}

/// A service that the device advertises.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Advertised {
    /// Instance or type, as advertised: `Nursery Eye._rtsp._tcp.local`.
    pub name: Text,
    /// The port, where one is advertised.
    pub port: Option<Port>,
}

/// The answers as seen. No answer is no finding: nobody has to speak a discovery protocol.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiscoverSeen {
    /// The readable part of each answer.
    pub said: Vec<Text>,
    /// The services advertised.
    pub services: Vec<Advertised>,
    /// How many other devices answered too, where a group was asked: of them nothing else is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub others: Option<u32>,
}

impl Attempted for DiscoverSeen {}
