//! Archives that are read by crates of their own: zip and tar.

use std::borrow::Cow;
use std::io::Cursor;

use super::Inside;

pub(super) fn zip(bytes: &[u8], inside: &mut dyn Inside) -> Option<usize> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    for number in 0..archive.len() {
        if inside.is_over() {
            break;
        }
        match archive.by_index(number) {
            Ok(mut file) if file.is_file() => {
                let name = file.name().map(Cow::into_owned).unwrap_or_default();
                inside.file(&name, &mut file);
            }
            Ok(_) => {}
            Err(error) => inside.closed(format!("file {number}: {error}")),
        }
    }
    Some(bytes.len())
}

pub(super) fn tar(bytes: &[u8], inside: &mut dyn Inside) -> Option<usize> {
    let mut archive = tar::Archive::new(Cursor::new(bytes));
    let mut files = 0_usize;
    for entry in archive.entries().ok()? {
        let Ok(mut entry) = entry else {
            if files > 0 {
                inside.closed("it breaks off".to_owned());
            }
            break;
        };
        files += 1;
        if entry.header().entry_type().is_file() {
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            inside.file(&name, &mut entry);
        }
        if inside.is_over() {
            break;
        }
    }
    if files == 0 {
        return None;
    }
    usize::try_from(archive.into_inner().position()).ok()
}
