//! Conditions, features and facts in words.
use serde::Deserialize;

use super::{Confidence, Edition};
use crate::condition::{Fact, Feature};

/// Everything a status or an escape clause can depend on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conditions {
    /// Numbered conditions; the same number means different things in different lists.
    pub lists: Vec<ConditionList>,
    /// Lettered features of the newer edition.
    pub features: Vec<FeatureEntry>,
    /// Facts that escape clauses name and no form asks for.
    pub facts: Vec<FactEntry>,
}

/// The numbered conditions of one document.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionList {
    /// The document that has the list.
    pub document: String,
    /// The edition whose statuses use it.
    pub edition: Edition,
    /// How sure we are of the list.
    pub confidence: Confidence,
    /// What to know about its origin.
    pub note: Option<String>,
    /// The conditions in the order of their numbers.
    pub conditions: Vec<Condition>,
}

/// A numbered condition.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Its number in its list.
    pub number: u8,
    /// When it holds.
    pub holds_when: String,
    /// What the newer edition asks instead, where it asks the same in its words; for conditions of the older edition.
    pub became: Option<Became>,
}

/// What the newer edition made of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Became {
    /// The condition with this number.
    Condition(u8),
    /// This feature.
    Feature(Feature),
}

/// A lettered feature.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeatureEntry {
    /// Its letter, a to aa.
    pub letter: Feature,
    /// When the device has it.
    pub holds_when: String,
}

/// A named fact.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactEntry {
    /// Its name in expressions.
    pub name: Fact,
    /// When it holds.
    pub holds_when: String,
}

impl Conditions {
    /// The condition that a number means in an edition; the older edition counts on from Annex B into the refined list.
    pub fn numbered(&self, edition: Edition, number: u8) -> Option<&Condition> {
        self.lists
            .iter()
            .filter(|list| list.edition == edition)
            .flat_map(|list| &list.conditions)
            .find(|condition| condition.number == number)
    }

    /// A feature in words.
    pub fn feature(&self, letter: Feature) -> Option<&FeatureEntry> {
        self.features.iter().find(|feature| feature.letter == letter)
    }
}
