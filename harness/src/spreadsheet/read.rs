//! A workbook as plain cells, read with limits: it comes from outside, and nothing in it may stop or fill this machine.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::path::Path;

use calamine::{DataRef, Reader as _, Xlsx, XlsxError};

use suite::names::Text;

use super::cells::Typed;
use super::{SheetTrouble, cell_name};

/// The largest workbook, in bytes.
pub const LARGEST_WORKBOOK: usize = 16 * 1024 * 1024;
/// The most that its parts may unpack to, in bytes together.
pub const LARGEST_UNPACKED: u64 = 64 * 1024 * 1024;
/// The most parts that a workbook may be packed from.
pub const MOST_PARTS: usize = 1_000;
/// The most sheets.
pub const MOST_SHEETS: usize = 64;
/// The most rows of a sheet.
pub const MOST_ROWS: u32 = 10_000;
/// The most columns of a sheet.
pub const MOST_COLUMNS: u32 = 200;
/// The longest text of a cell, in characters; no spreadsheet program lets more in.
pub const LONGEST_CELL: usize = 32_767;
/// The most text in all cells together, in bytes.
pub const MOST_TEXT: usize = 8 * 1024 * 1024;

/// A sheet: its name, and what stands in it by row and column, both from 0.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sheet {
    pub name: String,
    pub cells: BTreeMap<(u32, u32), Typed>,
}

/// Reads the file of a workbook.
///
/// # Errors
/// When it is missing, no workbook, or beyond a limit.
pub(super) fn file(path: &Path) -> Result<Vec<Sheet>, SheetTrouble> {
    let no_workbook = |why: String| SheetTrouble::NoWorkbook { path: path.to_owned(), why: Text::from_device(&why).as_str().to_owned() };
    workbook(&bytes(path)?).map_err(no_workbook)
}

/// The bytes of a file, as many as a workbook may have and one more.
///
/// # Errors
/// When it cannot be read.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, SheetTrouble> {
    let unreadable = |why: std::io::Error| SheetTrouble::Unreadable { path: path.to_owned(), why };
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(path).map_err(unreadable)?;
    opened.take(LARGEST_WORKBOOK as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// What a workbook has beside plain cells, by which it would be poorer if it was written anew.
///
/// # Errors
/// Why it cannot be used at all.
pub(super) fn unkept(bytes: &[u8]) -> Result<Option<&'static str>, String> {
    if bytes.len() > LARGEST_WORKBOOK {
        return Err(format!("it is larger than {LARGEST_WORKBOOK} bytes"));
    }
    unpacked_size(bytes)?;
    let no_zip = |error: zip::result::ZipError| format!("it is no .xlsx file ({error})");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(no_zip)?;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(no_zip)?;
        let name = part.name().map_err(no_zip)?.to_ascii_lowercase();
        let beside = [("comment", "notes on cells"), ("media/", "pictures"), ("charts/", "charts"), ("embeddings/", "embedded files")];
        if let Some((_, what)) = beside.iter().find(|(word, _)| name.contains(word)) {
            return Ok(Some(what));
        }
        if name.contains("worksheets/sheet") {
            let mut text = Vec::new();
            part.read_to_end(&mut text).map_err(|error| format!("it is damaged ({error})"))?;
            // In the text of a cell this mark is escaped.
            if text.windows(3).any(|window| matches!(window, b"<f>" | b"<f ")) {
                return Ok(Some("formulas"));
            }
        }
    }
    Ok(None)
}

/// Reads a workbook.
///
/// # Errors
/// Why it cannot be used.
pub(super) fn workbook(bytes: &[u8]) -> Result<Vec<Sheet>, String> {
    if bytes.len() > LARGEST_WORKBOOK {
        return Err(format!("it is larger than {LARGEST_WORKBOOK} bytes"));
    }
    unpacked_size(bytes)?;
    let mut xlsx = Xlsx::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let names = xlsx.sheet_names();
    if names.len() > MOST_SHEETS {
        return Err(format!("it has {} sheets; the limit is {MOST_SHEETS}", names.len()));
    }
    let mut left = MOST_TEXT;
    names.into_iter().map(|name| sheet(&mut xlsx, name, &mut left)).collect()
}

