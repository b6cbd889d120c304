//! The campaign: judge, collect the open questions, put the mildest, record the answer, judge again, until nothing is open.

mod schedule;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use reports::journal::{Plan, Reading, Record};
use suite::assessment::Assessment;
use suite::bench::{BenchFacts, SeenIdentity};
use suite::evidence::{Answer, BenchTrouble, Conduct, DutState, Evidence, EvidenceId, Question};
use suite::files::{Declaration, Profile, WrittenDecision};
use suite::id::UnitId;
use suite::judge::{Scope, judge, open_questions};
use suite::names::SampleId;
use suite::tree::Verdicts;
use tokio::task::{Id, JoinSet};

use crate::assessor::Assessor;
use crate::conformance_log::{ConformanceLog, LogTrouble};
use crate::means::Means;
use crate::progress::Progress;
use schedule::Schedule;

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
        what: &'static str,
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
    states: BTreeMap<SampleId, DutState>,
    again: BTreeMap<Question, String>,
    changed: Vec<String>,
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
        let assessor = assessor.with_interrupted(reading.open_experiments());
        let mut campaign = Self::over(inputs, means, assessor, log, reading.answers());
        campaign.states.extend(reading.states().into_iter().map(|(sample, state)| (sample.clone(), state)));
        let attempted = reading.lines().iter().filter_map(|line| line.record.attempt());
        campaign.attempts.extend(attempted.map(|(question, _)| (question.clone(), reading.attempts(question))));
        campaign.identities.extend(reading.identities().into_iter().map(|(sample, seen)| (sample.clone(), seen.clone())));
        Ok(campaign)
    }

    fn over(inputs: Inputs, means: Arc<M>, assessor: Assessor, log: ConformanceLog, evidence: Evidence) -> Self {
        let states = inputs.bench.samples.keys().map(|sample| (sample.clone(), DutState::Initialised)).collect();
        let (attempts, identities, again, changed) = <_>::default();
        Self { inputs, means, assessor, log, evidence, attempts, identities, states, again, changed }
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
        self.open_session(resumed).await?;
        let finished = self.ask_everything(progress).await;
        self.bring_back(progress).await?;
        finished?;
        let verdicts = self.judge();
        self.log.append(now(), &Record::Closed { reason: format!("overall {}", verdicts.overall) })?;
        progress.judged(&verdicts);
        Ok(verdicts)
    }

    /// What the device may still be changed in, after a run.
    #[must_use]
    pub fn left_changed(&self) -> &[String] {
        &self.changed
    }

    /// Judges what is known now.
    #[must_use]
    pub fn judge(&self) -> Verdicts {
        let unseen = SeenIdentity::default();
        let seen = self.identities.values().next().unwrap_or(&unseen);
        let inputs = &self.inputs;
        let assessment = Assessment::new(&inputs.declaration, &inputs.profile, &inputs.bench, &inputs.decisions, seen, &self.evidence);
        judge(&assessment, &inputs.scope)
    }

    /// Reads who the samples are, compares with the bench and with earlier sessions, undoes what an interruption left begun.
    async fn open_session(&mut self, resumed: bool) -> Result<(), CampaignTrouble> {
        let samples: Vec<SampleId> = self.inputs.bench.samples.keys().cloned().collect();
        for sample in samples {
            let absent = |trouble| CampaignTrouble::Absent { sample: sample.clone(), trouble };
            self.means.present(&sample).await.map_err(absent)?;
            if resumed {
                self.undo_interrupted(&sample).await?;
            }
            let seen = self.identify(&sample).await;
            self.compare(&sample, &seen)?;
            if seen.read || !self.identities.contains_key(&sample) {
                self.identities.insert(sample, seen);
            }
        }
        let suite_version = self.inputs.plan.suite_version.clone();
        let session = Record::Session { started: now(), suite_version, resumed, identities: self.identities.clone() };
        self.log.append(now(), &session)?;
        Ok(())
    }

    /// What the sample says of itself; what it does not say is as the bench states it.
    async fn identify(&self, sample: &SampleId) -> SeenIdentity {
        let stated = self.inputs.bench.samples.get(sample).and_then(|facts| facts.serial.clone());
        match self.means.identify(sample).await {
            Ok(seen) if seen.read => SeenIdentity { serial: seen.serial.or(stated), ..seen },
            Ok(_) | Err(_) => SeenIdentity { serial: stated, software: None, read: false },
        }
    }

    fn compare(&self, sample: &SampleId, seen: &SeenIdentity) -> Result<(), CampaignTrouble> {
        let other = |says| Err(CampaignTrouble::OtherDevice { sample: sample.clone(), says });
        let stated = self.inputs.bench.samples.get(sample).and_then(|facts| facts.serial.as_deref());
        if let (Some(stated), Some(read)) = (stated, seen.serial.as_deref().filter(|serial| *serial != stated.unwrap_or(serial))) {
            return other(format!("says its serial number is {read}; bench.yaml states {stated}"));
        }
        let Some(before) = self.identities.get(sample).filter(|before| before.read && seen.read) else { return Ok(()) };
        if before.software != seen.software {
            let version = |identity: &SeenIdentity| identity.software.clone().unwrap_or_else(|| "unknown".to_owned());
            return other(format!("runs software {} now; the journal was begun with {}", version(seen), version(before)));
        }
        Ok(())
    }

    /// Everything of the journal that was begun and never answered is undone first.
    async fn undo_interrupted(&mut self, sample: &SampleId) -> Result<(), CampaignTrouble> {
        let open: Vec<_> = self.assessor.interrupted(sample);
        for (question, attempt) in open {
            let (undone, says) = match self.means.undo(&question, attempt).await {
                Ok(true) => (true, "the baseline was proven again".to_owned()),
                Ok(false) => (false, "the baseline could not be proven again".to_owned()),
                Err(trouble) => (false, trouble.to_string()),
            };
            if !undone {
                self.leave_changed(sample, format!("{question} was interrupted: {says}"))?;
                self.evidence.trouble(question.clone(), BenchTrouble::new("an earlier attempt was interrupted and could not be undone"));
            }
            self.log.append(now(), &Record::Interrupted { question, attempt, undone, says })?;
        }
        Ok(())
    }

    fn leave_changed(&mut self, sample: &SampleId, says: String) -> Result<(), CampaignTrouble> {
        self.changed.push(format!("sample {sample}: {says}"));
        self.log.append(now(), &Record::Changed { sample: sample.clone(), says })?;
        Ok(())
    }

    async fn ask_everything(&mut self, progress: &mut dyn Progress) -> Result<(), CampaignTrouble> {
        let mut running: JoinSet<(Result<Answer, BenchTrouble>, u64)> = JoinSet::new();
        let mut flight: BTreeMap<Question, (Id, u32)> = BTreeMap::new();
        loop {
            let open = self.open(progress)?;
            let interrupted = progress.interrupted();
            if !interrupted {
                self.start(open, &mut running, &mut flight, progress).await?;
            }
            let Some(done) = running.join_next_with_id().await else {
                return if interrupted { Err(CampaignTrouble::Interrupted) } else { Ok(()) };
            };
            let (id, outcome) = match done {
                Ok((id, outcome)) => (id, outcome),
                Err(fault) => (fault.id(), (Err(BenchTrouble::new(format!("the probe failed: {fault}"))), 0)),
            };
            let question = flight.iter().find(|(_, (task, _))| *task == id).map(|(question, _)| question.clone());
            let question = question.expect("every task was entered when it was started");
            let (_, attempt) = flight.remove(&question).expect("it was just found");
            self.record(question, attempt, outcome, progress)?;
        }
    }

    /// The questions that stand open now. Decisions are answered at once, from what the assessor wrote.
    fn open(&mut self, progress: &mut dyn Progress) -> Result<BTreeSet<Question>, CampaignTrouble> {
        loop {
            let verdicts = self.judge();
            progress.judged(&verdicts);
            let focused = verdicts.focused_on(&self.inputs.focus);
            let mut open = open_questions(&focused);
            open.retain(|question| !self.evidence.is_settled(question));
            let decisions: Vec<_> = open.iter().filter(|question| matches!(question, Question::Decide(_))).cloned().collect();
            let mut answered = false;
            for question in decisions {
                open.remove(&question);
                if let Some(decision) = self.assessor.decide(&question) {
                    self.answered(question, 1, decision, 0)?;
                    answered = true;
                }
            }
            open.extend(self.again.keys().cloned());
            if !answered {
                return Ok(open);
            }
        }
    }

    /// Starts what may start now: for each sample the mildest questions, in the state where it stands, and what needs the sample for itself alone.
    async fn start(
        &mut self,
        open: BTreeSet<Question>,
        running: &mut JoinSet<(Result<Answer, BenchTrouble>, u64)>,
        flight: &mut BTreeMap<Question, (Id, u32)>,
        progress: &mut dyn Progress,
    ) -> Result<(), CampaignTrouble> {
        let mut schedule = Schedule::new(open, flight.keys().cloned().collect());
        while let Some(next) = schedule.next(&self.states) {
            if let Some(trouble) = self.not_permitted(&next) {
                self.refuse(next.clone(), trouble, progress)?;
                schedule.drop(&next);
                continue;
            }
            if let Some(place) = next.place().filter(|place| self.states.get(&place.sample) != Some(&place.state)).cloned() {
                if let Err(trouble) = self.move_sample(&place.sample, place.state, progress).await? {
                    self.refuse(next.clone(), trouble, progress)?;
                    schedule.drop(&next);
                }
                continue;
            }
            let attempt = self.begin_attempt(&next)?;
            progress.asked(&next);
            let (means, question) = (Arc::clone(&self.means), next.clone());
            let task = running.spawn(async move {
                let started = Instant::now();
                let outcome = means.put(&question, attempt).await;
                (outcome, u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX))
            });
            flight.insert(next.clone(), (task.id(), attempt));
            schedule.started(next);
        }
        Ok(())
    }

    fn not_permitted(&self, question: &Question) -> Option<BenchTrouble> {
        let moves = question.place().is_some_and(|place| place.state != DutState::Initialised);
        let conduct = if moves { question.conduct().max(Conduct::Destroys) } else { question.conduct() };
        let permitted = conduct == Conduct::Observes || self.inputs.bench.permits.contains(&conduct);
        (!permitted).then(|| {
            BenchTrouble::new(format!("the authorisation does not permit this; add `{}` under `permits` in bench.yaml", name_of(conduct)))
        })
    }

    fn refuse(&mut self, question: Question, trouble: BenchTrouble, progress: &mut dyn Progress) -> Result<(), CampaignTrouble> {
        progress.troubled(&question, &trouble);
        self.again.remove(&question);
        self.log.append(now(), &Record::Bench { question: question.clone(), trouble: trouble.clone() })?;
        self.evidence.trouble(question, trouble);
        Ok(())
    }

    /// Counts the attempt; what changes the device is recorded before its first packet, with the way back.
    fn begin_attempt(&mut self, question: &Question) -> Result<u32, CampaignTrouble> {
        let attempt = self.attempts.entry(question.clone()).or_default();
        *attempt += 1;
        let attempt = *attempt;
        if question.alone() {
            let restore = way_back(question).to_owned();
            self.log.append(now(), &Record::Begun { question: question.clone(), attempt, restore })?;
        }
        Ok(attempt)
    }

    fn record(
        &mut self,
        question: Question,
        attempt: u32,
        (outcome, took_ms): (Result<Answer, BenchTrouble>, u64),
        progress: &mut dyn Progress,
    ) -> Result<(), CampaignTrouble> {
        match outcome {
            Ok(answer) => {
                progress.answered(&question, took_ms);
                let restored = match &answer {
                    Answer::ChangeSecret(seen) if seen.accepted => Some(seen.restored),
                    _ => None,
                };
                self.answered(question.clone(), attempt, answer, took_ms)?;
                if let Some(restored) = restored {
                    self.close_experiment(question, attempt, restored)?;
                }
                Ok(())
            }
            Err(trouble) => self.refuse(question, trouble, progress),
        }
    }

    /// After a change the journal says that the baseline was proven again, or what stays changed.
    fn close_experiment(&mut self, question: Question, attempt: u32, restored: bool) -> Result<(), CampaignTrouble> {
        if restored {
            self.log.append(now(), &Record::Restored { question, attempt })?;
            return Ok(());
        }
        let sample = question.place().map(|place| place.sample.clone()).expect("a secret is changed on a sample");
        self.leave_changed(&sample, format!("{question}: the old secret could not be put back"))
    }

    fn answered(&mut self, question: Question, attempt: u32, answer: Answer, took_ms: u64) -> Result<(), CampaignTrouble> {
        let identity = question.place().and_then(|place| self.identities.get(&place.sample)).cloned().unwrap_or_default();
        let because = self.again.remove(&question);
        let record = Record::Answered { question: question.clone(), attempt, answer: Box::new(answer.clone()), identity, took_ms, because };
        let number = self.log.append(now(), &record)?;
        self.evidence.add(number, question, answer);
        Ok(())
    }

    /// Brings a sample into a state; the inner error is the bench's.
    async fn move_sample(
        &mut self,
        sample: &SampleId,
        to: DutState,
        progress: &mut dyn Progress,
    ) -> Result<Result<(), BenchTrouble>, CampaignTrouble> {
        let from = self.states.get(sample).copied().unwrap_or(DutState::Initialised);
        progress.moving(sample, to);
        self.log.append(now(), &Record::Moving { sample: sample.clone(), from, to })?;
        let started = Instant::now();
        if let Err(trouble) = self.means.move_to(sample, to).await {
            return Ok(Err(trouble));
        }
        let took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.log.append(now(), &Record::Moved { sample: sample.clone(), from, to, took_ms })?;
        self.states.insert(sample.clone(), to);
        Ok(Ok(()))
    }

    /// Every sample goes back to normal use; what stays changed is said, and who it is now is read once more.
    async fn bring_back(&mut self, progress: &mut dyn Progress) -> Result<(), CampaignTrouble> {
        let away: Vec<SampleId> =
            self.states.iter().filter(|(_, state)| **state != DutState::Initialised).map(|(sample, _)| sample.clone()).collect();
        for sample in away {
            if let Err(trouble) = self.move_sample(&sample, DutState::Initialised, progress).await? {
                self.leave_changed(&sample, format!("it could not be brought back to normal use: {trouble}"))?;
            }
        }
        let samples: Vec<SampleId> = self.identities.keys().cloned().collect();
        for sample in samples {
            let seen = self.identify(&sample).await;
            self.compare(&sample, &seen)?;
        }
        Ok(())
    }
}

