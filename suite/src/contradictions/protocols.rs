//! Protocols: what 28-LogIntf speaks, against the mechanisms, logins, services and ports that need it to speak that.

use super::interfaces::on;
use super::{Check, Disagreement, between, check, claims, interface, word};
use crate::evidence::Transport;
use crate::files::Declaration;
use crate::ixit::t11_sec_com_mech::Security;
use crate::ixit::{LogIntf, SecComMech, Speaks, Status, Way};

pub(super) const CHECKS: &[Check] = &[
    check("tls-without-a-mechanism", "5.5-1", "28-LogIntf `speaks`, 11-SecComMech `interface`", tls_without_a_mechanism),
    check("tls-where-clear-is-spoken", "5.5-1", "11-SecComMech `protocol`, 28-LogIntf `speaks`", tls_where_clear_is_spoken),
    check("dtls-where-it-is-not-spoken", "5.5-1", "11-SecComMech `protocol`, 28-LogIntf `speaks`", dtls_where_it_is_not_spoken),
    check("ssh-where-it-is-not-spoken", "5.5-1", "11-SecComMech `protocol`, 28-LogIntf `speaks`", ssh_where_it_is_not_spoken),
    check("shell-in-clear", "5.5-1", "ICS 5.5-1, 28-LogIntf `speaks`, `status`", shell_in_clear),
    check("shell-without-a-login", "5.5-4", "28-LogIntf `speaks`, 1-AuthMech `interface`", shell_without_a_login),
    check("port-of-another-transport", "5.6-1", "28-LogIntf `port`, `speaks`", port_of_another_transport),
    check("login-by-another-protocol", "5.1-3", "1-AuthMech `exercise`, 28-LogIntf `speaks`", login_by_another_protocol),
    check("operation-by-another-protocol", "5.5-4", "13-SoftServ `operations`, 28-LogIntf `speaks`", operation_by_another_protocol),
    check(
        "identified-where-it-does-not-answer",
        "5.6-2",
        "dut `identify`, 28-LogIntf `speaks`, `status`",
        identified_where_it_does_not_answer,
    ),
];

/// Whether a protocol carries no protection of its own.
pub(super) fn speaks_in_clear(speaks: Speaks) -> bool {
    !speaks.over_tls() && !matches!(speaks, Speaks::Ble | Speaks::Coaps | Speaks::Other | Speaks::Snmp | Speaks::Ssh)
}

fn tls_without_a_mechanism(declaration: &Declaration) -> Vec<Disagreement> {
    let named = |row: &LogIntf| declaration.ixit.sec_com_mech.iter().any(|mechanism| mechanism.interface.as_deref() == Some(&*row.id));
    let bare = on(declaration).filter(|row| (row.speaks.over_tls() || row.speaks == Speaks::Coaps) && !named(row));
    let says = |row: &LogIntf| format!("{} speaks {}, but no row of 11-SecComMech secures it", row.id, word(&row.speaks));
    bare.map(|row| between([&row.id], says(row), "add the mechanism, or name this interface in the one that is meant")).collect()
}

/// Mechanisms with the interface that they secure.
fn secured(declaration: &Declaration) -> impl Iterator<Item = (&SecComMech, &LogIntf)> {
    declaration.ixit.sec_com_mech.iter().filter_map(|row| Some((row, interface(declaration, row.interface.as_ref())?)))
}

/// FTP may begin in clear and then ask for TLS.
fn tls_where_clear_is_spoken(declaration: &Declaration) -> Vec<Disagreement> {
    let clear = secured(declaration)
        .filter(|(row, on)| matches!(row.protocol, Security::Tls(_)) && speaks_in_clear(on.speaks) && on.speaks != Speaks::Ftp);
    clear
        .map(|(row, on)| {
            let says = format!("{} is TLS, but {} speaks {}", row.id, on.id, word(&on.speaks));
            between([&row.id, &on.id], says, "state the protocol over TLS, or the interface that is meant")
        })
        .collect()
}

