//! The text of a declaration from the cells of a workbook, as people write it; it remembers from which cell each part came.

use std::ops::Range;

use suite::files::Fault;

use super::CellFault;
use super::node::{Node, scalar};

/// The width that a line keeps where it can, in characters.
const WIDTH: usize = 140;

/// A field with its value and the cell that it came from: `1-AuthMech!C4`.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub name: String,
    pub value: Node,
    pub from: String,
}

/// Text with the cells that its parts came from.
#[derive(Default)]
pub(super) struct Yaml {
    pub text: String,
    places: Vec<(Range<usize>, String)>,
}

impl Yaml {
    /// Writes a line as it is.
    pub(super) fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Writes fields, one in each line or more.
    pub(super) fn fields(&mut self, indent: usize, entries: &[Entry]) {
        for entry in entries {
            self.indent(indent);
            self.entry(indent, entry);
        }
    }

    /// Writes a row of a list: its first field behind the dash.
    pub(super) fn row(&mut self, indent: usize, entries: &[Entry]) {
        for (number, entry) in entries.iter().enumerate() {
            self.indent(indent);
            self.text.push_str(if number == 0 { "- " } else { "  " });
            self.entry(indent + 2, entry);
        }
    }

    /// Writes fields inside braces on one line.
    pub(super) fn inline(&mut self, name: &str, entries: &[Entry]) {
        self.text.push_str(&format!("{name}: {{"));
        for (number, entry) in entries.iter().enumerate() {
            self.text.push_str(if number == 0 { " " } else { ", " });
            let start = self.text.len();
            self.text.push_str(&format!("{}: {}", scalar(&entry.name), entry.value));
            self.places.push((start..self.text.len(), entry.from.clone()));
        }
        self.line(if entries.is_empty() { "}" } else { " }" });
    }

    fn entry(&mut self, indent: usize, entry: &Entry) {
        let start = self.text.len();
        self.field(indent, &entry.name, &entry.value);
        self.places.push((start..self.text.len(), entry.from.clone()));
    }

    fn field(&mut self, indent: usize, name: &str, value: &Node) {
        let name = scalar(name);
        let flow = value.to_string();
        let fits = indent + name.len() + 2 + flow.chars().count() <= WIDTH;
        match value {
            Node::Map(fields) if !fits && !fields.is_empty() => {
                self.line(&format!("{name}:"));
                for (name, value) in fields {
                    self.indent(indent + 2);
                    self.field(indent + 2, name, value);
                }
            }
            Node::List(items) if !fits && !items.is_empty() => {
                self.line(&format!("{name}:"));
                for item in items {
                    self.indent(indent + 2);
                    self.line(&format!("- {item}"));
                }
            }
            _ => self.line(&format!("{name}: {flow}")),
        }
    }

    fn indent(&mut self, indent: usize) {
        self.text.extend(std::iter::repeat_n(' ', indent));
    }

    /// The fault of the loader as one of the workbook: at the cell that the text came from.
    pub(super) fn fault(&self, fault: &Fault) -> CellFault {
        let at = fault.span().map(|span| span.offset());
        let around = at.and_then(|at| {
            let around = self.places.iter().filter(|(range, _)| range.contains(&at));
            around.min_by_key(|(range, _)| range.len())
        });
        let place = around.or(self.places.first()).map_or("the workbook", |(_, from)| from.as_str());
        CellFault::new(place, fault.to_string(), fault.remedy().unwrap_or("`thirteen export` shows how it is written"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, json: &str, from: &str) -> Entry {
        Entry { name: name.into(), value: serde_json::from_str(json).unwrap(), from: from.into() }
    }

    #[test]
    fn rows_are_written_as_people_write_them() {
        let mut yaml = Yaml::default();
        let long = "x".repeat(100);
        let nested = format!(r#"[{{"a":"{long}"}},{{"b":"{long}"}}]"#);
        yaml.row(
            4,
            &[entry("id", "\"A-1\"", "A3"), entry("factor", r#"{"password":{"set_by":"user"}}"#, "B3"), entry("list", &nested, "C3")],
        );
        let expected = format!(
            "    - id: A-1\n      factor: {{ password: {{ set_by: user }} }}\n      list:\n        - {{ a: {long} }}\n        - {{ b: {long} }}\n"
        );
        assert_eq!(yaml.text, expected);
    }

    #[test]
    fn a_fault_stands_at_the_cell_that_its_text_came_from() {
        let mut yaml = Yaml::default();
        yaml.line("dut:");
        yaml.fields(2, &[entry("supplier", "\"S\"", "DUT!B3"), entry("colour", "\"red\"", "DUT!B4")]);
        let source = suite::files::SourceText { file: "declaration.yaml", text: &yaml.text };
        let fault = suite::files::parse::<suite::files::Declaration>(&source).unwrap_err();
        assert_eq!(yaml.fault(&fault).place, "DUT!B4");
    }
}
