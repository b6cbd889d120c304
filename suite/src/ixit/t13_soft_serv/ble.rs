//! What is done with a characteristic of Bluetooth LE as people write it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CANARY;
use crate::evidence::Uuid;

/// What is done with a characteristic: exactly one of `notify`, `read` and `write` is given.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BleOperation {
    /// The characteristic whose changes are told, by notification or indication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notify: Option<Uuid>,
    /// The characteristic to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<Uuid>,
    /// The characteristic to write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub write: Option<Uuid>,
    /// What is written, as hexadecimal digits: a value that the device takes and that is not its usual one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
    /// What is written where it is a text; `{canary}` is replaced by a marked value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What is written in place of a marked value where nothing is looked for afterwards.
const UNMARKED: &str = "Thirteen";

/// What is done with a characteristic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BleAct<'a> {
    /// It is listened to until it tells a change.
    Listen(&'a Uuid),
    /// It is read.
    Read(&'a Uuid),
    /// It is written.
    Write {
        /// The characteristic.
        characteristic: &'a Uuid,
        /// Hexadecimal digits, two for each byte.
        payload: String,
    },
}

impl BleOperation {
    /// What is done, if exactly one thing is and what is written can be read.
    #[must_use]
    pub fn act(&self) -> Option<BleAct<'_>> {
        match (&self.notify, &self.read, &self.write) {
            (Some(characteristic), None, None) => Some(BleAct::Listen(characteristic)),
            (None, Some(characteristic), None) => Some(BleAct::Read(characteristic)),
            (None, None, Some(characteristic)) => {
                let payload = hex::encode(self.written(UNMARKED)?);
                Some(BleAct::Write { characteristic, payload })
            }
            _ => None,
        }
    }

    /// The bytes that are written with this marked value in them, if exactly one of `payload` and `text` says what.
    #[must_use]
    pub fn written(&self, canary: &str) -> Option<Vec<u8>> {
        match (&self.payload, &self.text) {
            (Some(digits), None) => hex::decode(digits).ok(),
            (None, Some(text)) => Some(text.replace(CANARY, canary).into_bytes()),
            _ => None,
        }
    }
}
