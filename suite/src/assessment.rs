//! All that is known of one DUT, as a judge sees it: the declaration, the profile, the bench's facts and the evidence. Judges ask it.

mod claim;

use std::cell::{Cell, RefCell};

use crate::bench::{BenchFacts, SeenIdentity};
use crate::evidence::{Ask, Decide, Decision, DutState, Evidence, Place, Question};
use crate::files::{Declaration, Profile, WrittenDecision};
use crate::id::UnitId;
use crate::ixit::t01_auth_mech::Change;
use crate::ixit::{AuthMech, LogIntf, Row};
use crate::names::{Digest, IdentityName, RowId, SampleId};
use crate::verdict::{Findings, Judged, Missing, Used, Verdict, nonconformity};

pub use claim::Claim;

/// All that is known of one DUT. Judging it changes nothing and reads no clock.
pub struct Assessment<'a> {
    /// What the supplier declares.
    pub declaration: &'a Declaration,
    /// The profile of the class.
    pub profile: &'a Profile,
    /// The bench, redacted.
    pub bench: &'a BenchFacts,
    /// The assessor's decisions as written: only to say when one was taken on another basis.
    pub decisions: &'a [WrittenDecision],
    /// What the first sample said of itself.
    pub seen: &'a SeenIdentity,
    /// The plan's seed: from it comes everything that a question leaves to chance.
    pub seed: u64,
    evidence: &'a Evidence,
    used: RefCell<Vec<Used>>,
    attempt: Cell<usize>,
    attempts: Cell<usize>,
    /// How many bytes of what is found still fit: [`crate::judge::judge_within`].
    room: Cell<Option<u64>>,
}

impl<'a> Assessment<'a> {
    /// An assessment over these files and this evidence.
    #[must_use]
    pub fn new(
        declaration: &'a Declaration,
        profile: &'a Profile,
        bench: &'a BenchFacts,
        decisions: &'a [WrittenDecision],
        seen: &'a SeenIdentity,
        evidence: &'a Evidence,
    ) -> Self {
        let (used, attempt, attempts, room) = (RefCell::default(), Cell::new(0), Cell::new(1), Cell::new(Some(u64::MAX)));
        Self { declaration, profile, bench, decisions, seen, seed: 0, evidence, used, attempt, attempts, room }
    }

    /// The same under the seed of a plan; without one it is 0.
    #[must_use]
    pub fn seeded(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Asks a question.
    ///
    /// # Errors
    /// [`Missing`], when there is no answer: not asked yet, or the bench could not.
    pub fn ask<Q: Ask>(&self, question: Q) -> Result<&'a Q::Answer, Missing> {
        let question: Question = question.into();
        let answers = self.evidence.answers(&question);
        self.attempts.set(self.attempts.get().max(answers.len()));
        let Some((id, answer)) = answers.get(self.attempt.get().min(answers.len().saturating_sub(1))) else {
            let question = Box::new(question);
            return Err(match self.evidence.refusal(&question) {
                Some(trouble) => Missing::Bench { question, trouble: trouble.clone() },
                None => Missing::NotAsked(question),
            });
        };
        let decided = matches!(question, Question::Decide(_));
        self.used.borrow_mut().push(Used { id: *id, attempt: answer.attempt(), decided });
        if let Some(because) = self.evidence.spoilt(*id) {
            return Err(Missing::Unfair(because.to_owned()));
        }
        Ok(Q::read(answer).expect("evidence keeps only answers of the kind of their question"))
    }

    /// Puts a claim about a row to the assessor, once for all units that share it. PASS is no finding, FAIL a nonconformity with the assessor's reason.
    ///
    /// # Errors
    /// [`Missing::Decision`] while nobody decided on this row as it stands.
    pub fn confirm<R: Row>(&self, claim: &str, row: &R, asks: impl Into<String>) -> Judged {
        self.confirm_with_hint(claim, row, asks, None)
    }

