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

/// Reads a manifest a line at a time, since it is as long as there are parts: a digest, two spaces and a name, in the order of the names.
///
/// # Errors
/// [`Code::ManifestForm`], or what is odd about a name; nothing after it is read.
pub(super) fn read(text: &[u8]) -> Result<impl Iterator<Item = Result<(PartName, [u8; 32]), BundleFault>>, BundleFault> {
    let text = std::str::from_utf8(text).map_err(|_| line_fault(1, "is no text"))?;
    if !text.is_empty() && !text.ends_with('\n') {
        return Err(line_fault(text.lines().count(), "has no end"));
    }
    let mut before: Option<PartName> = None;
    Ok(text.split_terminator('\n').zip(1..).map(move |(line, number)| {
        let part = part(line, number)?;
        if before.as_ref().is_some_and(|before| *before >= part.0) {
            return Err(line_fault(number, "is not in the order of the names"));
        }
        before = Some(part.0.clone());
        Ok(part)
    }))
}

fn part(line: &str, number: usize) -> Result<(PartName, [u8; 32]), BundleFault> {
    let (digest, name) = line.split_once("  ").ok_or_else(|| line_fault(number, "is no digest, two spaces and a name"))?;
    let name = PartName::new(name)?;
    let digest = bytes_of(digest).ok_or_else(|| line_fault(number, "holds no SHA-256 digest"))?;
    Ok((name, digest))
}

fn line_fault(line: usize, says: &str) -> BundleFault {
    BundleFault::new(Code::ManifestForm, format!("line {line} of the manifest {says}"))
}

/// The list of what is withheld, which is not empty, in its canonical form: part by part, since as one value a long list takes many times its length.
pub(super) fn write_withheld(list: &[Withheld]) -> Vec<u8> {
    let mut bytes: Vec<u8> = items(list).flatten().collect();
    bytes.push(b']');
    bytes
}

/// Each item of the list, with what stands before it.
fn items(list: &[Withheld]) -> impl Iterator<Item = Vec<u8>> {
    let before = std::iter::once(b'[').chain(std::iter::repeat(b','));
    list.iter().zip(before).map(|(withheld, before)| [&[before], canonical::bytes(withheld).as_slice()].concat())
}

/// Whether that form is these bytes.
fn is_written(list: &[Withheld], bytes: &[u8]) -> bool {
    items(list).try_fold(bytes, |rest, item| rest.strip_prefix(item.as_slice())) == Some(b"]")
}

/// Reads the list of what is withheld: canonical, in the order of the names, leaves only.
///
/// # Errors
/// [`Code::WithheldForm`].
pub(super) fn read_withheld(bytes: &[u8]) -> Result<Vec<Withheld>, BundleFault> {
    let fault = |says: String| BundleFault::new(Code::WithheldForm, format!("withheld.json {says}"));
    let list: Vec<Withheld> = serde_json::from_slice(bytes).map_err(|error| fault(format!("is no list of withheld parts: {error}")))?;
    if !is_written(&list, bytes) {
        return Err(fault("is not in its one canonical form".to_owned()));
    }
    if !list.is_sorted_by(|one, next| one.name < next.name) {
        return Err(fault("is not in the order of the names".to_owned()));
    }
    match list.iter().find(|withheld| withheld.leaf().is_none()) {
        Some(odd) => Err(fault(format!("holds what is no leaf: {}", odd.name))),
        None => Ok(list),
    }
}

impl Withheld {
    /// The bytes of its digest, if it is a leaf.
    pub(super) fn leaf(&self) -> Option<[u8; 32]> {
        let is_leaf = Kind::of(&self.name).is_some_and(Kind::is_leaf);
        bytes_of(self.digest.as_str().strip_prefix("sha256:")?).filter(|_| is_leaf)
    }
}

/// The bytes of 64 lower-case hexadecimal digits.
fn bytes_of(digest: &str) -> Option<[u8; 32]> {
    if digest.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let mut bytes = [0; 32];
    hex::decode_to_slice(digest, &mut bytes).ok().map(|()| bytes)
}
