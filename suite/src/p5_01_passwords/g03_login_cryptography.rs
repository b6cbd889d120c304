//! Test group 5.1-3: authentication uses best-practice cryptography.

use super::logins;
use crate::assessment::Assessment;
use crate::evidence::{Challenge, ChallengeSeen, Family, Place, Scheme};
use crate::ixit::t01_auth_mech::{Factor, LoginScheme};
use crate::ixit::{AuthMech, Guarantee, SecComMech, Way, listed};
use crate::p5_05_communication::{channel, pairing};
use crate::unit::{INITIALISED, Judge, TestGroup, both, case, each, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing, nonconformity};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.1-3",
    cases: &[
        case(
            "5.1-3-1",
            &[
                unit('a', &on_paper(logins::all, integrity_and_authenticity_are_promised)),
                unit('b', &on_paper(logins::all, exchange_can_keep_its_promise)),
                unit('c', &on_paper(logins::all, cryptography_is_best_practice)),
                unit('d', &on_paper(logins::all, no_practical_attack_is_known)),
            ],
        ),
        case("5.1-3-2", &[unit('a', LOGINS_ON_THE_DEVICE)]),
    ],
};

const LOGINS_ON_THE_DEVICE: &dyn Judge = &both(
    &each(logins::over_the_network, INITIALISED, login_uses_what_is_declared).and_by_bluetooth(),
    &on_paper(logins::without_interface, logins::is_out_of_reach),
);

fn integrity_and_authenticity_are_promised(_: &Assessment<'_>, row: &AuthMech) -> Judged {
    let mut findings = Findings::none();
    for (guarantee, name) in [(Guarantee::Integrity, "integrity"), (Guarantee::Authenticity, "authenticity")] {
        if !row.guarantees.contains(&guarantee) {
            findings.fails(&row.id, format!("does not promise {name}"));
        }
    }
    Ok(findings)
}

fn exchange_can_keep_its_promise(assessment: &Assessment<'_>, row: &AuthMech) -> Judged {
    let mut findings = Findings::none();
    let bare = matches!(row.cryptography.scheme, Some(LoginScheme::Basic | LoginScheme::Bearer | LoginScheme::Form | LoginScheme::Plain));
    if bare && row.interface.is_some() && row.cryptography.channel.is_none() {
        findings.fails(&row.id, "the secret itself is sent, and no row of 11-SecComMech protects it");
        return Ok(findings);
    }
    assessment.confirm_beside(
        "5.1-3-1b",
        row,
        &declared_channel(assessment, row),
        format!("{}: can the exchange as described deliver {}?", row.id, listed(&row.guarantees)),
    )
}

fn cryptography_is_best_practice(assessment: &Assessment<'_>, row: &AuthMech) -> Judged {
    let mut findings = weak_scheme(row);
    if let Some(stored) = row.cryptography.stored_as.as_deref().filter(|stored| is_no_password_hash(stored)) {
        findings.fails(&row.id, format!("passwords are stored as `{stored}`, which is no password hash"));
    }
    findings.extend(declared_channel(assessment, row).map(|channel| channel::declared_weaknesses(assessment, channel)).unwrap_or_default());
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let asks = format!("{}: are algorithms, modes and key sizes best practice for this use?", row.id);
    assessment.confirm_beside("5.1-3-1c", row, &declared_channel(assessment, row), asks)
}

fn no_practical_attack_is_known(assessment: &Assessment<'_>, row: &AuthMech) -> Judged {
    let findings = declared_channel(assessment, row).map(channel::declared_breaks).unwrap_or_default();
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let asks = format!("{}: is no practical attack known against what it promises?", row.id);
    assessment.confirm_beside("5.1-3-1d", row, &declared_channel(assessment, row), asks)
}

fn weak_scheme(row: &AuthMech) -> Findings {
    let mut findings = Findings::none();
    if row.cryptography.scheme == Some(LoginScheme::DigestMd5) {
        findings.fails(&row.id, "Digest with MD5 is no longer best practice (RFC 7616)");
    }
    findings
}

/// Plain text, encryption that can be undone, or a hash that is broken or made to be fast.
fn is_no_password_hash(stored: &str) -> bool {
    let stored = stored.to_lowercase().replace(['-', '_'], "");
    let words: Vec<&str> = stored.split(|c: char| !c.is_alphanumeric()).collect();
    let weak = ["plain", "plaintext", "clear", "cleartext", "md5", "sha1", "base64", "des"].iter().any(|weak| words.contains(weak));
    let slow = ["argon2", "scrypt", "bcrypt", "pbkdf2", "yescrypt"].iter().any(|sound| words.iter().any(|word| word.starts_with(sound)));
    weak && !slow
}

