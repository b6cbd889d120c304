//! A short run is packed, verified, reported, signed and run again on another specimen.

use std::fs;
use std::path::Path;
use std::process::Command;

use fixtures::camera::{Flaw, Options};
use selfcheck::command::{Said, said, thirteen};
use selfcheck::reference::Reference;

use crate::folder::{accepted_by_openssl, both_trusted, copied, key, path, run};

#[test]
fn a_run_is_packed_verified_and_reported() {
    let scratch = tempfile::tempdir().unwrap();
    let (folder, bundle) = (run(scratch.path()), scratch.path().join("camera.asice"));
    let packed = said(["bundle", path(&folder), "-o", path(&bundle)]);
    assert_eq!(packed.exit, Some(0), "{}", packed.err);
    read_by_others(&bundle, scratch.path());
    the_same_elsewhere(&folder, &bundle, scratch.path());

    let verified = said(["verify", path(&bundle), "--verbose"]);
    assert_eq!(verified.exit, Some(2), "not signed: {}", verified.out);
    assert!(verified.out.starts_with("Reference device camera: nothing here is about a product. Whole; not signed; "), "{}", verified.out);
    let json: serde_json::Value = serde_json::from_str(&said(["verify", path(&bundle), "--json"]).out).unwrap();
    assert_eq!(json["checks"].as_array().unwrap().len(), 11);
    assert!(json["units"].as_array().unwrap().iter().all(|unit| unit["rederived"] == true), "{json}");

    let junit = said(["report", path(&bundle), "--format", "junit"]);
    assert_eq!(junit.out, fs::read_to_string(folder.join("results/junit.xml")).unwrap());
    let verdicts = said(["report", path(&bundle), "--format", "json"]);
    assert_eq!(verdicts.out, fs::read_to_string(folder.join("results/verdicts.json")).unwrap());

    let again = said(["bundle", path(&folder), "-o", path(&bundle)]);
    assert_eq!(again.exit, Some(64), "a bundle is not overwritten");
    page(&bundle);
    changed(&bundle, scratch.path());
    signed_by_two(&bundle, scratch.path());
    another_specimen(&bundle, scratch.path());
    a_secret_stays_at_home(&folder, scratch.path());
}

fn read_by_others(bundle: &Path, scratch: &Path) {
    let tested = Said::by(Command::new("unzip").arg("-t").arg(bundle));
    assert_eq!(tested.exit, Some(0), "{}", tested.out);
    let python = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(z.read('mimetype').decode())";
    let listed = Said::by(Command::new("python3").args(["-c", python]).arg(bundle));
    assert_eq!(listed.out.trim(), "application/vnd.etsi.asic-e+zip", "{}", listed.err);
    let unpacked = scratch.join("unpacked");
    assert_eq!(Said::by(Command::new("unzip").arg("-q").arg(bundle).arg("-d").arg(&unpacked)).exit, Some(0));
    let summed = Said::by(Command::new("sha256sum").args(["--check", "--strict", "manifest"]).current_dir(&unpacked));
    assert_eq!(summed.exit, Some(0), "{}{}", summed.out, summed.err);
}

/// Another path, user, language and time zone: the same bytes.
fn the_same_elsewhere(folder: &Path, bundle: &Path, scratch: &Path) {
    let (elsewhere, other) = (scratch.join("at another place"), scratch.join("other.asice"));
    copied(folder, &elsewhere);
    let mut command = thirteen();
    command.env_clear().envs([
        ("TZ", "Pacific/Auckland"),
        ("LANG", "tr_TR.UTF-8"),
        ("LC_ALL", "tr_TR.UTF-8"),
        ("USER", "other"),
        ("HOME", "/"),
    ]);
    let packed = Said::by(command.current_dir("/").arg("bundle").arg(&elsewhere).arg("-o").arg(&other));
    assert_eq!(packed.exit, Some(0), "{}", packed.err);
    assert!(fs::read(bundle).unwrap() == fs::read(&other).unwrap(), "the same journal gives the same bytes");
}

/// The page stands by itself in each language, and in no other.
fn page(bundle: &Path) {
    for (language, title) in [("en", "Assessment report"), ("de", "Prüfbericht"), ("fr", "Rapport d'évaluation")] {
        let page = said(["report", path(bundle), "--format", "html", "--lang", language]);
        assert_eq!(page.exit, Some(0), "{}", page.err);
        assert!(page.out.starts_with(&format!("<!DOCTYPE html><html lang=\"{language}\">")) && page.out.contains(title), "{title}");
    }
    let unknown = said(["report", path(bundle), "--format", "html", "--lang", "xx"]);
    assert!(unknown.exit == Some(64) && unknown.err.contains("give en, de or fr"), "{}", unknown.err);
}

