//! The files that people write: typed, parsed from text with positions, and refused with the place and the remedy when they are wrong.

pub mod at;
pub mod check;
pub mod decisions;
pub mod declaration;
mod excerpt;
mod explain;
mod label;
pub mod laboratory;
mod one_or_more;
pub mod period;
pub mod profile;
mod secrets;
mod unquoted;

use miette::{Diagnostic, NamedSource, SourceSpan};
use serde::de::DeserializeOwned;

pub use at::At;
pub use check::{check, check_accepted, check_decisions, check_profile};
pub use decisions::{Decisions, WrittenDecision};
pub use declaration::{Declaration, Dut};
pub use explain::nearest;
pub use label::{Label, LabelScheme};
pub use laboratory::Laboratory;
pub use one_or_more::{OneOrMore, one_or_more};
pub use period::Period;
pub use profile::Profile;
pub(crate) use unquoted::unquoted;

use excerpt::Excerpt;

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: usize = 4 * 1024 * 1024;

/// The longest message of a fault, in characters.
const LONGEST_MESSAGE: usize = 500;
/// The longest remedy, in characters: it may list what is possible.
const LONGEST_REMEDY: usize = 2_000;

/// A fault in a file: what is wrong, where, and what would be right.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct Fault {
    message: String,
    #[help]
    remedy: Option<String>,
    file: String,
    place: Option<SourceSpan>,
    line_column: Option<(usize, usize)>,
    offending: Option<String>,
    #[source_code]
    excerpt: Option<NamedSource<Excerpt>>,
    #[label("here")]
    in_excerpt: Option<SourceSpan>,
}

impl Fault {
    /// A fault at a place of a text. Of the text only the lines around the place are kept, and no secret.
    #[must_use]
    pub fn at(source: &SourceText<'_>, span: Option<SourceSpan>, message: impl Into<String>, remedy: Option<String>) -> Self {
        let span = span.filter(|span| source.text.get(span.offset()..span.offset() + span.len()).is_some());
        let excerpt = span.map(|span| Excerpt::of(source.text, span));
        Self {
            message: brief(message.into(), LONGEST_MESSAGE),
            remedy: remedy.map(|remedy| brief(remedy, LONGEST_REMEDY)),
            file: source.file.to_owned(),
            place: span,
            line_column: span.map(|span| line_column(source.text, span.offset())),
            offending: span.map(|span| offending(source.text, span)),
            in_excerpt: excerpt.as_ref().map(Excerpt::place),
            excerpt: excerpt.map(|excerpt| NamedSource::new(source.file, excerpt).with_language("yaml")),
        }
    }

    /// The line and column, both from 1, if the place is known.
    #[must_use]
    pub fn line_column(&self) -> Option<(usize, usize)> {
        self.line_column
    }

    /// `declaration.yaml:12:7`, for one-line messages.
    #[must_use]
    pub fn place(&self) -> String {
        self.line_column.map_or_else(|| self.file.clone(), |(line, column)| format!("{}:{line}:{column}", self.file))
    }

    /// The text at fault, if its place is known; asterisks where it is a secret.
    #[must_use]
    pub fn offending(&self) -> Option<&str> {
        self.offending.as_deref()
    }

    /// The place in the text, in bytes, if it is known.
    #[must_use]
    pub fn span(&self) -> Option<SourceSpan> {
        self.place
    }

    /// What would be right.
    #[must_use]
    pub fn remedy(&self) -> Option<&str> {
        self.remedy.as_deref()
    }
}

/// A text without its middle, where it repeats something of the file that is too long to be read.
fn brief(text: String, most: usize) -> String {
    let length = text.chars().count();
    if length <= most {
        return text;
    }
    let end: String = text.chars().skip(length - most / 3).collect();
    let start: String = text.chars().take(most - most / 3).collect();
    format!("{start} … {end}")
}

fn line_column(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count() + 1, excerpt::columns(&before[line_start..]) + 1)
}

fn offending(text: &str, span: SourceSpan) -> String {
    let masked = secrets::masked(text);
    let stands_there = text[span.offset()..].char_indices().take_while(|(at, _)| *at < span.len());
    stands_there.map(|(at, c)| if masked.iter().any(|range| range.contains(&(span.offset() + at))) { '*' } else { c }).collect()
}

/// A file's name and text, as it was read.
#[derive(Clone, Copy, Debug)]
pub struct SourceText<'a> {
    /// The name to show.
    pub file: &'a str,
    /// The text.
    pub text: &'a str,
}

/// Parses one YAML document into its type.
///
/// # Errors
/// A [`Fault`] with its position for everything that is not exactly the type: unknown fields, duplicate keys, ids without quotes, YAML 1.1 booleans,
/// nesting and alias bombs, files above [`LARGEST_FILE`].
pub fn parse<T: DeserializeOwned>(source: &SourceText<'_>) -> Result<T, Box<Fault>> {
    if source.text.len() > LARGEST_FILE {
        let message = format!("the file has {} bytes; the limit is {LARGEST_FILE}", source.text.len());
        return Err(Box::new(Fault::at(source, None, message, None)));
    }
    serde_yaml::from_str_with_options(source.text, options()).map_err(|error| Box::new(explain::fault_of(source, &error)))
}

/// YAML without guessing: what could be read as a number or a boolean elsewhere must be quoted to be text.
fn options() -> serde_yaml::Options {
    serde_yaml::options! {
        strict_booleans: true,
        strict_indentation: true,
        no_schema: true,
        with_snippet: false,
        budget: serde_yaml::budget! { max_depth: 64, max_aliases: 1_000, max_nodes: 25_000 },
    }
}
