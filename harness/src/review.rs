//! A review without a network: what the declaration and the decisions alone settle, and what would have to be asked.

use suite::assessment::Assessment;
use suite::bench::{BenchFacts, SeenIdentity};
use suite::evidence::{Evidence, EvidenceId};
use suite::judge::{Scope, judge, open_questions};
use suite::tree::Verdicts;

use crate::assessor::{Assessor, AttachmentMissing};
use crate::run::Assessed;

/// Judges what is on paper. Evidence ids count the decisions applied.
///
/// # Errors
/// When a file that a decision attaches cannot be read.
pub fn on_paper(assessed: &Assessed, bench: &BenchFacts, scope: &Scope) -> Result<Verdicts, AttachmentMissing> {
    let assessor = Assessor::new(assessed.folder.path(), &assessed.decisions)?;
    let stated = bench.samples.values().next().and_then(|sample| sample.serial.clone());
    let seen = SeenIdentity { serial: stated, software: None, read: false };
    let mut evidence = Evidence::default();
    let mut applied = 0;
    loop {
        let verdicts =
            judge(&Assessment::new(&assessed.declaration, &assessed.profile, bench, &assessed.decisions, &seen, &evidence), scope);
        let open: Vec<_> = open_questions(&verdicts).into_iter().filter(|question| !evidence.is_settled(question)).collect();
        let decisions: Vec<_> =
            open.into_iter().filter_map(|question| assessor.decide(&question).map(|decision| (question, decision))).collect();
        if decisions.is_empty() {
            return Ok(verdicts);
        }
        for (question, decision) in decisions {
            applied += 1;
            evidence.add(EvidenceId(applied), question, decision);
        }
    }
}
