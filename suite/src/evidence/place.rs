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
    /// IPv4.
    V4,
    /// IPv6.
    V6,
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
        let family = if self.from.family == Family::V4 { "IPv4" } else { "IPv6" };
        write!(f, "sample {}, {}, {} ({family})", self.sample, self.state, self.from.interface)
    }
}
