//! Bluetooth LE: what a device tells by air, which services it has, who may do what with a characteristic, and how a phone pairs with it.

mod pairing;
mod uuid;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Attempt, Attempted, Place};
use crate::names::{IdentityName, RowId, Text};

pub use pairing::{BleAsked, BlePaired, BlePairing, BlePairingSeen, BlePairsWith};
pub use uuid::{NotAUuid, Uuid};

/// What does the device advertise? Of other devices only the number is kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BleSurvey {
    /// Where.
    pub at: Place,
    /// For how many seconds it is listened at most.
    pub seconds: u16,
}

/// What was heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BleSurveySeen {
    /// What the device advertises, if it was heard.
    pub heard: Option<BleAdvertised>,
    /// How many other devices were heard.
    pub others: u32,
}

/// What a device advertises, with what it answers to a scan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BleAdvertised {
    /// Its name.
    pub name: Option<Text>,
    /// The kind of its address.
    pub address: BleAddress,
    /// The services that it names.
    pub services: BTreeSet<Uuid>,
    /// Data of manufacturers by their number, as text where they are one, else as hexadecimal digits.
    pub manufacturers: BTreeMap<u16, Text>,
    /// Data of services, likewise.
    pub service_data: BTreeMap<Uuid, Text>,
    /// Whose secrets are told so.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tells_secrets: BTreeSet<IdentityName>,
}

impl BleAdvertised {
    /// Everything that is told, as text.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.name.iter().chain(self.manufacturers.values()).chain(self.service_data.values()).map(Text::as_str)
    }
}

/// A kind of Bluetooth address (Core Specification, Vol 6, Part B, 1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BleAddress {
    /// Random, and of no owner that could be told.
    NonResolvable,
    /// Registered, and the same for ever.
    Public,
    /// Random, and known again by those who paired.
    Resolvable,
    /// Random, and the same at least until the device starts anew.
    StaticRandom,
}

impl Attempted for BleSurveySeen {
    fn attempt(&self) -> Attempt {
        let deaf = self.heard.is_none() && self.others == 0;
        Attempt {
            shortfall: deaf.then(|| "no device at all was heard, so nobody knows whether the adapter hears".to_owned()),
            silent: None,
        }
    }
}

/// Which services does the device show to somebody who did not pair, or could with nothing, with what can be read of them so; or to somebody who did pair?
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BleServices {
    /// Where.
    pub at: Place,
    /// Who looks. An identity only looks at what is there, and reads nothing.
    #[serde(default = "unpaired", skip_serializing_if = "is_unpaired")]
    pub who: BleSubject,
}

fn unpaired() -> BleSubject {
    BleSubject::Unpaired
}

fn is_unpaired(who: &BleSubject) -> bool {
    *who == BleSubject::Unpaired
}

/// The services.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BleServicesSeen {
    /// Each service.
    pub services: Vec<BleService>,
    /// Why that is not all, if so.
    pub shortfall: Option<String>,
}

/// A service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BleService {
    /// What it is.
    pub uuid: Uuid,
    /// Its characteristics.
    pub characteristics: Vec<BleCharacteristic>,
}

/// A characteristic. Its properties say what can be asked of it and never who may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BleCharacteristic {
    /// What it is.
    pub uuid: Uuid,
    /// What can be asked of it.
    pub properties: BTreeSet<BleProperty>,
    /// What it tells somebody who did not pair: as text where it is one, else as hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tells: Option<Text>,
    /// Whose secrets that is, or holds.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tells_secrets: BTreeSet<IdentityName>,
}

/// What can be asked of a characteristic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BleProperty {
    /// It tells changes, and waits until they were heard.
    Indicate,
    /// It tells changes.
    Notify,
    /// It is read.
    Read,
    /// It is written, and says whether it took that.
    Write,
    /// It is written and says nothing.
    WriteWithoutResponse,
}

impl Attempted for BleServicesSeen {
    fn attempt(&self) -> Attempt {
        Attempt { shortfall: self.shortfall.clone(), silent: None }
    }
}

