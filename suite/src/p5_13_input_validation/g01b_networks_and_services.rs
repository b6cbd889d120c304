//! Test group 5.13-1B: what comes from networks and services is validated.

use super::guards;
use super::scope::NetworkInput;
use crate::assessment::Assessment;
use crate::crawled;
use crate::evidence::{Place, Sign};
use crate::ixit::{InpVal, LogIntf, Status};
use crate::p5_06_attack_surface::g01_unused_interfaces::open_ports_are_declared;
use crate::paper;
use crate::unit::{Both, INITIALISED, TestGroup, both, case, each, everywhere, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.13-1B",
    cases: &[
        case(
            "5.13-1B-1",
            &[unit('a', &on_paper(in_use, guards::name_the_interface)), unit('b', &on_paper(guards_of_network_input, guard_is_effective))],
        ),
        case("5.13-1B-2", &[unit('a', &NetworkInput), unit('b', &INTERFACES_ON_THE_DEVICE)]),
    ],
};

const INTERFACES_ON_THE_DEVICE: Both = both(
    &everywhere(INITIALISED, open_ports_are_declared).and_by_bluetooth(),
    &each(crawled::pages, INITIALISED, described_interfaces_are_declared),
);

/// A description of an API is of one that is declared, if any of the operations there is one that it names.
fn described_interfaces_are_declared(assessment: &Assessment<'_>, row: &LogIntf, at: &Place) -> Judged {
    let seen = crawled::routes(assessment, row, at)?;
    let mut findings = Findings::none();
    for route in seen.routes.iter().filter(|route| route.signs.contains(&Sign::ApiDescription)) {
        let about = format!("{}, {}", row.id, route.path);
        if crawled::operations(assessment, row).next().is_none() {
            let asks = "state in `operations` of 13-SoftServ what can be done there, so that the API that it describes can be compared";
            findings.lacks(Missing::Undeclared(format!("{about}: {asks}")));
        } else if !route.describes.iter().any(|path| crawled::is_declared(assessment, row, path.as_str())) {
            let named: Vec<_> = route.describes.iter().take(3).map(|path| path.as_str()).collect();
            findings.fails(about, format!("describes an API that nothing declares: {}", named.join(", ")));
        }
    }
    Ok(findings)
}

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
    use crate::evidence::{Crawl, CrawlSeen, TcpPorts};
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

    fn describes(seen: &mut CrawlSeen, path: &str) {
        seen.routes[0].signs.insert(Sign::ApiDescription);
        seen.routes[0].describes.push(path.into());
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
    #[case::an_api_that_nothing_declares("5.13-1B-2b", |camera| on_ethernet_alone(camera).answer::<Crawl>(|seen| describes(seen, "/internal/eval")), Fail)]
    #[case::the_declared_api_describes_itself("5.13-1B-2b", |camera| on_ethernet_alone(camera).answer::<Crawl>(|seen| describes(seen, "/api/status")), Pass)]
    #[case::routes_not_looked_for("5.13-1B-2b", |camera| on_ethernet_alone(camera).unasked::<Crawl>(), Inconclusive)]
    #[case::ports_not_asked("5.13-1B-2b", |camera| on_ethernet_alone(camera).unasked::<TcpPorts>(), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
