//! Everything that must never be written down, and its removal from text in whatever encoding it comes back.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use suite::names::Text;

use super::{Secret, is_common_word};

/// What stands in place of a secret.
pub const INSTEAD: &str = "(secret)";

/// The shortest cookie or token that is learnt as a secret; shorter values, such as `lang=en`, would blot out ordinary words.
const SHORTEST_LEARNT: usize = 8;

/// The shortest piece of base64 that is searched for inside longer base64.
const SHORTEST_CORE: usize = 8;

/// The secrets and tokens of one session; clones share one set.
#[derive(Clone, Default)]
pub struct Taint(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    values: BTreeSet<Vec<u8>>,
    patterns: BTreeMap<Vec<u8>, Encoding>,
    finder: Option<AhoCorasick>,
    /// What earlier sessions learnt: built once, since it grows no more.
    before: Option<(AhoCorasick, BTreeSet<Vec<u8>>)>,
    /// Secrets that are words, such as `password`: they may stand in what this suite says itself.
    words: BTreeSet<Vec<u8>>,
    /// Tokens that the device gave since they were last taken.
    learnt: Vec<String>,
    /// What everybody may read, in small letters: a device that gives its serial number as a token makes no secret of it.
    spared: BTreeSet<String>,
}

/// How a value was written where it was found, in words.
pub type Encoding = &'static str;

/// Finds secrets in bytes, and says how they are written there.
pub struct Finder {
    finder: AhoCorasick,
    encodings: Vec<Encoding>,
}

impl Finder {
    /// Finds these names in every encoding, whatever their capitals; none where there is no name.
    #[must_use]
    pub fn of_names<'n>(names: impl Iterator<Item = &'n str>) -> Option<Self> {
        let forms = names.flat_map(|name| [name.to_owned(), name.to_lowercase(), name.to_uppercase()]);
        let forms: BTreeMap<Vec<u8>, Encoding> = forms.flat_map(|name| encodings(&name)).collect();
        let finder = AhoCorasick::builder().ascii_case_insensitive(true).build(forms.keys());
        let encodings = forms.into_values().collect::<Vec<_>>();
        (!encodings.is_empty()).then(|| Self { finder: finder.expect("the names of one bundle fit an automaton"), encodings })
    }

    /// The first secret in what is read, where it begins, and how it is written.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn first_in(&self, read: impl Read) -> io::Result<Option<(usize, Encoding)>> {
        let found = self.finder.stream_find_iter(read).next().transpose()?;
        Ok(found.map(|found| (found.start(), self.encodings[found.pattern().as_usize()])))
    }
}

impl std::fmt::Debug for Taint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(INSTEAD)
    }
}

