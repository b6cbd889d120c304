//! Compressed ROM file systems (cramfs) of either byte order: files in pages, each packed alone.

use std::collections::BTreeSet;
use std::io::Read as _;

use flate2::read::ZlibDecoder;

use super::Inside;
use super::fields::{Order, aligned, slice, text};
use super::pieces::{Pieces, broken};

const MAGIC: u32 = 0x28cd_3d45;
/// A page of a file, in bytes.
const PAGE: usize = 4096;
/// How long an inode is, and where that of the root stands.
const INODE: usize = 12;
const ROOT: usize = 64;
/// How deep folders lie in each other.
const DEPTH: usize = 64;
/// Features that change how pages are found.
const OTHER_POINTERS: u32 = 0x800;

#[derive(Clone, Copy)]
struct Inode {
    mode: u32,
    size: usize,
    /// The length of its name, in bytes.
    name: usize,
    /// Where its content begins.
    at: usize,
}

struct Files<'b> {
    bytes: &'b [u8],
    order: Order,
    seen: BTreeSet<usize>,
}

pub(super) fn open(bytes: &[u8], inside: &mut dyn Inside) -> Option<usize> {
    let order = [Order::Little, Order::Big].into_iter().find(|order| order.number::<4>(bytes, 0) == Some(MAGIC))?;
    let (length, flags) = (order.number::<4>(bytes, 4)? as usize, order.number::<4>(bytes, 8)?);
    if flags & OTHER_POINTERS > 0 {
        inside.closed("its pages are found in a way that is not known here".to_owned());
        return None;
    }
    if length > bytes.len() {
        inside.closed("it breaks off".to_owned());
    }
    // Old ones do not tell their length.
    let length = if flags & 1 > 0 { length.min(bytes.len()) } else { bytes.len() };
    let mut files = Files { bytes: &bytes[..length], order, seen: BTreeSet::new() };
    let root = files.inode(ROOT)?;
    files.folder(root, "", 0, inside);
    Some(length)
}

impl Files<'_> {
    fn inode(&self, at: usize) -> Option<Inode> {
        let word = |number: usize| self.order.number::<4>(self.bytes, at + 4 * number);
        let (first, second, third) = (word(0)?, word(1)?, word(2)?);
        // The fields are bits of a word, from its lower or its upper end on.
        let (mode, size, name, at) = match self.order {
            Order::Little => (first & 0xffff, second & 0xff_ffff, third & 0x3f, third >> 6),
            Order::Big => (first >> 16, second >> 8, third >> 26, third & 0x03ff_ffff),
        };
        Some(Inode { mode, size: size as usize, name: 4 * name as usize, at: 4 * at as usize })
    }

    /// The files of a folder. Each folder is visited once, whatever leads to it.
    fn folder(&mut self, folder: Inode, path: &str, depth: usize, inside: &mut dyn Inside) {
        if folder.size == 0 || !self.seen.insert(folder.at) {
            return;
        }
        let (mut at, end) = (folder.at, folder.at + folder.size);
        while at < end && !inside.is_over() {
            let entry = self.inode(at);
            let Some((entry, name)) = entry.and_then(|entry| Some((entry, slice(self.bytes, at + INODE, entry.name)?))) else {
                inside.closed(format!("the folder {path}/ breaks off"));
                return;
            };
            let place = format!("{path}/{}", text(name));
            match entry.mode & 0o170_000 {
                0o040_000 if depth < DEPTH => self.folder(entry, &place, depth + 1, inside),
                0o040_000 => inside.closed(format!("{place} lies too deep")),
                0o100_000 if entry.size > 0 => self.file(entry, &place, inside),
                _ => {}
            }
            at += INODE + aligned(entry.name, 4);
        }
    }

    fn file(&self, file: Inode, place: &str, inside: &mut dyn Inside) {
        let pages = file.size.div_ceil(PAGE);
        let mut begins = file.at + 4 * pages;
        let mut number = 0;
        let contents = std::iter::from_fn(|| {
            let left = file.size.checked_sub(number * PAGE).filter(|left| *left > 0)?;
            let end = self.order.number::<4>(self.bytes, file.at + 4 * number).map(|end| end as usize);
            let packed = end.and_then(|end| self.bytes.get(begins..end));
            let page = packed.ok_or_else(|| broken("a page lies outside")).and_then(|packed| unpacked(packed, left.min(PAGE)));
            (begins, number) = (end.unwrap_or(begins), number + 1);
            Some(page)
        });
        inside.file(place, &mut Pieces::new(contents));
    }
}

/// A page; one that is nothing but zeros takes no place.
fn unpacked(packed: &[u8], length: usize) -> std::io::Result<Vec<u8>> {
    if packed.is_empty() {
        return Ok(vec![0; length]);
    }
    let mut page = Vec::new();
    ZlibDecoder::new(packed).take(PAGE as u64).read_to_end(&mut page)?;
    Ok(page)
}
