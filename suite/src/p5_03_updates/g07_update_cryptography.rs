//! Test group 5.3-7: update mechanisms use best-practice cryptography.

use super::mechanisms::{self, settled};
use super::verification::{Property, confirm_with_channel, more_than_a_hash, named, verified_elsewhere};
use crate::assessment::Assessment;
use crate::ixit::t07_upd_mech::UpdGuarantee;
use crate::ixit::{UpdMech, listed};
use crate::p5_05_communication::channel;
use crate::reference::State;
use crate::reference::cryptography::{Declared, doubts, in_state, unknown};
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.3-7",
    cases: &[case(
        "5.3-7-1",
        &[
            unit('a', &on_paper(mechanisms::every, integrity_and_authenticity_are_promised)),
            unit('b', &on_paper(mechanisms::every, mechanism_can_keep_its_promise)),
            unit('c', &on_paper(mechanisms::every, cryptography_is_best_practice)),
            unit('d', &on_paper(mechanisms::every, no_practical_attack_is_known)),
        ],
    )],
};

fn integrity_and_authenticity_are_promised(_: &Assessment<'_>, row: &UpdMech) -> Judged {
    settled(Property::BOTH.map(|property| property.is_promised(row)))
}

fn mechanism_can_keep_its_promise(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    let checks = Property::BOTH.map(|property| property.is_verified(row));
    let findings = settled(checks.into_iter().chain([something_is_promised(row), more_than_a_hash(row), Ok(nothing_can_be_read(row))]))?;
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let asks = format!("can it deliver {}?", listed(&row.guarantees));
    confirm_with_channel(assessment, "5.3-7-1b", row, &asks, verified_elsewhere(row))
}

fn something_is_promised(row: &UpdMech) -> Judged {
    let state = || Missing::Undeclared(format!("{}: state `guarantees`", row.id));
    if row.guarantees.is_empty() { Err(state()) } else { Ok(Findings::none()) }
}

/// Where confidentiality is promised.
fn nothing_can_be_read(row: &UpdMech) -> Findings {
    let hidden = row.cryptography.channel.is_some() || named(row).into_iter().any(|(purpose, _)| purpose == "encryption");
    let mut findings = Findings::none();
    if row.guarantees.contains(&UpdGuarantee::Confidentiality) && !hidden {
        findings.fails(&row.id, "promises confidentiality, but the image is not encrypted, and no row of 11-SecComMech carries it");
    }
    findings
}

fn cryptography_is_best_practice(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    let names = cryptography(row)?;
    let (tolerated, others): (Vec<_>, Vec<_>) = names.iter().copied().partition(|name| is_protected_encryption(row, name));
    let mut findings = in_state(&row.id, others, State::Legacy);
    findings.extend(in_state(&row.id, tolerated, State::Broken));
    findings.extend(mechanisms::channel(assessment, row).map(|row| channel::declared_weaknesses(assessment, row)).unwrap_or_default());
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let asks = "are algorithms, modes and key sizes best practice for this use?";
    confirm_with_channel(assessment, "5.3-7-1c", row, asks, doubts(names))
}

/// Encryption without integrity is legacy for the want of it; a signature or code over the image brings it.
fn is_protected_encryption(row: &UpdMech, (purpose, _): &Declared<'_>) -> bool {
    *purpose == "encryption" && named(row).into_iter().any(|(purpose, _)| purpose == "signature" || purpose == "mac")
}

fn no_practical_attack_is_known(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    let names = cryptography(row)?;
    let mut findings = in_state(&row.id, names.iter().copied(), State::Broken);
    findings.extend(mechanisms::channel(assessment, row).map(channel::declared_breaks).unwrap_or_default());
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    confirm_with_channel(assessment, "5.3-7-1d", row, "is no practical attack known against what it promises?", unknown(names))
}

