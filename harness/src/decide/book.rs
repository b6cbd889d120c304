//! `decisions.yaml` on disk: each decision is there, whole and checked, before the next is asked, or the file is as it was.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use suite::files::{Decisions, SourceText, WrittenDecision, parse};

use super::edit;
use crate::files::{DECISIONS_FILE, FileTrouble, Folder};

/// Why a decision is not in the file. The file is as it was.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum BookTrouble {
    /// Another session writes it at this moment.
    #[error("{} is being written by another session", path.display())]
    #[diagnostic(help("let the other one end, and go on with the same command: what is decided is not asked again"))]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// It is not what was read.
    #[error("{} was changed by somebody else since it was read; nothing was written", path.display())]
    #[diagnostic(help("see what was changed, and go on with the same command: it reads the file anew"))]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// It has no line after which a decision can be added, or does not read back as it was meant.
    #[error("a decision cannot be added to {} without touching what stands there; nothing was written", path.display())]
    #[diagnostic(help(
        "write the file as a list in which each decision begins with a line `- unit: \"…\"`, without brackets, `...` or `&names`"
    ))]
    Form {
        /// The file.
        path: PathBuf,
    },
    /// It must not be written.
    #[error("{} is read-only", path.display())]
    #[diagnostic(help("give the right to write it, or assess a copy of the folder"))]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// The disk is full, or went away, or must not be written.
    #[error("{} cannot be written: {why}", path.display())]
    #[diagnostic(help("the file is as it was: make room or give the right to write in its folder, and go on with the same command"))]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        why: io::Error,
    },
}

/// The file as it was last read or written.
#[derive(Debug)]
pub(super) struct Book {
    path: PathBuf,
    text: Option<String>,
    decisions: Decisions,
}

impl Book {
    /// Reads the file; there need not be one.
    pub(super) fn open(folder: &Folder) -> Result<Self, FileTrouble> {
        let (decisions, read) = folder.decisions()?;
        let path = folder.path().join(DECISIONS_FILE);
        // A link stays a link: what it names is replaced.
        let path = fs::canonicalize(&path).unwrap_or(path);
        Ok(Self { path, text: read.map(|read| read.text), decisions })
    }

    pub(super) fn decisions(&self) -> &Decisions {
        &self.decisions
    }

    /// Whether a decision could be written now, before somebody thinks about it.
    pub(super) fn try_writing(&self) -> Result<(), BookTrouble> {
        let part = Part::begin(&self.path)?;
        part.same_as(self.text.as_deref())
    }

    /// Adds a decision. Those that it retires become comments, where that can be; what nobody can take out stays, since it applies to nothing any more.
    pub(super) fn record(
        &mut self,
        decision: &WrittenDecision,
        retires: impl Fn(&WrittenDecision) -> bool,
        on: Date,
    ) -> Result<(), BookTrouble> {
        let retired: Vec<usize> = (0..self.decisions.len()).filter(|number| retires(&self.decisions[*number])).collect();
        let written = self.with(decision, &retired, on).or_else(|| self.with(decision, &[], on));
        let (text, decisions) = written.ok_or_else(|| BookTrouble::Form { path: self.path.clone() })?;
        let part = Part::begin(&self.path)?;
        part.same_as(self.text.as_deref())?;
        part.finish(&text)?;
        let stands = fs::read_to_string(&self.path).map_err(|why| BookTrouble::Write { path: self.path.clone(), why })?;
        if stands != text {
            return Err(BookTrouble::Changed { path: self.path.clone() });
        }
        (self.text, self.decisions) = (Some(text), decisions);
        Ok(())
    }

    /// The text with the decision, if it reads back as exactly what is meant.
    fn with(&self, decision: &WrittenDecision, retired: &[usize], on: Date) -> Option<(String, Decisions)> {
        let text = edit::with(self.text.as_deref().unwrap_or(HEADER), retired, decision, on).ok()?;
        let last = retired.last().copied().unwrap_or(self.decisions.len());
        let mut meant = Decisions::new();
        for (number, old) in self.decisions.iter().enumerate() {
            meant.extend((!retired.contains(&number)).then(|| old.clone()));
            meant.extend((number == last).then(|| decision.clone()));
        }
        meant.extend((last == self.decisions.len()).then(|| decision.clone()));
        let read: Decisions = parse(&SourceText { file: DECISIONS_FILE, text: &text }).ok()?;
        (read == meant).then_some((text, read))
    }
}

const HEADER: &str =
    "# The assessor's decisions. Each holds only for what it was taken on (`basis`): when that changes, the question is open again.\n";

/// The new file beside the old one, locked while it is written.
struct Part<'a> {
    path: &'a Path,
    beside: PathBuf,
    file: File,
    done: bool,
}

