//! The software images of a bench that can be looked into, each known by the digest of its content.

use std::path::{Path, PathBuf};

use suite::bench::FileFacts;
use suite::evidence::BenchTrouble;
use suite::names::Digest;

use super::written::BenchFile;
use super::{Bench, images};

/// Under which name of `documents:` a bench keeps an image that is looked into and never offered to a device, such as one without its encryption.
const DOCUMENT: &str = "firmware";

/// What each image is. One that cannot be read is passed over here; the check of the bench says so.
pub(super) fn read(folder: &Path, file: &BenchFile) -> Vec<FileFacts> {
    let images = file.update_images.as_ref();
    let offered = images.into_iter().flat_map(|images| [&images.good, &images.baseline]).flatten();
    let offered = offered.map(|image| (image.file.as_str(), image.version.clone()));
    let document = file.documents.get(DOCUMENT).map(|file| (file.as_str(), None));
    let mut seen: Vec<FileFacts> = Vec::new();
    for (name, version) in document.into_iter().chain(offered) {
        let path = folder.join(name);
        let fits = std::fs::metadata(&path).is_ok_and(|about| about.is_file() && about.len() <= images::LARGEST);
        if let Some(bytes) = fits.then(|| std::fs::read(&path).ok()).flatten() {
            let digest = Digest::of(&bytes);
            if !seen.iter().any(|other| other.digest == digest) {
                seen.push(FileFacts { file: name.to_owned(), digest, version });
            }
        }
    }
    seen
}

impl Bench {
    /// The image of this content.
    ///
    /// # Errors
    /// When the bench names none, as after another file was put in its place.
    pub fn firmware(&self, digest: &Digest) -> Result<PathBuf, BenchTrouble> {
        let named = self.firmware.iter().find(|image| image.digest == *digest);
        let gone = || BenchTrouble::new(format!("bench.yaml names no software image with the digest {}", digest.short()));
        named.map(|image| self.folder.join(&image.file)).ok_or_else(gone)
    }
}
