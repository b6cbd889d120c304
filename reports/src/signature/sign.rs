//! Signing: which parts a new signature adds to a container, and how a time stamp gets into one.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::algorithm::KeyKind;
use super::content::Object;
use super::examine::{Parts, numbers};
use super::time_stamp::{self, token_of};
use super::{MOST_SIGNATURES, Role, SignatureFault, cades, cades_name, dsse, dsse_name, manifest, manifest_name};

/// A private key that is kept elsewhere: in a file, a token, a test.
pub trait Signer {
    /// What it signs with.
    fn kind(&self) -> KeyKind;

    /// The certificate of the key and those above it, each as DER; none for a bare key.
    fn certificates(&self) -> &[Vec<u8>];

    /// The public key of a bare Ed25519 key, 32 bytes.
    fn public(&self) -> &[u8];

    /// The signature of a message: DER for ECDSA (RFC 3279), 64 bytes for Ed25519.
    ///
    /// # Errors
    /// When the key cannot be used.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningTrouble>;
}

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum SigningTrouble {
    /// A structure cannot be written.
    #[error("the signature cannot be written: {0}")]
    Der(#[from] der::Error),
    /// A structure cannot be written.
    #[error("the signature cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    /// The key cannot be used.
    #[error("the key cannot be used: {0}")]
    Key(String),
    /// There is no room for another signature.
    #[error("the bundle has {MOST_SIGNATURES} signatures already, and that is the most that is read")]
    Full,
    /// What is there cannot be added to.
    #[error(transparent)]
    Fault(#[from] SignatureFault),
    /// Nobody has signed yet.
    #[error("nobody has signed yet, so there is nothing to countersign: `thirteen sign` comes first")]
    NothingToCountersign,
    /// A later signature is over the one that would change.
    #[error("{later} is over {file}, so a time stamp in it would break that one: stamp before the countersignature")]
    Covered {
        /// What would change.
        file: String,
        /// What is over it.
        later: String,
    },
    /// There is no such signature.
    #[error("there is no CAdES signature number {0}; `thirteen verify` lists them")]
    NoSuch(u16),
}

/// What is to be signed, by whom in which role, and when.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// The part that stands for the whole bundle.
    pub content: &'a Object,
    /// The signatures that are there.
    pub parts: &'a Parts,
    /// In which role.
    pub role: Role,
    /// The time.
    pub at: Timestamp,
    /// Whether the earlier signatures are signed too, as a countersignature does: then none of them can be taken away unnoticed.
    pub countersigns: bool,
}

/// The parts that a signature adds, by name.
pub type NewParts = Vec<(String, Vec<u8>)>;

/// Signs, and gives the parts that are to be added.
///
/// # Errors
/// When the key cannot be used, or when there is nothing to countersign or no room.
pub fn sign(order: &Order<'_>, signer: &dyn Signer) -> Result<NewParts, SigningTrouble> {
    let taken = numbers(order.parts);
    let number = taken.last().map_or(1, |last| last + 1);
    if number > MOST_SIGNATURES {
        return Err(SigningTrouble::Full);
    }
    let mut objects = vec![order.content.clone()];
    if order.countersigns {
        objects.extend(earlier(order.parts, number));
        if objects.len() == 1 {
            return Err(SigningTrouble::NothingToCountersign);
        }
    }
    if signer.certificates().is_empty() {
        return Ok(vec![(dsse_name(number), dsse::sign(&objects, order.role, order.at, signer.public(), signer)?)]);
    }
    let manifest = manifest::write(&cades_name(number), &objects).into_bytes();
    let signature = cades::sign(&manifest, order.role, order.at, signer)?;
    Ok(vec![(manifest_name(number), manifest), (cades_name(number), signature)])
}

/// The signatures below a number, as parts that can be signed.
pub(super) fn earlier(parts: &Parts, number: u16) -> Vec<Object> {
    let names =
        (1..number).flat_map(|number| [(cades_name(number), "application/pkcs7-signature"), (dsse_name(number), "application/json")]);
    names.filter_map(|(name, media_type)| parts.get(&name).map(|bytes| Object::of(&name, media_type, bytes))).collect()
}

/// The request for a time stamp over a CAdES signature.
///
/// # Errors
/// When there is no such signature, or when it cannot be read.
pub fn stamp_request(parts: &Parts, number: u16, nonce: Option<u64>) -> Result<Vec<u8>, SigningTrouble> {
    let (signature, manifest) = of(parts, number)?;
    let proven = cades::check(&cades_name(number), signature, manifest)?;
    Ok(time_stamp::request(&proven.signature, nonce)?)
}

/// Puts the answer of a time-stamping authority into a signature, and gives the part that replaces it.
///
/// # Errors
/// When there is no such signature, when a later one is over it, or when the answer holds no token, one over something else, or one without the
/// nonce of the request.
pub fn embed_stamp(parts: &Parts, number: u16, answer: &[u8], nonce: Option<u64>) -> Result<NewParts, SigningTrouble> {
    let (signature, manifest) = of(parts, number)?;
    let name = cades_name(number);
    let token = token_of(answer)?;
    let proven = cades::check(&name, signature, manifest)?;
    time_stamp::is_over(&token, &proven.signature, nonce)?;
    for later in numbers(parts).range(number + 1..) {
        let part = [manifest_name(*later), dsse_name(*later)]
            .into_iter()
            .find(|part| parts.get(part).is_some_and(|bytes| names(part, bytes, &name)));
        if let Some(later) = part {
            return Err(SigningTrouble::Covered { file: name, later });
        }
    }
    let stamped = cades::embed(&name, signature, &token)?;
    Ok(vec![(name, stamped)])
}

/// Whether a manifest or an envelope names a part. One that cannot be read names everything.
fn names(file: &str, bytes: &[u8], wanted: &str) -> bool {
    let named = if file.ends_with(".xml") {
        manifest::read(file, bytes).map(|read| read.1)
    } else {
        dsse::open(file, bytes).map(|opened| opened.named)
    };
    named.map_or(true, |named| named.iter().any(|one| one.name == wanted))
}

fn of(parts: &Parts, number: u16) -> Result<(&[u8], &[u8]), SigningTrouble> {
    let found = |name: String| parts.get(&name).map(Vec::as_slice);
    found(cades_name(number)).zip(found(manifest_name(number))).ok_or(SigningTrouble::NoSuch(number))
}

/// The numbers in use.
pub(super) type Numbers = BTreeSet<u16>;
