//! What is sent to an interface that it does not expect, and what it may do then: go on as before. Groups 5.13-1A and 5.13-1B share it.

use std::collections::BTreeSet;

use crate::assessment::Assessment;
use crate::evidence::{Battery, CharacteristicInput, DutState, Fuzz, FuzzSeen, Harm, OperationInput, Place};
use crate::ixit::t13_soft_serv::{CANARY, Operation};
use crate::ixit::{LogIntf, SoftServ, Speaks, Status};
use crate::names::IdentityName;
use crate::p5_06_attack_surface::ble;
use crate::unit::{FACTORY_DEFAULT, INITIALISED};
use crate::verdict::{Findings, Judged, Missing};

/// In which state an interface takes input.
pub(super) fn states(interface: &LogIntf) -> &'static [DutState] {
    if interface.status == Status::SetUpOnly { FACTORY_DEFAULT } else { INITIALISED }
}

/// The service behind this interface goes on as before, whatever its protocol is sent.
pub(super) fn messages_do_no_harm(assessment: &Assessment<'_>, interface: &LogIntf, at: &Place) -> Judged {
    let mut batteries = match interface.speaks {
        Speaks::Ble => return characteristics_do_no_harm(assessment, interface, at),
        Speaks::Coap => vec![Battery::Coap],
        Speaks::Coaps => vec![Battery::Dtls],
        Speaks::Http | Speaks::Https => vec![Battery::Http],
        Speaks::Mdns => vec![Battery::Mdns],
        Speaks::Mqtt | Speaks::Mqtts => vec![Battery::Mqtt],
        Speaks::Rtsp | Speaks::Rtsps => vec![Battery::Rtsp],
        Speaks::Ssdp => vec![Battery::Ssdp],
        Speaks::WsDiscovery => vec![Battery::WsDiscovery],
        other => return Err(no_battery(interface, other)),
    };
    if interface.port.is_none() {
        return Err(calls_out(interface));
    }
    if interface.speaks.over_tls() {
        batteries.push(Battery::Tls);
    }
    let mut findings = Findings::none();
    batteries.into_iter().for_each(|battery| findings.look(battery_does_no_harm(assessment, interface, at, &battery)));
    if interface.speaks.is_http() {
        findings.look(values_do_no_harm(assessment, interface, at));
    }
    if interface.speaks == Speaks::Coaps {
        findings.look(messages_inside_do_no_harm(assessment, interface, at));
    }
    Ok(findings)
}

/// The device goes on as before, whatever is written to it by Bluetooth.
fn characteristics_do_no_harm(assessment: &Assessment<'_>, interface: &LogIntf, at: &Place) -> Judged {
    let writable = ble::writable(assessment, interface, at)?;
    // A stranger's values go no further than the rights.
    let who = ble::who_pairs(assessment, &interface.physical, at)?;
    let mut findings = Findings::none();
    if writable.is_empty() {
        findings.remark(&interface.id, "none of its characteristics can be written");
    }
    let input = |characteristic| CharacteristicInput { characteristic, who: who.clone() };
    let batteries = writable.into_iter().map(|characteristic| Battery::Characteristic(input(characteristic)));
    batteries.for_each(|battery| findings.look(battery_does_no_harm(assessment, interface, at, &battery)));
    Ok(findings)
}

/// The service behind DTLS goes on as before, whatever somebody sends who has a key of it.
fn messages_inside_do_no_harm(assessment: &Assessment<'_>, interface: &LogIntf, at: &Place) -> Judged {
    let logins = &assessment.declaration.ixit.auth_mech;
    let by_key = logins.iter().find(|row| row.interface.as_deref() == Some(&*interface.id) && row.coap_psk().is_some());
    let by_key = by_key.ok_or_else(|| {
        Missing::Needs(format!("{}: no row of 1-AuthMech says by which shared key it is entered (`exercise: coap_psk`)", interface.id))
    })?;
    let who = assessment.identity(&at.sample, by_key, at.state)?;
    battery_does_no_harm(assessment, interface, at, &Battery::CoapInDtls(who))
}

