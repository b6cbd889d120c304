//! A link of Bluetooth LE, as far as it shows: that nobody pairs with less than is declared, and that nothing which somebody has to pair for goes in clear. Which
//! keys and methods the link layer uses no Bluetooth stack tells, so a person looks at these.

use crate::assessment::Assessment;
use crate::evidence::Place;
use crate::ixit::{Guarantee, LogIntf, SecComMech, SoftServ};
use crate::p5_05_communication::{access, pairing};
use crate::verdict::{Findings, Judged, Missing};

/// What shows of the link is as its row declares.
pub(super) fn is_as_declared(assessment: &Assessment<'_>, row: &SecComMech, interface: &LogIntf, at: &Place) -> Judged {
    let ixit = &assessment.declaration.ixit;
    let mut findings = Findings::none();
    if row.guarantees.contains(&Guarantee::Authenticity) {
        let logins = ixit.pairing_at(&interface.physical);
        logins.for_each(|login| findings.look(pairing::is_by_what_is_declared(assessment, login, at)));
    }
    if row.guarantees.contains(&Guarantee::Confidentiality) {
        let is_here = |service: &&SoftServ| *service.interface == *interface.id;
        ixit.soft_serv.iter().filter(is_here).for_each(|service| findings.look(access::nothing_goes_in_clear(assessment, service, at)));
    }
    findings.lacks(Missing::ByHand(format!("{}: keys and methods of the link layer do not show", row.id)));
    Ok(findings)
}
