//! IXIT 7-UpdMech: the ways in which software is updated.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::setting::Setting;
use super::{OrWords, row};
use crate::evidence::Method;
use crate::files::{At, Period};
use crate::names::{IdentityName, RowId};

/// One update mechanism.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdMech {
    /// The row's id.
    pub id: At<RowId>,
    /// The course of an update.
    pub description: String,
    /// Whether the update comes over a network.
    #[serde(default = "yes")]
    pub network: bool,
    /// The row of 28-LogIntf by which it is started or delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interface: Option<At<RowId>>,
    /// What it promises.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guarantees: Vec<UpdGuarantee>,
    /// Who verifies the origin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authenticity_checked_by: Option<CheckedBy>,
    /// Who verifies that nothing was altered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integrity_checked_by: Option<CheckedBy>,
    /// Whether it is verified that the image is meant for this device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound_to_model: Option<bool>,
    /// On which relation of trust the verification rests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trust: Vec<Trust>,
    /// The cryptography behind the promise.
    #[serde(default)]
    pub cryptography: UpdCryptography,
    /// How an update starts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub initiation: Vec<Initiation>,
    /// What the user can set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub configuration: Option<UpdConfiguration>,
    /// When it is looked for updates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checking: Option<UpdChecking>,
    /// What the user is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notification: Option<UpdNotification>,
    /// Whether installing disrupts basic functions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disrupts: Option<bool>,
    /// How a probe installs an image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub install: Option<Install>,
    /// How a probe reads the version that runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<ReadVersion>,
    /// The switches of updates and notices, made executable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<UpdSettings>,
}
row!(UpdMech, "7-UpdMech", interface: ["28-LogIntf"], cryptography.channel: ["11-SecComMech"]);

fn yes() -> bool {
    true
}

/// A promise of an update mechanism.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UpdGuarantee {
    /// The image comes from whom it should.
    Authenticity,
    /// Nobody else can read the image.
    Confidentiality,
    /// The image was not altered.
    Integrity,
    /// An older image is refused.
    RollbackProtection,
}

/// Who verifies an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckedBy {
    /// The device itself.
    Device,
    /// Nobody.
    Nobody,
    /// Something else, such as the app.
    Other,
}

/// A relation of trust between the device and where the image comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trust {
    /// A channel on which the sender proved who it is.
    AuthenticatedChannel,
    /// Presence on a network that asks for a proof before it lets anybody in.
    JoinedNetwork,
    /// A signature over the image that the device verifies.
    Signature,
    /// A person confirms.
    UserConfirmation,
}

/// The cryptography of an update mechanism, by the names of the cryptographic catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UpdCryptography {
    /// The signature: `ed25519`, `ecdsa-p256`, `rsa-3072`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// The message authentication code, where a shared key takes the place of a signature: `hmac-sha-256`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mac: Option<String>,
    /// The hash function: `sha-256`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// Encryption of the image, if there is any: `aes-256-gcm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption: Option<String>,
    /// The row of 11-SecComMech through which the image travels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<At<RowId>>,
}

/// How an update starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Initiation {
    /// From an app, by the user.
    App,
    /// By itself.
    Automatic,
    /// At the device, by the user.
    OnDevice,
    /// By a tool or a procedure that a layperson does not know.
    Tool,
    /// From a web page, by the user.
    Web,
    /// In another way, in words.
    Other(String),
}

/// What the user can set for updates and notices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UpdConfiguration {
    /// Whether automatic installation can be switched on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable: Option<bool>,
    /// Whether automatic installation can be switched off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disable: Option<bool>,
    /// Whether an installation can be postponed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postpone: Option<bool>,
    /// Whether automatic installation is on after set-up, when the user said nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automatic_by_default: Option<bool>,
    /// Whether notices can be switched on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_notices: Option<bool>,
    /// Whether notices can be switched off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disable_notices: Option<bool>,
}

/// When it is looked for updates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdChecking {
    /// Who looks.
    pub by: CheckedBy,
    /// Whether the first look follows set-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_initialisation: Option<bool>,
    /// How often it is looked again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<OrWords<Period>>,
}

