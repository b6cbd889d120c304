//! A review without a network: what the declaration and the decisions alone settle, and what would have to be asked.

use std::collections::BTreeSet;

use suite::assessment::Assessment;
use suite::bench::{BenchFacts, SeenIdentity};
use suite::evidence::{Evidence, EvidenceId, Question};
use suite::judge::{Scope, judge, open_questions};
use suite::names::Digest;
use suite::tree::Verdicts;

use crate::assessor::{Assessor, AttachmentMissing};
use crate::run::Assessed;

/// What a review came to.
#[derive(Clone, Debug)]
pub struct Reviewed {
    /// The verdicts; what still needs the device is open in them.
    pub verdicts: Verdicts,
    /// The bases of the decisions that were applied.
    pub applied: BTreeSet<Digest>,
}

/// What is known of the device before a review.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// What it answered.
    pub evidence: Evidence,
    /// Who it said it was; what the bench states of it, without.
    pub seen: Option<SeenIdentity>,
    /// The seed of the plan under which it was asked.
    pub seed: u64,
}

/// Judges what is on paper.
///
/// # Errors
/// When a file that a decision attaches cannot be read.
pub fn on_paper(assessed: &Assessed, bench: &BenchFacts, scope: &Scope) -> Result<Verdicts, AttachmentMissing> {
    Ok(review(assessed, bench, scope, &Before::default())?.verdicts)
}

/// Judges what is on paper and what was seen before, and tells which decisions it stands on. Evidence ids count on from those of before.
///
/// # Errors
/// When a file that a decision attaches cannot be read.
pub fn review(assessed: &Assessed, bench: &BenchFacts, scope: &Scope, before: &Before) -> Result<Reviewed, AttachmentMissing> {
    let assessor = Assessor::new(assessed.folder.path(), &assessed.decisions)?;
    let stated = bench.samples.values().next().and_then(|sample| sample.serial.clone());
    let seen = before.seen.clone().unwrap_or(SeenIdentity { serial: stated, software: None, read: false });
    let mut evidence = before.evidence.clone();
    let mut last = evidence.answered().flat_map(|(_, answers)| answers).map(|(id, _)| id.0).max().unwrap_or_default();
    let mut applied = BTreeSet::new();
    loop {
        let assessment = Assessment::new(&assessed.declaration, &assessed.profile, bench, &assessed.decisions, &seen, &evidence);
        let verdicts = judge(&assessment.seeded(before.seed), scope);
        let open: Vec<_> = open_questions(&verdicts).into_iter().filter(|question| !evidence.is_settled(question)).collect();
        let decisions: Vec<_> =
            open.into_iter().filter_map(|question| assessor.decide(&question).map(|decision| (question, decision))).collect();
        if decisions.is_empty() {
            return Ok(Reviewed { verdicts, applied });
        }
        for (question, decision) in decisions {
            if let Question::Decide(question) = &question {
                applied.insert(question.basis.clone());
            }
            last += 1;
            evidence.add(EvidenceId(last), question, decision);
        }
    }
}
