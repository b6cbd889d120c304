//! `thirteen decide`: the open decisions, one by one or from a file.

use std::io::IsTerminal as _;
use std::path::Path;

use harness::decide::{Console, Desk, Taken, Who, take, walk};
use harness::exit::Exit;
use harness::run::RunTrouble;

use crate::Trouble;
use crate::arguments::{Decide, Part};

/// Takes the open decisions.
pub fn decide(wanted: &Decide) -> Result<Exit, Trouble> {
    let Part { assessment, select } = &wanted.part;
    let mut desk = Desk::open(&assessment.folder, assessment.profile.as_deref(), select, jiff::Timestamp::now())?;
    let who = Who { by: wanted.by.clone(), reviewed_by: wanted.reviewed_by.clone() };
    match &wanted.from {
        Some(file) => report(take(&mut desk, file, &who)?, file, &desk)?,
        None => {
            let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
            let colour = output.is_terminal() && std::env::var_os("NO_COLOR").is_none();
            let echoes = !input.is_terminal();
            walk(&mut desk, &who, &mut Console::new(&mut input, &mut output, colour).echoing(echoes))?;
        }
    }
    Ok(if desk.open_decisions().is_empty() { Exit::Pass } else { Exit::Inconclusive })
}

fn report(taken: Taken, file: &Path, desk: &Desk) -> Result<(), Trouble> {
    for place in &taken.blank {
        say!("{place}: not filled in yet");
    }
    say!("{} added, {} refused, {} left open", taken.added, taken.refused.len(), desk.open_decisions().len());
    if taken.refused.is_empty() {
        return Ok(());
    }
    let (file, count) = (file.display().to_string(), taken.refused.len());
    Err(RunTrouble::Faults { file, count, faults: taken.refused }.into())
}