/// The names of the row; none at all where only its channel protects the image.
fn cryptography(row: &UpdMech) -> Result<Vec<Declared<'_>>, Missing> {
    let names = named(row);
    let state = || Missing::Undeclared(format!("{}: state `cryptography` by the names of the cryptographic catalogue", row.id));
    if names.is_empty() && row.cryptography.channel.is_none() { Err(state()) } else { Ok(names) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::TlsVersion;
    use crate::ixit::SecComMech;
    use crate::ixit::t07_upd_mech::{CheckedBy, UpdCryptography};
    use crate::ixit::t11_sec_com_mech::Security;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn named(camera: Camera, change: impl FnOnce(&mut UpdCryptography)) -> Camera {
        camera.web(|row| change(&mut row.cryptography))
    }

    #[rstest]
    #[case::promised("5.3-7-1a", sound, Pass)]
    #[case::no_integrity("5.3-7-1a", |camera: Camera| camera.web(|row| row.guarantees.retain(|kept| *kept != UpdGuarantee::Integrity)), Fail)]
    #[case::no_authenticity("5.3-7-1a", |camera: Camera| camera.web(|row| row.guarantees.retain(|kept| *kept != UpdGuarantee::Authenticity)), Fail)]
    #[case::nothing_stated("5.3-7-1a", |camera: Camera| camera.web(|row| row.guarantees.clear()), Inconclusive)]
    #[case::no_mechanism("5.3-7-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.upd_mech), Inconclusive)]
    #[case::kept("5.3-7-1b", sound, Pass)]
    #[case::nobody_verifies("5.3-7-1b", |camera: Camera| camera.web(|row| row.integrity_checked_by = Some(CheckedBy::Nobody)), Fail)]
    #[case::hash_alone("5.3-7-1b", |camera: Camera| named(camera, hash_alone).web(|row| row.trust.clear()), Fail)]
    #[case::secret_in_clear("5.3-7-1b", |camera: Camera| named(camera, |names| names.channel = None).web(|row| row.guarantees.push(UpdGuarantee::Confidentiality)), Fail)]
    #[case::secret_in_a_channel("5.3-7-1b", |camera: Camera| camera.web(|row| row.guarantees.push(UpdGuarantee::Confidentiality)), Pass)]
    #[case::nobody_stated("5.3-7-1b", |camera: Camera| camera.web(|row| row.integrity_checked_by = None), Inconclusive)]
    #[case::keeping_undecided("5.3-7-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::best_practice("5.3-7-1c", sound, Pass)]
    #[case::old_code("5.3-7-1c", |camera| named(camera, |names| names.mac = Some("hmac-md5".into())), Fail)]
    #[case::tolerated_for_a_while("5.3-7-1c", |camera| named(camera, |names| names.signature = Some("rsa-2048".into())), Pass)]
    #[case::tolerated_and_undecided("5.3-7-1c", |camera| named(camera, |names| names.signature = Some("rsa-2048".into())).undecided(), Inconclusive)]
    #[case::cbc_under_a_signature("5.3-7-1c", |camera| named(camera, |names| names.encryption = Some("aes-256-cbc".into())), Pass)]
    #[case::cbc_alone("5.3-7-1c", |camera| named(camera, |names| (names.signature, names.encryption) = (None, Some("aes-256-cbc".into()))), Fail)]
    #[case::des_under_a_signature("5.3-7-1c", |camera| named(camera, |names| names.encryption = Some("des".into())), Fail)]
    #[case::channel_with_tls_1_1("5.3-7-1c", |camera: Camera| camera.channel("SecComMech-Web", |row| version(row, TlsVersion::V1_1)), Fail)]
    #[case::house_cipher_shown_to_be_good("5.3-7-1c", |camera| named(camera, |names| names.encryption = Some("house cipher".into())), Pass)]
    #[case::practice_not_stated("5.3-7-1c", |camera| named(camera, |names| *names = UpdCryptography::default()), Inconclusive)]
    #[case::practice_undecided("5.3-7-1c", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_attack("5.3-7-1d", sound, Pass)]
    #[case::rsa_2048_is_not_broken("5.3-7-1d", |camera| named(camera, |names| names.signature = Some("rsa-2048".into())), Pass)]
    #[case::sha_1("5.3-7-1d", |camera| named(camera, |names| names.hash = Some("SHA-1".into())), Fail)]
    #[case::channel_with_ssl_3("5.3-7-1d", |camera: Camera| camera.channel("SecComMech-Web", |row| version(row, TlsVersion::Ssl3)), Fail)]
    #[case::attack_undecided("5.3-7-1d", |camera: Camera| camera.undecided(), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[test]
    fn a_name_that_the_catalogue_does_not_know_is_told_to_the_assessor() {
        let camera = named(Camera::sound(), |names| names.encryption = Some("house cipher".into())).undecided();
        assert!(format!("{:?}", camera.unit("5.3-7-1c")).contains("does not know encryption: house cipher"));
    }

    fn hash_alone(names: &mut UpdCryptography) {
        *names = UpdCryptography { hash: Some("sha-256".into()), ..UpdCryptography::default() };
    }

    fn version(row: &mut SecComMech, version: TlsVersion) {
        if let Security::Tls(bounds) = &mut row.protocol {
            bounds.versions.insert(version);
        }
    }
}
