//! Which words of a declaration occur in a published text: a help for whoever reads both, never a verdict.

use std::collections::BTreeSet;

use super::{quoted, sentences};

/// Words that tell nothing of what a row is about.
const EMPTY: [&str; 44] = [
    "after", "also", "auch", "before", "beim", "dann", "data", "dass", "daten", "device", "does", "each", "eine", "einem", "einen",
    "einer", "else", "every", "from", "gerät", "have", "into", "itself", "kann", "made", "nach", "nicht", "none", "oder", "only", "over",
    "that", "their", "them", "then", "they", "this", "when", "where", "whether", "which", "wird", "with", "without",
];
/// The most words that a line lists of each kind.
const LISTED: usize = 12;
/// The most passages that are quoted.
const PASSAGES: usize = 3;

/// The words that carry the meaning of a text, in order, each once.
fn terms(text: &str) -> Vec<String> {
    let (mut seen, mut terms) = (BTreeSet::new(), Vec::new());
    for word in text.split(|letter: char| !letter.is_alphanumeric()).map(str::to_lowercase) {
        if word.chars().count() >= 4 && !EMPTY.contains(&word.as_str()) && seen.insert(stem(&word)) {
            terms.push(word);
        }
    }
    terms
}

/// What words of one family have in common: `recordings`, `recorded`. Crude on purpose: it finds too much rather than too little.
fn stem(word: &str) -> String {
    let length = word.chars().count();
    word.chars().take(if length > 8 { 6 } else { length.saturating_sub(2).max(4) }).collect()
}

fn occurs(term: &str, within: &BTreeSet<String>) -> bool {
    let stem = stem(term);
    within.range(stem.clone()..).next().is_some_and(|word| word.starts_with(&stem))
}

/// One line: which words of `text` occur in what is published, and which do not. `None` where it has no word that could.
pub(crate) fn covered(what: &str, text: &str, published: &str) -> Option<String> {
    let words: BTreeSet<String> = published.split(|letter: char| !letter.is_alphanumeric()).map(str::to_lowercase).collect();
    let (found, lacking): (Vec<String>, Vec<String>) = terms(text).into_iter().partition(|term| occurs(term, &words));
    if found.is_empty() && lacking.is_empty() {
        return None;
    }
    let listed = |words: &[String]| if words.is_empty() { "none".to_owned() } else { words[..words.len().min(LISTED)].join(", ") };
    Some(format!("{what}: words that occur: {}; that do not: {}", listed(&found), listed(&lacking)))
}

/// Sentences with one of these words that are about a text: at least two of its words occur in them, or its only one.
pub(crate) fn passages(about: &str, with: &[&str], published: &str) -> Vec<String> {
    let terms = terms(about);
    let is_about = |sentence: &str| {
        let words: BTreeSet<String> = sentence.split(|letter: char| !letter.is_alphanumeric()).map(str::to_lowercase).collect();
        terms.iter().filter(|term| occurs(term, &words)).count() >= terms.len().clamp(1, 2)
    };
    let says = |sentence: &&str| with.is_empty() || with.iter().any(|word| sentence.to_lowercase().contains(word));
    sentences(published).filter(|sentence| says(sentence) && is_about(sentence)).take(PASSAGES).map(quoted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::all("whether pictures are recorded", "It records a picture.", "words that occur: pictures, recorded; that do not: none")]
    #[case::some("names of viewers", "The name is kept.", "words that occur: names; that do not: viewers")]
    #[case::german("Aufzeichnungen der Kamera", "Die Aufzeichnung", "words that occur: aufzeichnungen; that do not: kamera")]
    fn words_are_found_in_their_forms(#[case] text: &str, #[case] published: &str, #[case] says: &str) {
        assert_eq!(covered("row", text, published).unwrap(), format!("row: {says}"));
    }

    #[test]
    fn a_text_without_words_covers_nothing() {
        assert_eq!(covered("row", "to be", "to be"), None);
    }

    #[test]
    fn a_passage_is_about_its_row() {
        let published = "We recommend to leave the microphone off. Pictures are sharp. We recommend coffee.";
        assert_eq!(passages("whether the microphone is off", &["recommend"], published), ["We recommend to leave the microphone off."]);
    }
}
