//! A verification as text: the sentence, each check, what is not genuine with its code, and on demand each verdict with what it rests on.

use suite::names::Text;

use super::{Report, Standing};

/// The report for a terminal. Texts in it may come from whoever made the bundle, and are cleaned.
#[must_use]
pub fn write(report: &Report, verbose: bool) -> String {
    let mut text = format!("{}\n", clean(&report.sentence));
    for check in &report.checks {
        let word = match check.standing {
            Standing::Genuine => "ok",
            Standing::Open => "open",
            Standing::NotGenuine => "NOT GENUINE",
        };
        text.push_str(&format!("\n{:>2}. {} {word}\n", check.number, check.asks));
        for fault in &check.faults {
            text.push_str(&format!("    ! {}\n", clean(&fault.to_string())));
        }
        for says in &check.says {
            text.push_str(&format!("    {}\n", clean(says)));
        }
    }
    if verbose {
        text.push('\n');
        for unit in &report.units {
            let basis: Vec<&str> = unit.basis.iter().map(|basis| basis.as_str()).collect();
            let again = if unit.rederived { "" } else { " (not re-derived)" };
            text.push_str(&format!("{:10} {:12} {}{again}\n", unit.id.to_string(), unit.verdict.to_string(), basis.join(", ")));
        }
    }
    text
}

fn clean(text: &str) -> String {
    Text::from_device(text).as_str().replace('\n', " ")
}
