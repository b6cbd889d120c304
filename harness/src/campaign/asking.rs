//! The heart of a campaign: what is open is asked, what is answered is recorded, and everything is judged again.

use std::collections::{BTreeSet, HashMap};
use std::iter;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reports::journal::Record;
use suite::evidence::{Answer, BenchTrouble, Conduct, Question};
use suite::judge::open_questions;
use tokio::task::{Id, JoinError, JoinSet};

use super::schedule::Schedule;
use super::{Campaign, CampaignTrouble, now};
use crate::lacks::{conduct_of, name_of};
use crate::means::Means;
use crate::progress::Progress;

/// How often it is looked whether somebody asks to stop.
const LOOK: Duration = Duration::from_millis(200);

/// What came of a question, and how long it took in milliseconds.
type Outcome = (Result<Answer, BenchTrouble>, u64);

/// A question that was put, by which attempt, and what came of it.
type Ended = (Question, u32, Outcome);

/// The questions that are being put.
#[derive(Default)]
struct Flight {
    running: JoinSet<Outcome>,
    questions: HashMap<Id, (Question, u32)>,
}

/// What happened next.
enum Next {
    Ended(Box<Ended>),
    /// Nothing is being put.
    Nothing,
    /// Somebody asked to stop.
    Stopped,
}

impl Flight {
    async fn next(&mut self, progress: &dyn Progress) -> Next {
        let ended = loop {
            match tokio::time::timeout(LOOK, self.running.join_next_with_id()).await {
                Ok(Some(ended)) => break ended,
                Ok(None) => return Next::Nothing,
                Err(_) if progress.interrupted() => return Next::Stopped,
                Err(_) => {}
            }
        };
        Next::Ended(Box::new(self.told_apart(ended)))
    }

    /// One that has come to an end already.
    fn ended(&mut self) -> Option<Ended> {
        self.running.try_join_next_with_id().map(|ended| self.told_apart(ended))
    }

    fn told_apart(&mut self, ended: Result<(Id, Outcome), JoinError>) -> Ended {
        let (id, outcome) = ended.unwrap_or_else(|fault| (fault.id(), (Err(failed(&fault)), 0)));
        let (question, attempt) = self.take(id);
        (question, attempt, outcome)
    }

    fn take(&mut self, id: Id) -> (Question, u32) {
        self.questions.remove(&id).expect("every task was entered when it was started")
    }
}

/// What a probe says that fell over may hold anything that it had in hand, so it stands on the terminal alone.
fn failed(fault: &JoinError) -> BenchTrouble {
    let how = if fault.is_panic() { "it panicked, and the terminal says where" } else { "it was cut off" };
    BenchTrouble::new(format!("the probe failed: {how}"))
}

impl<M: Means> Campaign<M> {
    /// Asks until nothing is open or somebody asks to stop.
    pub(super) async fn ask_everything(&mut self, progress: &mut dyn Progress) -> Result<(), CampaignTrouble> {
        let mut flight = Flight::default();
        loop {
            let open = self.open(progress)?;
            if progress.interrupted() {
                return self.stop(flight, progress).await;
            }
            self.start(open, &mut flight, progress).await?;
            match flight.next(progress).await {
                Next::Ended(ended) => {
                    // Whatever came to an end meanwhile is recorded too, before everything is judged again.
                    for (question, attempt, outcome) in iter::once(*ended).chain(iter::from_fn(|| flight.ended())).collect::<Vec<_>>() {
                        self.record(question, attempt, outcome, progress).await?;
                    }
                }
                Next::Nothing => return Ok(()),
                Next::Stopped => return self.stop(flight, progress).await,
            }
        }
    }

    /// Nothing more is sent. What had an answer already is recorded; what was at work on the device is undone.
    async fn stop(&mut self, mut flight: Flight, progress: &mut dyn Progress) -> Result<(), CampaignTrouble> {
        flight.running.abort_all();
        while let Some(ended) = flight.running.join_next_with_id().await {
            match ended {
                Ok((id, outcome)) => {
                    let (question, attempt) = flight.take(id);
                    self.record(question, attempt, outcome, progress).await?;
                }
                Err(cut) => {
                    let (question, attempt) = flight.take(cut.id());
                    if let Some(sample) = question.place().filter(|_| question.alone()).map(|place| place.sample.clone()) {
                        self.undo(&sample, question, attempt, progress).await?;
                    }
                }
            }
        }
        Err(CampaignTrouble::Interrupted)
    }

