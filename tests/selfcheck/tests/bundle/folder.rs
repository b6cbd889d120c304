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
