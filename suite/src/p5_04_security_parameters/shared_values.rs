//! Values that should be of one device alone, compared between samples: keys of TLS and SSH servers, tokens. Equal ones are a constant of the product line.

use std::collections::BTreeSet;

use super::software_image;
use crate::assessment::Assessment;
use crate::evidence::{DutState, Place, SecretTraits, Service, Tls, TraitsSeen, Vantage};
use crate::ixit::t01_auth_mech::PairingMethod;
use crate::ixit::t10_sec_param::{ParamKind, Provisioning};
use crate::ixit::t11_sec_com_mech::Security;
use crate::ixit::{AuthMech, Factor, LogIntf, SecComMech, SecParam};
use crate::names::{IdentityName, RowId, SampleId};
use crate::paper;
use crate::reference::passwords;
use crate::unit::Located as _;
use crate::verdict::{Findings, Judged, Missing};

/// What is compared of a row: a key by which a server of the device proves who it is, or a token or shared key with which somebody signs in.
enum Shown<'a> {
    Key(&'a LogIntf, &'a SecComMech),
    /// The shared key or passkey of one who signs in there, or of whoever the bench should name.
    Shared(&'a AuthMech, Option<&'a IdentityName>),
    Token(&'a AuthMech),
}

impl Shown<'_> {
    fn about(&self) -> String {
        match self {
            Self::Key(interface, _) => interface.id.to_string(),
            Self::Shared(login, Some(name)) => format!("`{name}` at {}", login.id),
            Self::Shared(login, None) | Self::Token(login) => login.id.to_string(),
        }
    }

    fn what(&self) -> &'static str {
        match self {
            Self::Key(_, mechanism) if matches!(mechanism.protocol, Security::Ssh) => "SSH host key",
            Self::Key(..) => "TLS key",
            Self::Shared(login, _) if is_paired_by_passkey(login) => "passkey",
            Self::Shared(..) => "shared key",
            Self::Token(_) => "token",
        }
    }
}

/// Critical parameters that show on a network and that no user chose: of these, equal ones on two samples tell of a constant.
pub(super) fn compared<'a>(assessment: &Assessment<'a>) -> Vec<&'a SecParam> {
    let rows = assessment.declaration.ixit.sec_param.iter();
    rows.filter(|row| row.is_critical() && row.provisioning != Some(Provisioning::User) && !shown(assessment, row).is_empty()).collect()
}

/// The servers and logins where a row shows.
fn shown<'a>(assessment: &Assessment<'a>, row: &SecParam) -> Vec<Shown<'a>> {
    let ixit = &assessment.declaration.ixit;
    let key = |user: &RowId| {
        let mechanism = ixit.channel(user).filter(|mechanism| matches!(mechanism.protocol, Security::Ssh | Security::Tls(_)))?;
        let interface = ixit.logical(mechanism.interface.as_ref()?).filter(|interface| interface.port.is_some())?;
        Some(Shown::Key(interface, mechanism))
    };
    let token = |user: &RowId| ixit.login(user).filter(|login| matches!(login.factor, Factor::Token)).map(Shown::Token);
    let shared = |user: &RowId| {
        let login = ixit.login(user).filter(|login| login.coap_psk().is_some() || is_paired_by_passkey(login));
        login.into_iter().flat_map(|login| holders(assessment, login).into_iter().map(move |name| Shown::Shared(login, name)))
    };
    let users = row.used_by.iter();
    match row.kind {
        Some(ParamKind::SecretKey) => users.flat_map(|user| shared(user)).collect(),
        Some(ParamKind::PrivateKey) => users.filter_map(|user| key(user)).collect(),
        Some(ParamKind::Token) => users.filter_map(|user| token(user)).collect(),
        _ => Vec::new(),
    }
}

fn is_paired_by_passkey(login: &AuthMech) -> bool {
    login.pairs_by() == Some(PairingMethod::Passkey)
}

