//! Interfaces: 15-PhyIntf and 28-LogIntf against each other and against the services that are reached there.

use super::{Check, Disagreement, between, check, interface, outlives, word};
use crate::files::Declaration;
use crate::ixit::t15_phy_intf::{Kind, Needed};
use crate::ixit::{LogIntf, PhyIntf, Status, find};

pub(super) const CHECKS: &[Check] = &[
    check("two-rows-one-port", "5.6-1", "28-LogIntf `physical`, `port`", two_rows_one_port),
    check("on-where-its-carrier-is-off", "5.6-1", "28-LogIntf `status`, 15-PhyIntf `status`", on_where_its_carrier_is_off),
    check("on-where-nothing-is-needed", "5.6-1", "28-LogIntf `status`, 15-PhyIntf `needed`", on_where_nothing_is_needed),
    check("always-needed-and-off", "5.6-3", "15-PhyIntf `needed`, `status`", always_needed_and_off),
    check("port-where-no-ip-runs", "5.6-1", "28-LogIntf `port`, 15-PhyIntf `kind`", port_where_no_ip_runs),
    check("service-where-the-door-is-closed", "5.6-5", "13-SoftServ `status`, 28-LogIntf `status`", service_where_the_door_is_closed),
    check("operation-reserved-by-no-login", "5.5-4", "13-SoftServ `operations.who`, `login`", operation_reserved_by_no_login),
    check("operation-on-data-nobody-declares", "6-1", "13-SoftServ `operations.holds`, 21-PersData", operation_on_data_nobody_declares),
];

/// The interfaces that are in use.
pub(super) fn on(declaration: &Declaration) -> impl Iterator<Item = &LogIntf> {
    declaration.ixit.log_intf.iter().filter(|row| row.status != Status::Disabled)
}

/// A page of set-up may leave its port to the page of normal use.
fn two_rows_one_port(declaration: &Declaration) -> Vec<Disagreement> {
    let rows = &declaration.ixit.log_intf;
    let takes_turns = |one: &LogIntf, other: &LogIntf| (one.status == Status::SetUpOnly) != (other.status == Status::SetUpOnly);
    let mut found = Vec::new();
    for (number, second) in rows.iter().enumerate() {
        let same = |first: &&LogIntf| first.physical == second.physical && first.port == second.port && !takes_turns(first, second);
        if let (Some(port), Some(first)) = (second.port, rows[..number].iter().find(same)) {
            let says = format!("{} and {} both listen on {port} of {}", first.id, second.id, second.physical);
            found.push(between([&first.id, &second.id], says, "make it one row, or correct the port of one"));
        }
    }
    found
}

fn carrier<'a>(declaration: &'a Declaration, row: &LogIntf) -> Option<&'a PhyIntf> {
    find(&declaration.ixit.phy_intf, &row.physical)
}

fn on_where_its_carrier_is_off(declaration: &Declaration) -> Vec<Disagreement> {
    on(declaration)
        .filter_map(|row| {
            let carrier = carrier(declaration, row).filter(|carrier| outlives(row.status, carrier.status))?;
            let says = format!("{} is {}, but {} that carries it is {}", row.id, word(&row.status), carrier.id, word(&carrier.status));
            Some(between([&row.id, &carrier.id], says, "correct the status of one of them"))
        })
        .collect()
}

fn on_where_nothing_is_needed(declaration: &Declaration) -> Vec<Disagreement> {
    on(declaration)
        .filter_map(|row| {
            let carrier = carrier(declaration, row).filter(|carrier| carrier.needed == Some(Needed::Never))?;
            let says = format!("{} is in use, but {} that carries it is never needed from outside", row.id, carrier.id);
            Some(between([&row.id, &carrier.id], says, "state when the port is needed, or switch the interface off"))
        })
        .collect()
}

fn always_needed_and_off(declaration: &Declaration) -> Vec<Disagreement> {
    let rows = declaration.ixit.phy_intf.iter().filter(|row| row.status == Status::Disabled && row.needed == Some(Needed::Always));
    rows.map(|row| between([&row.id], format!("{} is needed in normal use, but off", row.id), "correct `needed` or `status`")).collect()
}

fn port_where_no_ip_runs(declaration: &Declaration) -> Vec<Disagreement> {
    let rows = declaration.ixit.log_intf.iter();
    rows.filter_map(|row| {
        let (port, carrier) = (row.port?, carrier(declaration, row)?);
        let never = matches!(carrier.kind, Kind::Jtag | Kind::Storage | Kind::ZWave | Kind::Zigbee);
        let says = format!("{} listens on {port}, but {} ({}) carries no IP", row.id, carrier.id, word(&carrier.kind));
        never.then(|| between([&row.id, &carrier.id], says, "name the interface that carries it"))
    })
    .collect()
}

