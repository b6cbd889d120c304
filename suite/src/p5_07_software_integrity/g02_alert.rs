//! Test group 5.7-2: after tampering the device alerts somebody, and keeps no more of the network than the alert needs.

use super::g01_verified_boot::every_mechanism;
use crate::assessment::Assessment;
use crate::calls;
use crate::captures;
use crate::ixit::SecBoot;
use crate::paper;
use crate::unit::{TestGroup, case, each_row, on_paper, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.7-2",
    cases: &[
        case(
            "5.7-2-1",
            &[
                unit('a', &on_paper(every_mechanism, alert_tells_of_the_change)),
                unit('b', &on_paper(every_mechanism, alert_needs_what_stays_of_the_network)),
            ],
        ),
        case(
            "5.7-2-2",
            &[
                unit('a', &on_paper(every_mechanism, alert_comes_after_tampering)),
                unit('b', &each_row(every_mechanism, only_the_alert_is_on_the_network)),
            ],
        ),
    ],
};

fn alert_tells_of_the_change(assessment: &Assessment<'_>, row: &SecBoot) -> Judged {
    let alert = paper::given(row.notification.as_deref(), &row.id, "notification")?.trim();
    let mut findings = Findings::none();
    if paper::is_nothing(Some(alert)) {
        findings.fails(&row.id, "alerts nobody of a change");
        return Ok(findings);
    }
    let symptom = paper::mentions(alert, &SYMPTOMS);
    let hint = symptom.map(|symptom| format!("the alert says `{symptom}`, which is a symptom"));
    assessment.confirm_with_hint("5.7-2-1a", row, format!("{}: does `{alert}` let user or administrator know of the change?", row.id), hint)
}

/// What a device does when it fails: nobody learns from it that software was altered.
const SYMPTOMS: [&str; 7] = ["boot loop", "does not boot", "does not start", "reboot loop", "reboots", "restarts", "stops working"];

