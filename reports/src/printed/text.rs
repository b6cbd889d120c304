//! Text of devices and people on paper: bounded, with what steers or hides other text written out, and with places at which a long word may break.

use serde::Serialize;

use crate::html::visible;

/// The longest text that is printed, in characters.
const LONGEST: usize = 800;
/// The longest name on the cover and on each page, in characters.
const NAME: usize = 80;
/// The longest part of a word without a place to break, in characters: it fits into the narrowest column.
const UNBROKEN: usize = 12;
/// Where a long word may break. No text of others holds one, since [`visible`] writes it out; a template makes it a place without width or character.
pub const BREAK: char = '\u{200b}';

/// How many characters a section may still print. A device that talks without end fills its own section, and no other.
pub(super) struct Room {
    left: usize,
}

impl Room {
    pub(super) fn new(characters: usize) -> Self {
        Self { left: characters }
    }

    pub(super) fn is_full(&self) -> bool {
        self.left == 0
    }

    /// A text that somebody else wrote, on one line.
    pub(super) fn said(&mut self, text: &str) -> String {
        self.at_most(LONGEST, text)
    }

    /// The same of a name that stands large on the cover, or on each page.
    pub(super) fn name(&mut self, text: &str) -> String {
        self.at_most(NAME, text)
    }

    fn at_most(&mut self, most: usize, text: &str) -> String {
        let most = most.min(self.left);
        let cut: String = text.chars().take(most).collect();
        let is_whole = cut.len() == text.len();
        // Each text takes some room, so that a million empty ones end, too.
        self.left = self.left.saturating_sub(cut.chars().count() + 8);
        let line = breakable(&plain(&cut));
        if is_whole { line } else { format!("{line} […]") }
    }
}

/// A text that somebody else wrote, of at most so many characters as they are printed, on one line and breakable.
pub(crate) fn on_paper(text: &str, most: usize) -> String {
    let whole = plain(text);
    let mut left = most;
    let fits = |character: &char| {
        left = left.saturating_sub(if is_common(*character) { 1 } else { WRITTEN_OUT });
        left > 0
    };
    let mut shown: String = whole.chars().take_while(fits).collect();
    if shown.len() < whole.len() {
        shown.push('…');
    }
    breakable(&shown)
}

/// How long a character is that no font has: it is printed as its code point.
const WRITTEN_OUT: usize = 10;

/// Whether every font of ours has a character: Latin, Greek, Cyrillic and their punctuation.
fn is_common(character: char) -> bool {
    matches!(character, '\0'..='\u{52f}' | '\u{2000}'..='\u{206f}')
}

/// Text on one line, with what steers, hides, moves or covers other text written out.
fn plain(text: &str) -> String {
    upright(&visible(text).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Text without its scripts that run from right to left and without piles of marks: they are written as code points, since they would move or cover
/// what stands beside them.
fn upright(text: &str) -> String {
    let mut marks = 0;
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        marks = if is_mark(character) { marks + 1 } else { 0 };
        if marks > 2 || runs_left(character) { shown.extend(character.escape_unicode()) } else { shown.push(character) }
    }
    shown
}

fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

fn runs_left(character: char) -> bool {
    matches!(character, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// The same with places to break in each word that is too long for a column: behind punctuation, and where there is none for long.
fn breakable(text: &str) -> String {
    let mut broken = String::with_capacity(text.len());
    for (count, word) in text.split(' ').enumerate() {
        if count > 0 {
            broken.push(' ');
        }
        if word.chars().count() <= UNBROKEN { broken.push_str(word) } else { break_word(word, &mut broken) }
    }
    broken
}

fn break_word(word: &str, broken: &mut String) {
    let mut run = 0;
    let mut characters = word.chars().peekable();
    while let Some(character) = characters.next() {
        broken.push(character);
        run += 1;
        let is_joint = matches!(character, '/' | '.' | ',' | ':' | ';' | '=' | '&' | '?' | '_' | '-' | '@' | '|' | '}' | ')') && run > 2;
        if (is_joint || run >= UNBROKEN) && characters.peek().is_some_and(|next| !is_mark(*next)) {
            broken.push(BREAK);
            run = 0;
        }
    }
}

/// The lines of a list, and how many are not among them.
#[derive(Debug, Serialize)]
pub(super) struct Listed<T> {
    pub lines: Vec<T>,
    pub left_out: usize,
}

impl<T> Listed<T> {
    /// As many lines as the room and a number allow. What is left out is counted.
    pub(super) fn of<I>(all: impl IntoIterator<Item = I>, most: usize, room: &mut Room, mut line: impl FnMut(I, &mut Room) -> T) -> Self {
        let (mut lines, mut left_out) = (Vec::new(), 0);
        for item in all {
            if lines.len() >= most || room.is_full() { left_out += 1 } else { lines.push(line(item, room)) }
        }
        Self { lines, left_out }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::plain("nginx/1.18 on tcp/443", "nginx/1.18 on tcp/443")]
    #[case::lines("one\n\ttwo", "one two")]
    #[case::control("\0\u{1b}[31m", "\\u{0}\\u{1b}[31m")]
    #[case::override_("a\u{202e}b", "a\\u{202e}b")]
    #[case::own_mark("a\u{200b}b", "a\\u{200b}b")]
    #[case::right_to_left("\u{5d0}b", "\\u{5d0}b")]
    #[case::pile("e\u{301}\u{301}\u{301}", "e\u{301}\u{301}\\u{301}")]
    #[case::markup("#import \"x\" $a$ <b> \\ *c*", "#import \"x\" $a$ <b> \\ *c*")]
    fn a_text_of_others_stays_what_it_is(#[case] raw: &str, #[case] shown: &str) {
        assert_eq!(Room::new(1_000).said(raw).replace(BREAK, ""), shown);
    }

    #[rstest]
    #[case::path("/var/lib/thirteen/x", "/var/\u{200b}lib/\u{200b}thirteen/\u{200b}x")]
    #[case::digest("0123456789abcdef0123456789abcdef", "0123456789ab\u{200b}cdef01234567\u{200b}89abcdef")]
    #[case::short("AuthMech-Web", "AuthMech-Web")]
    fn long_words_may_break(#[case] raw: &str, #[case] shown: &str) {
        assert_eq!(Room::new(1_000).said(raw), shown);
    }

    #[test]
    fn a_name_fits_on_the_cover() {
        let name = Room::new(1_000).name(&"N".repeat(500)).replace(BREAK, "");
        assert_eq!(name, format!("{} […]", "N".repeat(80)));
    }

    #[test]
    fn nothing_is_endless() {
        let mut room = Room::new(10_000);
        let printed = Listed::of(std::iter::repeat_n("x".repeat(100_000), 1_000), 500, &mut room, |text, room| room.said(&text));
        let length: usize = printed.lines.iter().map(|line| line.chars().count()).sum();
        assert!(length < 12_000 && printed.lines.len() + printed.left_out == 1_000, "{length}");
        let empty = Listed::of(0..1_000_000, usize::MAX, &mut Room::new(10_000), |_, room| room.said(""));
        assert!(empty.lines.len() < 2_000);
    }

    proptest! {
        #[test]
        fn no_part_of_a_word_is_wider_than_a_column(raw in any::<String>()) {
            let printed = Room::new(5_000).said(&raw);
            prop_assert!(!printed.chars().any(char::is_control));
            for part in printed.split([' ', BREAK]) {
                prop_assert!(part.chars().filter(|character| !is_mark(*character)).count() <= UNBROKEN + 1, "{part}");
            }
        }
    }
}
