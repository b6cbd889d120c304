//! Finding and reading the files of one assessment: declaration, bench, decisions, and profiles by name or path.

mod sbom;

use std::io::Read as _;
use std::path::{Path, PathBuf};

use miette::Diagnostic;
use reports::profiles::BUILT_IN;
use reports::wording::counted;
use serde::de::DeserializeOwned;
use suite::files::{Decisions, Declaration, Fault, LARGEST_FILE, Profile, SourceText};
use suite::older::{self, AnyDeclaration};

use crate::bench::{BENCH_FILE, Bench};

/// The name of the supplier's file.
pub const DECLARATION_FILE: &str = "declaration.yaml";
/// The name of the assessor's file.
pub const DECISIONS_FILE: &str = "decisions.yaml";

/// The longest chain of profiles that extend each other.
const LONGEST_CHAIN: usize = 8;

/// A file that cannot be used.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum FileTrouble {
    /// What stands in the file is wrong.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Fault(#[from] Box<Fault>),
    /// The file is not there.
    #[error("there is no {}", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
        /// What makes it.
        #[help]
        remedy: String,
    },
    /// A file where the folder around it is wanted.
    #[error("{} is a file", path.display())]
    #[diagnostic(help("give the folder of the assessment: {}", folder.display()))]
    NoFolder {
        /// The file.
        path: PathBuf,
        /// The folder that it lies in.
        folder: PathBuf,
    },
    /// What stands in an SBOM is wrong.
    #[error("{file}: {}", counted(*count, "fault"))]
    Sbom {
        /// The file.
        file: String,
        /// How many.
        count: usize,
        /// Each of them.
        #[related]
        faults: Vec<Fault>,
    },
    /// The file cannot be read.
    #[error("{} cannot be read: {why}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// There is no profile of this name.
    #[error("there is no profile `{name}`")]
    UnknownProfile {
        /// The name.
        name: String,
        /// The names that exist.
        #[help]
        remedy: String,
    },
}

/// A file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileText {
    /// The name to show.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl FileText {
    /// Parses the text into its type.
    ///
    /// # Errors
    /// A fault with its position.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, FileTrouble> {
        Ok(suite::files::parse(&self.source())?)
    }

    /// The text with its name, for faults.
    #[must_use]
    pub fn source(&self) -> SourceText<'_> {
        SourceText { file: &self.name, text: &self.text }
    }
}

/// The folder of one assessment.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The assessment's folder; it holds a declaration.
    ///
    /// # Errors
    /// [`FileTrouble::NoFolder`] for a file, [`FileTrouble::Missing`] when there is no declaration in the folder.
    pub fn open(path: &Path) -> Result<Self, FileTrouble> {
        if path.is_file() {
            let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            return Err(FileTrouble::NoFolder { path: path.to_owned(), folder: folder.to_owned() });
        }
        let declaration = path.join(DECLARATION_FILE);
        if declaration.is_file() { Ok(Self { path: path.to_owned() }) } else { Err(missing(&declaration, &made_by_init(path))) }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The supplier's declaration, typed and as written.
    ///
    /// # Errors
    /// When it is missing or wrong, or of the older edition.
    pub fn declaration(&self) -> Result<(Declaration, FileText), FileTrouble> {
        match self.any_declaration()? {
            (AnyDeclaration::Newer(mut declaration), text) => {
                sbom::read(&self.path, &mut declaration, &text)?;
                Ok((*declaration, text))
            }
            (AnyDeclaration::Older(_), text) => Err(Box::new(older::not_assessed(&text.source())).into()),
        }
    }

    /// The text of the SBOM that a declaration names, if it names one.
    ///
    /// # Errors
    /// When it cannot be read any more.
    pub fn sbom(&self, declaration: &Declaration) -> Result<Option<String>, FileTrouble> {
        sbom::text(&self.path, declaration)
    }

    /// The supplier's declaration in the layout of the edition that it names, typed and as written.
    ///
    /// # Errors
    /// When it is missing or wrong.
    pub fn any_declaration(&self) -> Result<(AnyDeclaration, FileText), FileTrouble> {
        let read = read(&self.path.join(DECLARATION_FILE), &made_by_init(&self.path))?;
        Ok((older::read(&read.source())?, read))
    }

    /// The laboratory's bench, checked against the scope of its authorisation.
    ///
    /// # Errors
    /// When it is missing or wrong.
    pub fn bench(&self) -> Result<Bench, FileTrouble> {
        Bench::load(&self.path)
    }

    /// Whether there is a bench.
    #[must_use]
    pub fn has_bench(&self) -> bool {
        self.path.join(BENCH_FILE).is_file()
    }

    /// The assessor's decisions; none where there is no such file.
    ///
    /// # Errors
    /// When the file is wrong.
    pub fn decisions(&self) -> Result<(Decisions, Option<FileText>), FileTrouble> {
        match read(&self.path.join(DECISIONS_FILE), "") {
            Ok(read) => Ok((suite::files::decisions::read(&read.source())?, Some(read))),
            Err(FileTrouble::Missing { .. }) => Ok((Vec::new(), None)),
            Err(trouble) => Err(trouble),
        }
    }
}