    /// The same where the claim rests on something beside the row: the decision no longer applies when that changes.
    ///
    /// # Errors
    /// As [`Assessment::confirm`].
    pub fn confirm_beside<R: Row>(&self, claim: &str, row: &R, beside: &impl serde::Serialize, asks: impl Into<String>) -> Judged {
        let basis = Digest::of_value(&(self.declaration.edition, claim, row, beside));
        self.decide(claim, Some(row.id()), basis, asks.into(), None)
    }

    /// The same with what a rule found, for the assessor to weigh.
    ///
    /// # Errors
    /// As [`Assessment::confirm`].
    pub fn confirm_with_hint<R: Row>(&self, claim: &str, row: &R, asks: impl Into<String>, hint: Option<String>) -> Judged {
        let basis = Digest::of_value(&(self.declaration.edition, claim, row));
        self.decide(claim, Some(row.id()), basis, asks.into(), hint)
    }

    /// Puts a claim about what is shown (rows together, or parts of a record) to the assessor, once for all units that share it. Rows are shown in the
    /// order of their ids, which [`by_id`] makes.
    ///
    /// # Errors
    /// As [`Assessment::confirm`].
    pub fn confirm_shown(&self, claim: &str, shown: &impl serde::Serialize, asks: impl Into<String>, hint: Option<String>) -> Judged {
        let basis = Digest::of_value(&(self.declaration.edition, claim, shown));
        self.decide(claim, None, basis, asks.into(), hint)
    }

    /// Puts a claim about what these rows say of the device itself to the assessor: the decision holds for this sample and software version only.
    ///
    /// # Errors
    /// As [`Assessment::confirm`].
    pub fn confirm_on_device<R: Row>(&self, claim: &str, asks: impl Into<String>, rows: &[R]) -> Judged {
        let basis = (by_id(rows.iter()), self.first_sample()?);
        self.decide(claim, None, self.basis_on_device(claim, &basis), asks.into(), None)
    }

    /// The same about what is found at one place, by all rows of a table.
    ///
    /// # Errors
    /// As [`Assessment::confirm`].
    pub fn confirm_at<R: Row>(&self, claim: &str, asks: impl Into<String>, rows: &[R], at: &Place) -> Judged {
        self.decide(claim, None, self.basis_on_device(claim, &(by_id(rows.iter()), at)), asks.into(), None)
    }

    /// The same about one row at one place.
    ///
    /// # Errors
    /// As [`Assessment::confirm`].
    pub fn confirm_row_at<R: Row>(&self, claim: &str, asks: impl Into<String>, row: &R, at: &Place) -> Judged {
        self.decide(claim, Some(row.id()), self.basis_on_device(claim, &(row, at)), asks.into(), None)
    }

    fn basis_on_device(&self, claim: &str, shown: &impl serde::Serialize) -> Digest {
        Digest::of_value(&(self.declaration.edition, claim, shown, &self.seen.serial, self.software()))
    }

    fn decide(&self, claim: &str, row: Option<&RowId>, basis: Digest, asks: String, hint: Option<String>) -> Judged {
        let claim: UnitId = claim.parse().expect("claims are named by ids of the catalogue, which a test reads");
        let question = Decide { claim, row: row.cloned(), basis };
        match self.ask(question.clone()) {
            Ok(decision) if decision.verdict == Verdict::Inconclusive => Err(Missing::Needs(undecided(decision))),
            Ok(decision) => Ok(finding_of(decision, row)),
            Err(Missing::NotAsked(_) | Missing::Bench { .. }) => {
                let outdated = self.decisions.iter().any(|written| written.is_about(&question) && *written.basis != question.basis);
                Err(Missing::Decision { question: Box::new(question), asks, hint, outdated, gathered: Vec::new(), step: None })
            }
            Err(other) => Err(other),
        }
    }

    /// The software version: as read, else as declared.
    #[must_use]
    pub fn software(&self) -> &str {
        self.seen.software.as_deref().unwrap_or(&self.declaration.dut.software)
    }

