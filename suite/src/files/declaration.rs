//! The supplier's declaration: identification of the DUT, edition, ICS, IXIT.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{At, Label};
pub use crate::catalogue::Edition;
use crate::condition::{Feature, Status};
use crate::ics::Support;
use crate::id::GroupId;
use crate::ixit::Ixit;
use crate::names::{IdentityName, RowId};
use crate::sbom::SbomFile;

/// Everything the supplier declares about one product.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// The edition by which it is assessed.
    pub edition: Edition,
    /// What is assessed.
    pub dut: Dut,
    /// The features a … aa of Table B.1 that the ICS claims.
    pub features: Vec<At<Feature>>,
    /// Why the product lacks a feature that its class normally has, by letter in quotes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub denies: BTreeMap<Feature, String>,
    /// The conditions of Table B.1 by number, in quotes: whether each holds.
    #[serde(default)]
    pub conditions: BTreeMap<String, bool>,
    /// One line a provision: `Y`, or `N` or `N/A` with the reason.
    pub ics: BTreeMap<GroupId, At<Support>>,
    /// The status that the supplier's own form gives a provision, where it is another than the standard's. It changes nothing; it is asked about.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub statuses: BTreeMap<GroupId, At<Status>>,
    /// The tables.
    pub ixit: Ixit,
}

/// Identification of the device under test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dut {
    /// Who places it on the market.
    pub supplier: String,
    /// The product's name.
    pub name: String,
    /// The model.
    pub model: String,
    /// The version of the hardware.
    pub hardware: String,
    /// The version of the software.
    pub software: String,
    /// The class, which is the name of a profile.
    pub class: String,
    /// Whether it is a constrained device, and why.
    pub constrained: Support,
    /// The software bill of materials of this version, beside the declaration: CycloneDX or SPDX as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sbom: Option<SbomFile>,
    /// How a probe reads serial number and software version from the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identify: Option<Identify>,
    /// Labels that an authority gave to this model, with their numbers. They touch no verdict, and nobody here looks them up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Label>,
}

/// How the device is asked who it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Identify {
    /// The row of 28-LogIntf.
    pub interface: At<RowId>,
    /// The path to GET, which answers with JSON.
    pub get: String,
    /// As whom; nobody without it.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    pub who: Option<IdentityName>,
    /// Where the serial number stands in the answer, as a JSON pointer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// Where the software version stands in the answer, as a JSON pointer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software: Option<String>,
}