impl Taint {
    /// Never write this secret, in any encoding.
    pub fn secret(&self, secret: &Secret) {
        if is_common_word(secret) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).words.insert(secret.expose().as_bytes().to_owned());
        }
        self.add(secret.expose());
    }

    /// These are no secrets, also where a device gives one of them as a token: what it is called, its versions, its serial number.
    pub fn spare(&self, public: impl IntoIterator<Item = String>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.spared.extend(public.into_iter().map(|value| value.trim().to_lowercase()));
    }

    /// Never write these tokens, which the device gave in earlier sessions. To be called once.
    pub fn remember(&self, tokens: impl IntoIterator<Item = String>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut patterns = BTreeSet::new();
        for token in tokens {
            if !known.is_spared(&token) && known.values.insert(token.as_bytes().to_owned()) {
                patterns.extend(encodings(&token).into_iter().map(|(pattern, _)| pattern));
            }
        }
        known.before = (!patterns.is_empty()).then(|| (automaton(patterns.iter()), patterns));
    }

    /// Never write this token, cookie or key, which the device gave; what is too short to be one is left alone. It is kept to be taken later
    /// ([`Taint::take_learnt`]).
    pub fn learn(&self, value: &str) {
        let spared = self.0.lock().unwrap_or_else(PoisonError::into_inner).is_spared(value);
        if value.len() >= SHORTEST_LEARNT && !spared && self.add(value) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).learnt.push(value.to_owned());
        }
    }

    /// Never write this value, which this suite made up and anybody who has the key can make again.
    pub fn mark(&self, value: &str) {
        self.add(value);
    }

    /// What was learnt since this was last asked.
    #[must_use]
    pub fn take_learnt(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).learnt)
    }

    /// Replaces every tainted value by `(secret)`, then bounds and cleans the text.
    #[must_use]
    pub fn scrub(&self, raw: impl AsRef<[u8]>) -> Text {
        Text::from_bytes(&self.scrub_bytes(raw.as_ref()))
    }

    /// The same for a text that was bounded before it could be scrubbed: what is left of a secret before the `…` of a cut goes as well.
    #[must_use]
    pub fn scrub_text(&self, text: &Text) -> Text {
        let clean = self.scrub(text.as_str());
        let pieces: Vec<_> = clean.as_str().split('…').collect();
        let Some((last, cut)) = pieces.split_last().filter(|(_, cut)| !cut.is_empty()) else { return clean };
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut whole: String = cut.iter().map(|piece| format!("{}…", without_a_beginning(piece, known.all()))).collect();
        whole.push_str(last);
        Text::from_device(&whole)
    }

    /// Replaces every tainted value by `(secret)`.
    #[must_use]
    pub fn scrub_bytes(&self, raw: &[u8]) -> Vec<u8> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let clean = known.before.as_ref().map_or_else(|| raw.to_owned(), |(before, _)| without(raw, before));
        known.finder().map_or_else(|| clean.clone(), |finder| without(&clean, finder))
    }

    /// Whether a secret stands in a text that is too long to be there by chance, and is no common word.
    #[must_use]
    pub fn is_told_in(&self, text: &[u8]) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.before.as_ref().is_some_and(|(before, _)| before.is_match(text)) {
            return true;
        }
        let words = std::mem::take(&mut known.words);
        let tells = |found: &[u8]| found.len() >= SHORTEST_LEARNT && !words.contains(found);
        let told = known.finder().is_some_and(|finder| finder.find_iter(text).any(|found| tells(&text[found.range()])));
        known.words = words;
        told
    }

    /// Finds every form of every secret that has so many bytes at least; `None` where there is none.
    #[must_use]
    pub fn finder(&self, at_least: usize) -> Option<AhoCorasick> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let patterns: Vec<_> = known.patterns.keys().filter(|pattern| pattern.len() >= at_least).collect();
        (!patterns.is_empty()).then(|| AhoCorasick::new(patterns).expect("the patterns of one session fit an automaton"))
    }

    /// The same, for whoever has to say how a secret is written.
    #[must_use]
    pub fn telling_finder(&self, at_least: usize) -> Option<Finder> {
        let finder = self.finder(at_least)?;
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let long = known.patterns.iter().filter(|(pattern, _)| pattern.len() >= at_least);
        Some(Finder { finder, encodings: long.map(|(_, encoding)| *encoding).collect() })
    }

    /// Whether it was not known before.
    fn add(&self, value: &str) -> bool {
        if value.is_empty() {
            return false;
        }
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let new = known.values.insert(value.as_bytes().to_owned());
        if new {
            for (pattern, encoding) in encodings(value) {
                known.patterns.entry(pattern).or_insert(encoding);
            }
            known.finder = None;
        }
        new
    }
}

impl Known {
    /// Whether everybody may read a value: it was spared, or is a MAC address as people write one.
    fn is_spared(&self, value: &str) -> bool {
        let pairs = |separator| value.len() == 17 && value.split(separator).count() == 6;
        let is_mac = (pairs(':') || pairs('-')) && value.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'-'));
        is_mac || self.spared.contains(&value.trim().to_lowercase())
    }

    /// Every form of every secret.
    fn all(&self) -> impl Iterator<Item = &Vec<u8>> {
        self.patterns.keys().chain(self.before.iter().flat_map(|(_, patterns)| patterns))
    }

    /// Finds every form of every secret; none where there is none.
    fn finder(&mut self) -> Option<&AhoCorasick> {
        if self.patterns.is_empty() {
            return None;
        }
        Some(self.finder.get_or_insert_with(|| automaton(self.patterns.keys())))
    }
}

fn automaton<'a>(patterns: impl Iterator<Item = &'a Vec<u8>>) -> AhoCorasick {
    let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(patterns);
    finder.expect("the patterns of one session fit an automaton")
}

/// The bytes with a mark in place of each match.
fn without(raw: &[u8], finder: &AhoCorasick) -> Vec<u8> {
    let (mut clean, mut end) = (Vec::with_capacity(raw.len()), 0);
    for found in finder.find_iter(raw) {
        clean.extend_from_slice(&raw[end..found.start()]);
        clean.extend_from_slice(INSTEAD.as_bytes());
        end = found.end();
    }
    clean.extend_from_slice(&raw[end..]);
    clean
}

/// The shortest beginning of a secret that is looked for at a cut; shorter ones tell little and would blot out the ends of words.
const SHORTEST_BEGINNING: usize = 3;

/// The piece without the longest beginning of a pattern at its end.
fn without_a_beginning<'a>(piece: &str, patterns: impl Iterator<Item = &'a Vec<u8>>) -> String {
    let longest =
        |pattern: &Vec<u8>| (SHORTEST_BEGINNING..pattern.len()).rev().find(|length| piece.as_bytes().ends_with(&pattern[..*length]));
    match patterns.filter_map(longest).max().and_then(|length| piece.get(..piece.len() - length)) {
        Some(kept) => format!("{kept}{INSTEAD}"),
        None => piece.to_owned(),
    }
}

