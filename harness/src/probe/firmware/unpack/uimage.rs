//! Images of the boot loader U-Boot in their older form: a head of 64 bytes, and the content behind it.

use super::Inside;
use super::fields::{be, size, text};
use super::streams;

const HEAD: usize = 64;
/// The number by which the head says that the content is packed with LZMA.
const LZMA: u8 = 3;

pub(super) fn open(bytes: &[u8], inside: &mut dyn Inside) -> Option<usize> {
    let head = bytes.get(..HEAD)?;
    let sum = be::<4>(head, 4)?;
    let mut unsigned = head.to_vec();
    unsigned[4..8].fill(0);
    if u64::from(crc32fast::hash(&unsigned)) != sum {
        return None;
    }
    let length = HEAD.checked_add(size(be::<4>(head, 12)?)?)?;
    if length > bytes.len() {
        inside.closed("it breaks off".to_owned());
    }
    let content = &bytes[HEAD..length.min(bytes.len())];
    packed(&text(&head[32..]), content, head[31] == LZMA, inside);
    Some(length.min(bytes.len()))
}

/// What a boot loader unpacks. All but LZMA, whose parameters are free, is known by how it begins.
pub(super) fn packed(name: &str, mut content: &[u8], lzma: bool, inside: &mut dyn Inside) {
    let name = if name.is_empty() { "content" } else { name };
    match streams::lzma_decoder(content) {
        Ok(mut decoder) if lzma => inside.file(name, &mut decoder),
        _ => inside.file(name, &mut content),
    }
}
