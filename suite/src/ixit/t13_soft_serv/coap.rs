//! A request of CoAP as people write it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::the_one;
use crate::evidence::Method;

/// A request of CoAP: the method is the key. Exactly one of the methods is given.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CoapOperation {
    /// Path to DELETE.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delete: Option<String>,
    /// Path to GET.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub get: Option<String>,
    /// Path to POST to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
    /// Path to PUT to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub put: Option<String>,
    /// What is sent with POST and PUT; `{canary}` is replaced by a marked value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
}

impl CoapOperation {
    /// Method and path, if exactly one is given.
    #[must_use]
    pub fn method_and_path(&self) -> Option<(Method, &str)> {
        the_one([(Method::Delete, &self.delete), (Method::Get, &self.get), (Method::Post, &self.post), (Method::Put, &self.put)])
    }

    /// Whether it is anything else than a GET.
    pub(super) fn writes(&self) -> bool {
        self.method_and_path().is_some_and(|(method, _)| method != Method::Get)
    }
}
