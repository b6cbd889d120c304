//! Where a question is put: specimen, state and network side.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::names::{RowId, SampleId};

/// The state of the DUT in which a question is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DutState {
    /// Set up and in normal use: the state that the standard means where it names none.
    #[default]
    Initialised,
    /// As delivered, before the first set-up.
    FactoryDefault,
    /// Brought back to factory default by its own reset function after use.
    AfterReset,
}

impl fmt::Display for DutState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Initialised => "initialised",
            Self::FactoryDefault => "factory default",
            Self::AfterReset => "after reset",
        })
    }
}

/// The family of the addresses that a question is asked over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Bluetooth.
    Bluetooth,
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bluetooth => "Bluetooth",
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        })
    }
}

/// From where a question is asked: the device's network side (a row of 15-PhyIntf) and the address family.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vantage {
    /// The row of 15-PhyIntf.
    pub interface: RowId,
    /// The address family.
    pub family: Family,
}

/// Where a question is put: which specimen, in which state, from which side. Never an address.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The specimen.
    pub sample: SampleId,
    /// Its state.
    pub state: DutState,
    /// The network side.
    pub from: Vantage,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Vantage { interface, family } = &self.from;
        write!(f, "sample {}, {}, {interface} ({family})", self.sample, self.state)
    }
}
