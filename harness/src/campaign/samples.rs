//! The samples of a campaign: who they are, what an interruption left begun, into which state they are brought and back.

use std::time::Instant;

use reports::journal::{Record, follow};
use reports::self_test::SelfTest;
use suite::bench::SeenIdentity;
use suite::evidence::{BenchTrouble, Conduct, DutState, EvidenceId, Question};
use suite::names::SampleId;

use super::{Campaign, CampaignTrouble, now};
use crate::means::Means;
use crate::progress::Progress;

impl<M: Means> Campaign<M> {
    /// Reads who the samples are, compares with the bench and with earlier sessions, undoes what an interruption left begun.
    pub(super) async fn open_session(&mut self, resumed: bool, progress: &mut dyn Progress) -> Result<(), CampaignTrouble> {
        let samples: Vec<SampleId> = self.inputs.bench.samples.keys().cloned().collect();
        for sample in samples {
            let absent = |trouble| CampaignTrouble::Absent { sample: sample.clone(), trouble };
            self.means.present(&sample).await.map_err(absent)?;
            self.undo_interrupted(&sample, progress).await?;
            self.reset_what_is_changed(&sample, progress).await?;
            let seen = self.identify(&sample).await;
            self.compare(&sample, &seen)?;
            if seen.read || !self.identities.contains_key(&sample) {
                self.identities.insert(sample, seen);
            }
        }
        let plan = &self.inputs.plan;
        let session = Record::Session {
            started: now(),
            suite_version: plan.suite_version.clone(),
            binary: plan.binary.clone(),
            self_test: plan.self_test.as_ref().map(SelfTest::digest),
            resumed,
            identities: self.identities.clone(),
        };
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
        let twin = |(other, known): &(&SampleId, &SeenIdentity)| {
            *other != sample && known.read && known.serial.is_some() && known.serial == seen.serial
        };
        if let Some((twin, _)) = self.identities.iter().find(twin).filter(|_| seen.read) {
            return other(format!("says the same serial number as sample {twin}: two samples are two devices"));
        }
        let Some(before) = self.identities.get(sample).filter(|before| before.read && seen.read) else { return Ok(()) };
        if before.serial != seen.serial {
            let serial = |identity: &SeenIdentity| identity.serial.clone().unwrap_or_else(|| "unknown".to_owned());
            return other(format!("says its serial number is {}; the journal was begun with {}", serial(seen), serial(before)));
        }
        if before.software != seen.software {
            let version = |identity: &SeenIdentity| identity.software.clone().unwrap_or_else(|| "unknown".to_owned());
            return other(format!("runs software {} now; the journal was begun with {}", version(seen), version(before)));
        }
        Ok(())
    }

    /// Everything that was begun and never answered is undone first.
    async fn undo_interrupted(&mut self, sample: &SampleId, progress: &mut dyn Progress) -> Result<(), CampaignTrouble> {
        let (mine, others) =
            self.interrupted.drain(..).partition(|(question, _)| question.place().is_some_and(|place| place.sample == *sample));
        self.interrupted = others;
        let mine: Vec<_> = mine;
        for (question, attempt) in mine {
            self.undo(sample, question, attempt, progress).await?;
        }
        Ok(())
    }

    /// Undoes one attempt that came to no answer, and records whether the baseline was proven again.
    pub(super) async fn undo(
        &mut self,
        sample: &SampleId,
        question: Question,
        attempt: u32,
        progress: &mut dyn Progress,
    ) -> Result<(), CampaignTrouble> {
        let changes = question.conduct() >= Conduct::Changes;
        if changes {
            progress.restoring(&question);
        }
        let (undone, says) = match self.means.undo(&question, attempt).await {
            Ok(true) if changes => (true, "the baseline was proven again".to_owned()),
            Ok(true) => (true, "it leaves nothing to put back".to_owned()),
            Ok(false) => (false, "the baseline could not be proven again".to_owned()),
            Err(trouble) => (false, trouble.to_string()),
        };
        self.write(Record::Interrupted { question: question.clone(), attempt, undone, says: says.clone() })?;
        if undone && changes {
            progress.restored(&question);
        }
        if !undone {
            self.leave_changed(sample, format!("{question} was interrupted: {says}"))?;
            self.evidence.trouble(question, BenchTrouble::new("an earlier attempt was interrupted and could not be undone"));
        }
        Ok(())
    }

