//! What the device answered to the same question: ports, versions of TLS, routes, and all else that a probe saw.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use suite::evidence::{Answer, Evidence, EvidenceId, Question};

use super::leaves::differences;
use super::{Differs, Side};
use crate::wording::one_line;

/// Answers that differ. Decisions are no part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EvidenceDiffers {
    /// How many questions were answered alike.
    pub alike: usize,
    /// Questions that were answered otherwise.
    pub otherwise: Vec<AnswerDiffers>,
    /// Questions that only the first bundle answers.
    pub only_before: Vec<String>,
    /// Questions that only the second bundle answers.
    pub only_after: Vec<String>,
}

/// A question with two answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AnswerDiffers {
    /// The question.
    pub question: String,
    /// In what the answers differ.
    pub fields: Vec<Differs>,
}

impl EvidenceDiffers {
    /// Whether each question was answered alike.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.otherwise.is_empty() && self.only_before.is_empty() && self.only_after.is_empty()
    }
}

pub(super) fn compare(before: &Side<'_>, after: &Side<'_>) -> EvidenceDiffers {
    let (Some(before), Some(after)) = (before.rebuilt, after.rebuilt) else { return EvidenceDiffers::default() };
    let (one, other) = (before.reading.evidence(), after.reading.evidence());
    let (one, other) = (answers(&one), answers(&other));
    let mut differs = EvidenceDiffers::default();
    for (question, before) in &one {
        match other.get(question) {
            None => differs.only_before.push(told(question)),
            Some(after) => match differences(before, after) {
                fields if fields.is_empty() => differs.alike += 1,
                fields => differs.otherwise.push(AnswerDiffers { question: told(question), fields }),
            },
        }
    }
    differs.only_after.extend(other.keys().filter(|question| !one.contains_key(*question)).map(|question| told(question)));
    differs
}

/// What the device answered. Where a question was asked more than once, all answers count, so all of them are compared.
fn answers(evidence: &Evidence) -> BTreeMap<&Question, Value> {
    let of_device = evidence.answered().filter(|(question, _)| !matches!(question, Question::Decide(_)));
    of_device.map(|(question, answers)| (question, value(answers))).collect()
}

fn value(answers: &[(EvidenceId, Answer)]) -> Value {
    let inner = |answer: &Answer| match serde_json::to_value(answer).expect("types of the suite always serialise") {
        // The name of its kind stands around each answer.
        Value::Object(fields) if fields.len() == 1 => fields.into_iter().map(|(_, inner)| inner).next().unwrap_or_default(),
        other => other,
    };
    match answers {
        [(_, one)] => inner(one),
        several => Value::Array(several.iter().map(|(_, answer)| inner(answer)).collect()),
    }
}

fn told(question: &Question) -> String {
    one_line(&question.to_string())
}
