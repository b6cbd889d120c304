//! Facts about a secret that can be told without telling it: pure functions over the secret and what is public about its device.

use std::collections::BTreeSet;

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use crate::evidence::TraitsSeen;
use crate::evidence::secret::CharacterClass;

/// Something public about a device, from which a lazy maker could derive its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicData {
    /// What it is, in words: `the serial number`.
    pub what: String,
    /// Its value.
    pub value: String,
}

impl PublicData {
    /// A public value.
    #[must_use]
    pub fn new(what: &str, value: &str) -> Self {
        Self { what: what.to_owned(), value: value.to_owned() }
    }
}

/// The fewest characters that two values must share before one counts as derived from the other.
const SHORTEST_PART: usize = 4;

/// The fewest hexadecimal digits of a hash that count as its beginning.
const SHORTEST_HASH: usize = 6;

/// The fewest equal or neighbouring characters that make a pattern.
const SHORTEST_RUN: usize = 4;

/// Everything that can be said of a secret. `keyed_digest` comes from who holds the key.
#[must_use]
pub fn traits(secret: &str, about: &[PublicData], common: &[(&str, &str)], keyed_digest: String) -> TraitsSeen {
    let classes = classes(secret);
    let length = u32::try_from(secret.chars().count()).unwrap_or(u32::MAX);
    TraitsSeen {
        length,
        keyed_digest,
        common: common.iter().any(|(_, password)| *password == secret),
        derived_from: about.iter().filter_map(|data| derivation(secret, data)).collect(),
        pattern: pattern(secret),
        entropy_bits: entropy_bits(length, &classes),
        classes,
    }
}

fn classes(secret: &str) -> BTreeSet<CharacterClass> {
    let class = |character: char| match character {
        'a'..='z' => CharacterClass::Lower,
        'A'..='Z' => CharacterClass::Upper,
        '0'..='9' => CharacterClass::Digit,
        _ => CharacterClass::Other,
    };
    secret.chars().map(class).collect()
}

/// An upper bound: length times the binary logarithm of how many characters the classes hold.
fn entropy_bits(length: u32, classes: &BTreeSet<CharacterClass>) -> f64 {
    let alphabet: u32 = classes.iter().map(|class| class.size()).sum();
    if alphabet == 0 { 0.0 } else { f64::from(length) * f64::from(alphabet).log2() }
}

/// How the secret follows from a public value, in words, if it does by a rule that anybody would try. Letter case and separators do not count.
fn derivation(secret: &str, data: &PublicData) -> Option<String> {
    let (plain, secret) = (bare(&data.value), bare(secret));
    if plain.len() < SHORTEST_PART || secret.len() < SHORTEST_PART {
        return None;
    }
    let reversed: String = plain.chars().rev().collect();
    let as_is = part_of(&secret, &plain).map(|part| format!("{}{part}", data.what));
    let backwards = || part_of(&secret, &reversed).map(|part| format!("{}, reversed{part}", data.what));
    let hashed = || hash_of(&secret, &data.value).map(|hash| format!("the {hash} hash of {}", data.what));
    as_is.or_else(backwards).or_else(hashed)
}

/// Lower case letters and digits only.
fn bare(value: &str) -> String {
    value.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether one is the other, begins or ends with it, holds it, or is its beginning or end.
fn part_of(secret: &str, public: &str) -> Option<&'static str> {
    if secret == public {
        return Some("");
    }
    let rest = secret.len().saturating_sub(public.len());
    let mostly = rest < public.len().max(SHORTEST_RUN) && secret.len() > public.len();
    match () {
        () if mostly && secret.starts_with(public) => Some(" with something added"),
        () if mostly && secret.ends_with(public) => Some(" with something before it"),
        () if public.starts_with(secret) => Some(", its beginning"),
        () if public.ends_with(secret) => Some(", its end"),
        () if shares_an_end(secret, public) => Some(", a part of it with something added"),
        () => None,
    }
}

/// Whether most of the secret, and at least six characters, is the end of the public value.
fn shares_an_end(secret: &str, public: &str) -> bool {
    let (secret, public): (Vec<_>, Vec<_>) = (secret.chars().collect(), public.chars().collect());
    let enough = (secret.len() / 2 + 1).max(6);
    (enough..=public.len().min(secret.len())).any(|length| {
        let end = &public[public.len() - length..];
        secret.starts_with(end) || secret.ends_with(end)
    })
}

/// The hash function whose hexadecimal digits begin with the secret, over the value as written, without separators, or in one case.
fn hash_of(secret: &str, value: &str) -> Option<&'static str> {
    if secret.len() < SHORTEST_HASH || !secret.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let unseparated: String = value.chars().filter(|character| character.is_alphanumeric()).collect();
    let forms = [value.to_owned(), value.to_lowercase(), value.to_uppercase(), unseparated.to_lowercase(), unseparated.to_uppercase(), unseparated];
    let hashes = forms.iter().flat_map(|form| {
        [("MD5", hex::encode(Md5::digest(form))), ("SHA-1", hex::encode(Sha1::digest(form))), ("SHA-256", hex::encode(Sha256::digest(form)))]
    });
    let mut found = hashes.filter(|(_, hash)| hash.starts_with(secret) || hash.ends_with(secret)).map(|(name, _)| name);
    found.next()
}

