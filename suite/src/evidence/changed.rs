//! Samples that an experiment left changed: what they answer afterwards speaks for nobody, until they are proven to be as before.

use std::collections::{BTreeMap, BTreeSet};

use super::Question;
use crate::names::SampleId;

/// How much of a question is told with each answer that it spoils, in characters: it may spoil all of them.
const SHOWN: usize = 400;

/// The samples that stand otherwise than before, and what left them so.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LeftChanged {
    by: BTreeMap<SampleId, Vec<Left>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Left {
    question: Question,
    attempt: u32,
    /// Whether the script came to its end.
    answered: bool,
}

impl Left {
    /// A reset takes away what was set on the device. It brings no software back, and no link that nobody brought up.
    fn outlives_a_reset(&self) -> bool {
        match self.question {
            Question::OfferImages(_) => true,
            Question::Interrupt(_) => !self.answered,
            _ => false,
        }
    }
}

impl LeftChanged {
    /// An experiment came to its end, with an answer or without: everything is proven to be put back, or not.
    pub fn ended(&mut self, question: &Question, attempt: u32, answered: bool, is_back: bool) {
        let Some(sample) = question.place().map(|place| &place.sample) else { return };
        let left = self.by.entry(sample.clone()).or_default();
        left.retain(|left| left.question != *question);
        if !is_back {
            left.push(Left { question: question.clone(), attempt, answered });
        }
        self.by.retain(|_, left| !left.is_empty());
    }

    /// A sample was reset.
    pub fn reset(&mut self, sample: &SampleId) {
        if let Some(left) = self.by.get_mut(sample) {
            left.retain(Left::outlives_a_reset);
        }
        self.by.retain(|_, left| !left.is_empty());
    }

    /// Why an answer to this question is not fair now, if its sample was left changed.
    #[must_use]
    pub fn spoils(&self, question: &Question) -> Option<String> {
        let sample = &question.place()?.sample;
        let by: String = self.by.get(sample)?.first()?.question.to_string().chars().take(SHOWN).collect();
        Some(format!("sample {sample} had been left changed by this: {by}; restore it and run again with --resume"))
    }

    /// The samples.
    #[must_use]
    pub fn samples(&self) -> BTreeSet<SampleId> {
        self.by.keys().cloned().collect()
    }

    /// Whether a reset brings a sample back from something.
    #[must_use]
    pub fn is_helped_by_a_reset(&self, sample: &SampleId) -> bool {
        self.by.get(sample).is_some_and(|left| left.iter().any(|left| !left.outlives_a_reset()))
    }

    /// The experiments whose way back was not proven, by question and attempt.
    pub fn experiments(&self) -> impl Iterator<Item = (&Question, u32)> {
        self.by.values().flatten().map(|left| (&left.question, left.attempt))
    }
}
