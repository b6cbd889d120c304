//! Which rows of 25-DelFunc delete what, and whether laypeople can start them. Groups 5.11-1, 5.11-2 and 6-6 share it.

use crate::assessment::Assessment;
use crate::ixit::t21_pers_data::Store;
use crate::ixit::t25_del_func::{DelInitiation, Target};
use crate::ixit::{DelFunc, PersData, Row};
use crate::names::RowId;
use crate::paper;
use crate::verdict::{Findings, Judged, Missing};

pub(super) fn on_the_device<'a>(assessment: &Assessment<'a>) -> Vec<&'a DelFunc> {
    with_target(assessment, Target::Device)
}

/// Those that delete on the device, and those that do not say where they delete: [`one_deletes`] tells them apart.
pub(super) fn perhaps_on_the_device<'a>(assessment: &Assessment<'a>) -> Vec<&'a DelFunc> {
    let rows = assessment.declaration.ixit.del_func.iter();
    rows.filter(|row| row.targets.is_empty() || row.targets.contains(&Target::Device)).collect()
}

pub(super) fn at_services<'a>(assessment: &Assessment<'a>) -> Vec<&'a DelFunc> {
    with_target(assessment, Target::Service)
}

fn with_target<'a>(assessment: &Assessment<'a>, target: Target) -> Vec<&'a DelFunc> {
    assessment.declaration.ixit.del_func.iter().filter(|row| row.targets.contains(&target)).collect()
}

/// Personal data that is stored there, and rows that do not say where they are stored.
pub(super) fn personal_data<'a>(assessment: &Assessment<'a>, store: Store) -> Vec<&'a PersData> {
    let rows = assessment.declaration.ixit.pers_data.iter();
    rows.filter(|row| row.stored.is_empty() || row.stored.contains(&store)).collect()
}

/// Where personal data is stored.
///
/// # Errors
/// [`Missing::Undeclared`], where the row does not say it.
pub(crate) fn stores(row: &PersData) -> Result<&[Store], Missing> {
    let stated = (!row.stored.is_empty()).then_some(&*row.stored);
    stated.ok_or_else(|| Missing::Undeclared(format!("{}: state `stored` as device, service (or both) or nowhere", row.id)))
}

/// The functions that name a row in `deletes`.
pub(super) fn naming<'a>(assessment: &Assessment<'a>, id: &RowId) -> Vec<&'a DelFunc> {
    let names = |function: &&DelFunc| function.deletes.iter().any(|deleted| **deleted == *id);
    assessment.declaration.ixit.del_func.iter().filter(names).collect()
}

/// The functions that delete personal data: those that name it, and those that it names.
pub(crate) fn that_delete<'a>(assessment: &Assessment<'a>, row: &PersData) -> Vec<&'a DelFunc> {
    let deletes = |function: &&DelFunc| row.disposal.contains(&function.id) || function.deletes.contains(&row.id);
    assessment.declaration.ixit.del_func.iter().filter(deletes).collect()
}

/// Whether one of these functions deletes there.
///
/// # Errors
/// [`Missing::Undeclared`], where none is known to, and one does not say where it deletes.
pub(crate) fn one_deletes(functions: &[&DelFunc], target: Target) -> Result<bool, Missing> {
    if functions.iter().any(|function| function.targets.contains(&target)) {
        return Ok(true);
    }
    match functions.iter().find(|function| function.targets.is_empty()) {
        Some(silent) => Err(Missing::Undeclared(format!("{}: state `targets` as device, service or both", silent.id))),
        None => Ok(false),
    }
}

/// Data that calls for a function where there may be none at all.
pub(super) fn some_function_deletes<R: Row>(assessment: &Assessment<'_>, row: &R, target: Target) -> Judged {
    let functions: Vec<_> = assessment.declaration.ixit.del_func.iter().collect();
    is_deleted(row, &functions, target, "no row of 25-DelFunc deletes anything there")
}

/// A nonconformity, where none of the functions deletes there.
pub(super) fn is_deleted<R: Row>(row: &R, functions: &[&DelFunc], target: Target, but: &str) -> Judged {
    let mut findings = Findings::none();
    if !one_deletes(functions, target)? {
        let place = if target == Target::Device { "on the device" } else { "at an associated service" };
        findings.fails(row.id(), format!("is {place}, and {but}"));
    }
    Ok(findings)
}

/// A nonconformity, where each of the functions is started in a way that is beyond laypeople.
///
/// # Errors
/// [`Missing::Undeclared`], where none of the others says how it is started.
pub(super) fn one_is_in_reach(rows: &[&DelFunc], beyond: &[DelInitiation]) -> Judged {
    let in_reach = |row: &&DelFunc| row.initiation.as_ref().is_none_or(|initiation| !beyond.contains(initiation));
    let candidates: Vec<&DelFunc> = rows.iter().copied().filter(in_reach).collect();
    let mut findings = Findings::none();
    let is_told = |row: &&DelFunc| row.initiation.is_some() && !paper::is_blank(row.steps.as_deref());
    match candidates.first() {
        None => rows.iter().for_each(|row| findings.fails(&row.id, "is not started by the user alone, without special knowledge")),
        Some(first) if !candidates.iter().any(is_told) => {
            paper::given(first.initiation.as_ref(), &first.id, "initiation")?;
            paper::stated(first.steps.as_deref(), &first.id, "steps")?;
        }
        Some(_) => {}
    }
    Ok(findings)
}

/// A person starts the function and watches what it says.
///
/// # Errors
/// [`Missing::Undeclared`], where the row does not say how it is started; [`Missing::Decision`], until somebody did it.
pub(super) fn runs_as_declared(assessment: &Assessment<'_>, claim: &str, row: &DelFunc) -> Judged {
    paper::given(row.initiation.as_ref(), &row.id, "initiation")?;
    let steps = paper::stated(row.steps.as_deref(), &row.id, "steps")?;
    let claim = assessment.claim(claim).about(row).step(format!("Start {} as declared: {steps}.", row.id));
    claim.asks(format!("{}: is it started so, and does all that it asks and says come as declared?", row.id))
}
