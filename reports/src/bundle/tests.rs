//! Tests of the container: what is written is read, and nothing else is.

mod bounds;
mod carried;
mod frauds;
mod older;
mod persons;
mod recorded;
mod redactions;
mod threats;

use std::io::Cursor;

use proptest::prelude::*;

use super::testing::{bundle, code, packed, parts, texts};
use super::*;

#[test]
fn a_good_bundle_has_no_fault() {
    let bytes = bundle();
    assert_eq!(code(&bytes), None);
    assert!(bytes[30..].starts_with(b"mimetypeapplication/vnd.etsi.asic-e+zip"));
}

#[test]
fn a_bundle_of_few_units_is_small() {
    assert!(bundle().len() <= 32 << 10, "{} bytes", bundle().len());
}

#[test]
fn the_order_in_which_parts_are_given_is_no_matter() {
    let mut turned = parts(texts());
    turned.reverse();
    assert_eq!(packed(&turned, &[]), bundle());
}

#[test]
fn withholding_a_part_keeps_the_root() {
    let root = |bytes: &[u8]| Bundle::open(Cursor::new(bytes)).unwrap().inventory().unwrap().root;
    let without = packed(&parts(texts()), &["journal.jsonl", "declaration.yaml"]);
    assert_eq!(root(&without), root(&bundle()));
    assert_eq!(code(&without), None);
    assert!(!String::from_utf8_lossy(&without).contains("Small Thing\nmodel"), "the text is gone");
}

#[test]
fn no_byte_of_a_bundle_is_free() {
    let good = bundle();
    let mut bytes = good.clone();
    for at in 0..bytes.len() {
        bytes[at] ^= 1 << (at % 8);
        assert!(code(&bytes).is_some(), "byte {at} may be changed");
        bytes[at] = good[at];
    }
}

#[test]
fn a_bundle_that_was_cut_off_is_none() {
    let good = bundle();
    for end in (0..good.len()).step_by(211) {
        assert!(Bundle::open(Cursor::new(&good[..end])).is_err(), "cut off at {end}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_bytes_bring_the_reader_down(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        prop_assert!(Bundle::open(Cursor::new(bytes)).is_err());
    }

    #[test]
    fn no_change_is_overlooked(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), cut in any::<prop::sample::Index>(), pasted in prop::collection::vec(any::<u8>(), 0..40)) {
        let good = bundle();
        let mut bytes = good.clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let at = cut.index(bytes.len());
        bytes.splice(at..at, pasted);
        prop_assert_eq!(code(&bytes).is_none(), bytes == good);
    }
}
