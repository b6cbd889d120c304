//! Names of parts: few, plain, and each of a kind that the reader knows.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use suite::names::Digest;

use super::{BundleFault, Code, limits};

/// The name of a part: plain ASCII words between slashes, never leading out of the bundle. Shared, since several lists of a bundle hold it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PartName(Arc<str>);

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `accepted.yaml`: nonconformities that somebody accepted for a release.
    Accepted,
    /// `bench.yaml`: what judges may know of the bench, never an address or a secret.
    Bench,
    /// `decisions.yaml`: the assessor's answers.
    Decisions,
    /// `declaration.yaml`: what the supplier declares.
    Declaration,
    /// `disclosed/DIGEST`: the name of a person whom a commitment stands for, with its salt.
    Disclosed,
    /// `evidence/DIGEST`: bytes that an answer or a decision names.
    Evidence,
    /// `external-evidence.yaml`: accepted documents of others.
    External,
    /// `item.json`: which product, which samples.
    Item,
    /// `journal.jsonl`: everything that was asked and answered.
    Journal,
    /// `manifest`: the digests of all parts that are there, as `sha256sum -c` reads them. Not below the root, which follows from it.
    Manifest,
    /// `method.json`: catalogue, reference lists and suite.
    Method,
    /// `mimetype`: what the file is. Not below the root.
    Mimetype,
    /// `plan.json`: what had to run, fixed before the first packet.
    Plan,
    /// `profile/0.yaml` and what it extends, each by the next number.
    Profile,
    /// `public.json`: what a publication always shows, derived so that the declaration itself can be withheld.
    Public,
    /// `reports/…`: rendered from the rest.
    Report,
    /// `root`: the Merkle root, in clear. It is what signatures name, since it stays when a part is withheld. Not below itself.
    Root,
    /// `sbom.json`: the software bill of materials that the declaration names.
    Sbom,
    /// `META-INF/…`: a signature over the root, or a time stamp. Not below the root.
    Seal,
    /// `verdicts.json`: the tree of verdicts.
    Verdicts,
    /// `withheld.json`: the leaves whose parts are not there. Not below the root, which holds their leaves.
    Withheld,
}

impl Kind {
    /// The kind of a part by its name, if a bundle has such a part.
    #[must_use]
    pub fn of(name: &PartName) -> Option<Self> {
        Some(match name.as_str() {
            "accepted.yaml" => Self::Accepted,
            "bench.yaml" => Self::Bench,
            "decisions.yaml" => Self::Decisions,
            "declaration.yaml" => Self::Declaration,
            "external-evidence.yaml" => Self::External,
            "item.json" => Self::Item,
            "journal.jsonl" => Self::Journal,
            "manifest" => Self::Manifest,
            "method.json" => Self::Method,
            "mimetype" => Self::Mimetype,
            "plan.json" => Self::Plan,
            "public.json" => Self::Public,
            "reports/junit.xml" | "reports/summary.txt" => Self::Report,
            "root" => Self::Root,
            "sbom.json" => Self::Sbom,
            "verdicts.json" => Self::Verdicts,
            "withheld.json" => Self::Withheld,
            other => {
                let (folder, file) = other.split_once('/')?;
                match folder {
                    "META-INF" if SEALS.iter().any(|end| file.ends_with(end)) => Self::Seal,
                    "disclosed" if Digest(format!("sha256:{file}")).is_whole() => Self::Disclosed,
                    "evidence" if Digest(format!("sha256:{file}")).is_whole() => Self::Evidence,
                    "profile" if matches!(file.as_bytes(), [b'0'..=b'7', b'.', b'y', b'a', b'm', b'l']) => Self::Profile,
                    _ => return None,
                }
            }
        })
    }

    /// Whether parts of this kind are leaves below the root.
    #[must_use]
    pub fn is_leaf(self) -> bool {
        !matches!(self, Self::Manifest | Self::Mimetype | Self::Root | Self::Seal | Self::Withheld)
    }
}

/// How names of seals end: CMS, its manifest, time-stamp token, DSSE envelope.
const SEALS: &[&str] = &[".p7s", ".xml", ".tst", ".dsse.json"];

impl PartName {
    /// A name, if a bundle may hold it.
    ///
    /// # Errors
    /// [`BundleFault`], with a code for each way in which a name is odd.
    pub fn new(name: &str) -> Result<Self, BundleFault> {
        let shown = || name.chars().take(limits::NAME).flat_map(char::escape_default).collect::<String>();
        let fault = |code, says: &str| Err(BundleFault::new(code, format!("the name \"{}\" {says}", shown())));
        if name.is_empty() || name.len() > limits::NAME {
            return fault(Code::NameLength, "is empty or longer than 128 bytes");
        }
        if name.starts_with('/') || name.starts_with('\\') || name.as_bytes().get(1) == Some(&b':') {
            return fault(Code::NameAbsolute, "leads out of the bundle: it is absolute");
        }
        if name.split(['/', '\\']).any(|word| word == "..") {
            return fault(Code::NameClimbs, "leads out of the bundle: it climbs");
        }
        if name.ends_with('/') {
            return fault(Code::NameFolder, "is a folder; a bundle has files only");
        }
        let plain = |word: &str| {
            !word.is_empty() && !word.starts_with('.') && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        };
        if !name.split('/').all(plain) {
            return fault(Code::NameOdd, "holds more than plain ASCII words");
        }
        if name.split('/').count() > limits::DEPTH {
            return fault(Code::NameDepth, "is deeper than any part");
        }
        Ok(Self(name.into()))
    }

    /// Any name, as a forger writes it.
    #[cfg(test)]
    pub(crate) fn unchecked(name: &str) -> Self {
        Self(name.into())
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of the part that discloses a person, by the digest that the commitment states.
    ///
    /// # Errors
    /// When it is no whole digest.
    pub fn disclosed(digest: &Digest) -> Result<Self, BundleFault> {
        Self::new(&format!("disclosed/{}", digest.as_str().trim_start_matches("sha256:")))
    }

    /// The name of the evidence with a digest.
    ///
    /// # Errors
    /// When it is no whole digest.
    pub fn evidence(digest: &Digest) -> Result<Self, BundleFault> {
        Self::new(&format!("evidence/{}", digest.as_str().trim_start_matches("sha256:")))
    }
}

impl fmt::Display for PartName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<PartName> for String {
    fn from(name: PartName) -> Self {
        (*name.0).to_owned()
    }
}

impl TryFrom<String> for PartName {
    type Error = BundleFault;

    fn try_from(name: String) -> Result<Self, BundleFault> {
        Self::new(&name)
    }
}
