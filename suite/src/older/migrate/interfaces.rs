//! The tables 11, 15 and 28, whose rows the newer edition parts by what is physical, logical, and means of security.

use std::collections::BTreeSet;

use super::Open;
use crate::files::At;
use crate::ixit::t28_log_intf::Reach;
use crate::ixit::{Ixit, LogIntf, PhyIntf, SecComMech, Speaks};
use crate::names::RowId;
use crate::older::{ComMech, ExtApi, Intf, OlderIxit};

/// The tables of the newer edition.
pub(super) fn carried(older: OlderIxit, open: &mut Vec<Open>) -> Ixit {
    let named: BTreeSet<RowId> = older.every_row().iter().flat_map(|row| row.links()).map(|link| (**link.to).clone()).collect();
    let OlderIxit { same, com_mech, intf, ext_api } = older;
    let mut ixit = Ixit { phy_intf: Vec::new(), log_intf: Vec::new(), sec_com_mech: Vec::new(), ..same };
    let disclosing: Vec<_> =
        intf.iter().filter(|row| row.kind.is_some() && row.discloses.as_ref().is_some_and(|told| !told.is_empty())).cloned().collect();
    for row in &intf {
        ixit.phy_intf.extend(physical(row));
        ixit.log_intf.extend(logical(row));
    }
    for row in ext_api {
        let carrier = ixit.log_intf.iter_mut().find(|known| *known.id == *row.interface);
        match carrier.filter(|carrier| !named.contains(&*row.id) && row.speaks.is_none_or(|speaks| speaks == carrier.speaks)) {
            Some(carrier) => join(&row, carrier, open),
            None => ixit.log_intf.extend(external(row, &intf, open)),
        }
    }
    disclosing.into_iter().for_each(|row| disclosed(row, &mut ixit.log_intf, open));
    for row in com_mech {
        let row = mechanism(row, &mut ixit, open);
        ixit.sec_com_mech.push(row);
    }
    ixit
}

fn physical(row: &Intf) -> Option<PhyIntf> {
    let Intf { id, description, status, purpose, debug, needed, exposed, protection, .. } = row.clone();
    row.kind.map(|kind| PhyIntf { id, description, kind, status, purpose, debug, needed, exposed, protection })
}

fn logical(row: &Intf) -> Option<LogIntf> {
    let Intf { id, description, port, status, purpose, discloses, debug, reach, needed, protection, .. } = row.clone();
    let (speaks, physical) = (row.speaks?, row.physical.clone()?);
    Some(LogIntf {
        id,
        description,
        physical,
        port,
        speaks,
        status,
        purpose,
        discloses,
        debug,
        reach,
        needed,
        protection,
        resilience: None,
        onvif: None,
        services: None,
    })
}

/// An interface for programs outside that no row names becomes part of the logical one by which it is reached.
fn join(row: &ExtApi, carrier: &mut LogIntf, open: &mut Vec<Open>) {
    let said = carrier.description.take().map(|said| format!("{said}; ")).unwrap_or_default();
    carrier.description = Some(format!("{said}{}", row.description));
    open.push(Open::new(
        &row.id,
        format!("it is part of {} in 28-LogIntf now: give it a row of its own if it listens elsewhere", carrier.id),
    ));
}

/// An interface for programs outside becomes a logical one beside that by which it is reached.
fn external(row: ExtApi, intf: &[Intf], open: &mut Vec<Open>) -> Option<LogIntf> {
    let ExtApi { id, description, interface, speaks } = row;
    let by = intf.iter().find(|known| *known.id == *interface)?;
    let says = match (by.speaks, speaks) {
        (Some(_), _) => {
            format!("it is a row of 28-LogIntf now, beside {interface} by which it is reached: say what differs, or make them one")
        }
        (None, Some(_)) => "it is a row of 28-LogIntf now: add its port, if it listens, and what it is for".to_owned(),
        (None, None) => {
            "it is a row of 28-LogIntf now: say what it speaks (`other` stands there meanwhile), its port and what it is for".to_owned()
        }
    };
    open.push(Open::new(&id, says));
    Some(LogIntf {
        id,
        description: Some(description),
        physical: by.physical.clone().unwrap_or(interface),
        port: None,
        speaks: speaks.or(by.speaks).unwrap_or(Speaks::Other),
        status: by.status,
        purpose: by.purpose.clone().filter(|_| by.speaks.is_some()),
        discloses: None,
        debug: by.debug,
        reach: by.reach,
        needed: None,
        protection: None,
        resilience: None,
        onvif: None,
        services: None,
    })
}

/// What a physical interface told moves to the logical one that it carries.
fn disclosed(row: Intf, log_intf: &mut [LogIntf], open: &mut Vec<Open>) {
    let mut carried: Vec<_> = log_intf.iter_mut().filter(|logical| *logical.physical == *row.id).collect();
    match carried.as_mut_slice() {
        [one] => one.discloses.get_or_insert_default().extend(row.discloses.into_iter().flatten()),
        _ => {
            let told = row.discloses.iter().flatten().map(|disclosure| disclosure.what.to_string()).collect::<Vec<_>>().join(", ");
            open.push(Open::new(
                &row.id,
                format!("it tells {told} to strangers: say at `discloses` in 28-LogIntf by which logical interface"),
            ));
        }
    }
}

/// A mechanism, with what it said of its interface moved there.
fn mechanism(row: ComMech, ixit: &mut Ixit, open: &mut Vec<Open>) -> SecComMech {
    let ComMech { id, description, protocol, guarantees, interface, remote, resilience } = row;
    let interface = interface.or_else(|| of_its_login(&id, ixit));
    let carrier = interface.as_ref().and_then(|interface| ixit.log_intf.iter_mut().find(|known| *known.id == **interface));
    match carrier {
        Some(carrier) => {
            let reach = remote.map(|remote| if remote { Reach::Remote } else { Reach::Local });
            carrier.reach = carrier.reach.or(reach);
            match (&carrier.resilience, resilience) {
                (None, moved) => carrier.resilience = moved,
                (Some(kept), Some(other)) if *kept != other => {
                    open.push(Open::new(
                        &id,
                        format!("its resilience differs from what another row said for {}: keep what holds", carrier.id),
                    ));
                }
                _ => {}
            }
        }
        None if remote.is_some() || resilience.is_some() => {
            open.push(Open::new(&id, "name its `interface` of 28-LogIntf, and say there its `reach` and `resilience`, which stood here"));
        }
        None => open.push(Open::new(&id, "name its `interface` of 28-LogIntf")),
    }
    SecComMech { id, description, protocol, guarantees, interface }
}

/// The interface of the logins that are protected by a mechanism, if they have one in common.
fn of_its_login(mechanism: &RowId, ixit: &Ixit) -> Option<At<RowId>> {
    let protected = ixit.auth_mech.iter().filter(|row| row.cryptography.channel.as_ref().is_some_and(|channel| **channel == *mechanism));
    let mut interfaces = protected.filter_map(|row| row.interface.clone());
    let first = interfaces.next()?;
    interfaces.all(|other| other == first).then_some(first)
}
