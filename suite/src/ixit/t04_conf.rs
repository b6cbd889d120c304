//! IXIT 4-Conf: the management's confirmations that processes have people and means. One record, no ids.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the management confirms: `true` or `false`; what is not stated is not confirmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Conf {
    /// That the processes of 19-SecDev are followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmation_of_secure_development: Option<bool>,
    /// That the processes of 14-SecMgmt are in place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmation_of_secure_management: Option<bool>,
    /// That the procedures of 8-UpdProc are in place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmation_of_update_procedures: Option<bool>,
    /// That people and means for the actions of 3-VulnTypes exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmation_of_vulnerability_actions: Option<bool>,
    /// That the monitoring of 5-VulnMon is in place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmation_of_vulnerability_monitoring: Option<bool>,
}
