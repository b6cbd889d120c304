//! Test group 5.8-2: sensitive personal data is protected on its way to associated services.

use super::carriers::{self, data_names_its_channel, personal_data_stays_confidential};
use crate::assessment::Assessment;
use crate::ixit::{PersData, SecComMech};
use crate::p5_05_communication::g01_secure_communication::channel_uses_what_is_declared;
use crate::paper;
use crate::unit::{Both, INITIALISED, TestGroup, both, case, each, on_paper, unit};
use crate::verdict::Judged;

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.8-2",
    cases: &[
        case(
            "5.8-2-1",
            &[unit(
                'a',
                &both(&on_paper(carriers, personal_data_stays_confidential), &on_paper(unnamed, sensitive_data_names_its_channel)),
            )],
        ),
        case("5.8-2-2", &[unit('a', &CARRIERS_ON_THE_DEVICE)]),
    ],
};

const CARRIERS_ON_THE_DEVICE: Both = both(
    &each(carriers, INITIALISED, channel_uses_what_is_declared).and_by_bluetooth(),
    &on_paper(unnamed, sensitive_data_names_its_channel),
);

fn carriers<'a>(assessment: &Assessment<'a>) -> Vec<&'a SecComMech> {
    carriers::of(assessment, PersData::is_sensitive_and_sent)
}

fn unnamed<'a>(assessment: &Assessment<'a>) -> Vec<&'a PersData> {
    carriers::unnamed(assessment, PersData::is_sensitive_and_sent)
}

fn sensitive_data_names_its_channel(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    paper::given(row.sensitive, &row.id, "sensitive")?;
    data_names_its_channel(assessment, row)
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

    fn clips(camera: Camera, change: impl FnOnce(&mut PersData)) -> Camera {
        camera.row(|ixit| &mut ixit.pers_data, "PersData-Clips", change)
    }

    /// A channel that promises nothing, for this one row of data.
    fn over_an_open_channel(camera: Camera, row: &str) -> Camera {
        let open = camera.channel("SecComMech-RTSP", |channel| channel.guarantees = vec![Guarantee::Integrity, Guarantee::Authenticity]);
        open.row(|ixit| &mut ixit.pers_data, row, |row| row.sent_over = vec![At::nowhere("SecComMech-RTSP".into())])
    }

    fn over_ip(_: Camera) -> Camera {
        Camera::hub_over_ip()
    }

    #[rstest]
    #[case::protected("5.8-2-1a", sound, Pass)]
    #[case::to_be_read_by_anybody("5.8-2-1a", |camera| over_an_open_channel(camera, "PersData-Clips"), Fail)]
    #[case::data_that_is_not_sensitive("5.8-2-1a", |camera| over_an_open_channel(camera, "PersData-Account"), Pass)]
    #[case::best_practice_denied("5.8-2-1a", |camera: Camera| camera.decided("5.5-1-1c", Fail), Fail)]
    #[case::undecided("5.8-2-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::names_no_channel("5.8-2-1a", |camera| clips(camera, |row| row.sent_over.clear()), Inconclusive)]
    #[case::nothing_sensitive("5.8-2-1a", |camera| clips(camera, |row| row.sensitive = Some(false)), Inconclusive)]
    #[case::one_does_not_say_whether_it_is_sensitive("5.8-2-1a", |camera: Camera| camera.row(|ixit| &mut ixit.pers_data, "PersData-Usage", |row| row.sensitive = None), Inconclusive)]
    #[case::one_does_not_say_whether_it_is_sent("5.8-2-1a", |camera: Camera| camera.row(|ixit| &mut ixit.pers_data, "PersData-Recordings", |row| row.sent_to_service = None), Inconclusive)]
    #[case::sent_but_harmless("5.8-2-1a", |camera: Camera| camera.row(|ixit| &mut ixit.pers_data, "PersData-Name", |row| (row.sensitive, row.sent_to_service) = (Some(false), None)), Pass)]
    #[case::as_declared("5.8-2-2a", over_ip, Pass)]
    #[case::old_tls("5.8-2-2a", |camera| over_ip(camera).answer::<Tls>(|seen| drop(seen.accepted.insert(TlsVersion::V1_0, Vec::new()))), Fail)]
    #[case::handshakes_not_seen("5.8-2-2a", |camera| over_ip(camera).unasked::<Tls>(), Inconclusive)]
    #[case::far_end_played_by_a_person("5.8-2-2a", sound, Pass)]
    #[case::far_end_that_nobody_played("5.8-2-2a", Camera::undecided, Inconclusive)]
    #[case::far_end_where_it_failed("5.8-2-2a", |camera: Camera| camera.decided("5.8-2-2a", Fail), Fail)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
