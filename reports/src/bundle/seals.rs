//! The signatures of a bundle as bytes: few, small, and beside them the part that states what they are over.

use std::io::{Read, Seek};

use jiff::Timestamp;

use super::{Bundle, BundleFault, Code, PartName, Root, limits};
use crate::signature::{FOLDER, MOST_SIGNATURES, Parts, SignatureFault, Standing, Trust, examine, root_object};

/// A signature of a bundle has a manifest, itself and perhaps an envelope of the same number.
const EACH: usize = 3;

/// Reads all signatures, by the names of their parts.
///
/// # Errors
/// [`BundleFault`], when there are more or larger ones than any bundle has.
pub fn signatures<R: Read + Seek>(bundle: &mut Bundle<R>) -> Result<Parts, BundleFault> {
    let names: Vec<PartName> = bundle.names().filter(|name| name.as_str().starts_with(FOLDER)).cloned().collect();
    if names.len() > EACH * usize::from(MOST_SIGNATURES) {
        return Err(BundleFault::new(Code::SignatureTooMuch, format!("there are more than {MOST_SIGNATURES} signatures")));
    }
    let mut parts = Parts::new();
    for name in names {
        if let Some(bytes) = bundle.bytes(name.as_str(), limits::SEAL)? {
            parts.insert(name.to_string(), bytes);
        }
    }
    Ok(parts)
}

/// Each fault of a signature has the same code among those of a bundle.
pub(crate) fn signature_code(fault: &SignatureFault) -> Code {
    Code::ALL.iter().copied().find(|code| code.as_str() == fault.code()).unwrap_or(Code::SignatureBroken)
}

/// The first signature that is no good, whoever made it. That a signer is unknown, and that nobody signed, is no fault.
#[must_use]
pub fn forged_signature(parts: &Parts, root: &Root, now: Timestamp) -> Option<BundleFault> {
    let examined = examine(parts, &root_object(root), &Trust::default(), now, None);
    let mut forged = examined.all_faults().filter(|(_, fault)| fault.standing() == Standing::Forged);
    forged.next().map(|(file, fault)| BundleFault::new(signature_code(fault), format!("{file}: {fault}")))
}
