//! What of a file is shown beside a fault: the lines around its place, long ones cut, secrets masked.

use std::ops::Range;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::secrets;

/// The longest line that is shown whole, in characters.
const LONGEST_LINE: usize = 200;
/// How much of a longer line is shown before the place, in characters.
const BEFORE: usize = 80;
/// How many lines are shown before the place and behind it.
const AROUND: usize = 2;
/// The most lines of the place itself that are shown.
const MOST_LINES: usize = 12;

/// A few lines of a file. Line and column that it tells are those of the file, whatever was cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    text: String,
    place: SourceSpan,
    first_line: usize,
    column: usize,
}

impl Excerpt {
    /// The lines around a place that lies inside the text.
    pub(super) fn of(text: &str, place: SourceSpan) -> Self {
        let masked = secrets::masked(text);
        let line_start = text[..place.offset()].rfind('\n').map_or(0, |end| end + 1);
        let start = (0..AROUND).fold(line_start, |start, _| text[..start.saturating_sub(1)].rfind('\n').map_or(0, |end| end + 1));
        let mut writing =
            Writing { shown: String::new(), place: place.offset()..place.offset() + place.len(), begins: None, ends: 0, masked };
        let mut at = start;
        let mut behind = 0;
        for line in text[start..].split_inclusive('\n') {
            if at >= writing.place.end.max(line_start + 1) {
                behind += 1;
            }
            let lines_shown = text[line_start..at.max(line_start)].matches('\n').count();
            if behind > AROUND || lines_shown > MOST_LINES {
                break;
            }
            writing.line(line, at);
            at += line.len();
        }
        let begins = writing.begins.unwrap_or(writing.shown.len());
        let first_line = text[..start].matches('\n').count();
        let column = columns(&text[line_start..place.offset()]);
        Self { place: (begins, writing.ends.saturating_sub(begins)).into(), text: writing.shown, first_line, column }
    }

    /// The place in the excerpt.
    pub(super) fn place(&self) -> SourceSpan {
        self.place
    }
}

/// The width of the start of a line. A byte order mark is no column: no editor shows it.
pub(super) fn columns(text: &str) -> usize {
    text.trim_start_matches('\u{feff}').chars().count()
}

struct Writing {
    shown: String,
    place: Range<usize>,
    begins: Option<usize>,
    ends: usize,
    masked: Vec<Range<usize>>,
}

impl Writing {
    /// Adds one line that begins at a byte of the file.
    fn line(&mut self, line: &str, at: usize) {
        let content = line.trim_end_matches('\n');
        let long = content.chars().count() > LONGEST_LINE;
        let holds_place = (at..=at + content.len()).contains(&self.place.start);
        let column = if holds_place { content[..self.place.start - at].chars().count() } else { 0 };
        let from = if long { column.saturating_sub(BEFORE) } else { 0 };
        if from > 0 {
            self.shown.push('…');
        }
        let mut left = false;
        for (number, (offset, character)) in content.char_indices().enumerate().skip(from) {
            if number >= from + LONGEST_LINE {
                left = true;
                break;
            }
            self.character(at + offset, character);
        }
        if holds_place && self.begins.is_none() {
            self.begins = Some(self.shown.len());
        }
        if left {
            self.shown.push('…');
        }
        if content.len() < line.len() {
            self.shown.push('\n');
        }
    }

    fn character(&mut self, at: usize, character: char) {
        if at >= self.place.start && self.begins.is_none() {
            self.begins = Some(self.shown.len());
        }
        let secret = !character.is_whitespace() && self.masked.iter().any(|range| range.contains(&at));
        self.shown.push(if secret { '*' } else { character });
        if self.place.contains(&at) {
            self.ends = self.shown.len();
        }
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(&'a self, span: &SourceSpan, before: usize, after: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let read = self.text.read_span(span, before, after)?;
        let column = if before == 0 && *span == self.place { self.column } else { read.column() };
        let line = read.line() + self.first_line;
        Ok(Box::new(MietteSpanContents::new(read.data(), *read.span(), line, column, read.line_count())))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Fault, SourceText};
    use super::*;
    use miette::{GraphicalReportHandler, GraphicalTheme};
    use rstest::rstest;

    fn shown(text: &str, place: Range<usize>) -> String {
        let source = SourceText { file: "bench.yaml", text };
        let fault = Fault::at(&source, Some((place.start, place.len()).into()), "wrong", None);
        let mut report = String::new();
        GraphicalReportHandler::new_themed(GraphicalTheme::none()).render_report(&mut report, &fault).unwrap();
        report
    }

    #[rstest]
    #[case::brackets("[".repeat(100_000), 70_000, "bench.yaml:1:70001")]
    #[case::one_line_of_a_megabyte(format!("a: {}", "ä".repeat(500_000)), 800_003, "bench.yaml:1:400004")]
    #[case::the_line_before(format!("{}\na: b", "x".repeat(100_000)), 100_004, "bench.yaml:2:4")]
    #[case::at_its_end("[".repeat(100_000), 99_999, "bench.yaml:1:100000")]
    fn a_long_line_is_cut_around_the_place(#[case] text: String, #[case] at: usize, #[case] place: &str) {
        let report = shown(&text, at..at + text[at..].chars().next().unwrap().len_utf8());
        assert!(report.chars().count() < 1_000 && report.contains('…'), "{report}");
        assert!(report.contains(place), "{report}");
    }

    #[test]
    fn a_place_of_a_thousand_lines_is_cut_too() {
        let text = "a: b\n".repeat(1_000);
        assert!(shown(&text, 0..text.len()).lines().count() < 30);
    }

    #[rstest]
    #[case::in_the_middle("a: 1\nb: 2\nc: three\nd: 4\n", "three", "3 │ c: three")]
    #[case::at_the_beginning("a: 1\nb: 2\n", "a", "1 │ a: 1")]
    #[case::at_the_end("a: 1\nb: 2", "2", "2 │ b: 2")]
    fn the_lines_keep_their_numbers(#[case] text: &str, #[case] wrong: &str, #[case] line: &str) {
        let at = text.find(wrong).unwrap();
        let report = shown(text, at..at + wrong.len()).replace("|", "│");
        assert!(report.contains(line), "{report}");
    }
}