/// Everybody of the bench who signs in there, each with a key of their own; whoever it should name where it names nobody.
fn holders<'a>(assessment: &Assessment<'a>, login: &AuthMech) -> BTreeSet<Option<&'a IdentityName>> {
    let known = assessment.bench.samples.values().flat_map(|facts| &facts.identities);
    let here = known.filter(|(_, facts)| facts.login == *login.id && facts.states.contains(&DutState::Initialised));
    let names: BTreeSet<_> = here.map(|(name, _)| Some(name)).collect();
    if names.is_empty() { BTreeSet::from([None]) } else { names }
}

/// No two samples show the same value of it.
pub(super) fn each_sample_has_its_own(assessment: &Assessment<'_>, row: &SecParam, samples: &[&SampleId]) -> Judged {
    let mut findings = Findings::none();
    findings.look(paper::given(row.provisioning.as_ref(), &row.id, "provisioning").map(|_| Findings::none()));
    for shown in shown(assessment, row) {
        let mut seen: Vec<(&SampleId, String)> = Vec::new();
        for sample in samples {
            match value_on(assessment, &shown, sample) {
                Ok(value) => seen.push((sample, value)),
                Err(missing) => findings.lacks(missing),
            }
            if let Shown::Shared(login, name) = shown {
                findings.look(is_no_ones_guess(assessment, row, (login, name), sample));
            }
        }
        for (sample, value) in &seen {
            if let Some(holder) = software_image::holder_of(assessment, value) {
                let says = format!("the {} of {} on sample {sample} lies in the software image: {holder}", shown.what(), shown.about());
                findings.fails(&row.id, says);
            }
        }
        for (at, (sample, value)) in seen.iter().enumerate() {
            if let Some((other, _)) = seen[..at].iter().find(|(_, earlier)| earlier == value) {
                let says = format!("is the same on samples {other} and {sample}: a constant, which is in use after set-up");
                findings.fails(&row.id, format!("the {} of {} {says}", shown.what(), shown.about()));
            }
        }
    }
    Ok(findings)
}

/// The fewest bits of a shared key that nobody finds from one handshake that was overheard (NIST SP 800-131A).
const KEY_BITS: f64 = 112.0;

/// A shared key that stands in a list, or follows from what everybody can read, is a constant of the product line whatever it is on another sample.
fn is_no_ones_guess(
    assessment: &Assessment<'_>,
    row: &SecParam,
    (login, name): (&AuthMech, Option<&IdentityName>),
    sample: &SampleId,
) -> Judged {
    let traits = traits_on(assessment, login, name, sample)?;
    let mut findings = Findings::none();
    let shown = Shown::Shared(login, name);
    let about = format!("the {} of {} on sample {sample}", shown.what(), shown.about());
    if traits.common {
        findings.fails(&row.id, format!("{about} is one of the common credentials"));
    }
    for source in &traits.derived_from {
        findings.fails(&row.id, format!("{about} follows from what everybody can read: {source}"));
    }
    if let Some(pattern) = &traits.pattern {
        findings.fails(&row.id, format!("{about} is drawn by nobody: {pattern}"));
    }
    // A passkey of Secure Connections is tried against the device, never against what was overheard.
    if traits.entropy_bits < KEY_BITS && !is_paired_by_passkey(login) && !findings.has_nonconformity() {
        let says =
            format!("{about} has at most {:.0} bits; {KEY_BITS:.0} withstand a search through an overheard handshake", traits.entropy_bits);
        findings.remark(&row.id, says);
    }
    Ok(findings)
}

fn traits_on<'e>(
    assessment: &Assessment<'e>,
    login: &AuthMech,
    name: Option<&IdentityName>,
    sample: &SampleId,
) -> Result<&'e TraitsSeen, Missing> {
    let first = assessment.identity(sample, login, DutState::Initialised)?;
    let has = |name: &&IdentityName| assessment.bench.samples.get(sample).is_some_and(|facts| facts.identities.contains_key(*name));
    let identity = match name {
        Some(name) if !has(&name) => return Err(Missing::Needs(format!("bench.yaml does not name `{name}` on sample {sample}"))),
        name => name.cloned().unwrap_or(first),
    };
    assessment.ask(SecretTraits { sample: sample.clone(), identity, list: passwords::common_digest() })
}

