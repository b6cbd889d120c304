//! Declarations as spreadsheets over the command, with LibreOffice and openpyxl as the programs of the other side.

#![allow(clippy::unwrap_used, reason = "a test may panic, and says where")]

use std::fs;
use std::path::{Path, PathBuf};

use rstest::rstest;
use selfcheck::command::{Said, said, workspace};
use selfcheck::office::Office;
use suite::catalogue::TableId;
use suite::files::{Declaration, SourceText, parse};

/// An assessment folder with a declaration of the fixtures.
struct Folder(tempfile::TempDir);

impl Folder {
    fn of(fixture: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let given = workspace().join("fixtures").join(fixture);
        fs::copy(&given, folder.path().join("declaration.yaml")).unwrap();
        let sbom = given.with_file_name("sbom.cdx.json");
        if sbom.is_file() {
            fs::copy(sbom, folder.path().join("sbom.cdx.json")).unwrap();
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn declaration(&self, name: &str) -> Declaration {
        let text = fs::read_to_string(self.path(name)).unwrap();
        parse(&SourceText { file: name, text: &text }).unwrap()
    }

    fn export(&self) -> PathBuf {
        let workbook = self.path("form.xlsx");
        let said = said(["export".as_ref(), self.0.path(), "--xlsx".as_ref(), &workbook]);
        assert_eq!(said.exit, Some(0), "{}", said.err);
        workbook
    }

    fn import(&self, workbook: &Path) -> Said {
        said(["import".as_ref(), "--xlsx".as_ref(), workbook, self.0.path(), "--force".as_ref()])
    }
}

/// LibreOffice and openpyxl, or the reason why nothing is compared here; under CI the absence fails.
fn office() -> Option<Office> {
    Office::find().inspect_err(|missing| eprintln!("{missing}")).ok()
}

#[rstest]
#[case("camera/declaration.yaml")]
#[case("camera/declaration-common-first-password.yaml")]
#[case("full-hub/declaration.yaml")]
#[case("full-lock/declaration.yaml")]
#[case("lock/declaration.yaml")]
fn a_declaration_comes_back_as_it_went_out(#[case] fixture: &str) {
    let folder = Folder::of(fixture);
    let before = folder.declaration("declaration.yaml");
    let reviewed = said(["check".as_ref(), folder.0.path()]);
    let said_in = folder.import(&folder.export());
    assert_eq!(said_in.exit, Some(0), "{}", said_in.err);
    assert_eq!(folder.declaration("declaration.yaml"), before);
    assert_eq!(folder.declaration("declaration.yaml.bak"), before);
    let again = said(["check".as_ref(), folder.0.path()]);
    assert_eq!((again.exit, without_places(&again.out)), (reviewed.exit, without_places(&reviewed.out)), "the review says the same");
}

/// The lines of a review without line and column: a workbook keeps no layout.
fn without_places(said: &str) -> Vec<String> {
    let is_number = |part: &&str| part.chars().all(|c| c.is_ascii_digit());
    said.lines().map(|line| line.split(':').filter(|part| !is_number(part)).collect::<Vec<_>>().join(":")).collect()
}

#[rstest]
#[case("camera/declaration.yaml")]
#[case("full-hub/declaration.yaml")]
#[case("full-lock/declaration.yaml")]
fn a_workbook_that_libreoffice_saved_says_the_same(#[case] fixture: &str) {
    let Some(office) = office() else { return };
    let folder = Folder::of(fixture);
    let before = folder.declaration("declaration.yaml");
    fs::create_dir(folder.path("office")).unwrap();
    let saved = office.saved_by_libreoffice(&folder.export(), &folder.path("office"));
    let said = folder.import(&saved);
    assert_eq!(said.exit, Some(0), "{}", said.err);
    assert_eq!(folder.declaration("declaration.yaml"), before);
}

#[test]
fn a_workbook_that_openpyxl_saved_says_the_same() {
    let Some(office) = office() else { return };
    let folder = Folder::of("full-hub/declaration.yaml");
    let before = folder.declaration("declaration.yaml");
    let workbook = folder.export();
    let _ = office.openpyxl(&workbook, "book.save(path)");
    let said = folder.import(&workbook);
    assert_eq!(said.exit, Some(0), "{}", said.err);
    assert_eq!(folder.declaration("declaration.yaml"), before);
}

#[test]
fn another_program_sees_the_sheets_the_drop_downs_and_cells_of_text() {
    let Some(office) = office() else { return };
    let folder = Folder::of("camera/declaration.yaml");
    let workbook = folder.export();
    let sheets = office.openpyxl(&workbook, "print('\\n'.join(book.sheetnames))");
    let expected: Vec<&str> = ["DUT", "ICS"].into_iter().chain(TableId::ALL.map(TableId::name)).collect();
    assert_eq!(sheets.lines().collect::<Vec<_>>(), expected);
    let lists = |sheet: &str| {
        let script = format!("for v in book['{sheet}'].data_validations.dataValidation: print(v.sqref, v.type, v.formula1)");
        office.openpyxl(&workbook, &script)
    };
    let ics = lists("ICS");
    assert!(ics.starts_with("D3:D") && ics.trim_end().ends_with("list \"Y,N,N/A\""), "{ics}");
    assert!(lists("28-LogIntf").contains("list \"enabled,disabled,set_up_only\""), "{}", lists("28-LogIntf"));
    assert!(lists("4-Conf").contains("B2 list \"TRUE,FALSE\""), "{}", lists("4-Conf"));
    let cells = "ics = book['ICS']\nprint([c.value for c in ics['A'] if c.value == '5.10-1'], {c.number_format for c in ics['A']})";
    assert_eq!(office.openpyxl(&workbook, cells), "['5.10-1'] {'@'}\n");
}

/// What people and their programs do to a form, and what the import answers.
#[rstest]
#[case::number("book['6-SoftComp']['C4'] = 6.6", "6-SoftComp!C4", "the number 6.6 stands where text belongs")]
#[case::date("import datetime; book['ICS']['A70'] = datetime.date(2026, 1, 6)", "ICS!A70", "the date 2026-01-06 stands where text belongs")]
#[case::word("book['28-LogIntf']['E3'] = 'htps'", "28-LogIntf!E3", "did you mean `https`?")]
#[case::sheet("book['5-VulnMon'].title = '5-VulnMonitoring'", "sheet 5-VulnMonitoring", "the form has no such sheet")]
#[case::no_sheet("del book['5-VulnMon']", "sheet 5-VulnMon", "the sheet is missing")]
#[case::column("book['5-VulnMon']['B1'] = 'describtion'", "5-VulnMon!B1", "did you mean `description`?")]
#[case::one_more_column("book['5-VulnMon']['H1'] = 'remarks'", "5-VulnMon!H1", "the form has no column `remarks`")]
#[case::id_twice(
    "book['5-VulnMon']['A4'] = 'SoftComp-TLS'; book['5-VulnMon']['B4'] = 'x'",
    "6-SoftComp!A5",
    "it first stands in 5-VulnMon!A4"
)]
#[case::reference("book['13-SoftServ']['C3'] = 'LogIntf-Wbe'", "13-SoftServ!C3", "did you mean `LogIntf-Web`?")]
fn a_slip_in_the_form_is_told_with_its_cell(#[case] slip: &str, #[case] place: &str, #[case] says: &str) {
    let Some(office) = office() else { return };
    let folder = Folder::of("camera/declaration.yaml");
    let before = fs::read_to_string(folder.path("declaration.yaml")).unwrap();
    let workbook = folder.export();
    let _ = office.openpyxl(&workbook, &format!("{slip}\nbook.save(path)"));
    let said = folder.import(&workbook);
    assert_eq!(said.exit, Some(64), "{}", said.out);
    // Messages are broken into lines where the terminal ends.
    let err = said.err.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
    assert!(err.contains(place) && err.contains(says), "{}", said.err);
    assert_eq!(fs::read_to_string(folder.path("declaration.yaml")).unwrap(), before, "nothing was written");
}

