//! What a camera shows of itself by protocols of its own: the description of a video stream (RTSP), calls of its device service (ONVIF).

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Attempt, Attempted, Place, ResponseClass, Who};
use crate::names::{RowId, Text};

/// What does a video server answer to a request for the description of a stream?
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Describe {
    /// Where.
    pub at: Place,
    /// On which row of 28-LogIntf.
    pub on: RowId,
    /// The path of the stream, starting with `/`.
    pub path: String,
    /// As whom.
    pub who: Who,
}

/// The answer to a request for the description of a stream. The description itself stays with the device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DescribeSeen {
    /// What it means.
    pub class: ResponseClass,
    /// The status code, if there was a response.
    pub status: Option<u16>,
    /// Length of the description as read, in bytes.
    pub bytes: u64,
    /// Why the answer says nothing, if so.
    pub shortfall: Option<String>,
}

impl Attempted for DescribeSeen {
    fn attempt(&self) -> Attempt {
        Attempt { shortfall: self.shortfall.clone(), silent: None }
    }
}

/// A call of an ONVIF device service that changes nothing and takes no parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum OnvifCall {
    /// Maker, model, firmware, serial number; open before a login by the specification.
    GetDeviceInformation,
    /// Names of the network and its servers.
    GetDNS,
    /// The host name; open before a login by the specification.
    GetHostname,
    /// Addresses of the network interfaces.
    GetNetworkInterfaces,
    /// Ports of the protocols.
    GetNetworkProtocols,
    /// Places that the device tells of itself.
    GetScopes,
    /// Date and time; open before a login by the specification.
    GetSystemDateAndTime,
    /// Users with their levels.
    GetUsers,
}

impl fmt::Display for OnvifCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

/// What does an ONVIF device service answer to a call?
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Onvif {
    /// Where.
    pub at: Place,
    /// On which row of 28-LogIntf, which says where the service is.
    pub on: RowId,
    /// The call.
    pub call: OnvifCall,
    /// As whom.
    pub who: Who,
}

/// The answer to a call. What it tells stays with the device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OnvifSeen {
    /// What it means.
    pub class: ResponseClass,
    /// The status code, if there was a response.
    pub status: Option<u16>,
    /// The innermost code of a SOAP fault, without its prefix: `NotAuthorized`.
    pub fault: Option<Text>,
    /// Length of the body as read, in bytes.
    pub bytes: u64,
    /// Why the answer says nothing, if so.
    pub shortfall: Option<String>,
}

impl Attempted for OnvifSeen {
    fn attempt(&self) -> Attempt {
        Attempt { shortfall: self.shortfall.clone(), silent: None }
    }
}