/// What stands for the value on a sample in normal use: equal for equal values.
fn value_on(assessment: &Assessment<'_>, shown: &Shown<'_>, sample: &SampleId) -> Result<String, Missing> {
    match shown {
        Shown::Key(interface, mechanism) => key_on(assessment, interface, mechanism, sample),
        Shown::Shared(login, name) => Ok(traits_on(assessment, login, *name, sample)?.keyed_digest.clone()),
        Shown::Token(login) => Ok(traits_on(assessment, login, None, sample)?.keyed_digest.clone()),
    }
}

/// The first place where a sample shows a key is as good as any other: it is one server.
fn key_on(assessment: &Assessment<'_>, interface: &LogIntf, mechanism: &SecComMech, sample: &SampleId) -> Result<String, Missing> {
    let at = place_on(assessment, interface, sample)?;
    let unseen = || Missing::Unfair(format!("{}: sample {sample} did not show the key by which it proves who it is", interface.id));
    if let (Security::Ssh, Some(port)) = (&mechanism.protocol, interface.port) {
        return assessment.ask(Service { at, port })?.host_key.clone().ok_or_else(unseen);
    }
    let chain = assessment.ask(Tls { at, on: (*interface.id).clone() })?.chain.as_ref();
    chain.and_then(|chain| chain.certificates.first()?.public_key.clone()).ok_or_else(unseen)
}

