//! Decisions from a file: the form that `thirteen plan DIR --decisions` prints, filled in. Each is checked by itself; the good ones are taken.

use std::path::Path;

use jiff::civil::Date;
use miette::SourceSpan;
use serde::Deserialize;
use suite::catalogue::Catalogue;
use suite::evidence::Decide;
use suite::files::{At, Fault, WrittenDecision};
use suite::id::UnitId;
use suite::names::RowId;
use suite::verdict::Verdict;

use super::{DecideTrouble, Desk, Who, attach, decision};
use crate::files::{FileText, read};

/// What became of the answers in a file.
#[derive(Debug, Default)]
pub struct Taken {
    /// How many stand in `decisions.yaml` now.
    pub added: usize,
    /// Where those stand that nobody filled in, as `file:line:column`.
    pub blank: Vec<String>,
    /// What is wrong with the others, each at its place.
    pub refused: Vec<Fault>,
}

/// One entry as it may be found: anything can be missing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Offered {
    unit: At<String>,
    #[serde(default)]
    row: Option<At<RowId>>,
    #[serde(default)]
    verdict: Option<At<String>>,
    #[serde(default)]
    by: Option<At<String>>,
    #[serde(default)]
    date: Option<At<String>>,
    #[serde(default)]
    rationale: Option<At<String>>,
    #[serde(default)]
    basis: Option<At<String>>,
    #[serde(default)]
    attached: Vec<At<String>>,
    #[serde(default)]
    reviewed_by: Option<At<String>>,
}

/// Takes the answers in a file. What was said on the command line stands for what an entry leaves out.
///
/// # Errors
/// When the file is no list of decisions, or a decision cannot be written.
pub fn take(desk: &mut Desk, file: &Path, who: &Who) -> Result<Taken, DecideTrouble> {
    let text = read(file, "`thirteen plan DIR --decisions` prints one to fill in")?;
    let offered: Vec<Offered> = if says_nothing(&text.text) { Vec::new() } else { text.parse()? };
    let mut taken = Taken::default();
    let mut waiting = Vec::new();
    for offered in offered {
        let check = Check { desk, text: &text, offered: &offered, who };
        if offered.is_blank() {
            taken.blank.push(check.fault(offered.unit.span(), String::new(), None).place());
            continue;
        }
        match check.decision() {
            Ok(decision) => waiting.push((offered, decision)),
            Err(fault) => taken.refused.push(*fault),
        }
    }
    // A decision can lead to the next question, so that the order in the file does not matter.
    while let Some(number) = waiting.iter().position(|(_, decision)| question(desk, decision).is_some()) {
        let (_, decision) = waiting.remove(number);
        let question = question(desk, &decision).expect("it was found a moment ago");
        desk.record(&question, &decision)?;
        taken.added += 1;
    }
    let not_open = waiting.iter().map(|(offered, decision)| Check { desk, text: &text, offered, who }.not_open(decision));
    taken.refused.extend(not_open.map(|fault| *fault));
    taken.refused.sort_by_key(Fault::line_column);
    Ok(taken)
}

fn says_nothing(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
}

fn question(desk: &Desk, decision: &WrittenDecision) -> Option<Decide> {
    let open = desk.open_decisions().into_iter().map(|open| open.question);
    open.into_iter().find(|question| decision.is_about(question) && *decision.basis == question.basis)
}

impl Offered {
    /// Whether it was left as it was printed.
    fn is_blank(&self) -> bool {
        [&self.verdict, &self.by, &self.date, &self.rationale].into_iter().all(Option::is_none)
    }
}

/// One entry and what it is checked against.
struct Check<'a> {
    desk: &'a Desk,
    text: &'a FileText,
    offered: &'a Offered,
    who: &'a Who,
}

