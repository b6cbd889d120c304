//! The list as a workbook that several people write in: what stands there is kept cell by cell, and only states and new lines are added.

use std::collections::BTreeMap;
use std::path::Path;

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use suite::names::{Digest, Text};

use super::super::SheetTrouble;
use super::super::cells::Typed;
use super::super::read::{self, MOST_ROWS, Sheet};
use super::super::write::{Styles, add, saved};
use super::{Asked, Question, State};

/// The sheet.
const QUESTIONS: &str = "Questions";
/// The columns with their widths; answer, date and state are the supplier's to fill in.
const COLUMNS: [(&str, f64); 10] = [
    (NUMBER, 8.0),
    ("provision", 16.0),
    ("table", 16.0),
    ("row", 26.0),
    ("field", 26.0),
    ("question", 80.0),
    ("answer", 60.0),
    ("date", 12.0),
    (STATE, 14.0),
    (KEY, 14.0),
];
const NUMBER: &str = "number";
const STATE: &str = "state";
/// By the key a question is found again wherever its line stands and whatever became of its words.
const KEY: &str = "key";
/// Columns that lists of an earlier version did not have: they are added.
const ADDED: [&str; 2] = [STATE, KEY];

/// A workbook with the list.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Table {
    sheets: Vec<Sheet>,
    /// Which of the sheets it is.
    at: usize,
    columns: BTreeMap<&'static str, u32>,
    /// Whether keys were written into it: then a line without one is somebody's own.
    keyed: bool,
    /// The first row below everything.
    end: u32,
}

impl Table {
    /// A list without a question.
    pub fn new() -> Self {
        let headings = (0..).zip(COLUMNS).map(|(column, (name, _))| ((0, column), Typed::Text(name.to_owned())));
        let sheet = Sheet { name: QUESTIONS.to_owned(), cells: headings.collect() };
        let columns = COLUMNS.into_iter().map(|(name, _)| name).zip(0..).collect();
        Self { sheets: vec![sheet], at: 0, columns, keyed: true, end: 1 }
    }

    /// The list of a file.
    ///
    /// # Errors
    /// When it is no such list, or holds what could not be kept: notes, pictures, formulas.
    pub fn read(path: &Path) -> Result<Self, SheetTrouble> {
        let bytes = read::bytes(path)?;
        let table = read::unkept(&bytes).and_then(|unkept| match unkept {
            Some(what) => Err(format!("it has {what}, which would be lost; write what they say into a column")),
            None => Self::of(read::workbook(&bytes)?),
        });
        // What stands there comes from outside, and is shown on a terminal.
        table.map_err(|why| SheetTrouble::NoQuestions { path: path.to_owned(), why: Text::from_device(&why).as_str().to_owned() })
    }

