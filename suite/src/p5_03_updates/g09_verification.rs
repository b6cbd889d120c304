//! Test group 5.3-9: the device verifies authenticity and integrity of updates.

use super::mechanisms::{self, settled};
use super::misuse;
use super::verification::{Property, confirm_with_channel, more_than_a_hash, named, verified_elsewhere};
use crate::assessment::Assessment;
use crate::evidence::Image;
use crate::ixit::UpdMech;
use crate::paper;
use crate::reference::State;
use crate::reference::cryptography::in_state;
use crate::unit::{TestGroup, case, each_row, on_paper, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.3-9",
    cases: &[
        case(
            "5.3-9-1",
            &[
                unit('a', &on_paper(mechanisms::every, origin_and_target_are_verified)),
                unit('b', &on_paper(mechanisms::every, integrity_is_verified)),
                unit('c', &on_paper(mechanisms::every, authenticity_is_verified_on_the_device)),
                unit('d', &on_paper(mechanisms::every, integrity_is_verified_on_the_device)),
            ],
        ),
        case(
            "5.3-9-2",
            &[
                unit('a', &each_row(mechanisms::every, foreign_images_are_refused)),
                unit('b', &each_row(mechanisms::every, altered_images_are_refused)),
            ],
        ),
    ],
};

fn foreign_images_are_refused(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    misuse::images_are_refused(assessment, row, |image| matches!(image, Image::ForeignKey | Image::FromStranger), "5.3-9-2a")
}

fn altered_images_are_refused(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    misuse::images_are_refused(assessment, row, Image::is_altered, "5.3-9-2b")
}

/// 5.3-10-1a judges by this and the next one too.
pub(super) fn origin_and_target_are_verified(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    let authenticity = Property::Authenticity;
    let findings = settled([authenticity.is_promised(row), authenticity.is_verified(row), target_is_verified(row), more_than_a_hash(row)])?;
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let asks = "is it verified, before anything is installed, that the image comes from whom it should and is meant for this device?";
    confirm_with_channel(assessment, "5.3-9-1a", row, asks, verified_elsewhere(row))
}

fn target_is_verified(row: &UpdMech) -> Judged {
    let mut findings = Findings::none();
    if !paper::given(row.bound_to_model, &row.id, "bound_to_model")? {
        findings.fails(&row.id, "it is not verified that an image is meant for this device (`bound_to_model`)");
    }
    Ok(findings)
}

pub(super) fn integrity_is_verified(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    let integrity = Property::Integrity;
    let findings = settled([integrity.is_promised(row), integrity.is_verified(row), more_than_a_hash(row), Ok(broken_check(row))])?;
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let asks = "is every altered image found out before it is installed?";
    confirm_with_channel(assessment, "5.3-9-1b", row, asks, verified_elsewhere(row))
}

/// Encryption is no check; the rest must not be broken.
fn broken_check(row: &UpdMech) -> Findings {
    in_state(&row.id, named(row).into_iter().filter(|(purpose, _)| *purpose != "encryption"), State::Broken)
}

fn authenticity_is_verified_on_the_device(_: &Assessment<'_>, row: &UpdMech) -> Judged {
    Property::Authenticity.is_verified_on_the_device(row)
}

fn integrity_is_verified_on_the_device(_: &Assessment<'_>, row: &UpdMech) -> Judged {
    Property::Integrity.is_verified_on_the_device(row)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ixit::t07_upd_mech::{CheckedBy, UpdCryptography, UpdGuarantee};
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn origin(camera: Camera, by: Option<CheckedBy>) -> Camera {
        camera.web(|row| row.authenticity_checked_by = by)
    }

    fn integrity(camera: Camera, by: Option<CheckedBy>) -> Camera {
        camera.web(|row| row.integrity_checked_by = by)
    }

    #[rstest]
    #[case::origin_verified("5.3-9-1a", sound, Pass)]
    #[case::origin_by_nobody("5.3-9-1a", |camera| origin(camera, Some(CheckedBy::Nobody)), Fail)]
    #[case::for_any_device("5.3-9-1a", |camera: Camera| camera.web(|row| row.bound_to_model = Some(false)), Fail)]
    #[case::origin_not_promised("5.3-9-1a", |camera: Camera| camera.web(|row| row.guarantees.retain(|kept| *kept != UpdGuarantee::Authenticity)), Fail)]
    #[case::target_not_stated("5.3-9-1a", |camera: Camera| camera.web(|row| row.bound_to_model = None), Inconclusive)]
    #[case::origin_undecided("5.3-9-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::origin_decided_otherwise("5.3-9-1a", |camera: Camera| camera.decided("5.3-9-1a", Fail), Fail)]
    #[case::integrity_verified("5.3-9-1b", sound, Pass)]
    #[case::integrity_by_nobody("5.3-9-1b", |camera| integrity(camera, Some(CheckedBy::Nobody)), Fail)]
    #[case::checksum("5.3-9-1b", |camera: Camera| camera.web(|row| row.cryptography.hash = Some("CRC-32".into())), Fail)]
    #[case::hash_alone("5.3-9-1b", |camera: Camera| camera.web(hash_alone), Fail)]
    #[case::integrity_not_stated("5.3-9-1b", |camera| integrity(camera, None), Inconclusive)]
    #[case::integrity_undecided("5.3-9-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::origin_on_the_device("5.3-9-1c", sound, Pass)]
    #[case::origin_elsewhere("5.3-9-1c", |camera| origin(camera, Some(CheckedBy::Other)), Fail)]
    #[case::origin_nowhere("5.3-9-1c", |camera| origin(camera, Some(CheckedBy::Nobody)), Fail)]
    #[case::origin_not_stated("5.3-9-1c", |camera| origin(camera, None), Inconclusive)]
    #[case::integrity_on_the_device("5.3-9-1d", sound, Pass)]
    #[case::integrity_elsewhere("5.3-9-1d", |camera| integrity(camera, Some(CheckedBy::Other)), Fail)]
    #[case::place_of_integrity_not_stated("5.3-9-1d", |camera| integrity(camera, None), Inconclusive)]
    #[case::no_mechanism("5.3-9-1d", |camera: Camera| camera.empty(|ixit| &mut ixit.upd_mech), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    fn hash_alone(row: &mut UpdMech) {
        row.cryptography = UpdCryptography { hash: Some("sha-256".into()), ..UpdCryptography::default() };
        row.trust.clear();
    }
}
