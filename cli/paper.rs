//! `thirteen check` and `thirteen plan`: what can be said without a network.

use harness::bench::Bench;
use harness::decide::{Desk, OpenDecision};
use harness::exit::Exit;
use harness::lacks::lacks;
use harness::review;
use harness::run::{Assessed, RunTrouble};
use harness::work_order::{Planned, work_order};
use reports::review::{NoteLevel, Review};
use reports::wording::counted;
use suite::catalogue::{Catalogue, Column, Unit};
use suite::judge::{Scope, is_implemented, open_decisions, open_questions};
use suite::tree::Verdicts;
use suite::verdict::Missing;

use crate::Trouble;
use crate::arguments::{Assessment, Check, Part, Plan};

/// Reviews a declaration.
pub fn check(wanted: &Check) -> Result<Exit, Trouble> {
    let assessed = match load(&wanted.assessment) {
        Ok(assessed) => assessed,
        // A declaration of the older edition is not assessed, and reviewed all the same.
        Err(trouble) => return crate::older::check(wanted)?.ok_or(trouble),
    };
    let bench = assessed.bench_facts()?;
    let scope = everything(&assessed)?;
    let verdicts = review::on_paper(&assessed, &bench, &scope).map_err(RunTrouble::from)?;
    let review = Review::of(&verdicts, &assessed.declaration, &assessed.declaration_text.source());
    if let Some(file) = &wanted.questions {
        crate::exchange::questions(file, &verdicts, &review, &assessed.declaration)?;
    }
    tell(wanted, &review)?;
    if review.open_decisions > 0 && !wanted.json {
        let folder = wanted.assessment.folder.display();
        say!("`thirteen decide {folder}` asks the open decisions one by one, `thirteen plan {folder} --decisions` prints them");
    }
    let bad = review.count(NoteLevel::Nonconformity) + review.count(NoteLevel::Contradiction) > 0;
    Ok(if bad { Exit::Fail } else { Exit::Pass })
}

/// Prints a review in the form that is wanted, and writes it for code review where that is wanted too.
pub fn tell(wanted: &Check, review: &Review) -> Result<(), Trouble> {
    if let Some(path) = &wanted.sarif {
        std::fs::write(path, reports::review::sarif(review)).map_err(|why| Trouble::unwritten(path, &why))?;
    }
    crate::output::write(&if wanted.json { review.json() } else { reports::review::text(review) });
    Ok(())
}

/// Shows what would run.
pub fn plan(wanted: &Plan) -> Result<Exit, Trouble> {
    let Part { assessment, select } = &wanted.part;
    if wanted.decisions {
        let desk = Desk::open(&assessment.folder, assessment.profile.as_deref(), select, jiff_now())?;
        print_decisions(&desk.open_decisions());
        return Ok(Exit::Pass);
    }
    let assessed = load(assessment)?;
    let facts = assessed.bench_facts()?;
    let scope = assessed.scope(select, jiff_now())?;
    let verdicts = review::on_paper(&assessed, &facts, &scope).map_err(RunTrouble::from)?;
    let bench = if assessed.folder.has_bench() { Some(assessed.bench()?) } else { None };
    let order = work_order(&assessed, bench.as_ref(), &verdicts, &scope);
    if let Some(file) = &wanted.xlsx {
        crate::work_order::write(file, &order)?;
    }
    if wanted.json {
        let plan = Planned { format: Planned::FORMAT, work_order: order, verdicts };
        say!("{:#}", serde_json::json!(plan));
    } else {
        print_plan(&verdicts, &scope);
        print_lacks(bench.as_ref(), &verdicts);
        crate::work_order::print(&order);
    }
    Ok(Exit::Pass)
}

