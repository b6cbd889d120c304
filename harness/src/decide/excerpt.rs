//! The lines of a declaration that a decision is about, as they are written there.

use std::collections::BTreeSet;

use suite::catalogue::{Catalogue, Shape, TableId, Unit};
use suite::evidence::Decide;
use suite::files::Declaration;
use suite::ixit::Linked;

use super::edit::{indent_of, is_entry};

/// Some lines of the declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// What they are: `LogIntf-Web of 28-LogIntf`.
    pub(super) of: String,
    /// The number of the first line, from 1.
    pub(super) line: usize,
    /// The lines; none where nothing is declared.
    pub(super) lines: Vec<String>,
}

/// What a decision is about: the row, with the rows and records that the unit reads beside it; without a row, the tables that the unit reads.
pub(super) fn of(question: &Decide, declaration: &Declaration, text: &str) -> Vec<Excerpt> {
    let Some(unit) = Catalogue::get().unit(question.claim) else { return Vec::new() };
    let rows = declaration.ixit.every_row();
    let row = question.row.as_ref().and_then(|id| rows.iter().find(|row| **row.written_id() == *id));
    match row {
        Some(row) => {
            let beside = linked(*row, &rows).into_iter().filter(|other| reads(unit, other.table()));
            let of_rows = [*row].into_iter().chain(beside).map(|row| row_at(row, text));
            let records = tables(unit).into_iter().filter(|table| is_record(table) && *table != row.table());
            of_rows.chain(records.map(|table| with_fields(unit, table_at(table, text)))).collect()
        }
        None => tables(unit).into_iter().map(|table| with_fields(unit, table_at(table, text))).collect(),
    }
}

/// Of a whole table the unit reads some fields: they are named beside it.
fn with_fields(unit: &Unit, mut excerpt: Excerpt) -> Excerpt {
    let reads = unit.reads.iter().filter(|read| read.table == excerpt.of);
    let fields: Vec<&str> = reads.flat_map(|read| &read.fields).map(String::as_str).collect();
    if !fields.is_empty() {
        excerpt.of = format!("{}, above all {}", excerpt.of, fields.join(", "));
    }
    excerpt
}

fn reads(unit: &Unit, table: &str) -> bool {
    unit.reads.iter().any(|read| read.table == table)
}

fn tables(unit: &Unit) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    unit.reads.iter().map(|read| read.table.as_str()).filter(|table| seen.insert(*table)).collect()
}

fn is_record(table: &str) -> bool {
    table.parse::<TableId>().is_ok_and(|table| Catalogue::get().table(table).shape == Shape::Record)
}

