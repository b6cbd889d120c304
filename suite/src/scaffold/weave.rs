//! Makes a declaration of the example: rows of features that the class lacks are commented out, and each field gets its meaning beside it.
//!
//! At the end of a line of the example stands for whom it is: `#if x` comments it out without the feature, `#with x` and `#without x` leave it out.
//! It holds for what is indented below the line too. A line that begins with `##` is a comment of its own.

use std::collections::BTreeSet;

use serde_json::Value;

use super::form::Form;
use super::meaning::Comments;
use super::page::Page;
use crate::condition::Feature;

/// The example as a declaration of a product with these features.
pub(super) fn weave(example: &str, features: &BTreeSet<Feature>, form: &Form) -> String {
    let mut weaver =
        Weaver { features, form, comments: Comments::new(form), around: Vec::new(), said: BTreeSet::new(), off: Vec::new(), gone: None };
    let mut page = Page::default();
    for line in example.lines() {
        weaver.line(line, &mut page);
    }
    page.finish()
}

struct Weaver<'a> {
    features: &'a BTreeSet<Feature>,
    form: &'a Form,
    comments: Comments<'a>,
    /// The fields around the line, each with its column.
    around: Vec<(usize, &'a str, &'a Value)>,
    /// Paths of the fields that have their comment.
    said: BTreeSet<String>,
    /// The columns of the parts that are commented out, one in another.
    off: Vec<usize>,
    /// The column of the part that is left out.
    gone: Option<usize>,
}

impl<'a> Weaver<'a> {
    fn line(&mut self, line: &'a str, page: &mut Page) {
        let (text, holds) = self.audience(line);
        let indent = text.len() - text.trim_start().len();
        if text.is_empty() {
            return page.blank();
        }
        self.gone = self.gone.filter(|column| indent > *column).or_else(|| (holds == Holds::LeftOut).then_some(indent));
        if self.gone.is_some() {
            return;
        }
        self.off.retain(|column| indent > *column);
        self.off.extend((holds == Holds::CommentedOut).then_some(indent));
        let comment = self.comment(text, indent, page);
        page.line(&commented_out(text, &self.off), comment.as_deref());
    }

    /// The line without its mark, and what becomes of it.
    fn audience(&self, line: &'a str) -> (&'a str, Holds) {
        let Some((text, mark)) = line.rsplit_once("  #").filter(|(_, mark)| !mark.starts_with([' ', '#'])) else {
            return (line.trim_end(), Holds::Shown);
        };
        let mut words = mark.split(' ');
        let verb = words.next().unwrap_or_default();
        let has = words.all(|letter| letter.parse().is_ok_and(|feature: Feature| self.features.contains(&feature)));
        let holds = match verb {
            "if" if !has => Holds::CommentedOut,
            "with" if !has => Holds::LeftOut,
            "without" if has => Holds::LeftOut,
            _ => Holds::Shown,
        };
        (text, holds)
    }

    /// What is said beside a line, once for each field. A table has it above.
    fn comment(&mut self, text: &'a str, indent: usize, page: &mut Page) -> Option<String> {
        let written = text.trim_start();
        let (field, hidden) = written.strip_prefix("# ").map_or((written, 0), |field| (field, field.len() - field.trim_start().len()));
        let entry = field.trim_start().strip_prefix("- ");
        let column = indent + hidden + if entry.is_some() { 2 } else { 0 };
        self.around.retain(|(around, ..)| *around < column);
        let (name, value) = key_and_value(entry.unwrap_or(field.trim_start()))?;
        let above = self.around.last().map_or(self.form.root(), |(_, _, schema)| schema);
        let found = self.form.field(above, name)?;
        self.around.push((column, name, found.schema));
        let path: Vec<&str> = self.around.iter().map(|(_, name, _)| *name).collect();
        if !self.said.insert(path.join("/")) {
            return None;
        }
        if path.first() == Some(&"ixit") && path.len() == 2 {
            page.heading(indent, &format!("{name}: {}", found.schema["description"].as_str().unwrap_or_default().replace('\n', " ")));
            return None;
        }
        self.comments.beside(&found, value)
    }
}

/// What becomes of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Shown,
    CommentedOut,
    LeftOut,
}

/// The name and the value of a field.
fn key_and_value(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once(':')?;
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    (is_name && !name.is_empty() && (value.is_empty() || value.starts_with(' '))).then(|| (name, value.trim_start()))
}

/// The line, behind a mark of a comment in each of these columns. The example's own comments lose one of their two marks.
fn commented_out(text: &str, columns: &[usize]) -> String {
    let text = text.replacen("## ", "# ", 1);
    columns.iter().rev().fold(text, |text, column| format!("{}# {}", &text[..*column], &text[*column..]))
}
