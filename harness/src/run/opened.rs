//! The plan of a run, and the journal that it goes on with: the same plan, or one that is recorded there first.

use std::path::Path;

use jiff::Timestamp;
use reports::journal::{Plan, Reading};
use reports::self_test::SelfTest;
use suite::files::Declaration;
use suite::ics::{Standing, standing};
use suite::id::UnitId;
use suite::judge::Scope;

use super::{Assessed, RunTrouble, Wanted};
use crate::bench::Bench;
use crate::campaign::Again;
use crate::conformance_log::ConformanceLog;
use crate::persons::Committer;
use crate::revision::{self, Revise};

/// What a run goes by.
pub(super) struct Opened {
    /// The journal to go on with, and what stands in it if anything does; none for a new run.
    pub resumed: Option<(ConformanceLog, Option<Reading>)>,
    /// The plan.
    pub plan: Plan,
    /// What is judged.
    pub scope: Scope,
}

impl Opened {
    /// Opens the journal if there is one to go on with. A plan that differs from the journal's is recorded there before anything else.
    ///
    /// # Errors
    /// When the journal cannot be gone on with under these files, or this program fails its own test.
    pub fn of(assessed: &Assessed, bench: &Bench, journal: &Path, wanted: &Wanted, people: &mut Committer) -> Result<Self, RunTrouble> {
        SelfTest::run().map_err(RunTrouble::SelfTest)?;
        let resumed = if wanted.resume { Some(ConformanceLog::resume(journal)?) } else { None };
        let reading = resumed.as_ref().and_then(|(_, reading)| reading.as_ref());
        if wanted.again.as_ref().is_some_and(|again| !has_part(again, reading, &assessed.declaration)) {
            return Err(RunTrouble::NotInRun { journal: journal.to_owned() });
        }
        let began = reading.map_or_else(Timestamp::now, |reading| reading.plan().began);
        let scope = assessed.scope(&wanted.select, began)?;
        let mut plan = assessed.plan(bench, &scope, began);
        let resumed = match resumed {
            Some((log, Some(reading))) => {
                plan.seed = reading.plan().seed;
                let leave = wanted.revise.as_ref().map(|revise| by_somebody(revise, bench, people)).transpose()?;
                let (log, reading) = revision::follow((log, reading), journal, &plan, leave.as_ref(), wanted.again.is_some())?;
                Some((log, Some(reading)))
            }
            other => other,
        };
        Ok(Self { resumed, plan, scope })
    }
}

/// Where nobody is named, it is whoever answers for the test.
fn by_somebody(revise: &Revise, bench: &Bench, people: &mut Committer) -> Result<Revise, RunTrouble> {
    let by = revise.by.as_deref().unwrap_or(&bench.file().authorisation.by);
    Ok(Revise { by: Some(people.commit(by)?), because: revise.because.clone() })
}

/// Whether anything that is to be asked again was selected and claimed in the run of a journal.
fn has_part(again: &Again, reading: Option<&Reading>, declaration: &Declaration) -> bool {
    let claimed = |unit: &UnitId| matches!(standing(declaration, unit.group()), Standing::Claimed);
    reading.is_some_and(|reading| again.units.iter().any(|unit| reading.plan().units.contains(unit) && claimed(unit)))
}
