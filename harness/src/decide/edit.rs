//! `decisions.yaml` as text: a decision is added, an old one is commented out, and nothing else is touched.

use std::fmt::Write as _;
use std::ops::Range;

use jiff::civil::Date;
use suite::files::WrittenDecision;

/// The file is one list in brackets, or no list at all: there is no line to add a decision after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoLines;

/// The text with one more decision: after the last of those that it retires, which become comments, else at the end.
pub(super) fn with(text: &str, retired: &[usize], decision: &WrittenDecision, on: Date) -> Result<String, NoLines> {
    let eol = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let list = List::of(text)?;
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let entry = entry(decision, list.indent, eol);
    let mut written = String::with_capacity(text.len() + entry.len());
    for (number, line) in lines.iter().enumerate() {
        let item = retired.iter().find(|item| list.items.get(**item).is_some_and(|lines| lines.contains(&number)));
        match item {
            Some(item) => {
                if list.items[*item].start == number {
                    let _ = write!(written, "# Replaced on {on}:{eol}");
                }
                written.push_str(&as_comment(line));
            }
            None if list.empty == Some(number) => written.push_str(&without_brackets(line)),
            None => written.push_str(line),
        }
        if retired.last().and_then(|item| list.items.get(*item)).is_some_and(|lines| lines.end == number + 1) {
            end_line(&mut written, eol);
            written.push_str(&entry);
        }
    }
    if retired.is_empty() {
        end_line(&mut written, eol);
        written.push_str(&entry);
    }
    Ok(written)
}

/// One decision as an entry of the list.
pub(super) fn entry(decision: &WrittenDecision, indent: usize, eol: &str) -> String {
    let mut fields = vec![format!("unit: \"{}\"", decision.unit)];
    fields.extend(decision.row.as_ref().map(|row| format!("row: {}", quoted(row.as_str()))));
    fields.push(format!("verdict: {}", decision.verdict));
    fields.push(format!("by: {}", quoted(&decision.by)));
    fields.push(format!("date: {}", decision.date));
    fields.push(format!("rationale: {}", quoted(&decision.rationale)));
    fields.push(format!("basis: \"{}\"", decision.basis));
    if !decision.attached.is_empty() {
        let files: Vec<String> = decision.attached.iter().map(|file| quoted(file)).collect();
        fields.push(format!("attached: [{}]", files.join(", ")));
    }
    fields.extend(decision.reviewed_by.as_ref().map(|name| format!("reviewed_by: {}", quoted(name))));
    let margin = " ".repeat(indent);
    let lines = fields.iter().enumerate().map(|(number, field)| format!("{margin}{} {field}{eol}", if number == 0 { "-" } else { " " }));
    lines.collect()
}

/// Text in double quotes. A JSON string is one of YAML too, but for the characters that only YAML finds unprintable.
pub(super) fn quoted(text: &str) -> String {
    let json = serde_json::to_string(text).expect("text always serialises");
    let unprintable = |c: char| c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}');
    json.chars().map(|c| if unprintable(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() }).collect()
}

fn end_line(text: &mut String, eol: &str) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push_str(eol);
    }
}

fn as_comment(line: &str) -> String {
    if line.trim().is_empty() { format!("#{line}") } else { format!("# {line}") }
}

/// The line of an empty list without its brackets; nothing of a line that held nothing else.
fn without_brackets(line: &str) -> String {
    let rest: String = match (line.find('['), line.find(']')) {
        (Some(open), Some(close)) => [&line[..open], line[close + 1..].trim_start_matches(' ')].concat(),
        _ => line.to_owned(),
    };
    if rest.trim().is_empty() { String::new() } else { rest }
}

/// Where the entries of the list stand: as ranges of lines from 0.
struct List {
    indent: usize,
    items: Vec<Range<usize>>,
    /// The line with the brackets of a list without entries.
    empty: Option<usize>,
}

impl List {
    fn of(text: &str) -> Result<Self, NoLines> {
        let lines: Vec<&str> = text.split_inclusive('\n').map(|line| line.trim_start_matches('\u{feff}').trim_end()).collect();
        let says_something = |line: &str| !is_idle(line) && !line.starts_with("---") && !line.starts_with('%');
        let Some(first) = lines.iter().position(|line| says_something(line)) else {
            return Ok(Self { indent: 0, items: Vec::new(), empty: None });
        };
        if before_comment(lines[first]).replace(' ', "") == "[]" {
            return Ok(Self { indent: 0, items: Vec::new(), empty: Some(first) });
        }
        let indent = indent_of(lines[first]);
        if !is_entry(lines[first], indent) {
            return Err(NoLines);
        }
        let starts: Vec<usize> = (first..lines.len()).filter(|number| is_entry(lines[*number], indent)).collect();
        let ends = starts.iter().skip(1).copied().chain([lines.len()]);
        // Comments and blank lines at the margin belong to what follows.
        let idle = |line: &&str| is_idle(line) && indent_of(line) <= indent || line.trim().is_empty();
        let items = starts.iter().zip(ends).map(|(start, end)| {
            let trailing = lines[*start..end].iter().rev().take_while(|line| idle(line)).count();
            *start..end - trailing
        });
        Ok(Self { indent, items: items.collect(), empty: None })
    }
}

