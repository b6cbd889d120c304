//! The files that people write: typed, parsed from text with positions, and refused with the place and the remedy when they are wrong.

pub mod at;
pub mod check;
pub mod decisions;
pub mod declaration;
mod explain;
mod one_or_more;
pub mod period;
pub mod profile;

use miette::{Diagnostic, NamedSource, SourceSpan};
use serde::de::DeserializeOwned;

pub use at::At;
pub use check::{check, check_profile};
pub use decisions::{Decisions, WrittenDecision};
pub use declaration::{Declaration, Dut};
pub use explain::nearest;
pub use one_or_more::{OneOrMore, one_or_more};
pub use period::Period;
pub use profile::Profile;

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: usize = 4 * 1024 * 1024;

/// A fault in a file: what is wrong, where, and what would be right.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct Fault {
    message: String,
    #[help]
    remedy: Option<String>,
    #[source_code]
    source_code: NamedSource<String>,
    #[label("here")]
    span: Option<SourceSpan>,
}

impl Fault {
    /// A fault at a place of a text.
    #[must_use]
    pub fn at(source: &SourceText<'_>, span: Option<SourceSpan>, message: impl Into<String>, remedy: Option<String>) -> Self {
        let span = span.filter(|span| span.offset() + span.len() <= source.text.len());
        let source_code = NamedSource::new(source.file, source.text.to_owned()).with_language("yaml");
        Self { message: message.into(), remedy, source_code, span }
    }

    /// The line and column, both from 1, if the place is known.
    #[must_use]
    pub fn line_column(&self) -> Option<(usize, usize)> {
        let before = self.source_code.inner().get(..self.span?.offset())?;
        let line = before.matches('\n').count() + 1;
        // A byte order mark is no column: no editor shows it.
        let column = before.rsplit('\n').next().unwrap_or(before).trim_start_matches('\u{feff}').chars().count() + 1;
        Some((line, column))
    }

    /// `declaration.yaml:12:7`, for one-line messages.
    #[must_use]
    pub fn place(&self) -> String {
        let file = self.source_code.name();
        self.line_column().map_or_else(|| file.to_owned(), |(line, column)| format!("{file}:{line}:{column}"))
    }

    /// The text at fault, if its place is known.
    #[must_use]
    pub fn offending(&self) -> Option<&str> {
        let span = self.span?;
        self.source_code.inner().get(span.offset()..span.offset() + span.len())
    }

    /// What would be right.
    #[must_use]
    pub fn remedy(&self) -> Option<&str> {
        self.remedy.as_deref()
    }
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
