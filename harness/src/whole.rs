//! Files that appear whole or not at all: written beside their name, and given the name once they are on the disk.

use std::ffi::OsStr;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// Who may read what lies for everybody, as far as the umask lets them.
pub(crate) const FOR_ALL: u32 = 0o666;
/// Who may read what is for its owner alone.
pub(crate) const FOR_THE_OWNER: u32 = 0o600;

/// Writes a file that others see whole or as it was before.
///
/// # Errors
/// When it cannot be written; nothing is left of it then.
pub(crate) fn write(path: &Path, bytes: impl AsRef<[u8]>, mode: u32) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or(OsStr::new("file")).to_owned();
    name.push(".part");
    let half = path.with_file_name(name);
    let written = || -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(&half)?;
        file.write_all(bytes.as_ref())?;
        file.sync_all()?;
        fs::rename(&half, path)
    };
    written().inspect_err(|_| {
        let _ = fs::remove_file(&half);
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_lies_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        write(&path, "before", FOR_ALL).unwrap();
        write(&path, "after", FOR_THE_OWNER).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, FOR_THE_OWNER);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_cannot_take_its_place_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("taken");
        fs::create_dir(&taken).unwrap();
        assert!(write(&taken, "x", FOR_ALL).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
