//! What a campaign writes down: the plan first, then everything that was asked, answered, begun, undone and moved.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use suite::bench::{BenchFacts, SeenIdentity};
use suite::catalogue::Catalogue;
use suite::evidence::{Answer, BenchTrouble, DutState, EvidenceId, Question};
use suite::files::declaration::{Dut, Edition};
use suite::id::UnitId;
use suite::names::{Digest, SampleId};
use suite::revision::Outline;

use super::Revision;
use crate::self_test::SelfTest;

/// What was fixed before the first packet: item, method, means and selection. Questions are not planned, they follow from answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The version of the journal's format: [`Plan::FORMAT`].
    pub format: u32,
    /// The version of the suite that began.
    pub suite_version: String,
    /// The digest of the program that began, as a file. Journals of earlier versions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binary: Option<Digest>,
    /// What the program's test of itself came to before it began. Journals of earlier versions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_test: Option<SelfTest>,
    /// The digest of the catalogue: the method.
    pub catalogue: Digest,
    /// The digest of the declaration.
    pub declaration: Digest,
    /// The digest of the profile, with what it extends.
    pub profile_digest: Digest,
    /// What declaration and profile say, part by part, as digests: by it a later revision knows what changed. Journals of earlier versions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outline: Option<Outline>,
    /// The digest of the decisions as they were at the start, if there were any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decisions: Option<Digest>,
    /// The bench, redacted.
    pub bench: BenchFacts,
    /// The digest of the accepted evidence of others, if there is any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<Digest>,
    /// The digest of the SBOM that the declaration names, if it names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sbom: Option<Digest>,
    /// The edition assessed by.
    pub edition: Edition,
    /// The name of the profile.
    pub profile: String,
    /// The device under test as declared.
    pub dut: Dut,
    /// The units selected.
    pub units: BTreeSet<UnitId>,
    /// The seed for random choices on which an answer depends.
    pub seed: u64,
    /// When the campaign began.
    pub began: Timestamp,
    /// The built-in reference device that stands in for a product, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_device: Option<String>,
}

impl Plan {
    /// The version of the journal's format that this suite reads and writes.
    pub const FORMAT: u32 = 1;

    /// The digest of the built-in catalogue, as a plan states it.
    #[must_use]
    pub fn catalogue_digest() -> Digest {
        Digest(format!("sha256:{}", Catalogue::digest()))
    }
}

/// One record of the journal. Attempts of a question are counted from 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Record {
    /// What was fixed before the first packet; the first record and only there.
    Plan(Box<Plan>),
    /// What the plan binds has changed during the campaign. Answers that rest on what changed no longer count; the reader finds out which.
    Revised(Box<Revision>),
    /// A session began: the first, or one that resumes.
    Session {
        /// When.
        started: Timestamp,
        /// The version of the suite that runs this session.
        suite_version: String,
        /// The digest of the program that runs it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        binary: Option<Digest>,
        /// The digest of the record of its test of itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        self_test: Option<Digest>,
        /// Whether earlier sessions wrote to this journal.
        resumed: bool,
        /// Who each sample is, as read before anything else.
        identities: BTreeMap<SampleId, SeenIdentity>,
    },
    /// Something that changes the device is about to begin; written before its first packet.
    Begun {
        /// The question.
        question: Question,
        /// Which attempt.
        attempt: u32,
        /// The way back, in words and without a secret.
        restore: String,
    },
    /// An answer. The number of this record is its [`EvidenceId`].
    Answered {
        /// The question.
        question: Question,
        /// Which attempt.
        attempt: u32,
        /// The answer.
        answer: Box<Answer>,
        /// Who its sample was then; empty for what needs no device.
        identity: SeenIdentity,
        /// From the first packet to the answer, in milliseconds.
        took_ms: u64,
        /// Why it was asked again, if it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        because: Option<String>,
    },
    /// The bench could not put a question in this session.
    Bench {
        /// The question.
        question: Question,
        /// What is wrong at the bench.
        trouble: BenchTrouble,
    },
    /// An attempt that was begun came to no answer.
    Interrupted {
        /// The question.
        question: Question,
        /// Which attempt.
        attempt: u32,
        /// Whether what it had changed was put back.
        undone: bool,
        /// What happened.
        says: String,
    },
    /// The baseline was proven again after an attempt.
    Restored {
        /// The question.
        question: Question,
        /// Which attempt.
        attempt: u32,
    },
    /// A sample is about to be brought from one state to another; written before the hook runs.
    Moving {
        /// The sample.
        sample: SampleId,
        /// The state before.
        from: DutState,
        /// The state wanted.
        to: DutState,
    },
    /// A sample was brought from one state to another by a hook.
    Moved {
        /// The sample.
        sample: SampleId,
        /// The state before.
        from: DutState,
        /// The state after.
        to: DutState,
        /// How long it took, in milliseconds.
        took_ms: u64,
    },
    /// An attempt was tied to a recorded fault of the bench; its answer no longer counts, and stays readable.
    Withdrawn {
        /// The record of the answer.
        answer: EvidenceId,
        /// Which fault, in words.
        because: String,
    },
    /// A sample was left changed.
    Changed {
        /// The sample.
        sample: SampleId,
        /// What differs from the baseline, and how to put it back.
        says: String,
    },
    /// The session ended in order.
    Closed {
        /// Why: nothing open any more, stopped by a person, a budget used up.
        reason: String,
    },
}

impl Record {
    /// The question and attempt that the record is about, if it is about an attempt.
    #[must_use]
    pub fn attempt(&self) -> Option<(&Question, u32)> {
        match self {
            Self::Begun { question, attempt, .. }
            | Self::Answered { question, attempt, .. }
            | Self::Interrupted { question, attempt, .. }
            | Self::Restored { question, attempt } => Some((question, *attempt)),
            Self::Plan(_)
            | Self::Revised(_)
            | Self::Session { .. }
            | Self::Bench { .. }
            | Self::Moving { .. }
            | Self::Moved { .. }
            | Self::Withdrawn { .. }
            | Self::Changed { .. }
            | Self::Closed { .. } => None,
        }
    }
}
