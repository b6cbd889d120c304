//! The bundle: one file that holds all that an assessment stands on. An ASiC-E container (EN 319 162-1) in a single canonical form.
//!
//! Every part is stored, never compressed; names are sorted, times are fixed, and no byte is free. So the same parts give the same bytes on any
//! machine, a reader knows what every byte outside the parts has to be, and a bomb cannot be written. What is signed is the [`Root`]: a Merkle root
//! over the digests of all parts, so that a part can be withheld and its leaf kept. Parts under `META-INF/` seal the root and are not below it.

pub mod canonical;
mod derived;
mod fault;
pub mod limits;
mod manifest;
mod merkle;
mod open;
mod pack;
mod part;
mod partly;
mod public;
mod rebuilt;
mod redact;
mod rests_on;
mod seals;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod zip;

pub use derived::derived;
pub use fault::{BundleFault, Code};
pub use manifest::Withheld;
pub use merkle::{Root, leaf};
pub use open::{Bundle, Inventory};
pub use pack::{PackTrouble, Source, pack};
pub use part::{Kind, PartName};
pub use partly::Lacking;
pub use public::{Line, PUBLIC, Public, Published, Row};
pub(crate) use rebuilt::journal;
pub use rebuilt::{Rebuilt, Texts, parts_of};
pub use redact::{ALWAYS_PUBLISHED, NOT_PUBLISHED, Redaction, RedactionFault, redact};
pub(crate) use redact::{digest_in, missing_of_publication};
pub use rests_on::RestsOn;
pub(crate) use seals::signature_code;
pub use seals::{forged_signature, signatures};

/// What the first part of an ASiC-E container says.
pub const MIMETYPE: &str = "application/vnd.etsi.asic-e+zip";
