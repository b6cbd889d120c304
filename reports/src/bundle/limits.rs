//! How much a bundle holds: the packer refuses what is more, and the reader checks every limit before anything is read or kept.
//!
//! A verifier holds what it judges by in memory, so these limits are what bounds it (64 MiB, `tests/selfcheck/tests/bundle/memory.rs`). The bundle of
//! a whole reference camera stays below a fifth of each.

use super::{BundleFault, Code, Kind, PartName};

/// The largest bundle, in bytes: 4 GiB less one. A larger capture is withheld and kept beside the bundle under its digest.
pub const BUNDLE: u64 = u32::MAX as u64;
/// The most parts, withheld ones included.
pub const PARTS: usize = 65_534;
/// The longest name of a part, in bytes.
pub const NAME: usize = 128;
/// The deepest name: how many folders and the file.
pub const DEPTH: usize = 3;
/// The largest part that is read as text, in bytes: 1 MiB. The declaration of a whole product has some 60 kB.
pub const TEXT: u64 = 1 << 20;
/// The largest SBOM, in bytes: 8 MiB.
pub const SBOM: u64 = 8 << 20;
/// The most values in an SBOM, as [`values`] counts them. One of 20,000 parts, which is the most, has some 500,000.
pub const VALUES_OF_SBOM: u64 = 1_000_000;
/// The largest journal, in bytes: 8 MiB. A whole campaign writes about half of one. It is read a line at a time.
pub const JOURNAL: u64 = 8 << 20;
/// The most values in a journal, as [`values`] counts them: what a reader holds of it grows with them. A whole campaign writes some 55,000.
pub const VALUES: u64 = 300_000;
/// The largest manifest or list of what is withheld, in bytes: 16 MiB, for the most parts with the longest names.
pub const LISTS: u64 = 16 << 20;
/// The largest tree of verdicts, in bytes: 2 MiB. That of a whole product has some 110 kB.
pub const VERDICTS: u64 = 2 << 20;
/// The largest `public.json`, in bytes: 256 KiB. That of a whole product has some 45 kB. The rows in it are read as plain values.
pub const PUBLIC: u64 = 256 << 10;
/// The largest of the other parts that a suite derives, in bytes: 64 KiB. Those of a whole product have up to 4 kB.
pub const DERIVED: u64 = 64 << 10;
/// The largest part of a signature, in bytes: 256 KiB.
pub const SEAL: u64 = 256 << 10;
/// The most rows of a declaration times network sides of samples: each unit on the device has an obligation for each. A whole product has some 400.
pub const PLACES: usize = 20_000;
/// The longest disclosure of a person, in bytes: 1 KiB.
pub const DISCLOSURE: u64 = 1 << 10;
/// The most people who are disclosed.
pub const PERSONS: usize = 1_000;

/// The largest part of a name, in bytes. What is never held may be as large as the bundle.
#[must_use]
pub fn of(name: &PartName) -> u64 {
    match Kind::of(name) {
        Some(Kind::Disclosed) => DISCLOSURE,
        Some(Kind::Journal) => JOURNAL,
        Some(Kind::Sbom) => SBOM,
        Some(Kind::Accepted | Kind::Decisions | Kind::Declaration | Kind::External | Kind::Profile) => TEXT,
        Some(Kind::Verdicts) => VERDICTS,
        Some(Kind::Public) => PUBLIC,
        Some(Kind::Bench | Kind::Item | Kind::Method | Kind::Plan) => DERIVED,
        Some(Kind::Manifest | Kind::Withheld) => LISTS,
        Some(Kind::Seal) => SEAL,
        Some(Kind::Mimetype | Kind::Root) => NAME as u64,
        Some(Kind::Evidence | Kind::Report) | None => BUNDLE,
    }
}

/// How many values some JSON holds at most, by the bytes that part them: an object or a list takes more room than what is in it.
#[must_use]
pub fn values(json: &[u8]) -> u64 {
    let weight = |byte: &u8| match byte {
        b',' => 1,
        b'{' | b'[' => 4,
        _ => 0,
    };
    json.iter().map(weight).sum()
}

/// What is too large for any bundle.
pub(super) fn beyond(what: &str, most: impl std::fmt::Display) -> BundleFault {
    BundleFault::new(Code::TooLarge, format!("{what}; the limit is {most}"))
}