fn declared_channel<'a>(assessment: &Assessment<'a>, row: &AuthMech) -> Option<&'a SecComMech> {
    row.cryptography.channel.as_ref().and_then(|id| assessment.declaration.ixit.channel(id))
}

/// A login offers the declared scheme and no other, inside the declared channel.
pub(crate) fn login_uses_what_is_declared(assessment: &Assessment<'_>, row: &AuthMech, at: &Place) -> Judged {
    if at.from.family == Family::Bluetooth {
        return pairing::method_is_as_declared(assessment, row, at);
    }
    let mut findings = Findings::none();
    match logins::ways(row) {
        Ok(ways) => ways.into_iter().for_each(|way| {
            let challenge = Challenge { at: at.clone(), row: (*row.id).clone(), way };
            findings.look(assessment.ask(challenge).map(|seen| undeclared_schemes(row, way, seen)));
        }),
        // How to sign in is not known, but the channel can be looked at.
        Err(missing) => findings.lacks(missing),
    }
    match declared_channel(assessment, row) {
        Some(channel) => findings.look(channel::is_as_declared(assessment, channel, at)),
        None if row.factor == Factor::Nothing => {
            return Err(Missing::Undeclared(format!("{}: a login without factor has no cryptography", row.id)));
        }
        None => {}
    }
    Ok(findings)
}

fn undeclared_schemes(row: &AuthMech, way: u8, seen: &ChallengeSeen) -> Findings {
    let (declared, other): (Vec<_>, Vec<_>) = seen.schemes.iter().partition(|scheme| is_declared(row, scheme));
    let about = |scheme| nonconformity(&row.id, format!("way {}: offers {scheme}, which the row does not declare", way + 1));
    let mut findings: Findings = other.into_iter().map(about).collect();
    if declared.is_empty() && names_its_scheme(&row.exercise[usize::from(way)]) {
        findings.lacks(Missing::Unfair(format!("{}, way {}: the declared scheme was not seen in any challenge", row.id, way + 1)));
    }
    findings
}

/// Whether a device says on such a way what it asks for. A form or JSON body is filled in without a challenge; SNMP says nothing to strangers, and DTLS no more than which suites it has.
fn names_its_scheme(way: &Way) -> bool {
    match way {
        Way::Ftp(_)
        | Way::HttpBasic(_)
        | Way::HttpBearer(_)
        | Way::HttpDigest(_)
        | Way::Mqtt(_)
        | Way::RtspDigest(_)
        | Way::SshPassword(_)
        | Way::Telnet(_) => true,
        Way::BlePairing(_) | Way::CoapPsk(_) | Way::HttpForm(_) | Way::HttpJson(_) | Way::SnmpCommunity(_) => false,
    }
}

