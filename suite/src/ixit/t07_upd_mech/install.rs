//! How an image reaches a device and how the version that runs is read, as people write it.

mod word;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::{Method, Uuid};
use crate::files::Period;
use crate::names::IdentityName;

pub use word::{Piece, Word};

/// How a probe installs an image, made executable: exactly one of `ble`, `coap` and `http` says how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Install {
    /// The characteristics to which the image is handed over, where it goes by Bluetooth LE.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ble: Option<Transfer>,
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
    /// The sign by which the device says that it takes an image; without it a status from 200 to 299, or by Bluetooth that every write was taken.
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
    /// This value of the characteristic that tells what came of the image.
    Value(Word),
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

/// How a probe reads the version that runs: exactly one of `ble`, `coap` and `http` says how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadVersion {
    /// The characteristic, where it is one of Bluetooth LE.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ble: Option<BleRead>,
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

/// A characteristic that reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BleRead {
    /// The characteristic.
    pub read: Uuid,
}

/// How an image goes to a device by Bluetooth LE: piece by piece to one characteristic, in one connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// What is written before the first piece.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begin: Option<Told>,
    /// The characteristic that takes the pieces.
    pub image: Uuid,
    /// How long each piece is, but the last; 20 bytes without it, which fit whatever was agreed on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub piece: Option<Piece>,
    /// What is written after the last piece.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Told>,
    /// The characteristic that tells afterwards what came of the image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<BleRead>,
}

/// Something that is written to a characteristic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// The characteristic.
    pub write: Uuid,
    /// What is written.
    pub payload: Word,
}

impl Install {
    /// The name of the protocol, if exactly one is given.
    #[must_use]
    pub fn by(&self) -> Option<&'static str> {
        protocol([self.ble.is_some(), self.coap.is_some(), self.http.is_some()])
    }

    /// The request that hands over the image, if exactly one protocol is given and that has requests.
    #[must_use]
    pub fn upload(&self) -> Option<&Upload> {
        self.coap.as_ref().or(self.http.as_ref()).filter(|_| self.by().is_some())
    }

    /// The characteristics to which the image is handed over, if nothing else is given.
    #[must_use]
    pub fn transfer(&self) -> Option<&Transfer> {
        self.ble.as_ref().filter(|_| self.by().is_some())
    }
}

impl ReadVersion {
    /// The name of the protocol, if exactly one is given.
    #[must_use]
    pub fn by(&self) -> Option<&'static str> {
        protocol([self.ble.is_some(), self.coap.is_some(), self.http.is_some()])
    }

    /// The path, if exactly one protocol is given and that has paths.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.coap.as_ref().or(self.http.as_ref()).filter(|_| self.by().is_some()).map(|fetch| fetch.get.as_str())
    }

    /// The characteristic, if nothing else is given.
    #[must_use]
    pub fn characteristic(&self) -> Option<&Uuid> {
        self.ble.as_ref().filter(|_| self.by().is_some()).map(|ble| &ble.read)
    }
}

/// The one that is given of these, if exactly one is.
fn protocol(given: [bool; 3]) -> Option<&'static str> {
    match given {
        [true, false, false] => Some("ble"),
        [false, true, false] => Some("coap"),
        [false, false, true] => Some("http"),
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