/// Who ran it signs by a certificate, who authorises it by a bare key; both are known to a verifier who was given both, and to nobody else.
fn signed_by_two(bundle: &Path, scratch: &Path) {
    let (ada, carl) = (scratch.join("ada"), scratch.join("carl"));
    key(&ada, &["--name", "Ada Example", "--party", "independent-laboratory"]);
    key(&carl, &["--name", "Carl Example", "--role", "authoriser", "--ed25519"]);
    for (verb, key) in [("sign", &ada), ("countersign", &carl)] {
        let signed = said([verb, path(bundle), "--key", path(key)]);
        assert_eq!(signed.exit, Some(0), "{}", signed.err);
    }

    let both = both_trusted(&ada, &carl, &scratch.join("trust.yaml"));
    let verified = said(["verify", path(bundle), "--trust", path(&both)]);
    assert_eq!(verified.exit, Some(0), "{}", verified.out);
    assert!(verified.out.starts_with("Reference device camera: nothing here is about a product. Whole; signed by Ada Example"));
    let half = said(["verify", path(bundle), "--trust", path(&ada.join("trust.yaml"))]);
    assert!(half.exit == Some(2) && half.out.contains("[signer-unknown]"), "{}", half.out);
    let nobody = said(["verify", path(bundle)]);
    assert!(nobody.exit == Some(2) && nobody.out.contains("signed by somebody unknown to the trust file"), "{}", nobody.out);
    accepted_by_openssl(bundle, 1, &ada.join("certificate.pem"));
}

/// Somebody else has a camera of this model, with a flaw: it is run by what was published, and what comes out otherwise is told.
fn another_specimen(bundle: &Path, scratch: &Path) {
    let camera = Reference::start(Options { flaws: vec![Flaw::SharedTlsKey], ..Options::default() });
    let mine = camera.folder();
    for published in ["declaration.yaml", "sbom.cdx.json", "decisions.yaml"] {
        fs::remove_file(mine.join(published)).unwrap();
    }
    let ran = said(["run", path(mine), "--declared-by", path(bundle), "--unattended"]);
    assert_eq!(ran.exit, Some(1), "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("seen here: software 2.4.1") && ran.out.contains("5.4-3-2a: published PASS, seen here FAIL"), "{}", ran.out);

    fs::write(mine.join("declaration.yaml"), "edition: \"3.1\"\n").unwrap();
    let other = said(["run", path(mine), "--declared-by", path(bundle)]);
    assert!(other.exit == Some(64) && other.err.contains("is there already, and says something else"), "{}", other.err);
    let forged = said(["run", path(mine), "--declared-by", path(&scratch.join("forged.asice"))]);
    assert_eq!(forged.exit, Some(65), "{}", forged.err);
}

fn changed(bundle: &Path, scratch: &Path) {
    let mut bytes = fs::read(bundle).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    let forged = scratch.join("forged.asice");
    fs::write(&forged, bytes).unwrap();
    let verified = said(["verify", path(&forged)]);
    assert_eq!(verified.exit, Some(65), "{}", verified.out);
    assert!(verified.out.starts_with("Not genuine: ") && verified.out.contains("[crc]"), "{}", verified.out);
    assert_eq!(said(["report", path(&forged)]).exit, Some(65));
}

/// Secrets of the bench, in clear and in other forms, written where nobody should.
fn a_secret_stays_at_home(folder: &Path, scratch: &Path) {
    let secret = fs::read_to_string(folder.join("secrets/A-owner.txt")).unwrap();
    let accepted = folder.join("accepted.yaml");
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    for (number, form) in [secret.clone(), hex].into_iter().enumerate() {
        let entry = format!("- {{ unit: \"5.4-3-2a\", by: somebody, date: 2026-11-20, until: 2027-02-01, because: '{form}' }}\n");
        fs::write(&accepted, entry).unwrap();
        let out = scratch.join(format!("leak-{number}.asice"));
        let packed = said(["bundle", path(folder), "-o", path(&out)]);
        assert_eq!(packed.exit, Some(64), "{}", packed.err);
        assert!(packed.err.contains("accepted.yaml holds a secret"), "{}", packed.err);
        assert!(!packed.err.contains(&form) && !out.exists());
    }
}
