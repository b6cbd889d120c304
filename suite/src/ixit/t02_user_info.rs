//! IXIT 2-UserInfo: where users find what they need to know. One record, no ids.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Reading;
use super::setting::Setting;
use crate::files::At;
use crate::names::RowId;

/// Where users find each piece of information; an address or a place in a document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UserInfo {
    /// How to change each login's value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub documentation_of_change_mechanisms: Vec<ChangeDocumented>,
    /// How to delete data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documentation_of_deletion: Option<String>,
    /// How to check that it stays safe.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documentation_of_maintenance_check: Option<String>,
    /// What personal data is processed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documentation_of_personal_data: Option<String>,
    /// Replacement of hardware that cannot be updated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documentation_of_replacement: Option<String>,
    /// How to set up safely.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documentation_of_secure_setup: Option<String>,
    /// What the device senses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documentation_of_sensors: Option<String>,
    /// How to check that set-up is safe.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documentation_of_setup_check: Option<String>,
    /// What telemetry is collected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documentation_of_telemetry_data: Option<String>,
    /// The model's name and how to read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_designation: Option<ModelDesignation>,
    /// Where missing updates are explained.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publication_of_non_updatable: Option<String>,
    /// Where the support period is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publication_of_support_period: Option<String>,
    /// Where the vulnerability disclosure policy is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publication_of_vulnerability_disclosure_policy: Option<String>,
    /// For how long updates are given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support_period: Option<String>,
    /// What a probe sets for a secure and for an insecure set-up, and where the device tells what it finds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setup_check: Option<SetUpCheck>,
}

/// A set-up that is secure and one that is not, and the checks that tell them apart. The positions of each setting are `secure` and `insecure`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SetUpCheck {
    /// What is set.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<Setting>,
    /// Where the check of the set-up tells its result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_up: Option<Setting>,
    /// Where the check in use tells its result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maintenance: Option<Setting>,
}

/// How users recognise the model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelDesignation {
    /// The designation.
    pub name: String,
    /// From what it is read.
    pub read_from: ReadFrom,
    /// How a probe reads it, where a page or an interface of the product tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<Reading>,
}

/// From what a designation is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReadFrom {
    /// A label on the product.
    Label,
    /// A physical interface of the product, such as its display.
    PhysicalInterface,
    /// A user interface: a page, a menu of the app.
    UserInterface,
    /// Something else, in words.
    Other(String),
}

/// Where the change of one login's value is documented.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeDocumented {
    /// The row of 1-AuthMech.
    pub login: At<RowId>,
    /// The place: an address, or document and page.
    pub at: String,
}
