//! What a procedure does over CoAP.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A request of a procedure to a server of CoAP: exactly one of `get` and `put` is given.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CoapProcedure {
    /// Path to GET.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub get: Option<String>,
    /// Path to PUT to; what is there is read before and put back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub put: Option<String>,
    /// What is sent with a PUT; a marked value takes the place of `{canary}`, which is all that is sent where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
    /// To which interfaces: those in clear (`none`), those inside DTLS (`dtls`), or all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security: Option<CoapSecurity>,
}

/// By what a server of CoAP is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CoapSecurity {
    /// DTLS, or TLS over TCP.
    Dtls,
    /// Nothing: the mode that RFC 7252 calls NoSec.
    None,
}

impl CoapProcedure {
    /// The path, if exactly one is given.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match (&self.get, &self.put) {
            (Some(path), None) | (None, Some(path)) => Some(path),
            _ => None,
        }
    }
}

impl fmt::Display for CoapProcedure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = if self.put.is_some() { "PUT" } else { "GET" };
        write!(f, "CoAP {method} {}", self.path().unwrap_or("nothing"))?;
        match self.security {
            Some(CoapSecurity::Dtls) => f.write_str(" inside DTLS"),
            Some(CoapSecurity::None) => f.write_str(" in clear"),
            None => Ok(()),
        }
    }
}