    pub(super) fn leave_changed(&mut self, sample: &SampleId, says: String) -> Result<(), CampaignTrouble> {
        self.changed.push((sample.clone(), says.clone()));
        self.log.append(now(), &Record::Changed { sample: sample.clone(), says })?;
        Ok(())
    }

    /// Writes a record that may say that a sample is changed, or as before. What a sample that is as before answered meanwhile is asked anew.
    pub(super) fn write(&mut self, record: Record) -> Result<EvidenceId, CampaignTrouble> {
        let number = self.log.append(now(), &record)?;
        let changed = self.left.samples();
        follow(&mut self.left, &record);
        for sample in changed.difference(&self.left.samples()) {
            self.changed.retain(|(changed, _)| changed != sample);
            for answer in self.evidence.spoilt_of(sample) {
                let because = format!("sample {sample} had been left changed then, and is as before now");
                self.log.append(now(), &Record::Withdrawn { answer, because })?;
                self.evidence.withdraw(answer);
            }
        }
        Ok(number)
    }

    /// Where an experiment could not put back what it changed, a reset and a new set-up do, if the bench may and can.
    pub(super) async fn reset_what_is_changed(&mut self, sample: &SampleId, progress: &mut dyn Progress) -> Result<(), CampaignTrouble> {
        let hooks = &self.inputs.bench.hooks;
        let can = hooks.contains("factory_reset") && hooks.contains("initialise");
        if !(can && self.inputs.bench.permits.contains(&Conduct::Destroys) && self.left.is_helped_by_a_reset(sample)) {
            return Ok(());
        }
        let stood = self.states.get(sample).copied().unwrap_or_default();
        // A hook that fails leaves the state unknown, and whatever is asked next tries again.
        if self.move_sample(sample, DutState::FactoryDefault, progress).await?.is_ok() && stood == DutState::Initialised {
            self.move_sample(sample, stood, progress).await?.ok();
        }
        Ok(())
    }

    /// Brings a sample into a state; the inner error is the bench's. Until the hook is known to have worked, nobody knows the state.
    pub(super) async fn move_sample(
        &mut self,
        sample: &SampleId,
        to: DutState,
        progress: &mut dyn Progress,
    ) -> Result<Result<(), BenchTrouble>, CampaignTrouble> {
        let hook = if to == DutState::Initialised { "initialise" } else { "factory_reset" };
        if !self.inputs.bench.hooks.contains(hook) {
            let says = format!("bench.yaml has no hook `{hook}` that a machine can work, so no sample can be brought to the state: {to}");
            return Ok(Err(BenchTrouble::new(says)));
        }
        let from = self.states.get(sample).copied().unwrap_or_default();
        progress.moving(sample, to);
        self.log.append(now(), &Record::Moving { sample: sample.clone(), from, to })?;
        self.states.remove(sample);
        let started = Instant::now();
        if let Err(trouble) = self.means.move_to(sample, to).await {
            return Ok(Err(trouble));
        }
        let took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.write(Record::Moved { sample: sample.clone(), from, to, took_ms })?;
        self.path.moved(sample, took_ms);
        progress.moved(sample, to);
        self.states.insert(sample.clone(), to);
        Ok(Ok(()))
    }

    /// Every sample goes back to where it stood; what stays changed is said, and who it is now is read once more.
    pub(super) async fn bring_back(&mut self, progress: &mut dyn Progress) -> Result<(), CampaignTrouble> {
        let samples = &self.inputs.bench.samples;
        let away: Vec<_> = samples.iter().filter(|(sample, facts)| self.states.get(sample) != Some(&facts.state)).collect();
        let away: Vec<(SampleId, DutState)> = away.into_iter().map(|(sample, facts)| (sample.clone(), facts.state)).collect();
        for (sample, state) in away {
            if let Err(trouble) = self.move_sample(&sample, state, progress).await? {
                self.leave_changed(&sample, format!("it could not be brought back to the state {state}: {trouble}"))?;
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
