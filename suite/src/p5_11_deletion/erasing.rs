//! User data that a probe creates and deletes: asked where the declaration makes it executable, told as lines for a person. Clause 6 shares it.

use std::collections::BTreeSet;

use crate::assessment::{Assessment, by_id};
use crate::calls;
use crate::evidence::{Call, DutState, Erase, EraseSeen, Family, Place, Plant, PlantSeen, Planted, ResponseClass, Who};
use crate::ixit::t25_del_func::DelExercise;
use crate::ixit::{DelFunc, PersData, Row, Way};
use crate::names::{IdentityName, RowId};
use crate::verdict::{Findings, Judged, Missing};

/// User data as a probe created it; nothing where the declaration has no operation for it, or the bench reaches none.
///
/// # Errors
/// [`Missing`], while it was not created.
pub(crate) fn planted<'a>(assessment: &Assessment<'a>) -> Result<Option<&'a PlantSeen>, Missing> {
    let Ok(at) = calls::anywhere(assessment) else { return Ok(None) };
    let marks: Vec<_> = calls::marking(assessment, &at).into_iter().filter(|call| held_by(assessment, call).is_some()).collect();
    if marks.is_empty() {
        return Ok(None);
    }
    let reads = reads(assessment, &at, &[]);
    assessment.ask(Plant { at, marks, reads }).map(Some)
}

/// A deletion as it was seen; nothing where the row does not say how a bench starts it, or the bench cannot.
///
/// # Errors
/// [`Missing`], while it was not made.
pub(super) fn erased<'a>(assessment: &Assessment<'a>, row: &DelFunc) -> Result<Option<&'a EraseSeen>, Missing> {
    let (Ok(at), Some(exercise)) = (calls::anywhere(assessment), &row.exercise) else { return Ok(None) };
    let hooks = &assessment.bench.hooks;
    let can_return = hooks.contains("factory_reset") && hooks.contains("initialise");
    let is_known = |who: &IdentityName| assessment.bench.samples.get(&at.sample).is_some_and(|facts| facts.identities.contains_key(who));
    let can_start = match exercise {
        DelExercise::FactoryReset => true,
        DelExercise::Http(by) => is_known(&by.who),
    };
    if !(can_return && can_start) {
        return Ok(None);
    }
    let (marks, reads) = (calls::marking(assessment, &at), reads(assessment, &at, &fresh(assessment, &at)));
    let logins = in_use(assessment, &at);
    assessment.ask(Erase { at, row: (*row.id).clone(), marks, reads, logins }).map(Some)
}

/// The row of 21-PersData whose data a call writes.
pub(super) fn held_by<'a>(assessment: &Assessment<'a>, call: &Call) -> Option<&'a RowId> {
    calls::operation(assessment, call)?.holds.as_ref()
}

/// Everything in which marked values are looked for: each safe operation as everybody, as nobody, and as who exists in factory default.
fn reads(assessment: &Assessment<'_>, at: &Place, also: &[IdentityName]) -> Vec<Call> {
    let own = calls::safe(assessment, at);
    let as_other = |who: Who| own.iter().map(move |call| Call { who: who.clone(), ..call.clone() });
    let others = also.iter().cloned().map(Who::Identity).chain([Who::Nobody]).flat_map(as_other);
    let mut reads: Vec<_> = own.iter().cloned().chain(others).collect();
    reads.sort();
    reads.dedup();
    reads
}

fn in_use(assessment: &Assessment<'_>, at: &Place) -> Vec<IdentityName> {
    existing(assessment, at, |states| states.contains(&DutState::Initialised))
}

fn fresh(assessment: &Assessment<'_>, at: &Place) -> Vec<IdentityName> {
    existing(assessment, at, |states| states.contains(&DutState::FactoryDefault) && !states.contains(&DutState::Initialised))
}

