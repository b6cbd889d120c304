//! Test group 5.13-1B: what comes from networks and services is validated.

use super::guards;
use super::scope::NetworkInput;
use crate::assessment::Assessment;
use crate::ixit::{InpVal, LogIntf, Status};
use crate::p5_06_attack_surface::g01_unused_interfaces::open_ports_are_declared;
use crate::paper;
use crate::unit::{INITIALISED, TestGroup, case, everywhere, on_paper, unit};
use crate::verdict::Judged;

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.13-1B",
    cases: &[
        case(
            "5.13-1B-1",
            &[unit('a', &on_paper(in_use, guards::name_the_interface)), unit('b', &on_paper(guards_of_network_input, guard_is_effective))],
        ),
        case("5.13-1B-2", &[unit('a', &NetworkInput), unit('b', &everywhere(INITIALISED, open_ports_are_declared))]),
    ],
};

/// Every interface that is on, if only during set-up, and not known to be out of reach of any network. One that only calls out takes answers, which
/// are input.
fn in_use<'a>(assessment: &Assessment<'a>) -> Vec<&'a LogIntf> {
    let ixit = &assessment.declaration.ixit;
    ixit.log_intf.iter().filter(|row| row.status != Status::Disabled && !ixit.is_off_any_network(row)).collect()
}

fn guards_of_network_input<'a>(assessment: &Assessment<'a>) -> Vec<&'a InpVal> {
    guards::of(assessment, &assessment.declaration.ixit.log_intf)
}

fn guard_is_effective(assessment: &Assessment<'_>, row: &InpVal) -> Judged {
    paper::stated(Some(&row.description), &row.id, "description")?;
    let asks =
        format!("{}: does this method, where the input is received, keep everything that is not expected from being processed?", row.id);
    assessment.confirm("5.13-1B-1b", row, asks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::TcpPorts;
    use crate::files::At;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn cloud(camera: Camera, change: impl FnOnce(&mut InpVal)) -> Camera {
        camera.row(|ixit| &mut ixit.inp_val, "InpVal-Cloud", change)
    }

    fn unguarded(camera: Camera, status: Status) -> Camera {
        cloud(camera, |row| row.source.clear()).interface("LogIntf-Cloud", |row| row.status = status)
    }

    fn on(camera: Camera, side: &str) -> Camera {
        camera.interface("LogIntf-Cloud", |row| row.physical = At::nowhere(side.into()))
    }

    fn on_ethernet_alone(camera: Camera) -> Camera {
        camera.declare(|declaration| declaration.ixit.phy_intf.retain(|row| row.id.as_str() == "PhyIntf-Ethernet"))
    }

    #[rstest]
    #[case::guarded("5.13-1B-1a", sound, Pass)]
    #[case::answers_are_not_guarded("5.13-1B-1a", |camera| unguarded(camera, Status::Enabled), Fail)]
    #[case::unguarded_in_set_up("5.13-1B-1a", |camera| unguarded(camera, Status::SetUpOnly), Fail)]
    #[case::off("5.13-1B-1a", |camera| unguarded(camera, Status::Disabled), Pass)]
    #[case::on_the_serial_port("5.13-1B-1a", |camera| on(unguarded(camera, Status::Enabled), "PhyIntf-Serial"), Pass)]
    #[case::on_a_side_of_another_kind("5.13-1B-1a", |camera| on(unguarded(camera, Status::Enabled), "PhyIntf-Button"), Fail)]
    #[case::no_guard("5.13-1B-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.inp_val), Fail)]
    #[case::no_interface("5.13-1B-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.log_intf), Inconclusive)]
    #[case::effective("5.13-1B-1b", sound, Pass)]
    #[case::ineffective("5.13-1B-1b", |camera: Camera| camera.decided("5.13-1B-1b", Fail), Fail)]
    #[case::not_described("5.13-1B-1b", |camera| cloud(camera, |row| row.description = " ".into()), Inconclusive)]
    #[case::none_to_judge("5.13-1B-1b", |camera: Camera| camera.empty(|ixit| &mut ixit.inp_val), Inconclusive)]
    #[case::undecided("5.13-1B-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::ports_declared("5.13-1B-2b", on_ethernet_alone, Pass)]
    #[case::debug_port("5.13-1B-2b", |camera| on_ethernet_alone(camera).answer::<TcpPorts>(|seen| seen.open.extend([8081])), Fail)]
    #[case::ports_not_asked("5.13-1B-2b", |camera| on_ethernet_alone(camera).unasked::<TcpPorts>(), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
