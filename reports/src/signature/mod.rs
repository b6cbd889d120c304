//! Signatures over a bundle: CAdES by X.509 keys, DSSE by Ed25519, time stamps, and the trust file that says whose they are. Bytes only: keys, files, clock and chance are elsewhere.

mod algorithm;
mod cades;
mod certificate;
mod cms;
mod content;
mod dsse;
mod examine;
mod fault;
mod manifest;
mod role;
mod sign;
#[cfg(test)]
mod tests;
mod time_stamp;
mod trust;

use crate::bundle::Root;

pub use algorithm::{Hash, KeyKind};
pub use certificate::{distinguished, read as read_certificate};
pub use content::Object;
pub use dsse::{key_id, pre_authentication};
pub use examine::{Examined, Form, Parts, Signatures, SignerShown, examine};
pub use fault::{SignatureFault, Standing};
pub use role::{Party, Role};
pub use sign::{NewParts, Order, Signer, SigningTrouble, embed_stamp, sign, stamp_request};
pub use time_stamp::Stamp;
pub use trust::{Authority, CertificatePem, Ed25519Pem, Issued, KnownKey, KnownSigner, Trust, schema};

/// The part that states the root. It stands for the whole bundle: it is what signatures are over, and any reader of ASiC containers can see it.
pub const ROOT: &str = "root";

/// What the certificate of a key for tests names as its organisational unit.
pub const TEST_UNIT: &str = "Test key";

/// The root as the content of signatures.
#[must_use]
pub fn root_object(root: &Root) -> Object {
    Object::of(ROOT, "text/plain", &root.written())
}

/// The folder of a container in which signatures stand.
pub const FOLDER: &str = "META-INF/";
/// The most signatures of one bundle.
pub const MOST_SIGNATURES: u16 = 32;

/// The name of the manifest of a CAdES signature.
fn manifest_name(number: u16) -> String {
    format!("{FOLDER}ASiCManifest{number:03}.xml")
}

/// The name of a CAdES signature.
fn cades_name(number: u16) -> String {
    format!("{FOLDER}signature{number:03}.p7s")
}

/// The name of a DSSE envelope. It contains neither `signature` nor `manifest`, so that readers of ASiC containers pass it over.
fn dsse_name(number: u16) -> String {
    format!("{FOLDER}attestation{number:03}.dsse.json")
}