/// Unpacks everything once without keeping it: what the parts say of their own size proves nothing.
fn unpacked_size(bytes: &[u8]) -> Result<(), String> {
    let no_zip = |error: zip::result::ZipError| format!("it is no .xlsx file ({error})");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(no_zip)?;
    if archive.len() > MOST_PARTS {
        return Err(format!("it is packed from {} parts; the limit is {MOST_PARTS}", archive.len()));
    }
    let mut left = LARGEST_UNPACKED;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(no_zip)?;
        let size = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|error| format!("it is damaged ({error})"))?;
        left = left.checked_sub(size).ok_or_else(|| format!("it unpacks to more than {LARGEST_UNPACKED} bytes"))?;
    }
    Ok(())
}

fn sheet(xlsx: &mut Xlsx<Cursor<&[u8]>>, name: String, left: &mut usize) -> Result<Sheet, String> {
    let damaged = |error: XlsxError| format!("its sheet `{name}` cannot be read ({error})");
    let mut cells = BTreeMap::new();
    // Cell by cell: a sheet as a whole would be as large as its farthest cell says.
    let mut reader = xlsx.worksheet_cells_reader(&name).map_err(damaged)?;
    while let Some(cell) = reader.next_cell().map_err(damaged)? {
        let (row, column) = cell.get_position();
        let Some(typed) = typed(cell.get_value()) else { continue };
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            let place = cell_name(row, column);
            return Err(format!("its sheet `{name}` has something in {place}; the limits are {MOST_ROWS} rows and {MOST_COLUMNS} columns"));
        }
        if let Typed::Text(text) = &typed {
            let length = text.len();
            if length > LONGEST_CELL && text.chars().count() > LONGEST_CELL {
                return Err(format!("{} of its sheet `{name}` holds more than {LONGEST_CELL} characters", cell_name(row, column)));
            }
            *left = left.checked_sub(length).ok_or_else(|| format!("its cells hold more than {MOST_TEXT} bytes of text"))?;
        }
        cells.insert((row, column), typed);
    }
    Ok(Sheet { name, cells })
}

fn typed(value: &DataRef<'_>) -> Option<Typed> {
    #[allow(clippy::cast_precision_loss, reason = "a workbook holds floating-point numbers; the reader only calls some of them whole")]
    match value {
        DataRef::Empty => None,
        DataRef::Bool(value) => Some(Typed::Bool(*value)),
        DataRef::Int(number) => Some(Typed::Number(*number as f64)),
        DataRef::Float(number) => Some(Typed::Number(*number)),
        DataRef::String(text) => text_of(text),
        DataRef::SharedString(text) => text_of(text),
        DataRef::DateTime(date) => {
            let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
            let time = if (hour, minute, second) == (0, 0, 0) { String::new() } else { format!(" {hour:02}:{minute:02}:{second:02}") };
            Some(Typed::Date(format!("{year:04}-{month:02}-{day:02}{time}")))
        }
        DataRef::DateTimeIso(date) | DataRef::DurationIso(date) => Some(Typed::Date(date.clone())),
        DataRef::Error(error) => Some(Typed::Error(error.to_string())),
    }
}

fn text_of(text: &str) -> Option<Typed> {
    (!text.is_empty()).then(|| Typed::Text(unescaped(text)))
}

