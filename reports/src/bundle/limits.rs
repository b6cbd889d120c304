//! How much a reader takes on: every limit is checked before anything is read or kept.

/// The largest bundle, in bytes: 4 GiB less one. A larger capture is withheld and kept beside the bundle under its digest.
pub const BUNDLE: u64 = u32::MAX as u64;
/// The most parts.
pub const PARTS: usize = 65_534;
/// The longest name of a part, in bytes.
pub const NAME: usize = 128;
/// The deepest name: how many folders and the file.
pub const DEPTH: usize = 3;
/// The largest part that is read as text, in bytes: 4 MiB, as for every file that people write.
pub const TEXT: u64 = suite::files::LARGEST_FILE as u64;
/// The largest journal, in bytes: 48 MiB. A whole campaign writes about one.
pub const JOURNAL: u64 = 48 << 20;
/// The largest part that the suite derives (verdicts, reports, manifest), in bytes: 16 MiB.
pub const DERIVED: u64 = 16 << 20;
