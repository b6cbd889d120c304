//! Tests of the way in: round trips of whole declarations, and slips that suppliers make in a workbook.

use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::spreadsheet::cells::Typed;
use crate::spreadsheet::export;
use crate::spreadsheet::read::{Sheet, workbook};

const CAMERA: &str = include_str!("../../../../fixtures/camera/declaration.yaml");
const COMMON: &str = include_str!("../../../../fixtures/camera/declaration-common-first-password.yaml");
const HUB: &str = include_str!("../../../../fixtures/full-hub/declaration.yaml");
const LOCK: &str = include_str!("../../../../fixtures/full-lock/declaration.yaml");

fn declaration(text: &str) -> Declaration {
    parse(&SourceText { file: "declaration.yaml", text }).unwrap()
}

fn sheets(declaration: &Declaration) -> Vec<Sheet> {
    workbook(&export(declaration).unwrap()).unwrap()
}

/// The way in without the file.
fn imported(sheets: &[Sheet], before: Option<&Declaration>) -> Result<(Declaration, Vec<String>), Vec<CellFault>> {
    let mut draft = gather(sheets);
    let notes = before.map(|before| keep(&mut draft, &node_of(before))).unwrap_or_default();
    let mut faults = std::mem::take(&mut draft.faults);
    faults.extend(part_by_part(&draft));
    if !faults.is_empty() {
        return Err(faults);
    }
    judged(&whole(&draft, HEADING)).map(|declaration| (declaration, notes))
}

fn sheet<'a>(sheets: &'a mut [Sheet], name: &str) -> &'a mut Sheet {
    sheets.iter_mut().find(|sheet| sheet.name == name).unwrap()
}

/// Row and column, from 0, of `C4`.
fn at(cell: &str) -> (u32, u32) {
    let digits = cell.find(|c: char| c.is_ascii_digit()).unwrap();
    let column = cell[..digits].bytes().fold(0, |sum, letter| sum * 26 + u32::from(letter - b'A') + 1) - 1;
    (cell[digits..].parse::<u32>().unwrap() - 1, column)
}

#[rstest]
#[case::camera(CAMERA)]
#[case::common_first_password(COMMON)]
#[case::hub(HUB)]
#[case::lock(LOCK)]
fn out_and_in_again_is_the_same_declaration(#[case] text: &str) {
    let before = declaration(text);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("declaration.xlsx");
    std::fs::write(&path, export(&before).unwrap()).unwrap();
    let imported = import(&path, Some((&before, text))).unwrap();
    assert_eq!(imported.declaration, before);
    assert_eq!(declaration(&imported.text), before);
    assert!(imported.notes.is_empty());
    // What people write is about as long: defaults are left out, small structures stay on one line, the heading stays.
    assert_eq!(imported.text.lines().next(), text.lines().next());
    assert!(imported.text.lines().all(|line| line.len() < 420), "{}", imported.text);
    assert!(imported.text.contains("\n    - id: AuthMech-") && imported.text.contains("\n  \"5.1-1\": Y\n"), "{}", imported.text);
}

#[test]
fn what_serves_the_bench_is_not_in_the_form_and_not_lost() {
    let before = declaration(CAMERA);
    let (without, _) = imported(&sheets(&before), None).unwrap();
    assert!(without.ixit.auth_mech.iter().all(|row| row.exercise.is_empty() && row.change.is_none()));
    assert!(without.dut.identify.is_none());

    let mut fewer = sheets(&before);
    sheet(&mut fewer, "1-AuthMech").cells.retain(|(row, _), _| *row != 4);
    let notes = keep(&mut gather(&fewer), &node_of(&before));
    assert_eq!(notes, ["AuthMech-Recorder is not in the workbook any more; with it went its `exercise`"]);
}

