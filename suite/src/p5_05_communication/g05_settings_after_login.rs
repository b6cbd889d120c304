//! Test group 5.5-5: security-relevant settings are changed over the network only after authentication, in every state.

use super::g04_functions_after_login::{
    functions_are_kept_from_others, functions_are_served_to_the_entitled, login_tells_subjects_apart, login_withstands_attack,
    only_the_entitled_get_access, service_names_a_login,
};
use super::services;
use super::sign_in::{strangers_are_refused, the_right_secret_opens};
use crate::assessment::Assessment;
use crate::evidence::{DutState, Place};
use crate::ixit::{SoftServ, Speaks, Status};
use crate::p5_01_passwords::g03_login_cryptography::login_uses_what_is_declared;
use crate::p5_06_attack_surface::g01_unused_interfaces::open_ports_are_declared;
use crate::unit::{EVERY_STATE, INITIALISED, TestGroup, case, each, everywhere, on_paper, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.5-5",
    cases: &[
        case("5.5-5-1", &[unit('a', &on_paper(services::that_configure_in_any_state, settings_are_guarded))]),
        case(
            "5.5-5-2",
            &[
                unit('a', &each(services::that_configure_in_any_state, EVERY_STATE, settings_are_guarded_on_the_device).and_by_bluetooth()),
                unit('b', &everywhere(INITIALISED, open_ports_are_declared).and_by_bluetooth()),
            ],
        ),
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

fn settings_are_guarded_on_the_device(assessment: &Assessment<'_>, row: &SoftServ, at: &Place) -> Judged {
    if row.unavoidable && !could_ask_for_a_login(assessment, row) {
        return settings_are_guarded(assessment, row);
    }
    let interface = assessment.declaration.ixit.logical(&row.interface);
    let set_up_only = [Some(row.status), interface.map(|interface| interface.status)].contains(&Some(Status::SetUpOnly));
    if set_up_only && at.state == DutState::Initialised {
        return Ok(Findings::out_of_scope(&row.id, "is on during set-up only"));
    }
    let mut findings = Findings::none();
    findings.look(functions_are_kept_from_others(assessment, row, at));
    findings.look(functions_are_served_to_the_entitled(assessment, row, at));
    for login in row.login.iter().filter_map(|id| assessment.declaration.ixit.login(id)).filter(|login| login.interface.is_some()) {
        for claim in [strangers_are_refused, the_right_secret_opens, login_uses_what_is_declared] {
            findings.look(claim(assessment, login, at));
        }
    }
    Ok(findings)
}

/// Whether the interface speaks a protocol that knows logins: calling a service on it unavoidable exempts nothing.
fn could_ask_for_a_login(assessment: &Assessment<'_>, row: &SoftServ) -> bool {
    assessment.declaration.ixit.logical(&row.interface).is_some_and(|interface| match interface.speaks {
        Speaks::Llmnr | Speaks::Mdns | Speaks::Netbios | Speaks::Other | Speaks::Ssdp | Speaks::WsDiscovery => false,
        Speaks::Ble
        | Speaks::Coap
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
    use crate::evidence::{Answer, Question, TcpPorts, Tls, TlsVersion, UdpPorts, WriteAccess};
    use crate::ixit::t01_auth_mech::Subjects;
    use crate::ixit::{LogIntf, Status};
    use crate::testing::{Camera, Reply, sound};
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

    /// In factory default a write by nobody takes effect.
    fn nobody_writes_before_set_up(question: &Question, reply: &mut Reply) {
        if let (Question::WriteAccess(asked), Reply::Answers(answers)) = (question, reply)
            && asked.at.state == DutState::FactoryDefault
            && let [Answer::WriteAccess(seen)] = answers.as_mut_slice()
        {
            seen.tried[0].took = Some(true);
        }
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
    #[case::guarded_in_every_state("5.5-5-2a", sound, Pass)]
    #[case::open_in_factory_default("5.5-5-2a", |camera: Camera| camera.reply(nobody_writes_before_set_up), Fail)]
    #[case::open_in_normal_use("5.5-5-2a", |camera: Camera| camera.answer::<WriteAccess>(|seen| seen.tried[0].took = Some(true)), Fail)]
    #[case::old_tls("5.5-5-2a", |camera: Camera| camera.answer::<Tls>(|seen| drop(seen.accepted.insert(TlsVersion::V1_0, Vec::new()))), Fail)]
    #[case::no_reset_at_the_bench("5.5-5-2a", |camera: Camera| camera.refused_by_the_bench::<WriteAccess>(), Inconclusive)]
    #[case::a_service_of_the_set_up("5.5-5-2a", |camera| settings(camera, |row| row.status = Status::SetUpOnly), Pass)]
    #[case::a_person_can_do_without_it_on_the_device("5.5-5-2a", |camera| web(settings(camera, unavoidable), |row| row.speaks = Speaks::Other).decided("5.5-5-1a", Fail), Fail)]
    #[case::ports_declared("5.5-5-2b", sound, Pass)]
    #[case::debug_port("5.5-5-2b", |camera: Camera| camera.answer::<TcpPorts>(|seen| seen.open.extend([8080])), Fail)]
    #[case::ports_not_asked("5.5-5-2b", |camera: Camera| camera.unasked::<UdpPorts>(), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
