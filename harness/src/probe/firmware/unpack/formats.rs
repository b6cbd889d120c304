//! Which kinds of parts are known, by which marks they begin, and what opens them.

use super::{Inside, archives, cpio, cramfs, ext, fit, jffs2, lzop, romfs, squashfs, streams, ubi, ubifs, uimage};

/// Opens what begins here. How many bytes it takes; `None` where it is nothing of the kind, as marks occur by chance.
pub(super) type Open = fn(&[u8], &mut dyn Inside) -> Option<usize>;

/// What becomes of a kind of part.
pub(super) enum Opens {
    /// It is opened.
    By(Open),
    /// Nothing here opens it: it is named, where it looks like one.
    Not(fn(&[u8]) -> bool),
}

/// A kind of part.
pub(super) struct Format {
    pub(super) name: &'static str,
    pub(super) marks: &'static [&'static [u8]],
    /// How many bytes of it stand before its mark.
    pub(super) before: usize,
    pub(super) opens: Opens,
}

const fn format(name: &'static str, marks: &'static [&'static [u8]], before: usize, open: Open) -> Format {
    Format { name, marks, before, opens: Opens::By(open) }
}

const fn foreign(name: &'static str, marks: &'static [&'static [u8]], before: usize, is_one: fn(&[u8]) -> bool) -> Format {
    Format { name, marks, before, opens: Opens::Not(is_one) }
}

pub(super) const FORMATS: [Format; 34] = [
    format("bzip2", &[b"1AY&SY"], 4, streams::bzip2),
    format("cpio", &[b"070701", b"070702", b"070707"], 0, cpio::open),
    format("cramfs", &[b"Compressed ROMFS"], 16, cramfs::open),
    format("ext", EXT, ext::MAGIC_AT, ext::open),
    format("FIT", &[b"\xd0\x0d\xfe\xed"], 0, fit::open),
    format("gzip", &[b"\x1f\x8b\x08"], 0, streams::gzip),
    format("JFFS2", &[b"\x85\x19\x01\xe0", b"\x85\x19\x02\xe0", b"\x85\x19\x03\x20"], 0, jffs2::open_little),
    format("JFFS2", &[b"\x19\x85\xe0\x01", b"\x19\x85\xe0\x02", b"\x19\x85\x20\x03"], 0, jffs2::open_big),
    format("lz4", &[b"\x04\x22\x4d\x18"], 0, streams::lz4),
    format("lz4", &[b"\x02\x21\x4c\x18"], 0, streams::lz4_of_kernels),
    format("LZMA", LZMA, 0, streams::lzma),
    format("lzop", &[b"\x89LZO\0\r\n\x1a\n"], 0, lzop::open),
    format("romfs", &[b"-rom1fs-"], 0, romfs::open),
    format("SquashFS", &[b"hsqs"], 0, squashfs::open_little),
    format("SquashFS", &[b"sqsh"], 0, squashfs::open_big),
    format("tar", &[b"ustar"], 257, archives::tar),
    format("UBI", &[b"UBI#\x01"], 0, ubi::open),
    format("UBIFS", &[b"\x31\x18\x10\x06"], 0, ubifs::open),
    format("uImage", &[b"\x27\x05\x19\x56"], 0, uimage::open),
    format("xz", &[b"\xfd7zXZ\x00"], 0, streams::xz),
    format("zip", &[b"PK\x03\x04"], 0, archives::zip),
    format("zstd", &[b"\x28\xb5\x2f\xfd"], 0, streams::zstd),
    foreign("7z", &[b"7z\xbc\xaf\x27\x1c"], 0, |bytes| bytes.get(6) == Some(&0)),
    foreign("Android sparse image", &[b"\x3a\xff\x26\xed\x01\x00"], 0, |bytes| bytes.get(8..12) == Some(&[28, 0, 12, 0])),
    foreign("EROFS", &[b"\xe2\xe1\xf5\xe0"], 1024, |bytes| bytes.get(1024 + 12).is_some_and(|bits| (9..=16).contains(bits))),
    foreign("F2FS", &[b"\x10\x20\xf5\xf2"], 1024, |bytes| bytes.get(1024 + 8..1024 + 12).is_some_and(|bits| bits == [9, 0, 0, 0])),
    foreign("FAT", &[b"FAT12   ", b"FAT16   "], 54, is_fat),
    foreign("FAT", &[b"FAT32   "], 82, is_fat),
    foreign("ISO 9660", &[b"\x01CD001\x01\0"], 0x8000, |_| true),
    foreign("LUKS", &[b"LUKS\xba\xbe\0"], 0, |bytes| matches!(bytes.get(7), Some(1 | 2))),
    foreign("LZ of lzip", &[b"LZIP\x01"], 0, |bytes| bytes.get(5).is_some_and(|size| (12..=29).contains(&(size & 0x1f)))),
    foreign("RAR", &[b"Rar!\x1a\x07"], 0, |_| true),
    foreign("Unix compress", &[b"\x1f\x9d\x90"], 0, |bytes| bytes.get(3..5).is_some_and(|code| code[1] & 0xfe == 0)),
    foreign("xar", &[b"xar!\0\x1c\0\x01"], 0, |_| true),
];

/// A boot sector ends so.
fn is_fat(bytes: &[u8]) -> bool {
    matches!(bytes.first(), Some(0xeb | 0xe9)) && bytes.get(510..512) == Some(&[0x55, 0xaa])
}

/// The magic, the state of the file system and what it does on errors: two bytes alone would be anywhere.
const EXT: &[&[u8]] = &[
    b"\x53\xef\x00\x00\x01\x00",
    b"\x53\xef\x00\x00\x02\x00",
    b"\x53\xef\x00\x00\x03\x00",
    b"\x53\xef\x01\x00\x01\x00",
    b"\x53\xef\x01\x00\x02\x00",
    b"\x53\xef\x01\x00\x03\x00",
    b"\x53\xef\x02\x00\x01\x00",
    b"\x53\xef\x03\x00\x01\x00",
    b"\x53\xef\x04\x00\x01\x00",
    b"\x53\xef\x05\x00\x01\x00",
];

/// How streams begin that were made with the usual parameters (`xz`) or those of boot loaders (lc 1), with dictionaries of 64 KiB to 64 MiB.
const LZMA: &[&[u8]] = &[
    b"\x5d\0\0\x01\0",
    b"\x5d\0\0\x02\0",
    b"\x5d\0\0\x04\0",
    b"\x5d\0\0\x08\0",
    b"\x5d\0\0\x10\0",
    b"\x5d\0\0\x20\0",
    b"\x5d\0\0\x40\0",
    b"\x5d\0\0\x80\0",
    b"\x5d\0\0\0\x01",
    b"\x5d\0\0\0\x02",
    b"\x5d\0\0\0\x04",
    b"\x6d\0\0\x01\0",
    b"\x6d\0\0\x02\0",
    b"\x6d\0\0\x04\0",
    b"\x6d\0\0\x08\0",
    b"\x6d\0\0\x10\0",
    b"\x6d\0\0\x20\0",
    b"\x6d\0\0\x40\0",
    b"\x6d\0\0\x80\0",
    b"\x6d\0\0\0\x01",
    b"\x6d\0\0\0\x02",
    b"\x6d\0\0\0\x04",
];
