//! A copy of a bundle without some of its parts: their leaves stay, so root and signatures do. The bundle itself is not touched.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use miette::Diagnostic;
use reports::bundle::{PartName, Redaction, RedactionFault, Root, Source, redact, signatures};
use reports::journal::Reading;
use reports::persons::committed;
use reports::signature::{Parts, TEST_UNIT, Trust, examine, root_object};
use reports::verify::{Report, disclosed};

use crate::bundle::{BundleTrouble, first_secret, is_free, search, write};
use crate::exit::Exit;
use crate::files::Folder;
use crate::genuine::{self, NotTaken, Opened};
use crate::run::JOURNAL;
use crate::seal::copied;
use crate::secrets::{Found, Search};

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
    /// A secret, or a name that is withheld, would leave the house all the same.
    #[error("{part} holds {says}; nothing was written")]
    #[diagnostic(help(
        "withhold that part, too: `--withhold '{part}=REASON'`. What only looks the same, a short secret or a name, is passed over with `--looked-at {part}`"
    ))]
    Holds {
        /// The part.
        part: PartName,
        /// What, where and how it is written.
        says: String,
    },
    /// What was asked for cannot be left out.
    #[error("{0}; nothing was written")]
    #[diagnostic(help(
        "PART is the name of a part, or a folder of them, such as declaration.yaml, evidence or reports/junit.xml; `unzip -l BUNDLE` lists them"
    ))]
    Wanted(RedactionFault),
}

impl RedactTrouble {
    /// What was found in a part that stays.
    fn held(part: PartName, found: Found) -> Self {
        let says = match found {
            Found::At(at, encoding) => format!("a secret of bench.yaml, {encoding}, at byte {at}"),
            Found::Name(at) => format!("the name of somebody whose name is withheld, at byte {at}"),
            Found::Token(at, encoding) => format!("a token that the device gave in a session, {encoding}, at byte {at}"),
            Found::Word(line) => format!("a short secret of bench.yaml, such as a PIN, in line {line}"),
        };
        Self::Holds { part, says }
    }

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

/// Where secrets are known that no copy may hold, and what somebody looked at.
#[derive(Clone, Debug, Default)]
pub struct Looking {
    /// The folder of the assessment; without it one that lies around the bundle, or here.
    pub secrets_of: Option<PathBuf>,
    /// The parts in which what seems to be a short secret, or a name, is none.
    pub looked_at: Vec<String>,
}

/// A copy that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// What stands for it, as for the bundle that it was made from.
    pub root: Root,
    /// The folder whose bench's secrets were looked for; none where no bench is known.
    pub searched: Option<PathBuf>,
    /// Whose secrets are too short to be told from other words, so that nobody looked for them.
    pub unsearched: Vec<String>,
}

/// Writes a copy of a genuine bundle, after a look through every part that it keeps. `trust` says which keys are for tests.
///
/// # Errors
/// [`RedactTrouble`]; then there is no copy.
pub fn copy(path: &Path, out: &Path, wanted: &Redaction, trust: &Trust, looking: &Looking) -> Result<Copied, RedactTrouble> {
    is_free(out)?;
    let bad = |fault| NotTaken::Forged { path: path.to_owned(), fault };
    let Opened { mut bundle, report, rebuilt } = genuine::verified(path, trust)?;
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
    let (searched, search) = search_for(path, rebuilt.as_ref().map(|rebuilt| &rebuilt.reading), looking)?;
    let part_of = |commitment: &str| PartName::disclosed(&committed(commitment)?).ok();
    let is_withheld = |commitment: &str| part_of(commitment).is_some_and(|part| withheld.iter().any(|one| one.name == part));
    let persons = disclosed(&mut bundle).map_err(bad)?;
    let search = search.and_names(persons.iter().filter(|(commitment, _)| is_withheld(commitment)).map(|(_, name)| name));
    let unread = |why| NotTaken::Unread { path: path.to_owned(), why };
    if let Some((part, found)) = first_secret(&sources, &search, &looking.looked_at).map_err(unread)? {
        return Err(RedactTrouble::held(part, found));
    }
    Ok(Copied { root: write(sources, withheld, out)?, searched, unsearched: search.unsearched().to_vec() })
}

/// What is searched for, and by which bench; nothing of any where none is known.
fn search_for(bundle: &Path, journal: Option<&Reading>, looking: &Looking) -> Result<(Option<PathBuf>, Search), RedactTrouble> {
    let home = looking.secrets_of.clone().or_else(|| home_of(bundle));
    let search = home.as_deref().map(|folder| secrets_of(folder, journal)).transpose()?;
    Ok((home, search.unwrap_or_default()))
}

/// The folder of an assessment with a bench that a bundle lies in, itself or in its results; else the one in which the command is called.
fn home_of(bundle: &Path) -> Option<PathBuf> {
    let around = bundle.parent().into_iter().flat_map(|folder| [Some(folder), folder.parent()]).flatten();
    let here = |folder: &Path| if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() };
    let is_home = |folder: &PathBuf| Folder::open(folder).is_ok_and(|folder| folder.has_bench());
    around.map(here).chain([PathBuf::from(".")]).find(is_home)
}

/// What is searched for by the bench of a folder. Where the bundle withholds its journal, that of the folder says what was tried.
fn secrets_of(folder: &Path, journal: Option<&Reading>) -> Result<Search, RedactTrouble> {
    let folder = Folder::open(folder).map_err(BundleTrouble::from)?;
    let (declaration, text) = folder.declaration().map_err(BundleTrouble::from)?;
    let at_home = || reports::journal::read(&std::fs::read(folder.path().join("results").join(JOURNAL)).ok()?).ok();
    let at_home = if journal.is_none() { at_home() } else { None };
    Ok(search(&folder, &declaration, &text.text, journal.or(at_home.as_ref())).map_err(BundleTrouble::from)?)
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
