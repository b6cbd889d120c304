//! `thirteen decide`: the open decisions, one by one or from a file.

use std::io::{BufRead as _, IsTerminal as _};
use std::path::Path;

use harness::decide::{Console, Desk, Taken, Who, take, walk};
use harness::exit::Exit;
use harness::run::RunTrouble;
use reports::wording::counted;

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

/// After a run: the steps at the device and the decisions that are open are offered to whoever sits there. Whether any was answered.
///
/// # Errors
/// When an answer cannot be written; those before it are.
pub fn at_the_bench(part: &Part) -> Result<bool, Trouble> {
    let Part { assessment, select } = part;
    let mut desk = Desk::open(&assessment.folder, assessment.profile.as_deref(), select, jiff::Timestamp::now())?;
    let open = desk.open_decisions().len();
    if open == 0 {
        return Ok(false);
    }
    harness::ask!("{} for a person: answer now? [y/N] ", counted(open, "question"));
    let mut said = String::new();
    let mut input = std::io::stdin().lock();
    if input.read_line(&mut said).is_err() || !matches!(said.trim().to_lowercase().as_str(), "y" | "yes") {
        harness::tell!(
            "`thirteen decide {}` asks them at any time, and `run --resume` goes on with what was answered",
            assessment.folder.display()
        );
        return Ok(false);
    }
    let mut output = std::io::stdout().lock();
    let colour = std::env::var_os("NO_COLOR").is_none();
    walk(&mut desk, &Who::default(), &mut Console::new(&mut input, &mut output, colour))?;
    Ok(desk.open_decisions().len() < open)
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