/// Every form in which a value is likely to come back, plain first. Base64 is also found in the middle of longer base64, as in Basic credentials.
fn encodings(value: &str) -> Vec<(Vec<u8>, Encoding)> {
    let bytes = value.as_bytes();
    let percent = utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
    let json = json_text(value);
    let html = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    // A text in JSON that is a text in JSON, and one whose letters all stand there as `\u0061`.
    let twice = serde_json::to_string(&json_text(value)).expect("a string serialises");
    let mut forms = vec![
        (value.to_owned(), "as it is"),
        (json.replace('/', "\\/"), "as JSON"),
        (json, "as JSON"),
        (twice[1..twice.len() - 1].to_owned(), "as JSON inside JSON"),
        (escaped(value, false), "as \\u escapes"),
        (escaped(value, true), "as \\u escapes"),
        (html, "as HTML"),
        (percent.replace("%20", "+"), "as a form"),
        (form_urlencoded(value), "as a form"),
        (lower_percent(&percent), "percent-encoded"),
        (percent, "percent-encoded"),
    ];
    if bytes.len() >= 3 {
        forms.extend([(hex::encode(bytes), "as hex"), (hex::encode_upper(bytes), "as hex")]);
        let whole = [STANDARD.encode(bytes), STANDARD_NO_PAD.encode(bytes), URL_SAFE_NO_PAD.encode(bytes)];
        let inside = |offset| [core(&STANDARD_NO_PAD, bytes, offset), core(&URL_SAFE_NO_PAD, bytes, offset)].into_iter().flatten();
        forms.extend(whole.into_iter().chain((0..3).flat_map(inside)).map(|form| (form, "as base64")));
    }
    let mut forms: Vec<(Vec<u8>, Encoding)> = forms.into_iter().map(|(form, encoding)| (form.into_bytes(), encoding)).collect();
    forms.extend(of_a_key(value));
    forms
}

/// The shortest key that is looked for as the bytes that its digits stand for.
const SHORTEST_KEY: usize = 8;

/// A secret that is written down as hexadecimal digits is a key, which travels as bytes or in another writing of them.
fn of_a_key(value: &str) -> Vec<(Vec<u8>, Encoding)> {
    let Some(key) = hex::decode(value.trim()).ok().filter(|key| key.len() >= SHORTEST_KEY) else { return Vec::new() };
    let base64 = [STANDARD.encode(&key), STANDARD_NO_PAD.encode(&key), URL_SAFE_NO_PAD.encode(&key)];
    let inside = |offset| [core(&STANDARD_NO_PAD, &key, offset), core(&URL_SAFE_NO_PAD, &key, offset)].into_iter().flatten();
    let base64 = base64.into_iter().chain((0..3).flat_map(inside)).map(|form| (form.into_bytes(), "as base64"));
    let hex = [hex::encode(&key), hex::encode_upper(&key)].map(|form| (form.into_bytes(), "as hex"));
    base64.chain(hex).chain([(key.clone(), "as bytes")]).collect()
}

fn json_text(value: &str) -> String {
    let json = serde_json::to_string(value).expect("a string serialises");
    json[1..json.len() - 1].to_owned()
}

/// Every character as JSON and JavaScript escape it.
fn escaped(value: &str, upper: bool) -> String {
    let unit = |unit: u16| if upper { format!("\\u{unit:04X}") } else { format!("\\u{unit:04x}") };
    value.encode_utf16().map(unit).collect()
}

/// The characters of a base64 text that depend on the value alone when `offset` other bytes (modulo three) stand before it.
fn core(engine: &impl base64::Engine, bytes: &[u8], offset: usize) -> Option<String> {
    let shifted: Vec<u8> = std::iter::repeat_n(0, offset).chain(bytes.iter().copied()).collect();
    let text = engine.encode(&shifted);
    let (first, last) = ((offset * 8).div_ceil(6), shifted.len() * 8 / 6);
    text.get(first..last).filter(|core| core.len() >= SHORTEST_CORE).map(str::to_owned)
}

fn lower_percent(percent: &str) -> String {
    let mut lower = String::with_capacity(percent.len());
    let mut hex_left = 0;
    for character in percent.chars() {
        lower.push(if hex_left > 0 { character.to_ascii_lowercase() } else { character });
        hex_left = if character == '%' { 2 } else { hex_left.max(1) - 1 };
    }
    lower
}

/// As browsers and this suite write form fields.
fn form_urlencoded(value: &str) -> String {
    crate::session::form_encode(value)
}

#[cfg(test)]
mod tests;
