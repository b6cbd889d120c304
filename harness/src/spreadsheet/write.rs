//! A declaration as a workbook: sheets, drop-downs, and cells that no spreadsheet turns into numbers or dates.

use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use suite::catalogue::{Catalogue, Edition};
use suite::condition::{Feature, condition_numbers};
use suite::files::Declaration;

use super::cells::{Shown, shown};
use super::form::{CONDITION, Column, DUT, Form, ICS, ICS_COLUMNS, Kind, SUPPORT, Table};
use super::node::Node;
use super::{SheetTrouble, node_of};

/// How many rows below the last one are prepared for more: formatted as text, with drop-downs.
const ROOM: u32 = 200;
/// The longest list that a drop-down can hold, in characters with commas.
const LONGEST_DROP_DOWN: usize = 255;

/// The workbook of a declaration, as the bytes of an .xlsx file.
///
/// # Errors
/// When a value does not fit into a cell.
pub fn export(declaration: &Declaration) -> Result<Vec<u8>, SheetTrouble> {
    let node = node_of(declaration);
    let styles = Styles::new();
    let mut workbook = Workbook::new();
    add(&mut workbook, DUT, |sheet| dut(sheet, &styles, declaration.edition, &node))?;
    add(&mut workbook, ICS, |sheet| ics(sheet, &styles, &node))?;
    for table in &Form::get().tables {
        let held = node.get("ixit").and_then(|ixit| ixit.get(table.name)).unwrap_or(&Node::Null);
        add(&mut workbook, table.name, |sheet| {
            if table.has_rows { rows(sheet, &styles, table, held) } else { record(sheet, &styles, table, held) }
        })?;
    }
    saved(workbook)
}

/// Adds a sheet and fills it.
pub(super) fn add(
    workbook: &mut Workbook,
    name: &str,
    fill: impl FnOnce(&mut Worksheet) -> Result<(), XlsxError>,
) -> Result<(), SheetTrouble> {
    let sheet = workbook.add_worksheet();
    let filled = sheet.set_name(name).map(|_| ()).and_then(|()| fill(sheet));
    filled.map_err(|why| SheetTrouble::Write { sheet: name.to_owned(), why })
}

/// The bytes of a workbook.
pub(super) fn saved(mut workbook: Workbook) -> Result<Vec<u8>, SheetTrouble> {
    workbook.save_to_buffer().map_err(|why| SheetTrouble::Write { sheet: DUT.to_owned(), why })
}

/// How cells look. Text is marked as text, so that 5.10 stays what it is.
pub(super) struct Styles {
    pub heading: Format,
    pub meaning: Format,
    pub text: Format,
    /// For TRUE and FALSE: where a cell is marked as text, LibreOffice saves them as 1 and 0.
    pub plain: Format,
}

impl Styles {
    pub(super) fn new() -> Self {
        let text = Format::new().set_num_format("@").set_text_wrap().set_align(FormatAlign::Top);
        Self {
            heading: text.clone().set_bold().set_background_color("D9E1F2"),
            meaning: text.clone().set_italic().set_font_color("606060"),
            text,
            plain: Format::new().set_align(FormatAlign::Top),
        }
    }
}

fn dut(sheet: &mut Worksheet, styles: &Styles, edition: Edition, node: &Node) -> Result<(), XlsxError> {
    lines_begin(sheet, styles)?;
    let mut row = 1;
    for line in &Form::get().dut {
        let meaning = if line.name == "features" { features(&line.explained()) } else { line.explained() };
        self::line(sheet, styles, row, line, of_dut(node, &line.name).as_ref(), &meaning)?;
        row += 1;
    }
    let stated = node.get("conditions").map(Node::fields).unwrap_or_default();
    let mut numbers: Vec<String> = condition_numbers(edition).iter().map(u8::to_string).collect();
    numbers.extend(stated.iter().map(|(number, _)| number.clone()).filter(|number| !numbers.contains(number)).collect::<Vec<_>>());
    for number in numbers {
        let entry = number.parse().ok().and_then(|number| Catalogue::get().conditions().numbered(edition, number));
        let meaning = entry.map(|entry| entry.holds_when.clone()).unwrap_or_default();
        let column = Column {
            name: format!("{CONDITION}{number}"),
            meaning: String::new(),
            hint: String::new(),
            kind: Kind::Bool,
            required: false,
            default: None,
            may_be_unsaid: true,
        };
        self::line(sheet, styles, row, &column, node.get("conditions").and_then(|stated| stated.get(&number)), &meaning)?;
        row += 1;
    }
    Ok(())
}

