//! Declarations as spreadsheets, the way laboratories and suppliers exchange them: a workbook with a sheet for each table, out and in again.
//!
//! The columns come from the types of the rows and their JSON Schema, so that a new field is a new column without another mapping. On the way in
//! the workbook becomes the text of `declaration.yaml`, and the ordinary loader judges that; a fault that it finds is shown at the cell from
//! which the text came. So there is one set of rules, whatever a supplier writes in.

mod cells;
mod fields;
mod form;
mod gather;
mod import;
pub(crate) mod node;
mod questions;
mod read;
mod text;
mod work_order;
mod write;
mod yaml;

use std::fmt;
use std::path::PathBuf;

use miette::Diagnostic;
use serde::Serialize;
use suite::names::Text;

use node::Node;

pub use import::{Imported, import};
pub use questions::{Asked, List, State, questions};
pub use read::{LARGEST_UNPACKED, LARGEST_WORKBOOK, LONGEST_CELL, MOST_COLUMNS, MOST_PARTS, MOST_ROWS, MOST_SHEETS, MOST_TEXT};
pub use text::text;
pub use work_order::work_order;
pub use write::export;

/// The most faults that are shown at once.
pub const MOST_FAULTS: usize = 100;

/// Why a workbook cannot be written or used.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum SheetTrouble {
    /// What stands in it is wrong.
    #[error("{}: {count} {}{}", path.display(), if *count == 1 { "fault" } else { "faults" }, if *count > faults.len() { ", the first of them" } else { "" })]
    #[diagnostic(help("nothing was written; mend the workbook and import it again"))]
    Faults {
        /// The workbook.
        path: PathBuf,
        /// How many.
        count: usize,
        /// The first [`MOST_FAULTS`] of them, in the order of sheets and rows.
        #[related]
        faults: Vec<CellFault>,
    },
    /// It is no workbook, or one beyond a limit.
    #[error("{} cannot be used: {why}", path.display())]
    #[diagnostic(help("`thirteen export DIR --xlsx FILE` makes the workbook that is expected; save it as .xlsx"))]
    NoWorkbook {
        /// The workbook.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// It is no list of questions, or one in which something would be lost.
    #[error("{} cannot be brought up to date: {why}", path.display())]
    #[diagnostic(help("nothing was written to it; `thirteen check DIR --questions FILE` makes a new list where there is none"))]
    NoQuestions {
        /// The workbook.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// It cannot be read.
    #[error("{} cannot be read: {why}", path.display())]
    Unreadable {
        /// The workbook.
        path: PathBuf,
        /// Why.
        why: std::io::Error,
    },
    /// A value does not fit into a sheet.
    #[error("sheet {sheet}: {why}")]
    #[diagnostic(help("a cell takes at most {LONGEST_CELL} characters, a sheet 1,048,576 rows: shorten what is longer"))]
    Write {
        /// The sheet.
        sheet: String,
        /// Why.
        why: rust_xlsxwriter::XlsxError,
    },
}

/// A fault in a workbook: where it stands, what is wrong, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Diagnostic)]
#[error("{place}: {message}")]
pub struct CellFault {
    /// The sheet and cell: `1-AuthMech!C4`.
    pub place: String,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    #[help]
    pub remedy: String,
}

impl CellFault {
    fn new(place: impl fmt::Display, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        // Names and texts of a workbook come from outside, and are shown on a terminal.
        let shown = |text: &str| Text::from_device(text).as_str().to_owned();
        Self { place: shown(&place.to_string()), message: shown(&message.into()), remedy: shown(&remedy.into()) }
    }
}

/// `C4` for row 3 and column 2, both from 0.
fn cell_name(row: u32, column: u32) -> String {
    let mut letters = String::new();
    let mut left = column + 1;
    while left > 0 {
        let letter = char::from(b'A' + u8::try_from((left - 1) % 26).unwrap_or_default());
        letters.insert(0, letter);
        left = (left - 1) / 26;
    }
    format!("{letters}{}", row + 1)
}

/// A value with its fields in the order of its type.
fn node_of<T: Serialize>(value: &T) -> Node {
    let text = serde_json::to_string(value).expect("types of the suite always serialise");
    serde_json::from_str(&text).expect("what was serialised is read again")
}

/// The words of a list, and the one that was meant if one is near: `did you mean `a`? there are: a, b`.
fn choose<'a>(wrong: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let near = suite::files::nearest(wrong, known.clone()).map(|word| format!("did you mean `{word}`? ")).unwrap_or_default();
    format!("{near}there are: {}", known.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(0, 0, "A1")]
    #[case(3, 25, "Z4")]
    #[case(9, 26, "AA10")]
    #[case(1_048_575, 16_383, "XFD1048576")]
    fn cells_are_named_as_spreadsheets_name_them(#[case] row: u32, #[case] column: u32, #[case] name: &str) {
        assert_eq!(cell_name(row, column), name);
    }
}