fn service_where_the_door_is_closed(declaration: &Declaration) -> Vec<Disagreement> {
    let rows = declaration.ixit.soft_serv.iter();
    rows.filter_map(|row| {
        let on = interface(declaration, Some(&row.interface)).filter(|on| outlives(row.status, on.status))?;
        let configures = if row.configures { " and configures the device" } else { "" };
        let says = format!("{} is {}{configures}, but {} is {}", row.id, word(&row.status), on.id, word(&on.status));
        Some(between([&row.id, &on.id], says, "correct the status of one of them, or name the interface that is meant"))
    })
    .collect()
}

fn operation_reserved_by_no_login(declaration: &Declaration) -> Vec<Disagreement> {
    let rows = declaration.ixit.soft_serv.iter().filter(|row| row.login.is_empty());
    rows.filter_map(|row| {
        let reserved = row.operations.iter().find(|operation| !operation.who.is_empty())?;
        let who = reserved.who.iter().map(|who| who.as_str()).collect::<Vec<_>>().join(", ");
        let says = format!("{}: `{}` is for {who}, but the service asks nobody for a login", row.id, reserved.id);
        Some(between([&row.id], says, "name the login that tells them apart, or open the operation to all"))
    })
    .collect()
}

fn operation_on_data_nobody_declares(declaration: &Declaration) -> Vec<Disagreement> {
    let mut found = Vec::new();
    for row in &declaration.ixit.soft_serv {
        for operation in &row.operations {
            if let Some(data) = operation.holds.as_ref().filter(|data| find(&declaration.ixit.pers_data, data).is_none()) {
                let says = format!("{}: `{}` carries {data}, which is no row of 21-PersData", row.id, operation.id);
                found.push(between([&row.id], says, "declare the data, or correct the name"));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;
    use crate::evidence::Port;
    use crate::files::At;
    use crate::ixit::{Ixit, SoftServ};
    use crate::testing::Camera;
    use rstest::rstest;

    fn settings(change: impl FnOnce(&mut SoftServ)) -> Camera {
        let table: fn(&mut Ixit) -> &mut Vec<SoftServ> = |ixit| &mut ixit.soft_serv;
        Camera::hub().row(table, "SoftServ-Settings", change)
    }

    fn port(id: &str, change: impl FnOnce(&mut PhyIntf)) -> Camera {
        Camera::hub().row(|ixit| &mut ixit.phy_intf, id, change)
    }

    fn onvif(change: impl FnOnce(&mut LogIntf)) -> Camera {
        Camera::hub().interface("LogIntf-ONVIF", change)
    }

    #[rstest]
    #[case("two-rows-one-port", onvif(|row| row.port = Some(Port::udp(5353))))]
    #[case("on-where-its-carrier-is-off", port("PhyIntf-Serial", |row| row.needed = None).interface("LogIntf-ONVIF", |row| row.physical = At::nowhere("PhyIntf-Serial".into())))]
    #[case("on-where-nothing-is-needed", port("PhyIntf-Button", |row| row.needed = Some(Needed::Never)).interface("LogIntf-ONVIF", |row| row.physical = At::nowhere("PhyIntf-Button".into())))]
    #[case("always-needed-and-off", port("PhyIntf-Serial", |row| row.needed = Some(Needed::Always)))]
    #[case("port-where-no-ip-runs", port("PhyIntf-Button", |row| row.kind = Kind::Storage).interface("LogIntf-ONVIF", |row| row.physical = At::nowhere("PhyIntf-Button".into())))]
    #[case("service-where-the-door-is-closed", Camera::hub().row(|ixit| &mut ixit.soft_serv, "SoftServ-Video", |row| row.interface = At::nowhere("LogIntf-Telnet".into())))]
    #[case("operation-reserved-by-no-login", settings(|row| row.login.clear()))]
    #[case("operation-on-data-nobody-declares", settings(|row| row.operations[1].holds = Some("PersData-Nickname".into())))]
    fn one_slip_is_one_contradiction(#[case] name: &str, #[case] camera: Camera) {
        assert_eq!(found(&camera), [name]);
    }

    #[test]
    fn set_up_may_leave_its_port_to_normal_use() {
        let camera = onvif(|row| (row.port, row.status) = (Some(Port::udp(5353)), Status::SetUpOnly));
        assert!(found(&camera).is_empty());
    }
}
