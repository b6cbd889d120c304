//! What is searched for in each file of an image: private keys in text form, password hashes, secrets of the bench.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex_lite::Regex;
use russh::keys::{HashAlg, PrivateKey};
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use sha2::{Digest as _, Sha256};
use suite::evidence::{HashInside, KeyInside, SecretInside};
use suite::names::Text;

use super::Known;

/// The most that is kept of each kind.
const KEYS: usize = 200;
const HASHES: usize = 200;
const SECRETS: usize = 100;
/// The longest key in text form, in bytes: RSA with 16,384 bits takes 13 KiB.
const LONGEST_KEY: usize = 16 * 1024;
/// The largest file that may be a list of passwords, in bytes.
const LARGEST_LIST: usize = 1024 * 1024;

const BEGIN: &str = "-----BEGIN ";
const IS_KEY: &str = "PRIVATE KEY-----";

/// A line of a password file: whose, and the hash. An empty hash counts in a file of that name only.
static LINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^([A-Za-z_][A-Za-z0-9_.-]{0,31}):(\$[0-9a-z-]{1,10}\$[^:\s]{8,200}|[./0-9A-Za-z]{13}|):[^\r\n]*$")
        .expect("the pattern is right")
});

/// What was found so far.
pub(super) struct Search<'k> {
    known: &'k [Known],
    finder: Option<AhoCorasick>,
    begins: AhoCorasick,
    pub(super) keys: Vec<KeyInside>,
    pub(super) hashes: Vec<HashInside>,
    pub(super) secrets: Vec<SecretInside>,
}

impl<'k> Search<'k> {
    pub(super) fn new(known: &'k [Known]) -> Self {
        let finder = AhoCorasick::new(known.iter().map(|known| known.secret.expose())).ok().filter(|_| !known.is_empty());
        let begins = AhoCorasick::new([BEGIN]).expect("one short pattern makes a small automaton");
        Self { known, finder, begins, keys: Vec::new(), hashes: Vec::new(), secrets: Vec::new() }
    }

    /// Searches one file, or what lies between the parts of a larger one.
    pub(super) fn look(&mut self, file: &str, bytes: &[u8]) {
        let at = Text::from_device(file);
        self.look_for_keys(&at, bytes);
        self.look_for_hashes(&at, bytes);
        for found in self.finder.iter().flat_map(|finder| finder.find_overlapping_iter(bytes)) {
            let known = &self.known[found.pattern().as_usize()];
            let secret = SecretInside { file: at.clone(), sample: known.sample.clone(), identity: known.identity.clone() };
            if self.secrets.len() < SECRETS && !self.secrets.contains(&secret) {
                self.secrets.push(secret);
            }
        }
    }

    fn look_for_keys(&mut self, file: &Text, bytes: &[u8]) {
        for found in self.begins.find_iter(bytes) {
            let text = &bytes[found.start()..bytes.len().min(found.start() + LONGEST_KEY)];
            if let Some(key) = key(file, &String::from_utf8_lossy(text)).filter(|key| self.keys.len() < KEYS && !self.keys.contains(key)) {
                self.keys.push(key);
            }
        }
    }

    fn look_for_hashes(&mut self, file: &Text, bytes: &[u8]) {
        if bytes.len() > LARGEST_LIST || bytes.contains(&0) {
            return;
        }
        let is_shadow = file.as_str().rsplit('/').next().is_some_and(|name| name.starts_with("shadow"));
        let text = String::from_utf8_lossy(bytes);
        for line in LINE.captures_iter(&text) {
            let Some(scheme) = scheme(&line[2], is_shadow) else { continue };
            if self.hashes.len() < HASHES {
                self.hashes.push(HashInside { file: file.clone(), user: Text::from_device(&line[1]), scheme: scheme.into() });
            }
        }
    }
}

/// How a hash was made, by its first characters (crypt(5)). What has no prefix may be any word: it counts in a password file only.
fn scheme(hash: &str, is_shadow: bool) -> Option<&'static str> {
    let prefix = hash.strip_prefix('$').and_then(|rest| rest.split('$').next());
    match prefix {
        Some("1") => Some("MD5 crypt"),
        Some("2a" | "2b" | "2x" | "2y") => Some("bcrypt"),
        Some("5") => Some("SHA-256 crypt"),
        Some("6") => Some("SHA-512 crypt"),
        Some("7") => Some("scrypt"),
        Some("y" | "gy") => Some("yescrypt"),
        Some("argon2d" | "argon2i" | "argon2id") => Some("Argon2"),
        Some(_) => None,
        None if !is_shadow => None,
        None if hash.is_empty() => Some("no password"),
        None => Some("DES crypt"),
    }
}

/// The key that begins here. Programs that read keys hold their frames too, so what has no content of a key is none.
fn key(file: &Text, text: &str) -> Option<KeyInside> {
    let form = text.strip_prefix(BEGIN)?.split("-----").next()?;
    if !text.strip_prefix(BEGIN)?.starts_with(form) || !format!("{form}-----").ends_with(IS_KEY) || form.len() > 40 {
        return None;
    }
    let end = format!("-----END {form}-----");
    let pem = &text[..text.find(&end)? + end.len()];
    let (public_key, host_key) = match form {
        "OPENSSH PRIVATE KEY" => (None, Some(PrivateKey::from_openssh(pem).ok()?.public_key().fingerprint(HashAlg::Sha256).to_string())),
        "ENCRYPTED PRIVATE KEY" => (None, None),
        _ if pem.contains("ENCRYPTED") => (None, None),
        _ => (Some(public_half(pem)?), None),
    };
    Some(KeyInside { file: file.clone(), form: Text::from_device(form), public_key, host_key })
}

/// SHA-256 over the public key in DER that belongs to a private one.
fn public_half(pem: &str) -> Option<String> {
    let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).ok()?;
    let public = any_supported_type(&key).ok()?.public_key()?.to_vec();
    Some(hex::encode(Sha256::digest(&public)))
}