fn print_plan(verdicts: &Verdicts, scope: &Scope) {
    let units: Vec<_> = Catalogue::get().units().filter(|unit| scope.units.contains(&unit.id)).collect();
    say!("{} selected; {} run, the others are not claimed or not applicable", counted(units.len(), "unit"), verdicts.units().count());
    say!();
    print_columns(&units);
    let (settled, all) = verdicts.progress();
    say!("{}; {settled} settled on paper, or in need of something that is not there", counted(all, "obligation"));
    let decisions = open_decisions(verdicts);
    say!("{} of the assessor open (`thirteen decide DIR` asks them, --decisions prints them)", counted(decisions.len(), "decision"));
    let questions: Vec<_> = open_questions(verdicts).into_iter().filter(|question| question.place().is_some()).collect();
    say!("{} to the device; more follow from the answers:", counted(questions.len(), "first question"));
    for question in questions {
        say!("  {question}");
    }
    let needs = verdicts.units().flat_map(|unit| unit.obligations.iter().map(move |obligation| (unit.id, obligation)));
    for (unit, obligation) in needs {
        if let Some(Missing::Needs(what) | Missing::Undeclared(what)) = &obligation.missing {
            say!("needed for {unit}: {what}");
        }
    }
}

/// How the units are decided, in three columns, and which of them a machine carries less far than it could.
pub fn print_columns(units: &[&Unit]) {
    say!("{:26} {:>20} {:>22} {:>9} {:>17}", "", "decided by a machine", "prepared for a person", "by hand", "not implemented");
    for (name, conceptual) in [("on paper (conceptual)", true), ("on the device (functional)", false)] {
        let of_kind: Vec<_> = units.iter().filter(|unit| unit.level.is_conceptual() == conceptual).collect();
        let count = |column| of_kind.iter().filter(|unit| unit.column() == column && is_implemented(unit.id)).count();
        let [decided, prepared, by_hand] = Column::ALL.map(count);
        let open = of_kind.iter().filter(|unit| !is_implemented(unit.id)).count();
        say!("{name:26} {decided:>20} {prepared:>22} {by_hand:>9} {open:>17}");
    }
    say!();
    for unit in units {
        if let Some(because) = unit.lowered_because() {
            say!("{} by {}, although a machine could decide it: {because}", unit.id, unit.carried_by());
        }
    }
    say!("{} not implemented yet", units.iter().filter(|unit| !is_implemented(unit.id)).count());
}

/// What the bench should have before a run.
fn print_lacks(bench: Option<&Bench>, verdicts: &Verdicts) {
    let Some(bench) = bench else { return say!("the bench lacks everything: there is no bench.yaml") };
    for lack in lacks(bench, &open_questions(verdicts)) {
        say!("the bench lacks {lack}");
    }
}

/// The open decisions as YAML: each to be given a verdict and a reason by a person, for `thirteen decide DIR --from FILE`.
fn print_decisions(open: &[OpenDecision]) {
    for OpenDecision { question, asked } in open {
        if let Some(step) = &asked.step {
            say!("# do: {}", step.does);
        }
        say!("# {}", asked.asks);
        asked.gathered.iter().for_each(|line| say!("# seen: {}", line.as_str().replace(['\n', '\r'], " ")));
        if let Some(hint) = &asked.hint {
            say!("# hint: {hint}");
        }
        if asked.outdated {
            say!("# decided before, but what was decided on has changed: confirm or revise");
        }
        say!("- unit: \"{}\"", question.claim);
        if let Some(row) = &question.row {
            say!("  row: {}", quoted(row.as_str()));
        }
        say!("  verdict:            # PASS, FAIL or INCONCLUSIVE\n  by:\n  date:\n  rationale:\n  basis: \"{}\"", question.basis);
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

fn load(wanted: &Assessment) -> Result<Assessed, Trouble> {
    Ok(Assessed::load(&wanted.folder, wanted.profile.as_deref())?)
}

fn everything(assessed: &Assessed) -> Result<Scope, Trouble> {
    Ok(assessed.scope(&[], jiff_now())?)
}

fn jiff_now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