#[test]
fn a_row_that_a_supplier_adds_arrives() {
    let Some(office) = office() else { return };
    let folder = Folder::of("camera/declaration.yaml");
    let workbook = folder.export();
    let script =
        "sheet = book['22-ExtSens']\nsheet.append(['ExtSens-Temperature', 'thermometer'])\nbook['ICS']['D5'] = 'Y'\nbook.save(path)";
    let _ = office.openpyxl(&workbook, script);
    assert_eq!(folder.import(&workbook).exit, Some(0));
    let text = fs::read_to_string(folder.path("declaration.yaml")).unwrap();
    assert!(text.contains("    - id: ExtSens-Temperature\n      description: thermometer\n"), "{text}");
}

#[test]
fn nothing_that_somebody_wrote_is_overwritten_unasked() {
    let folder = Folder::of("camera/declaration.yaml");
    let workbook = folder.export();
    let again = said(["export".as_ref(), folder.0.path(), "--xlsx".as_ref(), &workbook]);
    assert_eq!(again.exit, Some(64));
    assert!(again.err.contains("--force"), "{}", again.err);
    let import = said(["import".as_ref(), "--xlsx".as_ref(), workbook.as_path(), folder.0.path()]);
    assert_eq!(import.exit, Some(64));
    assert!(import.err.contains("declaration.yaml.bak"), "{}", import.err);
    assert!(!folder.path("declaration.yaml.bak").exists());
}

