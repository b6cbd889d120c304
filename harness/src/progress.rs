//! What a person sees while a campaign runs. Progress is measured in obligations, not in questions.

pub mod terminal;

use suite::evidence::{BenchTrouble, DutState, Question};
use suite::names::SampleId;
use suite::tree::Verdicts;

/// Somebody who watches a campaign, and may ask it to stop.
pub trait Progress: Send {
    /// Everything was judged again.
    fn judged(&mut self, verdicts: &Verdicts);
    /// A question was put.
    fn asked(&mut self, question: &Question);
    /// A question was answered after some milliseconds.
    fn answered(&mut self, question: &Question, took_ms: u64);
    /// The bench could not put a question.
    fn troubled(&mut self, question: &Question, trouble: &BenchTrouble);
    /// What a question that came to no answer had begun is being undone.
    fn restoring(&mut self, question: &Question);
    /// What it had begun is undone, and the baseline proven again.
    fn restored(&mut self, question: &Question);
    /// A sample is being brought into a state.
    fn moving(&mut self, sample: &SampleId, to: DutState);
    /// A sample was brought into a state.
    fn moved(&mut self, sample: &SampleId, to: DutState);
    /// A sample is left changed, after all attempts to put it back.
    fn left_changed(&mut self, says: &str) {
        crate::tell!("LEFT CHANGED: {says}");
    }
    /// Whether to stop: nothing more is sent but what puts back what was changed.
    fn interrupted(&self) -> bool;
}

/// Nobody watches.
#[derive(Debug, Default)]
pub struct Quiet;

impl Progress for Quiet {
    fn judged(&mut self, _: &Verdicts) {}
    fn asked(&mut self, _: &Question) {}
    fn answered(&mut self, _: &Question, _: u64) {}
    fn troubled(&mut self, _: &Question, _: &BenchTrouble) {}
    fn restoring(&mut self, _: &Question) {}
    fn restored(&mut self, _: &Question) {}
    fn moving(&mut self, _: &SampleId, _: DutState) {}
    fn moved(&mut self, _: &SampleId, _: DutState) {}
    fn interrupted(&self) -> bool {
        false
    }
}
