//! Checks with answers that others published, and of what is built in.

use ring::{digest, signature};
use sha2::{Digest as _, Sha256};
use suite::catalogue::Catalogue;
use suite::judge::is_implemented;
use suite::names::Digest;
use suite::reference::passwords;

use super::Checked;
use crate::journal::Plan;

/// SHA-256 of `abc` (FIPS 180-4).
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

/// RFC 8032, section 7.1, test 3: key, message, signature.
const ED25519: [&str; 3] = [
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    "af82",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
];

/// RFC 6979, section A.2.5, `sample` with SHA-256: uncompressed key, message, r and s.
const P256: [&str; 3] = [
    "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
    "73616d706c65",
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
];

/// Every unit of the catalogue has a procedure.
pub(super) fn catalogue() -> Checked {
    match Catalogue::get().units().find(|unit| !is_implemented(unit.id)) {
        Some(unit) => Err(format!("{} has no procedure", unit.id)),
        None => Ok(Plan::catalogue_digest()),
    }
}

/// Both implementations of SHA-256 know what the standard says, and the check sum what everybody's ZIP says.
pub(super) fn digests() -> Checked {
    let sums = [hex::encode(Sha256::digest(b"abc")), hex::encode(digest::digest(&digest::SHA256, b"abc"))];
    if sums.iter().any(|sum| sum != ABC) {
        return Err("SHA-256 of `abc` is not what FIPS 180-4 says".to_owned());
    }
    if crc32fast::hash(b"123456789") != 0xcbf4_3926 {
        return Err("the check sum of `123456789` is not that of CRC-32".to_owned());
    }
    Ok(Digest::of(ABC.as_bytes()))
}

/// The lists that questions name.
pub(super) fn lists() -> Checked {
    if !passwords::is_common("admin") || passwords::communities().is_empty() {
        return Err("the list of common passwords does not hold `admin`, or there are no communities".to_owned());
    }
    Ok(Digest::of_value(&[passwords::common_digest(), passwords::communities_digest()]))
}

/// A published signature of each kind holds, and over another message it does not.
pub(super) fn signatures() -> Checked {
    let known: [(&str, [&str; 3], &dyn signature::VerificationAlgorithm); 2] =
        [("Ed25519", ED25519, &signature::ED25519), ("ECDSA on P-256", P256, &signature::ECDSA_P256_SHA256_FIXED)];
    for (name, known, algorithm) in known {
        let [key, message, signed] = known.map(|text| hex::decode(text).unwrap_or_default());
        let key = signature::UnparsedPublicKey::new(algorithm, key);
        if key.verify(&message, &signed).is_err() {
            return Err(format!("a published signature by {name} does not hold"));
        }
        if key.verify(b"another message", &signed).is_ok() {
            return Err(format!("a signature by {name} holds for another message"));
        }
    }
    Ok(Digest::of_value(&[ED25519, P256]))
}
