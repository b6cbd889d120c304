//! Signatures that count: each kind of key, each form, several side by side, countersigned.

use rstest::rstest;

use super::workshop::{Key, add, certificate, codes, look, row, trust};
use crate::signature::{Form, KeyKind, Parts, Party, Role, Standing};

#[rstest]
#[case(KeyKind::P256)]
#[case(KeyKind::P384)]
#[case(KeyKind::Ed25519)]
fn a_signature_with_a_pinned_certificate_counts(#[case] kind: KeyKind) {
    let ada = Key::own(kind, &certificate("Ada"));
    let mut parts = Parts::new();
    add(&mut parts, &ada, Role::Operator, false);
    assert_eq!(parts.keys().collect::<Vec<_>>(), ["META-INF/ASiCManifest001.xml", "META-INF/signature001.p7s"]);
    let found = look(&parts, &trust(&format!("signers:\n{}", row("Ada", "operator", &ada.known()))));
    assert_eq!((codes(&found), found.standing()), (vec![], None));
    let one = &found.each[0];
    assert!(one.counts());
    assert_eq!((one.form, one.role, one.claims.as_str()), (Form::Cades, Some(Role::Operator), "CN=Ada,O=Example Lab"));
    assert_eq!(one.signer.as_ref().map(|signer| (signer.name.as_str(), signer.party)), Some(("Ada", Party::IndependentLaboratory)));
}

#[test]
fn an_issued_certificate_counts_by_authority_and_subject() {
    let authority = Key::authority("Root");
    let ada = Key::issued(&authority, &certificate("Ada"));
    let mut parts = Parts::new();
    add(&mut parts, &ada, Role::Operator, false);
    let key = "{ issued: { by: Root, subject: \"CN=Ada,O=Example Lab\" } }";
    let text = format!("signers:\n{}authorities:\n  - {{ name: Root, certificate: {} }}\n", row("Ada", "operator", key), authority.pem());
    assert_eq!(codes(&look(&parts, &trust(&text))), Vec::<&str>::new());
    let another = text.replace("CN=Ada,", "CN=Eve,");
    assert_eq!(codes(&look(&parts, &trust(&another))), ["signer-unknown"]);
    let elsewhere = text.replace(&authority.pem(), &Key::authority("Root").pem());
    assert_eq!(codes(&look(&parts, &trust(&elsewhere))), ["signer-unknown"]);
}

#[test]
fn an_envelope_of_a_bare_key_counts_and_is_countersigned_by_a_certificate() {
    let (build, bob) = (Key::bare(), Key::of("Bob"));
    let mut parts = Parts::new();
    add(&mut parts, &build, Role::Operator, false);
    add(&mut parts, &bob, Role::Authoriser, true);
    let manifest = String::from_utf8(parts["META-INF/ASiCManifest002.xml"].clone()).unwrap();
    assert!(manifest.contains("attestation001.dsse.json"), "{manifest}");
    let text = format!(
        "signers:\n{}{}requires: [operator, authoriser]\n",
        row("CI", "operator", &build.known()),
        row("Bob", "authoriser", &bob.known())
    );
    let found = look(&parts, &trust(&text));
    assert_eq!(codes(&found), Vec::<&str>::new());
    assert_eq!(found.each.iter().map(|one| one.form).collect::<Vec<_>>(), [Form::Dsse, Form::Cades]);
}

#[test]
fn who_is_unknown_is_no_forger() {
    let (ada, build) = (Key::of("Ada"), Key::bare());
    let mut parts = Parts::new();
    add(&mut parts, &ada, Role::Operator, false);
    add(&mut parts, &build, Role::Operator, false);
    let found = look(&parts, &trust("requires: []\n"));
    assert_eq!((codes(&found), found.standing()), (vec!["signer-unknown", "signer-unknown"], Some(Standing::Unchecked)));
    assert!(!found.each.iter().any(crate::signature::Examined::counts));
}

#[test]
fn an_unsigned_bundle_is_not_forged_either() {
    let found = look(&Parts::new(), &trust("requires: [authoriser]\n"));
    assert_eq!((codes(&found), found.standing()), (vec!["unsigned", "role-required"], Some(Standing::Unchecked)));
}

/// Where two roles are required, one person in both is not enough; another person in either is.
#[test]
fn one_person_is_not_two() {
    let (ada, bob) = (Key::of("Ada"), Key::of("Bob"));
    let rows = [row("Ada", "operator, authoriser", &ada.known()), row("Bob", "authoriser", &bob.known())].concat();
    let mut parts = Parts::new();
    add(&mut parts, &ada, Role::Operator, false);
    add(&mut parts, &ada, Role::Authoriser, true);
    let both = trust(&format!("requires: [operator, authoriser]\nsigners:\n{rows}"));
    let found = look(&parts, &both);
    assert_eq!((codes(&found), found.standing()), (vec!["one-person"], Some(Standing::Unchecked)));
    assert!(codes(&look(&parts, &trust(&format!("signers:\n{rows}")))).is_empty(), "nobody asked for two");
    add(&mut parts, &bob, Role::Authoriser, true);
    assert!(codes(&look(&parts, &both)).is_empty());
}

#[test]
fn a_key_for_tests_is_told() {
    let ada = Key::of("Ada");
    let mut parts = Parts::new();
    add(&mut parts, &ada, Role::Operator, false);
    let text = format!("signers:\n{}", row("Ada", "operator", &ada.known())).replace(" }\n", ", test_key: true }\n");
    assert!(look(&parts, &trust(&text)).each[0].signer.as_ref().is_some_and(|signer| signer.test_key));
}
