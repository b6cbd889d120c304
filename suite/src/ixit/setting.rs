//! A setting of the device, made executable: which operations of 13-SoftServ read and write it, and which value stands for which position.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::files::At;
use crate::names::RowId;

/// A setting, made executable by operations of a row of 13-SoftServ.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// The row of 13-SoftServ.
    pub service: At<RowId>,
    /// The operation that reads it: a GET that answers with JSON.
    pub read: String,
    /// Where in that JSON it stands: a pointer (RFC 6901).
    pub at: String,
    /// The operation that writes it. `{value}` in its JSON body stands for the new value; where it is not there, the body is made of pointer and
    /// value. Left out where it can only be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub write: Option<String>,
    /// The value of each position.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, Value>,
    /// Where the device shows what it makes of the setting, such as when it will look for updates next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
}

/// Where the device shows what it makes of a setting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// The operation of the same service that reads it.
    pub read: String,
    /// Where in its JSON it stands: a pointer (RFC 6901).
    pub at: String,
    /// What stands there in each position of the setting.
    pub values: BTreeMap<String, Value>,
}

impl Setting {
    /// The operations that it names, each with the field that names it.
    #[must_use]
    pub fn operations(&self) -> Vec<(&'static str, &str)> {
        let effect = self.effect.as_ref().map(|effect| ("effect.read", effect.read.as_str()));
        let write = self.write.as_deref().map(|write| ("write", write));
        [Some(("read", self.read.as_str())), write, effect].into_iter().flatten().collect()
    }
}