impl<'a> Part<'a> {
    fn begin(path: &'a Path) -> Result<Self, BookTrouble> {
        // A rename needs no right to write the file that it replaces, so the right is looked at.
        if fs::metadata(path).is_ok_and(|metadata| metadata.permissions().readonly()) {
            return Err(BookTrouble::ReadOnly { path: path.to_owned() });
        }
        let write = |why| BookTrouble::Write { path: path.to_owned(), why };
        let beside = path.with_extension("yaml.part");
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&beside).map_err(write)?;
        file.try_lock().map_err(|_| BookTrouble::Busy { path: path.to_owned() })?;
        Ok(Self { path, beside, file, done: false })
    }

    /// Whether the old file is still what was read.
    fn same_as(&self, text: Option<&str>) -> Result<(), BookTrouble> {
        let stands = match fs::read(self.path) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(why) => return Err(BookTrouble::Write { path: self.path.to_owned(), why }),
        };
        let same = stands.as_deref() == text.map(str::as_bytes);
        if same { Ok(()) } else { Err(BookTrouble::Changed { path: self.path.to_owned() }) }
    }

    fn finish(mut self, text: &str) -> Result<(), BookTrouble> {
        self.put(text).map_err(|why| BookTrouble::Write { path: self.path.to_owned(), why })?;
        self.done = true;
        // The new name is on the disk when the folder is; where folders cannot be synced, the rename is as safe as it gets.
        if let Some(folder) = self.path.parent().and_then(|folder| File::open(folder).ok()) {
            let _ = folder.sync_all();
        }
        Ok(())
    }

    fn put(&mut self, text: &str) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.write_all(text.as_bytes())?;
        if let Ok(old) = fs::metadata(self.path) {
            self.file.set_permissions(old.permissions())?;
        }
        self.file.sync_all()?;
        fs::rename(&self.beside, self.path)
    }
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        if !self.done {
            let _ = fs::remove_file(&self.beside);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use suite::files::At;
    use suite::names::Digest;
    use suite::verdict::Verdict;
    use tempfile::TempDir;

    fn folder(decisions: &str) -> (TempDir, Folder) {
        let path = tempfile::tempdir().unwrap();
        fs::write(path.path().join("declaration.yaml"), "").unwrap();
        fs::write(path.path().join(DECISIONS_FILE), decisions).unwrap();
        let folder = Folder::open(path.path()).unwrap();
        (path, folder)
    }

    fn decision(basis: &str) -> WrittenDecision {
        WrittenDecision {
            unit: At::nowhere("5.1-2-1a".parse().unwrap()),
            row: None,
            verdict: Verdict::Pass,
            by: At::nowhere("x".to_owned()),
            date: At::nowhere(date(2026, 11, 26)),
            rationale: At::nowhere(String::new()),
            basis: At::nowhere(Digest::of(basis.as_bytes())),
            attached: Vec::new(),
            reviewed_by: None,
        }
    }

    fn record(book: &mut Book, basis: &str) -> Result<(), BookTrouble> {
        book.record(&decision(basis), |_| false, date(2026, 11, 26))
    }

    fn names(folder: &TempDir) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn each_decision_is_on_the_disk_at_once_and_nothing_else_is_left() {
        let (path, folder) = folder("[]\n");
        let mut book = Book::open(&folder).unwrap();
        for (number, basis) in ["a", "b", "c"].into_iter().enumerate() {
            record(&mut book, basis).unwrap();
            assert_eq!(folder.decisions().unwrap().0.len(), number + 1);
        }
        assert_eq!(names(&path), ["decisions.yaml", "declaration.yaml"]);
    }

    #[test]
    fn a_file_that_somebody_else_changed_is_left_as_it_is() {
        let (path, folder) = folder("[]\n");
        let mut book = Book::open(&folder).unwrap();
        fs::write(path.path().join(DECISIONS_FILE), "# mine\n[]\n").unwrap();
        assert!(matches!(book.try_writing(), Err(BookTrouble::Changed { .. })));
        assert!(matches!(record(&mut book, "a"), Err(BookTrouble::Changed { .. })));
        assert_eq!(fs::read_to_string(path.path().join(DECISIONS_FILE)).unwrap(), "# mine\n[]\n");
        assert_eq!(names(&path), ["decisions.yaml", "declaration.yaml"]);
    }

    #[test]
    fn two_sessions_do_not_overwrite_each_other() {
        let (path, folder) = folder("[]\n");
        let (mut one, mut other) = (Book::open(&folder).unwrap(), Book::open(&folder).unwrap());
        let writes = Part::begin(&other.path).unwrap();
        assert!(matches!(record(&mut one, "a"), Err(BookTrouble::Busy { .. })));
        drop(writes);
        record(&mut other, "a").unwrap();
        assert!(matches!(record(&mut one, "b"), Err(BookTrouble::Changed { .. })));
        assert_eq!(folder.decisions().unwrap().0, [decision("a")]);
        assert_eq!(names(&path), ["decisions.yaml", "declaration.yaml"]);
    }

    #[cfg(unix)]
    #[test]
    fn rights_and_links_stay() {
        use std::os::unix::fs::PermissionsExt as _;
        let (path, folder) = folder("[]\n");
        let kept = path.path().join("kept.yaml");
        fs::rename(path.path().join(DECISIONS_FILE), &kept).unwrap();
        fs::set_permissions(&kept, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("kept.yaml", path.path().join(DECISIONS_FILE)).unwrap();
        record(&mut Book::open(&folder).unwrap(), "a").unwrap();
        assert_eq!(fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(path.path().join(DECISIONS_FILE)).unwrap().is_symlink());
        assert_eq!(folder.decisions().unwrap().0.len(), 1);
    }

    #[test]
    fn what_others_refer_to_is_not_taken_out() {
        let one = |rationale: &str, basis: &str| {
            format!("- {{ unit: \"5.1-2-1a\", verdict: PASS, by: x, date: 2026-01-01, rationale: {rationale}, basis: \"{basis}\" }}\n")
        };
        let (_path, folder) = folder(&[one("&why \"as it is\"", "sha256:00"), one("*why", "sha256:01")].concat());
        let mut book = Book::open(&folder).unwrap();
        book.record(&decision("a"), |old| old.basis.as_str() == "sha256:00", date(2026, 11, 26)).unwrap();
        assert_eq!(book.decisions().len(), 3, "the first one carries a text that the second one needs");
    }
}
