//! File systems ext2, ext3 and ext4.

use std::io;

use ext4_view::{Ext4, Ext4Error, File, FileType, PathBuf};

use super::Inside;
use super::fields::{le, size};
use super::pieces::{Pieces, broken};

/// Where its superblock is, and the magic in it.
const SUPERBLOCK: usize = 1024;
pub(super) const MAGIC_AT: usize = SUPERBLOCK + 56;
/// How deep folders lie in each other.
const DEPTH: usize = 64;
/// How much of a file is read at once, in bytes.
const PIECE: usize = 64 << 10;

pub(super) fn open(bytes: &[u8], inside: &mut dyn Inside) -> Option<usize> {
    let length = length(bytes)?;
    let held = bytes[..length.min(bytes.len())].to_vec();
    let files = match Ext4::load(Box::new(held)) {
        Ok(files) => files,
        Err(error) => {
            inside.closed(format!("it is no file system that can be read ({error})"));
            return None;
        }
    };
    if length > bytes.len() {
        inside.closed("it breaks off".to_owned());
    }
    folder(&files, &PathBuf::new("/"), 0, inside);
    Some(length.min(bytes.len()))
}

/// How long it says that it is. `None` where its numbers make no sense, or it is one of its copies.
fn length(bytes: &[u8]) -> Option<usize> {
    let field = |at: usize| le::<4>(bytes, SUPERBLOCK + at);
    let (inodes, blocks, block) = (field(0)?, field(4)?, field(24)?);
    let of_group = le::<2>(bytes, SUPERBLOCK + 90)?;
    if inodes == 0 || blocks == 0 || block > 6 || of_group != 0 || field(32)? == 0 || field(40)? == 0 {
        return None;
    }
    size(blocks.checked_mul(1024 << block)?)
}

fn folder(files: &Ext4, path: &PathBuf, depth: usize, inside: &mut dyn Inside) {
    let entries = match files.read_dir(path) {
        Ok(entries) => entries,
        Err(error) => return inside.closed(format!("{} cannot be read: {error}", path.display())),
    };
    for entry in entries {
        if inside.is_over() {
            return;
        }
        let found = entry.and_then(|entry| Ok((entry.file_type()?, entry.path(), entry.file_name().as_ref().to_vec())));
        match found {
            Ok((_, _, name)) if name == b"." || name == b".." => {}
            Ok((FileType::Directory, path, _)) if depth < DEPTH => folder(files, &path, depth + 1, inside),
            Ok((FileType::Directory, path, _)) => inside.closed(format!("{} lies too deep", path.display())),
            Ok((FileType::Regular, path, _)) => file(files, &path, inside),
            Ok(_) => {}
            Err(error) => return inside.closed(format!("{} breaks off: {error}", path.display())),
        }
    }
}

fn file(files: &Ext4, path: &PathBuf, inside: &mut dyn Inside) {
    let name = path.display().to_string();
    match files.open(path) {
        Ok(mut file) => inside.file(&name, &mut Pieces::new(std::iter::from_fn(|| piece(&mut file)))),
        Err(error) => inside.closed(format!("{name} cannot be read: {error}")),
    }
}

fn piece(file: &mut File) -> Option<io::Result<Vec<u8>>> {
    let mut piece = vec![0; PIECE];
    match file.read_bytes(&mut piece) {
        Ok(0) => None,
        Ok(length) => {
            piece.truncate(length);
            Some(Ok(piece))
        }
        Err(error) => Some(Err(error_of(&error))),
    }
}

fn error_of(error: &Ext4Error) -> io::Error {
    broken(&error.to_string())
}
