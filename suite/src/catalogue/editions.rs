//! The two editions: their documents, their provisions, and the older test cases.
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Confidence, Kind};
use crate::condition::Status;
use crate::id::{CaseId, GroupId, UnitId};

/// An edition of the standard together with the assessment that belongs to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub enum Edition {
    /// EN 303 645 V2.1.1 with TS 103 701 V1.1.1, which the law of the United Kingdom names.
    #[serde(rename = "2.1")]
    Older,
    /// EN 303 645 V3.1.3 / TS 103 645 V3.1.1 with TS 103 701 V2.1.1.
    #[default]
    #[serde(rename = "3.1")]
    Newer,
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Edition::Older => "2.1",
            Edition::Newer => "3.1",
        })
    }
}

/// What is known of both editions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Editions {
    /// The editions, older first.
    pub editions: Vec<EditionEntry>,
    /// The documents by date.
    pub documents: Vec<Document>,
    /// The 78 provisions of the newer edition.
    pub newer: Vec<NewerProvision>,
    /// The 68 provisions of the older edition with their test cases.
    pub older: Vec<OlderProvision>,
    /// What nobody has checked against the documents yet.
    pub unverified: Vec<String>,
}

/// The documents that make up an edition.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditionEntry {
    /// Which edition.
    pub edition: Edition,
    /// Where its provisions stand.
    pub provisions: String,
    /// Where its assessment stands.
    pub assessment: String,
}

/// One version of one document.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its number, as in `TS 103 701`.
    pub document: String,
    /// Its version.
    pub version: String,
    /// Year and month, with the day where it is known.
    pub date: String,
    /// What it brought.
    pub notes: String,
    /// How sure we are of it.
    pub confidence: Confidence,
    /// Which part of that is surer or less sure.
    pub confidence_note: Option<String>,
}

/// A provision of the newer edition.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewerProvision {
    /// Its id.
    pub id: GroupId,
    /// What it asks, in a few words.
    pub title: String,
    /// Its status by Annex B.
    pub status: Status,
    /// The older provision that it comes from; none for a new one.
    pub predecessor: Option<GroupId>,
    /// How sure we are of id and status.
    pub confidence: Confidence,
    /// How sure we are of its test cases, where that differs.
    pub case_confidence: Option<Confidence>,
}

/// A provision of the older edition.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OlderProvision {
    /// Its id.
    pub id: GroupId,
    /// What it asks, in a few words.
    pub title: String,
    /// Its status by Annex B.
    pub status: Status,
    /// Its status by the refined list of conditions, where that is finer.
    pub refined_status: Option<Status>,
    /// The provisions of the newer edition that took it over.
    pub successors: Vec<GroupId>,
    /// How sure we are of id and status.
    pub confidence: Confidence,
    /// How sure we are of the refined status.
    pub refined_confidence: Option<Confidence>,
    /// Where sources disagree.
    pub note: Option<String>,
    /// The cases of its test group.
    pub cases: Vec<OlderCase>,
}

/// A test case of the older edition.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OlderCase {
    /// Its id.
    pub id: CaseId,
    /// Its kind.
    pub kind: Kind,
    /// Letters of its units.
    pub units: String,
}

impl OlderCase {
    /// The ids of its units.
    pub fn unit_ids(&self) -> impl Iterator<Item = UnitId> {
        self.units.chars().filter_map(|letter| self.id.unit(letter))
    }
}
