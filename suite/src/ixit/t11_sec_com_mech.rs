//! IXIT 11-SecComMech: how communication is secured.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Guarantee, row};
use crate::evidence::{DtlsVersion, TlsVersion};
use crate::files::At;
use crate::names::RowId;

/// One secure communication mechanism.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecComMech {
    /// The row's id.
    pub id: At<RowId>,
    /// What it is used for.
    pub description: String,
    /// The protocol and what it may use.
    pub protocol: Security,
    /// What it promises.
    pub guarantees: Vec<Guarantee>,
    /// The row of 28-LogIntf that uses it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interface: Option<At<RowId>>,
}
row!(SecComMech, "11-SecComMech", interface: ["28-LogIntf"]);

/// A security protocol.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// DTLS, and within which bounds.
    Dtls(DtlsBounds),
    /// SSH.
    Ssh,
    /// TLS, and within which bounds.
    Tls(TlsBounds),
    /// Another protocol, in words.
    Other(String),
}

/// What a mechanism of DTLS may use; anything else that the device accepts differs from the declaration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DtlsBounds {
    /// The versions.
    pub versions: BTreeSet<DtlsVersion>,
    /// The suites: those that are recommended for DTLS, or these by IANA name.
    #[serde(default)]
    pub suites: Suites,
}

/// What a TLS mechanism may use; anything else that the device accepts differs from the declaration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TlsBounds {
    /// The versions.
    pub versions: BTreeSet<TlsVersion>,
    /// The suites: those that the cryptographic catalogue recommends, or these by IANA name.
    #[serde(default)]
    pub suites: Suites,
    /// How the device proves who it is, if the row promises that by certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificatePromise>,
}

/// Which cipher suites are declared.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Suites {
    /// Those that the cryptographic catalogue recommends.
    #[default]
    Recommended,
    /// These, by IANA name.
    Only(BTreeSet<String>),
}

/// How a certificate is meant to be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CertificatePromise {
    /// By a chain to an anchor that clients have, valid in time and for the name.
    Anchored,
    /// By pinning it, valid in time.
    Pinned,
}
