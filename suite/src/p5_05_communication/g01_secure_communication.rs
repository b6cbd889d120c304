//! Test group 5.5-1: communication is secured with best-practice cryptography.

use super::channel;
use crate::assessment::Assessment;
use crate::evidence::Place;
use crate::ixit::t11_sec_com_mech::Security;
use crate::ixit::{Guarantee, SecComMech, Speaks, listed};
use crate::unit::{INITIALISED, TestGroup, case, each, on_paper, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.5-1",
    cases: &[
        case(
            "5.5-1-1",
            &[
                unit('a', &on_paper(all, guarantees_fit_the_use)),
                unit('b', &on_paper(all, mechanism_can_keep_its_promise)),
                unit('c', &on_paper(all, cryptography_is_best_practice)),
                unit('d', &on_paper(all, no_practical_attack_is_known)),
            ],
        ),
        case("5.5-1-2", &[unit('a', &each(all, INITIALISED, channel_uses_what_is_declared).and_by_bluetooth())]),
    ],
};

fn all<'a>(assessment: &Assessment<'a>) -> Vec<&'a SecComMech> {
    assessment.declaration.ixit.sec_com_mech.iter().collect()
}

pub(crate) fn guarantees_fit_the_use(assessment: &Assessment<'_>, row: &SecComMech) -> Judged {
    let mut findings = Findings::none();
    for (guarantee, name) in [(Guarantee::Integrity, "integrity"), (Guarantee::Authenticity, "authenticity")] {
        if !row.guarantees.contains(&guarantee) {
            findings.fails(&row.id, format!("does not promise {name}"));
        }
    }
    if carries_logins(assessment, row) && !row.guarantees.contains(&Guarantee::Confidentiality) {
        findings.fails(&row.id, "carries logins and does not promise confidentiality");
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    assessment.confirm("5.5-1-1a", row, format!("{}: do the guarantees {} fit what is communicated?", row.id, listed(&row.guarantees)))
}

fn carries_logins(assessment: &Assessment<'_>, row: &SecComMech) -> bool {
    assessment.declaration.ixit.auth_mech.iter().any(|login| login.cryptography.channel.as_deref() == Some(&*row.id))
}

pub(crate) fn mechanism_can_keep_its_promise(assessment: &Assessment<'_>, row: &SecComMech) -> Judged {
    let mut findings = Findings::none();
    let interface = row.interface.as_ref().and_then(|id| assessment.declaration.ixit.logical(id));
    let declared = match &row.protocol {
        Security::Tls(_) => Some(("TLS", interface.is_some_and(|interface| interface.speaks.over_tls()))),
        Security::Dtls(_) => Some(("DTLS", interface.is_some_and(|interface| matches!(interface.speaks, Speaks::Coaps | Speaks::Other)))),
        Security::Other(_) | Security::Ssh => None,
    };
    if let (Some((protocol, false)), Some(interface)) = (declared, interface) {
        findings.fails(&row.id, format!("declares {protocol}, but {} is declared to speak without it", interface.id));
        return Ok(findings);
    }
    assessment.confirm("5.5-1-1b", row, format!("{}: can the mechanism deliver {}?", row.id, listed(&row.guarantees)))
}

pub(crate) fn cryptography_is_best_practice(assessment: &Assessment<'_>, row: &SecComMech) -> Judged {
    let findings = channel::declared_weaknesses(assessment, row);
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    assessment.confirm("5.5-1-1c", row, format!("{}: are algorithms, modes and key sizes best practice for this use?", row.id))
}

pub(crate) fn no_practical_attack_is_known(assessment: &Assessment<'_>, row: &SecComMech) -> Judged {
    let findings = channel::declared_breaks(row);
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    assessment.confirm("5.5-1-1d", row, format!("{}: is no practical attack known against what it promises?", row.id))
}

/// The device uses the cryptography that the row declares.
pub(crate) fn channel_uses_what_is_declared(assessment: &Assessment<'_>, row: &SecComMech, at: &Place) -> Judged {
    channel::is_as_declared(assessment, row, at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{ChainSeen, Clear, Dtls, DtlsSeen, DtlsVersion, Suite, Tls, TlsVersion};
    use crate::ixit::t11_sec_com_mech::{DtlsBounds, Suites};
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    #[rstest]
    #[case::guarantees_fit("5.5-1-1a", sound, Pass)]
    #[case::carries_logins_unread("5.5-1-1a", |camera: Camera| camera.channel("SecComMech-Web", |row| row.guarantees.retain(|kept| *kept != Guarantee::Confidentiality)), Fail)]
    #[case::fit_undecided("5.5-1-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::can_keep_it("5.5-1-1b", sound, Pass)]
    #[case::speaks_in_clear("5.5-1-1b", |camera: Camera| camera.interface("LogIntf-Web", |row| row.speaks = Speaks::Http), Fail)]
    #[case::keeping_undecided("5.5-1-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::best_practice("5.5-1-1c", sound, Pass)]
    #[case::declares_tls_1_1("5.5-1-1c", |camera: Camera| camera.channel("SecComMech-Web", |row| version(row, TlsVersion::V1_1)), Fail)]
    #[case::practice_undecided("5.5-1-1c", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_attack("5.5-1-1d", sound, Pass)]
    #[case::declares_ssl_3("5.5-1-1d", |camera: Camera| camera.channel("SecComMech-Web", |row| version(row, TlsVersion::Ssl3)), Fail)]
    #[case::attack_undecided("5.5-1-1d", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::as_declared("5.5-1-2a", sound, Pass)]
    #[case::tls_1_0("5.5-1-2a", |camera: Camera| camera.answer::<Tls>(|seen| drop(seen.accepted.insert(TlsVersion::V1_0, Vec::new()))), Fail)]
    #[case::legacy_suite("5.5-1-2a", |camera: Camera| camera.suite("TLS_RSA_WITH_AES_128_CBC_SHA"), Fail)]
    #[case::in_clear_and_tls_unseen("5.5-1-2a", |camera: Camera| camera.answer::<Clear>(|seen| seen.served = true).unasked::<Tls>(), Fail)]
    #[case::expired("5.5-1-2a", |camera: Camera| camera.chain(|chain| chain.seen_at = "2029-01-01T00:00:00Z".parse().unwrap()), Fail)]
    #[case::expired_but_nothing_promised("5.5-1-2a", |camera: Camera| camera.unpromised().chain(|chain| chain.seen_at = "2029-01-01T00:00:00Z".parse().unwrap()), Pass)]
    #[case::wrong_host("5.5-1-2a", |camera: Camera| camera.chain(|chain| chain.name_matches = false), Fail)]
    #[case::host_name_unknown_to_the_bench("5.5-1-2a", |camera: Camera| camera.chain(|chain| (chain.by_name, chain.name_matches) = (false, false)), Inconclusive)]
    #[case::another_address("5.5-1-2a", |camera: Camera| camera.chain(for_another_address), Fail)]
    #[case::wrong_issuer("5.5-1-2a", |camera: Camera| camera.chain(|chain| chain.anchored = Some(false)), Fail)]
    #[case::sha_1("5.5-1-2a", |camera: Camera| camera.chain(|chain| chain.certificates[0].signature = "sha1WithRSAEncryption".into()), Fail)]
    #[case::short_key("5.5-1-2a", |camera: Camera| camera.chain(|chain| chain.certificates[0].key = "RSA 1024".into()), Fail)]
    #[case::short_curve("5.5-1-2a", |camera: Camera| camera.chain(|chain| chain.certificates[0].key = "EC 192".into()), Fail)]
    #[case::long_key("5.5-1-2a", |camera: Camera| camera.chain(|chain| chain.certificates[0].key = "RSA 2048".into()), Pass)]
    #[case::short_key_but_nothing_promised("5.5-1-2a", |camera: Camera| camera.unpromised().chain(|chain| chain.certificates[0].key = "RSA 512".into()), Pass)]
    #[case::no_anchors_at_the_bench("5.5-1-2a", |camera: Camera| camera.chain(|chain| chain.anchored = None), Inconclusive)]
    #[case::no_certificate_seen("5.5-1-2a", |camera: Camera| camera.answer::<Tls>(|seen| seen.chain = None), Inconclusive)]
    #[case::clear_unasked("5.5-1-2a", |camera: Camera| camera.unasked::<Clear>(), Inconclusive)]
    #[case::no_handshake("5.5-1-2a", |camera: Camera| camera.answer::<Tls>(|seen| seen.accepted.clear()), Inconclusive)]
    #[case::over_datagrams("5.5-1-2a", over_datagrams, Pass)]
    #[case::over_datagrams_a_weak_suite("5.5-1-2a", |camera: Camera| over_datagrams(camera).answer::<Dtls>(|seen| takes(seen, "TLS_PSK_WITH_NULL_SHA256")), Fail)]
    #[case::over_datagrams_an_undeclared_suite("5.5-1-2a", |camera: Camera| over_datagrams(camera).answer::<Dtls>(|seen| takes(seen, "TLS_PSK_WITH_AES_128_CCM")), Fail)]
    #[case::over_datagrams_all_that_is_recommended("5.5-1-2a", |camera: Camera| recommended(over_datagrams(camera)).answer::<Dtls>(|seen| takes(seen, "TLS_PSK_WITH_AES_128_CCM")), Pass)]
    #[case::over_datagrams_not_recommended("5.5-1-2a", |camera: Camera| recommended(over_datagrams(camera)).answer::<Dtls>(|seen| takes(seen, "TLS_PSK_WITH_AES_128_CBC_SHA256")), Fail)]
    #[case::dtls_1_0("5.5-1-2a", |camera: Camera| over_datagrams(camera).answer::<Dtls>(|seen| drop(seen.accepted.insert(DtlsVersion::V1_0, Vec::new()))), Fail)]
    #[case::dtls_1_3("5.5-1-2a", |camera: Camera| over_datagrams(camera).answer::<Dtls>(|seen| drop(seen.accepted.insert(DtlsVersion::V1_3, Vec::new()))), Pass)]
    #[case::datagrams_in_clear("5.5-1-2a", |camera: Camera| over_datagrams(camera).answer::<Clear>(|seen| seen.served = true), Fail)]
    #[case::no_hello_of_dtls("5.5-1-2a", |camera: Camera| over_datagrams(camera).answer::<Dtls>(|seen| seen.accepted.clear()), Inconclusive)]
    #[case::silent_on_dtls_1_0("5.5-1-2a", |camera: Camera| over_datagrams(camera).answer::<Dtls>(|seen| seen.silent = vec![DtlsVersion::V1_0]), Inconclusive)]
    #[case::dtls_by_certificate("5.5-1-2a", |camera| declared_and_taken(camera, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8"), Inconclusive)]
    #[case::dtls_by_key_and_certificate("5.5-1-2a", |camera| declared_and_taken(camera, "TLS_RSA_PSK_WITH_AES_128_GCM_SHA256"), Inconclusive)]
    #[case::dtls_by_key_and_exchange("5.5-1-2a", |camera| declared_and_taken(camera, "TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256"), Pass)]
    #[case::dtls_unasked("5.5-1-2a", |camera: Camera| over_datagrams(camera).unasked::<Dtls>(), Inconclusive)]
    #[case::dtls_can_keep_it("5.5-1-1b", over_datagrams, Pass)]
    #[case::dtls_where_it_is_not_spoken("5.5-1-1b", |camera: Camera| over_datagrams(camera).interface("LogIntf-RTSP", |row| row.speaks = Speaks::Coap), Fail)]
    #[case::dtls_by_key("5.5-1-1c", over_datagrams, Pass)]
    #[case::declares_dtls_1_0("5.5-1-1c", |camera: Camera| over_datagrams(camera).channel("SecComMech-RTSP", |row| datagrams(row, |bounds| bounds.versions.extend([DtlsVersion::V1_0]))), Fail)]
    #[case::declares_no_encryption("5.5-1-1d", |camera: Camera| over_datagrams(camera).channel("SecComMech-RTSP", |row| datagrams(row, |bounds| bounds.suites = only("TLS_PSK_WITH_NULL_SHA256"))), Fail)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    /// The video port becomes one that speaks CoAP inside DTLS, by a shared key.
    fn over_datagrams(camera: Camera) -> Camera {
        let bounds = DtlsBounds { versions: [DtlsVersion::V1_2].into(), suites: only("TLS_PSK_WITH_AES_128_CCM_8") };
        let protocol = Security::Dtls(bounds);
        camera.interface("LogIntf-RTSP", |row| row.speaks = Speaks::Coaps).channel("SecComMech-RTSP", move |row| row.protocol = protocol)
    }

    /// DTLS by one suite, which is the declared one.
    fn declared_and_taken(camera: Camera, name: &'static str) -> Camera {
        let camera = over_datagrams(camera).channel("SecComMech-RTSP", |row| datagrams(row, |bounds| bounds.suites = only(name)));
        camera.answer::<Dtls>(|seen| {
            seen.accepted.clear();
            takes(seen, name);
        })
    }

    fn recommended(camera: Camera) -> Camera {
        camera.channel("SecComMech-RTSP", |row| datagrams(row, |bounds| bounds.suites = Suites::Recommended))
    }

    fn only(name: &str) -> Suites {
        Suites::Only([name.to_owned()].into())
    }

    fn datagrams(row: &mut SecComMech, change: impl FnOnce(&mut DtlsBounds)) {
        if let Security::Dtls(bounds) = &mut row.protocol {
            change(bounds);
        }
    }

    fn takes(seen: &mut DtlsSeen, name: &str) {
        seen.accepted.entry(DtlsVersion::V1_2).or_default().push(Suite { code: 0, name: name.to_owned() });
    }

    fn for_another_address(chain: &mut ChainSeen) {
        (chain.by_name, chain.name_matches) = (false, false);
        chain.certificates[0].names = vec!["192.0.2.7".into()];
    }

    fn version(row: &mut SecComMech, version: TlsVersion) {
        if let Security::Tls(bounds) = &mut row.protocol {
            bounds.versions.insert(version);
        }
    }
}