fn dtls_where_it_is_not_spoken(declaration: &Declaration) -> Vec<Disagreement> {
    let spoken = |on: &LogIntf| matches!(on.speaks, Speaks::Coaps | Speaks::Other);
    let other = secured(declaration).filter(|(row, on)| matches!(row.protocol, Security::Dtls(_)) && !spoken(on));
    other
        .map(|(row, on)| {
            let says = format!("{} is DTLS, but {} speaks {}", row.id, on.id, word(&on.speaks));
            between([&row.id, &on.id], says, "state the protocol inside DTLS, or the interface that is meant")
        })
        .collect()
}

fn ssh_where_it_is_not_spoken(declaration: &Declaration) -> Vec<Disagreement> {
    let other = secured(declaration).filter(|(row, on)| row.protocol == Security::Ssh && !matches!(on.speaks, Speaks::Ssh | Speaks::Other));
    other
        .map(|(row, on)| {
            let says = format!("{} is SSH, but {} speaks {}", row.id, on.id, word(&on.speaks));
            between([&row.id, &on.id], says, "state what secures the interface")
        })
        .collect()
}

fn shell_in_clear(declaration: &Declaration) -> Vec<Disagreement> {
    let claimed = claims(declaration, "5.5-1");
    let shells = on(declaration).filter(|row| claimed && row.speaks == Speaks::Telnet);
    let says = |row: &LogIntf| format!("5.5-1 is claimed, but {} offers Telnet, which nothing can secure", row.id);
    shells.map(|row| between([&row.id], says(row), "switch it off, or replace it by SSH")).collect()
}

fn shell_without_a_login(declaration: &Declaration) -> Vec<Disagreement> {
    let guarded = |row: &LogIntf| declaration.ixit.auth_mech.iter().any(|login| login.interface.as_deref() == Some(&*row.id));
    let shells = on(declaration).filter(|row| row.speaks == Speaks::Ssh && !guarded(row));
    let says = |row: &LogIntf| format!("{} speaks SSH, which always asks who is there, but no row of 1-AuthMech is reached at it", row.id);
    shells.map(|row| between([&row.id], says(row), "add the login, or correct what is spoken")).collect()
}

/// Only protocols that run on one transport alone: HTTP has QUIC and CoAP has TCP.
fn port_of_another_transport(declaration: &Declaration) -> Vec<Disagreement> {
    let only = |speaks| match speaks {
        Speaks::Ftp | Speaks::Http | Speaks::Mqtt | Speaks::Mqtts | Speaks::Rtsps | Speaks::Ssh | Speaks::Telnet => Some(Transport::Tcp),
        Speaks::Mdns | Speaks::Netbios | Speaks::Snmp | Speaks::Ssdp => Some(Transport::Udp),
        _ => None,
    };
    let rows = declaration.ixit.log_intf.iter();
    rows.filter_map(|row| {
        let (port, transport) = (row.port?, only(row.speaks)?);
        let says = format!("{} listens on {port}, but {} does not run on it", row.id, word(&row.speaks));
        (port.transport != transport)
            .then(|| between([&row.id], says, format!("write `{}/{}`, or what is spoken", word(&transport), port.number)))
    })
    .collect()
}

fn login_by_another_protocol(declaration: &Declaration) -> Vec<Disagreement> {
    let fits = |way: &Way, speaks: Speaks| speaks == Speaks::Other || way.fits(speaks);
    let rows = declaration.ixit.auth_mech.iter();
    rows.filter_map(|row| {
        let on = interface(declaration, row.interface.as_ref()).filter(|on| !row.exercise.iter().all(|way| fits(way, on.speaks)))?;
        let says = format!("`exercise` of {} signs in by a protocol that {} does not speak ({})", row.id, on.id, word(&on.speaks));
        Some(between([&row.id, &on.id], says, "name the interface where the login is met, or the way that leads there"))
    })
    .collect()
}

