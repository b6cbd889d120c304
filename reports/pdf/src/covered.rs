//! Characters that no font of ours has: they are written as code points, so that no reader sees an empty box, and none is lost.

use reports::printed::BREAK;
use serde_json::Value;
use typst::text::FontBook;

/// The fonts that are asked, as a set of code points.
pub(crate) struct Covered(Vec<(u32, u32)>);

impl Covered {
    /// What the fonts of a book have together.
    pub fn by(book: &FontBook) -> Self {
        let mut all: Vec<u32> = (0..).map_while(|index| book.info(index)).flat_map(|font| font.coverage.iter()).collect();
        all.sort_unstable();
        all.dedup();
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for code in all {
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == code => *last = code,
                _ => ranges.push((code, code)),
            }
        }
        Self(ranges)
    }

    /// Writes out every character of a tree of values that no font has.
    pub fn write_out(&self, value: &mut Value) {
        match value {
            Value::String(text) if !text.is_ascii() => *text = self.written(text),
            Value::Array(values) => values.iter_mut().for_each(|value| self.write_out(value)),
            Value::Object(fields) => fields.values_mut().for_each(|value| self.write_out(value)),
            _ => {}
        }
    }

    fn written(&self, text: &str) -> String {
        let mut shown = String::with_capacity(text.len());
        for character in text.chars() {
            if character == BREAK || self.has(character) {
                shown.push(character);
            } else {
                // Several of them in a row are longer than a column.
                shown.extend(character.escape_unicode().chain([BREAK]));
            }
        }
        shown
    }

    fn has(&self, character: char) -> bool {
        let code = u32::from(character);
        // What a private character means, its font alone knows: an archived file must not hold one.
        if matches!(character, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}') {
            return false;
        }
        let after = self.0.partition_point(|(first, _)| *first <= code);
        after.checked_sub(1).is_some_and(|index| code <= self.0[index].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::latin("Zürich ß œ – “…”", "Zürich ß œ – “…”")]
    #[case::greek_and_cyrillic("Ω Ж", "Ω Ж")]
    #[case::han("中a", "\\u{4e2d}\u{200b}a")]
    #[case::emoji("😀", "\\u{1f600}\u{200b}")]
    #[case::private("\u{e123}\u{f8ff0}", "\\u{e123}\u{200b}\\u{f8ff0}\u{200b}")]
    #[case::break_("a\u{200b}b", "a\u{200b}b")]
    fn what_no_font_has_is_written_out(#[case] text: &str, #[case] shown: &str) {
        let mut value = serde_json::json!({ "a": [text] });
        Covered::by(crate::world::book()).write_out(&mut value);
        assert_eq!(value["a"][0], shown);
    }
}