fn existing(assessment: &Assessment<'_>, at: &Place, wanted: impl Fn(&BTreeSet<DutState>) -> bool) -> Vec<IdentityName> {
    let identities = assessment.bench.samples.get(&at.sample).into_iter().flat_map(|facts| &facts.identities);
    let known = identities.filter(|(_, identity)| wanted(&identity.states) && is_tried_at(assessment, at, &identity.login));
    known.map(|(name, _)| name.clone()).collect()
}

/// Whether a probe signs in there by one of the declared ways: by Bluetooth whoever pairs does, and nobody does so over IP.
fn is_tried_at(assessment: &Assessment<'_>, at: &Place, login: &RowId) -> bool {
    let by_bluetooth = at.from.family == Family::Bluetooth;
    let is_there = |way: &Way| matches!(way, Way::BlePairing(_)) == by_bluetooth;
    assessment.declaration.ixit.login(login).is_some_and(|row| row.exercise.iter().any(is_there))
}

/// Typical data of these rows can be created: by the declared operations where there are some, else by a person. `claim` is shared by all units that say
/// the same.
pub(crate) fn data_can_be_created(assessment: &Assessment<'_>, claim: &str, rows: &[&PersData]) -> Judged {
    let (mut findings, seen) = (Findings::none(), planted(assessment)?);
    let mut by_hand = Vec::new();
    for row in by_id(rows.iter().copied()) {
        let mine: Vec<_> = seen.into_iter().flat_map(|seen| of_row(assessment, seen, row)).collect();
        if mine.is_empty() {
            by_hand.push(row);
        }
        mine.into_iter().for_each(|mark| created(&mut findings, mark));
    }
    if !by_hand.is_empty() && !findings.has_nonconformity() {
        let data = by_hand.iter().map(|row| format!("{}: {}", row.id, row.description));
        let claim = assessment.claim(claim).over(by_hand.iter().copied()).gathered(data);
        let claim = claim.step("Use the product as its users do, until it holds some of each kind of this data.");
        findings.look(claim.asks("Could the data be created?"));
    }
    if seen.is_some_and(|seen| !seen.restored) {
        findings.remark("the device", "keeps a marked value: what was there before could not be put back");
    }
    Ok(findings)
}

fn of_row<'s>(assessment: &Assessment<'_>, seen: &'s PlantSeen, row: &PersData) -> Vec<&'s Planted> {
    seen.marks.iter().filter(|mark| held_by(assessment, &mark.call) == Some(row.id())).collect()
}

/// A write that the device refuses is a finding. What was taken and does not show may have been changed on the way (cut, translated): that shows nothing.
fn created(findings: &mut Findings, mark: &Planted) {
    match mark.written {
        Some(ResponseClass::Served) if mark.read => {}
        Some(class @ (ResponseClass::Absent | ResponseClass::Failed | ResponseClass::Refused)) => {
            findings.fails(&mark.call, format!("came to {class}, so the data cannot be created"));
        }
        Some(class) => findings.lacks(Missing::Unfair(format!("{}: came to {class}, and was not read back as it was written", mark.call))),
        None => findings.lacks(Missing::Unfair(format!(
            "{}: its `read_back` shows no member of the same name with the old value, so nothing was written that could not be put back",
            mark.call
        ))),
    }
}

/// Where created data of a row shows, a line for each marked value.
pub(crate) fn shown(assessment: &Assessment<'_>, row: &PersData) -> Result<Vec<String>, Missing> {
    let Some(seen) = planted(assessment)? else { return Ok(Vec::new()) };
    let line = |mark: &Planted| {
        let by: BTreeSet<_> = mark.shown_by.iter().map(|call| format!("{}/{}", call.service, call.operation)).collect();
        let by = by.into_iter().collect::<Vec<_>>().join(", ");
        format!("what {} wrote is shown by: {}", mark.call, if by.is_empty() { "nothing" } else { &by })
    };
    Ok(of_row(assessment, seen, row).into_iter().filter(|mark| mark.read).map(line).collect())
}
