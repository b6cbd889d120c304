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
    #[serde(default)]
    pub debug: bool,
    /// What protects it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection: Option<String>,
}
row!(PhyIntf, "15-PhyIntf");

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

    /// Whether the interface carries IP.
    #[must_use]
    pub fn carries_ip(&self) -> bool {
        matches!(self.kind, Kind::Cellular | Kind::Ethernet | Kind::Thread | Kind::Wlan)
    }
}
