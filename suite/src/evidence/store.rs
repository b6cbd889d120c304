//! All answers of one campaign, by question: the first one stands, later attempts are kept beside it.

use std::collections::BTreeMap;

use super::{Answer, BenchTrouble, EvidenceId, Question};
use crate::names::SampleId;

/// What is known of one question: every answer it ever got, or the bench's refusal of this session.
#[derive(Clone, Debug, Default)]
struct Known {
    answers: Vec<(EvidenceId, Answer)>,
    trouble: Option<BenchTrouble>,
}

/// All answers of one campaign, by question. The first answer stands; later attempts are kept beside it.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    known: BTreeMap<Question, Known>,
    /// Answers of samples that had been left changed, and by what.
    spoilt: BTreeMap<EvidenceId, String>,
}

impl Evidence {
    /// Adds an answer. Returns `false`, and keeps nothing, when the answer is of another kind than the question.
    pub fn add(&mut self, id: EvidenceId, question: Question, answer: Answer) -> bool {
        if !answer.answers(&question) {
            return false;
        }
        let known = self.known.entry(question).or_default();
        known.trouble = None;
        known.answers.push((id, answer));
        true
    }

    /// Notes that the bench could not put a question in this session.
    pub fn trouble(&mut self, question: Question, trouble: BenchTrouble) {
        self.known.entry(question).or_default().trouble = Some(trouble);
    }

    /// Notes that an answer came from a sample which had been left changed: it can neither pass nor fail anybody.
    pub fn spoil(&mut self, id: EvidenceId, because: String) {
        self.spoilt.insert(id, because);
    }

    /// Why an answer speaks for nobody, if so.
    #[must_use]
    pub fn spoilt(&self, id: EvidenceId) -> Option<&str> {
        self.spoilt.get(&id).map(String::as_str)
    }

    /// The answers of a sample that speak for nobody.
    #[must_use]
    pub fn spoilt_of(&self, sample: &SampleId) -> Vec<EvidenceId> {
        let of_it = self.answered().filter(|(question, _)| question.place().is_some_and(|place| place.sample == *sample));
        of_it.flat_map(|(_, answers)| answers).map(|(id, _)| *id).filter(|id| self.spoilt.contains_key(id)).collect()
    }

    /// Withdraws one answer, as when it is tied to a recorded fault of the bench.
    pub fn withdraw(&mut self, id: EvidenceId) {
        self.spoilt.remove(&id);
        for known in self.known.values_mut() {
            known.answers.retain(|(answer, _)| *answer != id);
        }
    }

    /// How many of its answers another one has not.
    #[must_use]
    pub fn beyond(&self, other: &Self) -> usize {
        let is_new = |question: &Question, id: &EvidenceId| !other.answers(question).iter().any(|(known, _)| known == id);
        self.answered().map(|(question, answers)| answers.iter().filter(|(id, _)| is_new(question, id)).count()).sum()
    }

    /// All answers to a question, first attempt first.
    #[must_use]
    pub fn answers(&self, question: &Question) -> &[(EvidenceId, Answer)] {
        self.known.get(question).map_or(&[], |known| &known.answers)
    }

    /// The bench's refusal of a question, if it has no answer.
    #[must_use]
    pub fn refusal(&self, question: &Question) -> Option<&BenchTrouble> {
        self.known.get(question).filter(|known| known.answers.is_empty()).and_then(|known| known.trouble.as_ref())
    }

    /// Whether a question needs no further asking in this session: answered, or refused by the bench.
    #[must_use]
    pub fn is_settled(&self, question: &Question) -> bool {
        !self.answers(question).is_empty() || self.refusal(question).is_some()
    }

    /// Every question with at least one answer.
    pub fn answered(&self) -> impl Iterator<Item = (&Question, &[(EvidenceId, Answer)])> {
        self.known.iter().filter(|(_, known)| !known.answers.is_empty()).map(|(question, known)| (question, known.answers.as_slice()))
    }
}
