//! What is done with a characteristic of Bluetooth LE as people write it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::Uuid;

/// What is done with a characteristic: exactly one of `read` and `write` is given.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BleOperation {
    /// The characteristic to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<Uuid>,
    /// The characteristic to write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub write: Option<Uuid>,
    /// What is written, as hexadecimal digits: a value that the device takes and that is not its usual one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
}

/// What is done with a characteristic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BleAct<'a> {
    /// It is read.
    Read(&'a Uuid),
    /// It is written.
    Write {
        /// The characteristic.
        characteristic: &'a Uuid,
        /// Hexadecimal digits, two for each byte.
        payload: &'a str,
    },
}

impl BleOperation {
    /// What is done, if exactly one thing is and what is written can be read.
    #[must_use]
    pub fn act(&self) -> Option<BleAct<'_>> {
        match (&self.read, &self.write) {
            (Some(characteristic), None) => Some(BleAct::Read(characteristic)),
            (None, Some(characteristic)) => {
                let payload = self.payload.as_deref().filter(|payload| hex::decode(payload).is_ok())?;
                Some(BleAct::Write { characteristic, payload })
            }
            _ => None,
        }
    }
}
