//! What a signature is over: the parts that it names, each with its digest.

use suite::names::Digest;

use super::SignatureFault;

/// A part of the bundle that is signed: the list of its contents, or an earlier signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its name in the container.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// The digest of its bytes.
    pub digest: Digest,
}

impl Object {
    /// A part by its bytes.
    #[must_use]
    pub fn of(name: &str, media_type: &str, bytes: &[u8]) -> Self {
        Self { name: name.to_owned(), media_type: media_type.to_owned(), digest: Digest::of(bytes) }
    }
}

/// A part as a signature names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub name: String,
    pub digest: Digest,
}

/// Compares what a signature names with what is there: the bundle's own content must be among it, nothing twice, and all of it as it was signed.
pub(super) fn compare(named: &[Named], content: &Object, earlier: &[Object]) -> Result<(), SignatureFault> {
    for (at, one) in named.iter().enumerate() {
        if named[..at].iter().any(|before| before.name == one.name) {
            return Err(SignatureFault::Twice { name: one.name.clone() });
        }
    }
    let own = named.iter().find(|one| one.name == content.name);
    let own = own.ok_or_else(|| SignatureFault::OtherContent { found: listed(named) })?;
    if own.digest != content.digest {
        return Err(SignatureFault::OtherContent { found: format!("{} with another digest ({})", own.name, own.digest.short()) });
    }
    for one in named.iter().filter(|one| one.name != content.name) {
        let there = earlier.iter().find(|there| there.name == one.name);
        let there = there.ok_or_else(|| SignatureFault::Missing { file: "a later signature".to_owned(), missing: one.name.clone() })?;
        if there.digest != one.digest {
            return Err(SignatureFault::Digest { what: one.name.clone() });
        }
    }
    Ok(())
}

fn listed(named: &[Named]) -> String {
    let names: Vec<&str> = named.iter().map(|one| one.name.as_str()).take(5).collect();
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}
