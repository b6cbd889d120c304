//! Test group 5.5-5: security-relevant settings are changed over the network only after authentication, in every state.

use super::g04_functions_after_login::{
    login_tells_subjects_apart, login_withstands_attack, only_the_entitled_get_access, service_names_a_login,
};
use super::services;
use crate::assessment::Assessment;
use crate::ixit::{SoftServ, Speaks};
use crate::p5_06_attack_surface::g01_unused_interfaces::open_ports_are_declared;
use crate::unit::{INITIALISED, TestGroup, case, everywhere, on_paper, unit};
use crate::verdict::Judged;

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.5-5",
    cases: &[
        case("5.5-5-1", &[unit('a', &on_paper(services::that_configure_in_any_state, settings_are_guarded))]),
        case("5.5-5-2", &[unit('b', &everywhere(INITIALISED, open_ports_are_declared))]),
    ],
};

fn settings_are_guarded(assessment: &Assessment<'_>, row: &SoftServ) -> Judged {
    if row.unavoidable && !could_ask_for_a_login(assessment, row) {
        let asks = format!("{}: is it a protocol that the device cannot do without and that knows no login, such as DHCP or NTP?", row.id);
        return assessment.confirm("5.5-5-1a", row, asks);
    }
    let mut findings = service_names_a_login(assessment, row)?;
    for login in row.login.iter().filter_map(|id| assessment.declaration.ixit.login(id)) {
        for claim in [login_tells_subjects_apart, login_withstands_attack, only_the_entitled_get_access] {
            findings.look(claim(assessment, login));
        }
    }
    Ok(findings)
}

/// Whether the interface speaks a protocol that knows logins: calling a service on it unavoidable exempts nothing.
fn could_ask_for_a_login(assessment: &Assessment<'_>, row: &SoftServ) -> bool {
    assessment.declaration.ixit.logical(&row.interface).is_some_and(|interface| match interface.speaks {
        Speaks::Mdns | Speaks::Other | Speaks::Ssdp | Speaks::WsDiscovery => false,
        Speaks::Coap
        | Speaks::Coaps
        | Speaks::Ftp
        | Speaks::Http
        | Speaks::Https
        | Speaks::Mqtt
        | Speaks::Mqtts
        | Speaks::Rtsp
        | Speaks::Rtsps
        | Speaks::Snmp
        | Speaks::Ssh
        | Speaks::Telnet => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{TcpPorts, UdpPorts};
    use crate::ixit::t01_auth_mech::Subjects;
    use crate::ixit::{LogIntf, Status};
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn settings(camera: Camera, change: impl FnOnce(&mut SoftServ)) -> Camera {
        camera.row(|ixit| &mut ixit.soft_serv, "SoftServ-Settings", change)
    }

    fn open(row: &mut SoftServ) {
        row.login.clear();
    }

    fn unavoidable(row: &mut SoftServ) {
        (row.unavoidable, row.login) = (true, Vec::new());
    }

    fn web(camera: Camera, change: impl FnOnce(&mut LogIntf)) -> Camera {
        camera.interface("LogIntf-Web", change)
    }

    #[rstest]
    #[case::guarded("5.5-5-1a", sound, Pass)]
    #[case::open("5.5-5-1a", |camera| settings(camera, open), Fail)]
    #[case::open_in_set_up("5.5-5-1a", |camera| web(settings(camera, open), |row| row.status = Status::SetUpOnly), Fail)]
    #[case::open_without_settings("5.5-5-1a", |camera: Camera| camera.row(|ixit| &mut ixit.soft_serv, "SoftServ-Video", open), Pass)]
    #[case::one_secret_for_all("5.5-5-1a", |camera: Camera| camera.login("AuthMech-Web", |row| row.subjects = Some(Subjects::Shared)), Fail)]
    #[case::decided_for_the_lender("5.5-5-1a", |camera: Camera| camera.decided("5.5-4-1d", Fail), Fail)]
    #[case::authorisation_not_stated("5.5-5-1a", |camera: Camera| camera.login("AuthMech-Web", |row| row.authorisation = None), Inconclusive)]
    #[case::a_web_page_called_unavoidable("5.5-5-1a", |camera| settings(camera, unavoidable), Fail)]
    #[case::unavoidable("5.5-5-1a", |camera| web(settings(camera, unavoidable), |row| row.speaks = Speaks::Other), Pass)]
    #[case::a_person_can_do_without_it("5.5-5-1a", |camera| web(settings(camera, unavoidable), |row| row.speaks = Speaks::Other).decided("5.5-5-1a", Fail), Fail)]
    #[case::nothing_configures("5.5-5-1a", |camera| settings(camera, |row| row.configures = false), Inconclusive)]
    #[case::undecided("5.5-5-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::ports_declared("5.5-5-2b", sound, Pass)]
    #[case::debug_port("5.5-5-2b", |camera: Camera| camera.answer::<TcpPorts>(|seen| seen.open.extend([8080])), Fail)]
    #[case::ports_not_asked("5.5-5-2b", |camera: Camera| camera.unasked::<UdpPorts>(), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
