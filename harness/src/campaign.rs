//! The campaign: judge, collect the open questions, put the mildest, record the answer, judge again, until nothing is open.

mod asking;
mod critical_path;
mod samples;
mod schedule;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use reports::journal::{Plan, Reading, Record, changes};
use suite::assessment::Assessment;
use suite::bench::{BenchFacts, SeenIdentity};
use suite::evidence::{BenchTrouble, DutState, Evidence, EvidenceId, LeftChanged, Question};
use suite::files::{Declaration, Profile, WrittenDecision};
use suite::id::UnitId;
use suite::judge::{Scope, judge};
use suite::names::SampleId;
use suite::revision::PlanRevision;
use suite::tree::Verdicts;

use crate::assessor::Assessor;
use crate::conformance_log::{ConformanceLog, LogTrouble};
use crate::means::Means;
use crate::progress::Progress;

pub use critical_path::{CriticalPath, Path};

/// Why a campaign could not go on.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum CampaignTrouble {
    /// A sample does not answer.
    #[error("sample {sample} does not answer: {trouble}")]
    #[diagnostic(help("look whether it is switched on and connected, and whether bench.yaml has its address; then go on with `--resume`"))]
    Absent {
        /// The sample.
        sample: SampleId,
        /// What was tried.
        trouble: BenchTrouble,
    },
    /// The journal.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Log(#[from] LogTrouble),
    /// The journal to resume is of another assessment: a file has changed since.
    #[error("the journal was begun with another {what}")]
    #[diagnostic(help("answers hold for the files they were given under: begin a new run with another `--out`"))]
    OtherPlan {
        /// What differs.
        what: String,
    },
    /// A sample is not who it should be.
    #[error("sample {sample}: {says}")]
    #[diagnostic(help(
        "two versions or two devices never share one run: put the right sample on the bench, or begin a new run with another `--out`"
    ))]
    OtherDevice {
        /// The sample.
        sample: SampleId,
        /// What differs.
        says: String,
    },
    /// The run was interrupted by a signal.
    #[error("interrupted; what was changed is restored, and `--resume` goes on")]
    Interrupted,
}

/// Everything that is fixed before the first packet.
pub struct Inputs {
    /// What the supplier declares.
    pub declaration: Arc<Declaration>,
    /// The profile.
    pub profile: Arc<Profile>,
    /// The bench, redacted.
    pub bench: BenchFacts,
    /// The assessor's decisions.
    pub decisions: Vec<WrittenDecision>,
    /// What is judged.
    pub scope: Scope,
    /// For which units questions are put; the rest of the scope is judged from what is known.
    pub focus: BTreeSet<UnitId>,
    /// The plan as it stands in the journal.
    pub plan: Plan,
}

/// A further attempt at what some units read.
#[derive(Clone, Debug)]
pub struct Again {
    /// The units.
    pub units: BTreeSet<UnitId>,
    /// Why, in the operator's words.
    pub because: String,
    /// Whether the earlier attempts are tied to a fault of the bench, and withdrawn.
    pub bench_fault: bool,
}

/// One campaign over one journal.
pub struct Campaign<M: Means> {
    inputs: Inputs,
    means: Arc<M>,
    assessor: Assessor,
    log: ConformanceLog,
    evidence: Evidence,
    attempts: BTreeMap<Question, u32>,
    identities: BTreeMap<SampleId, SeenIdentity>,
    /// Where each sample stands; a sample whose move failed or was cut off is not in it.
    states: BTreeMap<SampleId, DutState>,
    again: BTreeMap<Question, String>,
    /// What to tell of samples that stay changed.
    changed: Vec<(SampleId, String)>,
    left: LeftChanged,
    interrupted: Vec<(Question, u32)>,
    revisions: Vec<PlanRevision>,
    path: CriticalPath,
}

