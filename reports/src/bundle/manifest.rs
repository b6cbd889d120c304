//! The two lists of leaves: what is there, as `sha256sum -c` reads it, and what is withheld.

use serde::{Deserialize, Serialize};
use suite::names::Digest;

use super::{BundleFault, Code, Kind, PartName, canonical};

/// A part that is not there; its leaf is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withheld {
    /// Its name.
    pub name: PartName,
    /// Its digest.
    pub digest: Digest,
    /// Why it is withheld. No leaf holds this.
    pub because: String,
}

/// The manifest of these parts, which stand in the order of their names.
pub(super) fn write<'a>(parts: impl IntoIterator<Item = (&'a PartName, &'a [u8; 32])>) -> Vec<u8> {
    parts.into_iter().flat_map(|(name, digest)| format!("{}  {name}\n", hex::encode(digest)).into_bytes()).collect()
}

/// Reads a manifest: lines of a digest, two spaces and a name, in the order of the names.
///
/// # Errors
/// [`Code::ManifestForm`], or what is odd about a name.
pub(super) fn read(text: &[u8]) -> Result<Vec<(PartName, [u8; 32])>, BundleFault> {
    let fault = |line: usize, says: &str| BundleFault::new(Code::ManifestForm, format!("line {line} of the manifest {says}"));
    let text = std::str::from_utf8(text).map_err(|_| fault(1, "is no text"))?;
    if !text.is_empty() && !text.ends_with('\n') {
        return Err(fault(text.lines().count(), "has no end"));
    }
    let mut parts: Vec<(PartName, [u8; 32])> = Vec::new();
    for (line, number) in text.split_terminator('\n').zip(1..) {
        let (digest, name) = line.split_once("  ").ok_or_else(|| fault(number, "is no digest, two spaces and a name"))?;
        let name = PartName::new(name)?;
        let read = Digest(format!("sha256:{digest}")).is_whole().then(|| bytes_of(digest)).flatten();
        let digest = read.ok_or_else(|| fault(number, "holds no SHA-256 digest"))?;
        if parts.last().is_some_and(|(before, _)| *before >= name) {
            return Err(fault(number, "is not in the order of the names"));
        }
        parts.push((name, digest));
    }
    Ok(parts)
}

/// Reads the list of what is withheld: canonical, in the order of the names, leaves only.
///
/// # Errors
/// [`Code::WithheldForm`].
pub(super) fn read_withheld(bytes: &[u8]) -> Result<Vec<(Withheld, [u8; 32])>, BundleFault> {
    let fault = |says: String| BundleFault::new(Code::WithheldForm, format!("withheld.json {says}"));
    let list: Vec<Withheld> = serde_json::from_slice(bytes).map_err(|error| fault(format!("is no list of withheld parts: {error}")))?;
    if list.is_empty() || canonical::bytes(&list) != bytes {
        return Err(fault("is not in its one canonical form".to_owned()));
    }
    if !list.is_sorted_by(|one, next| one.name < next.name) {
        return Err(fault("is not in the order of the names".to_owned()));
    }
    let leaf = |withheld: Withheld| {
        let is_leaf = Kind::of(&withheld.name).is_some_and(Kind::is_leaf);
        let digest = withheld.digest.is_whole().then(|| bytes_of(withheld.digest.as_str().trim_start_matches("sha256:"))).flatten();
        let digest = digest.filter(|_| is_leaf).ok_or_else(|| fault(format!("holds what is no leaf: {}", withheld.name)))?;
        Ok((withheld, digest))
    };
    list.into_iter().map(leaf).collect()
}

fn bytes_of(digest: &str) -> Option<[u8; 32]> {
    hex::decode(digest).ok()?.try_into().ok()
}
