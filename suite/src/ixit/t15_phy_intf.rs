//! IXIT 15-PhyIntf: physical interfaces, by wire and by air.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Status, row};
use crate::files::At;
use crate::names::RowId;

/// One physical interface.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PhyIntf {
    /// The row's id.
    pub id: At<RowId>,
    /// What it is, where the kind does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its kind.
    pub kind: Kind,
    /// Whether it is on.
    pub status: Status,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Whether it can serve debugging.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub debug: Option<bool>,
    /// When it is needed from outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needed: Option<Needed>,
    /// Whether it can be reached without opening the product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposed: Option<bool>,
    /// What protects it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection: Option<PortProtection>,
}
row!(PhyIntf, "15-PhyIntf");

/// When an interface is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Needed {
    /// In normal use.
    Always,
    /// Now and then, such as for service.
    Intermittently,
    /// Never.
    Never,
}

/// How an interface is protected from those who should not use it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PortProtection {
    /// The login or other access control, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_control: Option<String>,
    /// How the casing keeps people from it, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub casing: Option<String>,
    /// How software switches it off, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software: Option<String>,
}

/// A kind of physical interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Bluetooth.
    Bluetooth,
    /// A mobile network.
    Cellular,
    /// Ethernet.
    Ethernet,
    /// JTAG or SWD.
    Jtag,
    /// Another kind, described.
    Other,
    /// A memory card.
    Storage,
    /// Thread.
    Thread,
    /// A serial port.
    Uart,
    /// USB.
    Usb,
    /// Wireless LAN.
    Wlan,
    /// Z-Wave.
    ZWave,
    /// Zigbee.
    Zigbee,
}

impl PhyIntf {
    /// Whether the interface carries a network.
    #[must_use]
    pub fn is_network(&self) -> bool {
        !matches!(self.kind, Kind::Jtag | Kind::Storage | Kind::Uart | Kind::Usb | Kind::Other)
    }

    /// Whether the kind alone says that no network is carried. Of another kind, described, nobody knows.
    #[must_use]
    pub fn carries_no_network(&self) -> bool {
        matches!(self.kind, Kind::Jtag | Kind::Storage | Kind::Uart | Kind::Usb)
    }

    /// Whether it works by air, so that no casing keeps people from it.
    #[must_use]
    pub fn is_radio(&self) -> bool {
        matches!(self.kind, Kind::Bluetooth | Kind::Cellular | Kind::Thread | Kind::Wlan | Kind::ZWave | Kind::Zigbee)
    }

    /// Whether it can serve debugging: declared so, or made for nothing else; `None` where the row does not say.
    #[must_use]
    pub fn serves_debugging(&self) -> Option<bool> {
        if self.kind == Kind::Jtag { Some(true) } else { self.debug }
    }

    /// Whether the interface carries IP.
    #[must_use]
    pub fn carries_ip(&self) -> bool {
        matches!(self.kind, Kind::Cellular | Kind::Ethernet | Kind::Thread | Kind::Wlan)
    }
}
