//! The list over several rounds between laboratory and supplier.

use std::io::{Cursor, Write as _};

use rstest::rstest;

use super::*;

fn question(row: &str, asks: &str) -> Question {
    let provisions = vec!["5.2-2".to_owned()];
    Question { provisions, table: "3-VulnTypes".into(), row: row.into(), field: "time_frame".into(), asks: asks.into() }
}

fn first() -> [Question; 2] {
    [question("VulnTypes-Remote", "state `time_frame`"), question("VulnTypes-Local", "state `time_frame`")]
}

fn begun() -> Table {
    let mut table = Table::new();
    table.raise(&first()).unwrap();
    table
}

/// The list as its next reader finds it.
fn sent(table: &Table) -> Table {
    Table::of(read::workbook(&table.written().unwrap()).unwrap()).unwrap()
}

fn text(text: &str) -> Typed {
    Typed::Text(text.into())
}

fn states(asked: &[Asked]) -> Vec<(u32, State)> {
    asked.iter().map(|asked| (asked.number, asked.state)).collect()
}

#[test]
fn a_list_comes_back_as_it_went_out() {
    let table = begun();
    let mut back = sent(&table);
    assert_eq!(back, table);
    assert_eq!(states(&back.raise(&first()).unwrap()), [(1, State::Open), (2, State::Open)]);
    assert_eq!(back, table, "there is nothing to write");
}

#[test]
fn answers_stay_with_their_numbers() {
    let mut table = begun();
    table.put(1, "answer", text("30 days"));
    table.put(1, "date", Typed::Date("2026-11-24".into()));
    let mut back = sent(&table);
    let [_, second] = first();
    let asked = back.raise(&[question("VulnTypes-New", "state `time_frame`"), second.clone(), first()[0].clone()]).unwrap();
    assert_eq!(states(&asked), [(1, State::Answered), (2, State::Open), (3, State::Open)]);
    assert_eq!((asked[0].answer.as_deref(), asked[0].date.as_deref()), (Some("30 days"), Some("2026-11-24")));
    assert_eq!(
        (asked[0].about.as_str(), asked[2].about.as_str()),
        ("3-VulnTypes VulnTypes-Remote time_frame", "3-VulnTypes VulnTypes-New time_frame")
    );
    let asked = sent(&back).raise(&[second]).unwrap();
    assert_eq!(states(&asked), [(1, State::Settled), (2, State::Open), (3, State::Settled)]);
    assert_eq!(asked[0].answer.as_deref(), Some("30 days"), "a settled question keeps its answer");
}

#[test]
fn what_is_raised_again_is_open_again_under_its_number() {
    let mut table = begun();
    assert_eq!(states(&table.raise(&[]).unwrap()), [(1, State::Settled), (2, State::Settled)]);
    assert_eq!(states(&table.raise(&first()).unwrap()), [(1, State::Open), (2, State::Open)]);
}

#[test]
fn moved_lines_and_corrected_words_are_the_same_questions() {
    let mut table = begun();
    let cells = &mut table.sheets[0].cells;
    let line = |row: u32| cells.range((row, 0)..(row + 1, 0)).map(|((_, column), typed)| (*column, typed.clone())).collect::<Vec<_>>();
    let (one, two) = (line(1), line(2));
    for (row, moved) in [(1, two), (2, one)] {
        moved.into_iter().for_each(|(column, typed)| drop(cells.insert((row, column), typed)));
    }
    table.put(1, "question", text("please state the time frame"));
    assert_eq!(states(&sent(&table).raise(&first()).unwrap()), [(2, State::Open), (1, State::Open)]);
}

