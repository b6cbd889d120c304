//! A copy of a bundle without some of its parts: their leaves stay, so root and signatures do. The bundle itself is not touched.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use miette::Diagnostic;
use reports::bundle::{PartName, Redaction, RedactionFault, Root, Source, redact, signatures};
use reports::signature::{Parts, Trust, examine, root_object};
use reports::verify::Report;

use crate::bundle::{BundleTrouble, is_free, write};
use crate::exit::Exit;
use crate::genuine::{self, NotTaken, Opened};
use crate::keys::TEST_UNIT;
use crate::seal::copied;

/// Why no copy was written.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum RedactTrouble {
    /// There is such a file, or it cannot be written.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Bundle(#[from] BundleTrouble),
    /// The bundle cannot be read, or is not genuine.
    #[error(transparent)]
    #[diagnostic(transparent)]
    NotTaken(#[from] NotTaken),
    /// It was packed before there was anything to publish.
    #[error("{} has no {part}: it was packed by a version that could not publish", path.display())]
    #[diagnostic(help("pack the run again with this version, and sign that bundle"))]
    NothingPublic {
        /// The bundle.
        path: PathBuf,
        /// What it lacks.
        part: &'static str,
    },
    /// No product was assessed.
    #[error("{} is about the reference device {device}, and about no product: it is not published", path.display())]
    #[diagnostic(help("publish the bundle of a run on a product; `thirteen redact` makes a copy that is no publication"))]
    ReferenceDevice {
        /// The bundle.
        path: PathBuf,
        /// The reference device.
        device: String,
    },
    /// Somebody signed with a key for tests.
    #[error("{} is signed with a key for tests ({file}): it is not published", path.display())]
    #[diagnostic(help("sign the bundle with a key that is somebody's: `thirteen keys new` without --test makes one"))]
    TestKey {
        /// The bundle.
        path: PathBuf,
        /// The part that holds the signature.
        file: String,
    },
    /// What was asked for cannot be left out.
    #[error("{0}; nothing was written")]
    #[diagnostic(help(
        "PART is the name of a part, or a folder of them, such as declaration.yaml, evidence or reports/junit.xml; `unzip -l BUNDLE` lists them"
    ))]
    Wanted(RedactionFault),
}

impl RedactTrouble {
    /// How a command ends on it.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Bundle(trouble) => trouble.exit(),
            Self::NotTaken(why) => why.exit(),
            _ => Exit::Usage,
        }
    }
}

/// Writes a copy of a genuine bundle, and gives its root. `trust` says which keys are for tests.
///
/// # Errors
/// [`RedactTrouble`]; then there is no copy.
pub fn copy(path: &Path, out: &Path, wanted: &Redaction, trust: &Trust) -> Result<Root, RedactTrouble> {
    is_free(out)?;
    let bad = |fault| NotTaken::Forged { path: path.to_owned(), fault };
    let Opened { mut bundle, report, .. } = genuine::verified(path, trust)?;
    let inventory = bundle.inventory().map_err(bad)?;
    let seals = signatures(&mut bundle).map_err(bad)?;
    if wanted.publish {
        may_be_published(path, &report, &inventory.root, &seals, trust)?;
        let lacks = reports::bundle::ALWAYS_PUBLISHED.into_iter().find(|name| inventory.leaf(name).is_none());
        if let Some(part) = lacks {
            return Err(RedactTrouble::NothingPublic { path: path.to_owned(), part });
        }
    }
    let (kept, withheld) = redact(&inventory, wanted).map_err(RedactTrouble::Wanted)?;
    let seals = seals.into_iter().map(|(name, bytes)| Ok(Source::bytes(PartName::new(&name)?, bytes)));
    let mut sources = seals.collect::<Result<Vec<_>, _>>().map_err(bad)?;
    for name in kept {
        if let Some((begins, size)) = bundle.place(&name) {
            sources.push(copied(name, path, begins, size));
        }
    }
    Ok(write(sources, withheld, out)?)
}

/// A publication is about a product, and nobody vouches for it with a key that is worth nothing.
fn may_be_published(path: &Path, report: &Report, root: &Root, seals: &Parts, trust: &Trust) -> Result<(), RedactTrouble> {
    if let Some(device) = report.reference_device.clone() {
        return Err(RedactTrouble::ReferenceDevice { path: path.to_owned(), device });
    }
    let examined = examine(seals, &root_object(root), trust, Timestamp::now(), None);
    let known = examined.each.iter().find(|one| one.signer.as_ref().is_some_and(|signer| signer.test_key)).map(|one| one.file.clone());
    let marked = || seals.iter().find(|(_, bytes)| names_a_test_key(bytes)).map(|(name, _)| name.clone());
    match known.or_else(marked) {
        Some(file) => Err(RedactTrouble::TestKey { path: path.to_owned(), file }),
        None => Ok(()),
    }
}

/// Whether a certificate in these bytes says that its key is for tests, as `thirteen keys new --test` makes it: whoever wrote it need not be known.
fn names_a_test_key(bytes: &[u8]) -> bool {
    /// The object identifier of the organisational unit (2.5.4.11) in DER.
    const UNIT: [u8; 5] = [6, 3, 0x55, 4, 11];
    let value = TEST_UNIT.as_bytes();
    bytes.windows(UNIT.len() + 2 + value.len()).any(|window| window.starts_with(&UNIT) && window.ends_with(value))
}
