//! Outages: the network or the power is taken away and given back; what worked before is looked at meanwhile and afterwards.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Attempt, Attempted, Place, ResponseClass, Who};
use crate::ixit::t23_res_mech::Outage;
use crate::names::RowId;

/// A declared operation as somebody.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The row of 13-SoftServ.
    pub service: RowId,
    /// The operation of that row.
    pub operation: String,
    /// As whom.
    pub who: Who,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{} as {}", self.service, self.operation, self.who)
    }
}

/// Something that the device does over the network.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Function {
    /// A safe operation of a service.
    Call(Call),
    /// The TCP port of this row of 28-LogIntf opens.
    Interface(RowId),
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(call) => call.fmt(f),
            Self::Interface(row) => row.fmt(f),
        }
    }
}

/// Does what works before an outage work meanwhile, and again afterwards, with the same settings? One script with restoration.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Interrupt {
    /// Where.
    pub at: Place,
    /// What is taken away.
    pub of: Outage,
    /// What is looked at.
    pub functions: Vec<Function>,
    /// The operations that write a marked value as a setting, which is read back and put back.
    pub marks: Vec<Call>,
    /// The longest time within which a function is declared to work again, in milliseconds; it is waited for at least as long.
    pub within_ms: u64,
}

/// What was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// The device from its network: meanwhile only its ports are tried, which are out of reach then.
    Device,
    /// The power.
    Power,
    /// The network of the device from everything beyond it: it can be asked meanwhile.
    Uplink,
}

/// The outage as seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InterruptSeen {
    /// What was cut.
    pub cut: Cut,
    /// Each function, in the order of the question.
    pub functions: Vec<FunctionSeen>,
    /// Each marked setting, in the order of the question.
    pub marks: Vec<MarkSeen>,
    /// Safe operations that said the same twice before and something else afterwards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differ: Vec<Call>,
    /// Whether everything that worked before works at the end, and each marked setting is put back.
    pub restored: bool,
    /// Why the experiment says nothing, if so.
    pub shortfall: Option<String>,
}

/// One function before, during and after an outage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FunctionSeen {
    /// The function.
    pub function: Function,
    /// Before: the live control.
    pub before: ResponseClass,
    /// Meanwhile, if it could be looked at.
    pub during: Option<ResponseClass>,
    /// Afterwards, at the last try.
    pub after: ResponseClass,
    /// From the end of the outage to the begin of the first try that was served, in milliseconds; nothing if none was.
    pub back_ms: Option<u64>,
    /// From the end of the outage to the end of that try, in milliseconds: somewhere between the two it was back. Journals of before do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_by_ms: Option<u64>,
}

/// One marked setting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkSeen {
    /// The operation that wrote it.
    pub call: Call,
    /// Whether it was read back before the outage: the live control.
    pub before: bool,
    /// Whether it was read back afterwards; nothing where reading was not answered.
    pub after: Option<bool>,
}

impl FunctionSeen {
    /// Whether it worked before the outage.
    #[must_use]
    pub fn worked(&self) -> bool {
        self.before == ResponseClass::Served
    }

    /// Whether it worked before and not at the end.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.worked() && self.after != ResponseClass::Served
    }
}

impl Attempted for InterruptSeen {
    fn attempt(&self) -> Attempt {
        let nothing = || "nothing that is declared worked before the outage, so nothing could be lost".to_owned();
        let worked = self.functions.iter().any(FunctionSeen::worked);
        Attempt { shortfall: self.shortfall.clone().or_else(|| (!worked).then(nothing)), silent: None }
    }
}