/// Whether a scheme offered on a way is the declared one, or another way of the same row asks for it.
fn is_declared(row: &AuthMech, scheme: &Scheme) -> bool {
    let by_way = row.exercise.iter().any(|way| match (way, scheme) {
        (Way::HttpForm(_) | Way::HttpJson(_), Scheme::Form) | (Way::HttpBearer(_), Scheme::Bearer) | (Way::HttpBasic(_), Scheme::Basic) => {
            true
        }
        (Way::HttpJson(_), Scheme::Bearer) => true,
        (Way::Ftp(_), Scheme::Ftp)
        | (Way::Mqtt(_), Scheme::Mqtt)
        | (Way::SnmpCommunity(_), Scheme::Snmp)
        | (Way::Telnet(_), Scheme::Telnet) => true,
        // Keys beside passwords are a login of their own; the port is the same.
        (Way::SshPassword(_), Scheme::SshPassword | Scheme::SshKey) => true,
        (Way::HttpDigest(_) | Way::RtspDigest(_), Scheme::Digest { .. }) => row.cryptography.scheme.is_none(),
        _ => false,
    });
    by_way
        || match (row.cryptography.scheme, scheme) {
            (Some(LoginScheme::DigestSha256), Scheme::Digest { algorithm }) => {
                algorithm.starts_with("SHA-256") || algorithm.starts_with("SHA-512")
            }
            (Some(LoginScheme::DigestMd5), Scheme::Digest { .. }) | (Some(LoginScheme::Basic), Scheme::Basic) => true,
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Ask as _, Clear, Question, Tls, TlsVersion};
    use crate::ixit::t11_sec_com_mech::{Security, Suites};
    use crate::testing::{Camera, Reply, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    #[rstest]
    #[case::promised("5.1-3-1a", sound, Pass)]
    #[case::no_integrity("5.1-3-1a", |camera: Camera| camera.login("AuthMech-Web", |row| row.guarantees.retain(|kept| *kept != Guarantee::Integrity)), Fail)]
    #[case::no_login("5.1-3-1a", |camera: Camera| camera.declare(|declaration| declaration.ixit.auth_mech.clear()), Inconclusive)]
    #[case::through_a_channel("5.1-3-1b", sound, Pass)]
    #[case::in_clear("5.1-3-1b", |camera: Camera| camera.login("AuthMech-Web", |row| row.cryptography.channel = None), Fail)]
    #[case::promise_undecided("5.1-3-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::best_practice("5.1-3-1c", sound, Pass)]
    #[case::md5_digest("5.1-3-1c", |camera: Camera| camera.login("AuthMech-RTSP", |row| row.cryptography.scheme = Some(LoginScheme::DigestMd5)), Fail)]
    #[case::stored_as_sha_1("5.1-3-1c", |camera: Camera| camera.login("AuthMech-Web", |row| row.cryptography.stored_as = Some("SHA-1, salted".into())), Fail)]
    #[case::stored_by_a_slow_hash_over_it("5.1-3-1c", |camera: Camera| camera.login("AuthMech-Web", |row| row.cryptography.stored_as = Some("PBKDF2 over MD5".into())), Pass)]
    #[case::practice_undecided("5.1-3-1c", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_attack("5.1-3-1d", sound, Pass)]
    #[case::rc4("5.1-3-1d", |camera: Camera| camera.channel("SecComMech-Web", with_rc4), Fail)]
    #[case::attack_undecided("5.1-3-1d", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::as_declared("5.1-3-2a", sound, Pass)]
    #[case::one_out_of_reach("5.1-3-2a", |camera: Camera| camera.login("AuthMech-RTSP", |row| row.interface = None), Pass)]
    #[case::one_out_of_reach_undecided("5.1-3-2a", |camera: Camera| camera.login("AuthMech-RTSP", |row| row.interface = None).undecided(), Inconclusive)]
    #[case::one_within_reach_all_the_same("5.1-3-2a", |camera: Camera| camera.login("AuthMech-RTSP", |row| row.interface = None).decided("5.1-5-1a", Fail), Fail)]
    #[case::basic_too("5.1-3-2a", |camera: Camera| camera.answer::<Challenge>(|seen| seen.schemes.push(Scheme::Basic)), Fail)]
    #[case::basic_too_and_tls_unseen("5.1-3-2a", |camera: Camera| camera.answer::<Challenge>(|seen| seen.schemes.push(Scheme::Basic)).unasked::<Tls>(), Fail)]
    #[case::old_tls("5.1-3-2a", |camera: Camera| camera.answer::<Tls>(|seen| drop(seen.accepted.insert(TlsVersion::V1_0, Vec::new()))), Fail)]
    #[case::served_in_clear("5.1-3-2a", |camera: Camera| camera.answer::<Clear>(|seen| seen.served = true), Fail)]
    #[case::silent_on_a_version("5.1-3-2a", |camera: Camera| camera.answer::<Tls>(|seen| seen.silent.push(TlsVersion::V1_1)), Inconclusive)]
    #[case::schemes_unsaid("5.1-3-2a", |camera: Camera| camera.answer::<Challenge>(|seen| seen.schemes.clear()), Inconclusive)]
    #[case::a_form_needs_no_challenge("5.1-3-2a", |camera: Camera| camera.reply(no_scheme_at_the_web_page), Pass)]
    #[case::no_challenge("5.1-3-2a", |camera: Camera| camera.answer::<Challenge>(|seen| seen.shortfall = Some("reset".into())), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    fn no_scheme_at_the_web_page(question: &Question, reply: &mut Reply) {
        if let (Question::Challenge(asked), Reply::Answers(answers)) = (question, reply)
            && asked.row.as_str() == "AuthMech-Web"
        {
            let mut seen = Challenge::read(&answers[0]).unwrap().clone();
            seen.schemes.clear();
            *answers = vec![seen.into()];
        }
    }

    fn with_rc4(row: &mut SecComMech) {
        if let Security::Tls(bounds) = &mut row.protocol {
            bounds.suites = Suites::Only(["TLS_RSA_WITH_RC4_128_SHA".to_owned()].into());
        }
    }
}
