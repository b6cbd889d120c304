//! What a device shows by Bluetooth LE to somebody who did not pair, held against 15-PhyIntf and 28-LogIntf.

use crate::assessment::Assessment;
use crate::evidence::ble::BleService;
use crate::evidence::{BleServices, BleServicesSeen, BleSurvey, BleSurveySeen, Place, Uuid};
use crate::ixit::{LogIntf, PhyIntf, Speaks, Status};
use crate::verdict::{Findings, Judged, Missing};

/// For how long a device is listened for, in seconds: most advertise every second, and what saves power at least every ten (GAP, appendix A).
const LISTENS: u16 = 30;

fn survey<'a>(assessment: &Assessment<'a>, at: &Place) -> Result<&'a BleSurveySeen, Missing> {
    assessment.ask(BleSurvey { at: at.clone(), seconds: LISTENS })
}

fn services<'a>(assessment: &Assessment<'a>, at: &Place) -> Result<&'a BleServicesSeen, Missing> {
    assessment.ask(BleServices { at: at.clone() })
}

/// The radio is on in this state, or off, as its row says.
pub(super) fn side_is_as_declared(assessment: &Assessment<'_>, row: &PhyIntf, at: &Place) -> Judged {
    let (mut findings, heard) = (Findings::none(), survey(assessment, at)?.heard.is_some());
    match (row.status, heard) {
        (Status::Disabled | Status::SetUpOnly, true) => {
            findings.fails(&row.id, "advertises, although it is declared to be off in this state")
        }
        (Status::Enabled, false) => findings.remark(&row.id, "was not heard to advertise, although it is declared to be on"),
        _ => {}
    }
    Ok(findings)
}

/// The services of an interface are there in this state, or are not, as its row says.
pub(super) fn services_are_as_declared(assessment: &Assessment<'_>, row: &LogIntf, at: &Place) -> Judged {
    let declared = declared(row)?;
    let mut findings = Findings::none();
    let there: Vec<_> = seen(assessment, at)?.iter().filter(|service| declared.contains(&service.uuid)).collect();
    match row.status {
        Status::Disabled | Status::SetUpOnly => there.iter().for_each(|service| {
            findings.fails(&row.id, format!("the service {} is there, although it is declared to be off in this state", service.uuid))
        }),
        Status::Enabled if there.is_empty() => findings.remark(&row.id, "none of its services is there, although it is declared to be on"),
        Status::Enabled => {}
    }
    Ok(findings)
}

/// A row declares a service on the side that carries it and on no other. One of a row that is declared to be off is another unit's matter.
pub(super) fn services_are_declared(assessment: &Assessment<'_>, at: &Place) -> Judged {
    let mut findings = Findings::none();
    let rows = || assessment.declaration.ixit.log_intf.iter().filter(|row| *row.physical == at.from.interface);
    let is_declared = |uuid: &Uuid| rows().any(|row| row.services.iter().flatten().any(|declared| declared == uuid));
    for service in seen(assessment, at)?.iter().filter(|service| !service.uuid.is_generic() && !is_declared(&service.uuid)) {
        let says = format!("the service {} is there, but no row of 28-LogIntf declares it", service.uuid);
        findings.fails(&at.from.interface, says);
    }
    Ok(findings)
}

/// Everything that an interface tells somebody who did not pair: what is advertised, what the device has for everybody, and what its own services tell.
pub(super) fn told(assessment: &Assessment<'_>, row: &LogIntf, at: &Place) -> Result<Vec<String>, Missing> {
    let own = declared(row)?;
    let heard = survey(assessment, at)?.heard.as_ref();
    if heard.is_none() && row.status == Status::Enabled {
        return Err(Missing::Unfair(format!("{}: nothing was heard of it, so what it tells was not seen", row.id)));
    }
    let advertised = heard.into_iter().flat_map(|heard| heard.texts()).map(str::to_owned);
    let is_its_own = |service: &&BleService| service.uuid.is_generic() || own.contains(&service.uuid);
    let characteristics = seen(assessment, at)?.iter().filter(is_its_own).flat_map(|service| &service.characteristics);
    let read = characteristics.filter_map(|characteristic| characteristic.tells.as_ref()).map(ToString::to_string);
    Ok(advertised.chain(read).collect())
}

/// The services that were seen; none where the device was not heard at all, while others were.
fn seen<'a>(assessment: &Assessment<'a>, at: &Place) -> Result<&'a [BleService], Missing> {
    let heard = survey(assessment, at)?.heard.is_some();
    if heard { services(assessment, at).map(|seen| seen.services.as_slice()) } else { Ok(&[]) }
}

fn declared(row: &LogIntf) -> Result<&[Uuid], Missing> {
    if row.speaks != Speaks::Ble {
        return Err(Missing::Needs(format!("{}: no procedure looks at what it speaks over Bluetooth yet", row.id)));
    }
    let stated = row.services.as_deref().filter(|services| !services.is_empty());
    stated.ok_or_else(|| Missing::Undeclared(format!("{}: state in `services` the UUIDs of its services", row.id)))
}
