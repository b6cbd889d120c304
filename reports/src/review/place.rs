//! Where in a declaration something stands: the line of a provision, the row of a table, the field of a row.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use suite::files::{At, SourceText};
use suite::ics::Support;
use suite::id::GroupId;
use suite::ixit::Linked;

/// A place in a file, lines and columns from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The first column.
    pub column: usize,
    /// The column behind the last one.
    pub end_column: usize,
}

impl Place {
    /// As a region of SARIF.
    pub(crate) fn region(self) -> Value {
        json!({ "startLine": self.line, "startColumn": self.column, "endColumn": self.end_column })
    }
}

/// Finds places in one declaration.
pub(crate) struct Places<'a> {
    pub(crate) ics: &'a BTreeMap<GroupId, At<Support>>,
    pub(crate) rows: Vec<&'a dyn Linked>,
    pub(crate) source: &'a SourceText<'a>,
}

impl Places<'_> {
    /// The key of the ICS's line.
    pub(crate) fn of_provision(&self, provision: GroupId) -> Option<Place> {
        let (value, key) = (self.ics.get(&provision)?.span()?, provision.to_string());
        self.at(self.source.text.get(..value.offset())?.rfind(&key)?, key.len())
    }

    /// A field of a part of the head, else the part itself.
    pub(super) fn of_head(&self, part: &str, field: Option<&str>) -> Option<Place> {
        let text = self.source.text;
        let start = if text.starts_with(&format!("{part}:")) { 0 } else { text.find(&format!("\n{part}:"))? + 1 };
        let named = field.and_then(|field| Some((self.key(field, start, text.len())?, field.len())));
        let (at, length) = named.unwrap_or((start, part.len()));
        self.at(at, length)
    }

    /// The field of a row that some words name in backticks, else the row itself; the table, where the words are about a record; the line of the ICS,
    /// where they are about a provision.
    pub(crate) fn of(&self, about: &str, says: &str) -> Option<Place> {
        if let Ok(provision) = about.parse() {
            return self.of_provision(provision);
        }
        let (start, end, id) = self.extent(about)?;
        let field = says.split('`').skip(1).step_by(2).filter_map(|word| word.split(['.', ' ']).next_back());
        let named = field.filter(|word| !word.is_empty()).find_map(|word| self.key(word, start, end).map(|at| (at, word.len())));
        let (at, length) = named.unwrap_or(id);
        self.at(at, length)
    }

    /// From where to where a row or a record stands, and its id.
    fn extent(&self, about: &str) -> Option<(usize, usize, (usize, usize))> {
        let mut starts: Vec<usize> = self.rows.iter().filter_map(|row| row.written_id().span()).map(|span| span.offset()).collect();
        starts.sort_unstable();
        let span = |of: &str| self.rows.iter().find(|row| row.written_id().as_str() == of).and_then(|row| row.written_id().span());
        if let Some(span) = span(about) {
            let next = starts.iter().copied().find(|start| *start > span.offset());
            return Some((span.offset(), next.unwrap_or(self.source.text.len()), (span.offset(), span.len())));
        }
        // A record begins with its table's name, and ends where the next table begins.
        let table = self.source.text.find(&format!("\n  {about}:"))? + 3;
        let end = self.source.text[table..].match_indices("\n  ").find(|(at, _)| is_key(&self.source.text[table + at + 3..]));
        Some((table, end.map_or(self.source.text.len(), |(at, _)| table + at), (table, about.len())))
    }

    /// The place of `word:` as a key between two bytes.
    fn key(&self, word: &str, start: usize, end: usize) -> Option<usize> {
        let text = self.source.text.get(start..end)?;
        let is_whole =
            |at: usize| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') && text[at + word.len()..].starts_with(':');
        text.match_indices(word).map(|(at, _)| at).find(|at| is_whole(*at)).map(|at| start + at)
    }

    fn at(&self, offset: usize, length: usize) -> Option<Place> {
        let before = self.source.text.get(..offset)?;
        let column = before.rsplit('\n').next().unwrap_or(before).trim_start_matches('\u{feff}').chars().count() + 1;
        let words = self.source.text.get(offset..offset + length)?;
        let width = words.lines().next().unwrap_or_default().chars().count();
        Some(Place { line: before.matches('\n').count() + 1, column, end_column: column + width.max(1) })
    }
}

/// Whether a key of the second level begins here, as tables do.
fn is_key(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}
