//! IXIT 13-SoftServ: software services and what can be done with them.

mod ble;
mod coap;
mod mqtt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Status, row};
use crate::evidence::Method;
use crate::files::At;
use crate::names::{IdentityName, RowId};

pub use ble::{BleAct, BleOperation};
pub use coap::CoapOperation;
pub use mqtt::{MqttAct, MqttOperation, takes_in};
pub(crate) use mqtt::{is_filter, is_topic};

/// What stands in a request where a probe puts a marked value.
pub const CANARY: &str = "{canary}";

/// One software service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoftServ {
    /// The row's id.
    pub id: At<RowId>,
    /// What it does.
    pub description: String,
    /// The row of 28-LogIntf where it is reached.
    pub interface: At<RowId>,
    /// The rows of 1-AuthMech that guard it.
    #[serde(default)]
    pub login: Vec<At<RowId>>,
    /// Whether security-relevant settings can be changed with it.
    pub configures: bool,
    /// Whether it is on.
    #[serde(default)]
    pub status: Status,
    /// Whether it is one of the protocols that cannot ask for a login: DHCP, DNS, NTP, ARP, ICMP.
    #[serde(default)]
    pub unavoidable: bool,
    /// Why it is on by default, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub justification: Option<String>,
    /// What can be done, made executable.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<Operation>,
}
row!(SoftServ, "13-SoftServ", interface: ["28-LogIntf"], login: ["1-AuthMech"]);

impl SoftServ {
    /// The operation of this id.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }
}

/// One operation of a service: exactly one of `ble`, `coap`, `http` and `mqtt` says how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// Its name, unique in the service.
    pub id: String,
    /// What is done with a characteristic, where it is one of Bluetooth LE.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ble: Option<BleOperation>,
    /// The request, where it is one of CoAP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coap: Option<CoapOperation>,
    /// The request, where it is one of HTTP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<HttpOperation>,
    /// The message, where it is one of MQTT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mqtt: Option<MqttOperation>,
    /// Who may do it.
    #[serde(default)]
    pub who: Vec<IdentityName>,
    /// Whether it must work without the internet.
    #[serde(default)]
    pub local: bool,
    /// Whether it changes the device.
    #[serde(default)]
    pub changes: bool,
    /// The operation that reads back what this one wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_back: Option<String>,
    /// The row of 21-PersData whose data it carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<RowId>,
}

/// A request as people write it: the method is the key. Exactly one of the methods is given.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HttpOperation {
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
    /// The members of a JSON body; `{canary}` is replaced by a marked value, `{value}` by the value that a setting is put to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub json: Option<serde_json::Value>,
}

impl Operation {
    /// Method and path, where it is a request of HTTP with exactly one method.
    #[must_use]
    pub fn method_and_path(&self) -> Option<(Method, &str)> {
        self.http.as_ref()?.method_and_path()
    }

    /// The body of a request of HTTP.
    #[must_use]
    pub fn json(&self) -> Option<&serde_json::Value> {
        self.http.as_ref()?.json.as_ref()
    }

    /// Method and path, where it is a request of CoAP or HTTP with exactly one method.
    #[must_use]
    pub fn request(&self) -> Option<(Method, &str)> {
        match &self.coap {
            Some(coap) => coap.method_and_path(),
            None => self.method_and_path(),
        }
    }

    /// What is sent with a request of CoAP or HTTP, or written as a text by Bluetooth, as it is declared.
    #[must_use]
    pub fn body(&self) -> Option<String> {
        match (&self.ble, &self.coap) {
            (Some(ble), _) => ble.text.clone(),
            (_, Some(coap)) => coap.payload.clone(),
            _ => self.json().map(ToString::to_string),
        }
    }

    /// The path of an operation over CoAP or HTTP that only reads.
    #[must_use]
    pub fn safe_path(&self) -> Option<&str> {
        let (method, path) = self.request()?;
        (method.is_safe() && !self.changes).then_some(path)
    }

    /// Whether it only reads, over CoAP or HTTP or by Bluetooth.
    #[must_use]
    pub fn only_reads(&self) -> bool {
        let read = self.ble.as_ref().is_some_and(|ble| matches!(ble.act(), Some(BleAct::Listen(_) | BleAct::Read(_))));
        (read && !self.changes) || self.safe_path().is_some()
    }

    /// Whether it writes a marked value (`{canary}`) that another operation reads back.
    #[must_use]
    pub fn is_marking(&self) -> bool {
        self.read_back.is_some() && self.body().is_some_and(|body| body.contains(CANARY))
    }

    /// Whether it changes the device: as it says, and wherever the protocol leaves nothing else.
    #[must_use]
    pub fn writes(&self) -> bool {
        let published = self.mqtt.as_ref().is_some_and(|mqtt| mqtt.publish.is_some());
        let written = self.ble.as_ref().is_some_and(|ble| ble.write.is_some());
        self.changes || published || written || self.coap.as_ref().is_some_and(CoapOperation::writes)
    }
}

impl HttpOperation {
    /// Method and path, if exactly one is given.
    #[must_use]
    pub fn method_and_path(&self) -> Option<(Method, &str)> {
        the_one([(Method::Delete, &self.delete), (Method::Get, &self.get), (Method::Post, &self.post), (Method::Put, &self.put)])
    }
}

/// The method that has a path, if exactly one has.
fn the_one(paths: [(Method, &Option<String>); 4]) -> Option<(Method, &str)> {
    let mut given = paths.into_iter().filter_map(|(method, path)| path.as_deref().map(|path| (method, path)));
    given.next().filter(|_| given.next().is_none())
}
