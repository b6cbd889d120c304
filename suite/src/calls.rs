//! What the declaration lets a probe do over the network: its operations as calls, each as everybody whom it names and the bench can be.

use crate::assessment::Assessment;
use crate::evidence::{Call, DutState, Family, Place, Subject, Transport, Vantage, Who};
use crate::ixit::{LogIntf, MqttAct, Operation, SoftServ, Speaks, Status};
use crate::names::{IdentityName, RowId, SampleId};
use crate::verdict::Missing;

/// A place on the first sample in normal use for what can be asked from any side: its first side by name, IPv4 before IPv6, and
/// Bluetooth where it has no other.
///
/// # Errors
/// [`Missing::Needs`], where the bench names no sample, or no address of it.
pub(crate) fn anywhere(assessment: &Assessment<'_>) -> Result<Place, Missing> {
    anywhere_on(assessment, assessment.first_sample()?)
}

/// The same on a sample.
///
/// # Errors
/// [`Missing::Needs`], where the bench has no address of it.
pub(crate) fn anywhere_on(assessment: &Assessment<'_>, sample: &SampleId) -> Result<Place, Missing> {
    let sides = assessment.bench.samples.get(sample).into_iter().flat_map(|facts| &facts.interfaces);
    let mut sides: Vec<_> =
        sides.flat_map(|(row, families)| families.iter().map(move |family| (*family == Family::Bluetooth, row, *family))).collect();
    sides.sort_unstable();
    let none = || Missing::Needs(format!("bench.yaml gives sample {sample} no address"));
    let (_, interface, family) = sides.first().map(|(by_air, row, family)| (by_air, (*row).clone(), *family)).ok_or_else(none)?;
    Ok(Place { sample: sample.clone(), state: DutState::Initialised, from: Vantage { interface, family } })
}

/// Every safe operation that is reached from a place, as everybody.
pub(crate) fn safe(assessment: &Assessment<'_>, at: &Place) -> Vec<Call> {
    calls(assessment, at, Operation::only_reads)
}

/// Every operation that writes a marked value which another one reads back, as everybody.
pub(crate) fn marking(assessment: &Assessment<'_>, at: &Place) -> Vec<Call> {
    calls(assessment, at, Operation::is_marking)
}

/// The rows of 28-LogIntf with a TCP port, or one of CoAP, that is on at a place.
pub(crate) fn listening<'a>(assessment: &Assessment<'a>, at: &Place) -> Vec<&'a LogIntf> {
    assessment.declaration.ixit.log_intf.iter().filter(|row| is_on(row, at)).collect()
}

/// Operations that are declared to work without the internet.
pub(crate) fn local<'a>(assessment: &Assessment<'a>) -> impl Iterator<Item = (&'a RowId, &'a str)> {
    let services = assessment.declaration.ixit.soft_serv.iter().filter(|service| service.status == Status::Enabled);
    services.flat_map(|service| {
        let local = service.operations.iter().filter(|operation| operation.local);
        local.map(|operation| (&*service.id, operation.id.as_str()))
    })
}

/// The topic filters that are declared at an interface for somebody, or for everybody.
pub(crate) fn topics<'a>(assessment: &Assessment<'a>, on: &RowId, who: &Subject) -> Vec<&'a str> {
    let named = |name: &IdentityName| name.as_str() == "nobody" || matches!(who, Subject::Identity(of) if of == name);
    let is_there = |service: &&SoftServ| *service.interface == *on && service.status == Status::Enabled;
    let services = assessment.declaration.ixit.soft_serv.iter().filter(is_there);
    let theirs = services.flat_map(|service| &service.operations).filter(|operation| operation.who.iter().any(named));
    theirs
        .filter_map(|operation| if let MqttAct::Subscribe(filter) = operation.mqtt.as_ref()?.act()? { Some(filter) } else { None })
        .collect()
}

/// The operation behind a call.
pub(crate) fn operation<'a>(assessment: &Assessment<'a>, call: &Call) -> Option<&'a Operation> {
    let service = assessment.declaration.ixit.soft_serv.iter().find(|row| *row.id == call.service)?;
    service.operation(&call.operation)
}

fn calls(assessment: &Assessment<'_>, at: &Place, wanted: impl Fn(&Operation) -> bool) -> Vec<Call> {
    let mut calls = Vec::new();
    for service in assessment.declaration.ixit.soft_serv.iter().filter(|service| is_reached(assessment, service, at)) {
        for operation in service.operations.iter().filter(|operation| wanted(operation) && fits(assessment, service, operation)) {
            let who = operation.who.iter().filter_map(|name| who(assessment, at, name));
            calls.extend(who.map(|who| Call { service: (*service.id).clone(), operation: operation.id.clone(), who }));
        }
    }
    calls
}

fn is_reached(assessment: &Assessment<'_>, service: &SoftServ, at: &Place) -> bool {
    let row = assessment.declaration.ixit.logical(&service.interface);
    let speaks = |row: &LogIntf| row.speaks.is_coap() || row.speaks.is_http();
    let by_radio = |row: &LogIntf| row.speaks == Speaks::Ble && row.status == Status::Enabled && *row.physical == at.from.interface;
    service.status == Status::Enabled && row.is_some_and(|row| by_radio(row) || (is_on(row, at) && speaks(row)))
}

/// Whether the interface of its service speaks the protocol of an operation.
fn fits(assessment: &Assessment<'_>, service: &SoftServ, operation: &Operation) -> bool {
    let row = assessment.declaration.ixit.logical(&service.interface);
    row.is_some_and(|row| match row.speaks {
        Speaks::Ble => operation.ble.is_some(),
        speaks => operation.ble.is_none() && speaks.is_coap() == operation.coap.is_some(),
    })
}

fn is_on(row: &LogIntf, at: &Place) -> bool {
    let is_looked_at = row.port.is_some_and(|port| port.transport == Transport::Tcp || row.speaks.is_coap());
    is_looked_at && row.status == Status::Enabled && *row.physical == at.from.interface
}

/// As whom, if the bench can be that in this state.
fn who(assessment: &Assessment<'_>, at: &Place, name: &IdentityName) -> Option<Who> {
    if name.as_str() == "nobody" {
        return Some(Who::Nobody);
    }
    let identity = assessment.bench.samples.get(&at.sample)?.identities.get(name)?;
    identity.states.contains(&at.state).then(|| Who::Identity(name.clone()))
}