fn operation_by_another_protocol(declaration: &Declaration) -> Vec<Disagreement> {
    let rows = declaration.ixit.soft_serv.iter().filter(|row| row.operations.iter().any(|operation| operation.http.is_some()));
    rows.filter_map(|row| {
        let on = interface(declaration, Some(&row.interface)).filter(|on| !on.speaks.is_http() && on.speaks != Speaks::Other)?;
        let says = format!("{} has operations over HTTP, but {} speaks {}", row.id, on.id, word(&on.speaks));
        Some(between([&row.id, &on.id], says, "name the interface where the service is reached"))
    })
    .collect()
}

fn identified_where_it_does_not_answer(declaration: &Declaration) -> Vec<Disagreement> {
    let asked = declaration.dut.identify.as_ref().and_then(|identify| interface(declaration, Some(&identify.interface)));
    let silent = asked.filter(|on| on.status == Status::Disabled || !(on.speaks.is_http() || on.speaks == Speaks::Other));
    let says =
        |on: &LogIntf| format!("`dut.identify` asks by HTTP at {}, which is {} and speaks {}", on.id, word(&on.status), word(&on.speaks));
    silent.map(|on| between([&on.id], says(on), "name an interface that answers")).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;
    use crate::evidence::{DtlsVersion, Port};
    use crate::files::At;
    use crate::ixit::t11_sec_com_mech::{DtlsBounds, Suites};
    use crate::testing::Camera;
    use rstest::rstest;

    fn dtls_1_2() -> DtlsBounds {
        DtlsBounds { versions: [DtlsVersion::V1_2].into(), suites: Suites::Recommended }
    }

    fn shell(speaks: Speaks) -> Camera {
        Camera::hub().interface("LogIntf-ONVIF", |row| (row.speaks, row.port) = (speaks, Some(Port::tcp(2222))))
    }

    #[rstest]
    #[case("tls-without-a-mechanism", Camera::hub().channel("SecComMech-RTSP", |row| row.interface = None))]
    #[case("tls-where-clear-is-spoken", Camera::hub().interface("LogIntf-RTSP", |row| row.speaks = Speaks::Rtsp))]
    #[case("dtls-where-it-is-not-spoken", Camera::hub().channel("SecComMech-RTSP", |row| row.protocol = Security::Dtls(dtls_1_2())))]
    #[case("ssh-where-it-is-not-spoken", Camera::hub().channel("SecComMech-RTSP", |row| row.protocol = Security::Ssh))]
    #[case("shell-in-clear", shell(Speaks::Telnet))]
    #[case("shell-without-a-login", shell(Speaks::Ssh))]
    #[case("port-of-another-transport", Camera::hub().interface("LogIntf-mDNS", |row| row.port = Some(Port::tcp(5353))))]
    #[case("login-by-another-protocol", Camera::hub().interface("LogIntf-RTSP", |row| row.speaks = Speaks::Https))]
    #[case("operation-by-another-protocol", Camera::hub().row(|ixit| &mut ixit.soft_serv, "SoftServ-Settings", |row| row.interface = At::nowhere("LogIntf-RTSP".into())))]
    #[case("identified-where-it-does-not-answer", Camera::hub().declare(|declaration| declaration.dut.identify.as_mut().unwrap().interface = At::nowhere("LogIntf-RTSP".into())))]
    fn one_slip_is_one_contradiction(#[case] name: &str, #[case] camera: Camera) {
        assert_eq!(found(&camera), [name]);
    }

    #[rstest]
    #[case::http_over_quic(Camera::hub().interface("LogIntf-Web", |row| row.port = Some(Port::udp(8443))))]
    #[case::unknown_protocol(Camera::hub().interface("LogIntf-RTSP", |row| row.speaks = Speaks::Other))]
    fn a_declaration_may_well_say_this(#[case] camera: Camera) {
        assert!(found(&camera).is_empty(), "{:?}", found(&camera));
    }
}
