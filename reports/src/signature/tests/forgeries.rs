//! The frauds that signatures are there for: each is caught, with a code of its own.

use rstest::rstest;

use super::workshop::{Key, THEN, add, add_over, codes, content, look, row, trust, web_server};
use crate::signature::{Object, Order, Parts, Role, Standing, Trust, sign};

const MANIFEST: &str = "META-INF/ASiCManifest001.xml";
const SIGNATURE: &str = "META-INF/signature001.p7s";
const ENVELOPE: &str = "META-INF/attestation001.dsse.json";

/// Ada signs, Bob countersigns; the trust file knows both, and a CI server.
struct Scene {
    ada: Key,
    build: Key,
    parts: Parts,
    trust: Trust,
}

fn scene() -> Scene {
    let (ada, bob, build) = (Key::of("Ada"), Key::of("Bob"), Key::bare());
    let mut parts = Parts::new();
    add(&mut parts, &ada, Role::Operator, false);
    add(&mut parts, &bob, Role::Authoriser, true);
    let rows = [row("Ada", "operator", &ada.known()), row("Bob", "authoriser", &bob.known()), row("CI", "operator", &build.known())];
    let trust = trust(&format!("signers:\n{}", rows.concat()));
    Scene { ada, build, parts, trust }
}

fn replaced(parts: &mut Parts, name: &str, from: &str, to: &str) {
    let text = String::from_utf8(parts[name].clone()).unwrap();
    assert!(text.contains(from), "{text}");
    parts.insert(name.to_owned(), text.replace(from, to).into_bytes());
}

fn appended(parts: &mut Parts, name: &str) {
    parts.get_mut(name).unwrap().push(b' ');
}

/// Signs anew as Ada, at another time and with nothing else there.
fn only_at(scene: &mut Scene, time: &str) {
    scene.parts.clear();
    add_over(&mut scene.parts, &scene.ada, Role::Operator, false, &content(), time);
}

#[rstest]
#[case::trailing_bytes_of_the_signature(|s: &mut Scene| appended(&mut s.parts, SIGNATURE), "signature-malformed")]
#[case::trailing_bytes_of_the_manifest(|s: &mut Scene| appended(&mut s.parts, MANIFEST), "signature-digest")]
#[case::first_signature_taken_away(|s: &mut Scene| { s.parts.remove(SIGNATURE); s.parts.remove(MANIFEST); }, "signature-gap")]
#[case::signature_without_its_manifest(|s: &mut Scene| { s.parts.remove(MANIFEST); }, "signature-missing")]
#[case::manifest_without_its_signature(|s: &mut Scene| { s.parts.remove(SIGNATURE); }, "signature-missing")]
#[case::signature_of_another_bundle(|s: &mut Scene| {
    s.parts.clear();
    add_over(&mut s.parts, &s.ada, Role::Operator, false, &Object::of("root.json", "application/json", b"{}"), THEN);
}, "signature-other-content")]
#[case::signature_of_another_part(|s: &mut Scene| {
    s.parts.clear();
    add_over(&mut s.parts, &s.ada, Role::Operator, false, &Object::of("notes.txt", "text/plain", b"{}"), THEN);
}, "signature-other-content")]
#[case::manifest_of_another_bundle(|s: &mut Scene| replaced(&mut s.parts, MANIFEST, "root.json", "root2.json"), "signature-digest")]
#[case::first_signature_made_anew(|s: &mut Scene| add_first_anew(s), "signature-digest")]
#[case::signing_time_after_now(|s: &mut Scene| only_at(s, "2026-06-02T12:00:00Z"), "signing-time-contradicted")]
#[case::signed_before_the_end(|s: &mut Scene| only_at(s, "2026-06-01T09:00:00Z"), "signing-time-too-early")]
#[case::role_not_allowed(|s: &mut Scene| { s.parts.clear(); add(&mut s.parts, &s.ada, Role::Authoriser, false); }, "role-not-allowed")]
#[case::stray_file(|s: &mut Scene| { s.parts.insert("META-INF/signatures.xml".into(), vec![]); }, "signature-stray")]
#[case::two_forms_of_one_number(|s: &mut Scene| { s.parts.insert(ENVELOPE.into(), vec![]); }, "signature-stray")]
#[case::large(|s: &mut Scene| { s.parts.insert(SIGNATURE.into(), vec![0x30; 300 * 1024]); }, "signature-too-much")]
#[case::deep(|s: &mut Scene| { s.parts.insert(SIGNATURE.into(), [0x30, 0x80].repeat(10_000)); }, "signature-malformed")]
#[case::empty(|s: &mut Scene| { s.parts.insert(SIGNATURE.into(), vec![]); }, "signature-malformed")]
#[case::number_beyond_all(|s: &mut Scene| { s.parts.insert("META-INF/signature900.p7s".into(), vec![]); }, "signature-too-much")]
fn a_fraud_is_caught(#[case] fraud: fn(&mut Scene), #[case] code: &str) {
    let mut scene = scene();
    assert_eq!(codes(&look(&scene.parts, &scene.trust)), Vec::<&str>::new(), "sound before");
    fraud(&mut scene);
    let found = look(&scene.parts, &scene.trust);
    assert!(codes(&found).contains(&code), "{:?}", found.all_faults().collect::<Vec<_>>());
    assert_eq!(found.standing(), Some(Standing::Forged));
}

