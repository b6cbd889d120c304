//! Everything that must never be written down, and its removal from text in whatever encoding it comes back.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use suite::names::Text;

use super::Secret;

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
    patterns: BTreeSet<Vec<u8>>,
    finder: Option<AhoCorasick>,
}

impl std::fmt::Debug for Taint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(INSTEAD)
    }
}

impl Taint {
    /// Never write this secret, in any encoding.
    pub fn secret(&self, secret: &Secret) {
        self.add(secret.expose());
    }

    /// Never write this token, cookie or key, which the device gave; what is too short to be one is left alone.
    pub fn learn(&self, value: &str) {
        if value.len() >= SHORTEST_LEARNT {
            self.add(value);
        }
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
        let mut whole: String = cut.iter().map(|piece| format!("{}…", without_a_beginning(piece, &known.patterns))).collect();
        whole.push_str(last);
        Text::from_device(&whole)
    }

    /// Replaces every tainted value by `(secret)`.
    #[must_use]
    pub fn scrub_bytes(&self, raw: &[u8]) -> Vec<u8> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.patterns.is_empty() {
            return raw.to_owned();
        }
        let Known { patterns, finder, .. } = &mut *known;
        let finder = finder.get_or_insert_with(|| {
            let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(patterns.iter());
            finder.expect("the patterns of one session fit an automaton")
        });
        let mut clean = Vec::with_capacity(raw.len());
        let mut end = 0;
        for found in finder.find_iter(raw) {
            clean.extend_from_slice(&raw[end..found.start()]);
            clean.extend_from_slice(INSTEAD.as_bytes());
            end = found.end();
        }
        clean.extend_from_slice(&raw[end..]);
        clean
    }

    /// Finds every form of every secret that has so many bytes at least; `None` where there is none.
    #[must_use]
    pub fn finder(&self, at_least: usize) -> Option<AhoCorasick> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let patterns: Vec<_> = known.patterns.iter().filter(|pattern| pattern.len() >= at_least).collect();
        (!patterns.is_empty()).then(|| AhoCorasick::new(patterns).expect("the patterns of one session fit an automaton"))
    }

    fn add(&self, value: &str) {
        if value.is_empty() {
            return;
        }
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.values.insert(value.as_bytes().to_owned()) {
            known.patterns.extend(encodings(value));
            known.finder = None;
        }
    }
}

/// The shortest beginning of a secret that is looked for at a cut; shorter ones tell little and would blot out the ends of words.
const SHORTEST_BEGINNING: usize = 3;

/// The piece without the longest beginning of a pattern at its end.
fn without_a_beginning(piece: &str, patterns: &BTreeSet<Vec<u8>>) -> String {
    let longest =
        |pattern: &Vec<u8>| (SHORTEST_BEGINNING..pattern.len()).rev().find(|length| piece.as_bytes().ends_with(&pattern[..*length]));
    match patterns.iter().filter_map(longest).max().and_then(|length| piece.get(..piece.len() - length)) {
        Some(kept) => format!("{kept}{INSTEAD}"),
        None => piece.to_owned(),
    }
}

