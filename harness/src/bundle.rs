//! Packs a run: finds the files that a bundle is made of, looks that no secret of the bench is in any of them, and writes it whole or not at all.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;
use miette::Diagnostic;
use reports::bundle::{PackTrouble, PartName, Rebuilt, Root, Source, Texts, derived, pack, parts_of};
use reports::journal::Plan;
use suite::names::Digest;

use crate::exit::Exit;
use crate::files::{FileTrouble, read};
use crate::lab::secrets_of;
use crate::run::{ACCEPTED, Assessed, EVIDENCE, JOURNAL, RunTrouble};

/// How names of bundles end.
pub const EXTENSION: &str = "asice";

/// The shortest form of a secret that is looked for, in bytes: a PIN of four digits is in every date.
const SHORTEST: usize = 6;

/// Why a run could not be packed.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum BundleTrouble {
    /// There is such a file.
    #[error("{} is there already; nothing was written", path.display())]
    #[diagnostic(help("name another file: a bundle is never overwritten"))]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Something that the journal names is not kept beside it.
    #[error("{digest} is named by an answer or a decision, and is not there")]
    #[diagnostic(help("it lies in `evidence` beside the journal, or is attached to a decision: put it back as it was"))]
    EvidenceMissing {
        /// Its digest.
        digest: Digest,
    },
    /// The files are not those of the run.
    #[error("the files are not those that the journal was written under: {says}")]
    #[diagnostic(help("`thirteen run DIR --resume --because TEXT` records what changed; then pack again"))]
    OtherFiles {
        /// What differs.
        says: String,
    },
    /// The run was made by another version.
    #[error("the run was made by another version of Thirteen")]
    #[diagnostic(help("pack it with the version that made it: its verdicts are those of its judges"))]
    OtherVersion,
    /// A secret would leave the house.
    #[error("{part} holds a secret of bench.yaml, at byte {at}; nothing was written")]
    #[diagnostic(help("take it out of that file. Where the declaration changes, `thirteen run DIR --resume --because TEXT` records it"))]
    Secret {
        /// The part.
        part: PartName,
        /// Where.
        at: usize,
    },
    /// The files of the assessment.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Run(#[from] RunTrouble),
    /// The bundle cannot be written.
    #[error("{} cannot be written: {why}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        why: PackTrouble,
    },
    /// There is no run.
    #[error("there is no {}", path.display())]
    #[diagnostic(help("`thirteen run DIR` makes one; `--results` says where it is, if not in `DIR/results`"))]
    NoRun {
        /// The journal that was looked for.
        path: PathBuf,
    },
}

impl BundleTrouble {
    /// How a command ends on it.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Run(trouble) => trouble.exit(),
            Self::Write { .. } => Exit::Bench,
            _ => Exit::Usage,
        }
    }
}

impl From<FileTrouble> for BundleTrouble {
    fn from(trouble: FileTrouble) -> Self {
        Self::Run(trouble.into())
    }
}

/// Whether a path is that of a bundle, by its name.
#[must_use]
pub fn is_bundle(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(EXTENSION))
}

/// Nobody's bundle is overwritten.
///
/// # Errors
/// [`BundleTrouble::Exists`].
pub fn is_free(path: &Path) -> Result<(), BundleTrouble> {
    if path.exists() { Err(BundleTrouble::Exists { path: path.to_owned() }) } else { Ok(()) }
}

