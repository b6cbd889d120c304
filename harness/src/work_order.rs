//! The work order of a campaign: what machines, waits, people and the supplier have to give, before anything is asked.
//!
//! Times are estimates, and each says how it comes about. They are made from what the questions themselves state (ports, tries, attempts, locks) and
//! from what the declaration promises (reconnections, looks for updates), so a device that answers quickly is done sooner.

mod bring;
mod machine;
mod steps;
mod waits;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use suite::catalogue::{Catalogue, Unit};
use suite::evidence::{Decide, Question};
use suite::files::profile::Pace;
use suite::ics::{Standing, standing};
use suite::judge::{Scope, is_implemented, open_decisions, open_questions};
use suite::tree::Verdicts;
use suite::verdict::Step;

use crate::bench::Bench;
use crate::run::Assessed;

/// The work order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WorkOrder {
    /// The product.
    pub product: String,
    /// What machines do: each question that is known before the first answer. More follow from the answers.
    pub machine: Vec<Item>,
    /// What has to be waited for, whatever the machine.
    pub waits: Vec<Item>,
    /// What a person does at the bench.
    pub steps: Vec<Item>,
    /// The decisions that are open, by clause.
    pub decisions: Vec<Decisions>,
    /// What the supplier brings.
    pub bring: Vec<Item>,
}

/// One line of a work order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Item {
    /// What is to be done, waited for or brought.
    pub what: String,
    /// For how long, in milliseconds: an estimate. None where nobody can tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about_ms: Option<u64>,
    /// How the estimate comes about, or what it is for.
    pub because: String,
    /// The units that need it; none for what follows from a question.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
}

/// The open decisions of one clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Decisions {
    /// The clause.
    pub clause: String,
    /// Its title.
    pub title: String,
    /// How many decisions are open.
    pub open: usize,
    /// How many of them were taken before, on something that has changed.
    pub outdated: usize,
}

/// What a work order is made from.
pub(crate) struct Order<'a> {
    assessed: &'a Assessed,
    /// None where there is no bench yet.
    bench: Option<&'a Bench>,
    /// The questions to the device that are open.
    questions: Vec<Question>,
    /// What a person does at the device for a question that is open, in the order of the states in which it begins.
    steps: Vec<(Step, Decide)>,
    /// The selected units of claimed provisions that are about the device.
    functional: Vec<&'static Unit>,
}

/// What `thirteen plan --json` prints.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Planned {
    /// The version of this format.
    pub format: u32,
    /// What there is to do.
    pub work_order: WorkOrder,
    /// What is settled on paper, and what every other obligation lacks.
    pub verdicts: Verdicts,
}

impl Planned {
    /// The version of the format.
    pub const FORMAT: u32 = 1;
}

/// The JSON Schema of [`Planned`].
#[must_use]
pub fn schema() -> serde_json::Value {
    suite::schema::schema::<Planned>(
        "Work order with verdicts on paper",
        "What machines, waits, people and the supplier have to give, and what is settled on paper: what `thirteen plan --json` prints.",
    )
}

/// The work order of a plan.
#[must_use]
pub fn work_order(assessed: &Assessed, bench: Option<&Bench>, verdicts: &Verdicts, scope: &Scope) -> WorkOrder {
    let declaration = &assessed.declaration;
    let claimed = |unit: &&Unit| matches!(standing(declaration, unit.id.group()), Standing::Claimed);
    let units = Catalogue::get().units().filter(|unit| scope.units.contains(&unit.id) && !unit.level.is_conceptual());
    let questions = open_questions(verdicts).into_iter().filter(|question| !matches!(question, Question::Decide(_)));
    let asked = open_decisions(verdicts).into_iter();
    let mut steps: Vec<_> = asked.filter_map(|(question, asked)| Some((asked.step?, question))).collect();
    steps.sort();
    let order = Order { assessed, bench, questions: questions.collect(), steps, functional: units.filter(claimed).collect() };
    let dut = &declaration.dut;
    WorkOrder {
        product: format!("{} {} {}, hardware {}, software {}", dut.supplier, dut.name, dut.model, dut.hardware, dut.software),
        machine: machine::items(&order),
        waits: waits::items(&order),
        steps: steps::items(&order),
        decisions: decisions(verdicts),
        bring: bring::items(&order),
    }
}

/// The time of all lines together, in milliseconds.
#[must_use]
pub fn total_ms(items: &[Item]) -> u64 {
    items.iter().filter_map(|item| item.about_ms).sum()
}

/// A time as people say it: `about 3 min`.
#[must_use]
pub fn about(ms: u64) -> String {
    match ms.div_ceil(1_000) {
        seconds @ 0..120 => format!("about {seconds} s"),
        seconds @ 120..7_200 => format!("about {} min", seconds.div_ceil(60)),
        seconds @ 7_200..172_800 => format!("about {} h", seconds.div_ceil(3_600)),
        seconds => format!("about {} d", seconds.div_ceil(86_400)),
    }
}

fn decisions(verdicts: &Verdicts) -> Vec<Decisions> {
    let mut by_clause = BTreeMap::new();
    for (question, asked) in open_decisions(verdicts).into_iter().filter(|(_, asked)| asked.step.is_none()) {
        let (open, again) = by_clause.entry(question.claim.group().clause()).or_insert((0, 0));
        *open += 1;
        *again += usize::from(asked.outdated);
    }
    let title = |clause| Catalogue::get().clause(clause).map(|entry| entry.title.clone()).unwrap_or_default();
    by_clause
        .into_iter()
        .map(|(clause, (open, outdated))| Decisions { clause: clause.to_string(), title: title(clause), open, outdated })
        .collect()
}

impl<'a> Order<'a> {
    /// How gently the device is asked.
    fn pace(&self) -> Pace {
        let profile = self.assessed.profile.pace();
        let bench = self.bench.and_then(|bench| bench.file().pace);
        bench.map_or(profile, |bench| profile.at_most(bench))
    }

    /// The functional units that read a table, those of its fields if some are named.
    fn reading(&self, table: &str, fields: &[&str]) -> Vec<&'static Unit> {
        let reads = |unit: &&&Unit| {
            let mut of_table = unit.reads.iter().filter(|read| read.table == table);
            of_table.any(|read| fields.is_empty() || read.fields.iter().any(|field| fields.contains(&field.as_str())))
        };
        self.functional.iter().filter(reads).copied().collect()
    }

    /// The functional units without a procedure: they are carried out by hand.
    fn by_hand(&self) -> impl Iterator<Item = &'static Unit> {
        self.functional.iter().copied().filter(|unit| !is_implemented(unit.id))
    }
}

fn ids(units: &[&Unit]) -> Vec<String> {
    units.iter().map(|unit| unit.id.to_string()).collect()
}

#[cfg(test)]
mod tests;
