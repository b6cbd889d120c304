//! What stands in the sheets of a workbook, as fields with their cells; every sheet, column and line must be one of the form.

use std::collections::BTreeMap;

use suite::catalogue::{Catalogue, TableId};

use super::cells::{Typed, Wrong, value};
use super::form::{CONDITION, Column, DUT, Form, ICS, ICS_COLUMNS, KEPT_OF_DUT, Kind, SUPPORT, Table, is_kept};
use super::node::Node;
use super::read::Sheet;
use super::yaml::Entry;
use super::{CellFault, cell_name, choose};

/// The declaration as the workbook tells it.
#[derive(Default)]
pub(super) struct Draft {
    /// `edition`, `features`, `denies`.
    pub head: Vec<Entry>,
    pub dut: Vec<Entry>,
    pub conditions: Vec<Entry>,
    pub ics: Vec<Entry>,
    /// Statuses that differ from the standard's.
    pub statuses: Vec<Entry>,
    pub tables: Vec<(&'static str, Content)>,
    pub faults: Vec<CellFault>,
}

/// What a table holds.
pub(super) enum Content {
    Record(Vec<Entry>),
    Rows(Vec<Row>),
}

/// A row with its id.
pub(super) struct Row {
    pub id: String,
    pub entries: Vec<Entry>,
}

/// Gathers a workbook.
pub(super) fn gather(sheets: &[Sheet]) -> Draft {
    let mut draft = Draft::default();
    let names: Vec<&str> = [DUT, ICS].into_iter().chain(TableId::ALL.map(TableId::name)).collect();
    for sheet in sheets.iter().filter(|sheet| !names.contains(&sheet.name.as_str())) {
        let remedy = format!("take it out, or give it the name that it should have; {}", choose(&sheet.name, names.iter().copied()));
        draft.faults.push(CellFault::new(format!("sheet {}", sheet.name), "the form has no such sheet", remedy));
    }
    let mut found = |name: &str| {
        let sheet = sheets.iter().find(|sheet| sheet.name == name);
        if sheet.is_none() {
            let remedy = "put it back, with its heading and no rows if the product has none";
            draft.faults.push(CellFault::new(format!("sheet {name}"), "the sheet is missing", remedy));
        }
        sheet
    };
    let (dut, ics) = (found(DUT), found(ICS));
    let tables: Vec<_> = Form::get().tables.iter().map(|table| (table, found(table.name))).collect();
    if let Some(sheet) = dut {
        draft.dut(sheet);
    }
    if let Some(sheet) = ics {
        draft.ics(sheet);
    }
    let mut ids = BTreeMap::new();
    for (table, sheet) in tables {
        let Some(sheet) = sheet else { continue };
        let content =
            if table.has_rows { Content::Rows(draft.rows(sheet, table, &mut ids)) } else { Content::Record(draft.record(sheet, table)) };
        draft.tables.push((table.name, content));
    }
    draft
}

impl Draft {
    fn fault(&mut self, place: String, message: impl Into<String>, remedy: impl Into<String>) {
        self.faults.push(CellFault::new(place, message, remedy));
    }

    fn dut(&mut self, sheet: &Sheet) {
        let lines = &Form::get().dut;
        let mut fields = self.lines(sheet, lines, |name| name.starts_with(CONDITION), &KEPT_OF_DUT);
        for (name, row) in std::mem::take(&mut fields.others) {
            if let Some(value) = self.value(sheet, row, 1, &Kind::Bool) {
                let number = name.trim_start_matches(CONDITION).to_owned();
                self.conditions.push(Entry { name: number, value, from: place(sheet, row, 1) });
            }
        }
        let mut constrained = (None, None);
        for (line, row) in fields.known {
            let value = self.value(sheet, row, 1, &line.kind);
            self.needed(&value, line, place(sheet, row, 1));
            match (line.name.as_str(), value) {
                ("constrained", value) => constrained.0 = value.map(|value| (value, row)),
                ("constrained because", value) => constrained.1 = value.map(|value| (value, row)),
                // A list may be empty, and has to stand there.
                ("features", value) => {
                    let value = value.unwrap_or(Node::List(Vec::new()));
                    self.head.push(Entry { name: line.name.clone(), value, from: place(sheet, row, 1) });
                }
                (name, Some(value)) => {
                    let entry = Entry { name: name.to_owned(), value, from: place(sheet, row, 1) };
                    if ["edition", "denies"].contains(&name) { self.head.push(entry) } else { self.dut.push(entry) }
                }
                _ => {}
            }
        }
        let (word, because) = constrained;
        if let Some((word, row)) = word
            && let Some(value) = self.support(&word, because.map(|(reason, row)| (reason, place(sheet, row, 1))), &place(sheet, row, 1))
        {
            self.dut.push(Entry { name: "constrained".to_owned(), value, from: place(sheet, row, 1) });
        }
    }