/// A visible pattern that makes up the secret or most of it.
fn pattern(secret: &str) -> Option<String> {
    let characters: Vec<char> = secret.to_lowercase().chars().collect();
    if characters.len() < SHORTEST_RUN {
        return None;
    }
    let mostly = |run: usize| run >= SHORTEST_RUN && run * 2 > characters.len();
    if mostly(longest(&characters, |a, b| a == b)) {
        return Some("one character repeated".to_owned());
    }
    if mostly(longest(&characters, |a, b| u32::from(b) == u32::from(a) + 1)) {
        return Some("a run of characters that follow each other".to_owned());
    }
    if mostly(longest(&characters, |a, b| u32::from(a) == u32::from(b) + 1)) {
        return Some("a run of characters, backwards".to_owned());
    }
    if mostly(longest(&characters, are_neighbours)) {
        return Some("a row of the keyboard".to_owned());
    }
    repeats(&characters).then(|| "one short piece repeated".to_owned())
}

/// The length of the longest run in which each character follows from the one before.
fn longest(characters: &[char], follows: impl Fn(char, char) -> bool) -> usize {
    let mut best = 1;
    let mut run = 1;
    for pair in characters.windows(2) {
        run = if follows(pair[0], pair[1]) { run + 1 } else { 1 };
        best = best.max(run);
    }
    best
}

fn are_neighbours(a: char, b: char) -> bool {
    const ROWS: [&str; 6] = ["1234567890", "qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "azertyuiop"];
    let beside = |row: &str| row.find(a).zip(row.find(b)).is_some_and(|(one, other)| one.abs_diff(other) == 1);
    ROWS.iter().any(|row| beside(row))
}

fn repeats(characters: &[char]) -> bool {
    (1..=characters.len() / 2).any(|size| characters.len().is_multiple_of(size) && characters.chunks(size).all(|chunk| chunk == &characters[..size]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn serial() -> PublicData {
        PublicData::new("the serial number", "NE2-000117")
    }

    #[rstest]
    #[case::plain("NE2-000117", "the serial number")]
    #[case::bare_and_lower("ne2000117", "the serial number")]
    #[case::reversed("711000-2EN", "the serial number, reversed")]
    #[case::padded("ne2000117xyz", "the serial number with something added")]
    #[case::prefixed("camNE2000117", "the serial number with something before it")]
    #[case::end("000117", "the serial number, its end")]
    #[case::beginning("NE2000", "the serial number, its beginning")]
    #[case::end_and_more("000117Ab", "the serial number, a part of it with something added")]
    #[case::md5("bb7d8ed2", "the MD5 hash of the serial number")]
    fn a_derived_secret_is_found(#[case] secret: &str, #[case] expected: &str) {
        let secret = if secret == "bb7d8ed2" { hex::encode(Md5::digest("NE2-000117"))[..8].to_owned() } else { secret.to_owned() };
        assert_eq!(derivation(&secret, &serial()).as_deref(), Some(expected));
    }

    #[rstest]
    #[case::sha1(hex::encode(Sha1::digest("ne2000117")), "SHA-1")]
    #[case::sha256(hex::encode_upper(Sha256::digest("NE2000117")), "SHA-256")]
    fn a_hash_is_found_whatever_its_case(#[case] hash: String, #[case] name: &str) {
        assert_eq!(derivation(&hash[..12], &serial()), Some(format!("the {name} hash of the serial number")));
    }

    #[rstest]
    #[case("k3Jf9sWq0LmZ")]
    #[case("0117")]
    #[case("ne2")]
    #[case("")]
    #[case("deadbeef")]
    fn an_underived_secret_is_not_accused(#[case] secret: &str) {
        let expected = (secret == "0117").then(|| "the serial number, its end".to_owned());
        assert_eq!(derivation(secret, &serial()), expected);
    }

    #[rstest]
    #[case("aaaaaaaa", Some("one character repeated"))]
    #[case("12345678", Some("a run of characters that follow each other"))]
    #[case("87654321", Some("a run of characters, backwards"))]
    #[case("abcdefg1", Some("a run of characters that follow each other"))]
    #[case("qwertzui", Some("a row of the keyboard"))]
    #[case("asdfgh", Some("a row of the keyboard"))]
    #[case("abXYabXY", Some("one short piece repeated"))]
    #[case("k3Jf9sWq0LmZ", None)]
    #[case("a1", None)]
    fn patterns_are_seen(#[case] secret: &str, #[case] expected: Option<&str>) {
        assert_eq!(pattern(secret).as_deref(), expected);
    }

    #[rstest]
    #[case("", 0.0)]
    #[case("1234", 13.3)]
    #[case("aA1!", 26.3)]
    #[case("k3Jf9sWq0LmZ", 71.5)]
    fn entropy_is_bounded_from_above(#[case] secret: &str, #[case] bits: f64) {
        let seen = traits(secret, &[], &[], String::new());
        assert!((seen.entropy_bits - bits).abs() < 0.1, "{}", seen.entropy_bits);
    }

    #[test]
    fn the_list_is_compared_by_password() {
        let list = [("admin", "hunter22")];
        assert!(traits("hunter22", &[], &list, String::new()).common);
        assert!(!traits("Hunter22", &[], &list, String::new()).common);
    }
}
