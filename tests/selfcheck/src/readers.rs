//! Software of others that reads our reports: a browser with its driver, validators of accessibility, SARIF, JSON and XML, GitHub's Markdown.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::peers::{PeerMissing, cached, find};

/// Packages of npm by their folders in the caches, each with the file that it is there for; `tests/peers/install.sh` installs the same list.
const READERS: [(&str, &str); 3] = [
    ("axe-core-4.14.1", "axe-core/axe.min.js"),
    ("puppeteer-core-25.16.0", "puppeteer-core/lib/puppeteer/puppeteer-core.js"),
    ("sarif-multitool-linux-5.7.0", "@microsoft/sarif-multitool-linux/Sarif.Multitool"),
];

/// Programs of Debian.
const PROGRAMS: [&str; 5] = ["chromium", "cmark-gfm", "node", "pdftotext", "xmllint"];

/// Python with Debian's modules.
pub const PYTHON: &str = "/usr/bin/python3";

/// Every reader is there.
///
/// # Errors
/// [`PeerMissing`], to be said loudly.
///
/// # Panics
/// When something is missing and the environment variable `CI` is `true`: there a report that nobody else read is a failure.
pub fn require_readers() -> Result<(), PeerMissing> {
    let mut programs: BTreeSet<String> = PROGRAMS.iter().filter(|name| find(name).is_err()).map(ToString::to_string).collect();
    programs.extend(READERS.iter().filter(|(folder, file)| !cached(folder, file).is_file()).map(|(folder, _)| (*folder).to_owned()));
    for module in ["jsonschema", "junitparser"] {
        let imported = Command::new(PYTHON).args(["-c", &format!("import {module}")]).output();
        if !imported.is_ok_and(|python| python.status.success()) {
            programs.insert(format!("python3-{module}"));
        }
    }
    if programs.is_empty() {
        return Ok(());
    }
    let missing = PeerMissing { programs };
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{missing}");
    Err(missing)
}

/// The file that a package of npm is there for.
///
/// # Panics
/// When no such package is listed.
#[must_use]
pub fn of_npm(name: &str) -> PathBuf {
    let listed = READERS.iter().find(|(folder, _)| folder.starts_with(name));
    let (folder, file) = listed.expect("the package is listed above");
    cached(folder, file)
}

/// A program of Debian by its path.
///
/// # Panics
/// When it is not there, which [`require_readers`] tells before.
#[must_use]
pub fn program(name: &str) -> PathBuf {
    find(name).expect("`require_readers` has found it")
}

/// Where a file of the browser tests lies.
#[must_use]
pub fn beside(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bundle").join(name)
}
