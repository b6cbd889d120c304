//! DTLS as a server offers it: versions and cipher suites, told by its first flight alone, so that nobody needs a key to ask.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::tls::Suite;
use super::{Attempt, Attempted, Place};
use crate::names::RowId;

/// A version of DTLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum DtlsVersion {
    /// DTLS 1.0, which is TLS 1.1 over datagrams; deprecated by RFC 8996.
    #[serde(rename = "1.0")]
    V1_0,
    /// DTLS 1.2 (RFC 6347).
    #[serde(rename = "1.2")]
    V1_2,
    /// DTLS 1.3 (RFC 9147).
    #[serde(rename = "1.3")]
    V1_3,
}

impl DtlsVersion {
    /// All versions, oldest first.
    pub const ALL: [Self; 3] = [Self::V1_0, Self::V1_2, Self::V1_3];
}

impl fmt::Display for DtlsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V1_0 => "DTLS 1.0",
            Self::V1_2 => "DTLS 1.2",
            Self::V1_3 => "DTLS 1.3",
        })
    }
}

/// Which versions and suites of DTLS does an interface accept?
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dtls {
    /// Where.
    pub at: Place,
    /// The row of 28-LogIntf.
    pub on: RowId,
}

/// DTLS as seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DtlsSeen {
    /// Accepted suites for each accepted version, in the order in which the server chose them.
    pub accepted: BTreeMap<DtlsVersion, Vec<Suite>>,
    /// Versions that were refused: by an alert, by another version, or by silence while an accepted offer was answered.
    pub refused: Vec<DtlsVersion>,
    /// Versions on which nothing can be said.
    pub silent: Vec<DtlsVersion>,
    /// How many datagrams this took.
    pub sent: u32,
    /// Why the enumeration is not complete, if so.
    pub cut_short: Option<String>,
}

impl Attempted for DtlsSeen {
    fn attempt(&self) -> Attempt {
        if let Some(reason) = &self.cut_short {
            return Attempt::short(format!("DTLS was not enumerated in full: {reason}"));
        }
        if self.accepted.is_empty() {
            return Attempt::short("no hello of DTLS was accepted in any version, so a refusal proves nothing");
        }
        let silent = (!self.silent.is_empty())
            .then(|| format!("silent on {}", self.silent.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")));
        Attempt { shortfall: silent.clone().map(|silent| format!("the server was {silent}")), silent }
    }
}
