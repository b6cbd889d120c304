//! The one form that a container has: stored parts one behind the other, fixed times, no field that is free. Writer and reader share it.
//!
//! No crate for ZIP is used here on purpose: they read what is lenient, and what matters is that nothing but this form is read.

use super::PartName;

/// An entry of the container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub name: PartName,
    pub crc: u32,
    pub size: u32,
    /// Where its local header begins.
    pub offset: u32,
}

/// The length of a local header without its name, in bytes.
pub(super) const LOCAL: usize = 30;
/// The length of an entry of the central directory without its name, in bytes.
pub(super) const CENTRAL: usize = 46;
/// The length of the end record, in bytes.
pub(super) const END: usize = 22;
/// 2.0, for files in folders.
pub(super) const VERSION: u16 = 20;
/// 1980-01-01, the first day that the format knows.
pub(super) const DATE: u16 = 0x0021;

impl Entry {
    /// The header before the part's bytes.
    pub(super) fn local(&self) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04".to_vec();
        self.shared(&mut bytes);
        bytes.extend(self.name.as_str().as_bytes());
        bytes
    }

    /// The entry in the central directory.
    pub(super) fn central(&self) -> Vec<u8> {
        let mut bytes = b"PK\x01\x02".to_vec();
        bytes.extend(VERSION.to_le_bytes());
        self.shared(&mut bytes);
        // No comment, the first disk, no attributes.
        bytes.extend([0; 10]);
        bytes.extend(self.offset.to_le_bytes());
        bytes.extend(self.name.as_str().as_bytes());
        bytes
    }

    fn shared(&self, bytes: &mut Vec<u8>) {
        bytes.extend(VERSION.to_le_bytes());
        // No flags, stored, midnight.
        bytes.extend([0; 6]);
        bytes.extend(DATE.to_le_bytes());
        bytes.extend(self.crc.to_le_bytes());
        bytes.extend(self.size.to_le_bytes());
        bytes.extend(self.size.to_le_bytes());
        bytes.extend(u16::try_from(self.name.as_str().len()).unwrap_or(u16::MAX).to_le_bytes());
        bytes.extend([0; 2]);
    }

    /// Where its bytes begin.
    pub(super) fn begins(&self) -> u64 {
        u64::from(self.offset) + (LOCAL + self.name.as_str().len()) as u64
    }

    /// Where the entry after this one begins.
    pub(super) fn end(&self) -> u64 {
        self.begins() + u64::from(self.size)
    }
}

/// The record at the end of the container.
pub(super) fn end(count: u16, directory: u32, offset: u32) -> Vec<u8> {
    let mut bytes = b"PK\x05\x06\0\0\0\0".to_vec();
    bytes.extend(count.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend(directory.to_le_bytes());
    bytes.extend(offset.to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

/// A number of two bytes.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).and_then(|two| two.try_into().ok()).map_or(0, u16::from_le_bytes)
}

/// A number of four bytes.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map_or(0, u32::from_le_bytes)
}