/// The rows that a row names, and those that name it.
fn linked<'a>(row: &'a dyn Linked, rows: &[&'a dyn Linked]) -> Vec<&'a dyn Linked> {
    let names = |one: &dyn Linked, other: &dyn Linked| one.links().iter().any(|link| link.to == other.written_id());
    rows.iter().copied().filter(|other| other.written_id() != row.written_id() && (names(row, *other) || names(*other, row))).collect()
}

fn row_at(row: &dyn Linked, text: &str) -> Excerpt {
    let of = format!("{} of {}", row.written_id(), row.table());
    let lines: Vec<&str> = text.lines().collect();
    let line = row.written_id().span().and_then(|span| text.get(..span.offset())).map_or(0, |before| before.matches('\n').count());
    let column = lines.get(line).map_or(0, |line| indent_of(line));
    // `id` need not come first: the entry begins at the nearest dash further out.
    let starts = |number: &usize| {
        let dash = indent_of(lines[*number]);
        is_entry(lines[*number], dash) && (*number == line || dash < column)
    };
    match (0..=line.min(lines.len().saturating_sub(1))).rev().find(starts) {
        Some(start) if !lines.is_empty() && reaches(&lines, start, line) => block(of, &lines, start),
        _ => table_at(row.table(), text),
    }
}

/// Whether the block that begins in one line goes on to another: else the dash was that of something else.
fn reaches(lines: &[&str], start: usize, line: usize) -> bool {
    lines[start + 1..=line.max(start)].iter().all(|line| line.trim().is_empty() || indent_of(line) > indent_of(lines[start]))
}

fn table_at(table: &str, text: &str) -> Excerpt {
    let key = if table == "ICS" { "ics" } else { table };
    let lines: Vec<&str> = text.lines().collect();
    let is_key = |line: &&str| -> bool {
        let line = line.trim_start().trim_start_matches(['"', '\'']);
        line.strip_prefix(key).is_some_and(|rest| rest.trim_start_matches(['"', '\'']).starts_with(':'))
    };
    match lines.iter().position(is_key) {
        Some(start) => block(table.to_owned(), &lines, start),
        None => Excerpt { of: table.to_owned(), line: 0, lines: Vec::new() },
    }
}

/// A line and what is indented below it. A list may stand at the margin of its key.
fn block(of: String, lines: &[&str], start: usize) -> Excerpt {
    let margin = indent_of(lines[start]);
    let is_key = !is_entry(lines[start], margin);
    let belongs = |line: &&&str| line.trim().is_empty() || indent_of(line) > margin || (is_key && is_entry(line, margin));
    let mut block: Vec<String> = lines[start..=start].iter().map(|line| (*line).to_owned()).collect();
    block.extend(lines[start + 1..].iter().take_while(belongs).map(|line| (*line).to_owned()));
    while block.last().is_some_and(|line| line.trim().is_empty()) {
        block.pop();
    }
    Excerpt { of, line: start + 1, lines: block }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use suite::files::{SourceText, parse};
    use suite::names::{Digest, RowId};

    const CAMERA: &str = include_str!("../../../fixtures/camera/declaration.yaml");

    fn shown(text: &str, claim: &str, row: Option<&str>) -> Vec<Excerpt> {
        let declaration: Declaration = parse(&SourceText { file: "declaration.yaml", text }).unwrap();
        let question = Decide { claim: claim.parse().unwrap(), row: row.map(RowId::from), basis: Digest::of(b"") };
        of(&question, &declaration, text)
    }

    fn line(of: &str) -> usize {
        CAMERA.lines().position(|line| line.contains(of)).unwrap() + 1
    }

    #[test]
    fn a_row_is_shown_as_written_with_its_line() {
        let shown = shown(CAMERA, "5.6-1-1b", Some("LogIntf-mDNS"));
        assert_eq!(shown[0].line, line("- id: LogIntf-mDNS"));
        assert_eq!(shown[0].lines.len(), line("- id: LogIntf-ONVIF") - line("- id: LogIntf-mDNS"));
        assert!(shown[0].lines.last().unwrap().contains("RFC 6762"), "{shown:?}");
    }

    #[test]
    fn beside_a_row_stands_what_the_unit_reads_with_it() {
        let of: Vec<String> = shown(CAMERA, "5.1-4-1a", Some("AuthMech-Web")).into_iter().map(|excerpt| excerpt.of).collect();
        assert!(
            of.contains(&"AuthMech-Web of 1-AuthMech".to_owned()) && of.iter().any(|of| of.starts_with("2-UserInfo, above all")),
            "{of:?}"
        );
    }

    #[test]
    fn without_a_row_the_tables_are_shown_that_the_unit_reads() {
        let shown = shown(CAMERA, "5.6-1-2b", None);
        assert_eq!((shown.len(), shown[0].line), (1, line("15-PhyIntf:")));
        assert!(shown[0].of.starts_with("15-PhyIntf"), "{shown:?}");
        assert!(shown[0].lines.len() > 2);
    }

    #[rstest]
    #[case::the_id_comes_last(
        "    - port: tcp/1\n      discloses:\n      - { what: product_name, security_relevant: false }\n      physical: P\n      speaks: https\n      status: enabled\n      id: L\n",
        7
    )]
    #[case::on_one_line("    - { id: L, physical: P, port: tcp/1, speaks: https, status: enabled }\n", 1)]
    #[case::on_two_lines("    - { port: tcp/1, speaks: https, status: enabled,\n        id: L, physical: P }\n", 2)]
    #[case::below_its_dash("    -\n      id: L\n      physical: P\n      speaks: https\n      status: enabled\n", 5)]
    fn a_row_is_found_however_it_is_written(#[case] row: &str, #[case] lines: usize) {
        let head = CAMERA.split("ixit:").next().unwrap();
        let other = "    - { id: P, kind: ethernet, status: enabled }\n";
        let text = format!("{head}ixit:\n  28-LogIntf:\n{row}  15-PhyIntf:\n{other}");
        let shown = shown(&text, "5.6-1-1b", Some("L"));
        assert_eq!((shown[0].of.as_str(), shown[0].lines.len()), ("L of 28-LogIntf", lines), "{shown:?}");
    }

    #[test]
    fn of_a_table_in_brackets_all_is_shown() {
        let head = CAMERA.split("ixit:").next().unwrap();
        let text = format!(
            "{head}ixit:\n  15-PhyIntf: [{{ id: P, kind: ethernet, status: enabled }},\n    {{ id: Q, kind: ethernet, status: enabled }}]\n"
        );
        let shown = shown(&text, "5.6-1-1a", Some("Q"));
        assert_eq!((shown[0].of.as_str(), shown[0].lines.len()), ("15-PhyIntf", 2), "{shown:?}");
    }
}