fn same_plan(begun: &Plan, now: &Plan) -> Result<(), CampaignTrouble> {
    let differs = |what| Err(CampaignTrouble::OtherPlan { what });
    match () {
        () if begun.declaration != now.declaration => differs("declaration"),
        () if begun.profile_digest != now.profile_digest => differs("profile"),
        () if begun.bench != now.bench => differs("bench"),
        () if begun.external != now.external => differs("external evidence"),
        () if begun.catalogue != now.catalogue => differs("catalogue (another version of Thirteen)"),
        () if begun.units != now.units => differs("selection of units"),
        () => Ok(()),
    }
}

fn name_of(conduct: Conduct) -> &'static str {
    match conduct {
        Conduct::Observes => "observes",
        Conduct::Provokes => "provokes",
        Conduct::Changes => "changes",
        Conduct::Disrupts => "disrupts",
        Conduct::Destroys => "destroys",
    }
}

/// How the device comes back, for whoever finds the journal of an interrupted run.
fn way_back(question: &Question) -> &'static str {
    match question {
        Question::ChangeSecret(_) => {
            "sign in with the old secret, else with the one derived from the assessment's key for this attempt, and change it back"
        }
        Question::FirstUse(_) => "nothing was set; `initialise` brings the device back to normal use",
        Question::CommonCredentials(_) | Question::Guess(_) | Question::Login(_) | Question::PasswordForms(_) => {
            "wait until the lock-out ends"
        }
        _ => "nothing to restore",
    }
}

pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
