//! Files of an assessment in a test: changed in place, and read back.

use std::fs;
use std::path::{Path, PathBuf};

const READ: &str = "a test can read what it made";

/// Every file below a folder, by path.
///
/// # Panics
/// When one cannot be read.
#[must_use]
pub fn contents(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect(READ).map(|entry| entry.expect(READ).path()) {
        if entry.is_dir() {
            found.extend(contents(&entry));
        } else {
            found.push((entry.clone(), String::from_utf8_lossy(&fs::read(&entry).expect(READ)).into_owned()));
        }
    }
    found.sort();
    found
}

/// Puts other words into a file, in the first place where the given ones stand.
///
/// # Panics
/// When they stand nowhere in it.
pub fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).expect(READ);
    assert!(text.contains(from), "{from} stands in {}", path.display());
    fs::write(path, text.replacen(from, to, 1)).expect("a test may write what it made");
}
