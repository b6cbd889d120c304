//! What several groups of clause 5.1 ask of 1-AuthMech: which rows are meant, and which logins a device offers beside them.

use crate::assessment::Assessment;
use crate::captures;
use crate::evidence::{
    DutState, Family, Place, Port, PortRange, Protocol, Scheme, SecretTraits, Service, ServiceSeen, TcpPorts, TcpPortsSeen, TraitsSeen,
};
use crate::ixit::{Audience, AuthMech, Status};
use crate::names::{RowId, SampleId};
use crate::p5_06_attack_surface::g01_unused_interfaces::nothing_undeclared_might;
use crate::reference::passwords;
use crate::verdict::{Findings, Judged, Missing, nonconformity};

pub(crate) fn all<'a>(assessment: &Assessment<'a>) -> Vec<&'a AuthMech> {
    assessment.declaration.ixit.auth_mech.iter().collect()
}

pub(crate) fn with_password<'a>(assessment: &Assessment<'a>) -> Vec<&'a AuthMech> {
    select(assessment, |row| row.password().is_some())
}

pub(crate) fn with_preinstalled_password<'a>(assessment: &Assessment<'a>) -> Vec<&'a AuthMech> {
    select(assessment, |row| row.preinstalled().is_some())
}

/// Rows with a pre-installed password, and those that do not say where theirs comes from.
pub(crate) fn perhaps_with_preinstalled_password<'a>(assessment: &Assessment<'a>) -> Vec<&'a AuthMech> {
    select(assessment, |row| row.password().is_some_and(|password| password.preinstalled.is_some() || password.set_by.is_none()))
}

pub(crate) fn with_password_of_the_user<'a>(assessment: &Assessment<'a>) -> Vec<&'a AuthMech> {
    select(assessment, |row| row.password().is_some_and(|password| password.set_by.is_some()))
}

pub(crate) fn without_preinstalled_password<'a>(assessment: &Assessment<'a>) -> Vec<&'a AuthMech> {
    select(assessment, |row| row.password().is_some() && row.preinstalled().is_none())
}

pub(crate) fn without_password_of_the_user<'a>(assessment: &Assessment<'a>) -> Vec<&'a AuthMech> {
    select(assessment, |row| row.password().is_some_and(|password| password.set_by.is_none()))
}

pub(crate) fn for_machines<'a>(assessment: &Assessment<'a>) -> Vec<&'a AuthMech> {
    select(assessment, |row| row.authenticates == Audience::Machine)
}

pub(crate) fn for_users<'a>(assessment: &Assessment<'a>) -> Vec<&'a AuthMech> {
    select(assessment, |row| row.authenticates == Audience::User)
}

pub(crate) fn over_the_network<'a>(assessment: &Assessment<'a>) -> Vec<&'a AuthMech> {
    select(assessment, |row| row.interface.is_some())
}

/// Logins that name no interface. What is not said excuses none of them: see [`is_out_of_reach`].
pub(crate) fn without_interface<'a>(assessment: &Assessment<'a>) -> Vec<&'a AuthMech> {
    select(assessment, |row| row.interface.is_none())
}

/// That a login is out of reach of every network is for a person to believe, once for all units that leave it out.
pub(crate) fn is_out_of_reach(assessment: &Assessment<'_>, row: &AuthMech) -> Judged {
    let asks = format!("{}: names no `interface` of 28-LogIntf. Is it out of reach of every network?", row.id);
    assessment.confirm("5.1-5-1a", row, asks)
}

fn select<'a>(assessment: &Assessment<'a>, wanted: impl Fn(&AuthMech) -> bool) -> Vec<&'a AuthMech> {
    assessment.declaration.ixit.auth_mech.iter().filter(|row| wanted(row)).collect()
}

/// What is missing where a row does not say where its password comes from.
pub(crate) fn origin_unstated(row: &AuthMech) -> Missing {
    Missing::Undeclared(format!("{}: state in `factor` where its password comes from, as `set_by: user` or `preinstalled`", row.id))
}

/// The ways of a row, by number.
///
/// # Errors
/// When the row says of none how to sign in.
pub(crate) fn ways(row: &AuthMech) -> Result<Vec<u8>, Missing> {
    if row.exercise.is_empty() {
        return Err(Missing::Undeclared(format!("{}: state in `exercise` how to sign in", row.id)));
    }
    Ok((0..u8::try_from(row.exercise.len()).unwrap_or(u8::MAX)).collect())
}

