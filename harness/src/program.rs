//! Which program this is: the digest of the file that runs.

use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::OnceLock;

use sha2::{Digest as _, Sha256};
use suite::names::Digest;

/// The digest of the running program, read once; none where the machine does not let it be read.
#[must_use]
pub fn digest() -> Option<&'static Digest> {
    static READ: OnceLock<Option<Digest>> = OnceLock::new();
    READ.get_or_init(|| read().ok()).as_ref()
}

/// On Linux what runs can be read even where its file was replaced meanwhile; elsewhere its file is.
fn read() -> std::io::Result<Digest> {
    let running = PathBuf::from("/proc/self/exe");
    let path = if running.exists() { running } else { std::env::current_exe()? };
    let (mut file, mut sha, mut block) = (File::open(path)?, Sha256::new(), vec![0; 256 << 10]);
    loop {
        match file.read(&mut block)? {
            0 => return Ok(Digest(format!("sha256:{}", hex::encode(sha.finalize())))),
            read => sha.update(&block[..read]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_digest_of_the_file_that_runs() {
        let bytes = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        assert_eq!(digest(), Some(&Digest::of(&bytes)));
    }
}