/// What the user is told of an update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdNotification {
    /// By which way.
    pub channel: Channel,
    /// What it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// The risk that the update removes, or where it is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<String>,
    /// How a disruption is announced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disruption: Option<String>,
    /// Whether the device itself shows it.
    #[serde(default)]
    pub on_device: bool,
}

/// A way by which a notice reaches the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A message of the app.
    App,
    /// At the device: display, light, voice.
    Device,
    /// Electronic mail.
    Email,
    /// There is none.
    None,
    /// A web page that the user has to open.
    Web,
}

/// The switches of an update mechanism, made executable: each with the positions `enabled` and `disabled`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UpdSettings {
    /// Whether updates are installed by themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automatic: Option<Setting>,
    /// Whether an installation waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postpone: Option<Setting>,
    /// Whether notices are sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notices: Option<Setting>,
}

/// How a probe installs an image, made executable: exactly one of `coap` and `http` says how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Install {
    /// The request that hands over the image, where it is one of CoAP; a long image goes in blocks (RFC 7959).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coap: Option<Upload>,
    /// The request that hands over the image, where it is one of HTTP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<Upload>,
    /// Who may do it. The first whom the bench has is the one who does; without anybody it is done by nobody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub who: Vec<IdentityName>,
    /// A request of the same protocol that starts the installation, where handing over does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Upload>,
    /// The sign by which the device says that it takes an image; a status from 200 to 299 without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success: Option<TakenSign>,
    /// After which time an image that was taken runs at the latest; 60 s without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes: Option<Period>,
}

/// The sign by which a device says that it takes an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TakenSign {
    /// The body contains this text.
    Body(String),
    /// This status code.
    Status(u16),
}

/// A request that hands over an image. Exactly one of the methods is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Upload {
    /// Path to POST to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
    /// Path to PUT to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub put: Option<String>,
    /// The file: `{image}` stands for the image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The field of a multipart form (RFC 7578) that carries the file; without it the file is the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// How a probe reads the version that runs: exactly one of `coap` and `http` says how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadVersion {
    /// The request, where it is one of CoAP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coap: Option<Fetch>,
    /// The request, where it is one of HTTP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<Fetch>,
    /// Where in the JSON of the answer the version stands: a pointer (RFC 6901). Without it the answer is the version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json: Option<String>,
}

/// A request that reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fetch {
    /// Path to GET.
    pub get: String,
}

impl Install {
    /// The request that hands over the image, if exactly one protocol is given.
    #[must_use]
    pub fn upload(&self) -> Option<&Upload> {
        only(self.coap.as_ref(), self.http.as_ref())
    }
}

impl ReadVersion {
    /// The path, if exactly one protocol is given.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        only(self.coap.as_ref(), self.http.as_ref()).map(|fetch| fetch.get.as_str())
    }
}

/// The one that is given, if exactly one is.
fn only<T>(one: Option<T>, other: Option<T>) -> Option<T> {
    match (one, other) {
        (Some(given), None) | (None, Some(given)) => Some(given),
        _ => None,
    }
}

impl Upload {
    /// Method and path, if exactly one is given.
    #[must_use]
    pub fn method_and_path(&self) -> Option<(Method, &str)> {
        match (&self.post, &self.put) {
            (Some(path), None) => Some((Method::Post, path)),
            (None, Some(path)) => Some((Method::Put, path)),
            _ => None,
        }
    }
}

impl UpdConfiguration {
    /// Whether it says anything that only automatic installation can have: a switch, or that it is on by default.
    #[must_use]
    pub fn switches_updates(self) -> bool {
        [self.enable, self.disable, self.automatic_by_default].contains(&Some(true))
    }

    /// Whether notices can be switched in a way.
    #[must_use]
    pub fn switches_notices(self) -> bool {
        [self.enable_notices, self.disable_notices].contains(&Some(true))
    }
}

impl UpdMech {
    /// Whether it can start by itself.
    #[must_use]
    pub fn is_automatic(&self) -> bool {
        self.initiation.contains(&Initiation::Automatic)
    }

    /// Whether it tells the user of updates.
    #[must_use]
    pub fn notifies(&self) -> bool {
        self.notification.as_ref().is_some_and(|notification| notification.channel != Channel::None)
    }
}
