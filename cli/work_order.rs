//! The work order that `thirteen plan` prints: what a campaign takes, part by part.

use std::path::Path;

use harness::spreadsheet;
use harness::work_order::{Item, WorkOrder, about, total_ms};
use reports::wording::counted;
use suite::names::Text;

use crate::Trouble;

/// The most units that a line names.
const MOST_UNITS: usize = 6;

/// Prints it. Everything in it that comes from a declaration is cleaned first.
pub fn print(order: &WorkOrder) {
    say!();
    say!("WORK ORDER for {} (times are estimates)", Text::from_device(&order.product));
    let first = counted(order.machine.len(), "first question");
    part(&format!("machine time, {} for {first}; more follow from the answers", about(total_ms(&order.machine))), &order.machine);
    part(&format!("waits, {} together", about(total_ms(&order.waits))), &order.waits);
    part(&format!("operator: {}", counted(order.steps.len(), "step")), &order.steps);
    let open: usize = order.decisions.iter().map(|clause| clause.open).sum();
    say!("decisions: {open} open");
    for clause in &order.decisions {
        let outdated = if clause.outdated == 0 { String::new() } else { format!(", {} of them on what has changed", clause.outdated) };
        say!("  {} {}: {}{outdated}", clause.clause, clause.title, clause.open);
    }
    part(&format!("the supplier brings: {}", counted(order.bring.len(), "thing")), &order.bring);
}

fn part(head: &str, items: &[Item]) {
    say!("{head}");
    for item in items {
        let time = item.about_ms.map(|ms| format!(", {}", about(ms))).unwrap_or_default();
        say!("  {}", Text::from_device(&format!("{}{time}: {}{}", item.what, item.because, units(&item.units))));
    }
}

fn units(units: &[String]) -> String {
    match units.len() {
        0 => String::new(),
        count if count <= MOST_UNITS => format!(" ({})", units.join(", ")),
        count => format!(" ({} and {} more)", units[..MOST_UNITS].join(", "), count - MOST_UNITS),
    }
}

/// Writes it as a workbook; one that is there may have been ticked off, and stays.
pub fn write(file: &Path, order: &WorkOrder) -> Result<(), Trouble> {
    if file.exists() {
        return Err(Trouble::usage(format!("{} exists already, and somebody may have written in it; nothing was written", file.display())));
    }
    crate::exchange::write(file, &spreadsheet::work_order(order)?)?;
    // Standard output may be JSON.
    harness::tell!("{} holds the work order", file.display());
    Ok(())
}
