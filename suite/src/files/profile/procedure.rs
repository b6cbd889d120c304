//! What a profile probes beyond the procedures of the suite: what is done, as whom, beside whom, and what must come of it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CoapProcedure;
use crate::evidence::OnvifCall;
use crate::files::At;
use crate::names::IdentityName;

/// One more way to gather evidence for a unit, judged by that unit's criteria.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// Send this request to every enabled row of 28-LogIntf that speaks CoAP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coap: Option<CoapProcedure>,
    /// Try the dated list of common credentials on every network login.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_credentials: Option<CredentialList>,
    /// Send this request to every enabled row of 28-LogIntf that speaks HTTP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<HttpProcedure>,
    /// Do this at every enabled row of 28-LogIntf that speaks MQTT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mqtt: Option<MqttProcedure>,
    /// Make this call to every enabled row of 28-LogIntf that names an ONVIF device service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onvif: Option<OnvifProcedure>,
    /// Send this request to every enabled row of 28-LogIntf that speaks RTSP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rtsp: Option<RtspProcedure>,
    /// As whom.
    #[serde(default = "nobody", rename = "as")]
    pub who: IdentityName,
    /// The identity that must succeed with the same request, else the procedure is INCONCLUSIVE.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<IdentityName>,
    /// What must be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expectation>,
    /// Only if this holds: an expression over features, conditions and rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<At<String>>,
    /// A class requirement beyond the standard, with a verdict line of its own.
    #[serde(default)]
    pub extra: bool,
}

impl fmt::Display for Procedure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.default_credentials.is_some() {
            f.write_str("the dated list of common credentials is tried, after a wrong password was refused")?;
        }
        if let Some(sends) = self.sends() {
            let expected = match self.expect {
                Some(Expectation::ContainsNoneOf(Sought::Secrets)) => "must give no secret of the bench",
                Some(Expectation::NothingReceived) => "must give nothing",
                Some(Expectation::Refused) => "must be refused",
                Some(Expectation::Served) => "must be served",
                Some(Expectation::Discloses(Discloses::OnlyDeclared)) => "must tell only what is declared",
                None => "is looked at",
            };
            write!(f, "{sends} as {} {expected}", self.who)?;
        }
        if let Some(control) = &self.control {
            write!(f, ", and is served to {control}")?;
        }
        if let Some(when) = &self.when {
            write!(f, ", when {}", **when)?;
        }
        Ok(())
    }
}

impl Procedure {
    /// What is sent to an interface, if anything is, in words.
    #[must_use]
    pub fn sends(&self) -> Option<String> {
        let get = self.http.as_ref().map(|http| format!("GET {}", http.get));
        let call = || self.onvif.as_ref().map(|onvif| onvif.call.to_string());
        let coap = || self.coap.as_ref().map(ToString::to_string);
        let topic = || self.mqtt.as_ref().map(ToString::to_string);
        get.or_else(coap).or_else(call).or_else(topic).or_else(|| self.rtsp.as_ref().map(|rtsp| format!("DESCRIBE {}", rtsp.describe)))
    }

    /// How many things it does; one that is sound does one.
    #[must_use]
    pub fn does(&self) -> usize {
        [
            self.coap.is_some(),
            self.default_credentials.is_some(),
            self.http.is_some(),
            self.mqtt.is_some(),
            self.onvif.is_some(),
            self.rtsp.is_some(),
        ]
        .into_iter()
        .filter(|is_there| *is_there)
        .count()
    }
}

fn nobody() -> IdentityName {
    "nobody".into()
}

/// What a procedure does at a broker: exactly one of the three.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MqttProcedure {
    /// Topic to publish to, beside `payload`; what was kept there is put back. The control publishes as well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish: Option<String>,
    /// What is published; `{canary}` is replaced by a marked value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
    /// Topic filter to subscribe to; only what the broker kept from before counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retained: Option<String>,
    /// Topic filter to subscribe to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subscribe: Option<String>,
}

impl fmt::Display for MqttProcedure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.publish, &self.retained, &self.subscribe) {
            (Some(topic), ..) => write!(f, "PUBLISH {topic}"),
            (None, Some(filter), _) => write!(f, "what is kept under {filter}"),
            (None, None, filter) => write!(f, "SUBSCRIBE {}", filter.as_deref().unwrap_or_default()),
        }
    }
}

/// A list of credentials that ships with Thirteen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CredentialList {
    /// The dated list of common ones.
    Common,
}

/// A request of a procedure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HttpProcedure {
    /// The path to GET.
    pub get: String,
}

/// A call of a procedure to an ONVIF device service. The specification leaves some open to everybody: `GetSystemDateAndTime`, for one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OnvifProcedure {
    /// The call.
    pub call: OnvifCall,
}

/// A request of a procedure to a video server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RtspProcedure {
    /// The path to DESCRIBE.
    pub describe: String,
}

/// What a procedure must see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Expectation {
    /// What is received over MQTT holds none of these.
    ContainsNoneOf(Sought),
    /// Nothing is received over MQTT, whatever the broker acknowledges.
    NothingReceived,
    /// Refused. A resource that is not there is `absent`: a remark, never a refusal.
    Refused,
    /// Served.
    Served,
    /// The answer tells only what the row declares.
    Discloses(Discloses),
}

/// What must not be in what is received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sought {
    /// The secrets of the bench, in whatever encoding.
    Secrets,
}

/// How much an answer may tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Discloses {
    /// What the row of 28-LogIntf declares, and no more.
    OnlyDeclared,
}
