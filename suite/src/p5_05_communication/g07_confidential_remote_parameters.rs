//! Test group 5.5-7: critical parameters stay confidential on interfaces that are reached from afar.

use super::g01_secure_communication::channel_uses_what_is_declared;
use super::g06_encrypted_parameters::{carrier_keeps_it_confidential, carriers, that_may_travel};
use crate::assessment::Assessment;
use crate::evidence::Place;
use crate::files::At;
use crate::ixit::t28_log_intf::Reach;
use crate::ixit::{LogIntf, SecComMech, SecParam};
use crate::names::RowId;
use crate::unit::{Both, INITIALISED, TestGroup, both, case, each, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.5-7",
    cases: &[case("5.5-7-1", &[unit('a', &PARAMETERS_STAY_CONFIDENTIAL)]), case("5.5-7-2", &[unit('a', &CARRIERS_ON_THE_DEVICE)])],
};

const PARAMETERS_STAY_CONFIDENTIAL: Both =
    both(&on_paper(carriers, carrier_from_afar_keeps_it_confidential), &on_paper(of_unknown_way, way_is_stated));

const CARRIERS_ON_THE_DEVICE: Both = both(
    &each(carriers, INITIALISED, carrier_from_afar_uses_what_is_declared).and_by_bluetooth(),
    &on_paper(of_unknown_way, way_is_stated),
);

fn interface<'a>(assessment: &Assessment<'a>, row: &SecComMech) -> Option<&'a LogIntf> {
    row.interface.as_ref().and_then(|id| assessment.declaration.ixit.logical(id))
}

/// A carrier that is not known to be reached from the local network only may be reached from afar.
fn carrier_from_afar_keeps_it_confidential(assessment: &Assessment<'_>, row: &SecComMech) -> Judged {
    from_afar(assessment, row, || carrier_keeps_it_confidential(assessment, row))
}

fn carrier_from_afar_uses_what_is_declared(assessment: &Assessment<'_>, row: &SecComMech, at: &Place) -> Judged {
    from_afar(assessment, row, || channel_uses_what_is_declared(assessment, row, at))
}

/// The claim, unless it is known that the carrier is reached from the local network only.
fn from_afar(assessment: &Assessment<'_>, row: &SecComMech, claim: impl FnOnce() -> Judged) -> Judged {
    let Some(interface) = interface(assessment, row) else {
        let asks = "state in `interface` the row of 28-LogIntf, whose `reach` says from how far it is reached";
        return Err(Missing::Undeclared(format!("{}: {asks}", row.id)));
    };
    match interface.reach {
        None => Err(Missing::Undeclared(format!("{}: state `reach`: local, or remote", interface.id))),
        Some(Reach::Local) => Ok(Findings::out_of_scope(&row.id, "it is reached from the local network only")),
        Some(Reach::Remote) => claim(),
    }
}

/// Parameters that travel, or may, without a word on how: the way may lead far.
fn of_unknown_way<'a>(assessment: &Assessment<'a>) -> Vec<&'a SecParam> {
    let is_known = |id: &At<RowId>| assessment.declaration.ixit.channel(id).is_some();
    let of_known_way =
        |row: &SecParam| !row.secure_communication_mechanisms.is_empty() && row.secure_communication_mechanisms.iter().all(is_known);
    that_may_travel(assessment).into_iter().filter(|row| !of_known_way(row)).collect()
}

fn way_is_stated(_: &Assessment<'_>, row: &SecParam) -> Judged {
    Err(Missing::Undeclared(format!("{}: state `transmitted`, and in `secure_communication_mechanisms` how it travels", row.id)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Tls, TlsVersion};
    use crate::ixit::Guarantee;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn readable(camera: Camera, channel: &str) -> Camera {
        camera.channel(channel, |row| row.guarantees.retain(|kept| *kept != Guarantee::Confidentiality))
    }

    fn wlan_key(camera: Camera, change: impl FnOnce(&mut SecParam)) -> Camera {
        camera.row(|ixit| &mut ixit.sec_param, "SecParam-WLANKey", change)
    }

    fn over_ip(_: Camera) -> Camera {
        Camera::hub_over_ip()
    }

    #[rstest]
    #[case::confidential("5.5-7-1a", sound, Pass)]
    #[case::readable_from_afar("5.5-7-1a", |camera| readable(camera, "SecComMech-Cloud"), Fail)]
    #[case::readable_nearby("5.5-7-1a", |camera| readable(camera, "SecComMech-Web"), Pass)]
    #[case::decided_for_the_lender("5.5-7-1a", |camera: Camera| camera.decided("5.5-1-1a", Fail), Fail)]
    #[case::reach_unknown("5.5-7-1a", |camera: Camera| camera.channel("SecComMech-Cloud", |row| row.interface = None), Inconclusive)]
    #[case::way_unknown("5.5-7-1a", |camera| wlan_key(camera, |row| row.secure_communication_mechanisms.clear()), Inconclusive)]
    #[case::nothing_goes_far("5.5-7-1a", |camera: Camera| camera.interface("LogIntf-Cloud", |row| row.reach = Some(Reach::Local)), Pass)]
    #[case::one_reach_is_not_stated("5.5-7-1a", |camera: Camera| camera.interface("LogIntf-Web", |row| row.reach = None), Inconclusive)]
    #[case::by_a_mechanism_without_a_row("5.5-7-1a", |camera: Camera| camera.declare(|declaration| declaration.ixit.sec_com_mech.retain(|row| row.id.as_str() != "SecComMech-Web")), Inconclusive)]
    #[case::undecided("5.5-7-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::as_declared("5.5-7-2a", over_ip, Pass)]
    #[case::old_tls_from_afar("5.5-7-2a", |camera| over_ip(camera).answer::<Tls>(|seen| drop(seen.accepted.insert(TlsVersion::V1_0, Vec::new()))), Fail)]
    #[case::old_tls_nearby("5.5-7-2a", |camera| over_ip(camera).interface("LogIntf-Cloud", |row| row.reach = Some(Reach::Local)).answer::<Tls>(|seen| drop(seen.accepted.insert(TlsVersion::V1_0, Vec::new()))), Pass)]
    #[case::handshakes_not_seen("5.5-7-2a", |camera| over_ip(camera).unasked::<Tls>(), Inconclusive)]
    #[case::far_end_played_by_a_person("5.5-7-2a", sound, Pass)]
    #[case::far_end_that_nobody_played("5.5-7-2a", Camera::undecided, Inconclusive)]
    #[case::far_end_where_it_failed("5.5-7-2a", |camera: Camera| camera.decided("5.5-7-2a", Fail), Fail)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