    fn of(mut sheets: Vec<Sheet>) -> Result<Self, String> {
        let at = sheets.iter().position(|sheet| sheet.name == QUESTIONS).ok_or_else(|| format!("it has no sheet `{QUESTIONS}`"))?;
        let cells = &mut sheets[at].cells;
        let mut columns = BTreeMap::new();
        for ((_, column), typed) in cells.range((0, 0)..(1, 0)) {
            let known = COLUMNS.iter().find(|(name, _)| said(typed).trim().eq_ignore_ascii_case(name));
            if let Some((name, _)) = known
                && columns.insert(*name, *column).is_some()
            {
                return Err(format!("its sheet `{QUESTIONS}` has two columns `{name}`"));
            }
        }
        let keyed = columns.contains_key(KEY);
        let free = cells.keys().map(|(_, column)| column + 1).max().unwrap_or_default();
        let missing: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).filter(|name| !columns.contains_key(name)).collect();
        if let Some(name) = missing.iter().find(|name| !ADDED.contains(name)) {
            return Err(format!("its sheet `{QUESTIONS}` has no column `{name}` in its first row"));
        }
        for (column, name) in (free..).zip(missing) {
            cells.insert((0, column), Typed::Text(name.to_owned()));
            columns.insert(name, column);
        }
        let end = cells.keys().map(|(row, _)| row + 1).max().unwrap_or(1);
        Ok(Self { sheets, at, columns, keyed, end })
    }

    /// Brings the states up to date and adds the questions that are new. Gives what became of each.
    ///
    /// # Errors
    /// When there is no room for more.
    pub fn raise(&mut self, open: &[Question]) -> Result<Vec<Asked>, String> {
        let mut new: BTreeMap<String, &Question> = open.iter().map(|question| (key(question), question)).collect();
        let lines: Vec<(u32, String)> = (1..self.end).filter_map(|row| Some((row, self.key_at(row)?))).collect();
        let raised: Vec<bool> = lines.iter().map(|(_, key)| new.contains_key(key)).collect();
        for (_, key) in &lines {
            new.remove(key);
        }
        let mut asked: Vec<Asked> = lines.iter().zip(raised).map(|((row, key), raised)| self.bring_up_to_date(*row, key, raised)).collect();
        let next = asked.iter().map(|asked| asked.number).max().unwrap_or_default() + 1;
        for (number, question) in (next..).zip(open.iter().filter(|question| new.contains_key(&key(question)))) {
            if self.end >= MOST_ROWS {
                return Err(format!("its sheet `{QUESTIONS}` has no room for more: the limit is {MOST_ROWS} rows"));
            }
            asked.push(self.ask(number, question));
        }
        Ok(asked)
    }

    /// The key of the question in a row; none where the line is empty or somebody's own.
    fn key_at(&self, row: u32) -> Option<String> {
        let written = self.text(row, KEY);
        if !written.is_empty() {
            return Some(written);
        }
        let [table, of, field, asks] = ["table", "row", "field", "question"].map(|column| self.text(row, column));
        let ours = !self.keyed && self.number(row).is_some() && !asks.is_empty();
        ours.then(|| key(&Question { table, row: of, field, asks, provisions: Vec::new() }))
    }

    fn bring_up_to_date(&mut self, row: u32, key: &str, raised: bool) -> Asked {
        let answer = Some(self.text(row, "answer")).filter(|answer| !answer.is_empty());
        let state = match (raised, &answer) {
            (false, _) => State::Settled,
            (true, None) => State::Open,
            (true, Some(_)) => State::Answered,
        };
        let word = worded(&self.text(row, STATE), state);
        self.put(row, STATE, Typed::Text(word));
        self.put(row, KEY, Typed::Text(key.to_owned()));
        let about = ["table", "row", "field"].map(|column| self.text(row, column)).into_iter().filter(|part| !part.is_empty());
        let date = Some(self.text(row, "date")).filter(|date| !date.is_empty());
        let (about, asks) = (about.collect::<Vec<_>>().join(" "), self.text(row, "question"));
        Asked { number: self.number(row).unwrap_or_default(), about, asks, state, answer, date }
    }

    /// Adds a question below everything.
    fn ask(&mut self, number: u32, question: &Question) -> Asked {
        let row = self.end;
        self.end += 1;
        self.put(row, NUMBER, Typed::Number(f64::from(number)));
        let provisions = question.provisions.join(", ");
        let Question { table, row: of, field, asks, .. } = question;
        for (column, text) in [("provision", &provisions), ("table", table), ("row", of), ("field", field), ("question", asks)] {
            if !text.is_empty() {
                self.put(row, column, Typed::Text(text.clone()));
            }
        }
        self.bring_up_to_date(row, &key(question), true)
    }

    fn text(&self, row: u32, column: &str) -> String {
        self.sheets[self.at].cells.get(&(row, self.columns[column])).map(said).unwrap_or_default().trim().to_owned()
    }

    /// The number of a line, also where a program made text of it.
    fn number(&self, row: u32) -> Option<u32> {
        self.text(row, NUMBER).parse().ok()
    }

    fn put(&mut self, row: u32, column: &str, typed: Typed) {
        self.sheets[self.at].cells.insert((row, self.columns[column]), typed);
    }

    /// The workbook.
    ///
    /// # Errors
    /// When something does not fit into a cell.
    pub fn written(&self) -> Result<Vec<u8>, SheetTrouble> {
        let (mut workbook, styles) = (Workbook::new(), Styles::new());
        for (number, sheet) in self.sheets.iter().enumerate() {
            add(&mut workbook, &sheet.name, |written| {
                if number == self.at {
                    self.lay_out(written, &styles)?;
                }
                sheet.cells.iter().try_for_each(|(place, typed)| put(written, &styles, *place, typed, number == self.at))
            })?;
        }
        saved(workbook)
    }

    fn lay_out(&self, sheet: &mut Worksheet, styles: &Styles) -> Result<(), XlsxError> {
        for (name, width) in COLUMNS {
            let column = u16::try_from(self.columns[name]).unwrap_or(u16::MAX);
            sheet.set_column_width(column, width)?.set_column_format(column, &styles.text)?;
            if name == KEY {
                sheet.set_column_hidden(column)?;
            }
        }
        sheet.set_freeze_panes(1, 1).map(|_| ())
    }
}

fn put(sheet: &mut Worksheet, styles: &Styles, (row, column): (u32, u32), typed: &Typed, is_list: bool) -> Result<(), XlsxError> {
    let column = u16::try_from(column).unwrap_or(u16::MAX);
    let text = if is_list && row == 0 { &styles.heading } else { &styles.text };
    match typed {
        Typed::Bool(value) => sheet.write_boolean_with_format(row, column, *value, &styles.plain).map(|_| ()),
        Typed::Number(number) => sheet.write_number_with_format(row, column, *number, &styles.plain).map(|_| ()),
        Typed::Date(date) => match ExcelDateTime::parse_from_str(date) {
            Ok(moment) if !date.contains(':') => {
                sheet.write_datetime_with_format(row, column, &moment, &Format::new().set_num_format("yyyy-mm-dd")).map(|_| ())
            }
            _ => sheet.write_string_with_format(row, column, date, text).map(|_| ()),
        },
        Typed::Error(said) | Typed::Text(said) => sheet.write_string_with_format(row, column, said, text).map(|_| ()),
    }
}

/// What a cell says, as text.
fn said(typed: &Typed) -> String {
    match typed {
        Typed::Bool(value) => value.to_string(),
        Typed::Number(number) => number.to_string(),
        Typed::Date(text) | Typed::Error(text) | Typed::Text(text) => text.clone(),
    }
}

/// A question hangs on what it is about and on its words, not on its place.
fn key(question: &Question) -> String {
    let Question { table, row, field, asks, .. } = question;
    let digest = Digest::of_value(&(table, row, field, asks));
    digest.as_str().trim_start_matches("sha256:").chars().take(16).collect()
}

/// The word for a state beside a word of the supplier's own, which is kept: `settled (in work)`.
fn worded(written: &str, state: State) -> String {
    let inside = written.strip_prefix("settled (").and_then(|rest| rest.strip_suffix(')')).unwrap_or(written);
    let own = [State::Open, State::Answered, State::Settled].iter().any(|state| inside.eq_ignore_ascii_case(&state.to_string()));
    match state {
        _ if own || inside.is_empty() => state.to_string(),
        State::Settled => format!("{state} ({inside})"),
        State::Open | State::Answered => inside.to_owned(),
    }
}

#[cfg(test)]
mod tests;