impl Check<'_> {
    /// The decision, if everything in it can be right. Whether it is open is asked later.
    fn decision(&self) -> Result<WrittenDecision, Box<Fault>> {
        let (unit, basis) = (self.unit()?, self.needed(&self.offered.basis, "basis", "copy it from `thirteen plan DIR --decisions`")?);
        let row = self.row()?;
        let verdict = self.verdict()?;
        let (by, date) = (self.by()?, self.date()?);
        let rationale = self.rationale(verdict)?;
        let reviewed_by = self.reviewed_by(&by)?;
        let question = Decide { claim: unit, row, basis: basis.as_str().into() };
        let mut decision = decision(&question, verdict, (&by, reviewed_by.as_deref()), date, rationale);
        decision.attached = self.attached()?;
        Ok(decision)
    }

    fn unit(&self) -> Result<UnitId, Box<Fault>> {
        let written = &self.offered.unit;
        let unknown =
            |says: String| self.fault(written.span(), says, Some("`thirteen plan DIR --decisions` names the units that are open"));
        let unit: UnitId = written.parse().map_err(|error| unknown(format!("{error}")))?;
        if Catalogue::get().unit(unit).is_none() {
            return Err(unknown(format!("the catalogue has no unit {unit}")));
        }
        Ok(unit)
    }

    fn row(&self) -> Result<Option<RowId>, Box<Fault>> {
        let Some(row) = &self.offered.row else { return Ok(None) };
        let declared = self.desk.assessed.declaration.ixit.every_row().iter().any(|declared| *declared.written_id() == *row);
        let says = || format!("no table of the declaration has the row `{row}`");
        if declared {
            Ok(Some((**row).clone()))
        } else {
            Err(self.fault(row.span(), says(), Some("take the entry out, or correct the id")))
        }
    }

    fn verdict(&self) -> Result<Verdict, Box<Fault>> {
        let remedy = "write PASS, FAIL or INCONCLUSIVE";
        let written = self.needed(&self.offered.verdict, "verdict", remedy)?;
        let known = [Verdict::Pass, Verdict::Fail, Verdict::Inconclusive].into_iter().find(|verdict| verdict.to_string() == **written);
        known.ok_or_else(|| self.fault(written.span(), format!("`{}` is no verdict", **written), Some(remedy)))
    }

    fn by(&self) -> Result<String, Box<Fault>> {
        if let (None, Some(said)) = (&self.offered.by, &self.who.by) {
            return Ok(said.clone());
        }
        Ok(self.needed(&self.offered.by, "by", "write who decided, or give `--by NAME`")?.to_string())
    }

    fn date(&self) -> Result<Date, Box<Fault>> {
        let remedy = "write the day of the decision, as in 2026-11-26";
        let written = self.needed(&self.offered.date, "date", remedy)?;
        let date: Date = written.parse().map_err(|_| self.fault(written.span(), format!("`{}` is no date", **written), Some(remedy)))?;
        // Where the sun rises early it can already be tomorrow.
        let latest = self.desk.today.tomorrow().unwrap_or(self.desk.today);
        if date > latest { Err(self.fault(written.span(), format!("{date} is yet to come"), Some(remedy))) } else { Ok(date) }
    }

    fn rationale(&self, verdict: Verdict) -> Result<String, Box<Fault>> {
        let written = self.offered.rationale.as_ref().map(|rationale| rationale.trim()).unwrap_or_default();
        if written.is_empty() && verdict != Verdict::Pass {
            let span = self.offered.rationale.as_ref().and_then(At::span).filter(|span| !span.is_empty());
            let says = format!("{verdict} needs a reason");
            return Err(self.fault(span.or(self.offered.unit.span()), says, Some("write it as `rationale: \"…\"`")));
        }
        Ok(written.to_owned())
    }

    fn reviewed_by(&self, by: &str) -> Result<Option<String>, Box<Fault>> {
        let written = self.offered.reviewed_by.as_ref().map(|name| name.trim().to_owned());
        let name = written.or_else(|| self.who.reviewed_by.clone()).filter(|name| !name.is_empty());
        super::check_review(by, name.as_deref()).map_err(|trouble| {
            let span = self.offered.reviewed_by.as_ref().and_then(At::span);
            self.fault(span.or(self.offered.unit.span()), trouble.to_string(), Some("a review is made by a second person"))
        })?;
        Ok(name)
    }

    fn attached(&self) -> Result<Vec<String>, Box<Fault>> {
        let name = |file: &At<String>| {
            attach::name(&self.desk.folder(), file)
                .map_err(|says| self.fault(file.span(), says, Some("name a file below the assessment's folder")))
        };
        self.offered.attached.iter().map(name).collect()
    }

    /// Why a sound decision answers no open question.
    fn not_open(&self, decision: &WrittenDecision) -> Box<Fault> {
        let span = self.offered.basis.as_ref().and_then(At::span).or(self.offered.unit.span());
        let about = decision.row.as_ref().map_or_else(|| decision.unit.to_string(), |row| format!("{} on {}", *decision.unit, **row));
        let standing = self.desk.book.decisions().iter().find(|old| old.unit == decision.unit && old.basis == decision.basis);
        if let Some(standing) = standing.filter(|old| old.row == decision.row) {
            let says = format!("{about} is decided already: {} by {} on {}", standing.verdict, standing.by, standing.date);
            return self.fault(span, says, Some("take the entry out here; to decide otherwise, take the old one out of decisions.yaml"));
        }
        let open: Vec<_> = self.desk.open_decisions().into_iter().filter(|open| decision.is_about(&open.question)).collect();
        match open.as_slice() {
            [] => self.fault(span, format!("{about} is not open"), Some("`thirteen plan DIR --decisions` prints what is")),
            [open, ..] => {
                let says = format!("this basis is not what {about} is to be decided on now");
                let remedy = format!("look at it as it stands, and write \"{}\"", open.question.basis);
                self.fault(span, says, Some(&remedy))
            }
        }
    }

    fn needed<'w>(&self, written: &'w Option<At<String>>, field: &str, remedy: &str) -> Result<&'w At<String>, Box<Fault>> {
        let says_something = written.as_ref().filter(|written| !written.trim().is_empty());
        let span = written.as_ref().and_then(At::span).filter(|span| !span.is_empty()).or(self.offered.unit.span());
        says_something.ok_or_else(|| self.fault(span, format!("`{field}` is missing"), Some(remedy)))
    }

    fn fault(&self, span: Option<SourceSpan>, says: String, remedy: Option<&str>) -> Box<Fault> {
        Box::new(Fault::at(&self.text.source(), span, says, remedy.map(str::to_owned)))
    }
}

#[cfg(test)]
mod tests;
