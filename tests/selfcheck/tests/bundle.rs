//! A run becomes one file: other people's tools read it, the same journal gives the same bytes anywhere, and no secret of the bench gets in.

#![allow(clippy::unwrap_used, reason = "a test may panic, and says where")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use selfcheck::command::{Said, said, thirteen};

/// Copies a folder with all that is in it.
fn copied(from: &Path, to: &Path) {
    let said = Said::by(Command::new("cp").arg("-a").arg(from).arg(to));
    assert_eq!(said.exit, Some(0), "{}", said.err);
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A short run of the reference camera, kept in a folder.
fn run(scratch: &Path) -> PathBuf {
    let folder = scratch.join("camera");
    let ran = said(["demo", "--profile", "camera", "5.4-3", "--out", path(&folder)]);
    assert!(folder.join("results/journal.jsonl").is_file(), "{}", ran.err);
    folder
}

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
    changed(&bundle, scratch.path());
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
    let decisions = folder.join("decisions.yaml");
    let good = fs::read_to_string(&decisions).unwrap();
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    for (number, form) in [secret.clone(), hex].into_iter().enumerate() {
        fs::write(&decisions, format!("{good}\n# {form}\n")).unwrap();
        let out = scratch.join(format!("leak-{number}.asice"));
        let packed = said(["bundle", path(folder), "-o", path(&out)]);
        assert_eq!(packed.exit, Some(64), "{}", packed.err);
        assert!(packed.err.contains("decisions.yaml holds a secret"), "{}", packed.err);
        assert!(!packed.err.contains(&form) && !out.exists());
    }
}
