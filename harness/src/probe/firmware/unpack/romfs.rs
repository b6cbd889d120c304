//! ROM file systems of Linux: heads of files that lead from one to the next.

use std::collections::BTreeSet;

use super::Inside;
use super::fields::{aligned, be, size, slice, text};

/// The longest name, in bytes.
const NAME: usize = 1024;
/// How deep folders lie in each other.
const DEPTH: usize = 64;
const DIRECTORY: u64 = 1;
const REGULAR: u64 = 2;

pub(super) fn open(bytes: &[u8], inside: &mut dyn Inside) -> Option<usize> {
    let length = be::<4>(bytes, 8).and_then(size).filter(|length| *length > 32)?;
    let (_, root) = name(bytes, 16)?;
    if length > bytes.len() {
        inside.closed("it breaks off".to_owned());
    }
    let files = &bytes[..length.min(bytes.len())];
    folder(files, root, "", &mut BTreeSet::new(), 0, inside);
    Some(files.len())
}

/// A name, and where what follows it begins.
fn name(bytes: &[u8], at: usize) -> Option<(String, usize)> {
    let rest = bytes.get(at..)?;
    let named = &rest[..rest.len().min(NAME)];
    let end = named.iter().position(|byte| *byte == 0)?;
    Some((text(named), aligned(at + end + 1, 16)))
}

/// The files of a folder. Each head is visited once, whatever leads to it.
fn folder(bytes: &[u8], first: usize, path: &str, seen: &mut BTreeSet<usize>, depth: usize, inside: &mut dyn Inside) {
    let mut at = first;
    while at != 0 && seen.insert(at) && !inside.is_over() {
        let fields = (be::<4>(bytes, at), be::<4>(bytes, at + 4), be::<4>(bytes, at + 8), name(bytes, at + 16));
        let (Some(next), Some(about), Some(length), Some((name, content))) = fields else {
            inside.closed(format!("the head of a file at {at} breaks off"));
            return;
        };
        let (place, about) = (format!("{path}{name}"), size(about).unwrap_or_default());
        match next & 7 {
            DIRECTORY if name != "." && depth < DEPTH => folder(bytes, about, &format!("{place}/"), seen, depth + 1, inside),
            DIRECTORY if name != "." => inside.closed(format!("{place} lies too deep")),
            REGULAR => match size(length).and_then(|length| slice(bytes, content, length)) {
                Some(mut content) => inside.file(&place, &mut content),
                None => inside.closed(format!("{place} breaks off")),
            },
            _ => {}
        }
        at = size(next & !0xf).unwrap_or_default();
    }
}
