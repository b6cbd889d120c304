//! Test group 5.3-2: there is a secure update mechanism.

use super::verification::{Property, confirm_with_channel, more_than_a_hash, rollback_is_refused, verified_elsewhere};
use super::{mechanisms, misuse};
use crate::assessment::Assessment;
use crate::ixit::UpdMech;
use crate::unit::{TestGroup, case, each_row, on_paper, unit};
use crate::verdict::Judged;

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.3-2",
    cases: &[
        case("5.3-2-1", &[unit('a', &on_paper(mechanisms::every, misuse_is_stopped))]),
        case(
            "5.3-2-2",
            &[
                unit('a', &each_row(mechanisms::every, misuse::attacks_are_worked_out)),
                unit('b', &each_row(mechanisms::every, carried_out_misuse_is_stopped)),
            ],
        ),
    ],
};

/// Altered, older and foreign images, offered to the device, are refused.
pub(super) fn carried_out_misuse_is_stopped(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    misuse::images_are_refused(assessment, row, |_| true, "5.3-2-2b")
}

/// Forged, altered and older images are refused. 5.3-1-1b judges each mechanism in use by this, 5.3-2-1a asks for one good one.
pub(super) fn misuse_is_stopped(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    let promises = Property::BOTH.map(|property| property.is_promised(row));
    let checks = Property::BOTH.map(|property| property.is_verified(row));
    let findings = mechanisms::settled(promises.into_iter().chain(checks).chain([rollback_is_refused(row), more_than_a_hash(row)]))?;
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let asks = "does the design keep a basic attacker from installing a forged, altered or older image?";
    confirm_with_channel(assessment, "5.3-2-1a", row, asks, verified_elsewhere(row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ixit::t07_upd_mech::{CheckedBy, Trust, UpdCryptography, UpdGuarantee};
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn hash_alone(row: &mut UpdMech) {
        row.cryptography = UpdCryptography { hash: Some("sha-256".into()), ..UpdCryptography::default() };
    }

    #[rstest]
    #[case::refuses_all_three(sound, Pass)]
    #[case::older_images(|camera: Camera| camera.web(|row| row.guarantees.retain(|kept| *kept != UpdGuarantee::RollbackProtection)), Fail)]
    #[case::nobody_verifies(|camera: Camera| camera.web(|row| row.authenticity_checked_by = Some(CheckedBy::Nobody)), Fail)]
    #[case::hash_alone(|camera: Camera| camera.web(|row| { hash_alone(row); row.trust.clear() }), Fail)]
    #[case::hash_and_a_joined_network(|camera: Camera| camera.web(|row| { hash_alone(row); row.trust = vec![Trust::JoinedNetwork] }), Pass)]
    #[case::the_signature_has_no_name(|camera: Camera| camera.web(hash_alone), Inconclusive)]
    #[case::the_channel_has_no_name(|camera: Camera| camera.web(|row| { hash_alone(row); row.trust = vec![Trust::AuthenticatedChannel] }), Inconclusive)]
    #[case::no_cryptography(|camera: Camera| camera.web(|row| { row.cryptography = UpdCryptography::default(); row.trust.clear() }), Inconclusive)]
    #[case::code_of_a_shared_key(|camera: Camera| camera.web(|row| row.cryptography = UpdCryptography { mac: Some("aes-cmac".into()), ..UpdCryptography::default() }), Pass)]
    #[case::verified_elsewhere(|camera: Camera| camera.web(|row| row.integrity_checked_by = Some(CheckedBy::Other)), Pass)]
    #[case::nothing_promised(|camera: Camera| camera.web(|row| row.guarantees.clear()), Inconclusive)]
    #[case::nothing_promised_and_nobody_verifies(|camera: Camera| camera.web(|row| { row.guarantees.clear(); row.integrity_checked_by = Some(CheckedBy::Nobody) }), Fail)]
    #[case::decided_otherwise(|camera: Camera| camera.decided("5.3-2-1a", Fail), Fail)]
    #[case::undecided(|camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_mechanism(|camera: Camera| camera.empty(|ixit| &mut ixit.upd_mech), Inconclusive)]
    fn verdicts_follow(#[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit("5.3-2-1a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[test]
    fn one_good_mechanism_of_two_is_enough() {
        assert_eq!(Camera::hub().cloud(|row| row.authenticity_checked_by = Some(CheckedBy::Nobody)).unit("5.3-2-1a").verdict, Pass);
    }
}