#[rstest]
#[case::float("DUT", "B6", Typed::Number(2.4), "DUT!B6", "the number 2.4", "5.10")]
#[case::edition("DUT", "B2", Typed::Number(3.1), "DUT!B2", "the number 3.1", "type again")]
#[case::date("ICS", "A80", Typed::Date("2026-01-06".into()), "ICS!A80", "the date 2026-01-06", "6-1")]
#[case::unknown_word("28-LogIntf", "E3", Typed::Text("htps".into()), "28-LogIntf!E3", "`htps` is none", "did you mean `https`?")]
#[case::unknown_word_in_a_list("1-AuthMech", "F3", Typed::Text("authenticity; integrty".into()), "1-AuthMech!F3", "`integrty`", "did you mean `integrity`?")]
#[case::unknown_word_in_a_structure(
    "1-AuthMech",
    "E3",
    Typed::Text("{ password: { setby: user } }".into()),
    "1-AuthMech!E3",
    "`setby` is not known",
    "did you mean `set_by`?"
)]
#[case::no_structure("1-AuthMech", "E3", Typed::Text("{ password: ".into()), "1-AuthMech!E3", "", "write it as in")]
#[case::unknown_column("6-SoftComp", "B1", Typed::Text("descripton".into()), "6-SoftComp!B1", "no column `descripton`", "did you mean `description`?")]
#[case::kept_column("1-AuthMech", "B1", Typed::Text("exercise".into()), "1-AuthMech!B1", "no column `exercise`", "stays in declaration.yaml")]
#[case::stray_column("22-ExtSens", "F4", Typed::Text("note".into()), "22-ExtSens!F4", "no heading", "clear it")]
#[case::column_twice("22-ExtSens", "C1", Typed::Text("id".into()), "22-ExtSens!C1", "stands twice", "A1")]
#[case::unknown_line("4-Conf", "A2", Typed::Text("confirmation".into()), "4-Conf!A2", "no field `confirmation`", "there are: ")]
#[case::stray_in_a_record("4-Conf", "D2", Typed::Text("x".into()), "4-Conf!D2", "nothing belongs here", "clear")]
#[case::duplicate_id("22-ExtSens", "A4", Typed::Text("ExtSens-Image".into()), "22-ExtSens!A4", "stands twice", "22-ExtSens!A3")]
#[case::id_of_another_table("22-ExtSens", "A4", Typed::Text("AuthMech-Web".into()), "22-ExtSens!A4", "stands twice", "1-AuthMech!A3")]
#[case::no_such_row("13-SoftServ", "C3", Typed::Text("LogIntf-Wbe".into()), "13-SoftServ!C3", "no row of 28-LogIntf", "did you mean `LogIntf-Web`?")]
#[case::needed("1-AuthMech", "C3", Typed::Text(" ".into()), "1-AuthMech!C3", "`authenticates` is needed", "one of: user, machine")]
#[case::no_id("22-ExtSens", "A4", Typed::Text(String::new()), "22-ExtSens!A4", "`id` is needed", "id")]
#[case::no_boolean("13-SoftServ", "E3", Typed::Text("yes".into()), "13-SoftServ!E3", "neither TRUE nor FALSE", "TRUE")]
#[case::no_status("ICS", "C3", Typed::Text("M C(".into()), "ICS!C3", "is no status", "")]
#[case::no_answer("ICS", "D3", Typed::Text("Yes".into()), "ICS!D3", "`Yes` is no answer", "there are: Y, N, N/A")]
#[case::no_reason("ICS", "D3", Typed::Text("N/A".into()), "ICS!D3", "needs a reason", "reason")]
#[case::reason_for_yes("ICS", "E3", Typed::Text("because".into()), "ICS!E3", "Y takes no reason", "clear")]
#[case::no_provision_at_all("ICS", "B200", Typed::Text("and one more".into()), "ICS!A200", "names no provision", "clear the line")]
#[case::no_provision("ICS", "A3", Typed::Text("5.0-9".into()), "ICS!D3", "no provision 5.0-9", "")]
#[case::no_id_of_a_provision("ICS", "A3", Typed::Text("five".into()), "ICS!D3", "", "")]
#[case::feature("DUT", "B11", Typed::Text("a; b; zz".into()), "DUT!B11", "zz", "")]
#[case::condition("DUT", "A13", Typed::Text("condition 99".into()), "DUT!B13", "no condition 99", "it has 3")]
#[case::period("3-VulnTypes", "D3", Typed::Number(30.0), "3-VulnTypes!D3", "the number 30", "as text")]
#[case::lock_out(
    "1-AuthMech",
    "J3",
    Typed::Text("{ lock_out: { after: 10, for: soon } }".into()),
    "1-AuthMech!J3",
    "no length of time",
    ""
)]
fn a_slip_is_shown_at_its_cell(
    #[case] name: &str,
    #[case] cell: &str,
    #[case] typed: Typed,
    #[case] place: &str,
    #[case] says: &str,
    #[case] remedy: &str,
) {
    let before = declaration(CAMERA);
    let mut sheets = sheets(&before);
    sheet(&mut sheets, name).cells.insert(at(cell), typed);
    let faults = imported(&sheets, Some(&before)).unwrap_err();
    let fault = faults.iter().find(|fault| fault.place == place).unwrap_or_else(|| panic!("{faults:#?}"));
    assert!(fault.message.contains(says) && fault.remedy.contains(remedy), "{fault:#?}");
    assert!(!fault.remedy.is_empty());
}