impl<M: Means> Campaign<M> {
    /// Begins a campaign on a new journal: the plan is recorded before the first packet.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn begin(inputs: Inputs, means: Arc<M>, assessor: Assessor, mut log: ConformanceLog) -> Result<Self, CampaignTrouble> {
        log.append(now(), &Record::Plan(Box::new(inputs.plan.clone())))?;
        Ok(Self::over(inputs, means, assessor, log, Evidence::default()))
    }

    /// Goes on with a journal.
    ///
    /// # Errors
    /// When it was begun with other files, or cannot be written.
    pub fn resume(
        inputs: Inputs,
        means: Arc<M>,
        assessor: Assessor,
        log: ConformanceLog,
        reading: &Reading,
    ) -> Result<Self, CampaignTrouble> {
        same_plan(reading.plan(), &inputs.plan)?;
        let mut campaign = Self::over(inputs, means, assessor, log, reading.answers());
        for (sample, state) in reading.states() {
            match state {
                Some(state) => campaign.states.insert(sample.clone(), state),
                None => campaign.states.remove(sample),
            };
        }
        for (question, attempt) in reading.lines().iter().filter_map(|line| line.record.attempt()) {
            let latest = campaign.attempts.entry(question.clone()).or_default();
            *latest = attempt.max(*latest);
        }
        campaign.interrupted = reading.open_experiments();
        campaign.left = reading.left_changed();
        campaign.revisions = reading.revisions();
        campaign.identities.extend(reading.identities().into_iter().map(|(sample, seen)| (sample.clone(), seen.clone())));
        Ok(campaign)
    }

    fn over(inputs: Inputs, means: Arc<M>, assessor: Assessor, log: ConformanceLog, evidence: Evidence) -> Self {
        let states = inputs.bench.samples.iter().map(|(sample, facts)| (sample.clone(), facts.state)).collect();
        let (attempts, identities, again, changed, left, interrupted, revisions, path) = <_>::default();
        Self { inputs, means, assessor, log, evidence, attempts, identities, states, again, changed, left, interrupted, revisions, path }
    }

    /// Asks once more what some units read. What they have stays; the worst counts.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn again(&mut self, again: &Again) -> Result<(), CampaignTrouble> {
        let verdicts = self.judge();
        let read = verdicts.units().filter(|unit| again.units.contains(&unit.id)).flat_map(|unit| &unit.obligations);
        let read: BTreeSet<EvidenceId> = read.flat_map(|obligation| obligation.evidence.iter().copied()).collect();
        let asked = self
            .evidence
            .answered()
            .filter(|(question, answers)| !matches!(question, Question::Decide(_)) && answers.iter().any(|(id, _)| read.contains(id)));
        let asked: Vec<(Question, Vec<EvidenceId>)> =
            asked.map(|(question, answers)| (question.clone(), answers.iter().map(|(id, _)| *id).collect())).collect();
        for (question, answers) in asked {
            for answer in answers.into_iter().filter(|_| again.bench_fault) {
                self.log.append(now(), &Record::Withdrawn { answer, because: again.because.clone() })?;
                self.evidence.withdraw(answer);
            }
            self.again.insert(question, again.because.clone());
        }
        Ok(())
    }

    /// Runs until nothing is open, then brings every sample back to where it stood.
    ///
    /// # Errors
    /// When the journal cannot be written, a sample is not who it should be, or `stop` is cancelled.
    pub async fn run(&mut self, progress: &mut dyn Progress, resumed: bool) -> Result<Verdicts, CampaignTrouble> {
        self.withdraw_revised_decisions()?;
        self.open_session(resumed, progress).await?;
        let finished = self.ask_everything(progress).await;
        self.bring_back(progress).await?;
        finished?;
        let verdicts = self.judge();
        self.log.append(now(), &Record::Closed { reason: format!("overall {}", verdicts.overall) })?;
        progress.judged(&verdicts);
        Ok(verdicts)
    }

    /// What an earlier run began and never ended is undone before anything else.
    #[must_use]
    pub fn after_interrupted(mut self, interrupted: Vec<(Question, u32)>) -> Self {
        self.interrupted.extend(interrupted);
        self
    }

    /// How long the part of this session had to take.
    #[must_use]
    pub fn critical_path(&self) -> &CriticalPath {
        &self.path
    }

    /// What the device may still be changed in, after a run.
    #[must_use]
    pub fn left_changed(&self) -> Vec<String> {
        self.changed.iter().map(|(sample, says)| format!("sample {sample}: {says}")).collect()
    }

    /// Judges what is known now.
    #[must_use]
    pub fn judge(&self) -> Verdicts {
        let unseen = SeenIdentity::default();
        let seen = self.identities.values().next().unwrap_or(&unseen);
        let inputs = &self.inputs;
        let assessment = Assessment::new(&inputs.declaration, &inputs.profile, &inputs.bench, &inputs.decisions, seen, &self.evidence);
        let assessment = assessment.seeded(inputs.plan.seed);
        Verdicts { revisions: self.revisions.clone(), ..judge(&assessment, &inputs.scope) }
    }
}

/// The journal's plan, as last revised, is the one of now.
fn same_plan(begun: &Plan, now: &Plan) -> Result<(), CampaignTrouble> {
    match changes(begun, now) {
        Err(what) => Err(CampaignTrouble::OtherPlan { what }),
        Ok(changes) => changes.first().map_or(Ok(()), |change| Err(CampaignTrouble::OtherPlan { what: change.part.clone() })),
    }
}

pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests;
