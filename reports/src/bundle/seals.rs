//! The signatures of a bundle as bytes: few, small, and beside them the part that states what they are over.

use std::io::{Read, Seek};

use super::{Bundle, BundleFault, Code, PartName, limits};
use crate::signature::{FOLDER, MOST_SIGNATURES, Parts};

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
