//! A difference as text: what has become worse first, then a line for each kind of difference, and on demand all of it.

use std::fmt::Write as _;

use suite::revision::How;

use super::{Diff, Differs, PartDiffers, Software, VerdictDiffers, word};
use crate::wording::{counted, one_line};

/// The text. Without `verbose` what differs beside the verdicts is counted, and named where that is short.
#[must_use]
pub fn write(diff: &Diff, verbose: bool) -> String {
    let mut text = headline(diff);
    text.push('\n');
    for (name, side) in [("before", &diff.before), ("after", &diff.after)] {
        let told = [side.product.clone(), side.software.as_ref().map(|software| format!("software {software}")), side.began.clone()];
        let told: Vec<String> = told.into_iter().flatten().collect();
        let told = if told.is_empty() { vec!["a product that it withholds".to_owned()] } else { told };
        let _ = writeln!(text, "{name:6}: {}, overall {}, root {}", told.join(", "), side.overall, side.root);
    }
    for note in &diff.notes {
        let _ = writeln!(text, "note: {note}");
    }
    for worse in &diff.regressions {
        let _ = writeln!(text, "  worse: {} {}", worse.id, worse.says);
    }
    verdicts(&mut text, diff, verbose);
    declared(&mut text, &diff.declared, verbose);
    evidence(&mut text, diff, verbose);
    listed(&mut text, "decisions", &diff.decisions, verbose);
    listed(&mut text, "method", &diff.method, true);
    listed(&mut text, "signed", &diff.signed, true);
    if let Some(software) = &diff.software {
        of_software(&mut text, software, verbose);
    }
    text
}

/// What it comes to, in one sentence.
pub(super) fn headline(diff: &Diff) -> String {
    let is_told = [&diff.before, &diff.after].iter().all(|side| side.product.is_some());
    match diff.regressions.len() {
        0 if diff.is_empty() && is_told => "No regression: nothing differs.".to_owned(),
        0 if diff.is_empty() => "No regression: nothing of what could be compared differs.".to_owned(),
        0 => "No regression.".to_owned(),
        worse => {
            format!("Regression: {} worse than before.", if worse == 1 { "1 thing is".to_owned() } else { format!("{worse} things are") })
        }
    }
}

fn verdicts(text: &mut String, diff: &Diff, verbose: bool) {
    let worse = |one: &&VerdictDiffers| !diff.regressions.iter().any(|regression| regression.id == one.id);
    for one in diff.verdicts.units.iter().filter(worse) {
        let _ = writeln!(text, "  {} {} → {}", one.id, word(one.before), word(one.after));
    }
    for one in diff.verdicts.overall.iter().chain(diff.verdicts.groups.iter().chain(&diff.verdicts.cases).filter(|_| verbose)) {
        let _ = writeln!(text, "  {} {} → {}", one.id, word(one.before), word(one.after));
    }
    listed(text, "ICS", &diff.verdicts.standings, verbose);
}

fn declared(text: &mut String, parts: &[PartDiffers], verbose: bool) {
    if parts.is_empty() {
        return;
    }
    let _ = writeln!(text, "declared: {} {}", counted(parts.len(), "part"), if parts.len() == 1 { "differs" } else { "differ" });
    for part in parts {
        let _ = writeln!(text, "  {}", of_part(part));
        for field in part.fields.iter().filter(|_| verbose) {
            let _ = writeln!(text, "    {}", of_field(field));
        }
    }
}

/// `28-LogIntf LogIntf-Web: port, speaks changed`.
pub(super) fn of_part(part: &PartDiffers) -> String {
    let name = part.row.iter().fold(one_line(&part.part), |name, row| format!("{name} {}", one_line(row)));
    let how = match part.how {
        How::Added => "added",
        How::Changed => "changed",
        How::Removed => "removed",
    };
    let mut fields: Vec<&str> = part.fields.iter().map(|field| field.what.as_str()).collect();
    fields.dedup();
    if fields.is_empty() { format!("{name} {how}") } else { format!("{name}: {} {how}", fields.join(", ")) }
}

/// `open: + 23`, `speaks: http → https`.
pub(super) fn of_field(field: &Differs) -> String {
    match (&field.before, &field.after) {
        (Some(before), Some(after)) => format!("{}: {before} → {after}", field.what),
        (Some(before), None) => format!("{}: - {before}", field.what),
        (None, Some(after)) => format!("{}: + {after}", field.what),
        (None, None) => field.what.clone(),
    }
}

fn evidence(text: &mut String, diff: &Diff, verbose: bool) {
    let evidence = &diff.evidence;
    if evidence.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "evidence: {} answered otherwise, {} alike, {} asked only before, {} only after",
        counted(evidence.otherwise.len(), "question"),
        evidence.alike,
        evidence.only_before.len(),
        evidence.only_after.len()
    );
    for one in evidence.otherwise.iter().filter(|_| verbose) {
        let _ = writeln!(text, "  {}", one.question);
        for field in &one.fields {
            let _ = writeln!(text, "    {}", of_field(field));
        }
    }
    for (name, list) in [("only before", &evidence.only_before), ("only after", &evidence.only_after)] {
        for question in list.iter().filter(|_| verbose) {
            let _ = writeln!(text, "  {name}: {question}");
        }
    }
}

fn listed(text: &mut String, name: &str, list: &[Differs], wholly: bool) {
    if list.is_empty() {
        return;
    }
    let _ = writeln!(text, "{name}: {} {}", list.len(), if list.len() == 1 { "differs" } else { "differ" });
    for one in list.iter().filter(|_| wholly) {
        let _ = writeln!(text, "  {}", of_field(one));
    }
}

fn of_software(text: &mut String, software: &Software, verbose: bool) {
    let Software { before, after, again, observed, unchanged, still, outdated, unasked } = software;
    let _ = writeln!(text, "software {before} → {after}: nothing that was observed on one carries over to the other by itself");
    let _ = writeln!(text, "  {} observed anew, {} still to be run", counted(*observed, "functional unit"), again.len());
    let ids = |list: &[suite::id::UnitId]| list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if !again.is_empty() {
        let _ = writeln!(text, "  run: {}", ids(again));
    }
    if !unchanged.is_empty() {
        let _ = writeln!(text, "  of these, what they read in the declaration is the same: {}", ids(unchanged));
    }
    let decisions = counted(still.len(), "decision");
    let _ = writeln!(text, "  {decisions} on paper still hold, {} to be taken again, {} asked no more", outdated.len(), unasked.len());
    for (name, list) in [("holds", still), ("again", outdated), ("no more", unasked)] {
        for paper in list.iter().filter(|_| verbose) {
            let row = paper.row.as_ref().map(|row| format!(" on {row}")).unwrap_or_default();
            let _ = writeln!(text, "    {name}: {}{row}", paper.claim);
        }
    }
}
