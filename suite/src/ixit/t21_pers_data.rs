//! IXIT 21-PersData: personal data that the device handles.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::setting::Setting;
use super::{OrWords, row};
use crate::files::{At, OneOrMore, Period, one_or_more};
use crate::names::RowId;

/// One category of personal data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersData {
    /// The row's id.
    pub id: At<RowId>,
    /// The category.
    pub description: String,
    /// Why it is processed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Whether its disclosure does higher harm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<bool>,
    /// Whether it is only meant for an aggregate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aggregation: Option<bool>,
    /// Who may process it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorized_parties: Vec<String>,
    /// How long it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<OrWords<Period>>,
    /// The rows of 25-DelFunc by which it is disposed of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disposal: Vec<At<RowId>>,
    /// How it is processed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub processing: Option<String>,
    /// Where it is stored.
    #[serde(default, deserialize_with = "one_or_more", skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "OneOrMore<Store>")]
    pub stored: Vec<Store>,
    /// The rows of 11-SecComMech through which it travels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sent_over: Vec<At<RowId>>,
    /// Whether it goes to an associated service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_to_service: Option<bool>,
    /// On what basis it is processed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// How consent is obtained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obtaining_consent: Option<Consent>,
    /// How consent is withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawing_consent: Option<String>,
    /// How the record of consent is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storing_consent: Option<String>,
    /// Where the record of consent is kept: `device`, `service` (or both), `nowhere`.
    #[serde(default, deserialize_with = "one_or_more", skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "OneOrMore<Store>")]
    pub consent_kept_at: Vec<Store>,
    /// How it is anonymised, or that it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anonymization: Option<String>,
    /// How a probe gives and withdraws consent: its positions are `given` and `withdrawn`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent_setting: Option<Setting>,
    /// Where a probe reads the record of consent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent_record: Option<Setting>,
}
row!(PersData, "21-PersData", disposal: ["25-DelFunc"], sent_over: ["11-SecComMech"]);

/// Where personal data, or the record of a consent to use it, is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Store {
    /// On the device.
    Device,
    /// At an associated service.
    Service,
    /// Nowhere: it only passes through.
    Nowhere,
}

/// On what basis personal data is processed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The consumer's consent.
    Consent,
    /// A contract with the consumer.
    Contract,
    /// Another one, in words.
    Other(String),
}

/// How consent is obtained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// In words.
    pub description: String,
    /// Whether the choice is made before the user makes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preselected: Option<bool>,
    /// Whether the device can be used without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free: Option<bool>,
}

impl PersData {
    /// Whether it is sensitive and goes to an associated service; `None` where the row does not say.
    #[must_use]
    pub fn is_sensitive_and_sent(&self) -> Option<bool> {
        match (self.sensitive, self.sent_to_service) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    }

    /// Whether it is processed on the basis of consent.
    #[must_use]
    pub fn rests_on_consent(&self) -> bool {
        self.basis == Some(Basis::Consent)
    }
}