/// Ada's signature is replaced by another one of hers, which the countersignature never saw.
fn add_first_anew(scene: &mut Scene) {
    let order =
        Order { content: &content(), parts: &Parts::new(), role: Role::Operator, at: super::workshop::at(THEN), countersigns: false };
    scene.parts.extend(sign(&order, &scene.ada).unwrap());
}

#[rstest]
#[case::expired("2025-06-01T12:00:00Z")]
#[case::not_yet("2027-06-01T12:00:00Z")]
fn an_expired_certificate_does_not_sign(#[case] time: &str) {
    let mut scene = scene();
    only_at(&mut scene, time);
    assert_eq!(codes(&look(&scene.parts, &scene.trust)), ["certificate-expired"]);
}

#[test]
fn a_swapped_certificate_is_told_from_a_broken_signature() {
    // Eve signs and puts Ada's certificate beside it: her key does not fit.
    let scene = scene();
    let eve = Key::of("Eve").with_certificate_of(&scene.ada);
    let mut parts = Parts::new();
    add(&mut parts, &eve, Role::Operator, false);
    assert_eq!(codes(&look(&parts, &scene.trust)), ["signature-broken"]);
    // Ada signs, and somebody puts another certificate for the same key there.
    let mut parts = Parts::new();
    add(&mut parts, &scene.ada, Role::Operator, false);
    let bytes = parts[SIGNATURE].clone();
    let (own, other) = (scene.ada.certificate_der(), Key::of("Eva"));
    let mut other = other.certificate_der().to_vec();
    // Certificates differ in length by the signature in them; the attacker tries until they fit.
    while other.len() != own.len() {
        other = Key::of("Eva").certificate_der().to_vec();
    }
    let start = bytes.windows(own.len()).position(|window| window == own).unwrap();
    let swapped = [&bytes[..start], &other, &bytes[start + own.len()..]].concat();
    parts.insert(SIGNATURE.to_owned(), swapped);
    assert_eq!(codes(&look(&parts, &scene.trust)), ["certificate-swapped"]);
}

#[test]
fn a_key_for_web_servers_does_not_sign_documents() {
    let ada = Key::own(crate::signature::KeyKind::P256, &web_server("Ada"));
    let mut parts = Parts::new();
    add(&mut parts, &ada, Role::Operator, false);
    let trust = trust(&format!("signers:\n{}", row("Ada", "operator", &ada.known())));
    assert_eq!(codes(&look(&parts, &trust)), ["certificate-use"]);
}

#[test]
fn trust_ends_on_its_last_day() {
    let ada = Key::of("Ada");
    let mut parts = Parts::new();
    add(&mut parts, &ada, Role::Operator, false);
    let signers = format!("signers:\n{}", row("Ada", "operator", &ada.known()));
    for (window, expected) in [
        ("valid_until: \"2026-06-01\"", vec![]),
        ("valid_until: \"2026-05-31\"", vec!["signer-not-trusted-then"]),
        ("valid_from: \"2026-06-02\"", vec!["signer-not-trusted-then"]),
    ] {
        let text = signers.replace(" }\n", &format!(", {window} }}\n"));
        assert_eq!(codes(&look(&parts, &trust(&text))), expected, "{window}");
    }
}

#[rstest]
#[case::spaces("{\"payload\"", "{ \"payload\"", "signature-malformed")]
#[case::another_type("application/vnd.in-toto+json", "application/json", "signature-content-type")]
#[case::unknown_field("{\"payload\"", "{\"x\":1,\"payload\"", "signature-malformed")]
#[case::two_signatures("\"signatures\":[", "\"signatures\":[{\"keyid\":\"\",\"sig\":\"\"},", "signature-malformed")]
#[case::no_signature_at_all("\"sig\":\"", "\"sig\":\"AAAA", "signature-broken")]
fn a_tampered_envelope_is_caught(#[case] from: &str, #[case] to: &str, #[case] code: &str) {
    let mut scene = scene();
    scene.parts.clear();
    add(&mut scene.parts, &scene.build, Role::Operator, false);
    assert_eq!(codes(&look(&scene.parts, &scene.trust)), Vec::<&str>::new(), "sound before");
    replaced(&mut scene.parts, ENVELOPE, from, to);
    assert_eq!(codes(&look(&scene.parts, &scene.trust)), [code]);
}

#[test]
fn an_envelope_names_its_content_once() {
    let mut scene = scene();
    scene.parts.clear();
    let twice = [content(), Object { digest: suite::names::Digest::of(b"other"), ..content() }];
    let bytes = crate::signature::dsse::sign(
        &twice,
        Role::Operator,
        super::workshop::at(THEN),
        crate::signature::Signer::public(&scene.build),
        &scene.build,
    )
    .unwrap();
    scene.parts.insert(ENVELOPE.to_owned(), bytes);
    assert_eq!(codes(&look(&scene.parts, &scene.trust)), ["signature-content-twice"]);
}