    fn ics(&mut self, sheet: &Sheet) {
        let columns = self.header(sheet, &ICS_COLUMNS.map(|(name, _)| name), |_| false);
        let [Some(provision), Some(support), Some(reason)] = ["provision", "support", "reason"].map(|name| columns.get(name).copied())
        else {
            return;
        };
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        for row in body(sheet, provision, ICS_COLUMNS[0].1) {
            let Some(Node::Text(id)) = self.value(sheet, row, provision, &Kind::Id) else {
                let here = place(sheet, row, provision);
                if self.faults.last().is_none_or(|fault| fault.place != here) {
                    self.fault(here, "the line names no provision", "write its id, as text, or clear the line");
                }
                continue;
            };
            if let Some(first) = seen.insert(id.clone(), row) {
                let remedy = format!("it first stands in {}; keep one of the two", cell_name(first, provision));
                self.fault(place(sheet, row, provision), format!("`{id}` stands twice"), remedy);
            }
            let from = place(sheet, row, support);
            self.status(sheet, row, columns.get("status").copied(), &id);
            let word = self.value(sheet, row, support, &Kind::Word(Vec::new()));
            let because = self.value(sheet, row, reason, &Kind::Text).map(|because| (because, place(sheet, row, reason)));
            match (word, because) {
                (None, None) => {}
                (None, Some(_)) => self.fault(from, "a reason stands beside no answer", "write Y, N or N/A"),
                (Some(word), because) => {
                    if let Some(value) = self.support(&word, because, &from) {
                        self.ics.push(Entry { name: id, value, from });
                    }
                }
            }
        }
    }

    /// A status that the form gives, kept where it is not the standard's.
    fn status(&mut self, sheet: &Sheet, row: u32, column: Option<u32>, id: &str) {
        let standard = id.parse().ok().and_then(|id| Catalogue::get().group(id)).map(|group| group.status.to_string());
        let (Some(column), Some(standard)) = (column, standard) else { return };
        let Some(Node::Text(status)) = self.value(sheet, row, column, &Kind::Text) else { return };
        if standard != status.trim() {
            let value = Node::text(status.trim());
            self.statuses.push(Entry { name: id.to_owned(), value, from: place(sheet, row, column) });
        }
    }

    /// Support with its reason.
    fn support(&mut self, word: &Node, reason: Option<(Node, String)>, place: &str) -> Option<Node> {
        let word = word.as_str().unwrap_or_default().to_owned();
        match (word.as_str(), reason) {
            ("Y", None) => Some(Node::Text(word)),
            ("Y", Some((_, place))) => {
                self.fault(place, "Y takes no reason", "clear this cell, or answer N or N/A");
                None
            }
            ("N" | "N/A", Some((reason, _))) => Some(Node::Map(vec![(word, reason)])),
            ("N" | "N/A", None) => {
                self.fault(place.to_owned(), format!("{word} needs a reason"), "write it into the cell for the reason");
                None
            }
            _ => {
                self.fault(place.to_owned(), format!("`{word}` is no answer"), choose(&word, SUPPORT.into_iter()));
                None
            }
        }
    }

