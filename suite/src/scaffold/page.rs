//! The lines of a file with comments beside them, all in one column.

use std::borrow::Cow;

use textwrap::{Options, WordSeparator, WordSplitter};

/// The column of the comments.
const COLUMN: usize = 62;
/// The longest line.
const WIDTH: usize = 150;

/// A file as it is written.
#[derive(Default)]
pub(super) struct Page(String);

impl Page {
    /// An empty line, where there is none already.
    pub(super) fn blank(&mut self) {
        if !self.0.ends_with("\n\n") {
            self.0.push('\n');
        }
    }

    /// A comment above what follows.
    pub(super) fn heading(&mut self, indent: usize, text: &str) {
        for line in wrapped(text, WIDTH - indent - 2) {
            self.0.push_str(&format!("{:indent$}# {line}\n", ""));
        }
    }

    /// A line, with what is said beside it. A comment that is too long goes on below.
    pub(super) fn line(&mut self, text: &str, comment: Option<&str>) {
        let (mark, says) = comment.map_or(("", ""), |comment| comment.split_at(2));
        let mut said = wrapped(says, WIDTH - COLUMN - 4).into_iter();
        let beside = said.next().filter(|_| text.chars().count() < COLUMN - 1);
        match &beside {
            Some(first) => self.0.push_str(&format!("{text:COLUMN$}# {mark}{first}\n")),
            None => self.0.push_str(&format!("{text}\n")),
        }
        let late = if beside.is_none() { wrapped(says, WIDTH - COLUMN - 4) } else { said.collect() };
        // Below what is commented out it is a comment in a comment, so that both can be let in together.
        let begins = text.find("# ").filter(|start| text[..*start].trim().is_empty()).map_or("", |start| &text[..=start]);
        for (number, line) in late.iter().enumerate() {
            let mark = if beside.is_none() && number == 0 { mark } else { "  " };
            self.0.push_str(&format!("{begins:COLUMN$}# {mark}{line}\n"));
        }
    }

    /// The text of the file.
    pub(super) fn finish(self) -> String {
        self.0
    }
}

/// A text in lines of at most so many characters, broken between words only; a longer word has a line of its own.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let words = Options::new(width).word_separator(WordSeparator::AsciiSpace).word_splitter(WordSplitter::NoHyphenation);
    textwrap::wrap(text, words.break_words(false)).into_iter().map(Cow::into_owned).filter(|line| !line.is_empty()).collect()
}
