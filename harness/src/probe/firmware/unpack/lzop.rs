//! Files of `lzop`, in which kernels are packed with LZO: blocks behind a head.

use std::io;

use super::Inside;
use super::fields::{be, size, slice};
use super::pieces::{Pieces, broken};

/// The largest block, in bytes: `lzop` makes none above 256 KiB.
const BLOCK: usize = 8 << 20;
/// Bits of the flags: which checksums stand before each block, and what else is in the head.
const ADLER_OF_CONTENT: u64 = 0x1;
const ADLER_OF_PACKED: u64 = 0x2;
const EXTRA_FIELD: u64 = 0x40;
const CRC_OF_CONTENT: u64 = 0x100;
const CRC_OF_PACKED: u64 = 0x200;
const FILTER: u64 = 0x800;

pub(super) fn open(bytes: &[u8], inside: &mut dyn Inside) -> Option<usize> {
    let (flags, mut at) = head(bytes)?;
    let mut ended = false;
    let blocks = std::iter::from_fn(|| {
        if ended {
            return None;
        }
        match block(bytes, &mut at, flags) {
            Ok(Some(block)) => Some(Ok(block)),
            Ok(None) => {
                ended = true;
                None
            }
            Err(error) => {
                ended = true;
                Some(Err(error))
            }
        }
    });
    let mut pieces = Pieces::new(blocks);
    let is_one = inside.content(&mut pieces);
    drop(pieces);
    is_one.then_some(at)
}

/// The flags, and where the blocks begin.
fn head(bytes: &[u8]) -> Option<(u64, usize)> {
    let version = be::<2>(bytes, 9)?;
    let newer = version >= 0x0940;
    // Magic, version, version of the library, (version needed), method, (level).
    let at = 9 + 2 + 2 + if newer { 2 + 1 + 1 } else { 1 };
    let flags = be::<4>(bytes, at)?;
    let mode = at + 4 + if flags & FILTER > 0 { 4 } else { 0 };
    let name = mode + 4 + 4 + if newer { 4 } else { 0 };
    let mut end = name + 1 + usize::from(*bytes.get(name)?) + 4;
    if flags & EXTRA_FIELD > 0 {
        end += 4 + size(be::<4>(bytes, end)?)? + 4;
    }
    Some((flags, end))
}

/// The next block; `None` at the end.
fn block(bytes: &[u8], at: &mut usize, flags: u64) -> io::Result<Option<Vec<u8>>> {
    let cut = || broken("a block breaks off");
    let length = be::<4>(bytes, *at).and_then(size).ok_or_else(cut)?;
    if length == 0 {
        *at += 4;
        return Ok(None);
    }
    let packed = be::<4>(bytes, *at + 4).and_then(size).filter(|packed| *packed <= length && length <= BLOCK).ok_or_else(cut)?;
    let sums = |bits: [u64; 2]| bits.iter().filter(|bit| flags & **bit > 0).count() * 4;
    let of_packed = if packed < length { sums([ADLER_OF_PACKED, CRC_OF_PACKED]) } else { 0 };
    let begins = *at + 8 + sums([ADLER_OF_CONTENT, CRC_OF_CONTENT]) + of_packed;
    let block = slice(bytes, begins, packed).ok_or_else(cut)?;
    *at = begins + packed;
    if packed == length { Ok(Some(block.to_vec())) } else { lzo(block, length).map(Some) }
}

/// A block of LZO1X whose content is so long.
pub(super) fn lzo(block: &[u8], length: usize) -> io::Result<Vec<u8>> {
    let mut out = vec![0; length];
    let length = lzokay::decompress::decompress(block, &mut out).map_err(|error| broken(&error.to_string()))?;
    out.truncate(length);
    Ok(out)
}
