//! IXIT 25-DelFunc: functions by which data is deleted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::row;
use super::t13_soft_serv::HttpOperation;
use crate::files::At;
use crate::names::{IdentityName, RowId};

/// One function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DelFunc {
    /// The row's id.
    pub id: At<RowId>,
    /// What is erased, and how.
    pub description: String,
    /// Where it deletes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    /// The rows of 10-SecParam and 21-PersData that it deletes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deletes: Vec<At<RowId>>,
    /// Whether it deletes the user's configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resets_configuration: Option<bool>,
    /// How it is started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initiation: Option<DelInitiation>,
    /// The steps, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<String>,
    /// What the user is told when it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<String>,
    /// How a bench starts it, made executable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exercise: Option<DelExercise>,
}
row!(DelFunc, "25-DelFunc", deletes: ["10-SecParam", "21-PersData"]);

/// How a bench starts a function for deletion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DelExercise {
    /// By the bench's hook `factory_reset`: the function brings the device to factory default.
    FactoryReset,
    /// By one request.
    Http(Box<DelByHttp>),
}

/// A request that deletes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DelByHttp {
    /// The row of 28-LogIntf where it is sent.
    pub interface: At<RowId>,
    /// The request.
    pub request: HttpOperation,
    /// Who sends it, as an identity of the bench.
    pub who: IdentityName,
    /// Whose data it deletes, as identities of the bench; without it everybody's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<IdentityName>,
}

impl DelFunc {
    /// Whether it deletes this row of 10-SecParam or 21-PersData, by its own word.
    #[must_use]
    pub fn names(&self, row: &RowId) -> bool {
        self.deletes.iter().any(|deleted| **deleted == *row)
    }

    /// Whether it deletes what belongs to somebody, as far as that is a matter of whose it is.
    #[must_use]
    pub fn is_of(&self, who: &IdentityName) -> bool {
        match &self.exercise {
            Some(DelExercise::Http(by)) => by.of.is_empty() || by.of.contains(who),
            Some(DelExercise::FactoryReset) | None => true,
        }
    }
}

/// Where a function deletes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// On the device.
    Device,
    /// At an associated service.
    Service,
}

/// How deletion is started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DelInitiation {
    /// In an app.
    App,
    /// By a button at the device.
    Button,
    /// By asking the supplier.
    Request,
    /// By a tool or a procedure that a layperson does not know.
    Tool,
    /// On a web page.
    Web,
    /// In another way, in words.
    Other(String),
}
