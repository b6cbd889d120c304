//! Sessions with a device over our own connections: HTTP, RTSP and the logins of other protocols, in clear or inside TLS, with hard limits on time and memory.

pub(crate) mod any_certificate;
#[cfg(target_os = "linux")]
pub(crate) mod ble;
pub mod classify;
pub mod coap;
pub mod connect;
pub(crate) mod cookie;
mod dialogue;
pub mod digest;
mod ftp;
pub mod http;
pub mod likeness;
pub(crate) mod mqtt;
pub(crate) mod onvif;
pub mod rtsp;
pub(crate) mod server;
pub mod sign_in;
pub(crate) mod snmp;
pub(crate) mod ssh;
pub(crate) mod telnet;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use suite::evidence::BenchTrouble;

use crate::reach::NoConnection;

/// The most bytes of a body that are read.
pub const BODY_LIMIT: usize = 256 * 1024;

/// The most bytes of a head (status line and headers) that are read.
pub const HEAD_LIMIT: usize = 64 * 1024;

/// The most headers that are read.
pub const HEADER_COUNT: usize = 256;

/// Why there is no response. All but the bench's own trouble are the device's answers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoResponse {
    /// The bench could not ask.
    #[error("{0}")]
    Bench(BenchTrouble),
    /// The connection was closed or reset before a response was whole.
    #[error("the connection was closed without a response")]
    Closed,
    /// What came is no response of the protocol.
    #[error("what came is no response: {0}")]
    Garbage(String),
    /// The connection was refused.
    #[error("the connection was refused")]
    Refused,
    /// Nothing came in time.
    #[error("no answer in time")]
    Silent,
    /// A TLS handshake was refused, or what came was no TLS.
    #[error("no TLS session: {0}")]
    Tls(String),
    /// The device speaks no TLS that is spoken here.
    #[error("{0}")]
    Unspoken(BenchTrouble),
}

impl NoResponse {
    /// Keeps the device's answers apart from the bench's trouble, which ends a probe.
    ///
    /// # Errors
    /// The bench's trouble.
    pub fn or_trouble(self) -> Result<Self, BenchTrouble> {
        if let Self::Bench(trouble) | Self::Unspoken(trouble) = self { Err(trouble) } else { Ok(self) }
    }
}

impl From<NoConnection> for NoResponse {
    fn from(none: NoConnection) -> Self {
        match none {
            NoConnection::Refused => Self::Refused,
            NoConnection::Silent => Self::Silent,
            NoConnection::Bench(_) => Self::Bench(BenchTrouble::new(none.to_string())),
        }
    }
}

/// A value as a field of a form: `application/x-www-form-urlencoded`.
#[must_use]
pub fn form_encode(value: &str) -> String {
    const FIELD: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_').remove(b' ');
    utf8_percent_encode(value, FIELD).to_string().replace(' ', "+")
}

#[cfg(test)]
pub(crate) mod fake;
