//! A difference as Markdown, for a pull request. What suppliers and devices say stands in code spans, where nothing of it is markup.

use std::fmt::Write as _;

use super::text::{headline, of_field, of_part};
use super::{Diff, word};
use crate::wording::one_line;

/// The most lines of one section; the rest is counted.
const MOST: usize = 50;

/// The Markdown.
#[must_use]
pub fn write(diff: &Diff) -> String {
    let mut text = format!("## {}\n\n", headline(diff));
    for (name, side) in [("before", &diff.before), ("after", &diff.after)] {
        let software = side.software.as_ref().map(|software| format!(", software {}", code(software))).unwrap_or_default();
        let _ = writeln!(text, "- {name}: {}{software}, root {}", side.overall, code(&side.root));
    }
    for note in &diff.notes {
        let _ = writeln!(text, "- {note}");
    }
    if !diff.regressions.is_empty() {
        text.push_str("\n| worse | how |\n| --- | --- |\n");
        for worse in &diff.regressions {
            let _ = writeln!(text, "| {} | {} |", worse.id, code(&worse.says));
        }
    }
    let units = diff.verdicts.units.iter().map(|one| format!("{}: {} → {}", one.id, word(one.before), word(one.after)));
    section(&mut text, "Verdicts", units.collect());
    section(&mut text, "Declared", diff.declared.iter().map(of_part).collect());
    let answers =
        diff.evidence.otherwise.iter().flat_map(|one| one.fields.iter().map(|field| format!("{}: {}", one.question, of_field(field))));
    section(&mut text, "Seen on the device", answers.collect());
    section(&mut text, "Decisions", diff.decisions.iter().map(of_field).collect());
    section(&mut text, "Method", diff.method.iter().map(of_field).collect());
    section(&mut text, "Signed", diff.signed.iter().map(of_field).collect());
    if let Some(software) = &diff.software {
        let again = software.again.iter().map(ToString::to_string).collect();
        section(&mut text, "To be run again: nothing observed carries over to another version of the software by itself", again);
    }
    text
}

fn section(text: &mut String, title: &str, lines: Vec<String>) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n<details><summary>{title}: {}</summary>\n", lines.len());
    for line in lines.iter().take(MOST) {
        let _ = writeln!(text, "- {}", code(line));
    }
    if lines.len() > MOST {
        let _ = writeln!(text, "- and {} more", lines.len() - MOST);
    }
    text.push_str("\n</details>\n");
}

/// Text as a code span. A back-tick would end it, and a bar would end a cell of a table.
fn code(text: &str) -> String {
    format!("`{}`", one_line(text).replace('`', "'").replace('|', "/"))
}
