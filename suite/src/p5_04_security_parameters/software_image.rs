//! What the supplier's software images hold that all devices share, held against what is in use after set-up and against 10-SecParam.

use crate::assessment::Assessment;
use crate::bench::FileFacts;
use crate::evidence::{DutState, Firmware, FirmwareSeen, KeyInside};
use crate::ixit::SecParam;
use crate::ixit::t10_sec_param::ParamKind;
use crate::verdict::{Findings, Judged, Missing};

/// The images that could be looked into.
fn seen<'a>(assessment: &Assessment<'a>) -> Vec<(&'a FileFacts, Result<&'a FirmwareSeen, Missing>)> {
    let images = assessment.bench.firmware.iter();
    images.map(|image| (image, assessment.ask(Firmware { digest: image.digest.clone() }))).collect()
}

/// A secret that is in use after set-up stands in no image, and what stands there has a row. What no row explains a person weighs.
pub(super) fn holds_no_secret_in_use(assessment: &Assessment<'_>, rows: &[&SecParam]) -> Judged {
    if assessment.bench.firmware.is_empty() {
        return Ok(Findings::out_of_scope("10-SecParam", "bench.yaml names no software image that could be searched"));
    }
    let mut findings = Findings::none();
    let mut unexplained = Vec::new();
    for (image, seen) in seen(assessment) {
        findings.look(seen.map(|seen| {
            unexplained.extend(without_a_row(image, seen, rows));
            unexplained.extend(not_looked_into(image, seen));
            of_one(assessment, image, seen)
        }));
    }
    if unexplained.is_empty() || findings.has_nonconformity() {
        return Ok(findings);
    }
    let claim = assessment.claim("5.4-3-2a").over(rows.iter().copied()).gathered(unexplained);
    let asks = "Is nothing in use, on a device that was set up, that stands in the software image and in no row of 10-SecParam as `source_code`, or in a part of it that was not looked into?";
    findings.look(claim.asks(asks));
    Ok(findings)
}

fn of_one(assessment: &Assessment<'_>, image: &FileFacts, seen: &FirmwareSeen) -> Findings {
    let mut findings = Findings::none();
    for secret in &seen.secrets {
        let facts = assessment.bench.samples.get(&secret.sample).and_then(|sample| sample.identities.get(&secret.identity));
        if facts.is_some_and(|facts| facts.states.contains(&DutState::Initialised)) {
            let says = format!("holds the secret of `{}`, which is in use on sample {} after set-up", secret.identity, secret.sample);
            findings.fails(format!("{}, {}", image.file, secret.file), says);
        }
    }
    for key in &seen.keys {
        findings.remark(format!("{}, {}", image.file, key.file), format!("holds a private key ({}), the same for all devices", key.form));
    }
    for hash in &seen.hashes {
        let says = format!("holds the password of `{}` ({}), the same for all devices", hash.user, hash.scheme);
        findings.remark(format!("{}, {}", image.file, hash.file), says);
    }
    findings
}

/// What an image holds that the rows declared to stand in the source code do not account for, a line each: a row of a kind explains one such thing.
fn without_a_row(image: &FileFacts, seen: &FirmwareSeen, rows: &[&SecParam]) -> Vec<String> {
    let declared = |kind: ParamKind| rows.iter().filter(|row| row.is_in_source_code() && row.kind == Some(kind)).count();
    let keys = seen.keys.iter().filter(|_| seen.keys.len() > declared(ParamKind::PrivateKey));
    let hashes = seen.hashes.iter().filter(|_| seen.hashes.len() > declared(ParamKind::Password));
    let keys = keys.map(|key| format!("{}, {}: a private key ({})", image.file, key.file, key.form));
    let hashes = hashes.map(|hash| format!("{}, {}: the password of `{}` ({})", image.file, hash.file, hash.user, hash.scheme));
    keys.chain(hashes).collect()
}

/// What nobody looked into may hold anything: it is for a person to weigh.
fn not_looked_into(image: &FileFacts, seen: &FirmwareSeen) -> Vec<String> {
    let closed = seen.closed.iter().map(|closed| format!("{}: was not looked into everywhere: {closed}", image.file));
    let cut = seen.cut_short.iter().map(|cut| format!("{}: was not looked into in full: {cut}", image.file));
    closed.chain(cut).collect()
}

