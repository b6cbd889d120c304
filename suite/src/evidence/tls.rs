//! TLS as a server offers it: versions, suites, certificate chain.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Attempt, Attempted, Place};
use crate::names::{RowId, Text};

/// A version of SSL or TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum TlsVersion {
    /// SSL 3.0, broken.
    #[serde(rename = "ssl3")]
    Ssl3,
    /// TLS 1.0, deprecated by RFC 8996.
    #[serde(rename = "1.0")]
    V1_0,
    /// TLS 1.1, deprecated by RFC 8996.
    #[serde(rename = "1.1")]
    V1_1,
    /// TLS 1.2.
    #[serde(rename = "1.2")]
    V1_2,
    /// TLS 1.3.
    #[serde(rename = "1.3")]
    V1_3,
}

impl TlsVersion {
    /// All versions, oldest first.
    pub const ALL: [Self; 5] = [Self::Ssl3, Self::V1_0, Self::V1_1, Self::V1_2, Self::V1_3];
}

impl fmt::Display for TlsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ssl3 => "SSL 3.0",
            Self::V1_0 => "TLS 1.0",
            Self::V1_1 => "TLS 1.1",
            Self::V1_2 => "TLS 1.2",
            Self::V1_3 => "TLS 1.3",
        })
    }
}

/// A cipher suite by its IANA number and name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Suite {
    /// The IANA number.
    pub code: u16,
    /// The IANA name, `TLS_…`, or `0x1301` where none is known.
    pub name: String,
}

/// Which versions and suites does an interface accept, and which chain does it show?
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// Where.
    pub at: Place,
    /// The row of 28-LogIntf.
    pub on: RowId,
}

/// One certificate, in facts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CertSeen {
    /// Subject, as one line.
    pub subject: Text,
    /// Issuer, as one line.
    pub issuer: Text,
    /// Start of validity.
    pub not_before: Timestamp,
    /// End of validity.
    pub not_after: Timestamp,
    /// Subject alternative names: DNS names and addresses.
    pub names: Vec<Text>,
    /// Key type and size: `EC 256`, `RSA 2048`.
    pub key: Text,
    /// Signature algorithm, by name or OID.
    pub signature: Text,
    /// Whether subject and issuer are the same and it is signed with its own key.
    pub self_signed: bool,
    /// SHA-256 over its DER form.
    pub sha256: String,
    /// SHA-256 over its public key in DER (SubjectPublicKeyInfo): equal on devices that share a private key, whatever their certificates say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_key: Option<String>,
}

/// The chain as shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChainSeen {
    /// Leaf first.
    pub certificates: Vec<CertSeen>,
    /// Whether the chain leads to an anchor that the bench trusts (`trust:`); `None` without anchors. Time and name are told apart from this.
    pub anchored: Option<bool>,
    /// Whether the device was asked by its host name (`name:` of the bench), rather than by its address.
    pub by_name: bool,
    /// Whether the leaf is good for what was asked: the host name, else the address.
    pub name_matches: bool,
    /// The moment of looking, for judging validity.
    pub seen_at: Timestamp,
}

/// TLS as seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TlsSeen {
    /// Accepted suites for each accepted version, in the order in which the server chose them.
    pub accepted: BTreeMap<TlsVersion, Vec<Suite>>,
    /// Versions that were clearly refused.
    pub refused: Vec<TlsVersion>,
    /// Versions on which the server stayed silent: not tested.
    pub silent: Vec<TlsVersion>,
    /// The chain, if one was shown.
    pub chain: Option<ChainSeen>,
    /// How many connections this took.
    pub connections: u32,
    /// Why the enumeration is not complete, if so.
    pub cut_short: Option<String>,
}

impl Attempted for TlsSeen {
    fn attempt(&self) -> Attempt {
        if let Some(reason) = &self.cut_short {
            return Attempt::short(format!("TLS was not enumerated in full: {reason}"));
        }
        if self.accepted.is_empty() {
            return Attempt::short("no TLS handshake succeeded in any version, so a refusal proves nothing");
        }
        let silent = (!self.silent.is_empty())
            .then(|| format!("silent on {}", self.silent.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")));
        Attempt { shortfall: silent.clone().map(|silent| format!("the server was {silent}")), silent }
    }
}
