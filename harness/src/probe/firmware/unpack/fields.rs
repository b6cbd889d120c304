//! Numbers and slices at places of an image, which may all lie beyond its end, and the checksums that flash file systems use.

/// The numbers of an image whose first byte is the lowest.
pub(super) fn le<const N: usize>(bytes: &[u8], at: usize) -> Option<u64> {
    let field = bytes.get(at..at.checked_add(N)?)?;
    Some(field.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// The numbers of an image whose first byte is the highest.
pub(super) fn be<const N: usize>(bytes: &[u8], at: usize) -> Option<u64> {
    let field = bytes.get(at..at.checked_add(N)?)?;
    Some(field.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// In which order the bytes of a number stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

impl Order {
    /// A number of `N` bytes, at most 4.
    pub(super) fn number<const N: usize>(self, bytes: &[u8], at: usize) -> Option<u32> {
        let number = match self {
            Self::Little => le::<N>(bytes, at),
            Self::Big => be::<N>(bytes, at),
        };
        number.and_then(|number| u32::try_from(number).ok())
    }
}

/// A number as a place or a length.
pub(super) fn size(number: u64) -> Option<usize> {
    usize::try_from(number).ok()
}

/// So many bytes from a place on.
pub(super) fn slice(bytes: &[u8], at: usize, length: usize) -> Option<&[u8]> {
    bytes.get(at..at.checked_add(length)?)
}

/// The next place that is a multiple of `unit`.
pub(super) fn aligned(at: usize, unit: usize) -> usize {
    at.saturating_add(unit - 1) / unit * unit
}

/// A text that ends at its first zero byte.
pub(super) fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}

/// CRC-32 that begins at 0 and is not inverted at the end, as JFFS2 has it.
pub(super) fn crc_from_zero(bytes: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new_with_initial(u32::MAX);
    crc.update(bytes);
    !crc.finalize()
}

/// CRC-32 that begins with all ones and is not inverted at the end, as UBI and UBIFS have it.
pub(super) fn crc_from_ones(bytes: &[u8]) -> u32 {
    !crc32fast::hash(bytes)
}
