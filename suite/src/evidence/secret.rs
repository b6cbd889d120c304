//! Facts about a secret that the bench holds, without the secret.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Attempted;
use crate::names::{Digest, IdentityName, SampleId};

/// What can be said of the secret of an identity without telling it?
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretTraits {
    /// The specimen.
    pub sample: SampleId,
    /// Whose secret.
    pub identity: IdentityName,
    /// The digest of the list of common credentials that it is looked up in.
    pub list: Digest,
}

/// A class of characters in a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CharacterClass {
    /// a to z.
    Lower,
    /// A to Z.
    Upper,
    /// 0 to 9.
    Digit,
    /// Anything else.
    Other,
}

impl CharacterClass {
    /// How many characters the class holds; 33 for the printable rest of ASCII.
    #[must_use]
    pub fn size(self) -> u32 {
        match self {
            Self::Lower | Self::Upper => 26,
            Self::Digit => 10,
            Self::Other => 33,
        }
    }
}

/// The facts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraitsSeen {
    /// Length in characters.
    pub length: u32,
    /// The classes that occur.
    pub classes: BTreeSet<CharacterClass>,
    /// Equal for equal secrets of the same assessment, and of no use outside it.
    pub keyed_digest: String,
    /// Whether the list of common credentials has it.
    pub common: bool,
    /// Public data from which it is derived without a secret, in words: `the serial number, reversed`.
    pub derived_from: Vec<String>,
    /// A visible pattern: one repeated character, a run such as 12345678.
    pub pattern: Option<String>,
    /// An upper bound of its entropy, in bits: length times the size of the classes seen.
    pub entropy_bits: f64,
}

impl Attempted for TraitsSeen {}