#[test]
fn a_folder_without_declaration_gets_one_from_a_form() {
    let folder = Folder::of("full-hub/declaration.yaml");
    let workbook = folder.export();
    let fresh = folder.path("new/hub");
    let said = said(["import".as_ref(), "--xlsx".as_ref(), workbook.as_path(), &fresh]);
    assert_eq!(said.exit, Some(0), "{}", said.err);
    assert!(fresh.join("declaration.yaml").is_file() && !fresh.join("declaration.yaml.bak").exists());
}

#[rstest]
#[case::no_workbook(b"provision,support\n5.1-1,Y\n".to_vec())]
#[case::large(vec![b'P'; 17 * 1024 * 1024])]
fn what_is_no_workbook_is_refused_in_words(#[case] bytes: Vec<u8>) {
    let folder = Folder::of("camera/declaration.yaml");
    fs::write(folder.path("form.xlsx"), bytes).unwrap();
    let said = folder.import(&folder.path("form.xlsx"));
    assert_eq!(said.exit, Some(64));
    assert!(said.err.contains("cannot be used") && said.err.contains("thirteen export"), "{}", said.err);
}

#[test]
fn a_workbook_full_of_nonsense_is_answered_at_once() {
    let Some(office) = office() else { return };
    let folder = Folder::of("camera/declaration.yaml");
    let workbook = folder.export();
    let script = "sheet = book['28-LogIntf']\nfor n in range(9000): sheet.append([f'x{n}', None, 5.1, 'y'])\nbook.save(path)";
    let _ = office.openpyxl(&workbook, script);
    let began = std::time::Instant::now();
    let said = folder.import(&workbook);
    assert_eq!(said.exit, Some(64));
    assert!(said.err.contains("faults, the first of them") && said.err.contains("28-LogIntf!C8"), "{}", said.err);
    assert!(began.elapsed().as_secs() < 30, "{:?}", began.elapsed());
}

