//! Standard output: a reader that went away is no trouble, a disk that is full is.

use std::fs::File;
use std::io::{ErrorKind, Result, Write as _};
use std::path::Path;
use std::sync::OnceLock;

use harness::exit::Exit;

use crate::Trouble;

/// Why nothing more is written.
enum Lost {
    Reader,
    Words,
}

static LOST: OnceLock<Lost> = OnceLock::new();

/// Writes to standard output, as long as somebody reads it.
pub fn write(text: &str) {
    bytes(text.as_bytes());
}

/// The same for what is no text.
pub fn bytes(bytes: &[u8]) {
    if LOST.get().is_none() {
        let mut out = std::io::stdout();
        note(out.write_all(bytes).and_then(|()| out.flush()));
    }
}

/// Writes a file that is not there yet, whole or not at all.
pub fn new_file(path: &Path, bytes: &[u8]) -> std::result::Result<(), Trouble> {
    let told = |error: std::io::Error| Trouble::unwritten(path, &error);
    let mut file = File::create_new(path).map_err(told)?;
    file.write_all(bytes).map_err(|error| {
        let _ = std::fs::remove_file(path);
        told(error)
    })
}

/// Takes note of how writing went. Only what was lost although somebody reads it is told.
pub fn note(written: Result<()>) {
    let Err(why) = written else { return };
    let lost = if why.kind() == ErrorKind::BrokenPipe { Lost::Reader } else { Lost::Words };
    if matches!(lost, Lost::Words) {
        let _ = writeln!(std::io::stderr(), "error: standard output cannot be written: {why}");
    }
    let _ = LOST.set(lost);
}

/// How the command ends: as it came to, unless words were lost.
pub fn exit(own: Exit) -> Exit {
    if matches!(LOST.get(), Some(Lost::Words)) { Exit::Bench } else { own }
}
