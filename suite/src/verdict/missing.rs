//! What is missing where an obligation has no verdict of its own: something to ask, something to bring, somebody to look.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::{BenchTrouble, Decide, DutState, Question};
use crate::names::Text;

/// Why an obligation has no verdict of its own yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// The bench could not put a question.
    Bench {
        /// The question.
        question: Box<Question>,
        /// What is wrong at the bench.
        trouble: BenchTrouble,
    },
    /// An assessor has not decided, or decided on something that has changed since.
    Decision {
        /// The question to the assessor.
        question: Box<Decide>,
        /// The question in words.
        asks: String,
        /// What a rule found that may help.
        hint: Option<String>,
        /// Whether a decision exists that was taken on another basis.
        outdated: bool,
        /// What a machine gathered on the device, a line each, for the person to judge by.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        gathered: Vec<Text>,
        /// What a person does at the device before it can be answered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<Box<Step>>,
    },
    /// A question was not asked yet.
    NotAsked(Box<Question>),
    /// No procedure for this unit exists yet.
    NotImplemented,
    /// No procedure goes there, for this reason. Where nothing else is missing for a unit, a person is asked in its place.
    ByHand(String),
    /// Something else is needed: a second sample, an identity, a hook, with the remedy.
    Needs(String),
    /// An attempt was not a fair one, so finding nothing proves nothing.
    Unfair(String),
    /// The declaration does not say what a rule needs.
    Undeclared(String),
}

/// What a person does at the device, so that a question about it can be answered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The state in which the device is when it begins.
    pub begins: DutState,
    /// What to do, as a sentence in the imperative.
    pub does: String,
    /// How long to wait at most for what should come of it, in milliseconds; after that it did not come.
    pub within_ms: u64,
}

impl Missing {
    /// Whether asking the lab or the assessor would help.
    #[must_use]
    pub fn can_be_asked(&self) -> bool {
        matches!(self, Self::NotAsked(_) | Self::Decision { .. })
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bench { question, trouble } => write!(f, "{question}: {trouble}"),
            Self::Decision { asks, outdated: false, step: Some(step), .. } => write!(f, "awaits an operator: {} {asks}", step.does),
            Self::Decision { asks, outdated: false, .. } => write!(f, "awaits a decision: {asks}"),
            Self::Decision { asks, outdated: true, .. } => write!(f, "what was decided on has changed, confirm or revise: {asks}"),
            Self::NotAsked(question) => write!(f, "not asked: {question}"),
            Self::NotImplemented => f.write_str("not implemented"),
            Self::ByHand(why) => write!(f, "{why}, so no procedure looks there"),
            Self::Needs(what) | Self::Unfair(what) | Self::Undeclared(what) => f.write_str(what),
        }
    }
}
