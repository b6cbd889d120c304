//! Folders of short runs and keys to sign with, for the tests of what is made of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use selfcheck::command::{Said, said, thirteen};

/// Copies a folder with all that is in it.
pub fn copied(from: &Path, to: &Path) {
    let said = Said::by(Command::new("cp").arg("-a").arg(from).arg(to));
    assert_eq!(said.exit, Some(0), "{}", said.err);
}

pub fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A short run of the reference camera, kept in a folder.
pub fn run(scratch: &Path) -> PathBuf {
    let folder = scratch.join("camera");
    let ran = said(["demo", "--profile", "camera", "5.4-3", "--out", path(&folder)]);
    assert!(folder.join("results/journal.jsonl").is_file(), "{}", ran.err);
    folder
}

/// A short run of the camera with an open Telnet login and a TLS key that all cameras share, kept in a folder and as a bundle.
pub fn failing(scratch: &Path) -> (PathBuf, PathBuf) {
    let (folder, bundle) = (scratch.join("failing"), scratch.join("failing.asice"));
    let ran = said(["demo", "5.4-3", "5.6-1", "--flaw", "shared-tls-key", "--flaw", "telnet-open", "--out", path(&folder)]);
    assert_eq!(ran.exit, Some(1), "{}", ran.err);
    let packed = said(["bundle", path(&folder), "-o", path(&bundle)]);
    assert_eq!(packed.exit, Some(0), "{}", packed.err);
    (folder, bundle)
}

/// Makes a key of a laboratory in a new folder.
pub fn key(folder: &Path, more: &[&str]) {
    let made = Said::by(thirteen().args(["keys", "new", "--organisation", "Example Lab"]).args(more).arg(folder));
    assert_eq!(made.exit, Some(0), "{}", made.err);
}

/// Writes a trust file that knows both keys.
pub fn both_trusted(one: &Path, other: &Path, file: &Path) -> PathBuf {
    let [first, second] = [one, other].map(|key| fs::read_to_string(key.join("trust.yaml")).unwrap());
    let (_, others) = second.split_once("signers:\n").unwrap();
    fs::write(file, format!("{first}{others}")).unwrap();
    file.to_owned()
}

/// OpenSSL verifies a signature of a bundle by this certificate.
pub fn accepted_by_openssl(bundle: &Path, number: u8, certificate: &Path) {
    let signed = tempfile::tempdir().unwrap();
    assert_eq!(Said::by(Command::new("unzip").arg("-q").arg(bundle).arg("-d").arg(signed.path())).exit, Some(0));
    let mut openssl = Command::new("openssl");
    openssl.args("cms -verify -cades -binary -inform DER -purpose any".split(' '));
    openssl.args(["-in", &format!("META-INF/signature00{number}.p7s"), "-content", &format!("META-INF/ASiCManifest00{number}.xml")]);
    let verified = Said::by(openssl.arg("-CAfile").arg(certificate).args(["-out", "content"]).current_dir(signed.path()));
    assert_eq!(verified.exit, Some(0), "{}", verified.err);
}
