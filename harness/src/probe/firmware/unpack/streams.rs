//! Compressed streams: gzip, xz, LZMA, bzip2, zstd and lz4.

use std::io;

use flate2::bufread::GzDecoder;
use liblzma::bufread::XzDecoder;
use liblzma::stream::Stream;
use ruzstd::decoding::StreamingDecoder;

use super::Inside;
use super::fields::{le, size, slice};
use super::pieces::{Pieces, broken};

/// The most memory that decoding xz may take, in bytes: what the largest setting of `xz` needs.
const XZ_MEMORY: u64 = 80 << 20;
/// The largest window of a zstd stream, in bytes: what `zstd --ultra -22` needs.
const ZSTD_WINDOW: u64 = 128 << 20;
/// The largest block of lz4 as kernels are packed with it, in bytes.
const LZ4_BLOCK: usize = 8 << 20;
/// The largest content that an LZMA header may promise, in bytes: a larger one is no header.
const LZMA_CONTENT: u64 = 1 << 30;

pub(super) fn gzip(bytes: &[u8], inside: &mut dyn Inside) -> Option<usize> {
    // The upper bits of the flags are not in use.
    bytes.get(3).filter(|flags| **flags < 0x20)?;
    let mut decoder = GzDecoder::new(bytes);
    inside.content(&mut decoder).then(|| bytes.len() - decoder.into_inner().len())
}

pub(super) fn xz(bytes: &[u8], inside: &mut dyn Inside) -> Option<usize> {
    let mut decoder = XzDecoder::new_stream(bytes, Stream::new_stream_decoder(XZ_MEMORY, 0).ok()?);
    inside.content(&mut decoder).then(|| bytes.len() - decoder.into_inner().len())
}

/// A stream of LZMA has no magic: what its head says has to make sense.
pub(super) fn lzma(bytes: &[u8], inside: &mut dyn Inside) -> Option<usize> {
    let content = le::<8>(bytes, 5)?;
    // The coder's first byte is always 0.
    if bytes.get(13) != Some(&0) || !(content == u64::MAX || (1..LZMA_CONTENT).contains(&content)) {
        return None;
    }
    let mut decoder = lzma_decoder(bytes).ok()?;
    inside.content(&mut decoder).then(|| bytes.len() - decoder.into_inner().len())
}

/// What unpacks a stream of LZMA with whatever parameters.
pub(super) fn lzma_decoder(bytes: &[u8]) -> io::Result<XzDecoder<&[u8]>> {
    Ok(XzDecoder::new_stream(bytes, Stream::new_lzma_decoder(XZ_MEMORY)?))
}

pub(super) fn bzip2(bytes: &[u8], inside: &mut dyn Inside) -> Option<usize> {
    if !bytes.starts_with(b"BZh") || !bytes.get(3).is_some_and(|level| (b'1'..=b'9').contains(level)) {
        return None;
    }
    let mut decoder = bzip2::bufread::BzDecoder::new(bytes);
    inside.content(&mut decoder).then(|| bytes.len() - decoder.into_inner().len())
}

pub(super) fn zstd(bytes: &[u8], inside: &mut dyn Inside) -> Option<usize> {
    let mut decoder = zstd_decoder(bytes)?;
    inside.content(&mut decoder).then(|| bytes.len() - decoder.into_inner().len())
}

/// What unpacks a frame of zstd, if one begins here.
pub(super) fn zstd_decoder(bytes: &[u8]) -> Option<StreamingDecoder<&[u8], ruzstd::decoding::FrameDecoder>> {
    StreamingDecoder::new_with_max_window_size(bytes, ZSTD_WINDOW).ok()
}

pub(super) fn lz4(bytes: &[u8], inside: &mut dyn Inside) -> Option<usize> {
    let mut rest = bytes;
    let mut decoder = lz4_flex::frame::FrameDecoder::new(&mut rest);
    let is_one = inside.content(&mut decoder);
    is_one.then(|| bytes.len() - rest.len())
}

/// The older form, in which kernels are packed: blocks, each behind its length, and no end.
pub(super) fn lz4_of_kernels(bytes: &[u8], inside: &mut dyn Inside) -> Option<usize> {
    let mut at = 4;
    let blocks = std::iter::from_fn(|| {
        let length = le::<4>(bytes, at).and_then(size).filter(|length| (1..=LZ4_BLOCK + LZ4_BLOCK / 200).contains(length))?;
        // Behind the last block of a kernel stands the length of the whole.
        let block = slice(bytes, at + 4, length)?;
        at += 4 + length;
        Some(lz4_block(block))
    });
    let mut pieces = Pieces::new(blocks);
    let is_one = inside.content(&mut pieces);
    drop(pieces);
    (is_one && at > 4).then_some(at)
}

fn lz4_block(block: &[u8]) -> io::Result<Vec<u8>> {
    let mut out = vec![0; LZ4_BLOCK];
    let length = lz4_flex::block::decompress_into(block, &mut out).map_err(|error| broken(&error.to_string()))?;
    out.truncate(length);
    Ok(out)
}
