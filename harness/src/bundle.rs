//! Packs a run: finds the files that a bundle is made of, looks that no secret of the bench is in any of them, and writes it whole or not at all.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use miette::Diagnostic;
use reports::bundle::{BundleFault, Code, PackTrouble, PartName, Rebuilt, Root, Source, Texts, Withheld, derived, pack, parts_of};
use reports::journal::{Plan, Reading};
use serde::Serialize;
use suite::files::Declaration;
use suite::names::Digest;

use crate::exit::Exit;
use crate::files::{FileTrouble, Folder};
use crate::persons::{Committer, DISCLOSED};
use crate::run::{Assessed, EVIDENCE, JOURNAL, RunTrouble};
use crate::secrets::{Encoding, Found, Home, KEY_FILE, Key, Learnt, Search};

/// How names of bundles end.
pub const EXTENSION: &str = "asice";

/// A bundle that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// What stands for it.
    pub root: Root,
    /// Whose secrets are too short to be told from other words, so that nobody looked for them.
    pub unsearched: Vec<String>,
}

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
    #[diagnostic(help("it lies in `evidence` or `disclosed` beside the journal, or is attached to a decision: put it back as it was"))]
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
    #[error("{part} holds a secret of bench.yaml, {encoding}, at byte {at}; nothing was written")]
    #[diagnostic(help("take it out of that file. Where the declaration changes, `thirteen run DIR --resume --because TEXT` records it"))]
    Secret {
        /// The part.
        part: PartName,
        /// Where.
        at: usize,
        /// How it is written there.
        encoding: Encoding,
    },
    /// A token of a session would leave the house.
    #[error("{part} holds a token that the device gave in a session, {encoding}, at byte {at}; nothing was written")]
    #[diagnostic(help(
        "the device showed it before it gave it, so this run could not know it. Run again into another folder (`--out`): it is known from the start then"
    ))]
    Token {
        /// The part.
        part: PartName,
        /// Where.
        at: usize,
        /// How it is written there.
        encoding: Encoding,
    },
    /// A short secret would leave the house.
    #[error("{part}, line {line}, holds a short secret of bench.yaml, such as a PIN, as a word of its own; nothing was written")]
    #[diagnostic(help(
        "take it out of that file. If it is something else that only looks the same, say so: `thirteen bundle DIR --looked-at {part}`"
    ))]
    ShortSecret {
        /// The part.
        part: PartName,
        /// The line.
        line: usize,
    },
    /// The run is more than a verifier would hold.
    #[error("no verifier would read the bundle: {says}; nothing was written")]
    #[diagnostic(help(
        "nothing is lost: journal, evidence and reports stay where they are. Run a clause or a sample at a time, with results of its own by `--out`, and pack each"
    ))]
    TooLarge {
        /// What is too large.
        says: String,
    },
    /// The files of the assessment.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Run(#[from] RunTrouble),
    /// The bundle cannot be written.
    #[error("{} cannot be written: {why}", path.display())]
    #[diagnostic(help("name a file in a folder that is there and has room"))]
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

/// Nobody's bundle is overwritten, and whether one can be written there is known before a device is asked.
///
/// # Errors
/// [`BundleTrouble::Exists`] and [`BundleTrouble::Write`].
pub fn is_free(path: &Path) -> Result<(), BundleTrouble> {
    if path.exists() {
        return Err(BundleTrouble::Exists { path: path.to_owned() });
    }
    let tried = half_of(path);
    match File::create_new(&tried).and_then(|_| fs::remove_file(&tried)) {
        // Left by a run that was killed, or being written now: that the folder can be written to is known then, too.
        Err(why) if why.kind() != io::ErrorKind::AlreadyExists => Err(BundleTrouble::Write { path: path.to_owned(), why: why.into() }),
        _ => Ok(()),
    }
}

/// Where a bundle is written until it is whole.
fn half_of(path: &Path) -> PathBuf {
    path.with_extension("asice.part")
}

/// Packs the run in `results` over an assessment folder. In the parts `looked_at` somebody looked at what seemed to be a short secret, and it is none.
///
/// # Errors
/// [`BundleTrouble`]; then there is no bundle.
pub fn pack_run(folder: &Path, profile: Option<&str>, results: &Path, out: &Path, looked_at: &[String]) -> Result<Packed, BundleTrouble> {
    is_free(out)?;
    let assessed = Committer::new(folder, results).assessed(&Assessed::load(folder, profile)?)?;
    let texts = texts(&assessed, results)?;
    let rebuilt = Rebuilt::from(&texts).map_err(|fault| match fault.code {
        Code::TooLarge => BundleTrouble::TooLarge { says: fault.says },
        _ => BundleTrouble::OtherFiles { says: fault.says },
    })?;
    if rebuilt.plan().catalogue != Plan::catalogue_digest() || rebuilt.plan().suite_version != env!("CARGO_PKG_VERSION") {
        return Err(BundleTrouble::OtherVersion);
    }
    let failed = |why: PackTrouble| BundleTrouble::Write { path: out.to_owned(), why };
    let mut parts = parts_of(texts).map_err(|fault| failed(fault.into()))?;
    for (name, bytes) in derived(&rebuilt).map_err(|fault| failed(fault.into()))? {
        parts.push(Source::bytes(name, bytes));
    }
    parts.extend(evidence(&rebuilt, folder, results)?);
    let unsearched = match assessed.folder.has_bench() {
        true => {
            let (declaration, declared) = (&rebuilt.declaration, &assessed.declaration_text.text);
            holds_no_secret(&parts, &search(&assessed.folder, declaration, declared, Some(&rebuilt.reading))?, looked_at, out)?
        }
        false => Vec::new(),
    };
    let kept = kept_at_home(&rebuilt, &parts).map_err(|fault| failed(fault.into()))?;
    Ok(Packed { root: write(parts, kept, out)?, unsearched })
}

