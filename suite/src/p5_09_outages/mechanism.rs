//! What an outage shows of one mechanism that says, made executable, what it keeps and brings back.

use crate::assessment::Assessment;
use crate::evidence::{Function, FunctionSeen, InterruptSeen, MarkSeen, ResponseClass};
use crate::files::Period;
use crate::ixit::t23_res_mech::{Outage, ResExercise};
use crate::ixit::{OperationRef, ResMech};
use crate::verdict::{Findings, Missing};

/// What differs from the declaration. Nothing is held against a device where the experiment fell short.
pub(super) fn findings(assessment: &Assessment<'_>, row: &ResMech, exercise: &ResExercise, of: Outage, seen: &InterruptSeen) -> Findings {
    let mut findings = Findings::none();
    if seen.shortfall.is_some() {
        return findings;
    }
    if exercise.functions.is_empty() && exercise.keeps.is_empty() {
        findings
            .lacks(Missing::Undeclared(format!("{}: state in `exercise` which `functions` it keeps, or which settings (`keeps`)", row.id)));
    }
    for named in &exercise.functions {
        let mine: Vec<_> = seen.functions.iter().filter(|seen| is_of(named, &seen.function)).collect();
        if mine.is_empty() || mine.iter().any(|function| !function.worked()) {
            findings.lacks(Missing::Unfair(format!("{}: {} was not seen to work before the outage", row.id, **named)));
        }
        let is_local = of == Outage::Network && named.find(&assessment.declaration.ixit).is_some_and(|(_, operation)| operation.local);
        for function in mine.into_iter().filter(|function| function.worked()) {
            if is_local {
                meanwhile(&mut findings, row, function);
            }
            afterwards(&mut findings, row, function, exercise.back_within);
        }
    }
    exercise.keeps.iter().for_each(|named| kept(&mut findings, row, named, &seen.marks));
    findings
}

fn is_of(named: &OperationRef, function: &Function) -> bool {
    matches!(function, Function::Call(call) if call.service == named.service && call.operation == named.operation)
}

fn meanwhile(findings: &mut Findings, row: &ResMech, seen: &FunctionSeen) {
    match seen.during {
        Some(ResponseClass::Served) => {}
        Some(other) => findings.fails(&row.id, format!("{}: came to {other} while the network was gone", seen.function)),
        None => findings.lacks(Missing::Needs(format!(
            "{}: {} is looked at while the network is gone, and the hook `link` of bench.yaml cuts the device off; name one that `cuts: uplink`",
            row.id, seen.function
        ))),
    }
}

fn afterwards(findings: &mut Findings, row: &ResMech, seen: &FunctionSeen, within: Option<Period>) {
    if seen.is_lost() {
        findings.fails(&row.id, format!("{}: worked before the outage, and came to {} afterwards", seen.function, seen.after));
        return;
    }
    let [back, by] = [seen.back_ms, seen.back_by_ms.or(seen.back_ms)].map(|ms| ms.map(Period::from_ms));
    let Some((within, (back, by))) = within.zip(back.zip(by)) else { return };
    if back > within {
        findings.fails(&row.id, format!("{}: works again only after {back}; declared are {within}", seen.function));
    } else if by > within {
        let says = format!("{}: {} works again at some moment between {back} and {by}; declared are {within}", row.id, seen.function);
        findings.lacks(Missing::Unfair(says));
    }
}

fn kept(findings: &mut Findings, row: &ResMech, named: &OperationRef, marks: &[MarkSeen]) {
    let mut mine = marks.iter().filter(|mark| mark.call.service == named.service && mark.call.operation == named.operation).peekable();
    if mine.peek().is_none() {
        findings.lacks(Missing::Unfair(format!("{}: {named} wrote nothing before the outage", row.id)));
    }
    for mark in mine {
        match (mark.before, mark.after) {
            (true, Some(true)) => {}
            (true, Some(false)) => findings.fails(&row.id, format!("{}: the setting that it wrote is gone after the outage", mark.call)),
            (true, None) => findings.lacks(Missing::Unfair(format!("{}: {} could not be read afterwards", row.id, mark.call))),
            (false, _) => findings.lacks(Missing::Unfair(format!("{}: {} was not read back before the outage", row.id, mark.call))),
        }
    }
}