/// The pages and operations behind this interface go on as before, whatever is entered there.
pub(super) fn values_do_no_harm(assessment: &Assessment<'_>, interface: &LogIntf, at: &Place) -> Judged {
    if interface.port.is_none() {
        return Err(calls_out(interface));
    }
    let mut findings = Findings::none();
    findings.look(battery_does_no_harm(assessment, interface, at, &Battery::Page));
    // What is stored belongs to the device in use.
    let services = assessment.declaration.ixit.soft_serv.iter();
    let services =
        services.filter(|row| *row.interface == *interface.id && row.status == Status::Enabled && at.state == DutState::Initialised);
    for (service, operation) in services.flat_map(|row| row.operations.iter().map(move |operation| (row, operation))) {
        findings.look(operation_does_no_harm(assessment, interface, at, service, operation));
    }
    Ok(findings)
}

fn operation_does_no_harm(
    assessment: &Assessment<'_>,
    interface: &LogIntf,
    at: &Place,
    service: &SoftServ,
    operation: &Operation,
) -> Judged {
    let about = format!("{}/{}", service.id, operation.id);
    let Some(json) = operation.json() else { return Ok(Findings::none()) };
    if !json.to_string().contains(CANARY) || operation.read_back.is_none() {
        let mut findings = Findings::none();
        findings.remark(about, "no value was tried there: it has no `{canary}` whose value an operation named in `read_back` tells");
        return Ok(findings);
    }
    let who = may_do(assessment, at, operation).ok_or_else(|| {
        Missing::Needs(format!("bench.yaml gives sample {} no identity that may do {about} (`who` of the operation)", at.sample))
    })?;
    let input = OperationInput { service: (*service.id).clone(), operation: operation.id.clone(), who };
    battery_does_no_harm(assessment, interface, at, &Battery::Operation(input))
}

fn may_do(assessment: &Assessment<'_>, at: &Place, operation: &Operation) -> Option<IdentityName> {
    let identities = &assessment.bench.samples.get(&at.sample)?.identities;
    operation.who.iter().find(|name| identities.get(*name).is_some_and(|identity| identity.states.contains(&at.state))).cloned()
}

fn battery_does_no_harm(assessment: &Assessment<'_>, interface: &LogIntf, at: &Place, battery: &Battery) -> Judged {
    let to = assessment.profile.fuzz_cases();
    let ask = |from| Fuzz { at: at.clone(), on: (*interface.id).clone(), battery: battery.clone(), seed: assessment.seed, from, to };
    let (mut question, mut noted, mut put) = (ask(0), Vec::new(), 0);
    let mut findings = Findings::none();
    loop {
        let seen = assessment.ask(question.clone())?;
        put += seen.put;
        noted.extend(&seen.noted);
        seen.harm.iter().filter(|harm| harm.again).for_each(|harm| findings.fails(&interface.id, in_words(battery, harm)));
        match seen.next(&question) {
            Some(from) => question = ask(from),
            None => break tell_depth(&mut findings, interface, battery, put, seen),
        }
    }
    noted.into_iter().collect::<BTreeSet<_>>().into_iter().for_each(|note| findings.remark(&interface.id, note.to_string()));
    Ok(findings)
}

fn tell_depth(findings: &mut Findings, interface: &LogIntf, battery: &Battery, put: u32, last: &FuzzSeen) {
    if last.harm.is_none() {
        findings.remark(&interface.id, format!("{battery}: {put} cases of unexpected input were put, and none did harm"));
    }
}

fn in_words(battery: &Battery, harm: &Harm) -> String {
    format!(
        "{} after unexpected input ({battery}, case {}: {}); the smallest form that did it again has {} bytes: {}; {}",
        harm.kind, harm.case, harm.what, harm.bytes, harm.sent, harm.seen
    )
}

fn no_battery(interface: &LogIntf, speaks: Speaks) -> Missing {
    Missing::ByHand(format!("{} speaks {speaks:?}, for which there is no battery of unexpected input", interface.id))
}

