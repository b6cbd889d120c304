//! Damage to a message: bytes changed, cut out, doubled, stretched, swapped for values at which programs stumble.

use rand::Rng as _;

use super::case::Random;

/// The most changes to one message.
const CHANGES: usize = 4;

/// Texts at which programs stumble: separators, ends, numbers at the edges of types, formats, bytes that are no UTF-8.
const SNAGS: [&[u8]; 26] = [
    b"\0",
    b"\r\n",
    b"\n",
    b"\r",
    b"\r\n\r\n",
    b" ",
    b"\t",
    b":",
    b"/",
    b"%00",
    b"%n%s%x",
    b"-1",
    b"0",
    b"2147483648",
    b"4294967296",
    b"18446744073709551616",
    b"1e999",
    b"NaN",
    b"\xff\xfe",
    b"\xc0\xaf",
    b"\xf4\x90\x80\x80",
    b"../",
    b"\"",
    b"<",
    b"[",
    b"{",
];

/// A damaged form of a message, no longer than `limit` bytes, and in words what was done.
pub(super) fn damaged(random: &mut Random, base: &[u8], limit: usize) -> (String, Vec<u8>) {
    let mut bytes = base.to_vec();
    let mut done = Vec::new();
    for _ in 0..random.random_range(1..=CHANGES) {
        done.push(change(random, &mut bytes, limit));
        bytes.truncate(limit);
    }
    (done.join(", "), bytes)
}

fn change(random: &mut Random, bytes: &mut Vec<u8>, limit: usize) -> &'static str {
    let at = random.random_range(0..=bytes.len());
    let end = at + random.random_range(0..=usize::min(64, bytes.len() - at));
    match random.random_range(0..8_u8) {
        0 if at < bytes.len() => {
            bytes[at] ^= 1 << random.random_range(0..8_u8);
            "a bit turned"
        }
        1 if at < bytes.len() => {
            bytes[at] = [0, 1, 0x7f, 0x80, 0xfe, 0xff][random.random_range(0..6_usize)];
            "a byte at its edge"
        }
        2 if end > at => {
            bytes.drain(at..end);
            "a part left out"
        }
        3 if end > at => {
            let part = bytes[at..end].to_vec();
            bytes.splice(at..at, part);
            "a part doubled"
        }
        4 => {
            bytes.truncate(at);
            "cut off"
        }
        5 => {
            let byte = if at < bytes.len() { bytes[at] } else { b'A' };
            let room = limit.saturating_sub(bytes.len());
            let count = [32, 255, 256, 1_024, 4_096, 65_536][random.random_range(0..6_usize)].min(room);
            bytes.splice(at..at, std::iter::repeat_n(byte, count));
            "a byte repeated"
        }
        6 => {
            let noise: Vec<u8> = (0..random.random_range(1..=16_usize)).map(|_| random.random()).collect();
            bytes.splice(at..at, noise);
            "noise put in"
        }
        _ => {
            bytes.splice(at..at, SNAGS[random.random_range(0..SNAGS.len())].iter().copied());
            "a snag put in"
        }
    }
}
