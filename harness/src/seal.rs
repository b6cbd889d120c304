//! Signing a bundle in place: a signature is added and the file is written anew beside the old one, which stays until the new one is whole.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use miette::Diagnostic;
use reports::bundle::{Bundle, BundleFault, Inventory, PackTrouble, PartName, Root, Source, forged_signature, pack};
use reports::signature::{self, NewParts, Order, Parts, Role, Signer, SigningTrouble};

use crate::exit::Exit;
use crate::genuine::opened;

/// Why a bundle was not signed. The bundle is as it was.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum SealTrouble {
    /// It cannot be read.
    #[error("{}: {why}", path.display())]
    #[diagnostic(help("name a bundle, as `thirteen bundle DIR` writes one"))]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// It is not genuine, and nobody should put their name to it.
    #[error("{} is not genuine, and was not touched: {fault}", path.display())]
    #[diagnostic(help("`thirteen verify` tells all of it"))]
    NotGenuine {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        fault: BundleFault,
    },
    /// The key or the order.
    #[error(transparent)]
    Signing(#[from] SigningTrouble),
    /// The new file cannot be written.
    #[error("{} cannot be written: {why}; the bundle is as it was", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        why: PackTrouble,
    },
}

impl SealTrouble {
    /// How a command ends on it.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::NotGenuine { .. } => Exit::BadBundle,
            Self::Write { .. } => Exit::Bench,
            _ => Exit::Usage,
        }
    }
}

/// Signs a bundle, in a role; a countersignature is over the earlier signatures too. Gives the root that was signed.
///
/// # Errors
/// [`SealTrouble`]; then the bundle is as it was.
pub fn sign(path: &Path, key: &dyn Signer, role: Role, at: Timestamp, countersigns: bool) -> Result<Root, SealTrouble> {
    change(path, |parts, root| {
        let content = signature::root_object(root);
        signature::sign(&Order { content: &content, parts, role, at, countersigns }, key)
    })
}

/// Puts the answer of a time-stamping authority into a signature; where its request had a nonce, the answer has to hold it.
///
/// # Errors
/// [`SealTrouble`]; then the bundle is as it was.
pub fn stamp(path: &Path, number: u16, answer: &[u8], nonce: Option<u64>) -> Result<Root, SealTrouble> {
    change(path, |parts, _| signature::embed_stamp(parts, number, answer, nonce))
}

/// The request for a time stamp over a signature.
///
/// # Errors
/// [`SealTrouble`].
pub fn stamp_request(path: &Path, number: u16, nonce: Option<u64>) -> Result<Vec<u8>, SealTrouble> {
    let (_, _, parts) = sound(path)?;
    Ok(signature::stamp_request(&parts, number, nonce)?)
}

/// A bundle whose parts are as its manifest says and whose signatures hold, whoever made them; with its parts and its signatures.
fn sound(path: &Path) -> Result<(Bundle<BufReader<File>>, Inventory, Parts), SealTrouble> {
    let bad = |fault| SealTrouble::NotGenuine { path: path.to_owned(), fault };
    let mut bundle = open(path)?;
    let inventory = bundle.inventory().map_err(bad)?;
    let seals = reports::bundle::signatures(&mut bundle).map_err(bad)?;
    match forged_signature(&seals, &inventory.root, Timestamp::now()) {
        Some(fault) => Err(bad(fault)),
        None => Ok((bundle, inventory, seals)),
    }
}

fn open(path: &Path) -> Result<Bundle<BufReader<File>>, SealTrouble> {
    let file = opened(path).map_err(|why| SealTrouble::Read { path: path.to_owned(), why })?;
    Bundle::open(BufReader::new(file)).map_err(|fault| SealTrouble::NotGenuine { path: path.to_owned(), fault })
}

fn change(path: &Path, adds: impl FnOnce(&Parts, &Root) -> Result<NewParts, SigningTrouble>) -> Result<Root, SealTrouble> {
    let bad = |fault| SealTrouble::NotGenuine { path: path.to_owned(), fault };
    let (bundle, inventory, mut seals) = sound(path)?;
    let root = inventory.root.clone();
    let new = adds(&seals, &root)?;
    seals.extend(new);
    let seals = seals.into_iter().map(|(name, bytes)| Ok(Source::bytes(PartName::new(&name)?, bytes)));
    let mut sources = seals.collect::<Result<Vec<_>, _>>().map_err(bad)?;
    for (name, _) in inventory.present {
        if let Some((begins, size)) = bundle.place(&name) {
            sources.push(copied(name, path, begins, size));
        }
    }
    let failed = |why| SealTrouble::Write { path: path.to_owned(), why };
    replace(path, |out| {
        let packed = pack(sources, inventory.withheld, out)?;
        // The new file stands for the same as the old one, or it does not take its place.
        if packed == root { Ok(()) } else { Err(PackTrouble::Part("its parts changed meanwhile".to_owned())) }
    })
    .map_err(failed)?;
    Ok(root)
}

/// A part as it stands in the old file.
pub(crate) fn copied<'a>(name: PartName, path: &'a Path, begins: u64, size: u64) -> Source<'a> {
    Source::read(name, move || {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(begins))?;
        Ok(Box::new(file.take(size)))
    })
}

/// Writes a file anew beside the old one and lets it take its place once it is whole and on the disk.
fn replace(path: &Path, writes: impl FnOnce(&mut dyn io::Write) -> Result<(), PackTrouble>) -> Result<(), PackTrouble> {
    let half = path.with_extension("asice.part");
    let written = || -> Result<(), PackTrouble> {
        let mut file = BufWriter::new(File::create(&half)?);
        writes(&mut file)?;
        file.flush()?;
        file.get_ref().sync_all()?;
        fs::set_permissions(&half, fs::metadata(path)?.permissions())?;
        fs::rename(&half, path)?;
        Ok(())
    };
    written().inspect_err(|_| {
        let _ = fs::remove_file(&half);
    })
}