/// Every form in which a value is likely to come back. Base64 is also found in the middle of longer base64, as in Basic credentials.
fn encodings(value: &str) -> BTreeSet<Vec<u8>> {
    let bytes = value.as_bytes();
    let percent = utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
    let json = json_text(value);
    let html = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let mut forms =
        vec![value.to_owned(), percent.replace("%20", "+"), lower_percent(&percent), percent, json.replace('/', "\\/"), json, html];
    // A text in JSON that is a text in JSON, and one whose letters all stand there as `\u0061`.
    let twice = serde_json::to_string(&json_text(value)).expect("a string serialises");
    forms.extend([twice[1..twice.len() - 1].to_owned(), escaped(value, false), escaped(value, true)]);
    forms.push(form_urlencoded(value));
    if bytes.len() >= 3 {
        forms.extend([
            hex::encode(bytes),
            hex::encode_upper(bytes),
            STANDARD.encode(bytes),
            STANDARD_NO_PAD.encode(bytes),
            URL_SAFE_NO_PAD.encode(bytes),
        ]);
        forms.extend(
            (0..3).flat_map(|offset| [core(&STANDARD_NO_PAD, bytes, offset), core(&URL_SAFE_NO_PAD, bytes, offset)].into_iter().flatten()),
        );
    }
    forms.into_iter().map(String::into_bytes).collect()
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
mod tests {
    use super::*;
    use rstest::rstest;

    const VALUE: &str = "p\"ss w/rd&1ü";

    #[rstest]
    #[case::plain(VALUE)]
    #[case::json(r#"p\"ss w/rd&1ü"#)]
    #[case::json_with_slash(r#"p\"ss w\/rd&1ü"#)]
    #[case::json_in_json(r#"p\\\"ss w/rd&1ü"#)]
    #[case::escaped(r"\u0070\u0022\u0073\u0073\u0020\u0077\u002f\u0072\u0064\u0026\u0031\u00fc")]
    #[case::percent("p%22ss%20w%2Frd%261%C3%BC")]
    #[case::percent_lower("p%22ss%20w%2frd%261%c3%bc")]
    #[case::form("p%22ss+w%2Frd%261%C3%BC")]
    #[case::html("p&quot;ss w/rd&amp;1ü")]
    #[case::hex(&hex::encode(VALUE))]
    #[case::hex_upper(&hex::encode_upper(VALUE))]
    #[case::base64(&STANDARD.encode(VALUE))]
    fn a_secret_is_removed_in_each_encoding(#[case] encoded: &str) {
        let taint = Taint::default();
        taint.secret(&Secret::new(VALUE.to_owned()));
        assert_eq!(taint.scrub(format!("before {encoded} after")).as_str(), "before (secret) after");
    }

    #[rstest]
    #[case("")]
    #[case("a:")]
    #[case("ad:")]
    #[case("admin:")]
    #[case("administrator:")]
    fn basic_credentials_do_not_tell_the_secret_whoever_the_user_is(#[case] user: &str) {
        let taint = Taint::default();
        taint.secret(&Secret::new("correct-horse-battery".to_owned()));
        let clean = taint.scrub(STANDARD.encode(format!("{user}correct-horse-battery")));
        assert!(clean.as_str().contains(INSTEAD), "{clean}");
        let decodable = clean.as_str().replace(INSTEAD, "");
        assert!(decodable.len() <= STANDARD.encode(user).len() + 4, "{clean}");
    }

    #[test]
    fn a_secret_that_is_a_word_of_the_mark_does_not_multiply() {
        let taint = Taint::default();
        taint.secret(&Secret::new("secret".to_owned()));
        taint.secret(&Secret::new("secret12".to_owned()));
        assert_eq!(taint.scrub("secret secret12").as_str(), "(secret) (secret)");
    }

    #[test]
    fn a_secret_cut_by_the_bound_of_text_is_gone_first() {
        let taint = Taint::default();
        taint.secret(&Secret::new("0123456789".repeat(10)));
        let raw = format!("{}{}", "x".repeat(Text::LIMIT - 20), "0123456789".repeat(10));
        assert!(!taint.scrub(raw).as_str().contains("012345"));
    }

    #[test]
    fn a_secret_that_was_cut_before_leaves_no_beginning() {
        let taint = Taint::default();
        taint.secret(&Secret::new("0123456789".repeat(2)));
        let cut = Text::from_device(&format!("{}{}", "x".repeat(Text::LIMIT - 12), "0123456789".repeat(2)));
        assert!(cut.as_str().ends_with("012345678901…"));
        let clean = taint.scrub_text(&cut);
        assert!(clean.as_str().ends_with("x(secret)…"), "{}", clean.as_str().len());
        assert_eq!(taint.scrub_text(&Text::from_device("a dash… and 012")).as_str(), "a dash… and 012");
    }

    #[test]
    fn short_words_of_a_device_are_not_learnt() {
        let taint = Taint::default();
        taint.learn("en");
        taint.learn("0f9a8b7c6d5e");
        assert_eq!(taint.scrub("en 0f9a8b7c6d5e").as_str(), "en (secret)");
    }
}
