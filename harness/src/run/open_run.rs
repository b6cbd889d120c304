//! The note that names the journal of the run under way, wherever its results go.

use std::fs;
use std::path::{Path, PathBuf};

use suite::evidence::Question;

use super::RunTrouble;

/// The note in an assessment's folder that names the journal of the run under way. It outlives a killed run, so that the next one, wherever its results
/// go, first undoes what that one left begun.
pub(super) struct OpenRun {
    note: PathBuf,
}

impl OpenRun {
    pub(super) fn of(folder: &Path) -> Self {
        Self { note: folder.join(".thirteen").join("open-run") }
    }

    /// What another journal left begun, if the last run of this folder was cut off and wrote to another one.
    pub(super) fn interrupted_elsewhere(&self, journal: &Path) -> Vec<(Question, u32)> {
        let named = fs::read_to_string(&self.note).ok().map(PathBuf::from).filter(|named| *named != absolute(journal));
        let reading = named.and_then(|named| fs::read(named).ok()).and_then(|bytes| reports::journal::read(&bytes).ok());
        reading.map(|reading| reading.open_experiments()).unwrap_or_default()
    }

    pub(super) fn note(&self, journal: &Path) -> Result<(), RunTrouble> {
        let text = absolute(journal).display().to_string();
        fs::write(&self.note, text).map_err(|why| RunTrouble::Write { path: self.note.clone(), why })
    }

    pub(super) fn forget(&self) {
        let _ = fs::remove_file(&self.note);
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
