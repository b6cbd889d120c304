//! Another judge: OpenSSL verifies what is written here, and what OpenSSL writes is read here.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "another program is asked for its verdict")]

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use rcgen::{ExtendedKeyUsagePurpose, KeyUsagePurpose};
use rstest::rstest;
use tempfile::TempDir;

use super::workshop::{Key, THEN, add, add_over, at, certificate, codes, content, look, row, trust};
use crate::signature::{KeyKind, Parts, Role, Signer as _, embed_stamp, examine, pre_authentication, stamp_request};

const MANIFEST: &str = "META-INF/ASiCManifest001.xml";
const SIGNATURE: &str = "META-INF/signature001.p7s";

struct Room(TempDir);

impl Room {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> String {
        fs::write(self.path(name), bytes).unwrap();
        self.path(name).display().to_string()
    }

    fn get(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    /// Runs OpenSSL in this folder: whether it is content, and what it says.
    fn openssl(&self, words: &[&str]) -> (bool, String) {
        let done = Command::new("openssl").args(words).current_dir(self.0.path()).output().unwrap();
        (done.status.success(), String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned())
    }

    fn pem(&self, name: &str, label: &str, bytes: &[u8]) {
        self.put(name, der::pem::encode_string(label, der::pem::LineEnding::LF, bytes).unwrap().as_bytes());
    }
}

fn agree((content, says): (bool, String)) {
    assert!(content, "{says}");
}

#[rstest]
#[case(KeyKind::P256)]
#[case(KeyKind::P384)]
fn openssl_verifies_what_is_signed_here(#[case] kind: KeyKind) {
    let (room, ada) = (Room::new(), Key::own(kind, &certificate("Ada")));
    let mut parts = Parts::new();
    add(&mut parts, &ada, Role::Operator, false);
    room.put("manifest.xml", &parts[MANIFEST]);
    room.put("signature.p7s", &parts[SIGNATURE]);
    room.pem("ada.pem", "CERTIFICATE", ada.certificate_der());
    let verify =
        ["cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "signature.p7s", "-content", "manifest.xml", "-CAfile", "ada.pem"];
    let then = at(THEN).as_second().to_string();
    let words = [&verify[..], &["-purpose", "any", "-attime", &then]].concat();
    agree(room.openssl(&words));
    room.put("manifest.xml", b"<other/>");
    assert!(!room.openssl(&words).0, "the control: another content is refused");
}

#[test]
fn openssl_verifies_the_envelope_of_a_bare_key() {
    let (room, build) = (Room::new(), Key::bare());
    let mut parts = Parts::new();
    add(&mut parts, &build, Role::Operator, false);
    let envelope: serde_json::Value = serde_json::from_slice(&parts["META-INF/attestation001.dsse.json"]).unwrap();
    let decoded =
        |value: &serde_json::Value| base64::Engine::decode(&base64::engine::general_purpose::STANDARD, value.as_str().unwrap()).unwrap();
    room.put("pae", &pre_authentication(&decoded(&envelope["payload"])));
    room.put("sig", &decoded(&envelope["signatures"][0]["sig"]));
    room.pem("key.pem", "PUBLIC KEY", &[&super::super::dsse::SPKI_PREFIX[..], build.public()].concat());
    let words = ["pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in", "pae", "-sigfile", "sig"];
    agree(room.openssl(&words));
    room.put("pae", b"DSSEv1");
    assert!(!room.openssl(&words).0, "the control: another content is refused");
}

/// A manifest as it is written here, and OpenSSL's signature over it, with whatever key.
fn signed_by_openssl(room: &Room, key: &[&str], digest: &str, cades: &[&str]) -> Parts {
    let mut parts = Parts::new();
    add(&mut parts, &Key::of("Ada"), Role::Operator, false);
    room.put("manifest.xml", &parts[MANIFEST]);
    agree(
        room.openssl(
            &[&["req", "-x509", "-nodes", "-newkey"], key, &["-keyout", "key.pem", "-out", "crt.pem", "-days", "30", "-subj", "/CN=Otto"]]
                .concat(),
        ),
    );
    let sign = [
        "cms",
        "-sign",
        "-binary",
        "-in",
        "manifest.xml",
        "-signer",
        "crt.pem",
        "-inkey",
        "key.pem",
        "-outform",
        "DER",
        "-out",
        "out.p7s",
        "-md",
        digest,
    ];
    agree(room.openssl(&[&sign[..], cades].concat()));
    parts.insert(SIGNATURE.to_owned(), room.get("out.p7s"));
    parts
}

fn judged(room: &Room, parts: &Parts) -> Vec<&'static str> {
    let pem = String::from_utf8(room.get("crt.pem")).unwrap();
    let trust = trust(&format!("signers:\n{}", row("Otto", "operator", &format!("{{ certificate: {pem:?} }}"))));
    // OpenSSL signs by the clock of this machine, so that is now.
    let now = clock(&room.path("out.p7s"));
    codes(&examine(parts, &content(), &trust, now, None))
}

#[rstest]
#[case::p256(&["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "sha256", &["-cades"], &[])]
#[case::p384(&["ec", "-pkeyopt", "ec_paramgen_curve:P-384"], "sha384", &["-cades"], &[])]
#[case::rsa(&["rsa:3072"], "sha256", &["-cades"], &[])]
#[case::rsa_sha512(&["rsa:3072"], "sha512", &["-cades"], &[])]
#[case::short_rsa(&["rsa:2048"], "sha256", &["-cades"], &["signature-algorithm"])]
#[case::sha1(&["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "sha1", &["-cades"], &["signature-algorithm"])]
#[case::p521(&["ec", "-pkeyopt", "ec_paramgen_curve:P-521"], "sha512", &["-cades"], &["signature-algorithm"])]
#[case::no_cades(&["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "sha256", &[], &["signature-attribute"])]
#[case::no_attributes(&["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "sha256", &["-noattr"], &["signature-malformed"])]
#[case::attached(&["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "sha256", &["-cades", "-nodetach"], &["signature-malformed"])]
#[case::by_key_id(&["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "sha256", &["-cades", "-keyid"], &["signature-malformed"])]
#[case::no_certificate(&["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "sha256", &["-cades", "-nocerts"], &["certificate-swapped"])]
fn what_openssl_signs_is_judged(#[case] key: &[&str], #[case] digest: &str, #[case] cades: &[&str], #[case] expected: &[&str]) {
    let room = Room::new();
    let parts = signed_by_openssl(&room, key, digest, cades);
    assert_eq!(judged(&room, &parts), expected);
}

/// A time-stamping authority of OpenSSL, whose clock is that of this machine.
fn authority(room: &Room, params: &rcgen::CertificateParams) -> Key {
    let tsa = Key::own(KeyKind::P256, params);
    room.pem("tsa.pem", "CERTIFICATE", tsa.certificate_der());
    room.pem("tsa.key", "PRIVATE KEY", &tsa.pkcs8());
    room.put("serial", b"01\n");
    room.put(
        "tsa.conf",
        b"[tsa]\ndefault_tsa = t\n[t]\nserial = serial\nsigner_cert = tsa.pem\nsigner_key = tsa.key\nsigner_digest = sha256\ndefault_policy = 1.2.3.4\ndigests = sha256\ness_cert_id_alg = sha256\naccuracy = secs:1\n",
    );
    tsa
}

fn stamping(name: &str) -> rcgen::CertificateParams {
    let mut params = certificate(name);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    // Critical, as RFC 3161 wants it: rcgen's own list is not.
    let mut only = rcgen::CustomExtension::from_oid_content(&[2, 5, 29, 37], vec![0x30, 0x0a, 0x06, 0x08, 0x2b, 6, 1, 5, 5, 7, 3, 8]);
    only.set_criticality(true);
    params.custom_extensions = vec![only];
    params.not_after = rcgen::date_time_ymd(2046, 1, 1);
    params
}

fn stamped(room: &Room, parts: &Parts) -> Vec<u8> {
    room.put("query.tsq", &stamp_request(parts, 1, None).unwrap());
    let (ok, says) = room.openssl(&["ts", "-reply", "-config", "tsa.conf", "-queryfile", "query.tsq", "-out", "answer.tsr"]);
    assert!(ok, "{says}");
    room.get("answer.tsr")
}

/// Now, by the clock that OpenSSL stamps with.
fn clock(path: &Path) -> jiff::Timestamp {
    jiff::Timestamp::from_second(fs::metadata(path).unwrap().mtime()).unwrap()
}

/// Signs some time before now, and stamps now.
fn signed_and_stamped(room: &Room, before: jiff::SignedDuration) -> (Key, Parts, Key) {
    let tsa = authority(room, &stamping("TSA"));
    let mut params = certificate("Ada");
    params.not_after = rcgen::date_time_ymd(2046, 1, 1);
    let ada = Key::own(KeyKind::P256, &params);
    let mut parts = Parts::new();
    let time = (clock(&room.path("tsa.conf")) - before).to_string();
    add_over(&mut parts, &ada, Role::Operator, false, &content(), &time);
    let answer = stamped(room, &parts);
    parts.extend(embed_stamp(&parts, 1, &answer, None).unwrap());
    (ada, parts, tsa)
}

#[rstest]
#[case::at_once(jiff::SignedDuration::from_secs(30), &[])]
#[case::back_dated(jiff::SignedDuration::from_hours(24 * 60), &["signing-time-unproven"])]
#[case::post_dated(jiff::SignedDuration::from_hours(-2), &["signing-time-contradicted"])]
fn a_time_stamp_of_openssl_counts(#[case] before: jiff::SignedDuration, #[case] expected: &[&str]) {
    let room = Room::new();
    let (ada, parts, tsa) = signed_and_stamped(&room, before);
    agree(room.openssl(&["ts", "-verify", "-queryfile", "query.tsq", "-in", "answer.tsr", "-CAfile", "tsa.pem"]));
    let signers = format!("signers:\n{}", row("Ada", "operator", &ada.known()));
    let known = trust(&format!("{signers}time_stampers:\n  - {{ name: Stamps, certificate: {} }}\n", tsa.pem()));
    let found = examine(&parts, &content(), &known, clock(&room.path("answer.tsr")), None);
    assert_eq!(codes(&found), expected);
    assert_eq!(found.each[0].stamped.as_ref().map(|stamp| stamp.by.as_str()), Some("Stamps"));
    if expected.is_empty() {
        let found = examine(&parts, &content(), &trust(&signers), clock(&room.path("answer.tsr")), None);
        assert_eq!(codes(&found), ["stamp-unknown"]);
    }
}

/// The token stands last in the signature, and its own signature last in it.
#[test]
fn a_stamp_that_was_changed_does_not_hold() {
    let room = Room::new();
    let (ada, mut parts, tsa) = signed_and_stamped(&room, jiff::SignedDuration::from_secs(30));
    *parts.get_mut("META-INF/signature001.p7s").unwrap().last_mut().unwrap() ^= 1;
    let stampers = format!("time_stampers:\n  - {{ name: Stamps, certificate: {} }}\n", tsa.pem());
    let known = trust(&format!("signers:\n{}{stampers}", row("Ada", "operator", &ada.known())));
    let found = examine(&parts, &content(), &known, clock(&room.path("answer.tsr")), None);
    assert_eq!((codes(&found), found.standing()), (vec!["stamp-invalid"], Some(crate::signature::Standing::Forged)));
}

#[test]
fn a_stamp_over_another_signature_is_refused_and_seen() {
    let room = Room::new();
    let (ada, stamped_parts, tsa) = signed_and_stamped(&room, jiff::SignedDuration::from_secs(30));
    let answer = room.get("answer.tsr");
    let mut parts = Parts::new();
    add_over(&mut parts, &ada, Role::Operator, false, &content(), &clock(&room.path("tsa.conf")).to_string());
    let refused = embed_stamp(&parts, 1, &answer, None).unwrap_err();
    assert_eq!(refused.to_string(), "the time stamp is over another signature");
    // Somebody does it all the same.
    let token = crate::signature::time_stamp::token_of(&answer).unwrap();
    let forced = crate::signature::cades::embed(SIGNATURE, &parts[SIGNATURE], &token).unwrap();
    parts.insert(SIGNATURE.to_owned(), forced);
    let text =
        format!("signers:\n{}time_stampers:\n  - {{ name: Stamps, certificate: {} }}\n", row("Ada", "operator", &ada.known()), tsa.pem());
    let found = examine(&parts, &content(), &trust(&text), clock(&room.path("answer.tsr")), None);
    assert_eq!(codes(&found), ["stamp-of-another"]);
    // OpenSSL still verifies the signature that was stamped rightly.
    room.put("manifest.xml", &stamped_parts[MANIFEST]);
    room.put("signature.p7s", &stamped_parts[SIGNATURE]);
    room.pem("ada.pem", "CERTIFICATE", ada.certificate_der());
    agree(room.openssl(&[
        "cms",
        "-verify",
        "-cades",
        "-binary",
        "-inform",
        "DER",
        "-in",
        "signature.p7s",
        "-content",
        "manifest.xml",
        "-CAfile",
        "ada.pem",
        "-purpose",
        "any",
    ]));
}

#[test]
fn a_stamp_by_a_key_that_is_for_more_than_stamps_does_not_count() {
    let room = Room::new();
    let (ada, parts, _) = signed_and_stamped(&room, jiff::SignedDuration::from_secs(30));
    let loose = Key::own(KeyKind::P256, &{
        let mut params = certificate("Loose");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::TimeStamping, ExtendedKeyUsagePurpose::CodeSigning];
        params
    });
    let certificate = crate::signature::read_certificate(loose.certificate_der()).unwrap();
    assert_eq!(crate::signature::certificate::may_stamp(&certificate).unwrap_err().code(), "certificate-use");
    // A countersignature over a stamped signature keeps the stamp where it is.
    let mut parts = parts;
    let bob = Key::of("Bob");
    add_over(&mut parts, &bob, Role::Authoriser, true, &content(), THEN);
    let refused = embed_stamp(&parts, 1, &room.get("answer.tsr"), None).unwrap_err().to_string();
    assert!(refused.contains("stamp before the countersignature"), "{refused}");
    assert_eq!(codes(&look(&parts, &trust(&format!("signers:\n{}", row("Ada", "operator", &ada.known())))))[0], "stamp-unknown");
}