fn alert_needs_what_stays_of_the_network(assessment: &Assessment<'_>, row: &SecBoot) -> Judged {
    let functions = paper::given(row.notification_functions.as_deref(), &row.id, "notification_functions")?;
    if functions.is_empty() {
        return Ok(Findings::out_of_scope(&row.id, "is declared to keep no network function after a change"));
    }
    let mut findings = Findings::none();
    for function in functions.iter().filter(|function| UNBOUNDED.contains(&function.trim().to_lowercase().as_str())) {
        findings.fails(&row.id, format!("keeps `{function}` of the network after a change"));
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    assessment.confirm("5.7-2-1b", row, format!("{}: does the alert need each of: {}?", row.id, functions.join(", ")))
}

/// Whole entries of the list that set no bound.
const UNBOUNDED: [&str; 9] = [
    "all",
    "all functions",
    "all network functions",
    "any",
    "everything",
    "full network access",
    "no restriction",
    "normal operation",
    "unrestricted",
];

fn alert_comes_after_tampering(assessment: &Assessment<'_>, row: &SecBoot) -> Judged {
    let alert = paper::stated(row.notification.as_deref(), &row.id, "notification")?;
    let claim = assessment.claim("5.7-2-2a").about(row);
    let claim =
        claim.step("Alter the software in the memory of the product, start it, and watch where it is declared to tell of the change.");
    claim.asks(format!("{}: does the alert come as declared ({alert})?", row.id))
}

/// A machine compares a capture made after tampering with the rows that are declared to stay. Without both a person looks.
fn only_the_alert_is_on_the_network(assessment: &Assessment<'_>, row: &SecBoot) -> Judged {
    let functions = paper::given(row.notification_functions.as_deref(), &row.id, "notification_functions")?;
    if let (Some(stays), Ok(at)) = (&row.notification_interfaces, calls::anywhere(assessment))
        && let Some(findings) = captures::nothing_else_after_tampering(assessment, &at, stays)
    {
        return Ok(findings);
    }
    let stays = if functions.is_empty() { "nothing".to_owned() } else { functions.join(", ") };
    let claim = assessment.claim("5.7-2-2b").about(row);
    let claim = claim.step("Alter the software in the memory of the product, start it, and record its traffic.");
    claim.asks(format!("{}: is there no traffic but what is declared to stay ({stays})?", row.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::CaptureFacts;
    use crate::evidence::{Capture, CaptureSeen, DutState, Flow, Opened, Peer, Port};
    use crate::files::{At, Period};
    use crate::names::Digest;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn chain(camera: Camera, change: impl FnOnce(&mut SecBoot)) -> Camera {
        camera.row(|ixit| &mut ixit.sec_boot, "SecBoot-Chain", change)
    }

    fn kept(camera: Camera, functions: &[&str]) -> Camera {
        chain(camera, |row| row.notification_functions = Some(functions.iter().map(|function| (*function).to_owned()).collect()))
    }

    #[rstest]
    #[case::told("5.7-2-1a", sound, Pass)]
    #[case::nobody_is_told("5.7-2-1a", |camera| chain(camera, |row| row.notification = Some("none".into())), Fail)]
    #[case::decided_otherwise("5.7-2-1a", |camera: Camera| camera.decided("5.7-2-1a", Fail), Fail)]
    #[case::not_stated("5.7-2-1a", |camera| chain(camera, |row| row.notification = None), Inconclusive)]
    #[case::undecided("5.7-2-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_mechanism("5.7-2-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.sec_boot), Inconclusive)]
    #[case::only_what_is_needed("5.7-2-1b", sound, Pass)]
    #[case::nothing_stays("5.7-2-1b", |camera| kept(camera, &[]).undecided(), Pass)]
    #[case::everything_stays("5.7-2-1b", |camera| kept(camera, &["Everything"]), Fail)]
    #[case::list_not_stated("5.7-2-1b", |camera| chain(camera, |row| row.notification_functions = None), Inconclusive)]
    #[case::list_undecided("5.7-2-1b", |camera| kept(camera, &["TLS to the service, everything else is off"]).undecided(), Inconclusive)]
    #[case::alert("5.7-2-2a", sound, Pass)]
    #[case::alert_not("5.7-2-2a", |camera: Camera| camera.decided("5.7-2-2a", Fail), Fail)]
    #[case::alert_undecided("5.7-2-2a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::alert_unknown("5.7-2-2a", |camera| chain(camera, |row| row.notification = None), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    fn call(port: Port) -> Flow {
        let peer = Peer::Remote { address: "192.0.2.7".into(), name: None };
        Flow {
            opened: Opened::ByDevice,
            port,
            peer,
            speaks: None,
            logins: Vec::new(),
            answered: 1,
            first_frame: 3,
            first_at: None,
            frames: 9,
            bytes: 100,
        }
    }

    /// The hub on a bench with a capture that was made after tampering, and the one row that stays.
    fn recorded(change: impl Fn(&mut CaptureSeen) + 'static) -> Camera {
        let facts = CaptureFacts {
            file: "altered.pcapng".into(),
            digest: Digest::of(b"a"),
            state: DutState::Initialised,
            tampered: Some(Period::from_ms(600_000)),
        };
        let camera = Camera::hub()
            .interface("LogIntf-Cloud", |row| (row.port, row.physical) = (Some(Port::tcp(8883)), At::nowhere("PhyIntf-Ethernet".into())));
        let camera = chain(camera, |row| row.notification_interfaces = Some(vec![At::nowhere("LogIntf-Cloud".into())]));
        camera.bench(move |bench| bench.captures.push(facts)).answer::<Capture>(change)
    }

    #[rstest]
    #[case::only_the_alert(recorded(|seen| seen.flows = vec![call(Port::tcp(8883)), call(Port::udp(53))]), Pass)]
    #[case::more(recorded(|seen| seen.flows = vec![call(Port::tcp(8883)), call(Port::tcp(8080))]), Fail)]
    #[case::a_service(recorded(|seen| seen.flows = vec![Flow { opened: Opened::ByOther, ..call(Port::tcp(23)) }]), Fail)]
    #[case::knocked_at_in_vain(recorded(|seen| seen.flows = vec![call(Port::tcp(8883)), Flow { opened: Opened::ByOther, answered: 0, ..call(Port::tcp(23)) }]), Pass)]
    #[case::nothing_heard(recorded(|seen| seen.flows = vec![call(Port::udp(53))]), Inconclusive)]
    #[case::cut_short(recorded(|seen| (seen.flows, seen.cut_short) = (vec![call(Port::tcp(8883))], Some("too large".into()))), Inconclusive)]
    #[case::for_a_moment(recorded(|seen| seen.flows = vec![call(Port::tcp(8883))]).bench(|bench| bench.captures[0].tampered = Some(Period::from_ms(9_000))), Inconclusive)]
    #[case::more_in_a_moment(recorded(|seen| seen.flows = vec![call(Port::tcp(8080))]).bench(|bench| bench.captures[0].tampered = Some(Period::from_ms(9_000))), Fail)]
    #[case::unreadable(recorded(|_| ()).refused_by_the_bench::<Capture>(), Inconclusive)]
    #[case::of_a_whole_device(recorded(|_| ()).bench(|bench| bench.captures[0].tampered = None).undecided(), Inconclusive)]
    #[case::by_hand(Camera::hub(), Pass)]
    #[case::by_hand_decided(Camera::hub().decided("5.7-2-2b", Fail), Fail)]
    #[case::by_hand_undecided(Camera::hub().undecided(), Inconclusive)]
    #[case::not_stated(chain(Camera::hub(), |row| row.notification_functions = None), Inconclusive)]
    fn verdicts_follow_what_is_seen_after_tampering(#[case] camera: Camera, #[case] verdict: Verdict) {
        let judged = camera.unit("5.7-2-2b");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[test]
    fn the_assessor_is_told_of_a_symptom() {
        let judged = chain(Camera::hub(), |row| row.notification = Some("it reboots again and again".into())).undecided().unit("5.7-2-1a");
        assert!(format!("{judged:?}").contains("`reboots`, which is a symptom"), "{judged:#?}");
    }
}
