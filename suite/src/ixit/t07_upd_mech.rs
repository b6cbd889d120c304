//! IXIT 7-UpdMech: the ways in which software is updated.

mod install;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::setting::Setting;
use super::{OrWords, row};
use crate::files::{At, Period};
use crate::names::RowId;

pub use install::{BleRead, Fetch, Install, Piece, ReadVersion, TakenSign, Told, Transfer, Upload, Word};

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
