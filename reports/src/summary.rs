//! The text that ends a run: one line a clause, each FAIL in full, what is still needed, and the overall verdict in the last line.

pub(crate) mod clauses;
mod needs;
pub(crate) mod others;

use suite::catalogue::Catalogue;
use suite::ics::Standing;
use suite::tree::{Counts, ObligationVerdict, RequirementVerdict, UnitVerdict, Verdicts};
use suite::verdict::{Verdict, Weight};

use crate::wording::{self, evidence, finding, is_unwritten, missing, one_line, reference_device, revisions, whereabouts};

/// The column in which the text beside a word such as FAIL begins.
const MARGIN: usize = 14;

/// How a summary is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether words are coloured: for a terminal, not for a pipe.
    pub colour: bool,
    /// Whether everything that is needed is listed, not only the first lines.
    pub verbose: bool,
}

/// The summary, with a line feed at the end. Its last line is that of [`overall`].
#[must_use]
pub fn write(verdicts: &Verdicts, style: Style) -> String {
    let parts = [
        heading(verdicts, style),
        clauses::table(verdicts),
        ics(verdicts, style),
        failures(verdicts, style),
        class(verdicts, style),
        needs::lines(verdicts, style),
        others::lines(verdicts, style),
        unwritten(verdicts),
    ];
    let mut text = String::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        text.push_str(&part.join("\n"));
        text.push_str("\n\n");
    }
    text + &style.paint(verdicts.overall, &overall(verdicts)) + "\n"
}

/// The overall verdict and the counts, on one line: what stands last in every output.
#[must_use]
pub fn overall(verdicts: &Verdicts) -> String {
    let Counts { pass, fail, inconclusive, not_implemented, pass_on_decisions } = verdicts.counts;
    let (units, stand) = (if pass == 1 { "unit passes" } else { "units pass" }, if pass_on_decisions == 1 { "stands" } else { "stand" });
    let decided =
        if pass_on_decisions == 0 { String::new() } else { format!(" ({pass_on_decisions} {stand} on decisions of an assessor)") };
    let unwritten = if not_implemented == 0 { String::new() } else { format!(", {not_implemented} not implemented yet") };
    let unselected = match unselected_units(verdicts) {
        0 => String::new(),
        left_out => format!(", {left_out} not selected"),
    };
    format!("overall {}: {pass} {units}{decided}, {fail} fail, {inconclusive} inconclusive{unwritten}{unselected}", verdicts.overall)
}

fn heading(verdicts: &Verdicts, style: Style) -> Vec<String> {
    let device =
        reference_device(verdicts).map(|device| style.bold(&format!("{}: nothing here is about a product", device.to_uppercase())));
    let method = format!("profile {}, edition {}", one_line(&verdicts.profile), verdicts.edition);
    device.into_iter().chain([method]).chain(revisions(verdicts)).collect()
}

/// What makes the ICS invalid, and what the supplier should be asked.
fn ics(verdicts: &Verdicts, style: Style) -> Vec<String> {
    let findings = |invalid| verdicts.ics.findings.iter().filter(move |finding| finding.invalid == invalid);
    let line = |finding: &suite::ics::IcsFinding| format!("ICS {}: {}", finding.provision, one_line(&finding.says));
    let invalid = findings(true).map(|finding| beside(&style.paint(Verdict::Fail, "FAIL"), "FAIL", &line(finding)));
    let questions = findings(false).map(|finding| beside("ask", "ask", &line(finding)));
    invalid.chain(questions).collect()
}

fn failures(verdicts: &Verdicts, style: Style) -> Vec<String> {
    let accepted = |unit: &UnitVerdict| wording::accepted(verdicts, unit).into_iter().map(|says| beside("", "", &says)).collect::<Vec<_>>();
    let failed = verdicts.units().filter(|unit| unit.verdict == Verdict::Fail);
    failed.flat_map(|unit| failures_of(unit, style).into_iter().chain(accepted(unit))).collect()
}