/// Spreadsheets write what XML cannot hold as `_x000D_`, and an underscore that would look like it as `_x005F_`.
fn unescaped(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let code = from.get(2..6).filter(|_| from.as_bytes().get(6) == Some(&b'_'));
        let code = code.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match code.and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32) {
            Some(character) => {
                out.push(character);
                rest = &from[7..];
            }
            None => {
                out.push_str("_x");
                rest = &from[2..];
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;
    use std::io::Write as _;

    /// A workbook with these parts in the place of its own, written as another program could write it.
    fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(content).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn with_sheet(data: &str) -> Vec<u8> {
        let sheet = format!(
            r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData>{data}</sheetData></worksheet>"#
        );
        packed(&[
            ("[Content_Types].xml", br#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#),
            (
                "_rels/.rels",
                br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
            ),
            (
                "xl/workbook.xml",
                br#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="DUT" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
            ),
            (
                "xl/_rels/workbook.xml.rels",
                br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
            ),
            ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ])
    }

    #[test]
    fn a_plain_workbook_is_read() {
        let sheets =
            workbook(&with_sheet(r#"<row r="2"><c r="B2" t="inlineStr"><is><t>text</t></is></c><c r="C2"><v>5.1</v></c></row>"#)).unwrap();
        assert_eq!(sheets[0].cells[&(1, 1)], Typed::Text("text".into()));
        assert_eq!(sheets[0].cells[&(1, 2)], Typed::Number(5.1));
    }

    #[rstest]
    #[case::no_workbook(b"id,description\n".to_vec(), "no .xlsx file")]
    #[case::nothing(Vec::new(), "no .xlsx file")]
    #[case::large(vec![0; LARGEST_WORKBOOK + 1], "larger than")]
    #[case::other_zip(packed(&[("a.txt", b"a")]), "")]
    #[case::bomb(packed(&[("xl/workbook.xml", &vec![b' '; usize::try_from(LARGEST_UNPACKED).unwrap() + 1])]), "unpacks to more than")]
    #[case::far_row(with_sheet(r#"<row r="1048576"><c r="A1048576"><v>1</v></c></row>"#), "something in A1048576")]
    #[case::far_column(with_sheet(r#"<row r="1"><c r="XFD1"><v>1</v></c></row>"#), "something in XFD1")]
    #[case::long_cell(with_sheet(&format!(r#"<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>"#, "x".repeat(LONGEST_CELL + 1))), "more than 32767 characters")]
    #[case::no_xml(with_sheet("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>7</v></c>"), "")]
    fn a_hostile_workbook_is_refused(#[case] bytes: Vec<u8>, #[case] says: &str) {
        let why = workbook(&bytes).unwrap_err();
        assert!(why.contains(says), "{why}");
    }

    #[test]
    fn many_repetitions_of_a_long_text_are_refused() {
        let text = "x".repeat(LONGEST_CELL);
        let cell = |row: usize| format!(r#"<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{text}</t></is></c></row>"#);
        let why = workbook(&with_sheet(&(1..=300).map(cell).collect::<String>())).unwrap_err();
        assert!(why.contains("bytes of text"), "{why}");
    }

    #[rstest]
    #[case("a_x000D_b", "a\rb")]
    #[case("_x005F_x000D_", "_x000D_")]
    #[case("_x00", "_x00")]
    #[case("_xé000_", "_xé000_")]
    #[case("_xD800_", "_xD800_")]
    fn escapes_of_spreadsheets_are_undone(#[case] text: &str, #[case] plain: &str) {
        assert_eq!(unescaped(text), plain);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn a_damaged_workbook_is_refused_or_read(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), cut in any::<prop::sample::Index>(), cuts in prop::bool::weighted(0.1)) {
            let mut bytes = with_sheet(r#"<row r="1"><c r="A1" t="inlineStr"><is><t>text</t></is></c><c r="B1"><v>1</v></c></row>"#);
            for (at, value) in changes {
                let at = at.index(bytes.len());
                bytes[at] = value;
            }
            if cuts {
                bytes.truncate(cut.index(bytes.len()));
            }
            let _ = workbook(&bytes);
        }

        #[test]
        fn a_damaged_sheet_is_refused_or_read(text in "[<>/=\"a-z0-9A-C &;#x]{0,80}") {
            let _ = workbook(&with_sheet(&text));
            let _ = workbook(&with_sheet(&format!(r#"<row r="1"><c r="A1" {text}><v>{text}</v></c></row>"#)));
        }
    }
}
