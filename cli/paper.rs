//! `thirteen check` and `thirteen plan`: what can be said without a network.

use harness::exit::Exit;
use harness::review;
use harness::run::{Assessed, RunTrouble};
use suite::bench::BenchFacts;
use suite::catalogue::{Catalogue, Level};
use suite::judge::{Scope, is_implemented, open_decisions, open_questions};
use suite::tree::Verdicts;
use suite::verdict::{Missing, Verdict, Weight};

use crate::Trouble;
use crate::arguments::{Check, Plan};

/// Reviews a declaration.
pub fn check(wanted: &Check) -> Result<Exit, Trouble> {
    let assessed = Assessed::load(&wanted.folder, wanted.profile.as_deref())?;
    let bench = bench(&assessed)?;
    let scope = everything(&assessed)?;
    let verdicts = review::on_paper(&assessed, &bench, &scope).map_err(RunTrouble::from)?;
    if wanted.json {
        crate::write_out(&reports::json::write(&verdicts));
    } else {
        print_review(&verdicts);
    }
    if let Some(file) = &wanted.questions {
        crate::exchange::questions(file, &verdicts, &assessed.declaration)?;
    }
    let bad = !verdicts.ics.valid || verdicts.units().any(|unit| unit.verdict == Verdict::Fail);
    Ok(if bad { Exit::Fail } else { Exit::Pass })
}

fn print_review(verdicts: &Verdicts) {
    say!("ICS: {}", if verdicts.ics.valid { "valid" } else { "INVALID" });
    for finding in &verdicts.ics.findings {
        say!("  {} {}: {}", finding.provision, if finding.invalid { "invalid" } else { "question" }, finding.says);
    }
    for question in &verdicts.ics.questions {
        say!("  question: {question}");
    }
    for unit in verdicts.units() {
        for obligation in &unit.obligations {
            for finding in obligation.findings.iter().filter(|finding| finding.weight != Weight::OutOfScope) {
                let weight = if finding.weight == Weight::Nonconformity { "FAIL" } else { "remark" };
                say!("{} {weight}: {}: {}", unit.id, finding.about, finding.says);
            }
            if let Some(Missing::Undeclared(says)) = &obligation.missing {
                say!("{} open: {says}", unit.id);
            }
        }
    }
    let open = open_decisions(verdicts).len();
    if open > 0 {
        say!("{open} decisions are open: `thirteen plan DIR --decisions` prints them");
    }
}

/// Shows what would run.
pub fn plan(wanted: &Plan) -> Result<Exit, Trouble> {
    let assessed = Assessed::load(&wanted.folder, wanted.profile.as_deref())?;
    let bench = bench(&assessed)?;
    let scope = assessed.scope(&wanted.select, jiff_now())?;
    let verdicts = review::on_paper(&assessed, &bench, &scope).map_err(RunTrouble::from)?;
    if wanted.decisions {
        print_decisions(&verdicts);
    } else if wanted.json {
        crate::write_out(&reports::json::write(&verdicts));
    } else {
        print_plan(&verdicts, &scope);
    }
    Ok(Exit::Pass)
}

fn print_plan(verdicts: &Verdicts, scope: &Scope) {
    let units: Vec<_> = Catalogue::get().units().filter(|unit| scope.units.contains(&unit.id)).collect();
    let implemented = units.iter().filter(|unit| is_implemented(unit.id));
    let by_machine =
        implemented.clone().filter(|unit| matches!(unit.level, Level::Rule | Level::Probe | Level::Facts | Level::Hook)).count();
    let runs = verdicts.units().count();
    say!("{} units selected; {runs} run, the others are not claimed or not applicable", units.len());
    say!(
        "{} have a procedure: {by_machine} decided by machine, {} with a person's decision",
        implemented.clone().count(),
        implemented.count() - by_machine
    );
    say!("{} not implemented yet", units.iter().filter(|unit| !is_implemented(unit.id)).count());
    let (settled, all) = verdicts.progress();
    say!("{all} obligations; {settled} are settled on paper or need something that is not there");
    let decisions = open_decisions(verdicts);
    say!("{} decisions of the assessor are open (--decisions prints them)", decisions.len());
    let questions: Vec<_> = open_questions(verdicts).into_iter().filter(|question| question.place().is_some()).collect();
    say!("{} first questions to the device; more follow from the answers:", questions.len());
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

/// The open decisions as YAML: each to be given a verdict and a reason by a person.
fn print_decisions(verdicts: &Verdicts) {
    for (question, (asks, hint, outdated)) in open_decisions(verdicts) {
        say!("# {asks}");
        if let Some(hint) = hint {
            say!("# hint: {hint}");
        }
        if outdated {
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

fn bench(assessed: &Assessed) -> Result<BenchFacts, Trouble> {
    if assessed.folder.has_bench() { Ok(assessed.bench()?.facts()) } else { Ok(BenchFacts::default()) }
}

fn everything(assessed: &Assessed) -> Result<Scope, Trouble> {
    Ok(assessed.scope(&[], jiff_now())?)
}

fn jiff_now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
