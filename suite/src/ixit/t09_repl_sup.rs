//! IXIT 9-ReplSup: isolation and replacement of what cannot be updated. One record, no ids.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a product that cannot be updated is taken off the network, and how its hardware is replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReplSup {
    /// How the product is taken off the network, or put into an environment of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isolation: Option<String>,
    /// How the hardware is replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hardware_replacement: Option<String>,
    /// What of both a bench can do and look at, made executable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exercise: Option<ReplExercise>,
}

/// What a bench can do of isolation and replacement, and look at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReplExercise {
    /// What the isolation comes to, as far as the hook `link` of a bench can do the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isolation: Option<Isolation>,
    /// What is replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced: Option<Replaced>,
}

/// What an isolation comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Isolation {
    /// The product is taken off its network: nothing reaches it.
    OffNetwork,
    /// The network of the product is cut off from everything beyond it.
    OwnNetwork,
}

/// What is replaced of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Replaced {
    /// A part of it, into which a person puts another.
    Part,
    /// The whole product: any other sample of a bench is a replacement unit.
    Whole,
}
