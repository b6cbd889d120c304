//! UBI, which keeps volumes in the erase blocks of NAND flash, in any order.

use std::collections::BTreeMap;

use super::Inside;
use super::fields::{be, crc_from_ones, size, slice};

/// Lengths of the two heads, in bytes.
const HEAD: usize = 64;
/// The smallest and the largest erase block, in bytes.
const SMALLEST: usize = 4 << 10;
const LARGEST: usize = 8 << 20;
/// The largest volume, in bytes.
const VOLUME: usize = 256 << 20;
/// The volume in which the table of volumes stands.
const TABLE: u64 = 0x7fff_efff;
/// An entry of that table, in bytes, and where the name stands in it.
const ENTRY: usize = 172;
const NAME: usize = 16;
/// A volume whose content does not change tells how much of a block is in use.
const STATIC: u8 = 2;

/// A block of a volume: the copy with the highest number counts.
struct Block<'b> {
    number: u64,
    is_static: bool,
    content: &'b [u8],
}

pub(super) fn open(bytes: &[u8], inside: &mut dyn Inside) -> Option<usize> {
    begins(bytes, 0)?;
    let size = block_size(bytes);
    let (mut volumes, mut at, mut damaged) = (BTreeMap::<u64, BTreeMap<usize, Block<'_>>>::new(), 0, 0_usize);
    while at < bytes.len() {
        let block = &bytes[at..bytes.len().min(at + size)];
        // Erased blocks may lie between; anything else is the end.
        match begins(block, 0) {
            Some(_) if volume(block, &mut volumes).is_none() => damaged += 1,
            Some(_) => {}
            None if block.iter().all(|byte| *byte == 0xff) => {}
            None => break,
        }
        at += size;
    }
    if volumes.is_empty() {
        inside.closed("no volume is in it".to_owned());
    }
    if damaged > 0 {
        inside.closed(format!("{damaged} of its erase blocks are damaged, or have bytes of the flash between them"));
    }
    let names = names(&volumes);
    for (_, name) in names.iter().filter(|(id, _)| !volumes.contains_key(id)) {
        inside.closed(format!("nothing of the volume {name} is in it"));
    }
    for (id, blocks) in volumes.iter().filter(|(id, _)| **id < TABLE) {
        let name = names.get(id).cloned().unwrap_or_else(|| format!("volume {id}"));
        let content = content(&name, blocks, inside);
        inside.file(&name, &mut content.as_slice());
        if inside.is_over() {
            break;
        }
    }
    Some(at.min(bytes.len()))
}

/// A volume, block by block. Where one is missing it was erased, but in a volume whose content does not change.
fn content(name: &str, blocks: &BTreeMap<usize, Block<'_>>, inside: &mut dyn Inside) -> Vec<u8> {
    let length = blocks.values().map(|block| block.content.len()).max().unwrap_or_default();
    let mut content = Vec::new();
    for (number, block) in blocks {
        let Some(at) = number.checked_mul(length).filter(|at| *at <= VOLUME) else {
            inside.closed(format!("block {number} of {name} lies beyond what flash holds"));
            break;
        };
        if block.is_static && at > content.len() {
            inside.closed(format!("a block of {name} before block {number} is missing"));
        }
        content.resize(at.max(content.len()), 0xff);
        content.extend_from_slice(block.content);
    }
    content
}

/// Where the head of the volume and the content are in a block that begins here.
fn begins(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let head = slice(bytes, at, HEAD).filter(|head| head.starts_with(b"UBI#") && sum_is_right(head))?;
    Some((size(be::<4>(head, 16)?)?, size(be::<4>(head, 20)?)?))
}

fn sum_is_right(head: &[u8]) -> bool {
    be::<4>(head, HEAD - 4) == Some(u64::from(crc_from_ones(&head[..HEAD - 4])))
}

/// Where the next block begins tells how large one is.
fn block_size(bytes: &[u8]) -> usize {
    let sizes = std::iter::successors(Some(SMALLEST), |size| Some(size * 2)).take_while(|size| *size <= LARGEST);
    let mut sizes = sizes.filter(|size| begins(bytes, *size).is_some());
    sizes.next().unwrap_or(bytes.len())
}

/// Puts a block to its volume. An erased one belongs to none.
fn volume<'b>(block: &'b [u8], volumes: &mut BTreeMap<u64, BTreeMap<usize, Block<'b>>>) -> Option<()> {
    let (head, content) = begins(block, 0)?;
    let head = slice(block, head, HEAD)?;
    if head.iter().all(|byte| *byte == 0xff) {
        return Some(());
    }
    if !head.starts_with(b"UBI!") || !sum_is_right(head) {
        return None;
    }
    let (id, place, number) = (be::<4>(head, 8)?, size(be::<4>(head, 12)?)?, be::<8>(head, 40)?);
    let mut content = block.get(content..)?;
    if head[5] == STATIC {
        content = content.get(..size(be::<4>(head, 20)?)?)?;
    }
    let pad = size(be::<4>(head, 28)?)?;
    content = content.get(..content.len().checked_sub(pad)?)?;
    let blocks = volumes.entry(id).or_default();
    if blocks.get(&place).is_none_or(|other| other.number < number) {
        blocks.insert(place, Block { number, is_static: head[5] == STATIC, content });
    }
    Some(())
}

/// The names of volumes, from their table.
fn names(volumes: &BTreeMap<u64, BTreeMap<usize, Block<'_>>>) -> BTreeMap<u64, String> {
    let table = volumes.get(&TABLE).and_then(|blocks| blocks.values().next()).map_or(&[][..], |block| block.content);
    let named = table.chunks_exact(ENTRY).zip(0..).filter_map(|(entry, id)| {
        let length = size(be::<2>(entry, NAME - 2)?).filter(|length| (1..128).contains(length))?;
        Some((id, String::from_utf8_lossy(slice(entry, NAME, length)?).into_owned()))
    });
    named.take(128).collect()
}