/// Where an interface of a sample is reached in normal use.
fn place_on(assessment: &Assessment<'_>, interface: &LogIntf, sample: &SampleId) -> Result<Place, Missing> {
    let side = interface.physical(assessment)?;
    let families = assessment.bench.samples.get(sample).and_then(|facts| facts.interfaces.get(&*side.id));
    let family = families.and_then(|families| families.first());
    let family = family.ok_or_else(|| Missing::Needs(format!("bench.yaml gives sample {sample} no address on {}", side.id)))?;
    let from = Vantage { interface: (*side.id).clone(), family: *family };
    Ok(Place { sample: sample.clone(), state: DutState::Initialised, from })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Question;
    use crate::ixit::t01_auth_mech::CoapPsk;
    use crate::ixit::{Speaks, Way};
    use crate::testing::{Camera, Reply, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn one_key(camera: Camera) -> Camera {
        camera.chain(|chain| chain.certificates[0].public_key = Some("one for all".into()))
    }

    fn tls_key(camera: Camera, change: impl FnOnce(&mut SecParam)) -> Camera {
        camera.row(|ixit| &mut ixit.sec_param, "SecParam-TLSKey", change)
    }

    fn one_token(camera: Camera) -> Camera {
        camera.answer::<SecretTraits>(|seen| seen.keyed_digest = "one for all".into())
    }

    /// The recorder signs in by a shared key, and its parameter is one.
    fn by_key(camera: Camera) -> Camera {
        let camera = camera.login("AuthMech-Recorder", |row| {
            (row.factor, row.exercise) = (Factor::Key, vec![Way::CoapPsk(CoapPsk::default())]);
        });
        let camera = camera.row(|ixit| &mut ixit.sec_param, "SecParam-RecorderToken", |row| row.kind = Some(ParamKind::SecretKey));
        camera.answer::<SecretTraits>(|seen| seen.entropy_bits = 128.0)
    }

    /// The web page's mechanism is SSH, and its server shows this key on each sample.
    fn over_ssh(camera: Camera, key: fn(&SampleId) -> Option<String>) -> Camera {
        let camera = camera.channel("SecComMech-Web", |row| row.protocol = Security::Ssh);
        let camera = camera.interface("LogIntf-Web", |row| row.speaks = Speaks::Ssh);
        camera.reply(move |question, reply| {
            if let (Question::Service(asked), Reply::Answers(answers)) = (question, reply)
                && let Some(crate::evidence::Answer::Service(seen)) = answers.first_mut()
            {
                seen.host_key = key(&asked.at.sample);
            }
        })
    }

    #[rstest]
    #[case::each_its_own(sound, Pass)]
    #[case::one_key(one_key, Fail)]
    #[case::one_key_of_unknown_origin(|camera| tls_key(one_key(camera), |row| row.provisioning = None), Fail)]
    #[case::the_user_brings_it(|camera| one_key(camera).declare(|declaration| declaration.ixit.sec_param.iter_mut().for_each(|row| row.provisioning = Some(Provisioning::User))), Pass)]
    #[case::of_unknown_origin(|camera| tls_key(camera, |row| row.provisioning = None), Inconclusive)]
    #[case::one_sample(|camera: Camera| camera.alone(), Inconclusive)]
    #[case::no_certificate(|camera: Camera| camera.answer::<Tls>(|seen| seen.chain = None), Inconclusive)]
    #[case::no_tls(|camera: Camera| camera.unasked::<Tls>(), Inconclusive)]
    #[case::bench_cannot(|camera: Camera| camera.refused_by_the_bench::<Tls>(), Inconclusive)]
    #[case::not_enumerated_in_full(|camera: Camera| camera.answer::<Tls>(|seen| seen.cut_short = Some("busy".into())), Inconclusive)]
    #[case::second_sample_out_of_reach(|camera: Camera| camera.bench(|bench| bench.samples.get_mut(&"B".into()).unwrap().interfaces.clear()), Inconclusive)]
    #[case::one_token(one_token, Fail)]
    #[case::token_unknown_to_the_bench(|camera: Camera| camera.without_identity("recorder"), Inconclusive)]
    #[case::keys_of_their_own(by_key, Pass)]
    #[case::short_keys(|camera| by_key(camera).answer::<SecretTraits>(|seen| seen.entropy_bits = 60.0), Pass)]
    #[case::one_shared_key(|camera| one_token(by_key(camera)), Fail)]
    #[case::a_common_key(|camera| by_key(camera).answer::<SecretTraits>(|seen| seen.common = true), Fail)]
    #[case::a_key_from_the_serial(|camera| by_key(camera).answer::<SecretTraits>(|seen| seen.derived_from = vec!["the serial number".into()]), Fail)]
    #[case::a_key_with_a_pattern(|camera| by_key(camera).answer::<SecretTraits>(|seen| seen.pattern = Some("a run".into())), Fail)]
    #[case::key_unknown_to_the_bench(|camera| by_key(camera).without_identity("recorder"), Inconclusive)]
    #[case::host_keys_of_their_own(|camera| over_ssh(camera, |sample| Some(format!("SHA256:{sample}"))), Pass)]
    #[case::one_host_key(|camera| over_ssh(camera, |_| Some("SHA256:AAAA".into())), Fail)]
    #[case::host_key_not_seen(|camera| over_ssh(camera, |_| None), Inconclusive)]
    fn what_is_of_one_device_is_on_no_other(#[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit("5.4-3-2a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
    #[rstest]
    #[case::passkeys_of_their_own(sound, Pass)]
    #[case::one_passkey(one_token, Fail)]
    #[case::a_common_passkey(|camera: Camera| camera.answer::<SecretTraits>(|seen| seen.common = true), Fail)]
    #[case::six_digits(|camera: Camera| camera.answer::<SecretTraits>(|seen| seen.entropy_bits = 20.0), Pass)]
    #[case::nobody_pairs_at_this_bench(|camera: Camera| camera.without_identity("phone"), Inconclusive)]
    fn a_passkey_is_of_one_lock_alone(#[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::lock()).unit("5.4-3-2a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
