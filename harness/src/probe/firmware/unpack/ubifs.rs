//! UBIFS, the file system of NAND flash. Its index is left aside: all nodes are read, and the newest word on each thing counts.

use std::collections::BTreeMap;
use std::io::{self, Read as _};

use flate2::read::DeflateDecoder;

use super::Inside;
use super::fields::{crc_from_ones, le, size, slice};
use super::lzop::lzo;
use super::pieces::{Pieces, broken};
use super::streams;
use super::tree::path;

const MAGIC: &[u8] = b"\x31\x18\x10\x06";
/// Length of the head of each node, in bytes, and where its key stands behind it.
const HEAD: usize = 24;
const KEY: usize = 24;
/// Kinds of nodes.
const INODE: u8 = 0;
const DATA: u8 = 1;
const NAME: u8 = 2;
const SUPERBLOCK: u8 = 6;
/// A block of a file, in bytes.
const BLOCK: usize = 4096;
const ROOT: u64 = 1;

/// What was last said of something, and when.
type Newest<K, V> = BTreeMap<K, (u64, V)>;

#[derive(Clone, Copy)]
struct Inode {
    size: u64,
    links: u64,
    mode: u64,
}

#[derive(Default)]
struct Log<'b> {
    inodes: Newest<u64, Inode>,
    /// Of each file, by block.
    data: Newest<(u64, u64), &'b [u8]>,
    /// By folder and name: which file, 0 where it was deleted.
    names: Newest<(u64, &'b [u8]), u64>,
    damaged: usize,
}

pub(super) fn open(bytes: &[u8], inside: &mut dyn Inside) -> Option<usize> {
    let superblock = node(bytes, 0).filter(|node| node[20] == SUPERBLOCK)?;
    let (block, blocks) = (size(le::<4>(superblock, 36)?)?, size(le::<4>(superblock, 40)?)?);
    let length = block.checked_mul(blocks)?.clamp(superblock.len(), bytes.len());
    // The first block holds the superblock and what is signed of it, and nothing of a file.
    let (mut log, mut at) = (Log::default(), block);
    while at + HEAD <= length {
        if bytes[at..].starts_with(MAGIC) {
            match node(&bytes[..length], at) {
                Some(node) => {
                    log.read(node);
                    at += node.len().max(HEAD).div_ceil(8) * 8;
                    continue;
                }
                None => log.damaged += 1,
            }
        }
        at += 8;
    }
    log.files(inside);
    Some(length)
}

/// The node that begins here, if all of it is there and as it was written.
fn node(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let head = slice(bytes, at, HEAD).filter(|head| head.starts_with(MAGIC))?;
    let node = slice(bytes, at, size(le::<4>(head, 16)?).filter(|length| *length >= HEAD)?)?;
    (le::<4>(head, 4)? == u64::from(crc_from_ones(&node[8..]))).then_some(node)
}

fn keep<K: Ord, V>(newest: &mut Newest<K, V>, key: K, number: u64, value: V) {
    if newest.get(&key).is_none_or(|(other, _)| *other <= number) {
        newest.insert(key, (number, value));
    }
}

impl<'b> Log<'b> {
    fn read(&mut self, node: &'b [u8]) {
        let read = match node[20] {
            INODE => self.inode(node),
            DATA => self.datum(node),
            NAME => self.name(node),
            _ => Some(()),
        };
        if read.is_none() {
            self.damaged += 1;
        }
    }

    fn inode(&mut self, node: &[u8]) -> Option<()> {
        let inode = Inode { size: le::<8>(node, 48)?, links: le::<4>(node, 92)?, mode: le::<4>(node, 104)? };
        keep(&mut self.inodes, le::<4>(node, KEY)?, le::<8>(node, 8)?, inode);
        Some(())
    }

    fn datum(&mut self, node: &'b [u8]) -> Option<()> {
        let block = le::<4>(node, KEY + 4)? & 0x1fff_ffff;
        node.get(48..)?;
        keep(&mut self.data, (le::<4>(node, KEY)?, block), le::<8>(node, 8)?, node);
        Some(())
    }

    fn name(&mut self, node: &'b [u8]) -> Option<()> {
        let name = slice(node, 56, size(le::<2>(node, 50)?)?)?;
        keep(&mut self.names, (le::<4>(node, KEY)?, name), le::<8>(node, 8)?, le::<8>(node, 40)?);
        Some(())
    }

    fn files(&self, inside: &mut dyn Inside) {
        if self.damaged > 0 {
            inside.closed(format!("{} of its nodes are damaged", self.damaged));
        }
        let lost = self.names.values().filter(|(_, inode)| *inode != 0 && !self.inodes.contains_key(inode)).count();
        if !self.inodes.contains_key(&ROOT) {
            inside.closed("the folder in which all others are is not in it".to_owned());
        } else if lost > 0 {
            inside.closed(format!("{lost} of the files that it names are not in it"));
        }
        let mut parents: BTreeMap<u64, (u64, String)> = BTreeMap::new();
        for ((parent, name), (_, inode)) in &self.names {
            parents.entry(*inode).or_insert_with(|| (*parent, String::from_utf8_lossy(name).into_owned()));
        }
        let files = self.inodes.iter().filter(|(_, (_, inode))| inode.mode & 0o170_000 == 0o100_000 && inode.links > 0 && inode.size > 0);
        for (number, (_, inode)) in files {
            if inside.is_over() {
                return;
            }
            let blocks = (0..inode.size.div_ceil(BLOCK as u64)).map(|block| self.block(*number, block, inode.size));
            inside.file(&path(*number, ROOT, &parents), &mut Pieces::new(blocks));
        }
    }

    /// A block of a file; one that was never written is nothing but zeros.
    fn block(&self, inode: u64, block: u64, end: u64) -> io::Result<Vec<u8>> {
        let length = size(end - block * BLOCK as u64).unwrap_or(BLOCK).min(BLOCK);
        let mut content = match self.data.get(&(inode, block)) {
            Some((_, node)) => unpacked(node)?,
            None => Vec::new(),
        };
        content.resize(length, 0);
        Ok(content)
    }
}

fn unpacked(node: &[u8]) -> io::Result<Vec<u8>> {
    let (packing, packed) = (le::<2>(node, 44), &node[48..]);
    let mut out = Vec::new();
    match packing {
        Some(0) => out.extend(packed.iter().take(BLOCK)),
        Some(1) => out = lzo(packed, BLOCK)?,
        Some(2) => {
            DeflateDecoder::new(packed).take(BLOCK as u64).read_to_end(&mut out)?;
        }
        Some(3) => {
            let decoder = streams::zstd_decoder(packed).ok_or_else(|| broken("a block of zstd is none"))?;
            decoder.take(BLOCK as u64).read_to_end(&mut out)?;
        }
        _ => return Err(broken("it is packed in a way that nothing here opens")),
    }
    Ok(out)
}