#[test]
fn what_others_wrote_is_never_lost() {
    let mut table = begun();
    let cells = &mut table.sheets[0].cells;
    cells.insert((0, 11), text("owner"));
    cells.insert((1, 11), text("Firmware team"));
    cells.insert((7, 5), text("may we send the answers by post?"));
    cells.insert((7, 0), Typed::Number(9.0));
    cells.insert((1, 12), Typed::Bool(true));
    table.sheets.push(Sheet { name: "Notes".into(), cells: BTreeMap::from([((3, 3), text("call on Monday"))]) });
    let mut back = sent(&table);
    let before: Vec<_> = back.sheets.iter().map(|sheet| sheet.cells.clone()).collect();
    let asked = back.raise(&[question("VulnTypes-New", "state it")]).unwrap();
    assert_eq!(
        states(&asked),
        [(1, State::Settled), (2, State::Settled), (3, State::Open)],
        "a line of somebody's own is no question of ours"
    );
    let after = sent(&back);
    for (before, after) in before.iter().zip(&after.sheets) {
        let state = after.name == QUESTIONS;
        let lost = before.iter().filter(|(place, typed)| !(state && place.1 == 8 && place.0 < 3) && after.cells.get(place) != Some(typed));
        assert_eq!(lost.collect::<Vec<_>>(), []);
    }
    assert_eq!(after.sheets[0].cells[&(8, 5)], text("state it"), "new questions stand below everything");
}

#[test]
fn a_list_of_an_earlier_version_gets_states_and_keys() {
    let mut table = begun();
    let (state, key) = (table.columns[STATE], table.columns[KEY]);
    table.sheets[0].cells.retain(|(_, column), _| *column != state && *column != key);
    let mut back = sent(&table);
    assert_eq!(states(&back.raise(&first()).unwrap()), [(1, State::Open), (2, State::Open)]);
    assert_eq!(back.text(1, KEY), self::super::key(&first()[0]));
}

#[rstest]
#[case("", State::Open, "open")]
#[case("Open", State::Answered, "answered")]
#[case("answered", State::Settled, "settled")]
#[case("in work", State::Open, "in work")]
#[case("in work", State::Settled, "settled (in work)")]
#[case("settled (in work)", State::Settled, "settled (in work)")]
#[case("settled (in work)", State::Answered, "in work")]
fn a_word_of_the_supplier_outlives_ours(#[case] written: &str, #[case] state: State, #[case] word: &str) {
    assert_eq!(worded(written, state), word);
}

#[rstest]
#[case::no_sheet(|sheet: &mut Sheet| sheet.name = "List".into(), "no sheet `Questions`")]
#[case::no_column(|sheet: &mut Sheet| drop(sheet.cells.remove(&(0, 6))), "no column `answer`")]
#[case::two_columns(|sheet: &mut Sheet| drop(sheet.cells.insert((0, 12), text("Answer "))), "two columns `answer`")]
fn what_is_no_list_is_refused(#[case] edit: fn(&mut Sheet), #[case] says: &str) {
    let mut table = begun();
    edit(&mut table.sheets[0]);
    let why = Table::of(table.sheets).unwrap_err();
    assert!(why.contains(says), "{why}");
}

#[test]
fn a_full_list_takes_no_more() {
    let mut table = begun();
    table.end = MOST_ROWS;
    let why = table.raise(&[question("VulnTypes-New", "state it")]).unwrap_err();
    assert!(why.contains("no room"), "{why}");
}

/// The workbook of a list with one more part.
fn with_part(name: &str, content: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new_append(Cursor::new(begun().written().unwrap())).unwrap();
    archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(content).unwrap();
    archive.finish().unwrap().into_inner()
}

#[rstest]
#[case::notes("xl/comments1.xml", b"<comments/>", "notes on cells")]
#[case::picture("xl/media/image1.png", b"png", "pictures")]
#[case::formula("xl/worksheets/sheet2.xml", b"<c r=\"G2\"><f>A1</f></c>", "formulas")]
fn what_could_not_be_kept_is_said_and_the_file_left_alone(#[case] name: &str, #[case] content: &[u8], #[case] says: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("questions.xlsx");
    let bytes = with_part(name, content);
    std::fs::write(&path, &bytes).unwrap();
    let why = Table::read(&path).unwrap_err().to_string();
    assert!(why.contains(says), "{why}");
    std::fs::write(&path, begun().written().unwrap()).unwrap();
    assert_eq!(Table::read(&path).unwrap(), begun(), "without it the list is read");
}