    /// Decisions that the assessor has revised or taken back since they were recorded no longer count.
    pub(super) fn withdraw_revised_decisions(&mut self) -> Result<(), CampaignTrouble> {
        let decisions = self.evidence.answered().filter(|(question, _)| matches!(question, Question::Decide(_)));
        let revised = decisions.filter_map(|(question, answers)| {
            let (id, last) = answers.last()?;
            (self.assessor.decide(question).as_ref() != Some(last)).then_some(*id)
        });
        for answer in revised.collect::<Vec<_>>() {
            self.log.append(now(), &Record::Withdrawn { answer, because: "the assessor revised it or took it back".to_owned() })?;
            self.evidence.withdraw(answer);
        }
        Ok(())
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
                self.path.open(&open);
                return Ok(open);
            }
        }
    }

    /// Starts what may start now: for each sample the mildest questions, in the state where it stands, and what needs the sample for itself alone.
    async fn start(&mut self, open: BTreeSet<Question>, flight: &mut Flight, progress: &mut dyn Progress) -> Result<(), CampaignTrouble> {
        let mut schedule = Schedule::new(open, flight.questions.values().map(|(question, _)| question.clone()).collect());
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
            if let Err(trouble) = self.means.ready(&next) {
                self.refuse(next.clone(), trouble, progress)?;
                schedule.drop(&next);
                continue;
            }
            let attempt = self.begin_attempt(&next)?;
            progress.asked(&next);
            let (means, question) = (Arc::clone(&self.means), next.clone());
            let task = flight.running.spawn(async move {
                let started = Instant::now();
                let outcome = means.put(&question, attempt).await;
                (outcome, u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX))
            });
            flight.questions.insert(task.id(), (next.clone(), attempt));
            schedule.started(next);
        }
        Ok(())
    }

    fn not_permitted(&self, question: &Question) -> Option<BenchTrouble> {
        let conduct = conduct_of(question);
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

    async fn record(
        &mut self,
        question: Question,
        attempt: u32,
        (outcome, took_ms): Outcome,
        progress: &mut dyn Progress,
    ) -> Result<(), CampaignTrouble> {
        self.path.ended(&question, took_ms);
        match outcome {
            Ok(answer) => {
                progress.answered(&question, took_ms);
                let restored = answer.restored();
                self.answered(question.clone(), attempt, answer, took_ms)?;
                let sample = question.place().map(|place| place.sample.clone());
                if let (Some(restored), Some(sample)) = (restored, sample) {
                    self.close_experiment(question, attempt, restored)?;
                    self.reset_what_is_changed(&sample, progress).await?;
                }
                Ok(())
            }
            Err(trouble) => {
                self.refuse(question.clone(), trouble, progress)?;
                match question.place().map(|place| place.sample.clone()) {
                    Some(sample) if question.conduct() >= Conduct::Changes => {
                        self.undo(&sample, question, attempt, progress).await?;
                        self.reset_what_is_changed(&sample, progress).await
                    }
                    _ => Ok(()),
                }
            }
        }
    }

    /// After a change the journal says that the baseline was proven again, or what stays changed.
    fn close_experiment(&mut self, question: Question, attempt: u32, restored: bool) -> Result<(), CampaignTrouble> {
        if restored {
            self.write(Record::Restored { question, attempt })?;
            return Ok(());
        }
        let sample = question.place().map(|place| place.sample.clone()).expect("what is changed is on a sample");
        self.leave_changed(&sample, format!("{question}: what was there before could not be put back"))
    }

    fn answered(&mut self, question: Question, attempt: u32, answer: Answer, took_ms: u64) -> Result<(), CampaignTrouble> {
        let identity = question.place().and_then(|place| self.identities.get(&place.sample)).cloned().unwrap_or_default();
        let because = self.again.remove(&question);
        let record = Record::Answered { question: question.clone(), attempt, answer: Box::new(answer.clone()), identity, took_ms, because };
        let spoilt = self.left.spoils(&question);
        let number = self.write(record)?;
        self.evidence.add(number, question, answer);
        if let Some(because) = spoilt {
            self.evidence.spoil(number, because);
        }
        Ok(())
    }
}

/// How the device comes back, for whoever finds the journal of an interrupted run.
fn way_back(question: &Question) -> &'static str {
    match question {
        Question::ChangeSecret(_) => {
            "sign in with the old secret, else with the one derived from the assessment's key for this attempt, and change it back"
        }
        Question::Fuzz(_) => {
            "power it off and on if it does not serve; the value of before stands in the assessment's folder until it is put back"
        }
        Question::BleWrite(_) | Question::WriteAccess(_) => "write the value that is noted beside the assessment's key as the entitled",
        Question::WriteTopic(_) => {
            "publish what is noted beside the assessment's key, kept, as the entitled; an empty note takes away what is kept"
        }
        Question::Erase(_) | Question::SetUp(_) => "`factory_reset` and `initialise` bring the device back to normal use",
        Question::Plant(_) => "a field may hold a marked value, which begins with `T13`: write there what it was, or reset the device",
        Question::Interrupt(_) => {
            "bring the link up, or give the power back; a setting may hold a marked value: `initialise` after a reset takes it away"
        }
        Question::Configure(_) => "put each setting back to the value that the question names in `back_to`",
        Question::OfferImages(_) => "run the hook `recover`, or install `update_images.baseline`, until the version of before runs",
        Question::FirstUse(_) => "nothing was set; `initialise` brings the device back to normal use",
        Question::BleAccess(_) | Question::BlePairing(_) | Question::BleServices(_) => {
            "take away the bond of the bench's adapter with the device, on both ends"
        }
        Question::Access(_) | Question::CommonCredentials(_) | Question::Guess(_) | Question::Login(_) | Question::PasswordForms(_) => {
            "wait until the lock-out ends"
        }
        _ => "nothing to restore",
    }
}
