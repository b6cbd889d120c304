//! The report as it is printed: one tree of plain values, worded and bounded, for a typesetter that only places it. No template reads anything else.
//!
//! Each section has room of its own, so a report has an end however much a device says, and what is left out is counted.

mod front;
mod record;
mod results;
mod text;
mod units;
mod validation;

use jiff::Timestamp;
use serde::Serialize;
use suite::verdict::Verdict;

use crate::bundle::Root;
use crate::messages::Messages;
use crate::report::Report;
use crate::summary::unselected_units;
use text::Room;

pub use text::BREAK;
pub(crate) use text::on_paper;

/// Everything that stands on paper.
#[derive(Debug, Serialize)]
pub struct Printed {
    words: &'static Messages,
    front: front::Front,
    overview: Vec<results::ClauseLine>,
    failures: text::Listed<results::Failure>,
    open: text::Listed<results::Open>,
    not_selected: usize,
    ics: results::Claims,
    clauses: Vec<units::ClauseUnits>,
    class: Option<units::ClassUnits>,
    decisions: text::Listed<record::Decided>,
    deviations: text::Listed<String>,
    carried_over: text::Listed<record::CarriedOver>,
    accepted: text::Listed<record::AcceptedLine>,
    course: text::Listed<String>,
    evidence: text::Listed<record::Answered>,
    validation: validation::Validation,
    #[serde(skip)]
    moment: Timestamp,
}

impl Printed {
    /// What is printed of a report, and of the bundle that it was made from, if it was made from one.
    #[must_use]
    pub fn of(report: &Report<'_>, root: Option<&Root>) -> Self {
        let (words, verdicts) = (report.language.messages(), report.verdicts);
        Self {
            words,
            front: front::of(report, root, words),
            overview: results::overview(verdicts, words),
            failures: results::failures(report, words, &mut Room::new(250_000)),
            open: results::open(report, words, &mut Room::new(150_000)),
            not_selected: unselected_units(verdicts),
            ics: results::claims(verdicts, words, &mut Room::new(60_000)),
            clauses: units::clauses(verdicts, words, &mut Room::new(600_000)),
            class: units::class(verdicts, words, &mut Room::new(60_000)),
            decisions: record::decisions(report, &mut Room::new(250_000)),
            deviations: record::deviations(report, words, &mut Room::new(60_000)),
            carried_over: record::carried_over(verdicts, &mut Room::new(60_000)),
            accepted: record::accepted(verdicts, words, &mut Room::new(60_000)),
            course: record::course(report, &mut Room::new(60_000)),
            evidence: record::evidence(report, &mut Room::new(150_000)),
            validation: validation::validation(report, words, &mut Room::new(20_000)),
            moment: report.journal.lines().last().map_or(report.journal.plan().began, |line| line.at),
        }
    }

    /// The language, as BCP 47 names it.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.words.language
    }

    /// The identifier that stands on each page.
    #[must_use]
    pub fn identifier(&self) -> &str {
        &self.front.identifier
    }

    /// When the last line of the journal was written: the only moment that the report itself can name.
    #[must_use]
    pub fn moment(&self) -> Timestamp {
        self.moment
    }
}

/// Something with its name in front.
#[derive(Debug, Serialize)]
struct Named {
    name: String,
    says: Vec<String>,
}

impl Named {
    fn new(name: &str, says: String) -> Self {
        Self { name: name.to_owned(), says: vec![says] }
    }
}

/// The key of a verdict's word among the messages; a template chooses its colour by it, too.
fn word(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Pass) => "pass",
        Some(Verdict::Fail) => "fail",
        Some(Verdict::Inconclusive) => "inconclusive",
        None => "not_run",
    }
}

#[cfg(test)]
mod tests;