#[test]
fn open_questions_go_to_the_supplier_as_a_numbered_list() {
    let folder = Folder::of("camera/declaration.yaml");
    let text = fs::read_to_string(folder.path("declaration.yaml")).unwrap();
    // A field that a unit waits for, a line of the ICS, and a feature of the class without a word about its absence.
    let open = text.replace(", time_frame: 30 d }", " }").replace("  \"5.2-1\": Y\n", "").replace("features: [a, b,", "features: [b,");
    assert_eq!(open.lines().count() + 1, text.lines().count());
    fs::write(folder.path("declaration.yaml"), open).unwrap();
    let list = folder.path("questions.xlsx");
    let said = said(["check".as_ref(), folder.0.path(), "--json".as_ref(), "--questions".as_ref(), list.as_path()]);
    assert!(said.err.contains("questions to the supplier: ") && said.out.starts_with('{'), "{}", said.err);
    let Some(office) = office() else { return };
    let rows = office.openpyxl(&list, "for row in book['Questions'].iter_rows(values_only=True): print(*(x or '' for x in row), sep='|')");
    assert_eq!(rows.lines().next(), Some("number|provision|table|row|field|question|answer|date|state|key"));
    assert!(rows.contains("|5.2-1|ICS|5.2-1|support|"), "{rows}");
    let asked = rows.lines().find(|row| row.contains("VulnTypes-Remote")).unwrap_or_else(|| panic!("{rows}"));
    assert!(asked.contains("|5.2-2|3-VulnTypes|VulnTypes-Remote|time_frame|") && asked.contains("|||open|"), "{asked}");
    assert!(rows.contains("|DUT||features|"), "{rows}");
}

#[test]
fn a_list_that_the_supplier_filled_in_is_brought_up_to_date() {
    let Some(office) = office() else { return };
    let folder = Folder::of("camera/declaration.yaml");
    let sound = fs::read_to_string(folder.path("declaration.yaml")).unwrap();
    let open = sound.replace(", time_frame: 30 d }", " }").replace("  \"5.2-1\": Y\n", "");
    fs::write(folder.path("declaration.yaml"), &open).unwrap();
    let list = folder.path("questions.xlsx");
    let check = |list: &Path| said(["check".as_ref(), folder.0.path(), "--questions".as_ref(), list]);
    check(&list);
    // The supplier answers both, adds a column and a sheet, and saves with another program.
    let fill = "
sheet = book['Questions']
sheet['L1'], sheet['L2'] = 'owner', 'Firmware team'
for row in sheet.iter_rows(min_row=2):
    row[6].value, row[7].value = 'it is ' + str(row[0].value), __import__('datetime').date(2026, 11, 24)
book.create_sheet('Notes')['B2'] = 'call on Monday'
book.save(path)";
    let _ = office.openpyxl(&list, fill);
    fs::create_dir(folder.path("office")).unwrap();
    let saved = office.saved_by_libreoffice(&list, &folder.path("office"));
    // The declaration takes up one answer.
    fs::write(folder.path("declaration.yaml"), open.replace("  \"5.2-2\": Y\n", "  \"5.2-1\": Y\n  \"5.2-2\": Y\n")).unwrap();
    let said = check(&saved);
    assert!(
        said.err.contains("answered") && said.err.contains("settled") && said.err.contains("was answered on 2026-11-24"),
        "{}",
        said.err
    );
    let show = "
for name in book.sheetnames:
    for row in book[name].iter_rows(values_only=True): print(name, *(x if x is not None else '' for x in row), sep='|')";
    let rows = office.openpyxl(&saved, show);
    let line = |of: &str| rows.lines().find(|row| row.contains(of)).unwrap_or_else(|| panic!("{of}: {rows}"));
    assert!(line("|VulnTypes-Remote|").contains("|it is ") && line("|VulnTypes-Remote|").contains("|answered|"), "{rows}");
    assert!(line("|ICS|5.2-1|").contains("|it is ") && line("|ICS|5.2-1|").contains("|settled|"), "{rows}");
    assert!(rows.contains("|Firmware team") && rows.contains("Notes||call on Monday"), "{rows}");
    let before = fs::read(&saved).unwrap();
    check(&saved);
    assert_eq!(fs::read(&saved).unwrap(), before, "what is up to date is not written again");
}

#[test]
fn a_workbook_that_is_no_list_of_questions_is_left_alone() {
    let folder = Folder::of("camera/declaration.yaml");
    let form = folder.export();
    let before = fs::read(&form).unwrap();
    let said = said(["check".as_ref(), folder.0.path(), "--questions".as_ref(), form.as_path()]);
    assert_eq!(said.exit, Some(64));
    assert!(said.err.contains("cannot be brought up to date") && said.err.contains("nothing was written"), "{}", said.err);
    assert_eq!(fs::read(&form).unwrap(), before);
}