fn is_idle(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

fn before_comment(line: &str) -> &str {
    line.split(" #").next().unwrap_or(line)
}

pub(super) fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Whether an entry of a list at this indentation begins in the line.
pub(super) fn is_entry(line: &str, indent: usize) -> bool {
    let rest = line.trim_start_matches(' ');
    indent_of(line) == indent && (rest.starts_with("- ") || rest.trim_end() == "-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use suite::files::{At, Decisions, SourceText, parse};
    use suite::names::{Digest, RowId};
    use suite::verdict::Verdict;

    const ON: Date = jiff::civil::date(2026, 11, 26);

    fn decision(row: &str, rationale: &str) -> WrittenDecision {
        WrittenDecision {
            unit: At::nowhere("5.1-2-1a".parse().unwrap()),
            row: Some(At::nowhere(RowId::from(row))),
            verdict: Verdict::Fail,
            by: At::nowhere("E. \"Bea\" Assessor".to_owned()),
            date: At::nowhere(ON),
            rationale: At::nowhere(rationale.to_owned()),
            basis: At::nowhere(Digest::of(row.as_bytes())),
            attached: vec!["photos/a b.jpg".to_owned()],
            reviewed_by: Some("Second".to_owned()),
        }
    }

    fn old(row: &str) -> WrittenDecision {
        WrittenDecision { attached: Vec::new(), reviewed_by: None, ..decision(row, "old") }
    }

    fn read(text: &str) -> Decisions {
        parse(&SourceText { file: "decisions.yaml", text }).unwrap()
    }

    #[rstest]
    #[case::nothing("")]
    #[case::only_comments("# The assessor's decisions.\n\n")]
    #[case::an_empty_list("# The assessor's decisions.\n[]\n")]
    #[case::an_empty_list_with_a_remark("[ ]  # none yet")]
    #[case::after_a_marker("---\n# none\n")]
    fn the_first_decision_takes_the_place_of_the_empty_list(#[case] text: &str) {
        let written = with(text, &[], &decision("AuthMech-Web", "it is \\ \u{7f} \u{85} one: two # three"), ON).unwrap();
        assert_eq!(read(&written), [decision("AuthMech-Web", "it is \\ \u{7f} \u{85} one: two # three")]);
        for comment in text.lines().filter(|line| line.contains('#')).map(|line| &line[line.find('#').unwrap()..]) {
            assert!(written.contains(comment), "{written}");
        }
    }

    #[rstest]
    #[case::at_the_margin(0, "\n", "")]
    #[case::indented(2, "\n", "")]
    #[case::with_carriage_returns(0, "\r\n", "")]
    #[case::with_a_byte_order_mark(0, "\n", "\u{feff}")]
    fn what_stands_there_stays_as_it_is(#[case] indent: usize, #[case] eol: &str, #[case] mark: &str) {
        let margin = " ".repeat(indent);
        let text = format!(
            "{mark}# first{eol}{}{margin}# between{eol}{eol}{}# last",
            entry(&old("A"), indent, eol),
            entry(&old("B"), indent, eol)
        );
        let appended = with(&text, &[], &decision("C", "new"), ON).unwrap();
        assert!(appended.starts_with(&text), "{appended}");
        assert_eq!(read(&appended), [old("A"), old("B"), decision("C", "new")]);

        let replaced = with(&text, &[0], &decision("A", "new"), ON).unwrap();
        assert_eq!(read(&replaced), [decision("A", "new"), old("B")]);
        let kept = replaced.lines().map(|line| line.strip_prefix("# ").unwrap_or(line));
        let kept: Vec<&str> = kept.collect();
        assert!(entry(&old("A"), indent, "\n").lines().all(|line| kept.contains(&line)), "{replaced}");
        assert!(replaced.contains("# Replaced on 2026-11-26:") && replaced.contains("# between") && replaced.ends_with("# last"));
        assert_eq!(replaced.contains("\r\n"), eol == "\r\n");
    }

    #[test]
    fn an_entry_of_many_lines_is_retired_whole() {
        let text = "- unit: \"5.1-2-1a\"\n  verdict: PASS\n  by: x\n  date: 2026-01-01\n  basis: \"sha256:00\"\n  rationale: |\n    - first\n\n    # second\n# of the next\n";
        let written = with(text, &[0], &decision("A", "new"), ON).unwrap();
        assert_eq!(read(&written), [decision("A", "new")]);
        assert!(written.contains("#     # second\n- unit:") && written.ends_with("# of the next\n"), "{written}");
    }

    #[rstest]
    #[case::a_list_in_brackets("[{ unit: \"5.1-2-1a\" }]\n")]
    #[case::no_list("unit: \"5.1-2-1a\"\n")]
    fn a_file_without_lines_to_add_to_is_left_alone(#[case] text: &str) {
        assert_eq!(with(text, &[], &decision("A", "new"), ON), Err(NoLines));
    }
}
