//! Archives of cpio, as the first root file system of Linux is one: `newc` with and without checksums, and the older form with octal numbers.

use super::Inside;
use super::fields::{aligned, slice, text};

/// The longest name, in bytes.
const NAME: usize = 4096;
const LAST: &str = "TRAILER!!!";
const REGULAR: u32 = 0o100_000;
const KIND: u32 = 0o170_000;

struct Entry<'b> {
    name: String,
    mode: u32,
    content: &'b [u8],
    /// How long it is, with what stands before and behind its content.
    length: usize,
}

pub(super) fn open(bytes: &[u8], inside: &mut dyn Inside) -> Option<usize> {
    let mut at = 0;
    while let Some(entry) = bytes.get(at..).and_then(entry) {
        at += entry.length;
        if entry.name == LAST {
            return Some(at);
        }
        if entry.mode & KIND == REGULAR && !entry.content.is_empty() {
            inside.file(&entry.name, &mut &*entry.content);
        }
        if inside.is_over() {
            return Some(at);
        }
    }
    if at == 0 {
        return None;
    }
    inside.closed("it breaks off".to_owned());
    Some(at)
}

fn entry(bytes: &[u8]) -> Option<Entry<'_>> {
    match bytes.get(..6)? {
        b"070701" | b"070702" => newc(bytes),
        b"070707" => octal(bytes),
        _ => None,
    }
}

fn newc(bytes: &[u8]) -> Option<Entry<'_>> {
    let field = |number: usize| number_of(slice(bytes, 6 + 8 * number, 8)?, 16);
    let fields = (0..13).map(field).collect::<Option<Vec<u32>>>()?;
    let (mode, content, name) = (fields[1], fields[6] as usize, fields[11] as usize);
    let begins = aligned(110 + name.min(NAME), 4);
    let end = aligned(begins.checked_add(content)?, 4);
    of(bytes, mode, (110, name), (begins, content), end)
}

fn octal(bytes: &[u8]) -> Option<Entry<'_>> {
    let field = |at, length| number_of(slice(bytes, at, length)?, 8);
    let fields = (1..8).map(|number| field(6 * number, 6)).collect::<Option<Vec<u32>>>()?;
    let (name, content) = (field(59, 6)? as usize, field(65, 11)? as usize);
    let begins = 76 + name.min(NAME);
    of(bytes, fields[2], (76, name), (begins, content), begins.checked_add(content)?)
}

fn of(bytes: &[u8], mode: u32, name: (usize, usize), content: (usize, usize), end: usize) -> Option<Entry<'_>> {
    let named = slice(bytes, name.0, name.1).filter(|named| (1..=NAME).contains(&named.len()) && named.last() == Some(&0))?;
    Some(Entry { name: text(named), mode, content: slice(bytes, content.0, content.1)?, length: end.min(bytes.len()) })
}

fn number_of(digits: &[u8], radix: u32) -> Option<u32> {
    // `from_str_radix` would take a sign.
    digits.iter().all(u8::is_ascii_hexdigit).then_some(())?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()
}
