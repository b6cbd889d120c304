//! IXIT 10-SecParam: secrets and public security values kept on the device.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::row;
use crate::files::At;
use crate::names::RowId;

/// One security parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecParam {
    /// The row's id.
    pub id: At<RowId>,
    /// What it is used for.
    pub description: String,
    /// What it is, in a word that rules read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ParamKind>,
    /// Its class of protection.
    pub r#type: ParamType,
    /// What its storage promises.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guarantees: Vec<ParamGuarantee>,
    /// How the storage delivers that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection: Option<Protection>,
    /// How it gets onto the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provisioning: Option<Provisioning>,
    /// Whether it is an identity of the device, fixed in hardware, that serves security.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hard_coded_identity: Option<bool>,
    /// Whether a value that stands in the source code is replaced before the device is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_before_use: Option<bool>,
    /// What it serves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub used_for: Vec<ParamUse>,
    /// The rows of 1-AuthMech, 7-UpdMech, 11-SecComMech and 20-SecBoot that use it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub used_by: Vec<At<RowId>>,
    /// Whether it ever leaves the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transmitted: Option<bool>,
    /// The rows of 11-SecComMech through which it travels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secure_communication_mechanisms: Vec<At<RowId>>,
    /// How it is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generation: Option<Generation>,
}
row!(SecParam, "10-SecParam", used_by: ["1-AuthMech", "7-UpdMech", "11-SecComMech", "20-SecBoot"], secure_communication_mechanisms: ["11-SecComMech"]);

/// A kind of security parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParamKind {
    /// A certificate.
    Certificate,
    /// Another one, described.
    Other,
    /// A password or PIN.
    Password,
    /// The private half of a key pair.
    PrivateKey,
    /// The public half of a key pair.
    PublicKey,
    /// A symmetric key.
    SecretKey,
    /// A token of a session or service.
    Token,
}

/// A class of protection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParamType {
    /// Its disclosure or change harms.
    Critical,
    /// Its change harms, its disclosure does not.
    Public,
}

/// What the storage of a parameter promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParamGuarantee {
    /// It is the right one.
    Authenticity,
    /// Nobody else can read it.
    Confidentiality,
    /// Nobody can alter it unseen.
    Integrity,
    /// It resists physical, electrical and software tampering.
    TamperResistance,
}

/// How a parameter is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Protection {
    /// By the access control of the operating system alone.
    AccessControl,
    /// In clear, open to all software.
    Clear,
    /// Encrypted, by this mechanism of the cryptographic catalogue.
    Encrypted(String),
    /// In one-time programmable memory or a fuse.
    Fused,
    /// As a hash, by this function of the cryptographic catalogue.
    Hashed(String),
    /// In a secure element, TPM or trusted execution environment.
    SecureElement,
    /// Signed or authenticated, by this mechanism of the cryptographic catalogue.
    Signed(String),
    /// In another way, in words.
    Other(String),
}

/// How a parameter gets onto the device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Provisioning {
    /// At manufacture, for each device.
    Factory,
    /// Made by the device itself.
    OnDevice,
    /// By the software image, the same for all.
    SourceCode,
    /// By the user.
    User,
    /// In another way, in words.
    Other(String),
}

/// What a parameter serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParamUse {
    /// Signing in.
    Login,
    /// Protecting what is stored.
    Storage,
    /// Communicating with associated services.
    ServiceCommunication,
    /// Verifying updates.
    UpdateVerification,
    /// Anything else.
    Other,
}

/// How a parameter is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Generation {
    /// In words.
    pub description: String,
    /// Whether each device has a value of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unique_per_device: Option<bool>,
    /// Where the randomness comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<RandomSource>,
}

/// A source of randomness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RandomSource {
    /// A generator in hardware, or one that is seeded by it.
    Hardware,
    /// The generator of the operating system, seeded before use.
    OperatingSystem,
    /// A person.
    Person,
    /// Public data of the device: serial number, address.
    PublicData,
    /// Nothing random: a constant or a counter.
    None,
}

impl SecParam {
    /// Whether its disclosure harms.
    #[must_use]
    pub fn is_critical(&self) -> bool {
        self.r#type == ParamType::Critical
    }

    /// Whether it stands in the source code.
    #[must_use]
    pub fn is_in_source_code(&self) -> bool {
        self.provisioning == Some(Provisioning::SourceCode)
    }
}
