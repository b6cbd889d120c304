//! Keys that are made can be used, by OpenSSL too, and nothing of another's is taken for them.

use std::process::Command;

use miette::Diagnostic as _;
use reports::signature::{Object, Order, Parts, Trust, examine, sign};
use rstest::rstest;
use suite::files::SourceText;

use super::*;
use crate::exit::Exit;

fn wanted(bare: bool) -> NewKey<'static> {
    let now = "2026-06-01T12:00:00Z".parse().unwrap();
    let roles = &[Role::Operator];
    NewKey {
        name: "Ada \"A\" Example",
        organisation: "Example Lab",
        party: Party::Supplier,
        roles,
        bare,
        test: true,
        passphrase: None,
        now,
    }
}

#[rstest]
fn a_new_key_signs_and_its_own_trust_file_knows_it(#[values(true, false)] bare: bool) {
    let room = tempfile::tempdir().unwrap();
    let folder = room.path().join("key");
    let wanted = wanted(bare);
    create(&folder, &wanted).unwrap();
    assert_eq!(fs::metadata(folder.join(KEY)).unwrap().permissions().mode() & 0o777, 0o600);
    let readable = Command::new("openssl").args(["pkey", "-noout", "-in"]).arg(folder.join(KEY)).status().unwrap();
    assert!(readable.success(), "OpenSSL reads it");
    let key = PrivateKey::load(&folder, None).unwrap();
    let content = Object::of("root.txt", "text/plain", b"root");
    let mut parts = Parts::new();
    let order = Order { content: &content, parts: &parts, role: Role::Operator, at: wanted.now, countersigns: false };
    let new = sign(&order, &key).unwrap();
    parts.extend(new);
    let text = fs::read_to_string(folder.join(TRUST)).unwrap();
    let trust = Trust::read(&SourceText { file: "trust.yaml", text: &text }).unwrap();
    let found = examine(&parts, &content, &trust, wanted.now, None);
    assert_eq!(found.standing(), None, "{found:?}");
    let signer = found.each[0].signer.as_ref().unwrap();
    assert_eq!((signer.name.as_str(), signer.party, signer.test_key), (wanted.name, Party::Supplier, true));
}

#[test]
fn a_key_is_never_overwritten_and_never_read_by_others() {
    let room = tempfile::tempdir().unwrap();
    create(room.path(), &wanted(true)).unwrap();
    assert!(matches!(create(room.path(), &wanted(true)), Err(KeyTrouble::Taken { .. })));
    fs::set_permissions(room.path().join(KEY), fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(PrivateKey::load(room.path(), None), Err(KeyTrouble::Open { .. })));
}

#[test]
fn a_certificate_of_another_key_is_refused() {
    let room = tempfile::tempdir().unwrap();
    let (own, other) = (room.path().join("own"), room.path().join("other"));
    create(&own, &wanted(false)).unwrap();
    create(&other, &wanted(false)).unwrap();
    fs::copy(other.join(CERTIFICATE), own.join(CERTIFICATE)).unwrap();
    assert!(matches!(PrivateKey::load(&own, None), Err(KeyTrouble::OtherKey { .. })));
    fs::remove_file(own.join(CERTIFICATE)).unwrap();
    assert!(matches!(PrivateKey::load(&own, None), Err(KeyTrouble::Unusable { .. })));
}

#[rstest]
fn an_encrypted_key_is_opened_by_its_passphrase_alone(#[values(true, false)] bare: bool) {
    let room = tempfile::tempdir().unwrap();
    let folder = room.path().join("key");
    create(&folder, &NewKey { passphrase: Some("correct horse"), ..wanted(bare) }).unwrap();
    let path = folder.join(KEY);
    assert!(fs::read_to_string(&path).unwrap().starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(PrivateKey::is_locked(&folder));
    let openssl = |phrase: &str| {
        let read = Command::new("openssl").args(["pkey", "-noout", "-passin", &format!("pass:{phrase}"), "-in"]).arg(&path).output();
        read.unwrap().status.success()
    };
    assert!(openssl("correct horse") && !openssl("wrong horse"), "OpenSSL reads it by the same passphrase");
    assert!(PrivateKey::load(&folder, Some("correct horse")).is_ok());
    assert!(matches!(PrivateKey::load(&folder, Some("wrong horse")), Err(KeyTrouble::Passphrase { .. })));
    assert!(matches!(PrivateKey::load(&folder, None), Err(KeyTrouble::Locked { .. })));
}

/// What OpenSSL encrypts, by either way to hash a passphrase, is read here.
#[rstest]
#[case::pbkdf2(&["-v2", "aes-256-cbc"])]
#[case::scrypt(&["-scrypt"])]
fn a_key_that_openssl_encrypted_is_opened(#[case] how: &[&str]) {
    let room = tempfile::tempdir().unwrap();
    create(room.path(), &wanted(false)).unwrap();
    let (path, plain) = (room.path().join(KEY), room.path().join("plain.pem"));
    fs::rename(&path, &plain).unwrap();
    let mut openssl = Command::new("openssl");
    openssl.args(["pkcs8", "-topk8", "-passout", "pass:x"]).args(how).arg("-in").arg(&plain).arg("-out").arg(&path);
    assert!(openssl.status().unwrap().success());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    assert!(PrivateKey::load(room.path(), Some("x")).is_ok());
}

#[rstest]
#[case::key(KEY, "junk", "wanted is PKCS #8 in PEM")]
#[case::certificate(CERTIFICATE, "junk", "BEGIN CERTIFICATE")]
#[case::certificate_of_junk(CERTIFICATE, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "BEGIN CERTIFICATE")]
fn junk_is_told_with_its_file_and_what_was_expected(#[case] file: &str, #[case] junk: &str, #[case] remedy: &str) {
    let room = tempfile::tempdir().unwrap();
    create(room.path(), &wanted(false)).unwrap();
    fs::write(room.path().join(file), junk).unwrap();
    let Err(trouble) = PrivateKey::load(room.path(), None) else { panic!("{file} is junk") };
    assert!(trouble.to_string().contains(file) && trouble.exit() == Exit::Usage, "{trouble}");
    assert!(trouble.help().unwrap().to_string().contains(remedy), "{}", trouble.help().unwrap());
}
