//! A work order as a workbook, a sheet for each of its parts, to be planned with and ticked off.

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::SheetTrouble;
use super::write::{Styles, add, saved};
use crate::work_order::{Decisions, Item, WorkOrder};

/// The column in which people write that something is done.
const DONE: (&str, f64) = ("done", 14.0);

/// The workbook of a work order.
///
/// # Errors
/// When something does not fit into a cell.
pub fn work_order(order: &WorkOrder) -> Result<Vec<u8>, SheetTrouble> {
    let (styles, mut workbook) = (Styles::new(), Workbook::new());
    let timed = [("Machine time", &order.machine), ("Waits", &order.waits)];
    let untimed = [("Operator steps", &order.steps), ("To bring", &order.bring)];
    for (name, items) in timed {
        add(&mut workbook, name, |sheet| with_times(sheet, &styles, items))?;
    }
    for (name, items) in untimed {
        add(&mut workbook, name, |sheet| without_times(sheet, &styles, items))?;
    }
    add(&mut workbook, "Decisions", |sheet| decisions(sheet, &styles, &order.decisions))?;
    saved(workbook)
}

fn headings(sheet: &mut Worksheet, styles: &Styles, columns: &[(&str, f64)]) -> Result<(), XlsxError> {
    for (column, (name, width)) in (0..).zip(columns) {
        sheet.set_column_width(column, *width)?.set_column_format(column, &styles.text)?;
        sheet.write_string_with_format(0, column, *name, &styles.heading)?;
    }
    sheet.set_freeze_panes(1, 0).map(|_| ())
}

/// Estimates in seconds, with their sum in the last row.
fn with_times(sheet: &mut Worksheet, styles: &Styles, items: &[Item]) -> Result<(), XlsxError> {
    headings(sheet, styles, &[("what", 70.0), ("about, in s (estimate)", 22.0), ("how it comes about", 60.0), ("units", 30.0), DONE])?;
    let number = Format::new().set_num_format("0.0");
    let mut end = 1;
    for (row, item) in (1..).zip(items) {
        sheet.write_string_with_format(row, 0, &item.what, &styles.text)?;
        if let Some(ms) = item.about_ms {
            sheet.write_number_with_format(row, 1, seconds(ms), &number)?;
        }
        sheet.write_string_with_format(row, 2, &item.because, &styles.text)?;
        sheet.write_string_with_format(row, 3, item.units.join(", "), &styles.text)?;
        end = row + 1;
    }
    sheet.write_string_with_format(end, 0, "together", &styles.heading)?;
    sheet.write_number_with_format(end, 1, seconds(crate::work_order::total_ms(items)), &number).map(|_| ())
}

#[allow(clippy::cast_precision_loss, reason = "an estimate in seconds needs no more than 52 bits of milliseconds")]
fn seconds(ms: u64) -> f64 {
    ms as f64 / 1_000.0
}

fn without_times(sheet: &mut Worksheet, styles: &Styles, items: &[Item]) -> Result<(), XlsxError> {
    headings(sheet, styles, &[("what", 70.0), ("why", 60.0), ("units", 60.0), DONE])?;
    for (row, item) in (1..).zip(items) {
        for (column, text) in (0..).zip([&item.what, &item.because, &item.units.join(", ")]) {
            sheet.write_string_with_format(row, column, text, &styles.text)?;
        }
    }
    Ok(())
}

fn decisions(sheet: &mut Worksheet, styles: &Styles, decisions: &[Decisions]) -> Result<(), XlsxError> {
    headings(sheet, styles, &[("clause", 10.0), ("title", 60.0), ("open", 10.0), ("decided before, on what has changed", 36.0), DONE])?;
    for (row, clause) in (1..).zip(decisions) {
        sheet.write_string_with_format(row, 0, &clause.clause, &styles.text)?;
        sheet.write_string_with_format(row, 1, &clause.title, &styles.text)?;
        for (column, count) in (2..).zip([clause.open, clause.outdated]) {
            sheet.write_number_with_format(row, column, u32::try_from(count).unwrap_or(u32::MAX), &styles.plain)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::cells::Typed;
    use super::super::read::workbook;
    use super::*;

    #[test]
    fn each_part_is_a_sheet_and_times_add_up() {
        let item = |what: &str, about_ms| Item { what: what.into(), about_ms, because: "so".into(), units: vec!["5.1-1-2a".into()] };
        let order = WorkOrder {
            machine: vec![item("TCP ports", Some(1_500)), item("logins", Some(2_000))],
            bring: vec![item("a second sample", None)],
            decisions: vec![Decisions { clause: "5.10".into(), title: "Telemetry".into(), open: 3, outdated: 1 }],
            ..WorkOrder::default()
        };
        let sheets = workbook(&work_order(&order).unwrap()).unwrap();
        let names: Vec<_> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        assert_eq!(names, ["Machine time", "Waits", "Operator steps", "To bring", "Decisions"]);
        let cell = |sheet: usize, row, column| sheets[sheet].cells.get(&(row, column)).cloned();
        assert_eq!((cell(0, 1, 1), cell(0, 3, 1)), (Some(Typed::Number(1.5)), Some(Typed::Number(3.5))));
        assert_eq!((cell(3, 1, 0), cell(3, 1, 2)), (Some(Typed::Text("a second sample".into())), Some(Typed::Text("5.1-1-2a".into()))));
        assert_eq!((cell(4, 1, 0), cell(4, 1, 2)), (Some(Typed::Text("5.10".into())), Some(Typed::Number(3.0))));
    }
}