/// The value of a line of the sheet `DUT`.
fn of_dut(node: &Node, line: &str) -> Option<Node> {
    let of = |field: &str| node.get("dut").and_then(|dut| dut.get(field)).cloned();
    match line {
        "edition" | "features" => node.get(line).cloned(),
        "denies" => node.get(line).filter(|denies| !denies.fields().is_empty()).cloned(),
        "constrained" => of("constrained").map(|support| Node::text(support_of(&support).0)),
        "constrained because" => of("constrained").and_then(|support| support_of(&support).1.cloned()),
        field => of(field),
    }
}

/// Y, N or N/A, and the reason.
fn support_of(support: &Node) -> (&str, Option<&Node>) {
    match support {
        Node::Map(fields) => fields.first().map(|(word, reason)| (word.as_str(), Some(reason))).unwrap_or_default(),
        other => (other.as_str().unwrap_or_default(), None),
    }
}

fn features(meaning: &str) -> String {
    let letters = Catalogue::get().conditions().features.iter();
    let words = letters.map(|entry: &suite::catalogue::FeatureEntry| {
        let letter: Feature = entry.letter;
        format!("{letter}: {}", entry.holds_when)
    });
    std::iter::once(meaning.to_owned()).chain(words).collect::<Vec<_>>().join("\n")
}

fn ics(sheet: &mut Worksheet, styles: &Styles, node: &Node) -> Result<(), XlsxError> {
    for (column, ((name, meaning), width)) in (0..).zip(ICS_COLUMNS.into_iter().zip([12.0, 60.0, 14.0, 10.0, 60.0])) {
        heading(sheet, styles, column, name, meaning, width)?;
    }
    sheet.set_freeze_panes(2, 1)?;
    let stated = node.get("ics").map(Node::fields).unwrap_or_default();
    let known: Vec<String> = Catalogue::get().groups().map(|group| group.id.to_string()).collect();
    let others = stated.iter().map(|(id, _)| id.clone()).filter(|id| !known.contains(id));
    let mut row = 2;
    for id in known.iter().cloned().chain(others) {
        let group = id.parse().ok().and_then(|id| Catalogue::get().group(id));
        let support = stated.iter().find(|(stated, _)| *stated == id).map(|(_, support)| support_of(support));
        let reason = support.and_then(|(_, reason)| reason).and_then(Node::as_str).unwrap_or_default();
        let (title, standard) = group.map(|group| (group.title.clone(), group.status.to_string())).unwrap_or_default();
        let other = node.get("statuses").and_then(|statuses| statuses.get(&id)).and_then(Node::as_str);
        let status = other.unwrap_or(&standard);
        for (column, text) in (0..).zip([id.as_str(), &title, status, support.map(|(word, _)| word).unwrap_or_default(), reason]) {
            sheet.write_string_with_format(row, column, text, &styles.text)?;
        }
        row += 1;
    }
    drop_down(sheet, row, 3, &SUPPORT.map(str::to_owned))
}

fn rows(sheet: &mut Worksheet, styles: &Styles, table: &Table, held: &Node) -> Result<(), XlsxError> {
    let last = 2 + u32::try_from(held.items().len()).unwrap_or(u32::MAX);
    for (number, column) in (0..).zip(&table.columns) {
        heading(sheet, styles, number, &column.name, &column.explained(), width(&column.kind))?;
        if matches!(column.kind, Kind::Bool | Kind::Number) {
            sheet.set_column_format(number, &styles.plain)?;
        }
        drop_down(sheet, last, number, &words(&column.kind))?;
    }
    sheet.set_freeze_panes(2, 1)?;
    for (row, item) in (2..).zip(held.items()) {
        for (number, column) in (0..).zip(&table.columns) {
            let value = item.get(&column.name).map(|value| Form::get().bare_field(table.name, &column.name, value.clone()));
            put(sheet, styles, row, number, &shown(column, value.as_ref()))?;
        }
    }
    Ok(())
}

