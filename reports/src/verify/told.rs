//! What `thirteen verify --json` prints: the report, or why nothing in the file can be read as a bundle, or why there is no file to look at.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Report, Standing};
use crate::bundle::BundleFault;

/// What a verifier tells of a file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Told {
    /// It is a bundle, and this is what each check found.
    Read(Box<Report>),
    /// It is none, or not as its manifest says.
    Unread(Unread),
    /// There is no file, or nobody may read it.
    Unopened(Unopened),
}

/// Why a file could not be looked at. Nothing is known of what is in it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Unopened {
    /// The version of this format.
    pub format: u32,
    /// What all of it comes to.
    pub sentence: String,
    /// What the machine says.
    pub trouble: String,
}

impl Unopened {
    /// The same in words.
    #[must_use]
    pub fn of(trouble: String) -> Self {
        Self { format: 1, sentence: format!("Not verified: {trouble}."), trouble }
    }
}

/// Why a file was not read as a bundle.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Unread {
    /// The version of this format.
    pub format: u32,
    /// What all of it comes to.
    pub sentence: String,
    /// Always `not_genuine`.
    pub standing: Standing,
    /// The fault that was met first.
    pub fault: BundleFault,
}

impl Unread {
    /// The same in words.
    #[must_use]
    pub fn of(fault: BundleFault) -> Self {
        Self { format: 1, sentence: format!("Not genuine: {}.", fault.says), standing: Standing::NotGenuine, fault }
    }
}

/// The JSON Schema of [`Told`].
#[must_use]
pub fn schema() -> serde_json::Value {
    suite::schema::schema::<Told>(
        "What a verifier found in a bundle",
        "The first sentence, each of the eleven checks with its faults, and every unit with what it rests on: what `thirteen verify --json` prints.",
    )
}
