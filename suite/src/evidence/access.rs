//! Access over HTTP and CoAP: what one request comes to for those who may and for those who may not, told by what is served and not by status codes alone.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Attempt, Attempted, Place, Request};
use crate::names::{IdentityName, RowId, SampleId, Text};

/// As whom a request is tried.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// As an identity of the bench.
    Identity(IdentityName),
    /// With a credential that the device never gave, in the form that this way of a login has: a made-up session, token or password.
    MadeUp(OfWay),
    /// Without any credential.
    Nobody,
    /// As an identity of another specimen, with what that one is opened by.
    OfSample(OfSample),
}

/// An identity of another specimen.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfSample {
    /// The specimen.
    pub sample: SampleId,
    /// Who it is there.
    pub identity: IdentityName,
}

/// One way of a row of 1-AuthMech.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfWay {
    /// The row.
    pub row: RowId,
    /// Which of its ways, from 0.
    pub way: u8,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Identity(name) => write!(f, "`{name}`"),
            Self::MadeUp(of) => write!(f, "somebody with a made-up credential ({}, way {})", of.row, of.way + 1),
            Self::Nobody => f.write_str("nobody"),
            Self::OfSample(of) => write!(f, "`{}` of sample {}", of.identity, of.sample),
        }
    }
}

/// What does a request that changes nothing come to, for somebody who may and for others? One script: the reference as the entitled, then the others.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// Where.
    pub at: Place,
    /// On which row of 28-LogIntf.
    pub on: RowId,
    /// The request.
    pub request: Request,
    /// Who must be served: the live control. `None` in a state in which nobody is entitled yet.
    pub entitled: Option<IdentityName>,
    /// As whom it is tried beside that.
    pub subjects: Vec<Subject>,
}

/// What somebody got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Got {
    /// The resource is not there: 404, 405, 410.
    Absent,
    /// Served, but something else than the entitled get.
    Different,
    /// The device failed: 5xx.
    Failed,
    /// No answer, or none of the protocol.
    NoAnswer,
    /// The identity could not sign in, so it tried nothing.
    NotSignedIn,
    /// Sent elsewhere, or shown a login page.
    Redirected,
    /// Refused: another status of 4xx.
    Refused,
    /// Served what the entitled get: the same bytes, the same kind of medium, or the same shape with other values.
    Same,
    /// Served what any path is answered with, also one that was made up.
    Shell,
}

impl fmt::Display for Got {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "absent",
            Self::Different => "served something else",
            Self::Failed => "a failure of the device",
            Self::NoAnswer => "no answer",
            Self::NotSignedIn => "not signed in",
            Self::Redirected => "sent to a login or elsewhere",
            Self::Refused => "refused",
            Self::Same => "served",
            Self::Shell => "what any path is answered with",
        })
    }
}

/// One try. Of what was served only type and size are kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessTry {
    /// As whom.
    pub who: Subject,
    /// What it came to.
    pub got: Got,
    /// The status code, if there was a response; of CoAP its class and detail, 205 for 2.05.
    pub status: Option<u16>,
    /// The type of the body as the device names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Text>,
    /// Length of the body as read, in bytes.
    pub bytes: u64,
}

/// The tries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessSeen {
    /// The entitled, if somebody is.
    pub entitled: Option<AccessTry>,
    /// The others, in the order of the question.
    pub tried: Vec<AccessTry>,
    /// Why the tries say nothing, if so.
    pub shortfall: Option<String>,
}

impl Attempted for AccessSeen {
    fn attempt(&self) -> Attempt {
        let unseen = self.entitled.as_ref().filter(|entitled| entitled.got != Got::Same);
        let not_served = || unseen.map(|entitled| format!("{}: {}, so a refusal to others proves nothing", entitled.who, entitled.got));
        Attempt { shortfall: self.shortfall.clone().or_else(not_served), silent: None }
    }
}

/// Does a request that writes a value take effect, for somebody who may and for others? One script: read, write as others, write as the entitled, look
/// each time, put the old value back.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WriteAccess {
    /// Where.
    pub at: Place,
    /// On which row of 28-LogIntf.
    pub on: RowId,
    /// The request; `{canary}` in its body is where the value goes.
    pub request: Request,
    /// The request that reads the value back.
    pub read_back: Request,
    /// Who may write and read: the live control. `None` in a state in which nobody is entitled yet.
    pub entitled: Option<IdentityName>,
    /// As whom it is tried beside that.
    pub subjects: Vec<Subject>,
}

/// One write.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WriteTry {
    /// As whom.
    pub who: Subject,
    /// What the device said: `same` where it took the request.
    pub got: Got,
    /// The status code, if there was a response.
    pub status: Option<u16>,
    /// Whether the value was there afterwards; `None` where that could not be read.
    pub took: Option<bool>,
}

/// The writes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WriteAccessSeen {
    /// The entitled, if somebody is.
    pub entitled: Option<WriteTry>,
    /// The others, in the order of the question.
    pub tried: Vec<WriteTry>,
    /// Whether the old value is there again at the end.
    pub restored: bool,
    /// Why the writes say nothing, if so.
    pub shortfall: Option<String>,
}

impl Attempted for WriteAccessSeen {
    fn attempt(&self) -> Attempt {
        let unseen = self.entitled.as_ref().filter(|entitled| entitled.took != Some(true));
        let idle = || unseen.map(|entitled| format!("a write by {} was not seen either, so one by others proves nothing", entitled.who));
        Attempt { shortfall: self.shortfall.clone().or_else(idle), silent: None }
    }
}

/// Subjects in a row, as questions show them.
pub(super) fn listed<S: fmt::Display>(subjects: &[S]) -> String {
    subjects.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
