//! Which rows of 29-InpVal guard which interfaces. Groups 5.13-1A and 5.13-1B share it.

use crate::assessment::Assessment;
use crate::ixit::{InpVal, Row};
use crate::names::RowId;
use crate::verdict::{Findings, Judged};

/// A nonconformity, where no method of validation names the interface.
pub(super) fn name_the_interface<R: Row>(assessment: &Assessment<'_>, row: &R) -> Judged {
    let mut findings = Findings::none();
    if !assessment.declaration.ixit.inp_val.iter().any(|guard| names(guard, row.id())) {
        findings.fails(row.id(), "takes input, and no row of 29-InpVal names it in `source`");
    }
    Ok(findings)
}

/// The methods that guard one of these interfaces.
pub(super) fn of<'a, R: Row>(assessment: &Assessment<'a>, interfaces: &[R]) -> Vec<&'a InpVal> {
    let guards = |guard: &&InpVal| interfaces.iter().any(|interface| names(guard, interface.id()));
    assessment.declaration.ixit.inp_val.iter().filter(guards).collect()
}

/// The interfaces that a method guards, in the order of their table.
pub(super) fn guarded<'a, R: Row>(guard: &'a InpVal, interfaces: &'a [R]) -> impl Iterator<Item = &'a R> {
    interfaces.iter().filter(move |interface| names(guard, interface.id()))
}

fn names(guard: &InpVal, interface: &RowId) -> bool {
    guard.source.iter().any(|source| **source == *interface)
}
