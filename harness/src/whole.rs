//! Files that appear whole or not at all: written beside their name, and given the name once they are on the disk.

use std::ffi::OsStr;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

/// Who may read what lies for everybody, as far as the umask lets them.
pub const FOR_ALL: u32 = 0o666;
/// How old a half is that nobody writes any more.
const LEFT: Duration = Duration::from_secs(3_600);
/// Who may read what is for its owner alone.
pub const FOR_THE_OWNER: u32 = 0o600;

/// Writes a file that others see whole or as it was before.
///
/// # Errors
/// When it cannot be written; nothing is left of it then.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>, mode: u32) -> io::Result<()> {
    // Two may write the same file at once, each one of its own until it has the name.
    let name = path.file_name().unwrap_or(OsStr::new("file")).to_string_lossy();
    let half = path.with_file_name(format!(".{name}.{:016x}.part", rand::random::<u64>()));
    clear(path, &name);
    let written = || -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&half)?;
        file.write_all(bytes.as_ref())?;
        file.sync_all()?;
        fs::rename(&half, path)
    };
    written().inspect_err(|_| {
        let _ = fs::remove_file(&half);
    })
}

/// Removes halves of this file that a run which was killed left long ago.
fn clear(path: &Path, name: &str) {
    let beside = path.parent().and_then(|folder| fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }).ok());
    for entry in beside.into_iter().flatten().flatten() {
        let half = entry.file_name().into_string().unwrap_or_default();
        let is_mine = half
            .strip_prefix('.')
            .and_then(|half| half.strip_prefix(name))
            .is_some_and(|rest| rest.starts_with('.') && rest.ends_with(".part"));
        let written = entry.metadata().and_then(|data| data.modified()).ok().filter(|_| is_mine);
        if written.and_then(|then| then.elapsed().ok()).is_some_and(|age| age > LEFT) {
            let _ = fs::remove_file(entry.path());
        }
    }
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
    fn an_old_half_goes_and_a_new_one_of_somebody_else_stays() {
        let folder = tempfile::tempdir().unwrap();
        for (half, seconds) in [(".a.txt.1.part", 7_200), (".a.txt.2.part", 60), (".b.txt.1.part", 7_200)] {
            let file = fs::File::create(folder.path().join(half)).unwrap();
            file.set_modified(std::time::SystemTime::now() - Duration::from_secs(seconds)).unwrap();
        }
        write(&folder.path().join("a.txt"), "whole", FOR_ALL).unwrap();
        let mut left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, [".a.txt.2.part", ".b.txt.1.part", "a.txt"]);
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
