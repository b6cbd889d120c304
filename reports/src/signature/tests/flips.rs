//! No byte of a signature or of its manifest can be another without somebody noticing.

use super::workshop::{Key, add, certificate, codes, look, row, trust};
use crate::signature::{Parts, Role};

#[test]
fn every_flipped_byte_is_noticed() {
    let authority = Key::authority("Root");
    let (ada, build, bob) = (Key::issued(&authority, &certificate("Ada")), Key::bare(), Key::of("Bob"));
    let mut parts = Parts::new();
    add(&mut parts, &ada, Role::Operator, false);
    add(&mut parts, &build, Role::Operator, false);
    add(&mut parts, &bob, Role::Authoriser, false);
    let rows = [row("Ada", "operator", &ada.known()), row("CI", "operator", &build.known()), row("Bob", "authoriser", &bob.known())];
    let trust = trust(&format!("signers:\n{}authorities:\n  - {{ name: Root, certificate: {} }}\n", rows.concat(), authority.pem()));
    assert_eq!(codes(&look(&parts, &trust)), Vec::<&str>::new(), "sound before");
    for name in parts.keys().cloned().collect::<Vec<_>>() {
        for at in 0..parts[&name].len() {
            // One bit after the other, and the one that makes a tag another tag.
            for mask in [1_u8 << (at % 8), 0x20] {
                let mut flipped = parts.clone();
                flipped.get_mut(&name).unwrap()[at] ^= mask;
                assert_ne!(codes(&look(&flipped, &trust)), Vec::<&str>::new(), "byte {at} of {name}, xor {mask:#x}");
            }
        }
    }
}
