//! From a workbook to the text of `declaration.yaml`, judged by the ordinary loader before anything is written.

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::DeserializeOwned;
use suite::catalogue::Edition;
use suite::condition::{Feature, Status};
use suite::files::{At, Declaration, Dut, Fault, SourceText, check, parse};
use suite::ics::Support;
use suite::id::GroupId;
use suite::ixit::Ixit;

use super::form::{Form, KEPT_OF_DUT, is_kept};
use super::gather::{Content, Draft, Row, gather};
use super::node::Node;
use super::read;
use super::yaml::{Entry, Yaml};
use super::{CellFault, MOST_FAULTS, SheetTrouble, node_of};

/// A declaration that was read from a workbook.
#[derive(Debug)]
pub struct Imported {
    /// The text for `declaration.yaml`.
    pub text: String,
    /// What it says.
    pub declaration: Declaration,
    /// What somebody should know: what went with rows that are no longer there.
    pub notes: Vec<String>,
}

/// The heading of a file that had none before.
const HEADING: &str = "# yaml-language-server: $schema=schema/declaration.json";

/// Reads a workbook. What the form leaves out is taken from the declaration that was there before, row by row; so is its heading.
///
/// # Errors
/// When it is no workbook or beyond a limit, or with every fault that was found in it.
pub fn import(path: &Path, before: Option<(&Declaration, &str)>) -> Result<Imported, SheetTrouble> {
    let mut draft = gather(&read::file(path)?);
    let mut notes = Vec::new();
    if let Some((declaration, _)) = before {
        notes = keep(&mut draft, &node_of(declaration));
    }
    let mut faults = std::mem::take(&mut draft.faults);
    faults.extend(part_by_part(&draft));
    if faults.is_empty() {
        let yaml = whole(&draft, &before.map_or_else(|| HEADING.to_owned(), |(_, text)| heading(text)));
        match judged(&yaml) {
            Ok(declaration) => return Ok(Imported { text: yaml.text, declaration, notes }),
            Err(found) => faults = found,
        }
    }
    let count = faults.len();
    faults.truncate(MOST_FAULTS);
    Err(SheetTrouble::Faults { path: path.to_owned(), count, faults })
}

/// The comments that a file begins with.
fn heading(text: &str) -> String {
    let comments: Vec<&str> = text.lines().take_while(|line| line.starts_with('#')).collect();
    if comments.is_empty() { HEADING.to_owned() } else { comments.join("\n") }
}

/// Takes over what the form leaves out, and says what has no place any more.
fn keep(draft: &mut Draft, before: &Node) -> Vec<String> {
    let mut notes = Vec::new();
    for name in KEPT_OF_DUT {
        if let Some(value) = before.get("dut").and_then(|dut| dut.get(name)) {
            draft.dut.push(kept(name, value, "dut"));
        }
    }
    for (table, content) in &mut draft.tables {
        let rows = match content {
            Content::Rows(rows) => rows,
            Content::Record(entries) => {
                let old = before.get("ixit").and_then(|ixit| ixit.get(table)).map(Node::fields).unwrap_or_default();
                entries.extend(old.iter().filter(|(name, _)| is_kept(table, name)).map(|(name, value)| kept(name, value, table)));
                continue;
            }
        };
        for old in before.get("ixit").and_then(|ixit| ixit.get(table)).map(Node::items).unwrap_or_default() {
            let bare = Form::get().without_defaults(table, old.clone());
            let fields: Vec<_> = bare.fields().iter().filter(|(name, _)| is_kept(table, name)).collect();
            let id = old.get("id").and_then(Node::as_str).unwrap_or_default();
            match rows.iter_mut().find(|row| row.id == id) {
                Some(row) => row.entries.extend(fields.into_iter().map(|(name, value)| kept(name, value, id))),
                None if fields.is_empty() => {}
                None => {
                    let names: Vec<_> = fields.iter().map(|(name, _)| format!("`{name}`")).collect();
                    notes.push(format!("{id} is not in the workbook any more; with it went its {}", names.join(", ")));
                }
            }
        }
    }
    notes
}

fn kept(name: &str, value: &Node, of: &str) -> Entry {
    Entry { name: name.to_owned(), value: value.clone(), from: format!("declaration.yaml, `{name}` of {of} (kept)") }
}

