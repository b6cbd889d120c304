//! `thirteen doctor`: whether a bench is ready, before a run.

use harness::doctor::{Findings, Health};
use harness::exit::Exit;
use harness::run::RunTrouble;

use crate::Trouble;
use crate::arguments::Doctor;

/// The most units that a line names.
const MOST_UNITS: usize = 6;

/// Looks, and says what lacks.
pub fn doctor(wanted: &Doctor) -> Result<Exit, Trouble> {
    let found = in_runtime(wanted)?;
    if wanted.json {
        let text = serde_json::to_string_pretty(&found).unwrap_or_default();
        crate::output::write(&format!("{text}\n"));
    } else {
        print(&found);
    }
    Ok(found.exit())
}

fn in_runtime(wanted: &Doctor) -> Result<Findings, RunTrouble> {
    let runtime = harness::runtime::runtime();
    let runtime = runtime.map_err(|why| RunTrouble::Write { path: "the runtime".into(), why })?;
    let assessment = &wanted.assessment;
    runtime.block_on(harness::doctor::doctor(&assessment.folder, assessment.profile.as_deref()))
}

fn print(found: &Findings) {
    for line in &found.lines {
        let mark = match line.health {
            Health::Well => "well",
            Health::Lacks => "LACKS",
            Health::Trouble => "TROUBLE",
        };
        say!("{mark:8} {}: {}", line.about, line.says);
    }
    if !found.inconclusive.is_empty() {
        say!("\nUnits on the device that will be INCONCLUSIVE as things stand:");
    }
    for because in &found.inconclusive {
        let named: Vec<String> = because.units.iter().take(MOST_UNITS).map(ToString::to_string).collect();
        let more = because.units.len().saturating_sub(MOST_UNITS);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        say!("  {}{more}: {}", named.join(", "), because.why);
    }
}
