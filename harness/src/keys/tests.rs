//! Keys that are made can be used, by OpenSSL too, and nothing of another's is taken for them.

use std::process::Command;

use reports::signature::{Object, Order, Parts, Trust, examine, sign};
use rstest::rstest;
use suite::files::SourceText;

use super::*;

fn wanted(bare: bool) -> NewKey<'static> {
    let now = "2026-06-01T12:00:00Z".parse().unwrap();
    let roles = &[Role::Operator];
    NewKey { name: "Ada \"A\" Example", organisation: "Example Lab", party: Party::Supplier, roles, bare, test: true, now }
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
    let key = PrivateKey::load(&folder).unwrap();
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
    assert!(matches!(PrivateKey::load(room.path()), Err(KeyTrouble::Open { .. })));
}

#[test]
fn a_certificate_of_another_key_is_refused() {
    let room = tempfile::tempdir().unwrap();
    let (own, other) = (room.path().join("own"), room.path().join("other"));
    create(&own, &wanted(false)).unwrap();
    create(&other, &wanted(false)).unwrap();
    fs::copy(other.join(CERTIFICATE), own.join(CERTIFICATE)).unwrap();
    assert!(matches!(PrivateKey::load(&own), Err(KeyTrouble::OtherKey { .. })));
    fs::remove_file(own.join(CERTIFICATE)).unwrap();
    assert!(matches!(PrivateKey::load(&own), Err(KeyTrouble::Unusable { .. })));
}