/// The faults of each row and line by itself, so that one does not hide the next.
fn part_by_part(draft: &Draft) -> Vec<CellFault> {
    let mut faults = Vec::new();
    let mut part = |found: Result<(), CellFault>| faults.extend(found.err());
    for entry in &draft.head {
        let one = std::slice::from_ref(entry);
        part(match entry.name.as_str() {
            "edition" => reads::<BTreeMap<String, Edition>>(|yaml| yaml.fields(0, one)),
            "features" => reads::<BTreeMap<String, Vec<At<Feature>>>>(|yaml| yaml.fields(0, one)),
            _ => reads::<BTreeMap<String, BTreeMap<Feature, String>>>(|yaml| yaml.fields(0, one)),
        });
    }
    if !draft.dut.is_empty() && draft.dut.iter().any(|entry| entry.name == "constrained") {
        part(reads::<Dut>(|yaml| yaml.fields(0, &draft.dut)));
    }
    for entry in &draft.ics {
        part(reads::<BTreeMap<GroupId, At<Support>>>(|yaml| yaml.fields(0, std::slice::from_ref(entry))));
    }
    for entry in &draft.statuses {
        part(reads::<BTreeMap<GroupId, At<Status>>>(|yaml| yaml.fields(0, std::slice::from_ref(entry))));
    }
    for (table, content) in &draft.tables {
        match content {
            Content::Record(entries) if entries.is_empty() => {}
            Content::Record(entries) => part(reads::<Ixit>(|yaml| {
                yaml.line(&format!("{table}:"));
                yaml.fields(2, entries);
            })),
            Content::Rows(rows) => rows.iter().for_each(|row| {
                part(reads::<Ixit>(|yaml| {
                    yaml.line(&format!("{table}:"));
                    yaml.row(2, &row.entries);
                }));
            }),
        }
    }
    faults
}

fn reads<T: DeserializeOwned>(write: impl FnOnce(&mut Yaml)) -> Result<(), CellFault> {
    let mut yaml = Yaml::default();
    write(&mut yaml);
    let read = parse::<T>(&SourceText { file: "declaration.yaml", text: &yaml.text });
    read.map(|_| ()).map_err(|fault| yaml.fault(&fault))
}

/// The file.
pub(super) fn whole(draft: &Draft, heading: &str) -> Yaml {
    let mut yaml = Yaml::default();
    yaml.line(heading);
    let head = |name: &str| draft.head.iter().filter(|entry| entry.name == name).cloned().collect::<Vec<_>>();
    yaml.fields(0, &head("edition"));
    yaml.line("dut:");
    yaml.fields(2, &draft.dut);
    yaml.line("");
    yaml.fields(0, &head("features"));
    yaml.fields(0, &head("denies"));
    yaml.inline("conditions", &draft.conditions);
    yaml.line("");
    yaml.line(if draft.ics.is_empty() { "ics: {}" } else { "ics:" });
    yaml.fields(2, &draft.ics);
    if !draft.statuses.is_empty() {
        yaml.line("statuses:");
        yaml.fields(2, &draft.statuses);
    }
    yaml.line("");
    let filled: Vec<_> = draft.tables.iter().filter(|(_, content)| !content.is_empty()).collect();
    yaml.line(if filled.is_empty() { "ixit: {}" } else { "ixit:" });
    for (table, content) in filled {
        yaml.line(&format!("  {table}:"));
        match content {
            Content::Record(entries) => yaml.fields(4, &bare(table, entries)),
            Content::Rows(rows) => rows.iter().for_each(|Row { entries, .. }| yaml.row(4, &bare(table, entries))),
        }
    }
    yaml
}

/// The fields of a row that say more than their absence would.
fn bare(table: &str, entries: &[Entry]) -> Vec<Entry> {
    let row = Node::Map(entries.iter().map(|entry| (entry.name.clone(), entry.value.clone())).collect());
    let stated = Form::get().without_defaults(table, row);
    let from = |name: &str| entries.iter().find(|entry| entry.name == name).map(|entry| entry.from.clone()).unwrap_or_default();
    stated.fields().iter().map(|(name, value)| Entry { name: name.clone(), value: value.clone(), from: from(name) }).collect()
}

impl Content {
    fn is_empty(&self) -> bool {
        match self {
            Self::Record(entries) => entries.is_empty(),
            Self::Rows(rows) => rows.is_empty(),
        }
    }
}

/// What the ordinary loader makes of the text.
fn judged(yaml: &Yaml) -> Result<Declaration, Vec<CellFault>> {
    let source = SourceText { file: "declaration.yaml", text: &yaml.text };
    let declaration: Declaration = parse(&source).map_err(|fault| vec![yaml.fault(&fault)])?;
    let faults: Vec<CellFault> = check(&declaration, &source).iter().map(|fault: &Fault| yaml.fault(fault)).collect();
    if faults.is_empty() { Ok(declaration) } else { Err(faults) }
}

#[cfg(test)]
mod tests;
