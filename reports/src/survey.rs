//! A survey as text: the weightiest findings first, then what could not be told.

use std::fmt::Write as _;

use suite::survey::{Found, Survey, Weighed};

use crate::wording::counted;

/// How wide the names of units stand.
const WIDTH: usize = 10;

/// The text. What could not be told is counted, and listed where everything is wanted.
#[must_use]
pub fn write(survey: &Survey, verbose: bool) -> String {
    let mut text = String::new();
    for weight in [Weighed::Nonconformity, Weighed::Remark, Weighed::NothingFound] {
        section(&mut text, survey, weight);
    }
    let untold = &survey.not_told;
    if !untold.is_empty() {
        let _ = writeln!(
            text,
            "NOT TOLD: {} that look at the device{}",
            counted(untold.len(), "unit"),
            if verbose { "" } else { " (in survey.json, with why)" }
        );
        for one in untold.iter().filter(|_| verbose) {
            let _ = writeln!(text, "  {:WIDTH$} {}", one.unit.to_string(), one.why);
        }
    }
    text
}

fn section(text: &mut String, survey: &Survey, weight: Weighed) {
    let found: Vec<&Found> = survey.findings.iter().filter(|found| found.weight == weight).collect();
    let Some((head, what)) = head(weight).filter(|_| !found.is_empty() || weight == Weighed::Nonconformity) else { return };
    let _ = writeln!(text, "{head}: {}{}", if found.is_empty() { "none".to_owned() } else { found.len().to_string() }, what);
    for one in &found {
        let records: Vec<String> = one.evidence.iter().take(4).map(|id| id.0.to_string()).collect();
        let more = if one.evidence.len() > 4 { " …" } else { "" };
        let records = if records.is_empty() { String::new() } else { format!("  [record {}{more}]", records.join(", ")) };
        let _ = writeln!(text, "  {:WIDTH$} {}: {}{records}", one.unit.to_string(), one.place, one.says);
    }
    text.push('\n');
}

fn head(weight: Weighed) -> Option<(&'static str, &'static str)> {
    Some(match weight {
        Weighed::Nonconformity => ("NONCONFORMITIES", ", which no declaration could excuse"),
        Weighed::Remark => ("REMARKS", ""),
        Weighed::NothingFound => ("NOTHING FOUND", ""),
    })
}
