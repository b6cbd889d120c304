//! What a judge may know of the bench: which samples, identities and hooks there are. Never an address, never a secret.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::{Conduct, Consent, DutState, Family, Image};
use crate::files::Period;
use crate::names::{Digest, IdentityName, RowId, SampleId};

/// The bench, redacted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BenchFacts {
    /// The specimens. The first by name is the one on which units run that need only one.
    pub samples: BTreeMap<SampleId, SampleFacts>,
    /// The hooks that exist: `factory_reset`, `initialise`, …
    pub hooks: BTreeSet<String>,
    /// What the bench permits beyond looking.
    pub permits: BTreeSet<Conduct>,
    /// Captures of what the specimens send and receive, made beside the campaign.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub captures: Vec<CaptureFacts>,
    /// Software images of the supplier that can be looked into.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub firmware: Vec<FileFacts>,
    /// The built-in reference device that stands in for a product, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_device: Option<String>,
    /// The update images that must be refused, as far as the bench has them or can make them from the good one.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub images: BTreeSet<Image>,
    /// Whether the good image may be installed: there is one, and a way back that no person has to go.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub way_back: bool,
    /// What a hook can say in set-up of which row.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<RowId, BTreeSet<Consent>>,
}

/// A capture file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaptureFacts {
    /// Its name.
    pub file: String,
    /// Its content.
    pub digest: Digest,
    /// In which state the specimens were.
    pub state: DutState,
    /// For how long it records a specimen whose software was altered, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tampered: Option<Period>,
}

/// A file of the bench.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileFacts {
    /// Its name.
    pub file: String,
    /// Its content.
    pub digest: Digest,
    /// Which version of the software it is, where the bench says that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// One specimen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SampleFacts {
    /// The state in which it stands when a campaign begins, and to which it is brought back.
    #[serde(default)]
    pub state: DutState,
    /// Its serial number, as the bench states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// On which rows of 15-PhyIntf it has an address, by family.
    pub interfaces: BTreeMap<RowId, BTreeSet<Family>>,
    /// Whom probes can be.
    pub identities: BTreeMap<IdentityName, IdentityFacts>,
}

/// Somebody whom probes can be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityFacts {
    /// The row of 1-AuthMech at which the identity signs in.
    pub login: RowId,
    /// Its user name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// In which states it exists.
    pub states: BTreeSet<DutState>,
}

/// A specimen's identity as read (or, where the device cannot be asked, as the bench states it).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeenIdentity {
    /// The serial number.
    pub serial: Option<String>,
    /// The software version.
    pub software: Option<String>,
    /// Whether the device itself said so.
    pub read: bool,
}
