//! Outages as the groups of clause 5.9 (and the isolation of 5.3-15A) look at them: asked where the bench can make one, told as lines for a person.

use crate::assessment::Assessment;
use crate::calls;
use crate::evidence::{Cut, Function, FunctionSeen, Interrupt, InterruptSeen, ResponseClass};
use crate::ixit::t23_res_mech::Outage;
use crate::names::RowId;
use crate::verdict::{Findings, Missing};

/// What a person does where the bench cannot make the outage.
pub(super) fn step(of: Outage) -> &'static str {
    match of {
        Outage::Network => {
            "Note what the device does and how it is set. Take its network away for five minutes (switch the router off), and give it back."
        }
        Outage::Power => {
            "Note what the device does and how it is set. Take its power away for a minute without switching it off, and give it back."
        }
    }
}

/// An outage as it was seen on the first sample; nothing where the bench has no hook for it, or no address of the sample.
///
/// # Errors
/// [`Missing`], while the outage was not made: not asked yet, not permitted, trouble of the bench.
pub(crate) fn seen<'a>(assessment: &Assessment<'a>, of: Outage) -> Result<Option<&'a InterruptSeen>, Missing> {
    let hook = if of == Outage::Power { "power_cycle" } else { "link" };
    let Ok(at) = calls::anywhere(assessment) else { return Ok(None) };
    if !assessment.bench.hooks.contains(hook) {
        return Ok(None);
    }
    let interfaces = calls::listening(assessment, &at).into_iter().map(|row| Function::Interface((*row.id).clone()));
    let functions: Vec<_> = interfaces.chain(calls::safe(assessment, &at).into_iter().map(Function::Call)).collect();
    let marks = calls::marking(assessment, &at);
    let rows = assessment.declaration.ixit.res_mech.iter().filter_map(|row| row.exercise.as_ref());
    let within_ms = rows.filter_map(|exercise| exercise.back_within).max().map_or(0, crate::files::Period::ms);
    assessment.ask(Interrupt { at, of, functions, marks, within_ms }).map(Some)
}

/// Whether a function is declared to work without the internet.
pub(crate) fn is_local(assessment: &Assessment<'_>, seen: &FunctionSeen) -> bool {
    matches!(&seen.function, Function::Call(call) if calls::operation(assessment, call).is_some_and(|operation| operation.local))
}

/// What is declared to work without the internet and did not, while it was gone; nothing where no such function worked before.
pub(crate) fn local_functions_go_on(assessment: &Assessment<'_>, seen: &InterruptSeen) -> Option<Findings> {
    let local: Vec<_> = seen.functions.iter().filter(|function| function.worked() && is_local(assessment, function)).collect();
    if local.is_empty() {
        return None;
    }
    let mut findings = Findings::none();
    let called = |service: &RowId, operation: &str| {
        seen.functions
            .iter()
            .any(|seen| matches!(&seen.function, Function::Call(call) if call.service == *service && call.operation == operation))
    };
    for (service, operation) in calls::local(assessment).filter(|(service, operation)| !called(service, operation)) {
        let says = format!("{service}: whether `{operation}` works without the internet is looked at by nobody");
        findings.lacks(Missing::Needs(says));
    }
    for function in local.into_iter().filter(|_| seen.shortfall.is_none()) {
        match function.during {
            Some(ResponseClass::Served) => {}
            Some(other) => findings
                .fails(&function.function, format!("is declared to work without the internet, and came to {other} while it was gone")),
            None => findings.lacks(Missing::Unfair(format!("{} was not looked at while the network was gone", function.function))),
        }
    }
    Some(findings)
}

/// What was seen, in lines that name what came out otherwise, and nothing that differs from run to run.
pub(crate) fn lines(of: Outage, seen: &InterruptSeen) -> Vec<String> {
    let worked = || seen.functions.iter().filter(|function| function.worked());
    let mut lines: Vec<_> = worked().filter_map(|function| line(of, seen.cut, function)).collect();
    let looked = |function: &FunctionSeen| seen.cut == Cut::Uplink && function.during.is_some();
    let meanwhile = if worked().any(looked) { format!("without {of} and ") } else { String::new() };
    if lines.is_empty() && worked().next().is_some() {
        lines.push(format!("every declared function that worked before works {meanwhile}afterwards"));
    }
    let lost: Vec<_> = seen.marks.iter().filter(|mark| mark.before && mark.after != Some(true)).collect();
    if lost.is_empty() && seen.marks.iter().any(|mark| mark.before) {
        lines.push("every setting that was marked is what it was".to_owned());
    }
    lines.extend(lost.into_iter().map(|mark| format!("the setting of {} is no longer what it was", mark.call)));
    lines.extend(seen.differ.iter().map(|call| format!("{call}: said the same twice before, and something else afterwards")));
    lines
}

/// That a device which was cut off itself did not answer tells nothing of it.
fn line(of: Outage, cut: Cut, seen: &FunctionSeen) -> Option<String> {
    let came = |class: ResponseClass| if class == ResponseClass::Served { "works".to_owned() } else { class.to_string() };
    let during = seen.during.filter(|during| cut == Cut::Uplink && *during != ResponseClass::Served);
    let told = during.map(|during| format!(", {} without {of}", came(during))).unwrap_or_default();
    (during.is_some() || seen.is_lost()).then(|| format!("{}: works before{told}, {} afterwards", seen.function, came(seen.after)))
}