    fn record(&mut self, sheet: &Sheet, table: &Table) -> Vec<Entry> {
        let lines = self.lines(sheet, &table.columns, |_| false, &[]);
        let mut entries = Vec::new();
        for (line, row) in lines.known {
            let value = self.value(sheet, row, 1, &line.kind);
            self.needed(&value, line, place(sheet, row, 1));
            entries.extend(value.map(|value| Entry { name: line.name.clone(), value, from: place(sheet, row, 1) }));
        }
        entries
    }

    fn rows(&mut self, sheet: &Sheet, table: &Table, ids: &mut BTreeMap<String, String>) -> Vec<Row> {
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        let columns = self.header(sheet, &names, |name| is_kept(table.name, name));
        let Some(id_column) = columns.get("id").copied() else { return Vec::new() };
        let mut rows = Vec::new();
        for row in body(sheet, id_column, &table.columns[0].explained()) {
            let mut entries = Vec::new();
            for column in &table.columns {
                let Some(number) = columns.get(column.name.as_str()).copied() else { continue };
                let value = self.value(sheet, row, number, &column.kind);
                self.needed(&value, column, place(sheet, row, number));
                entries.extend(value.map(|value| Entry { name: column.name.clone(), value, from: place(sheet, row, number) }));
            }
            let Some(id) = entries.iter().find(|entry| entry.name == "id").and_then(|entry| entry.value.as_str()) else { continue };
            let id = id.to_owned();
            let here = place(sheet, row, id_column);
            if let Some(first) = ids.insert(id.clone(), here.clone()) {
                let remedy = format!("it first stands in {first}; an id names one row of the whole declaration");
                self.fault(here, format!("the id `{id}` stands twice"), remedy);
            }
            rows.push(Row { id, entries });
        }
        rows
    }

    /// The value of a cell; what is wrong with it is noted.
    fn value(&mut self, sheet: &Sheet, row: u32, column: u32, kind: &Kind) -> Option<Node> {
        match value(kind, sheet.cells.get(&(row, column))?) {
            Ok(value) => value,
            Err(Wrong(message, remedy)) => {
                self.fault(place(sheet, row, column), message, remedy);
                None
            }
        }
    }

    /// Notes an empty cell that must not be empty, unless it is noted already that something is wrong with it.
    fn needed(&mut self, value: &Option<Node>, column: &Column, place: String) {
        // What is wrong with the cell was noted last, if anything was.
        if value.is_some() || !column.required || self.faults.last().is_some_and(|fault| fault.place == place) {
            return;
        }
        let remedy = match &column.kind {
            Kind::Word(words) => format!("write one of: {}", words.join(", ")),
            Kind::Bool => "write TRUE or FALSE".to_owned(),
            Kind::List => format!("{} Write [] if there are none", column.explained()),
            _ => column.explained(),
        };
        self.fault(place, format!("`{}` is needed and nothing stands here", column.name), remedy);
    }

    /// The columns of a sheet by the name in its first row. A column that is missing, unknown or without a name is a fault.
    fn header(&mut self, sheet: &Sheet, names: &[&str], kept: impl Fn(&str) -> bool) -> BTreeMap<String, u32> {
        let mut columns: BTreeMap<String, u32> = BTreeMap::new();
        for column in 0..=sheet.cells.keys().map(|(_, column)| *column).max().unwrap_or_default() {
            let name = sheet.cells.get(&(0, column)).and_then(words).unwrap_or_default();
            if name.is_empty() {
                let stray = sheet.cells.iter().find(|((_, at), typed)| *at == column && !is_blank(typed)).map(|(at, _)| *at);
                if let Some((row, column)) = stray {
                    self.fault(
                        place(sheet, row, column),
                        "the column has no heading",
                        "give its first row the name of a column, or clear it",
                    );
                }
                continue;
            }
            if !names.contains(&name.as_str()) {
                let remedy = unknown(&name, kept(&name), names);
                self.fault(place(sheet, 0, column), format!("the form has no column `{name}`"), remedy);
            } else if let Some(first) = columns.insert(name.clone(), column) {
                let remedy = format!("it first stands in {}; keep one of the two", cell_name(0, first));
                self.fault(place(sheet, 0, column), format!("the column `{name}` stands twice"), remedy);
            }
        }
        for name in names.iter().filter(|name| !columns.contains_key(**name)) {
            self.fault(format!("sheet {}", sheet.name), format!("the column `{name}` is missing"), "put it back into the first row");
        }
        columns
    }

