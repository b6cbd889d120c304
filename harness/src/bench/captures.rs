//! The capture files that a bench names, each known by the digest of its content.

use std::path::{Path, PathBuf};

use suite::bench::CaptureFacts;
use suite::evidence::BenchTrouble;
use suite::files::{Fault, SourceText};
use suite::names::Digest;

use super::Bench;
use super::written::BenchFile;

/// The largest capture that is read, in bytes.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Reads what each capture is.
///
/// # Errors
/// A [`Fault`] at the entry whose file is not there or too large.
pub(super) fn read(folder: &Path, source: &SourceText<'_>, file: &BenchFile) -> Result<Vec<CaptureFacts>, Box<Fault>> {
    let read = file.captures.iter().map(|capture| {
        let path = folder.join(&capture.file);
        let fault = |says: String, mends: String| Box::new(Fault::at(source, capture.span(), format!("the capture {says}"), Some(mends)));
        let about =
            std::fs::metadata(&path).map_err(|error| fault(format!("cannot be read: {error}"), format!("put it at {}", path.display())))?;
        if about.len() > LARGEST {
            let says = format!("has {} MiB; {} are read at most", about.len() >> 20, LARGEST >> 20);
            return Err(fault(says, "cut it to the device's addresses, or into files by time".to_owned()));
        }
        let bytes = std::fs::read(&path).map_err(|error| fault(format!("cannot be read: {error}"), "make it readable".to_owned()))?;
        Ok(CaptureFacts { file: capture.file.clone(), digest: Digest::of(&bytes), state: capture.state, tampered: capture.tampered })
    });
    read.collect()
}

impl Bench {
    /// The file of this content.
    ///
    /// # Errors
    /// When the bench names none, as after another file was put in its place.
    pub fn capture(&self, digest: &Digest) -> Result<PathBuf, BenchTrouble> {
        let named = self.captures.iter().find(|capture| capture.digest == *digest);
        let gone = || BenchTrouble::new(format!("`captures:` of bench.yaml names no file with the digest {}", digest.short()));
        named.map(|capture| self.folder.join(&capture.file)).ok_or_else(gone)
    }
}