fn record(sheet: &mut Worksheet, styles: &Styles, table: &Table, held: &Node) -> Result<(), XlsxError> {
    lines_begin(sheet, styles)?;
    for (row, column) in (1..).zip(&table.columns) {
        let value = held.get(&column.name).map(|value| Form::get().bare_field(table.name, &column.name, value.clone()));
        line(sheet, styles, row, column, value.as_ref(), &column.explained())?;
    }
    Ok(())
}

fn lines_begin(sheet: &mut Worksheet, styles: &Styles) -> Result<(), XlsxError> {
    for (column, (name, width)) in (0..).zip([("field", 30.0), ("value", 60.0), ("meaning", 80.0)]) {
        sheet.set_column_width(column, width)?.set_column_format(column, &styles.text)?;
        sheet.write_string_with_format(0, column, name, &styles.heading)?;
    }
    sheet.set_freeze_panes(1, 1).map(|_| ())
}

fn line(sheet: &mut Worksheet, styles: &Styles, row: u32, line: &Column, value: Option<&Node>, meaning: &str) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, 0, &line.name, &styles.heading)?;
    put(sheet, styles, row, 1, &shown(line, value))?;
    sheet.write_string_with_format(row, 2, meaning, &styles.meaning)?;
    let words = words(&line.kind);
    if line.kind == Kind::Bool && value.is_none() {
        sheet.write_blank(row, 1, &styles.plain)?;
    }
    if words.is_empty() { Ok(()) } else { sheet.add_data_validation(row, 1, row, 1, &one_of(&words)?).map(|_| ()) }
}

fn heading(sheet: &mut Worksheet, styles: &Styles, column: u16, name: &str, meaning: &str, width: f64) -> Result<(), XlsxError> {
    sheet.set_column_width(column, width)?.set_column_format(column, &styles.text)?;
    sheet.write_string_with_format(0, column, name, &styles.heading)?;
    sheet.write_string_with_format(1, column, meaning, &styles.meaning).map(|_| ())
}

fn put(sheet: &mut Worksheet, styles: &Styles, row: u32, column: u16, shown: &Shown) -> Result<(), XlsxError> {
    match shown {
        Shown::Nothing => Ok(()),
        Shown::Bool(value) => sheet.write_boolean_with_format(row, column, *value, &styles.plain).map(|_| ()),
        Shown::Number(number) => sheet.write_number_with_format(row, column, *number, &styles.plain).map(|_| ()),
        Shown::Text(text) => sheet.write_string_with_format(row, column, text, &styles.text).map(|_| ()),
    }
}

/// The words that a cell offers; none where anything can stand.
fn words(kind: &Kind) -> Vec<String> {
    match kind {
        Kind::Bool => vec!["TRUE".to_owned(), "FALSE".to_owned()],
        Kind::Word(words) => words.clone(),
        _ => Vec::new(),
    }
}

fn drop_down(sheet: &mut Worksheet, last: u32, column: u16, words: &[String]) -> Result<(), XlsxError> {
    if words.is_empty() || words.join(",").len() > LONGEST_DROP_DOWN {
        return Ok(());
    }
    sheet.add_data_validation(2, column, last + ROOM, column, &one_of(words)?).map(|_| ())
}

fn one_of(words: &[String]) -> Result<DataValidation, XlsxError> {
    let validation = DataValidation::new().allow_list_strings(words)?.ignore_blank(true).set_error_style(DataValidationErrorStyle::Stop);
    validation
        .set_error_title("Not one of the words")?
        .set_error_message(format!("Choose from the list: {}", words.join(", ")).chars().take(255).collect::<String>())
}

fn width(kind: &Kind) -> f64 {
    match kind {
        Kind::Bool | Kind::Number => 10.0,
        Kind::Id => 26.0,
        Kind::List | Kind::Structure => 40.0,
        Kind::Text => 50.0,
        Kind::Word(_) => 18.0,
    }
}
