//! What the page says in each language. The keys are the fields of a type: one that a language lacks, and one too many, are errors.

use std::sync::OnceLock;

use serde::Deserialize;

use super::TopicStanding;
use crate::messages::Language;

/// The messages of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Messages {
    pub title: String,
    pub reference: String,
    pub reference_means: String,
    pub no_label: String,
    pub labels: String,
    pub labels_unseen: String,
    pub label_number: String,
    pub label_level: String,
    pub valid_until: String,
    pub who: String,
    pub by_supplier: String,
    pub by_buyer: String,
    pub by_laboratory: String,
    pub authorised: String,
    pub nobody: String,
    pub test_key: String,
    pub unknown_operator: String,
    pub what: String,
    pub model: String,
    pub hardware: String,
    pub software: String,
    pub software_read: String,
    pub software_unread: String,
    pub when: String,
    pub only_this: String,
    pub topics: String,
    pub topic: String,
    pub result: String,
    pub remark: String,
    pub nothing_found: String,
    pub problem_found: String,
    pub not_fully_checked: String,
    pub not_claimed: String,
    pub means_nothing_found: String,
    pub means_problem_found: String,
    pub means_not_fully_checked: String,
    pub means_not_claimed: String,
    pub left_out: String,
    pub not_applying: String,
    pub none_applies: String,
    pub beside: String,
    pub claims_broken: String,
    pub support: String,
    pub report: String,
    pub published: String,
    pub not_declared: String,
    pub declared: String,
    pub verify: String,
    pub verify_how: String,
    pub root: String,
    pub names: Names,
}

/// The topics in words that a shopper knows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Names {
    pub justification: String,
    pub passwords: String,
    pub vulnerability_reports: String,
    pub updates: String,
    pub stored_secrets: String,
    pub communication: String,
    pub attack_surface: String,
    pub software_integrity: String,
    pub personal_data: String,
    pub outages: String,
    pub telemetry: String,
    pub deletion: String,
    pub set_up: String,
    pub input: String,
    pub data_protection: String,
}

impl Messages {
    pub(super) fn of(language: Language) -> &'static Self {
        static READ: [OnceLock<Messages>; 3] = [const { OnceLock::new() }; 3];
        let (cell, text) = match language {
            Language::English => (&READ[0], include_str!("../../messages/consumer.en.yaml")),
            Language::French => (&READ[1], include_str!("../../messages/consumer.fr.yaml")),
            Language::German => (&READ[2], include_str!("../../messages/consumer.de.yaml")),
        };
        cell.get_or_init(|| serde_yaml::from_str(text).expect("the messages are part of the program, and a test reads all of them"))
    }

    pub(super) fn standing(&self, standing: TopicStanding) -> &str {
        match standing {
            TopicStanding::NotClaimed => &self.not_claimed,
            TopicStanding::NotFullyChecked => &self.not_fully_checked,
            TopicStanding::NothingFound => &self.nothing_found,
            TopicStanding::ProblemFound => &self.problem_found,
        }
    }
}

impl Names {
    /// The name of a topic by its section of clause 5; clause 6 has none.
    pub(super) fn of(&self, section: Option<u8>) -> &str {
        match section {
            Some(0) => &self.justification,
            Some(1) => &self.passwords,
            Some(2) => &self.vulnerability_reports,
            Some(3) => &self.updates,
            Some(4) => &self.stored_secrets,
            Some(5) => &self.communication,
            Some(6) => &self.attack_surface,
            Some(7) => &self.software_integrity,
            Some(8) => &self.personal_data,
            Some(9) => &self.outages,
            Some(10) => &self.telemetry,
            Some(11) => &self.deletion,
            Some(12) => &self.set_up,
            Some(13) => &self.input,
            _ => &self.data_protection,
        }
    }
}