/// A profile by its name, or by a path that ends with `.yaml`, laid over everything that it extends. Also the texts that it was made from, its own first.
///
/// # Errors
/// When no profile has the name, one in the chain is wrong, or the chain bites its own tail.
pub fn profile(wanted: &str) -> Result<(Profile, Vec<FileText>), FileTrouble> {
    let mut source = profile_text(wanted, Path::new("."))?;
    let mut chain: Vec<Profile> = Vec::new();
    let mut texts: Vec<FileText> = Vec::new();
    loop {
        let own: Profile = source.parse()?;
        let base = own.extends.clone();
        let looped = texts.iter().any(|text| text.name == source.name) || texts.len() == LONGEST_CHAIN;
        if looped {
            let earlier = chain.last().and_then(|profile| profile.extends.as_ref()).and_then(suite::files::At::span);
            let at = texts.last().unwrap_or(&source);
            let message = format!("the profile extends itself through `{}`", own.profile);
            return Err(Box::new(Fault::at(&at.source(), earlier, message, Some("let the chain of `extends:` end".to_owned()))).into());
        }
        let folder = Path::new(&source.name).parent().unwrap_or(Path::new(".")).to_owned();
        chain.push(own);
        texts.push(source);
        let Some(base) = base else { break };
        source = profile_text(&base, &folder)?;
    }
    let merged = chain.into_iter().rev().reduce(|base, own| own.over(base));
    Ok((merged.expect("the chain holds at least the wanted profile"), texts))
}

/// The names of the profiles that ship with Thirteen.
pub fn profile_names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

fn profile_text(wanted: &str, folder: &Path) -> Result<FileText, FileTrouble> {
    if Path::new(wanted).extension().is_some_and(|extension| extension == "yaml") {
        return read(&folder.join(wanted), "give the path of a profile, or the name of a built-in one");
    }
    let found = BUILT_IN.iter().find(|(name, _)| *name == wanted);
    let unknown = || {
        let names: Vec<_> = profile_names().collect();
        FileTrouble::UnknownProfile {
            name: wanted.to_owned(),
            remedy: format!("there are: {} (or a path that ends with .yaml)", names.join(", ")),
        }
    };
    found.map(|(name, text)| FileText { name: format!("profiles/{name}.yaml"), text: (*text).to_owned() }).ok_or_else(unknown)
}

/// Reads a text file up to [`LARGEST_FILE`] bytes. `made_by` says what makes it, for the message when it is missing.
///
/// # Errors
/// When it is missing, too large, no UTF-8, or unreadable.
pub fn read(path: &Path, made_by: &str) -> Result<FileText, FileTrouble> {
    let file = read_secret(path, made_by)?;
    // A fault would quote its lines.
    if file.text.contains("PRIVATE KEY-----") {
        let why = "it holds a private key, which is nothing to be read here".to_owned();
        return Err(FileTrouble::Unreadable { path: path.to_owned(), why });
    }
    Ok(file)
}

/// The same for a text that nobody parses and quotes, which may be a private key.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_secret(path: &Path, made_by: &str) -> Result<FileText, FileTrouble> {
    let unreadable = |why: String| FileTrouble::Unreadable { path: path.to_owned(), why };
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(missing(path, made_by)),
        Err(error) => return Err(unreadable(error.to_string())),
    };
    let mut bytes = Vec::new();
    file.take(LARGEST_FILE as u64 + 1).read_to_end(&mut bytes).map_err(|error| unreadable(error.to_string()))?;
    if bytes.len() > LARGEST_FILE {
        return Err(unreadable(format!("it is larger than {LARGEST_FILE} bytes")));
    }
    let text = String::from_utf8(bytes).map_err(|error| unreadable(no_utf8(error.as_bytes(), error.utf8_error().valid_up_to())))?;
    Ok(FileText { name: path.display().to_string(), text })
}

