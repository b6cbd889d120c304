//! How much a reader takes on: every limit is checked before anything is read or kept.

use super::{Kind, PartName};

/// The largest bundle, in bytes: 4 GiB less one. A larger capture is withheld and kept beside the bundle under its digest.
pub const BUNDLE: u64 = u32::MAX as u64;
/// The most parts.
pub const PARTS: usize = 65_534;
/// The longest name of a part, in bytes.
pub const NAME: usize = 128;
/// The deepest name: how many folders and the file.
pub const DEPTH: usize = 3;
/// The largest part that is read as text, in bytes: 1 MiB. The declaration of a whole product has some 60 kB.
pub const TEXT: u64 = 1 << 20;
/// The largest SBOM, in bytes: 8 MiB.
pub const SBOM: u64 = 8 << 20;
/// The largest journal, in bytes: 12 MiB. A whole campaign writes about one. It is read a line at a time.
pub const JOURNAL: u64 = 12 << 20;
/// The most values in a journal, counted by commas: what a reader holds of it grows with them.
pub const VALUES: u64 = 400_000;
/// The largest manifest or list of what is withheld, in bytes: 16 MiB, for the most parts with the longest names.
pub const LISTS: u64 = 16 << 20;
/// The largest part that the suite derives, if it is read at all: verdicts of another version, in bytes. 4 MiB.
pub const DERIVED: u64 = 4 << 20;
/// The longest disclosure of a person, in bytes: 1 KiB.
pub const DISCLOSURE: u64 = 1 << 10;
/// The most people who are disclosed.
pub const PERSONS: usize = 1_000;

/// How much of a part is read at most, in bytes: where it is held, little.
#[must_use]
pub fn of(name: &PartName) -> u64 {
    match Kind::of(name) {
        Some(Kind::Disclosed) => DISCLOSURE,
        Some(Kind::Journal) => JOURNAL,
        Some(Kind::Sbom) => SBOM,
        Some(Kind::Accepted | Kind::Decisions | Kind::Declaration | Kind::External | Kind::Profile) => TEXT,
        Some(Kind::Verdicts) => DERIVED,
        _ => BUNDLE,
    }
}
