//! The text of a declaration as people write it, from its value: what says no more than its absence would is left out.

use suite::files::Declaration;

use super::form::{Form, KEPT_OF_DUT};
use super::gather::{Content, Draft, Row};
use super::import::whole;
use super::node::Node;
use super::node_of;
use super::yaml::Entry;

/// The text for `declaration.yaml` under a heading of comments.
#[must_use]
pub fn text(declaration: &Declaration, heading: &str) -> String {
    let node = node_of(declaration);
    let fields = |name: &str| node.get(name).map(Node::fields).unwrap_or_default();
    let head = ["edition", "features", "denies"].into_iter().filter_map(|name| Some(entry(name, node.get(name)?))).collect();
    let mut draft = Draft { head, ..Draft::default() };
    // How a probe reads who the device is stands last, as in a scaffold.
    let (identify, dut): (Vec<_>, Vec<_>) =
        entries(fields("dut")).into_iter().partition(|entry| KEPT_OF_DUT.contains(&entry.name.as_str()));
    draft.dut = dut.into_iter().chain(identify).filter(|entry| entry.value != Node::Null).collect();
    draft.conditions = entries(fields("conditions"));
    draft.ics = entries(fields("ics"));
    draft.statuses = entries(fields("statuses"));
    draft.tables = Form::get().tables.iter().map(|table| (table.name, content(table.has_rows, fields("ixit"), table.name))).collect();
    whole(&draft, heading).text
}

fn content(has_rows: bool, tables: &[(String, Node)], name: &str) -> Content {
    let table = tables.iter().find(|(table, _)| table == name).map_or(Node::Null, |(_, table)| table.clone());
    if has_rows {
        Content::Rows(table.items().iter().map(|row| Row { id: String::new(), entries: entries(row.fields()) }).collect())
    } else {
        Content::Record(entries(Form::get().without_defaults(name, table).fields()))
    }
}

fn entries(fields: &[(String, Node)]) -> Vec<Entry> {
    fields.iter().map(|(name, value)| entry(name, value)).collect()
}

fn entry(name: &str, value: &Node) -> Entry {
    Entry { name: name.to_owned(), value: value.clone(), from: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use suite::files::{SourceText, parse};

    #[rstest]
    #[case(include_str!("../../../fixtures/camera/declaration.yaml"))]
    #[case(include_str!("../../../fixtures/full-hub/declaration.yaml"))]
    fn a_declaration_is_read_as_it_is_written(#[case] given: &str) {
        let declaration: Declaration = parse(&SourceText { file: "declaration.yaml", text: given }).unwrap();
        let written = text(&declaration, "# heading");
        let read: Declaration = parse(&SourceText { file: "declaration.yaml", text: &written }).unwrap();
        assert_eq!(read, declaration);
        let nulls = |text: &str| text.matches("null").count();
        assert!(written.starts_with("# heading\nedition: \"3.1\"\n") && nulls(&written) == nulls(given), "{written}");
    }
}