/// The image and file that hold the private key of a server, known by its public half or its SSH fingerprint.
pub(super) fn holder_of(assessment: &Assessment<'_>, shown: &str) -> Option<String> {
    let is_it = |key: &&KeyInside| [&key.public_key, &key.host_key].into_iter().flatten().any(|known| known == shown);
    let in_one = |(image, seen): (&FileFacts, Result<&FirmwareSeen, Missing>)| {
        let key = seen.ok()?.keys.iter().find(is_it)?;
        Some(format!("{} of {}", key.file, image.file))
    };
    seen(assessment).into_iter().find_map(in_one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{HashInside, SecretInside};
    use crate::ixit::t10_sec_param::Provisioning;
    use crate::names::{Digest, SampleId};
    use crate::testing::Camera;
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    /// A camera whose supplier gave an image that holds this.
    fn image(holds: impl Fn(&mut FirmwareSeen) + 'static) -> Camera {
        let facts = FileFacts { file: "fw.bin".into(), digest: Digest::of(b"fw"), version: None };
        Camera::sound().bench(|bench| bench.firmware.push(facts)).answer::<Firmware>(holds)
    }

    fn key(public: &str) -> KeyInside {
        KeyInside { file: "etc/web.key".into(), form: "EC PRIVATE KEY".into(), public_key: Some(public.into()), host_key: None }
    }

    fn hash() -> HashInside {
        HashInside { file: "etc/shadow".into(), user: "root".into(), scheme: "SHA-512 crypt".into() }
    }

    fn secret(identity: &str) -> SecretInside {
        SecretInside { file: "etc/app.conf".into(), sample: SampleId("A".into()), identity: identity.into() }
    }

    fn without_the_row(camera: Camera) -> Camera {
        camera.row(|ixit| &mut ixit.sec_param, "SecParam-SampleKey", |row| row.provisioning = Some(Provisioning::Factory))
    }

    #[rstest]
    #[case::nothing(image(|_| ()), Pass)]
    #[case::a_declared_key(image(|seen| seen.keys.push(key("sample"))), Pass)]
    #[case::the_key_that_is_served(image(|seen| seen.keys.push(key("public key of A"))), Fail)]
    #[case::the_key_that_is_served_by_the_only_sample(image(|seen| seen.keys.push(key("public key of A"))).alone(), Fail)]
    #[case::a_key_of_which_nobody_spoke(without_the_row(image(|seen| seen.keys.push(key("sample")))), Pass)]
    #[case::and_a_person_finds_it_in_use(without_the_row(image(|seen| seen.keys.push(key("sample")))).decided("5.4-3-2a", Fail), Fail)]
    #[case::and_nobody_decided(without_the_row(image(|seen| seen.keys.push(key("sample")))).undecided(), Inconclusive)]
    #[case::a_hash(image(|seen| seen.hashes.push(hash())).undecided(), Inconclusive)]
    #[case::a_secret_in_use(image(|seen| seen.secrets.push(secret("owner"))), Fail)]
    #[case::the_secret_of_factory_default(image(|seen| seen.secrets.push(secret("label"))), Pass)]
    #[case::more_keys_than_rows(image(|seen| seen.keys.extend([key("sample"), key("another")])).undecided(), Inconclusive)]
    #[case::not_read_in_full(image(|seen| seen.cut_short = Some("too large".into())).undecided(), Inconclusive)]
    #[case::not_read_in_full_and_decided(image(|seen| seen.cut_short = Some("too large".into())), Pass)]
    #[case::a_part_that_did_not_open(image(|seen| seen.closed.push("UBIFS at 0".into())).undecided(), Inconclusive)]
    #[case::not_looked_into(image(|_| ()).unasked::<Firmware>(), Inconclusive)]
    #[case::file_gone(image(|_| ()).refused_by_the_bench::<Firmware>(), Inconclusive)]
    fn what_the_image_holds_is_in_use_nowhere(#[case] camera: Camera, #[case] verdict: Verdict) {
        let judged = camera.unit("5.4-3-2a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