/// Facts about the secret of this row with which the factory delivers a sample.
///
/// # Errors
/// When the bench names nobody who has it, or it was not looked at.
pub(crate) fn factory_secret<'a>(assessment: &Assessment<'a>, row: &AuthMech, sample: &SampleId) -> Result<&'a TraitsSeen, Missing> {
    let identity = assessment.identity(sample, row, DutState::FactoryDefault)?;
    assessment.ask(SecretTraits { sample: sample.clone(), identity, list: passwords::common_digest() })
}

/// The survey of all TCP ports that every completeness unit shares. Where only a list is asked, its answer says that it shows nothing of the others.
pub(crate) fn every_tcp_port<'a>(assessment: &Assessment<'a>, at: &Place) -> Result<&'a TcpPortsSeen, Missing> {
    let ports = assessment.profile.surface.as_ref().map_or(PortRange::All, |surface| surface.tcp.clone());
    assessment.ask(TcpPorts { at: at.clone(), ports, tries: 3 })
}

/// No service is there that nobody declared. Whether a declared one asks for a login of its own, no probe sees.
fn undeclared_by_bluetooth(assessment: &Assessment<'_>, at: &Place, excuses: fn(&AuthMech) -> bool) -> Judged {
    let mut findings = nothing_undeclared_might("asks for a login", assessment, at)?;
    let ixit = &assessment.declaration.ixit;
    let is_excused = |id: &RowId| ixit.auth_mech.iter().any(|row| excuses(row) && row.interface.as_deref() == Some(id));
    let there = ixit.log_intf.iter().filter(|row| *row.physical == at.from.interface && row.status == Status::Enabled);
    for interface in there.filter(|row| !is_excused(&row.id)) {
        findings.lacks(Missing::ByHand(format!("{}: whether it asks for a login by Bluetooth is seen by no probe", interface.id)));
    }
    Ok(findings)
}

/// Logins found on open ports where no row of the table that `excuses` is reached.
pub(crate) fn undeclared(
    assessment: &Assessment<'_>,
    at: &Place,
    meant: fn(&Scheme) -> bool,
    excuses: fn(&AuthMech) -> bool,
    says: &str,
) -> Judged {
    if at.from.family == Family::Bluetooth {
        return undeclared_by_bluetooth(assessment, at, excuses);
    }
    let mut findings = Findings::none();
    let rows = &assessment.declaration.ixit.auth_mech;
    let is_excused = |port: &Port| rows.iter().any(|row| excuses(row) && is_reached_at(assessment, row, at, *port));
    let open = every_tcp_port(assessment, at)?.open.iter().map(|number| Port::tcp(*number));
    let unexplained: Vec<Port> = open.filter(|port| !is_excused(port)).collect();
    for port in unexplained.iter().take(IDENTIFIED_AT_MOST) {
        let logins_of = |seen: &ServiceSeen| {
            let schemes = seen.logins.iter().filter(|scheme| meant(scheme));
            let mut found: Findings =
                schemes.map(|scheme| nonconformity(port, format!("{} asks for {scheme}: {says}", seen.speaks))).collect();
            if matches!(seen.speaks, Protocol::Silent | Protocol::Unknown) {
                found.remark(port, format!("speaks {} to a stranger, so no login was seen there", seen.speaks));
            }
            found
        };
        findings.look(assessment.ask(Service { at: at.clone(), port: *port }).map(logins_of));
    }
    findings.look(captures::logins_are_declared(assessment, at, meant, is_excused, says));
    if unexplained.len() > IDENTIFIED_AT_MOST {
        let says = format!("{} open ports without a declared login, {IDENTIFIED_AT_MOST} identified", unexplained.len());
        findings.lacks(Missing::Unfair(says));
    }
    Ok(findings)
}

/// How many services are identified on one side of a device, lowest ports first; those of declared logins are known. A device that opens more answers on every port, or nearly so.
const IDENTIFIED_AT_MOST: usize = 256;

fn is_reached_at(assessment: &Assessment<'_>, row: &AuthMech, at: &Place, port: Port) -> bool {
    let interface = row.interface.as_ref().and_then(|id| assessment.declaration.ixit.logical(id));
    interface.is_some_and(|interface| *interface.physical == at.from.interface && interface.listens_on(port))
}
