//! SquashFS of version 4 and of either byte order, packed with gzip, xz, lz4, lzo or zstd.

use std::io::{BufReader, Cursor, Read as _};

use backhand::compression::{CompressionAction, Compressor, DefaultCompressor};
use backhand::kind::{BE_V4_0, Kind, LE_V4_0};
use backhand::{BackhandError, FilesystemCompressor, FilesystemReader, InnerNode, SuperBlock};

use super::Inside;
use super::fields::{Order, be, le, size};
use super::lzop::lzo;
use super::streams;

pub(super) fn open_little(bytes: &[u8], inside: &mut dyn Inside) -> Option<usize> {
    open(bytes, Order::Little, inside)
}

pub(super) fn open_big(bytes: &[u8], inside: &mut dyn Inside) -> Option<usize> {
    open(bytes, Order::Big, inside)
}

fn open(bytes: &[u8], order: Order, inside: &mut dyn Inside) -> Option<usize> {
    let version = order.number::<2>(bytes, 28)?;
    if version != 4 {
        if (1..4).contains(&version) {
            inside.closed(format!("SquashFS of version {version} (perhaps), which nothing here opens"));
        }
        return None;
    }
    let length = match order {
        Order::Little => le::<8>(bytes, 40)?,
        Order::Big => be::<8>(bytes, 40)?,
    };
    let length = size(length).filter(|length| *length <= bytes.len())?;
    let kind = Kind::new_v4_with_const(&Unpacking, if order == Order::Little { LE_V4_0 } else { BE_V4_0 });
    let reader = BufReader::new(Cursor::new(&bytes[..length]));
    let files = match FilesystemReader::from_reader_with_offset_and_kind(reader, 0, kind) {
        Ok(files) => files,
        Err(error) => {
            inside.closed(format!("it is no file system that can be read ({error:?})"));
            return None;
        }
    };
    for node in files.files() {
        if inside.is_over() {
            break;
        }
        if let InnerNode::File(file) = &node.inner {
            inside.file(&node.fullpath.display().to_string(), &mut files.file(file).reader());
        }
    }
    Some(length)
}

/// What unpacks a block. The crate's own way for zstd and lzo would need a compiler for C.
#[derive(Clone, Copy)]
struct Unpacking;

impl CompressionAction for Unpacking {
    type Error = BackhandError;
    type Compressor = Compressor;
    type FilesystemCompressor = FilesystemCompressor;
    type SuperBlock = SuperBlock;

    fn decompress(&self, bytes: &[u8], out: &mut Vec<u8>, compressor: Compressor) -> Result<(), BackhandError> {
        let room = out.capacity();
        match compressor {
            Compressor::Lzo => out.extend(lzo(bytes, room)?),
            Compressor::Zstd => {
                let decoder = streams::zstd_decoder(bytes).ok_or(BackhandError::CorruptedOrInvalidSquashfs)?;
                decoder.take(room as u64).read_to_end(out)?;
            }
            other => DefaultCompressor.decompress(bytes, out, other)?,
        }
        Ok(())
    }

    /// Nothing here packs.
    fn compress(&self, _: &[u8], _: FilesystemCompressor, _: u32) -> Result<Vec<u8>, BackhandError> {
        Err(BackhandError::CorruptedOrInvalidSquashfs)
    }
}
