//! The lock on an assessment's folder, held while a device is asked.

use std::fs::{self, File};
use std::path::Path;
use std::thread;
use std::time::Duration;

use super::RunTrouble;

/// How often a lock that somebody holds is tried again, and after which pause.
const TRIES: u32 = 25;
const PAUSE: Duration = Duration::from_millis(20);

/// One device is asked by one run at a time.
pub(crate) fn lock(folder: &Path) -> Result<File, RunTrouble> {
    let path = folder.join(".thirteen");
    let made = fs::create_dir_all(&path).and_then(|()| File::create(path.join("lock")));
    let file = made.map_err(|why| RunTrouble::Write { path, why })?;
    // A program that another thread is just starting holds every open file for a moment, this lock of a run that has ended too.
    for _ in 0..TRIES {
        if file.try_lock().is_ok() {
            return Ok(file);
        }
        thread::sleep(PAUSE);
    }
    Err(RunTrouble::Busy { folder: folder.to_owned() })
}
