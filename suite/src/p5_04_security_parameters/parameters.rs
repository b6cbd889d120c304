//! Which rows of 10-SecParam are meant. Groups of clauses 5.4 and 5.5 share it.

use crate::assessment::Assessment;
use crate::ixit::SecParam;
use crate::ixit::t10_sec_param::ParamUse;

pub(crate) fn all<'a>(assessment: &Assessment<'a>) -> Vec<&'a SecParam> {
    select(assessment, |_| true)
}

pub(crate) fn critical<'a>(assessment: &Assessment<'a>) -> Vec<&'a SecParam> {
    select(assessment, SecParam::is_critical)
}

pub(crate) fn hard_coded_identities<'a>(assessment: &Assessment<'a>) -> Vec<&'a SecParam> {
    select(assessment, |row| row.hard_coded_identity)
}

/// Critical parameters that verify updates or protect the communication with services. One of which no use is stated may be such.
pub(crate) fn for_updates_and_services<'a>(assessment: &Assessment<'a>) -> Vec<&'a SecParam> {
    let serves = |uses: &[ParamUse]| uses.iter().any(|used| matches!(used, ParamUse::UpdateVerification | ParamUse::ServiceCommunication));
    select(assessment, |row| row.is_critical() && (row.used_for.is_empty() || serves(&row.used_for)))
}

fn select<'a>(assessment: &Assessment<'a>, wanted: impl Fn(&SecParam) -> bool) -> Vec<&'a SecParam> {
    assessment.declaration.ixit.sec_param.iter().filter(|row| wanted(row)).collect()
}
