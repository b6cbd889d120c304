//! A claim about the device that a person confirms: what it is about, what a machine gathered, what is done first, what is asked.

use serde::Serialize;

use super::{Assessment, by_id};
use crate::evidence::{DutState, Place};
use crate::files::Period;
use crate::ixit::{Linked, Row};
use crate::names::{Digest, RowId, SampleId, Text};
use crate::verdict::{Judged, Missing, Step};

/// How long a person waits for something to come of a step, where nothing else is said.
const PATIENCE: Period = Period::from_ms(120_000);

/// One claim, as it is put together. A decision on it holds for what is shown, the sample and its software version; when one of these changes, it is
/// offered again.
#[must_use = "a claim is put by `asks`"]
pub struct Claim<'c, 'a> {
    assessment: &'c Assessment<'a>,
    id: &'c str,
    row: Option<RowId>,
    shown: Vec<Digest>,
    sample: Option<SampleId>,
    hint: Option<String>,
    gathered: Vec<Text>,
    step: Option<Step>,
    on_paper: bool,
}

impl<'a> Assessment<'a> {
    /// Begins a claim about the device that a person confirms, once for all units that share it.
    pub fn claim<'c>(&'c self, id: &'c str) -> Claim<'c, 'a> {
        let (row, sample, hint, step, on_paper) = <_>::default();
        Claim { assessment: self, id, row, shown: Vec::new(), sample, hint, gathered: Vec::new(), step, on_paper }
    }
}

impl Claim<'_, '_> {
    /// It is about this row.
    pub fn about<R: Row>(mut self, row: &R) -> Self {
        self.row = Some(row.id().clone());
        self.shows(row)
    }

    /// It is about the row of this id, of whichever table, and rests on all that the row names.
    pub(crate) fn about_all_of(mut self, id: &RowId) -> Self {
        self.shown.extend(self.assessment.declaration.ixit.with_named(id).into_iter().map(Linked::digest));
        self.row = Some(id.clone());
        self
    }

    /// It is about these rows together. Their order says nothing.
    pub fn over<'r, R: Row + 'r>(self, rows: impl IntoIterator<Item = &'r R>) -> Self {
        self.shows(&by_id(rows))
    }

    /// It rests on this too: a part of the declaration, an answer.
    pub fn shows(mut self, value: &impl Serialize) -> Self {
        self.shown.push(Digest::of_value(value));
        self
    }

    /// It is looked at from this place.
    pub fn at(mut self, place: &Place) -> Self {
        self.sample = Some(place.sample.clone());
        self.shows(place)
    }

    /// It is looked at on this sample. Without it: on the first.
    pub fn on(mut self, sample: &SampleId) -> Self {
        self.sample = Some(sample.clone());
        self
    }

    /// It is about what is written, and no device: the decision holds for every sample and version.
    pub fn on_paper(mut self) -> Self {
        self.on_paper = true;
        self
    }

    /// What a rule found, to be weighed.
    pub fn hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }

    /// What a machine gathered, a line each. The decision rests on it, so it names nothing that differs from run to run (times, ports of the bench).
    pub fn gathered(mut self, lines: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        self.gathered.extend(lines.into_iter().map(|line| Text::from_device(line.as_ref())));
        self
    }

    /// What is done at the device in normal use first, in the imperative.
    pub fn step(self, does: impl Into<String>) -> Self {
        self.step_from(DutState::Initialised, does)
    }

    /// The same from another state of the device on.
    pub fn step_from(mut self, begins: DutState, does: impl Into<String>) -> Self {
        self.step = Some(Step { begins, does: does.into(), within_ms: PATIENCE.ms() });
        self
    }

    /// How long to wait at most for what should come of the step.
    pub fn within(mut self, period: Period) -> Self {
        if let Some(step) = &mut self.step {
            step.within_ms = period.ms();
        }
        self
    }

    /// Puts it. PASS is no finding, FAIL a nonconformity with the person's reason.
    ///
    /// # Errors
    /// [`Missing::Decision`] while nobody decided on it as it stands; [`Missing::Needs`] where the bench names no sample.
    pub fn asks(self, asks: impl Into<String>) -> Judged {
        let assessment = self.assessment;
        let sample = match self.sample {
            Some(sample) => Some(sample),
            None if self.on_paper => None,
            None => Some(assessment.first_sample()?.clone()),
        };
        let device = sample.map(|sample| (sample, &assessment.seen.serial, assessment.software()));
        let basis = Digest::of_value(&(assessment.declaration.edition, self.id, self.shown, &self.gathered, device));
        let put = assessment.decide(self.id, self.row.as_ref(), basis, asks.into(), self.hint);
        put.map_err(|missing| match missing {
            Missing::Decision { question, asks, hint, outdated, .. } => {
                Missing::Decision { question, asks, hint, outdated, gathered: self.gathered, step: self.step.map(Box::new) }
            }
            other => other,
        })
    }
}