    /// The lines of a sheet with `field` and `value`, which has one line for each of these columns.
    fn lines<'c>(&mut self, sheet: &Sheet, columns: &'c [Column], other: impl Fn(&str) -> bool, kept: &[&str]) -> Lines<'c> {
        let mut lines = Lines { known: Vec::new(), others: Vec::new() };
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        for row in body(sheet, 0, "field").into_iter().skip_while(|row| *row == 0) {
            let Some(name) = sheet.cells.get(&(row, 0)).and_then(words).filter(|name| !name.is_empty()) else {
                self.fault(place(sheet, row, 0), "the line names no field", format!("write one of: {}", names.join(", ")));
                continue;
            };
            if let Some(first) = seen.insert(name.clone(), row) {
                let remedy = format!("it first stands in {}; keep one of the two", cell_name(first, 0));
                self.fault(place(sheet, row, 0), format!("`{name}` stands twice"), remedy);
            } else if let Some(column) = columns.iter().find(|column| column.name == name) {
                lines.known.push((column, row));
            } else if other(&name) {
                lines.others.push((name, row));
            } else {
                let remedy = unknown(&name, kept.contains(&name.as_str()), &names);
                self.fault(place(sheet, row, 0), format!("the form has no field `{name}`"), remedy);
            }
            // Beside field, value and meaning nothing is read.
            for (at, _) in sheet.cells.range((row, 3)..(row + 1, 0)).filter(|(_, typed)| !is_blank(typed)) {
                self.fault(place(sheet, at.0, at.1), "nothing belongs here", "clear the cell; values stand in the second column");
            }
        }
        for name in names.iter().filter(|name| !seen.contains_key(**name)) {
            self.fault(
                format!("sheet {}", sheet.name),
                format!("the line `{name}` is missing"),
                "put it back, with an empty value if there is none",
            );
        }
        lines.known.sort_by_key(|(column, _)| names.iter().position(|name| *name == column.name));
        lines
    }
}

/// The lines of a sheet with their rows.
struct Lines<'c> {
    known: Vec<(&'c Column, u32)>,
    others: Vec<(String, u32)>,
}

fn place(sheet: &Sheet, row: u32, column: u32) -> String {
    format!("{}!{}", sheet.name, cell_name(row, column))
}

/// The rows below the heading in which something stands; the second line of the heading is told by its words.
fn body(sheet: &Sheet, column: u32, meaning: &str) -> Vec<u32> {
    let mut rows: Vec<u32> =
        sheet.cells.iter().filter(|(_, typed)| !is_blank(typed)).map(|((row, _), _)| *row).filter(|row| *row > 0).collect();
    rows.dedup();
    let explains = |row: &u32| *row == 1 && matches!(sheet.cells.get(&(1, column)), Some(Typed::Text(text)) if text.trim() == meaning);
    rows.retain(|row| !explains(row));
    rows
}

fn words(typed: &Typed) -> Option<String> {
    match typed {
        Typed::Text(text) => Some(text.trim().to_owned()),
        Typed::Number(number) => Some(number.to_string()),
        Typed::Bool(value) => Some(value.to_string()),
        Typed::Date(text) | Typed::Error(text) => Some(text.clone()),
    }
}

fn is_blank(typed: &Typed) -> bool {
    matches!(typed, Typed::Text(text) if text.trim().is_empty())
}

fn unknown(name: &str, kept: bool, names: &[&str]) -> String {
    if kept {
        return format!("take it out: `{name}` serves the bench, and stays in declaration.yaml as it is there");
    }
    format!("take it out, or give it the name that it should have; {}", choose(name, names.iter().copied()))
}
