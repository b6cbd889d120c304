//! The rows of 7-UpdMech that the units of this clause are about, and how an update starts, which two groups ask.

use crate::assessment::Assessment;
use crate::condition::Feature;
use crate::ixit::t07_upd_mech::{Initiation, UpdConfiguration, UpdNotification};
use crate::ixit::{SecComMech, SoftComp, UpdMech};
use crate::paper;
use crate::verdict::{Findings, Judged, Missing};

pub(super) fn every<'a>(assessment: &Assessment<'a>) -> Vec<&'a UpdMech> {
    assessment.declaration.ixit.upd_mech.iter().collect()
}

/// Those that start by themselves, and those that do not say whether they do: [`starts_by_itself`] tells them apart.
pub(super) fn perhaps_automatic<'a>(assessment: &Assessment<'a>) -> Vec<&'a UpdMech> {
    every(assessment).into_iter().filter(|row| !matches!(starts_by_itself(row), Ok(false))).collect()
}

pub(super) fn over_the_network<'a>(assessment: &Assessment<'a>) -> Vec<&'a UpdMech> {
    every(assessment).into_iter().filter(|row| row.network).collect()
}

/// Those that send notices. One that does not say may be such, unless the ICS denies that the device sends any.
pub(super) fn perhaps_notifying<'a>(assessment: &Assessment<'a>) -> Vec<&'a UpdMech> {
    let claimed = assessment.declaration.features.iter().any(|feature| **feature == Feature::I);
    every(assessment).into_iter().filter(|row| row.notifies() || (claimed && row.notification.is_none())).collect()
}

/// Those that a component is updated by.
pub(super) fn in_use<'a>(assessment: &Assessment<'a>) -> Vec<&'a UpdMech> {
    let components = &assessment.declaration.ixit.soft_comp;
    let names = |row: &UpdMech| components.iter().any(|component| component.update_mechanism.iter().any(|named| **named == *row.id));
    every(assessment).into_iter().filter(|row| names(row)).collect()
}

/// All components; none where each is frozen for a stated reason, which is the business of 5.3-1.
pub(super) fn components<'a>(assessment: &Assessment<'a>) -> Vec<&'a SoftComp> {
    let components = &assessment.declaration.ixit.soft_comp;
    let all_frozen = components.iter().all(|component| matches!(frozen_because(component), Ok(Some(_))));
    if all_frozen { Vec::new() } else { components.iter().collect() }
}

/// Why a component is never updated, if it is not.
///
/// # Errors
/// [`Missing::Undeclared`], where it has neither a mechanism nor a reason.
pub(super) fn frozen_because(component: &SoftComp) -> Result<Option<&str>, Missing> {
    if !component.update_mechanism.is_empty() {
        return Ok(None);
    }
    let fields = "update_mechanism`, or why there is none in `not_updated_because";
    paper::stated(component.not_updated_because.as_deref(), &component.id, fields).map(Some)
}

/// What a unit about updates says of a component that is never updated.
pub(super) fn frozen(component: &SoftComp, reason: &str) -> Findings {
    Findings::out_of_scope(&component.id, format!("is never updated: {reason}"))
}

/// The mechanisms that update a component.
pub(super) fn of<'a>(assessment: &Assessment<'a>, component: &SoftComp) -> Vec<&'a UpdMech> {
    component.update_mechanism.iter().filter_map(|id| assessment.declaration.ixit.update_mechanism(id)).collect()
}

/// The channel through which the image travels, if the row names one.
pub(super) fn channel<'a>(assessment: &Assessment<'a>, row: &UpdMech) -> Option<&'a SecComMech> {
    row.cryptography.channel.as_ref().and_then(|id| assessment.declaration.ixit.channel(id))
}

/// What the user is told.
///
/// # Errors
/// [`Missing::Undeclared`], where the row does not say.
pub(super) fn notification(row: &UpdMech) -> Result<&UpdNotification, Missing> {
    paper::given(row.notification.as_ref(), &row.id, "notification")
}

/// The user has this control.
///
/// # Errors
/// [`Missing::Undeclared`], where the row does not say.
pub(super) fn has_control(row: &UpdMech, control: Option<bool>, field: &str, otherwise: impl Into<String>) -> Judged {
    let mut findings = Findings::none();
    if !paper::given(control, &row.id, &format!("configuration.{field}"))? {
        findings.fails(&row.id, otherwise);
    }
    Ok(findings)
}

/// Whether it can start by itself.
///
/// # Errors
/// [`Missing::Undeclared`], where the row does not say, or says it in words alone.
pub(super) fn starts_by_itself(row: &UpdMech) -> Result<bool, Missing> {
    let in_words = row.initiation.iter().any(|way| matches!(way, Initiation::Other(_)));
    if !row.is_automatic() && (row.initiation.is_empty() || in_words) {
        let form = "state `initiation` by `app`, `automatic`, `on_device`, `tool` and `web`";
        return Err(Missing::Undeclared(format!("{}: {form}", row.id)));
    }
    Ok(row.is_automatic())
}

/// The row says, and says without contradiction, whether it installs without the user.
pub(super) fn start_is_told(_: &Assessment<'_>, row: &UpdMech) -> Judged {
    let automatic = starts_by_itself(row)?;
    let switched = row.configuration.is_some_and(UpdConfiguration::switches_updates);
    let mut findings = Findings::none();
    if switched && !automatic {
        findings.fails(&row.id, "has a switch for automatic installation, but `initiation` does not list `automatic`");
    }
    Ok(findings)
}

/// What rules found: a fault is told whatever else is not stated; without one, what is not stated comes before any question to a person.
pub(super) fn settled(parts: impl IntoIterator<Item = Judged>) -> Judged {
    let (mut findings, mut lacks) = (Findings::none(), None);
    for part in parts {
        match part {
            Ok(found) => findings.extend(found),
            Err(missing) => lacks = lacks.or(Some(missing)),
        }
    }
    match lacks {
        Some(missing) if !findings.has_nonconformity() => Err(missing),
        _ => Ok(findings),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_told_before_what_is_not_stated() {
        let unstated = || Err(Missing::Undeclared("state it".into()));
        let fault = || {
            let mut findings = Findings::none();
            findings.fails("row", "does not hold");
            Ok(findings)
        };
        assert!(settled([unstated(), fault()]).is_ok_and(|findings| findings.has_nonconformity()));
        assert!(settled([Ok(Findings::none()), unstated()]).is_err());
        assert!(settled([]).is_ok_and(|findings| findings.is_empty()));
    }
}
