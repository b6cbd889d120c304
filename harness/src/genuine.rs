//! A bundle as somebody may take it at its word: opened, verified, and judged again.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use miette::Diagnostic;
use reports::bundle::{Bundle, BundleFault, Rebuilt, limits, signatures};
use reports::diff::Stated;
use reports::signature::{Signatures, Trust, examine, root_object};
use reports::verify::{Report, Verifier, verify_and_rebuild};

use crate::exit::Exit;

/// A bundle in which nothing is wrong.
pub struct Genuine {
    /// The file, to read parts from.
    pub bundle: Bundle<BufReader<File>>,
    /// What verification told.
    pub report: Report,
    /// The assessment, built again from its texts.
    pub rebuilt: Rebuilt,
}

/// A bundle in which nothing is wrong, and in which texts that judging takes may be withheld.
pub struct Opened {
    /// The file, to read parts from.
    pub bundle: Bundle<BufReader<File>>,
    /// What verification told.
    pub report: Report,
    /// The assessment, built again from its texts; none where one is withheld.
    pub rebuilt: Option<Rebuilt>,
}

/// Why a bundle cannot be taken at its word.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum NotTaken {
    /// It is not genuine.
    #[error("{} is not genuine: {fault}", path.display())]
    #[diagnostic(help("`thirteen verify` tells all of it"))]
    Forged {
        /// The bundle.
        path: PathBuf,
        /// Why.
        fault: BundleFault,
    },
    /// A text that judging takes is not in it.
    #[error("{} withholds a text that judging takes", path.display())]
    #[diagnostic(help("`thirteen verify` says which; ask whoever published it"))]
    Withheld {
        /// The bundle.
        path: PathBuf,
    },
    /// It cannot be read.
    #[error("{}: {why}", path.display())]
    #[diagnostic(help("name a bundle, as `thirteen run DIR --out NAME.asice` writes one"))]
    Unread {
        /// The bundle.
        path: PathBuf,
        /// Why.
        why: std::io::Error,
    },
}

impl NotTaken {
    /// How a command ends on it.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Forged { .. } => Exit::BadBundle,
            Self::Withheld { .. } => Exit::Inconclusive,
            Self::Unread { .. } => Exit::Usage,
        }
    }
}

impl Genuine {
    /// Who signed, as far as a trust file knows them.
    ///
    /// # Errors
    /// [`NotTaken`], when the file cannot be read any more.
    pub fn signatures(&mut self, path: &Path, trust: &Trust) -> Result<Signatures, NotTaken> {
        let parts = signatures(&mut self.bundle).map_err(|fault| NotTaken::Forged { path: path.to_owned(), fault })?;
        let ended = self.rebuilt.reading.lines().last().map(|line| line.at);
        Ok(examine(&parts, &root_object(&self.report.root), trust, Timestamp::now(), ended))
    }

    /// The declaration as written.
    ///
    /// # Errors
    /// [`NotTaken`], when the file cannot be read any more.
    pub fn declaration(&mut self, path: &Path) -> Result<String, NotTaken> {
        let bytes = self.bundle.bytes("declaration.yaml", limits::TEXT);
        let bytes = bytes.map_err(|fault| NotTaken::Forged { path: path.to_owned(), fault })?.unwrap_or_default();
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// Opens a bundle and makes every check. `trust` says whose signatures count; that nobody signed is no fault.
///
/// # Errors
/// [`NotTaken`].
pub fn open(path: &Path, trust: &Trust) -> Result<Genuine, NotTaken> {
    let Opened { bundle, report, rebuilt } = verified(path, trust)?;
    let rebuilt = rebuilt.ok_or_else(|| NotTaken::Withheld { path: path.to_owned() })?;
    Ok(Genuine { bundle, report, rebuilt })
}

/// The same where a text may be withheld.
///
/// # Errors
/// [`NotTaken::Forged`] and [`NotTaken::Unread`].
pub fn verified(path: &Path, trust: &Trust) -> Result<Opened, NotTaken> {
    let forged = |fault| NotTaken::Forged { path: path.to_owned(), fault };
    let file = opened(path).map_err(|why| NotTaken::Unread { path: path.to_owned(), why })?;
    let mut bundle = Bundle::open(BufReader::new(file)).map_err(forged)?;
    let (report, rebuilt) = verify_and_rebuild(&mut bundle, Verifier { trust, now: Timestamp::now() }).map_err(forged)?;
    if let Some(fault) = report.faults().next() {
        return Err(forged(fault.clone()));
    }
    Ok(Opened { bundle, report, rebuilt })
}

/// Opens a file to be read as a bundle. A pipe would keep everybody waiting.
///
/// # Errors
/// As the system says, and for what is no file.
pub fn opened(path: &Path) -> std::io::Result<File> {
    if std::fs::metadata(path)?.is_file() { File::open(path) } else { Err(std::io::Error::other("it is no file")) }
}

impl Opened {
    /// The verdicts as the bundle states them; none where they are withheld.
    ///
    /// # Errors
    /// [`BundleFault`].
    pub fn stated(&mut self) -> Result<Option<Stated>, BundleFault> {
        self.bundle.bytes("verdicts.json", limits::VERDICTS)?.map(|bytes| Stated::read(&bytes)).transpose()
    }
}
