//! Which rows of 13-SoftServ are reached over a network, and which rows of 1-AuthMech guard them.

use crate::assessment::Assessment;
use crate::ixit::{AuthMech, SoftServ, Status};

/// Services that are reached over a network once the device is set up.
pub(super) fn in_initialised_state<'a>(assessment: &Assessment<'a>) -> Vec<&'a SoftServ> {
    reached(assessment, |status| status == Status::Enabled)
}

/// Services that are reached over a network in some state and change security-relevant settings.
pub(super) fn that_configure_in_any_state<'a>(assessment: &Assessment<'a>) -> Vec<&'a SoftServ> {
    reached(assessment, |status| status != Status::Disabled).into_iter().filter(|row| row.configures).collect()
}

/// The logins that guard services of the initialised state.
pub(super) fn logins<'a>(assessment: &Assessment<'a>) -> Vec<&'a AuthMech> {
    let services = in_initialised_state(assessment);
    assessment.declaration.ixit.auth_mech.iter().filter(|row| services.iter().any(|service| service.login.contains(&row.id))).collect()
}

/// Those of them that name an interface of the network.
pub(super) fn logins_over_a_network<'a>(assessment: &Assessment<'a>) -> Vec<&'a AuthMech> {
    logins(assessment).into_iter().filter(|row| row.interface.is_some()).collect()
}

/// Those of them that name none.
pub(super) fn logins_without_interface<'a>(assessment: &Assessment<'a>) -> Vec<&'a AuthMech> {
    logins(assessment).into_iter().filter(|row| row.interface.is_none()).collect()
}

/// A service is left out only where it is known that no network reaches it.
fn reached<'a>(assessment: &Assessment<'a>, is_on: fn(Status) -> bool) -> Vec<&'a SoftServ> {
    let ixit = &assessment.declaration.ixit;
    let on_a_network = |row: &SoftServ| {
        let Some(interface) = ixit.logical(&row.interface) else { return true };
        is_on(interface.status) && !ixit.is_off_any_network(interface)
    };
    ixit.soft_serv.iter().filter(|row| is_on(row.status) && on_a_network(row)).collect()
}