/// Where the first byte stands that is no UTF-8.
fn no_utf8(bytes: &[u8], at: usize) -> String {
    let line_start = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    let byte = bytes.get(at).copied().unwrap_or_default();
    format!("byte {} of line {line} (0x{byte:02x}) is no UTF-8; save the file as UTF-8", at - line_start + 1)
}

fn missing(path: &Path, remedy: &str) -> FileTrouble {
    FileTrouble::Missing { path: path.to_owned(), remedy: remedy.to_owned() }
}

fn made_by_init(folder: &Path) -> String {
    format!("`thirteen init --profile camera {}` makes one", folder.display())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn every_built_in_profile_is_sound_and_bears_its_name() {
        for name in profile_names() {
            let (profile, texts) = profile(name).unwrap();
            assert_eq!(profile.profile, name);
            assert!(profile.surface.is_some() && !texts.is_empty());
        }
    }

    #[test]
    fn an_unknown_profile_lists_the_names() {
        let trouble = profile("nonsense").unwrap_err();
        assert!(trouble.help().unwrap().to_string().contains("baby-monitor, camera, consumer-device"));
    }

    #[rstest]
    #[case::itself("a.yaml", "unused")]
    #[case::in_a_ring("b.yaml", "a.yaml")]
    fn a_chain_that_bites_its_tail_is_refused(#[case] a_extends: &str, #[case] b_extends: &str) {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, base: &str| {
            std::fs::write(folder.path().join(name), format!("profile: {name}\ntitle: t\nextends: {base}\n")).unwrap()
        };
        write("a.yaml", a_extends);
        write("b.yaml", b_extends);
        let trouble = profile(&folder.path().join("a.yaml").display().to_string()).unwrap_err();
        assert!(trouble.to_string().contains("extends itself"), "{trouble}");
    }

    #[test]
    fn a_profile_of_the_laboratory_extends_a_built_in_one() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("own.yaml"), "profile: own\ntitle: t\nextends: camera\n").unwrap();
        let (own, texts) = profile(&folder.path().join("own.yaml").display().to_string()).unwrap();
        assert_eq!((own.profile.as_str(), own.reference_device.as_deref()), ("own", Some("camera")));
        assert_eq!(texts.len(), 3);
    }

    #[test]
    fn a_folder_without_declaration_says_what_makes_one() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Folder::open(folder.path()).unwrap_err().help().unwrap().to_string().contains("thirteen init"));
    }

    #[test]
    fn a_huge_file_is_not_read_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("big.yaml");
        std::fs::File::create(&path).unwrap().set_len(1 << 34).unwrap();
        assert!(matches!(read(&path, ""), Err(FileTrouble::Unreadable { .. })));
    }

    #[rstest]
    #[case(b"edition: \"3.1\"\ndut: { name: caf\xe9 }\n", "byte 17 of line 2 (0xe9)")]
    #[case(b"\xff\xfea", "byte 1 of line 1 (0xff)")]
    fn what_is_no_utf_8_is_shown_where_it_stands(#[case] bytes: &[u8], #[case] says: &str) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("declaration.yaml");
        std::fs::write(&path, bytes).unwrap();
        let trouble = read(&path, "").unwrap_err().to_string();
        assert!(trouble.contains(says) && trouble.contains("save the file as UTF-8"), "{trouble}");
    }

    #[test]
    fn of_a_file_the_folder_is_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(DECLARATION_FILE);
        std::fs::write(&path, "").unwrap();
        let help = Folder::open(&path).unwrap_err().help().unwrap().to_string();
        assert!(help.ends_with(&folder.path().display().to_string()), "{help}");
    }

    #[test]
    fn decisions_of_comments_alone_are_an_empty_list() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(DECLARATION_FILE), "").unwrap();
        std::fs::write(folder.path().join(DECISIONS_FILE), "# none yet\n").unwrap();
        let (decisions, text) = Folder::open(folder.path()).unwrap().decisions().unwrap();
        assert!(decisions.is_empty() && text.is_some());
    }

    #[test]
    fn no_decisions_are_an_empty_list() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(DECLARATION_FILE), "").unwrap();
        let (decisions, text) = Folder::open(folder.path()).unwrap().decisions().unwrap();
        assert!(decisions.is_empty() && text.is_none());
    }
}
