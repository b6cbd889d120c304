//! What looks like noise: packed or encrypted, so that a search of it finds nothing whatever it holds.

/// Noise is measured in blocks of so many bytes.
const BLOCK: usize = 4096;
/// From so many blocks on it is told: keys, signatures and small tables are shorter.
const BLOCKS: usize = 4;
/// Bits in a byte of a block. Random bytes have 7.95 in 4 KiB, programs 5 to 7, text of any kind at most 6.5.
const NOISE: f64 = 7.85;
/// How pictures, sounds, films and fonts begin, and end where they say so: they are packed, and hold no file of a device.
const MEDIA: [(&[u8], &[u8]); 9] = [
    (b"\x89PNG", b"IEND\xaeB`\x82"),
    (b"\xff\xd8\xff", b"\xff\xd9"),
    (b"GIF8", b";"),
    (b"OggS", b""),
    (b"ID3", b""),
    (b"\xff\xfb", b""),
    (b"wOFF", b""),
    (b"wOF2", b""),
    (b"fLaC", b""),
];

/// How many bytes look like noise, if that is worth telling. Only a whole file can be a medium: behind a picture that begins an image lies anything.
pub(super) fn noise(bytes: &[u8], is_a_file: bool) -> Option<usize> {
    let plain = MEDIA.iter().any(|(begins, ends)| bytes.starts_with(begins) && bytes.ends_with(ends));
    if is_a_file && (plain || [b"ftyp".as_slice(), b"WEBP", b"WAVE"].iter().any(|mark| is_media(bytes, mark))) {
        return None;
    }
    let blocks = bytes.chunks_exact(BLOCK).filter(|block| entropy(block) > NOISE).count();
    (blocks >= BLOCKS).then_some(blocks * BLOCK)
}

/// Whether it is a medium whose mark stands behind a length.
fn is_media(bytes: &[u8], mark: &[u8]) -> bool {
    [4, 8].iter().any(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(mark)))
}

/// The entropy of some bytes, in bits for each.
fn entropy(bytes: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    bytes.iter().for_each(|byte| counts[usize::from(*byte)] += 1);
    let shares = counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / bytes.len() as f64);
    shares.map(|share| -share * share.log2()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use sha2::{Digest as _, Sha256};

    fn random(length: usize) -> Vec<u8> {
        (0_u64..).flat_map(|number| Sha256::digest(number.to_le_bytes())).take(length).collect()
    }

    #[rstest]
    #[case::random(random(64 << 10), true)]
    #[case::a_key(random(512), false)]
    #[case::a_picture([b"\x89PNG".to_vec(), random(64 << 10), b"IEND\xaeB`\x82".to_vec()].concat(), false)]
    #[case::a_picture_with_something_behind_it([b"\x89PNG....IEND\xaeB`\x82".to_vec(), random(64 << 10)].concat(), true)]
    #[case::text("Software of the camera, as text. ".repeat(4096).into_bytes(), false)]
    #[case::digests(random(64 << 10).iter().map(|byte| b"0123456789abcdef"[usize::from(byte % 16)]).collect(), false)]
    #[case::base64(random(64 << 10).iter().map(|byte| b' ' + byte % 64).collect(), false)]
    #[case::nothing(Vec::new(), false)]
    fn noise_is_told_from_what_can_be_searched(#[case] bytes: Vec<u8>, #[case] is_noise: bool) {
        assert_eq!(noise(&bytes, true).is_some(), is_noise);
    }

    #[test]
    fn a_picture_that_begins_an_image_excuses_nothing_of_it() {
        let image = [b"\x89PNG".to_vec(), random(64 << 10), b"IEND\xaeB`\x82".to_vec()].concat();
        assert!(noise(&image, false).is_some());
    }

    /// What this test itself is made of is no noise.
    #[test]
    fn a_program_is_no_noise() {
        let program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let noisy = noise(&program, true).unwrap_or_default();
        assert!(noisy < program.len() / 50, "{noisy} of {}", program.len());
    }
}
