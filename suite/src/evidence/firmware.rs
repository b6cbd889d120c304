//! What a software image of the supplier holds that all devices would share, private keys, password hashes, secrets of the bench, and which software it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Attempted;
use crate::names::{Digest, IdentityName, SampleId, Text};

/// What does a software image hold? The file is read; nothing is sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Firmware {
    /// The digest of the file.
    pub digest: Digest,
}

/// What was found. It proves what the image holds, never what it does not: no unit rests on what is absent here.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FirmwareSeen {
    /// How many files were looked into.
    pub files: u32,
    /// How many bytes came out of what was unpacked.
    pub unpacked: u64,
    /// The archives, file systems and compressed parts that were opened, by name and place; at most 100.
    pub opened: Vec<Text>,
    /// Those that were recognised and not opened, with the reason; at most 100.
    pub closed: Vec<Text>,
    /// Private keys; at most 200.
    pub keys: Vec<KeyInside>,
    /// Hashes of passwords, as password files have them; at most 200.
    pub hashes: Vec<HashInside>,
    /// Secrets of the bench, as they are; at most 100.
    pub secrets: Vec<SecretInside>,
    /// Well-known components and packages that show their versions; at most 1,000.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub software: Vec<SoftwareInside>,
    /// Why not all of it was looked at, if so.
    pub cut_short: Option<String>,
}

impl Attempted for FirmwareSeen {}

/// A private key in an image. The key itself is not kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyInside {
    /// The file, with what it was unpacked from.
    pub file: Text,
    /// Its form, by the words of its own frame: `EC PRIVATE KEY`.
    pub form: Text,
    /// SHA-256 over the public key that belongs to it, in DER, as far as it can be told.
    pub public_key: Option<String>,
    /// The fingerprint (SHA-256) under which SSH knows it, as far as it can be told.
    pub host_key: Option<String>,
}

/// The hash of a password in an image. The hash itself is not kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HashInside {
    /// The file, with what it was unpacked from.
    pub file: Text,
    /// Whose password.
    pub user: Text,
    /// How it is hashed: `SHA-512 crypt`, or `no password` where none is asked for.
    pub scheme: Text,
}

/// A secret of the bench in an image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretInside {
    /// The file, with what it was unpacked from.
    pub file: Text,
    /// On which specimen it is in use.
    pub sample: SampleId,
    /// Whose secret.
    pub identity: IdentityName,
}

/// A component of the software that shows its version in an image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoftwareInside {
    /// The file, with what it was unpacked from.
    pub file: Text,
    /// The component: `busybox`.
    pub name: Text,
    /// Its version.
    pub version: Text,
}