/// What does reading a characteristic, or listening to it, come to, for somebody who may and for others? Each begins without a bond.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BleAccess {
    /// Where.
    pub at: Place,
    /// On which row of 28-LogIntf.
    pub on: RowId,
    /// Which characteristic.
    pub characteristic: Uuid,
    /// Whether it is listened to until it tells a change, in place of being read.
    #[serde(default, skip_serializing_if = "is_false")]
    pub listens: bool,
    /// Who must be served: the live control.
    pub entitled: IdentityName,
    /// As whom it is tried beside that.
    pub subjects: Vec<BleSubject>,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// As whom something is tried.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BleSubject {
    /// As an identity of the bench, who pairs first with what the bench knows of it.
    Identity(IdentityName),
    /// As somebody who pairs first, and can show and enter nothing.
    PairsWithNothing,
    /// As somebody who does not pair, and agrees to nothing if asked.
    Unpaired,
}

impl fmt::Display for BleSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Identity(name) => write!(f, "`{name}`"),
            Self::PairsWithNothing => f.write_str("somebody who pairs without any secret"),
            Self::Unpaired => f.write_str("somebody who did not pair"),
        }
    }
}

/// What somebody got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BleGot {
    /// There is no such characteristic.
    Absent,
    /// No answer in time, or the connection ended.
    NoAnswer,
    /// The pairing that comes first did not succeed, so nothing was tried.
    NotPaired,
    /// Refused.
    Refused,
    /// Served.
    Served,
    /// Served, once both ends had made a bond by themselves that asked nobody for anything: encrypted, and open to everybody.
    ServedAfterSilentBond,
    /// Let listen, and told nothing for as long as the entitled are listened for at most.
    ToldNothing,
}

impl fmt::Display for BleGot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "absent",
            Self::NoAnswer => "no answer",
            Self::NotPaired => "not paired",
            Self::Refused => "refused",
            Self::Served => "served",
            Self::ServedAfterSilentBond => "served, after a bond that asked nobody for anything,",
            Self::ToldNothing => "let listen, and told nothing",
        })
    }
}

/// One try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BleTry {
    /// As whom.
    pub who: BleSubject,
    /// What it came to.
    pub got: BleGot,
    /// The error as the Bluetooth service names it, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Text>,
    /// Whether device and bench had a bond afterwards.
    pub bonded: bool,
    /// Length of what was read, in bytes.
    pub bytes: u32,
}

/// The tries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BleAccessSeen {
    /// The entitled.
    pub entitled: BleTry,
    /// The others, in the order of the question.
    pub tried: Vec<BleTry>,
}

impl Attempted for BleAccessSeen {
    fn attempt(&self) -> Attempt {
        let unseen = (self.entitled.got != BleGot::Served).then_some(&self.entitled);
        let says = unseen.map(|entitled| format!("{}: {}, so a refusal to others proves nothing", entitled.who, entitled.got));
        Attempt { shortfall: says, silent: None }
    }
}

/// Does writing a characteristic take effect, for somebody who may and for others? One script: read, write as others, write as the entitled, look each
/// time, put the old value back. Each begins without a bond.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BleWrite {
    /// Where.
    pub at: Place,
    /// On which row of 28-LogIntf.
    pub on: RowId,
    /// Which characteristic.
    pub characteristic: Uuid,
    /// What is written, as hexadecimal digits.
    pub value: String,
    /// Which characteristic tells it.
    pub read_back: Uuid,
    /// Who may write and read: the live control.
    pub entitled: IdentityName,
    /// As whom it is tried beside that.
    pub subjects: Vec<BleSubject>,
}

/// One write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BleWriteTry {
    /// As whom, and what the device said: `served` where it took the write.
    pub tried: BleTry,
    /// Whether another value than before was there afterwards; `None` where that could not be read.
    pub took: Option<bool>,
}

/// The writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BleWriteSeen {
    /// The entitled.
    pub entitled: BleWriteTry,
    /// The others, in the order of the question.
    pub tried: Vec<BleWriteTry>,
    /// Whether the old value is there again at the end.
    pub restored: bool,
    /// Why the writes say nothing, if so.
    pub shortfall: Option<String>,
}

impl Attempted for BleWriteSeen {
    fn attempt(&self) -> Attempt {
        let idle = || format!("a write by {} was not seen either, so one by others proves nothing", self.entitled.tried.who);
        let unseen = (self.entitled.took != Some(true)).then(idle);
        Attempt { shortfall: self.shortfall.clone().or(unseen), silent: None }
    }
}