#[test]
fn a_status_that_is_not_the_standards_is_kept_both_ways() {
    let before = declaration(CAMERA);
    let mut sheets = sheets(&before);
    sheet(&mut sheets, "ICS").cells.insert(at("C3"), Typed::Text("R".into()));
    let (after, _) = imported(&sheets, Some(&before)).unwrap();
    assert_eq!(suite::ics::other_statuses(&after).len(), 1);
    let (again, _) = imported(&self::sheets(&after), Some(&after)).unwrap();
    assert_eq!(again, after);
}

#[test]
fn every_fault_is_told_at_once() {
    let before = declaration(CAMERA);
    let mut sheets = sheets(&before);
    sheet(&mut sheets, "28-LogIntf").cells.insert(at("E3"), Typed::Text("htps".into()));
    sheet(&mut sheets, "28-LogIntf").cells.insert(at("E4"), Typed::Text("rstp".into()));
    sheet(&mut sheets, "15-PhyIntf").name = "15-Phy".into();
    let faults = imported(&sheets, Some(&before)).unwrap_err();
    let places: Vec<_> = faults.iter().map(|fault| fault.place.as_str()).collect();
    assert_eq!(places, ["sheet 15-Phy", "sheet 15-PhyIntf", "28-LogIntf!E3", "28-LogIntf!E4"]);
}

#[test]
fn rows_and_columns_may_be_moved_and_the_second_heading_taken_out() {
    let before = declaration(CAMERA);
    let mut sheets = sheets(&before);
    let table = sheet(&mut sheets, "28-LogIntf");
    let columns = 1 + table.cells.keys().map(|(_, column)| *column).max().unwrap();
    let moved = std::mem::take(&mut table.cells).into_iter().filter(|((row, _), _)| *row != 1);
    table.cells = moved.map(|((row, column), typed)| ((if row > 3 { row + 3 } else { row }, (column + 5) % columns), typed)).collect();
    let (after, _) = imported(&sheets, Some(&before)).unwrap();
    assert_eq!(after, before);
}

/// Small declarations: the camera with other texts in it.
fn other_declaration() -> impl Strategy<Value = Declaration> {
    let word = "[A-Za-z][A-Za-z0-9-]{0,8}";
    let text = || prop_oneof![any::<String>(), "[ \"'\\[{};:,#a-z0-9\\r\\n._x-]{0,16}"];
    let rows = prop::collection::btree_map(word, (text(), prop::option::of(text()), prop::option::of(text())), 0..4);
    let options = prop::collection::vec(text(), 0..4);
    (text(), text(), rows, options, any::<[Option<bool>; 5]>()).prop_map(|(supplier, reason, rows, options, confirmed)| {
        let mut made = declaration(CAMERA);
        made.dut.supplier = supplier;
        made.dut.constrained = Support::NotApplicable(reason);
        made.ixit.vuln_types = rows
            .into_iter()
            .map(|(id, (description, action, time_frame))| {
                let node =
                    serde_json::json!({ "id": format!("V-{id}"), "description": description, "action": action, "time_frame": time_frame });
                serde_json::from_value(node).unwrap()
            })
            .collect();
        made.ixit.user_dec[0].options = options;
        made.ixit.conf.confirmation_of_secure_development = confirmed[0];
        made.ixit.conf.confirmation_of_secure_management = confirmed[1];
        made
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_declaration_survives_the_way_out_and_in(before in other_declaration()) {
        let after = imported(&sheets(&before), Some(&before)).map(|(after, _)| after);
        prop_assert_eq!(after, Ok(before));
    }
}