    /// The sample on which units run that need only one.
    ///
    /// # Errors
    /// When the bench has none.
    pub fn first_sample(&self) -> Result<&'a SampleId, Missing> {
        self.bench.samples.keys().next().ok_or_else(|| Missing::Needs("bench.yaml names no sample".to_owned()))
    }

    /// All samples.
    #[must_use]
    pub fn samples(&self) -> Vec<&'a SampleId> {
        self.bench.samples.keys().collect()
    }

    /// An identity of a sample that signs in at this row (or at the row whose secret it shares) in this state, the alphabetically first.
    ///
    /// # Errors
    /// [`Missing::Needs`], saying what to write into the bench file.
    pub fn identity(&self, sample: &SampleId, row: &AuthMech, state: DutState) -> Result<IdentityName, Missing> {
        let shared = if let Some(Change::SameAs(other)) = &row.change { Some(&**other) } else { None };
        let at = |login: &RowId| {
            let mut identities = self.bench.samples.get(sample).into_iter().flat_map(|facts| &facts.identities);
            identities.find(|(_, identity)| identity.login == *login && identity.states.contains(&state)).map(|(name, _)| name.clone())
        };
        at(&row.id).or_else(|| shared.and_then(at)).ok_or_else(|| {
            Missing::Needs(format!("bench.yaml names no identity of sample {sample} that signs in at {} in the state {state}", row.id))
        })
    }

    /// The row of 28-LogIntf where a login is reached.
    ///
    /// # Errors
    /// [`Missing::ByHand`], when the row names none: a keypad at the product is a login too, and nothing is left to state of it.
    pub fn interface_of(&self, row: &AuthMech) -> Result<&'a LogIntf, Missing> {
        let by_hand = || Missing::ByHand(format!("{} names no row of 28-LogIntf: no network leads to it", row.id));
        let id = row.interface.as_ref().ok_or_else(by_hand)?;
        let undeclared = || Missing::Undeclared(format!("{}: state the row of 28-LogIntf in `interface`", row.id));
        self.declaration.ixit.logical(id).ok_or_else(undeclared)
    }

    /// The answers that the claim read since the last call, each once.
    pub(crate) fn take_used(&self) -> Vec<Used> {
        let mut used: Vec<Used> = self.used.take();
        used.sort_by_key(|used| used.id);
        used.dedup_by_key(|used| used.id);
        used
    }

    /// Chooses which attempt the following questions read, from 0; a question with fewer attempts gives its last.
    pub(crate) fn read_attempt(&self, attempt: usize) {
        self.attempt.set(attempt);
    }

    /// The most attempts that any question had since [`Assessment::forget_attempts`].
    pub(crate) fn attempts(&self) -> usize {
        self.attempts.get()
    }

    /// What is found may have so many bytes.
    pub(crate) fn make_room(&self, bytes: u64) {
        self.room.set(Some(bytes));
    }

    /// Whether everything that was found fits.
    pub(crate) fn has_room(&self) -> bool {
        self.room.get().is_some()
    }

    /// Takes what was found for an obligation off the room that is left.
    pub(crate) fn take_room(&self, found: &impl serde::Serialize) {
        let Some(room) = self.room.get().filter(|room| *room < u64::MAX) else { return };
        let bytes = serde_json::to_vec(found).map_or(0, |json| json.len() as u64);
        self.room.set(room.checked_sub(bytes));
    }

    /// Starts counting attempts anew.
    pub(crate) fn forget_attempts(&self) {
        self.attempts.set(1);
    }
}

/// Rows in the order of their ids: the order of a table says nothing, so it reopens no decision.
pub(crate) fn by_id<'r, R: Row + 'r>(rows: impl IntoIterator<Item = &'r R>) -> Vec<&'r R> {
    let mut rows: Vec<&R> = rows.into_iter().collect();
    rows.sort_by_key(|row| row.id());
    rows
}

fn finding_of(decision: &Decision, row: Option<&RowId>) -> Findings {
    let about = row.map_or("the device", RowId::as_str);
    let says = format!("{} decided FAIL on {}: {}", decision.by, decision.date, decision.rationale);
    (decision.verdict == Verdict::Fail).then(|| nonconformity(about, says)).into_iter().collect()
}

fn undecided(decision: &Decision) -> String {
    format!("{} could not decide on {}: {}", decision.by, decision.date, decision.rationale)
}
