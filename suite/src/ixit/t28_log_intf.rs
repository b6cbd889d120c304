//! IXIT 28-LogIntf: logical interfaces, what listens where and what it tells a stranger.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::t15_phy_intf::Needed;
use super::{PortProtection, Status, row};
use crate::evidence::{Port, Uuid};
use crate::files::{At, Period};
use crate::names::RowId;

/// One logical interface.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogIntf {
    /// The row's id.
    pub id: At<RowId>,
    /// What it is, where the purpose does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The row of 15-PhyIntf that carries it.
    pub physical: At<RowId>,
    /// The port on which it listens, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<Port>,
    /// The protocol that it speaks.
    pub speaks: Speaks,
    /// Whether it is on.
    pub status: Status,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// What it tells before anybody signed in; `[]` where it tells nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discloses: Option<Vec<Disclosure>>,
    /// Whether it can serve debugging.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub debug: Option<bool>,
    /// From how far it is reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    /// Where it serves debugging: when it is needed, as `always`, `intermittently` or `never`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needed: Option<Needed>,
    /// Where it serves debugging: who is kept from it, and how.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection: Option<PortProtection>,
    /// How connections are set up, ended and set up again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resilience: Option<Resilience>,
    /// Where it speaks HTTP and carries an ONVIF device service: the path of that service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onvif: Option<String>,
    /// Where it speaks Bluetooth LE: the UUIDs of its services.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub services: Option<Vec<Uuid>>,
}
row!(LogIntf, "28-LogIntf", physical: ["15-PhyIntf"]);

/// From how far an interface is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// From the local network only.
    Local,
    /// From the internet, directly or through an associated service.
    Remote,
}

/// How connections are kept orderly and networks are spared.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Resilience {
    /// How a connection is set up and ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orderly: Option<String>,
    /// How a lost connection is set up again, by a device that calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retries: Option<Retries>,
}

/// Tries to set up a connection again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Retries {
    /// After a fixed time.
    Fixed(Period),
    /// After a growing time, with or without a random part.
    Growing(Growing),
    /// Never by itself: the other side calls.
    None,
    /// In another way, in words.
    Other(String),
}

/// Tries whose pauses grow.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Growing {
    /// The first pause.
    pub from: Period,
    /// The longest pause.
    pub to: Period,
    /// Whether a random part spreads devices that lost their connection together.
    pub random: bool,
}

/// The application protocol of an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Speaks {
    /// Bluetooth LE: services of the Generic Attribute Profile.
    Ble,
    /// CoAP.
    Coap,
    /// CoAP over DTLS.
    Coaps,
    /// FTP.
    Ftp,
    /// HTTP in clear.
    Http,
    /// HTTP over TLS.
    Https,
    /// LLMNR.
    Llmnr,
    /// Multicast DNS.
    Mdns,
    /// MQTT in clear.
    Mqtt,
    /// MQTT over TLS.
    Mqtts,
    /// The NetBIOS name service.
    Netbios,
    /// Another protocol, described.
    Other,
    /// RTSP in clear.
    Rtsp,
    /// RTSP over TLS.
    Rtsps,
    /// SNMP, of whatever version.
    Snmp,
    /// SSDP of UPnP.
    Ssdp,
    /// SSH.
    Ssh,
    /// Telnet.
    Telnet,
    /// WS-Discovery.
    WsDiscovery,
}

impl Speaks {
    /// Whether the protocol runs inside TLS over TCP.
    #[must_use]
    pub fn over_tls(self) -> bool {
        matches!(self, Self::Https | Self::Mqtts | Self::Rtsps)
    }

    /// Whether the protocol is CoAP, inside DTLS or not.
    #[must_use]
    pub fn is_coap(self) -> bool {
        matches!(self, Self::Coap | Self::Coaps)
    }

    /// Whether the protocol is MQTT, inside TLS or not.
    #[must_use]
    pub fn is_mqtt(self) -> bool {
        matches!(self, Self::Mqtt | Self::Mqtts)
    }

    /// Whether the protocol is HTTP, inside TLS or not.
    #[must_use]
    pub fn is_http(self) -> bool {
        matches!(self, Self::Http | Self::Https)
    }
}

/// Something told before a login, as declared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// What is told.
    pub what: Disclosed,
    /// Whether an attacker gains from it.
    pub security_relevant: bool,
    /// Why operation needs it, if it is security-relevant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needed_for: Option<String>,
}

/// A kind of information.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Disclosed {
    /// A hardware address.
    MacAddress,
    /// The model.
    Model,
    /// The product's name.
    ProductName,
    /// The serial number.
    SerialNumber,
    /// The name or version of a software component.
    SoftwareVersion,
}

impl fmt::Display for Disclosed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MacAddress => "a MAC address",
            Self::Model => "the model",
            Self::ProductName => "the product's name",
            Self::SerialNumber => "the serial number",
            Self::SoftwareVersion => "a software version",
        })
    }
}

impl LogIntf {
    /// Whether the row declares this port as in use (on, or on during set-up).
    #[must_use]
    pub fn listens_on(&self, port: Port) -> bool {
        self.status != Status::Disabled && self.port == Some(port)
    }

    /// What the row declares that it tells before anybody signed in.
    pub fn told(&self) -> impl Iterator<Item = &Disclosure> {
        self.discloses.iter().flatten()
    }

    /// Whether the row declares that it tells this.
    #[must_use]
    pub fn declares(&self, what: Disclosed) -> bool {
        self.told().any(|disclosure| disclosure.what == what)
    }
}
