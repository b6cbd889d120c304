//! Folders of short runs, for the tests of what is made of them.

use std::path::{Path, PathBuf};
use std::process::Command;

use selfcheck::command::{Said, said};

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