fn texts(assessed: &Assessed, results: &Path) -> Result<Texts, BundleTrouble> {
    let path = results.join(JOURNAL);
    let journal = fs::read(&path).map_err(|_| BundleTrouble::NoRun { path })?;
    Ok(Texts {
        declaration: assessed.declaration_text.text.clone(),
        profile: assessed.profile_texts.iter().map(|file| file.text.clone()).collect(),
        journal,
        decisions: listed(&assessed.decisions),
        external: listed(&assessed.external),
        accepted: listed(&assessed.accepted),
        sbom: assessed.folder.sbom(&assessed.declaration)?,
    })
}

/// What people wrote, with commitments in place of names and without their comments, in which anybody may be named. JSON is YAML, too.
fn listed<T: Serialize>(list: &[T]) -> Option<String> {
    let text = (!list.is_empty()).then(|| serde_json::to_string_pretty(list).ok()).flatten()?;
    Some(text + "\n")
}

/// Who is named, and everything that the journal names by its digest: pages that were kept, and what decisions attach.
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
    let person = |digest: Digest| {
        let path = results.join(DISCLOSED).join(digest.as_str().trim_start_matches("sha256:"));
        let name = PartName::disclosed(&digest).ok().filter(|_| path.is_file());
        let name = name.ok_or(BundleTrouble::EvidenceMissing { digest })?;
        Ok(Source::read(name, move || Ok(Box::new(File::open(&path)?))))
    };
    let people = rebuilt.names_persons().into_iter().map(person);
    rebuilt.names_evidence().into_iter().map(source).chain(people).collect()
}

/// What is searched for, by the bench in a folder.
pub(crate) fn search(folder: &Folder, declaration: &Declaration, declared: &str, journal: Option<&Reading>) -> Result<Search, FileTrouble> {
    let (bench, path) = (folder.bench()?, folder.path());
    let unreadable = |path: PathBuf, why: String| FileTrouble::Unreadable { path, why };
    let file = path.join("bench.yaml");
    let text = fs::read_to_string(&file).map_err(|why| unreadable(file, why.to_string()))?;
    let key_file = path.join(KEY_FILE);
    let key = if key_file.exists() { Some(Key::of(path).map_err(|trouble| unreadable(key_file, trouble.says))?) } else { None };
    let learnt = Learnt::of(path).read().map_err(|trouble| unreadable(path.to_owned(), trouble.says))?;
    let records: Vec<_> = journal.into_iter().flat_map(Reading::lines).map(|line| &line.record).collect();
    let home = Home { bench: &bench, text: &text, key: key.as_ref(), learnt };
    Ok(Search::of(&home, declaration, declared, &records))
}

/// The first secret in any part, but for short ones in the parts `looked_at`.
pub(crate) fn first_secret(parts: &[Source<'_>], search: &Search, looked_at: &[String]) -> io::Result<Option<(PartName, Found)>> {
    let is_looked_at = |name: &PartName| looked_at.iter().any(|looked| looked == name.as_str());
    for part in parts {
        match search.through(part.name(), || part.open())? {
            Some(Found::Word(_) | Found::Name(_)) if is_looked_at(part.name()) => {}
            Some(found) => return Ok(Some((part.name().clone(), found))),
            None => {}
        }
    }
    Ok(None)
}

/// The last look: none of the bench's secrets, in any encoding, is in any part. Gives whose could not be searched.
fn holds_no_secret(parts: &[Source<'_>], search: &Search, looked_at: &[String], out: &Path) -> Result<Vec<String>, BundleTrouble> {
    let found = first_secret(parts, search, looked_at).map_err(|why| BundleTrouble::Write { path: out.to_owned(), why: why.into() })?;
    match found {
        Some((part, Found::At(at, encoding))) => Err(BundleTrouble::Secret { part, at, encoding }),
        Some((part, Found::Token(at, encoding))) => Err(BundleTrouble::Token { part, at, encoding }),
        Some((part, Found::Word(line))) => Err(BundleTrouble::ShortSecret { part, line }),
        Some((_, Found::Name(_))) | None => Ok(search.unsearched().to_vec()),
    }
}

/// Captures and software images are no parts, and their leaves are: whoever has such a file can show later that it is the same.
fn kept_at_home(rebuilt: &Rebuilt, parts: &[Source<'_>]) -> Result<Vec<Withheld>, BundleFault> {
    let withheld =
        |digest: Digest| Ok(Withheld { name: PartName::evidence(&digest)?, digest, because: "kept by the laboratory".to_owned() });
    let kept: Vec<Withheld> = rebuilt.names_kept().into_iter().map(withheld).collect::<Result<_, BundleFault>>()?;
    Ok(kept.into_iter().filter(|kept| parts.iter().all(|part| *part.name() != kept.name)).collect())
}

/// Writes a bundle beside its name, and gives it the name once it is whole and on the disk.
pub(crate) fn write(parts: Vec<Source<'_>>, withheld: Vec<Withheld>, out: &Path) -> Result<Root, BundleTrouble> {
    let half = half_of(out);
    let written = || -> Result<Root, PackTrouble> {
        let mut file = BufWriter::new(File::create(&half)?);
        let root = pack(parts, withheld, &mut file)?;
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
