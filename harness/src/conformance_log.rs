//! The journal on disk: appended, synced record by record, whole after every interruption. A journal that cannot be written stops the run.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use reports::journal::{Chain, JournalFault, Reading, Record, read};

/// Trouble with the journal's file.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum LogTrouble {
    /// It cannot be written: the disk is full, or went away.
    #[error("the journal {} cannot be written: {why}", path.display())]
    #[diagnostic(help("the run has stopped; the journal is whole up to record {records}: make room and go on with `--resume`"))]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        why: std::io::Error,
        /// How many records it holds.
        records: u64,
    },
    /// It cannot be opened or read.
    #[error("the journal {} cannot be opened: {why}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        why: std::io::Error,
    },
    /// There is one already.
    #[error("there is a journal already: {}", path.display())]
    #[diagnostic(help("go on with it by `--resume`, or write to another folder by `--out`"))]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// What stands in it is damaged.
    #[error("the journal {} is damaged: {why}", path.display())]
    #[diagnostic(help("nothing was changed; a damaged journal is evidence of nothing, so begin a new run with another `--out`"))]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where and how.
        why: JournalFault,
    },
}

/// A journal open for appending.
#[derive(Debug)]
pub struct ConformanceLog {
    path: PathBuf,
    file: File,
    chain: Chain,
    length: u64,
}

impl ConformanceLog {
    /// Begins a new journal.
    ///
    /// # Errors
    /// When there is one already, or the file cannot be made.
    pub fn create(path: &Path) -> Result<Self, LogTrouble> {
        let opened = OpenOptions::new().append(true).create_new(true).open(path);
        let file = opened.map_err(|why| match why.kind() {
            std::io::ErrorKind::AlreadyExists => LogTrouble::Exists { path: path.to_owned() },
            _ => LogTrouble::Open { path: path.to_owned(), why },
        })?;
        Ok(Self { path: path.to_owned(), file, chain: Chain::default(), length: 0 })
    }

    /// Opens a journal to go on with it. A last line that was torn by a kill is cut off.
    ///
    /// # Errors
    /// When it cannot be read, or is damaged anywhere else.
    pub fn resume(path: &Path) -> Result<(Self, Reading), LogTrouble> {
        let open = |why| LogTrouble::Open { path: path.to_owned(), why };
        let mut file = OpenOptions::new().read(true).append(true).open(path).map_err(open)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(open)?;
        let reading = read(&bytes).map_err(|why| LogTrouble::Damaged { path: path.to_owned(), why })?;
        let length = (bytes.len() - reading.torn.unwrap_or(0)) as u64;
        if reading.torn.is_some() {
            file.set_len(length).map_err(open)?;
            file.seek(SeekFrom::End(0)).map_err(open)?;
        }
        let chain = reading.chain();
        Ok((Self { path: path.to_owned(), file, chain, length }, reading))
    }

    /// Appends a record and waits until it is on the disk. Returns its number.
    ///
    /// # Errors
    /// [`LogTrouble::Write`]; what was half written is cut off again.
    pub fn append(&mut self, at: Timestamp, record: &Record) -> Result<u64, LogTrouble> {
        let number = self.chain.next();
        let mut chain = self.chain.clone();
        let line = chain.line(at, record);
        if let Err(why) = self.file.write_all(&line).and_then(|()| self.file.sync_data()) {
            // The half line goes; if even that fails, the next reading sets it aside as torn.
            let _ = self.file.set_len(self.length);
            return Err(LogTrouble::Write { path: self.path.clone(), why, records: number });
        }
        self.chain = chain;
        self.length += line.len() as u64;
        Ok(number)
    }
}
