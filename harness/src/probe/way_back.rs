//! The old value beside the assessment, as long as another one may stand on the device: so that a run that was killed can be undone.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use serde::Serialize;
use suite::evidence::BenchTrouble;
use suite::names::Digest;

use crate::context::Context;

/// Where the old value of one question is noted, readable for its owner alone.
pub(crate) struct WayBack(PathBuf);

impl WayBack {
    /// The place of what is written for this: a question, or a part of one.
    pub(crate) fn of(context: &Context, what: &impl Serialize) -> Self {
        let name = Digest::of_value(what).to_string().replace([':', '/'], "-");
        Self(context.bench.folder().join(".thirteen").join(format!("value-{name}")))
    }

    /// Notes it before the first write. What an earlier run noted is the older value, and stays.
    pub(crate) fn note(&self, old: &str) -> Result<(), BenchTrouble> {
        let unwritable = |error: std::io::Error| BenchTrouble::new(format!("{} cannot be written: {error}", self.0.display()));
        if let Some(folder) = self.0.parent() {
            std::fs::create_dir_all(folder).map_err(unwritable)?;
        }
        let made = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&self.0);
        match made {
            Ok(mut file) => file.write_all(old.as_bytes()).and_then(|()| file.sync_all()).map_err(unwritable),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(unwritable(error)),
        }
    }

    pub(crate) fn read(&self) -> Result<Option<String>, BenchTrouble> {
        match std::fs::read_to_string(&self.0) {
            Ok(old) => Ok(Some(old)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(BenchTrouble::new(format!("{} cannot be read: {error}", self.0.display()))),
        }
    }

    /// The old value is proven to be there. A note that stays behind does no harm: it is the value that is there.
    pub(crate) fn forget(&self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
