//! Which rows of 10-SecParam are meant. Groups of clauses 5.4 and 5.5 share it.

use crate::assessment::Assessment;
use crate::ixit::SecParam;
use crate::ixit::t10_sec_param::{ParamUse, Protection, Provisioning};

pub(crate) fn all<'a>(assessment: &Assessment<'a>) -> Vec<&'a SecParam> {
    select(assessment, |_| true)
}

pub(crate) fn critical<'a>(assessment: &Assessment<'a>) -> Vec<&'a SecParam> {
    select(assessment, SecParam::is_critical)
}

/// Identities that are hard-coded, and parameters that do not say whether they are one and may be.
pub(crate) fn perhaps_hard_coded_identities<'a>(assessment: &Assessment<'a>) -> Vec<&'a SecParam> {
    select(assessment, |row| row.hard_coded_identity == Some(true) || may_be_hard_coded_identity(row))
}

/// Whether a row does not say if it is a hard-coded identity, and no other field rules it out: what the user brings, the image holds for all devices,
/// the device makes for itself outside of its fuses, or serves neither login nor services, is none.
pub(crate) fn may_be_hard_coded_identity(row: &SecParam) -> bool {
    let proves = |used: &ParamUse| matches!(used, ParamUse::Login | ParamUse::ServiceCommunication);
    let fixed = match &row.provisioning {
        Some(Provisioning::SourceCode | Provisioning::User) => false,
        Some(Provisioning::OnDevice) => row.protection.as_ref().is_none_or(|protection| *protection == Protection::Fused),
        Some(Provisioning::Factory | Provisioning::Other(_)) | None => true,
    };
    row.hard_coded_identity.is_none() && fixed && (row.used_for.is_empty() || row.used_for.iter().any(proves))
}

/// Critical parameters that verify updates or protect the communication with services. One of which no use is stated may be such.
pub(crate) fn for_updates_and_services<'a>(assessment: &Assessment<'a>) -> Vec<&'a SecParam> {
    let serves = |uses: &[ParamUse]| uses.iter().any(|used| matches!(used, ParamUse::UpdateVerification | ParamUse::ServiceCommunication));
    select(assessment, |row| row.is_critical() && (row.used_for.is_empty() || serves(&row.used_for)))
}

fn select<'a>(assessment: &Assessment<'a>, wanted: impl Fn(&SecParam) -> bool) -> Vec<&'a SecParam> {
    assessment.declaration.ixit.sec_param.iter().filter(|row| wanted(row)).collect()
}