/// Packs the run in `results` over an assessment folder.
///
/// # Errors
/// [`BundleTrouble`]; then there is no bundle.
pub fn pack_run(folder: &Path, profile: Option<&str>, results: &Path, out: &Path) -> Result<Root, BundleTrouble> {
    is_free(out)?;
    let assessed = Assessed::load(folder, profile)?;
    let texts = texts(&assessed, results)?;
    let rebuilt = Rebuilt::from(&texts).map_err(|fault| BundleTrouble::OtherFiles { says: fault.says })?;
    if rebuilt.plan().catalogue != Plan::catalogue_digest() || rebuilt.plan().suite_version != env!("CARGO_PKG_VERSION") {
        return Err(BundleTrouble::OtherVersion);
    }
    let failed = |why: PackTrouble| BundleTrouble::Write { path: out.to_owned(), why };
    let mut parts = parts_of(texts).map_err(|fault| failed(fault.into()))?;
    for (name, bytes) in derived(&rebuilt).map_err(|fault| failed(fault.into()))? {
        parts.push(Source::bytes(name, bytes));
    }
    parts.extend(evidence(&rebuilt, folder, results)?);
    if assessed.folder.has_bench() {
        holds_no_secret(&parts, secrets_of(&assessed.bench()?).finder(SHORTEST).as_ref(), out)?;
    }
    write(parts, out)
}

fn texts(assessed: &Assessed, results: &Path) -> Result<Texts, BundleTrouble> {
    let path = results.join(JOURNAL);
    let journal = fs::read(&path).map_err(|_| BundleTrouble::NoRun { path })?;
    let (_, decisions) = assessed.folder.decisions()?;
    let optional = |name| match read(&assessed.folder.path().join(name), "") {
        Ok(file) => Ok(Some(file.text)),
        Err(FileTrouble::Missing { .. }) => Ok(None),
        Err(trouble) => Err(trouble),
    };
    Ok(Texts {
        declaration: assessed.declaration_text.text.clone(),
        profile: assessed.profile_texts.iter().map(|file| file.text.clone()).collect(),
        journal,
        decisions: decisions.map(|file| file.text),
        external: optional("external-evidence.yaml")?,
        accepted: optional(ACCEPTED)?,
        sbom: assessed.folder.sbom(&assessed.declaration)?,
    })
}

/// Everything that the journal names by its digest: pages that were kept, and what decisions attach.
fn evidence(rebuilt: &Rebuilt, folder: &Path, results: &Path) -> Result<Vec<Source<'static>>, BundleTrouble> {
    let attached = rebuilt.decisions.iter().flat_map(|decision| &decision.attached).map(|file| folder.join(file));
    let attached: BTreeMap<Digest, PathBuf> = attached.filter_map(|path| Some((Digest::of(&fs::read(&path).ok()?), path))).collect();
    let source = |digest: &Digest| {
        let kept = results.join(EVIDENCE).join(digest.as_str().trim_start_matches("sha256:"));
        let path = if kept.is_file() { Some(kept) } else { attached.get(digest).cloned() };
        let named = path.zip(PartName::evidence(digest).ok());
        let (path, name) = named.ok_or_else(|| BundleTrouble::EvidenceMissing { digest: digest.clone() })?;
        Ok(Source::read(name, move || Ok(Box::new(File::open(&path)?))))
    };
    rebuilt.names_evidence().into_iter().map(source).collect()
}

/// The last look: none of the bench's secrets, in any encoding, is in any part.
fn holds_no_secret(parts: &[Source<'_>], finder: Option<&AhoCorasick>, out: &Path) -> Result<(), BundleTrouble> {
    let Some(finder) = finder else { return Ok(()) };
    for part in parts {
        let failed = |why: std::io::Error| BundleTrouble::Write { path: out.to_owned(), why: why.into() };
        if let Some(found) = finder.stream_find_iter(part.open().map_err(failed)?).next() {
            return Err(BundleTrouble::Secret { part: part.name().clone(), at: found.map_err(failed)?.start() });
        }
    }
    Ok(())
}

fn write(parts: Vec<Source<'_>>, out: &Path) -> Result<Root, BundleTrouble> {
    let half = out.with_extension("asice.part");
    let written = || -> Result<Root, PackTrouble> {
        let mut file = BufWriter::new(File::create(&half)?);
        let root = pack(parts, Vec::new(), &mut file)?;
        file.flush()?;
        file.get_ref().sync_all()?;
        fs::rename(&half, out)?;
        Ok(root)
    };
    written().map_err(|why| {
        let _ = fs::remove_file(&half);
        BundleTrouble::Write { path: out.to_owned(), why }
    })
}
