//! Which interfaces each method of 29-InpVal is tried on, and from where: the obligations of 5.13-1A-2b and 5.13-1B-2a.

use super::guards;
use super::unexpected::{messages_do_no_harm, states, values_do_no_harm};
use crate::assessment::Assessment;
use crate::evidence::Place;
use crate::ixit::{InpVal, LogIntf, Row, Speaks, Status, UserIntf};
use crate::unit::{Judge, Located, Obligation, Sides};
use crate::verdict::{Findings, Judged, Missing};

/// Each method with each interface of the network that it guards, at each place.
pub(super) struct NetworkInput;

/// Each method with each user interface that it guards: at each place where a page serves it, else by a person at the device.
pub(super) struct UsersInput;

type Claim = fn(&Assessment<'_>, &LogIntf, &Place) -> Judged;

impl Judge for NetworkInput {
    fn table(&self) -> Option<&'static str> {
        Some(InpVal::TABLE)
    }

    fn obligations<'a>(&self, assessment: &Assessment<'a>) -> Vec<Obligation<'a>> {
        let interfaces = &assessment.declaration.ixit.log_intf;
        let guards = guards::of(assessment, interfaces).into_iter();
        guards
            .flat_map(|guard| guards::guarded(guard, interfaces).map(move |interface| (guard, interface)))
            .flat_map(|(guard, interface)| on_interface(assessment, guard, interface, messages_do_no_harm))
            .collect()
    }
}

impl Judge for UsersInput {
    fn table(&self) -> Option<&'static str> {
        Some(InpVal::TABLE)
    }

    fn obligations<'a>(&self, assessment: &Assessment<'a>) -> Vec<Obligation<'a>> {
        let guards = guards::of(assessment, &assessment.declaration.ixit.user_intf).into_iter();
        guards.flat_map(|guard| of_guard(assessment, guard)).collect()
    }
}

fn of_guard<'a>(assessment: &Assessment<'a>, guard: &'a InpVal) -> Vec<Obligation<'a>> {
    let ixit = &assessment.declaration.ixit;
    let (mut obligations, mut by_hand) = (Vec::new(), Vec::new());
    for user in guards::guarded(guard, &ixit.user_intf) {
        let carrier = user.interface.as_deref();
        match carrier.and_then(|id| ixit.logical(id)) {
            _ if !user.takes_input => obligations.push(out_of_scope(guard, user.id(), "nothing can be entered there")),
            None if carrier.is_none() => obligations.push(Obligation::missing(Some(guard.id().clone()), no_carrier(user))),
            Some(interface) if interface.speaks.is_http() => {
                obligations.extend(on_interface(assessment, guard, interface, values_do_no_harm))
            }
            _ => by_hand.push(user),
        }
    }
    if !by_hand.is_empty() {
        obligations.push(Obligation::new(Some(guard.id().clone()), None, move |assessment| entered_by_hand(assessment, guard, &by_hand)));
    }
    obligations
}

fn on_interface<'a>(assessment: &Assessment<'a>, guard: &'a InpVal, interface: &'a LogIntf, claim: Claim) -> Vec<Obligation<'a>> {
    if interface.status == Status::Disabled {
        return vec![out_of_scope(guard, interface.id(), "is off, so it takes nothing")];
    }
    let by = if interface.speaks == Speaks::Ble { Sides::IpAndBluetooth } else { Sides::Ip };
    let places = interface.places_by(by, assessment, states(interface)).into_iter();
    let obligation = |place| match place {
        Ok(place) => Obligation::new(Some(guard.id().clone()), Some(Place::clone(&place)), move |a| claim(a, interface, &place)),
        Err(missing) => Obligation::missing(Some(guard.id().clone()), missing),
    };
    places.map(obligation).collect()
}

fn out_of_scope<'a>(guard: &InpVal, about: &'a crate::names::RowId, reason: &'static str) -> Obligation<'a> {
    Obligation::new(Some(guard.id().clone()), None, move |_| Ok(Findings::out_of_scope(about, reason)))
}

fn no_carrier(user: &UserIntf) -> Missing {
    Missing::Undeclared(format!("{}: state in `interface` the row of 15-PhyIntf or 28-LogIntf where it is", user.id))
}

fn entered_by_hand(assessment: &Assessment<'_>, guard: &InpVal, users: &[&UserIntf]) -> Judged {
    let names = users.iter().map(|user| user.id.as_str()).collect::<Vec<_>>().join(", ");
    let step = format!(
        "At {names}, enter what it is not meant for: too short, too long, too often, out of order, several at once, at the limits that {} names and beyond.",
        guard.id
    );
    let asks = format!("{}: did the device leave all of that unprocessed, and does it go on as before?", guard.id);
    let declared = users.iter().map(|user| format!("{}: {}", user.id, user.description));
    let lines: Vec<_> = [format!("{}: {}", guard.id, guard.description)].into_iter().chain(declared).collect();
    assessment.claim("5.13-1A-2b").about(guard).over(users.iter().copied()).gathered(lines).step(step).asks(asks)
}
