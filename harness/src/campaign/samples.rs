//! The samples of a campaign: who they are, what an interruption left begun, into which state they are brought and back.

use std::time::Instant;

use reports::journal::Record;
use suite::bench::SeenIdentity;
use suite::evidence::{BenchTrouble, DutState};
use suite::names::SampleId;

use super::{Campaign, CampaignTrouble, now};
use crate::means::Means;
use crate::progress::Progress;

impl<M: Means> Campaign<M> {
    /// Reads who the samples are, compares with the bench and with earlier sessions, undoes what an interruption left begun.
    pub(super) async fn open_session(&mut self, resumed: bool) -> Result<(), CampaignTrouble> {
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

    pub(super) fn leave_changed(&mut self, sample: &SampleId, says: String) -> Result<(), CampaignTrouble> {
        self.changed.push(format!("sample {sample}: {says}"));
        self.log.append(now(), &Record::Changed { sample: sample.clone(), says })?;
        Ok(())
    }

    /// Brings a sample into a state; the inner error is the bench's.
    pub(super) async fn move_sample(
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
    pub(super) async fn bring_back(&mut self, progress: &mut dyn Progress) -> Result<(), CampaignTrouble> {
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
