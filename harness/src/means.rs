//! The means of testing as a campaign sees them: something that answers questions. The lab is one; a table in a test is another.

use std::future::Future;

use serde::{Deserialize, Serialize};
use suite::bench::SeenIdentity;
use suite::evidence::{Answer, BenchTrouble, DutState, Question};
use suite::names::SampleId;

/// Something that answers questions about samples.
pub trait Means: Send + Sync + 'static {
    /// Whether the bench has what a question takes. Asked before anything is recorded as begun: what never began needs no way back.
    ///
    /// # Errors
    /// What the bench lacks.
    fn ready(&self, question: &Question) -> Result<(), BenchTrouble>;

    /// Puts a question. `attempt` counts from 1 over the whole journal.
    fn put(&self, question: &Question, attempt: u32) -> impl Future<Output = Result<Answer, BenchTrouble>> + Send;

    /// Undoes an experiment that was begun and never answered. `true` when the baseline was proven again.
    fn undo(&self, question: &Question, attempt: u32) -> impl Future<Output = Result<bool, BenchTrouble>> + Send;

    /// Brings a sample into a state, by hook or operator.
    fn move_to(&self, sample: &SampleId, state: DutState) -> impl Future<Output = Result<(), BenchTrouble>> + Send;

    /// Looks whether a sample is there at all.
    fn present(&self, sample: &SampleId) -> impl Future<Output = Result<Presence, BenchTrouble>> + Send;

    /// Reads who a sample is.
    fn identify(&self, sample: &SampleId) -> impl Future<Output = Result<SeenIdentity, BenchTrouble>> + Send;
}

/// What looking for a sample came to, where it is not away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// It is there.
    Answers,
    /// The bench cannot look.
    CannotLook(BenchTrouble),
    /// There is nothing by which it could be seen, and why.
    NothingToSee(String),
}
