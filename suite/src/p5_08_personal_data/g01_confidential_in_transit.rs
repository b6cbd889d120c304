//! Test group 5.8-1: personal data is confidential in transit.

use super::carriers::{self, data_names_its_channel, personal_data_stays_confidential};
use crate::assessment::Assessment;
use crate::ixit::{PersData, SecComMech};
use crate::p5_05_communication::g01_secure_communication::channel_uses_what_is_declared;
use crate::unit::{Both, INITIALISED, TestGroup, both, case, each, on_paper, unit};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.8-1",
    cases: &[
        case(
            "5.8-1-1",
            &[unit('a', &both(&on_paper(carriers, personal_data_stays_confidential), &on_paper(unnamed, data_names_its_channel)))],
        ),
        case("5.8-1-2", &[unit('a', &CARRIERS_ON_THE_DEVICE)]),
    ],
};

const CARRIERS_ON_THE_DEVICE: Both =
    both(&each(carriers, INITIALISED, channel_uses_what_is_declared).and_by_bluetooth(), &on_paper(unnamed, data_names_its_channel));

fn carriers<'a>(assessment: &Assessment<'a>) -> Vec<&'a SecComMech> {
    carriers::of(assessment, is_sent)
}

fn unnamed<'a>(assessment: &Assessment<'a>) -> Vec<&'a PersData> {
    carriers::unnamed(assessment, is_sent)
}

/// What names a mechanism is sent over it, to whomever.
fn is_sent(row: &PersData) -> Option<bool> {
    if row.sent_over.is_empty() { row.sent_to_service } else { Some(true) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Tls, TlsVersion};
    use crate::files::At;
    use crate::ixit::Guarantee;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn cloud(camera: Camera, change: impl FnOnce(&mut SecComMech)) -> Camera {
        camera.channel("SecComMech-Cloud", change)
    }

    fn over_ip(_: Camera) -> Camera {
        Camera::hub_over_ip()
    }

    #[rstest]
    #[case::confidential("5.8-1-1a", sound, Pass)]
    #[case::to_be_read_by_anybody("5.8-1-1a", |camera| cloud(camera, |row| row.guarantees.retain(|kept| *kept != Guarantee::Confidentiality)), Fail)]
    #[case::not_secure_communication("5.8-1-1a", |camera| cloud(camera, |row| row.guarantees.retain(|kept| *kept != Guarantee::Integrity)), Fail)]
    #[case::attack_known("5.8-1-1a", |camera: Camera| camera.decided("5.5-1-1d", Fail), Fail)]
    #[case::another_channel_fails("5.8-1-1a", |camera: Camera| camera.channel("SecComMech-RTSP", |row| row.guarantees.clear()), Pass)]
    #[case::undecided("5.8-1-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::one_names_no_channel("5.8-1-1a", |camera: Camera| camera.row(|ixit| &mut ixit.pers_data, "PersData-Usage", |row| row.sent_over.clear()), Inconclusive)]
    #[case::one_does_not_say_whether_it_is_sent("5.8-1-1a", |camera: Camera| camera.row(|ixit| &mut ixit.pers_data, "PersData-Name", |row| row.sent_to_service = None), Inconclusive)]
    #[case::one_names_an_unknown_channel("5.8-1-1a", |camera: Camera| camera.row(|ixit| &mut ixit.pers_data, "PersData-Usage", |row| row.sent_over = vec![At::nowhere("SecComMech-Unknown".into())]), Inconclusive)]
    #[case::no_data("5.8-1-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.pers_data), Inconclusive)]
    #[case::as_declared("5.8-1-2a", over_ip, Pass)]
    #[case::old_tls("5.8-1-2a", |camera| over_ip(camera).answer::<Tls>(|seen| drop(seen.accepted.insert(TlsVersion::V1_0, Vec::new()))), Fail)]
    #[case::handshakes_not_seen("5.8-1-2a", |camera| over_ip(camera).unasked::<Tls>(), Inconclusive)]
    #[case::far_end_played_by_a_person("5.8-1-2a", sound, Pass)]
    #[case::far_end_that_nobody_played("5.8-1-2a", Camera::undecided, Inconclusive)]
    #[case::far_end_where_it_failed("5.8-1-2a", |camera: Camera| camera.decided("5.8-1-2a", Fail), Fail)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
