//! Test group 5.5-6: critical parameters are encrypted on their way.

use super::g01_secure_communication::{
    channel_uses_what_is_declared, cryptography_is_best_practice, guarantees_fit_the_use, mechanism_can_keep_its_promise,
    no_practical_attack_is_known,
};
use crate::assessment::Assessment;
use crate::ixit::{Guarantee, SecComMech, SecParam};
use crate::p5_04_security_parameters::parameters;
use crate::unit::{Both, INITIALISED, TestGroup, both, case, each, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.5-6",
    cases: &[case("5.5-6-1", &[unit('a', &PARAMETERS_TRAVEL_ENCRYPTED)]), case("5.5-6-2", &[unit('a', &CARRIERS_ON_THE_DEVICE)])],
};

const PARAMETERS_TRAVEL_ENCRYPTED: Both =
    both(&on_paper(carriers, carrier_keeps_it_confidential), &on_paper(that_may_travel, mechanism_is_named));

const CARRIERS_ON_THE_DEVICE: Both =
    both(&each(carriers, INITIALISED, channel_uses_what_is_declared).and_by_bluetooth(), &on_paper(that_may_travel, mechanism_is_named));

/// The mechanisms that carry a critical parameter.
pub(super) fn carriers<'a>(assessment: &Assessment<'a>) -> Vec<&'a SecComMech> {
    let critical = parameters::critical(assessment);
    let carries = |row: &&SecComMech| critical.iter().any(|parameter| parameter.secure_communication_mechanisms.contains(&row.id));
    assessment.declaration.ixit.sec_com_mech.iter().filter(carries).collect()
}

/// Critical parameters of which it is not stated that they stay on the device.
pub(super) fn that_may_travel<'a>(assessment: &Assessment<'a>) -> Vec<&'a SecParam> {
    parameters::critical(assessment).into_iter().filter(|row| row.transmitted != Some(false)).collect()
}

pub(super) fn carrier_keeps_it_confidential(assessment: &Assessment<'_>, row: &SecComMech) -> Judged {
    let mut findings = Findings::none();
    if !row.guarantees.contains(&Guarantee::Confidentiality) {
        findings.fails(&row.id, "carries a critical parameter and does not promise confidentiality");
    }
    for claim in [guarantees_fit_the_use, mechanism_can_keep_its_promise, cryptography_is_best_practice, no_practical_attack_is_known] {
        findings.look(claim(assessment, row));
    }
    Ok(findings)
}

pub(super) fn mechanism_is_named(assessment: &Assessment<'_>, row: &SecParam) -> Judged {
    let mut findings = Findings::none();
    if row.secure_communication_mechanisms.is_empty() {
        match row.transmitted {
            Some(_) => findings.fails(&row.id, "is critical and leaves the device, and names no row of 11-SecComMech that protects it"),
            None => return Err(Missing::Undeclared(format!("{}: state `transmitted`", row.id))),
        }
    }
    if let Some(unknown) = row.secure_communication_mechanisms.iter().find(|id| assessment.declaration.ixit.channel(id).is_none()) {
        let asks = "state in `secure_communication_mechanisms` rows of 11-SecComMech";
        return Err(Missing::Undeclared(format!("{}: {asks}: {unknown} is none", row.id)));
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Clear, Tls, TlsVersion};
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn wlan_key(camera: Camera, transmitted: Option<bool>) -> Camera {
        camera.row(
            |ixit| &mut ixit.sec_param,
            "SecParam-WLANKey",
            |row| (row.transmitted, row.secure_communication_mechanisms) = (transmitted, Vec::new()),
        )
    }

    fn nothing_travels(camera: Camera) -> Camera {
        camera.declare(|declaration| {
            for row in &mut declaration.ixit.sec_param {
                (row.transmitted, row.secure_communication_mechanisms) = (Some(false), Vec::new());
            }
        })
    }

    fn readable(camera: Camera, channel: &str) -> Camera {
        camera.channel(channel, |row| row.guarantees.retain(|kept| *kept != Guarantee::Confidentiality))
    }

    fn over_ip(_: Camera) -> Camera {
        Camera::hub_over_ip()
    }

    #[rstest]
    #[case::encrypted("5.5-6-1a", sound, Pass)]
    #[case::readable("5.5-6-1a", |camera| readable(camera, "SecComMech-Cloud"), Fail)]
    #[case::readable_but_carries_none("5.5-6-1a", |camera| readable(camera, "SecComMech-RTSP"), Pass)]
    #[case::unprotected("5.5-6-1a", |camera| wlan_key(camera, Some(true)), Fail)]
    #[case::decided_for_the_lender("5.5-6-1a", |camera: Camera| camera.decided("5.5-1-1c", Fail), Fail)]
    #[case::way_not_stated("5.5-6-1a", |camera| wlan_key(camera, None), Inconclusive)]
    #[case::nothing_travels("5.5-6-1a", nothing_travels, Inconclusive)]
    #[case::by_a_mechanism_without_a_row("5.5-6-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.sec_com_mech), Inconclusive)]
    #[case::undecided("5.5-6-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::as_declared("5.5-6-2a", over_ip, Pass)]
    #[case::old_tls("5.5-6-2a", |camera| over_ip(camera).answer::<Tls>(|seen| drop(seen.accepted.insert(TlsVersion::V1_0, Vec::new()))), Fail)]
    #[case::in_clear("5.5-6-2a", |camera| over_ip(camera).answer::<Clear>(|seen| seen.served = true), Fail)]
    #[case::handshakes_not_seen("5.5-6-2a", |camera| over_ip(camera).unasked::<Tls>(), Inconclusive)]
    #[case::far_end_played_by_a_person("5.5-6-2a", sound, Pass)]
    #[case::far_end_that_nobody_played("5.5-6-2a", Camera::undecided, Inconclusive)]
    #[case::far_end_where_it_failed("5.5-6-2a", |camera: Camera| camera.decided("5.5-6-2a", Fail), Fail)]
    #[case::way_not_stated_on_the_device("5.5-6-2a", |camera| wlan_key(over_ip(camera), None), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
