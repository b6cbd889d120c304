//! IXIT 1-AuthMech: every way in which users or machines prove who they are to the device.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod ways;

use super::row;
use crate::files::{At, OneOrMore, Period, one_or_more};
use crate::names::RowId;

pub use ways::{
    BlePairingBy, CoapPsk, FtpLogin, HttpForm, HttpJson, KeyForm, MqttLogin, MqttVersion, OnResource, PairingMethod, RtspDigest, SignOut,
    SnmpCommunity, SnmpVersion, SshPassword, Success, TelnetLogin, Way,
};

/// One authentication mechanism.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthMech {
    /// The row's id.
    pub id: At<RowId>,
    /// What it is for.
    pub description: String,
    /// Who proves who they are.
    pub authenticates: Audience,
    /// The row of 28-LogIntf where it is reached; without one it is not reachable over a network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interface: Option<At<RowId>>,
    /// What is shown, and who chose it.
    pub factor: Factor,
    /// What the mechanism promises.
    pub guarantees: Vec<Guarantee>,
    /// The cryptography behind the promise.
    pub cryptography: Cryptography,
    /// Whether each subject has an identity and a secret of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subjects: Option<Subjects>,
    /// What those who signed in may do, and how others are kept from it, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorisation: Option<String>,
    /// How guessing over the network is stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guessing: Option<Guessing>,
    /// How a probe signs in: the way, or a list of the ways (routes) that lead to the same mechanism.
    #[serde(default, deserialize_with = "one_or_more", skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "OneOrMore<Way>")]
    pub exercise: Vec<Way>,
    /// How a probe changes the secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}
row!(AuthMech, "1-AuthMech", interface: ["28-LogIntf"], cryptography.channel: ["11-SecComMech"]);

/// Whom a mechanism tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subjects {
    /// Each subject by an identity or secret of its own.
    Each,
    /// All by one secret that they share.
    Shared,
}

/// Who authenticates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// A person.
    User,
    /// Another machine.
    Machine,
}

/// What is shown at the login.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// A body feature.
    Biometric,
    /// A certificate with its key.
    Certificate,
    /// A key that is no certificate.
    Key,
    /// Nothing at all.
    Nothing,
    /// A password or PIN.
    Password(Password),
    /// Having or pressing something.
    Possession,
    /// A token that a machine drew at random.
    Token,
}

/// A password: set by the user, pre-installed, or first the one and then the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Password {
    /// How pre-installed values are made, if there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preinstalled: Option<Preinstalled>,
    /// Who sets it in use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_by: Option<SetBy>,
    /// The fewest characters that the device accepts for a password of the user's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u32>,
}

/// Who sets a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SetBy {
    /// The user, before the mechanism can be used.
    User,
}

/// How pre-installed passwords are made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Preinstalled {
    /// How many different characters can occur.
    pub alphabet: u32,
    /// How many characters a password has.
    pub length: u32,
    /// How it is drawn, in words.
    pub generator: String,
    /// Where the randomness comes from, in a form that rules can read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawn: Option<Drawn>,
    /// Until when a pre-installed password is good.
    #[serde(default)]
    pub until: Until,
}

/// What a pre-installed password is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Drawn {
    /// At random, for each device.
    RandomPerDevice,
    /// From public data (serial number, MAC, SSID) together with a secret.
    PublicDataWithSecret,
    /// From public data alone.
    PublicData,
    /// From a counter or another visible sequence.
    Sequence,
    /// One value for all devices.
    Constant,
}

/// Until when a pre-installed password is good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// Only to set the user's own password: nothing else is served before.
    FirstLogin,
    /// As long as nobody changes it.
    #[default]
    Changed,
}

/// A security guarantee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Guarantee {
    /// Who did it can be known.
    Authenticity,
    /// Nobody else can read it.
    Confidentiality,
    /// Nobody can alter it unseen.
    Integrity,
    /// An old message cannot be used again.
    ReplayProtection,
}

/// The cryptography of a login.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cryptography {
    /// The row of 11-SecComMech through which it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<At<RowId>>,
    /// The scheme of the exchange itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<LoginScheme>,
    /// How the device stores the secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored_as: Option<String>,
}

/// The scheme in which a secret is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum LoginScheme {
    /// HTTP Basic: the password itself, protected by the channel alone.
    #[serde(rename = "basic")]
    Basic,
    /// HTTP or RTSP Digest with MD5.
    #[serde(rename = "digest-md5")]
    DigestMd5,
    /// HTTP or RTSP Digest with SHA-256.
    #[serde(rename = "digest-sha-256")]
    DigestSha256,
    /// A form or JSON body: the password itself, protected by the channel alone.
    #[serde(rename = "form")]
    Form,
    /// A random token on each request, protected by the channel alone.
    #[serde(rename = "bearer")]
    Bearer,
    /// Password authentication of SSH.
    #[serde(rename = "ssh")]
    Ssh,
    /// Plain text, such as Telnet.
    #[serde(rename = "plain")]
    Plain,
}

/// The defence against guessing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Guessing {
    /// A lock after some wrong tries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock_out: Option<LockOut>,
    /// The least time between two tries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<Period>,
    /// What the tries are counted by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_per: Option<CountedPer>,
}

/// A lock after wrong tries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LockOut {
    /// How many wrong tries lock it, 1 to 1000.
    pub after: u16,
    /// For how long.
    #[serde(rename = "for")]
    pub lasts: Period,
}

/// What wrong tries are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CountedPer {
    /// By account, wherever the tries come from.
    Account,
    /// By source address.
    Address,
    /// For the whole device.
    Device,
}

/// How a probe changes the secret, signed in as its owner. `{secret}` is the old one and `{new_secret}` the new one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A JSON body.
    HttpJson(ChangeByJson),
    /// It shares the secret of this row of 1-AuthMech, and changes with it.
    SameAs(At<RowId>),
}

/// A change by one request with a JSON body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeByJson {
    /// The path to PUT to.
    pub put: String,
    /// The members of the body.
    pub body: BTreeMap<String, String>,
}

impl AuthMech {
    /// The password, if the factor is one.
    #[must_use]
    pub fn password(&self) -> Option<&Password> {
        if let Factor::Password(password) = &self.factor { Some(password) } else { None }
    }

    /// The shared key that opens DTLS, if one of its ways is that.
    #[must_use]
    pub fn coap_psk(&self) -> Option<&CoapPsk> {
        self.exercise.iter().find_map(|way| if let Way::CoapPsk(key) = way { Some(key) } else { None })
    }

    /// How somebody pairs over Bluetooth LE, if one of its ways is that.
    #[must_use]
    pub fn pairs_by(&self) -> Option<PairingMethod> {
        self.exercise.iter().find_map(|way| if let Way::BlePairing(how) = way { Some(how.by) } else { None })
    }

    /// How its pre-installed passwords are made, if it has any.
    #[must_use]
    pub fn preinstalled(&self) -> Option<&Preinstalled> {
        self.password().and_then(|password| password.preinstalled.as_ref())
    }

    /// The declared lock as number of tries and milliseconds; zeros where none is declared.
    #[must_use]
    pub fn lock(&self) -> (u16, u64) {
        self.guessing.as_ref().and_then(|guessing| guessing.lock_out.as_ref()).map_or((0, 0), |lock| (lock.after, lock.lasts.ms()))
    }
}
