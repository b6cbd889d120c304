//! Places of publication in the words of a declaration: addresses on the web, and documents.

use std::sync::LazyLock;

use regex_lite::Regex;

use crate::evidence::Source;
use crate::paper;

static URL: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"(?i)https?://[^\s<>"'`)\]}]+"#).expect("the pattern is right"));

/// Words that tell of a document beside an address, in English and German.
const DOCUMENTS: [&str; 17] = [
    "anleitung",
    "beilage",
    "booklet",
    "brochure",
    "card",
    "chapter",
    "document",
    "guide",
    "handbook",
    "handbuch",
    "karte",
    "kapitel",
    "label",
    "leaflet",
    "manual",
    "package",
    "sheet",
];

/// All that these places name, each once.
pub(crate) fn sources(places: &[&str]) -> Vec<Source> {
    let mut all: Vec<Source> = Vec::new();
    for source in places.iter().flat_map(|place| named(place)) {
        if !all.contains(&source) {
            all.push(source);
        }
    }
    all
}

/// The places that a text names: every address, and a document in words. Words beside an address are a place of their own only where they name one.
fn named(place: &str) -> Vec<Source> {
    let mut sources = Vec::new();
    let rest = URL.replace_all(place, "\n");
    let words: Vec<&str> = rest.split('\n').map(trimmed).filter(|words| !words.is_empty()).collect();
    let urls: Vec<&str> = URL.find_iter(place).map(|found| found.as_str().trim_end_matches(['.', ',', ';', ':', '!', '?'])).collect();
    let is_document = |words: &&&str| urls.is_empty() || paper::mentions(words, &DOCUMENTS).is_some();
    sources.extend(words.iter().filter(is_document).map(|words| Source::Words((*words).to_owned())));
    sources.extend(urls.iter().map(|url| Source::Url((*url).to_owned())));
    sources
}

/// The words without what joins them to an address.
fn trimmed(words: &str) -> &str {
    let mut words = words.trim_matches([' ', ',', ';', ':', '(', ')', '.', '\t']);
    for joint in ["and", "at", "or", "see", "und", "oder", "siehe"] {
        words = words.strip_suffix(joint).filter(|rest| rest.is_empty() || rest.ends_with([' ', ','])).unwrap_or(words);
        words = words.strip_prefix(joint).filter(|rest| rest.is_empty() || rest.starts_with([' ', ','])).unwrap_or(words);
        words = words.trim_matches([' ', ',', ';', ':']);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::address("https://example.com/security", &["https://example.com/security"])]
    #[case::among_words("on our page (https://example.com/a?b=c).", &["https://example.com/a?b=c"])]
    #[case::document("manual, page 14", &["`manual, page 14`"])]
    #[case::both("manual, page 24, and https://example.com/privacy", &["`manual, page 24`", "https://example.com/privacy"])]
    #[case::german("https://example.com/datenschutz und Handbuch, Seite 3", &["`Handbuch, Seite 3`", "https://example.com/datenschutz"])]
    #[case::twice("https://example.com/ and https://example.com/", &["https://example.com/"])]
    #[case::words_alone("ask in the shop", &["`ask in the shop`"])]
    #[case::nothing(" ", &[])]
    fn places_are_found_in_words(#[case] place: &str, #[case] found: &[&str]) {
        assert_eq!(sources(&[place]).iter().map(ToString::to_string).collect::<Vec<_>>(), found);
    }
}
