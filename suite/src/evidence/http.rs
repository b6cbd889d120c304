//! HTTP exchanges: one request as somebody, and whether an encrypted interface also answers in clear.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Attempt, Attempted, Place};
use crate::names::{IdentityName, RowId, Text};

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// DELETE
    Delete,
    /// GET
    Get,
    /// HEAD
    Head,
    /// POST
    Post,
    /// PUT
    Put,
}

impl Method {
    /// Whether the method leaves the device as it was (RFC 9110, 9.2.1).
    #[must_use]
    pub fn is_safe(self) -> bool {
        matches!(self, Self::Get | Self::Head)
    }

    /// Whether a request of this method carries a body.
    #[must_use]
    pub fn has_body(self) -> bool {
        matches!(self, Self::Post | Self::Put)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Delete => "DELETE",
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
        })
    }
}

/// As whom a request is sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// Without any credential.
    Nobody,
    /// As an identity of the bench.
    Identity(IdentityName),
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody => f.write_str("nobody"),
            Self::Identity(name) => name.fmt(f),
        }
    }
}

/// One request. Only what a declaration or profile says stands in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Path and query, starting with `/`.
    pub path: String,
    /// A JSON body, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json: Option<String>,
}

/// What does the device answer to this request?
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// Where.
    pub at: Place,
    /// On which row of 28-LogIntf.
    pub on: RowId,
    /// The request.
    pub request: Request,
    /// As whom.
    pub who: Who,
}

/// What a response means, by more than its status code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResponseClass {
    /// The resource is not there: 404, 410, 405.
    Absent,
    /// Refused: 401, 403, 407, 423, 429.
    Refused,
    /// Sent to a login page.
    RedirectedToLogin,
    /// Served.
    Served,
    /// The device failed: 5xx.
    Failed,
    /// The connection was refused, reset or closed without an answer.
    NoAnswer,
    /// Anything else.
    Other,
}

impl fmt::Display for ResponseClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "`absent`",
            Self::Refused => "`refused`",
            Self::RedirectedToLogin => "`redirected to a login`",
            Self::Served => "`served`",
            Self::Failed => "`failed`",
            Self::NoAnswer => "`no answer`",
            Self::Other => "`something else`",
        })
    }
}

/// The response as seen, without secrets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExchangeSeen {
    /// What it means.
    pub class: ResponseClass,
    /// The status code, if there was a response; of CoAP its class and detail, 205 for 2.05.
    pub status: Option<u16>,
    /// Header names in lower case and values, in order; values of cookies and tokens are replaced by `(secret)`.
    pub headers: Vec<(String, Text)>,
    /// Length of the body as read, in bytes (reading stops at the limit).
    pub body_bytes: u64,
    /// The readable beginning of the body; empty for media.
    pub body: Text,
    /// Why the exchange says nothing, if so: as an identity, the login before it failed.
    pub shortfall: Option<String>,
    /// Of CoAP: what went there and back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traffic: Option<Traffic>,
}

/// Bytes of messages that went to a device and came from it, without the heads of what carried them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Traffic {
    /// Sent, in bytes.
    pub sent: u64,
    /// Heard, in bytes.
    pub heard: u64,
}

impl Attempted for ExchangeSeen {
    fn attempt(&self) -> Attempt {
        Attempt { shortfall: self.shortfall.clone(), silent: None }
    }
}

impl ExchangeSeen {
    /// The value of a header, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }
}

/// Does an interface whose row promises encryption also serve its protocol in clear, on the same port?
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clear {
    /// Where.
    pub at: Place,
    /// Which row of 28-LogIntf.
    pub on: RowId,
}

/// What happened in clear.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClearSeen {
    /// Whether the protocol was served in clear: content, or a demand for credentials. A complaint that this port wants TLS, an alert, silence or
    /// a close is no service.
    pub served: bool,
    /// What was said.
    pub said: Text,
    /// Why nothing can be concluded, if so.
    pub shortfall: Option<String>,
}

impl Attempted for ClearSeen {
    fn attempt(&self) -> Attempt {
        Attempt { shortfall: self.shortfall.clone(), silent: None }
    }
}