fn calls_out(interface: &LogIntf) -> Missing {
    Missing::ByHand(format!("{} declares no port: the device calls out", interface.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{BleServices, BleSurvey, HarmKind};
    use crate::ixit::Way;
    use crate::ixit::t01_auth_mech::CoapPsk;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use crate::verdict::Weight;
    use rstest::rstest;

    fn harm(kind: HarmKind, again: bool) -> Harm {
        Harm { case: 3, kind, what: "a long header".into(), sent: "GET / …".into(), bytes: 9_000, again, seen: "it took 3 s".into() }
    }

    fn hurt(camera: Camera, hits: fn(&Battery) -> bool, kind: HarmKind, again: bool) -> Camera {
        camera.reply(move |question, reply| {
            let (crate::evidence::Question::Fuzz(asked), crate::testing::Reply::Answers(answers)) = (question, reply) else { return };
            if hits(&asked.battery) {
                *answers = vec![FuzzSeen { put: 4, harm: Some(harm(kind, again)), restored: true, ..FuzzSeen::default() }.into()];
            }
        })
    }

    fn on(battery: fn(&Battery) -> bool) -> impl Fn(Camera) -> Camera {
        move |camera| hurt(camera, battery, HarmKind::Stopped, true)
    }

    fn http(camera: Camera) -> Camera {
        on(|battery| *battery == Battery::Http)(camera)
    }

    fn stored(camera: Camera) -> Camera {
        hurt(camera, |battery| matches!(battery, Battery::Operation(_)), HarmKind::Stored, true)
    }

    fn once(camera: Camera) -> Camera {
        hurt(camera, |_| true, HarmKind::Stopped, false)
    }

    fn short(camera: Camera) -> Camera {
        camera.answer::<Fuzz>(|seen| (seen.put, seen.shortfall) = (0, Some("no good request was served before".into())))
    }

    fn speaks(camera: Camera, speaks: Speaks) -> Camera {
        camera.interface("LogIntf-RTSP", move |row| row.speaks = speaks)
    }

    /// The recorder's way in becomes a shared key at the video port.
    fn behind_dtls(camera: Camera) -> Camera {
        speaks(camera, Speaks::Coaps).login("AuthMech-RTSP", |row| row.exercise = vec![Way::CoapPsk(CoapPsk::default())])
    }

    fn off(camera: Camera) -> Camera {
        speaks(camera, Speaks::Ssh).interface("LogIntf-RTSP", |row| row.status = Status::Disabled)
    }

    #[rstest]
    #[case::sound("5.13-1A-2b", sound, Pass)]
    #[case::value_stored("5.13-1A-2b", stored, Fail)]
    #[case::messages_are_not_users("5.13-1A-2b", http, Pass)]
    #[case::button_misbehaves("5.13-1A-2b", |camera: Camera| camera.decided("5.13-1A-2b", Fail), Fail)]
    #[case::nobody_pressed("5.13-1A-2b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::carrier_unknown("5.13-1A-2b", |camera: Camera| camera.row(|ixit| &mut ixit.user_intf, "UserIntf-Web", |row| row.interface = None), Inconclusive)]
    #[case::only_a_light("5.13-1A-2b", |camera: Camera| camera.undecided().row(|ixit| &mut ixit.user_intf, "UserIntf-Button", |row| row.takes_input = false), Pass)]
    #[case::seen_once("5.13-1A-2b", once, Inconclusive)]
    #[case::without_owner("5.13-1A-2b", |camera: Camera| camera.without_identity("owner"), Inconclusive)]
    #[case::none_to_judge("5.13-1A-2b", |camera: Camera| camera.empty(|ixit| &mut ixit.inp_val), Inconclusive)]
    #[case::sound("5.13-1B-2a", sound, Pass)]
    #[case::message_stops_it("5.13-1B-2a", http, Fail)]
    #[case::value_stored("5.13-1B-2a", stored, Fail)]
    #[case::video_stops("5.13-1B-2a", on(|battery| *battery == Battery::Rtsp), Fail)]
    #[case::discovery_stops("5.13-1B-2a", on(|battery| *battery == Battery::Mdns), Fail)]
    #[case::handshake_stops("5.13-1B-2a", on(|battery| *battery == Battery::Tls), Fail)]
    #[case::seen_once("5.13-1B-2a", once, Inconclusive)]
    #[case::no_control("5.13-1B-2a", short, Inconclusive)]
    #[case::not_restored("5.13-1B-2a", |camera: Camera| camera.answer::<Fuzz>(|seen| seen.restored = false), Inconclusive)]
    #[case::not_permitted("5.13-1B-2a", |camera: Camera| camera.refused_by_the_bench::<Fuzz>(), Inconclusive)]
    #[case::other_protocol("5.13-1B-2a", |camera| speaks(camera, Speaks::Ssh), Pass)]
    #[case::other_protocol_that_nobody_tried("5.13-1B-2a", |camera| speaks(camera, Speaks::Ssh).undecided(), Inconclusive)]
    #[case::broker_stops("5.13-1B-2a", |camera| on(|battery| *battery == Battery::Mqtt)(speaks(camera, Speaks::Mqtts)), Fail)]
    #[case::sensor_stops("5.13-1B-2a", |camera| on(|battery| *battery == Battery::Coap)(speaks(camera, Speaks::Coap)), Fail)]
    #[case::behind_dtls_without_a_key("5.13-1B-2a", |camera| speaks(camera, Speaks::Coaps), Inconclusive)]
    #[case::handshake_stops_the_sensor("5.13-1B-2a", |camera| on(|battery| *battery == Battery::Dtls)(speaks(camera, Speaks::Coaps)), Fail)]
    #[case::behind_dtls("5.13-1B-2a", behind_dtls, Pass)]
    #[case::sensor_stops_behind_dtls("5.13-1B-2a", |camera| on(|battery| matches!(battery, Battery::CoapInDtls(_)))(behind_dtls(camera)), Fail)]
    #[case::off("5.13-1B-2a", off, Pass)]
    #[case::calls_out("5.13-1B-2a", |camera: Camera| camera.interface("LogIntf-RTSP", |row| row.port = None), Pass)]
    #[case::calls_out_to_nobody("5.13-1B-2a", |camera: Camera| camera.interface("LogIntf-RTSP", |row| row.port = None).undecided(), Inconclusive)]
    #[case::on_another_side("5.13-1B-2a", |camera: Camera| camera.second_side().interface("LogIntf-RTSP", |row| row.physical = crate::files::At::nowhere("PhyIntf-BLE".into())), Pass)]
    #[case::on_another_side_where_nobody_was("5.13-1B-2a", |camera: Camera| camera.second_side().interface("LogIntf-RTSP", |row| row.physical = crate::files::At::nowhere("PhyIntf-BLE".into())).undecided(), Inconclusive)]
    #[case::none_to_judge("5.13-1B-2a", |camera: Camera| camera.empty(|ixit| &mut ixit.inp_val), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: impl Fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[rstest]
    #[case::goes_on(sound, Pass)]
    #[case::stops(|camera| on(|battery| matches!(battery, Battery::Characteristic(_)))(camera), Fail)]
    #[case::none_of_its_services_is_there(|camera: Camera| camera.answer::<BleServices>(|seen| seen.services.clear()), Inconclusive)]
    #[case::nothing_to_write(|camera: Camera| camera.answer::<BleServices>(|seen| seen.services.iter_mut().for_each(|service| drop(service.characteristics.pop()))), Pass)]
    #[case::asleep(|camera: Camera| camera.answer::<BleSurvey>(|seen| seen.heard = None), Inconclusive)]
    #[case::nobody_is_known_who_pairs(|camera: Camera| camera.without_identity("phone"), Inconclusive)]
    #[case::nobody_wrote(|camera: Camera| camera.unasked::<Fuzz>(), Inconclusive)]
    fn verdicts_follow_what_is_written_by_bluetooth(#[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::lock()).unit("5.13-1B-2a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[test]
    fn a_battery_goes_on_from_where_an_answer_ended_and_its_depth_is_told() {
        let slow = Camera::sound().answer::<Fuzz>(|seen| seen.put = seen.put.min(70));
        let judged = slow.unit("5.13-1B-2a");
        assert_eq!(judged.verdict, Pass);
        let remarks = judged.obligations.iter().flat_map(|obligation| obligation.findings.iter());
        let mut depths = remarks.filter(|finding| finding.weight == Weight::Remark && finding.says.as_str().contains("cases"));
        assert!(depths.all(|depth| depth.says.as_str().contains(": 300 cases")));
    }

    #[test]
    fn harm_ends_a_battery_and_is_told_with_its_smallest_form() {
        let judged = http(Camera::sound()).unit("5.13-1B-2a");
        let found: Vec<_> =
            judged.obligations.iter().flat_map(|one| one.findings.iter()).filter(|one| one.weight == Weight::Nonconformity).collect();
        let says = found[0].says.as_str();
        assert!(
            says.contains("stopped answering good requests") && says.contains("case 3: a long header") && says.contains("9000 bytes"),
            "{says}"
        );
    }
}
