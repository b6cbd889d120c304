//! Reference lists that judges compare with: dated data, part of the method, named by digest in every question that uses one.

pub mod cryptography;
pub mod passwords;
pub mod secret_traits;
pub mod tls;

use std::fmt;

use serde::Deserialize;

/// What the catalogue says of a mechanism.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Best practice.
    Recommended,
    /// Not broken, but no longer best practice: no forward secrecy, or MAC-then-encrypt.
    Legacy,
    /// Practical attacks are published.
    Broken,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Recommended => "recommended",
            Self::Legacy => "legacy",
            Self::Broken => "broken",
        })
    }
}
