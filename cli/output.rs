//! Standard output: a reader that went away is no trouble, a disk that is full is.

use std::io::{ErrorKind, Result, Write as _};
use std::sync::OnceLock;

use harness::exit::Exit;

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
