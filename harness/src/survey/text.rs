//! A declaration as YAML: a line for each field of a row, the id first.

use std::fmt::Write as _;

use serde::Serialize;
use suite::files::Declaration;

use crate::spreadsheet::node::Node;

/// The declaration as people would write it. Where `beside` is given, it stands as a comment above each row.
#[must_use]
pub fn of(declaration: &Declaration, beside: Option<&str>) -> String {
    let Declaration { edition, dut, ixit, .. } = declaration;
    let mut text = "# yaml-language-server: $schema=schema/declaration.json\n".to_owned();
    let _ = writeln!(text, "edition: {}\ndut:", node(edition));
    for (name, value) in node(dut).fields() {
        let _ = writeln!(text, "  {name}: {value}");
    }
    text.push_str("features: []\nics: {}\n");
    text + &tables(ixit, beside)
}

/// The tables, from `ixit:` on.
#[must_use]
pub fn tables(ixit: &suite::ixit::Ixit, beside: Option<&str>) -> String {
    let mut text = "ixit:\n".to_owned();
    for (table, rows) in node(ixit).fields().iter().filter(|(_, rows)| !rows.items().is_empty()) {
        let _ = writeln!(text, "  {table}:");
        rows.items().iter().for_each(|row| write_row(&mut text, row, beside));
    }
    text
}

fn write_row(text: &mut String, row: &Node, beside: Option<&str>) {
    if let Some(beside) = beside {
        let _ = writeln!(text, "    # {beside}");
    }
    for (number, (name, value)) in row.fields().iter().enumerate() {
        let dash = if number == 0 { "-" } else { " " };
        let _ = writeln!(text, "    {dash} {name}: {value}");
    }
}

/// A value with its fields in the order of its type.
fn node(value: &impl Serialize) -> Node {
    let text = serde_json::to_string(value).expect("types of the suite always serialise");
    serde_json::from_str(&text).expect("what was written as JSON reads as such")
}
