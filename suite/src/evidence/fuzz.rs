//! Unexpected input: batteries of cases that no declared use sends, what came of each, and which of them did harm.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Attempt, Attempted, Place, Uuid};
use crate::names::{IdentityName, RowId, Text};

/// Does an interface go on as before, whatever it is sent? Cases of a battery in their order, with requests between them that are known to be good.
///
/// An answer takes a few seconds at most: it says how many cases it came to, and the rest is asked from there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fuzz {
    /// Where.
    pub at: Place,
    /// The row of 28-LogIntf.
    pub on: RowId,
    /// What is sent.
    pub battery: Battery,
    /// From which the cases are drawn; the same seed gives the same cases.
    pub seed: u64,
    /// The first case, from 0.
    pub from: u32,
    /// The case before which to stop.
    pub to: u32,
}

/// A family of cases.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Battery {
    /// Values of a characteristic of Bluetooth LE.
    Characteristic(CharacteristicInput),
    /// CoAP messages that break its grammar or its limits.
    Coap,
    /// The same inside a session of DTLS, as somebody who is let in.
    CoapInDtls(IdentityName),
    /// DTLS records and handshakes.
    Dtls,
    /// HTTP messages that break its grammar or its limits.
    Http,
    /// DNS messages to multicast DNS.
    Mdns,
    /// Packets of MQTT that break its grammar, its limits or its order.
    Mqtt,
    /// Bodies for one declared operation, as somebody who may do it.
    Operation(OperationInput),
    /// Values in paths, queries, headers and forms of pages that a naive program would take for code.
    Page,
    /// RTSP messages that break its grammar or its limits.
    Rtsp,
    /// Search messages of UPnP.
    Ssdp,
    /// TLS records and handshakes.
    Tls,
    /// Probe messages of WS-Discovery.
    WsDiscovery,
}

/// One characteristic that can be written.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CharacteristicInput {
    /// Its UUID.
    pub characteristic: Uuid,
    /// As whom somebody pairs first; where nobody pairs, nobody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<IdentityName>,
}

/// One declared operation that takes a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OperationInput {
    /// The row of 13-SoftServ.
    pub service: RowId,
    /// The operation.
    pub operation: String,
    /// As whom.
    pub who: IdentityName,
}

impl fmt::Display for Battery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Characteristic(input) => {
                let who = input.who.as_ref().map(|who| format!(" as {who}")).unwrap_or_default();
                write!(f, "values of the characteristic {}{who}", input.characteristic)
            }
            Self::Coap => f.write_str("CoAP messages"),
            Self::CoapInDtls(who) => write!(f, "CoAP messages inside DTLS as {who}"),
            Self::Dtls => f.write_str("DTLS records"),
            Self::Http => f.write_str("HTTP messages"),
            Self::Mdns => f.write_str("mDNS messages"),
            Self::Mqtt => f.write_str("MQTT packets"),
            Self::Operation(input) => write!(f, "values of {}/{} as {}", input.service, input.operation, input.who),
            Self::Page => f.write_str("values of pages"),
            Self::Rtsp => f.write_str("RTSP messages"),
            Self::Ssdp => f.write_str("SSDP messages"),
            Self::Tls => f.write_str("TLS records"),
            Self::WsDiscovery => f.write_str("WS-Discovery messages"),
        }
    }
}

/// What came back for one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseReply {
    /// It was served: 1xx, 2xx, 3xx, or an answer of a protocol without such codes.
    Answered,
    /// The connection was closed or reset without an answer.
    Closed,
    /// The device says that it failed: 5xx.
    Failed,
    /// Refused: 4xx, or a TLS alert.
    Refused,
    /// Nothing came in time.
    Silent,
}

/// What a case did to the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HarmKind {
    /// What was sent ran as a command: the answer waited as long as it was told to.
    Executed,
    /// A file that is none of the service's was told.
    Leaked,
    /// What was sent came back in a page as markup.
    Reflected,
    /// The service went away after the case and came back by itself.
    Restarted,
    /// What was sent reached a database as language: it complained of the grammar.
    Spoken,
    /// The service did not answer a good request any more.
    Stopped,
    /// A value was kept that has another type than the operation declares.
    Stored,
}

impl fmt::Display for HarmKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Executed => "ran what was sent as a command",
            Self::Leaked => "told a file of its system",
            Self::Reflected => "gave back what was sent as markup of a page",
            Self::Restarted => "went away and came back by itself",
            Self::Spoken => "handed what was sent to a database as language",
            Self::Stopped => "stopped answering good requests",
            Self::Stored => "kept a value of another type than declared",
        })
    }
}

/// A case that did harm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Harm {
    /// Which case of the battery, from 0.
    pub case: u32,
    /// What it did.
    pub kind: HarmKind,
    /// What the case is, in words.
    pub what: Text,
    /// The smallest form of it that was seen to do the same: its beginning, made readable.
    pub sent: Text,
    /// The length of that form, in bytes.
    pub bytes: u64,
    /// Whether the case did it again, alone, after good requests were served.
    pub again: bool,
    /// What else was seen.
    pub seen: Text,
}

/// A battery as seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FuzzSeen {
    /// How many cases were put, from the question's first one on.
    pub put: u32,
    /// How many of them got which reply.
    pub replies: BTreeMap<CaseReply, u32>,
    /// The case that did harm, if one did: nothing is put after it.
    pub harm: Option<Harm>,
    /// What does no harm and is worth knowing, once each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub noted: Vec<Text>,
    /// Whether good requests are served, and what was changed is as before, at the end.
    pub restored: bool,
    /// Why the attempt says nothing, if so.
    pub shortfall: Option<String>,
}

impl Attempted for FuzzSeen {
    fn attempt(&self) -> Attempt {
        let unproven = self.harm.as_ref().filter(|harm| !harm.again).map(|harm| {
            format!("after case {} ({}) the device {}, and it was not seen a second time: {}", harm.case, harm.what, harm.kind, harm.seen)
        });
        let unrestored = (!self.restored).then(|| "it was not shown to be as before at the end".to_owned());
        Attempt { shortfall: self.shortfall.clone().or(unproven).or(unrestored), silent: None }
    }
}

impl FuzzSeen {
    /// Where to go on: `None` when the question is done, or nothing more may be sent.
    #[must_use]
    pub fn next(&self, question: &Fuzz) -> Option<u32> {
        let reached = question.from.saturating_add(self.put);
        let may_go_on = self.put > 0 && self.harm.is_none() && self.restored && self.shortfall.is_none();
        (may_go_on && reached < question.to).then_some(reached)
    }
}