fn failures_of(unit: &UnitVerdict, style: Style) -> Vec<String> {
    let word = style.paint(Verdict::Fail, "FAIL");
    let failed: Vec<_> = unit.obligations.iter().filter(|obligation| obligation.verdict == Verdict::Fail).collect();
    if failed.is_empty() {
        let why = unit.why.as_deref().map(one_line).unwrap_or_default();
        return vec![beside(&word, "FAIL", &format!("{}  {why}", unit.id))];
    }
    failed.into_iter().flat_map(|obligation| failure(unit, obligation, &word)).collect()
}

fn failure(unit: &UnitVerdict, obligation: &ObligationVerdict, word: &str) -> Vec<String> {
    let mut lines = vec![beside(word, "FAIL", &format!("{}  {}", unit.id, whereabouts(obligation)))];
    let found = obligation.findings.iter().filter(|finding| finding.weight == Weight::Nonconformity).map(finding);
    lines.extend(found.chain(evidence(&obligation.evidence)).map(|line| beside("", "", &line)));
    lines
}

/// The class's requirements, which touch no verdict of the standard: one line each.
fn class(verdicts: &Verdicts, style: Style) -> Vec<String> {
    let Some(class) = &verdicts.class else { return Vec::new() };
    let line = |requirement: &RequirementVerdict| {
        let word = requirement.verdict.to_string();
        let found =
            requirement.obligations.iter().flat_map(|obligation| obligation.findings.iter().map(finding).chain(missing(obligation)));
        let says = found.map(|says| format!("\n{:MARGIN$}  {says}", "")).collect::<String>();
        let says = if requirement.verdict == Verdict::Pass { String::new() } else { says };
        beside(
            &style.paint(requirement.verdict, &word),
            &word,
            &format!("{}: {}{says}", one_line(&requirement.id), one_line(&requirement.title)),
        )
    };
    let head = format!("class requirements of {} (beyond the standard): {}", one_line(&verdicts.profile), class.verdict);
    [head].into_iter().chain(class.requirements.iter().map(line)).collect()
}

/// How many units have no procedure yet, so that a short list of verdicts is not taken for the whole.
fn unwritten(verdicts: &Verdicts) -> Vec<String> {
    let count = verdicts.units().filter(|unit| is_unwritten(unit)).count();
    let unselected: usize = unselected_units(verdicts);
    let all = Catalogue::get().units().count();
    let unwritten =
        (count > 0).then(|| format!("not implemented yet: {count} of {all} units; each is INCONCLUSIVE and bars an overall PASS"));
    let unselected = (unselected > 0).then(|| format!("not selected: {unselected} of {all} units; that too bars an overall PASS"));
    unwritten.into_iter().chain(unselected).collect()
}

/// Units of claimed provisions that were left out.
pub(crate) fn unselected_units(verdicts: &Verdicts) -> usize {
    let claimed = verdicts.groups.iter().filter(|group| group.standing == Standing::Claimed);
    let left_out = claimed.map(|group| {
        let all = Catalogue::get().group(group.id).map_or(0, |group| group.cases.iter().map(|case| case.units.len()).sum());
        usize::saturating_sub(all, group.cases.iter().map(|case| case.units.len()).sum())
    });
    left_out.sum()
}

/// A line with a word in the margin. The word may be painted; `plain` is what it measures.
fn beside(word: &str, plain: &str, text: &str) -> String {
    format!("{word}{:pad$}{text}", "", pad = MARGIN.saturating_sub(plain.len()))
}

impl Style {
    fn paint(self, verdict: Verdict, text: &str) -> String {
        let colour = match verdict {
            Verdict::Pass => "32",
            Verdict::Inconclusive => "33",
            Verdict::Fail => "31",
        };
        self.sequence(&format!("1;{colour}"), text)
    }

    fn bold(self, text: &str) -> String {
        self.sequence("1", text)
    }

    fn sequence(self, code: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests;
