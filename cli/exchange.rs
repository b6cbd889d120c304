//! `thirteen export`, `thirteen import` and `thirteen check --questions`: declarations and questions as spreadsheets.

use std::fs;
use std::path::{Path, PathBuf};

use harness::exit::Exit;
use harness::files::{DECLARATION_FILE, Folder};
use harness::spreadsheet::{self, State};
use reports::review::Review;
use reports::wording::counted;
use suite::files::Declaration;
use suite::names::Text;
use suite::tree::Verdicts;

use crate::Trouble;
use crate::arguments::{Export, Import};

/// Writes the declaration of a folder as a workbook.
pub fn export(wanted: &Export) -> Result<Exit, Trouble> {
    if wanted.xlsx.exists() && !wanted.force {
        return Err(Trouble::usage(format!(
            "{} exists already, and somebody may have filled it in; nothing was written (--force overwrites it)",
            wanted.xlsx.display()
        )));
    }
    let (declaration, _) = Folder::open(&wanted.folder)?.declaration()?;
    write(&wanted.xlsx, &spreadsheet::export(&declaration)?)?;
    say!("{} holds the declaration of {}.", wanted.xlsx.display(), declaration.dut.name);
    say!("Filled in and saved as .xlsx: thirteen import --xlsx {} {}", wanted.xlsx.display(), wanted.folder.display());
    Ok(Exit::Pass)
}

/// Writes `declaration.yaml` from a workbook.
pub fn import(wanted: &Import) -> Result<Exit, Trouble> {
    let path = wanted.folder.join(DECLARATION_FILE);
    if path.exists() && !wanted.force {
        return Err(Trouble::usage(format!(
            "{} exists already; nothing was written (--force overwrites it and keeps it as {})",
            path.display(),
            backup(&path).display()
        )));
    }
    let before = if path.exists() { Some(Folder::open(&wanted.folder)?.declaration()?) } else { None };
    let imported = spreadsheet::import(&wanted.xlsx, before.as_ref().map(|(declaration, text)| (declaration, text.text.as_str())))?;
    fs::create_dir_all(&wanted.folder).map_err(|error| Trouble::unwritten(&wanted.folder, &error))?;
    if before.is_some() {
        fs::copy(&path, backup(&path)).map_err(|error| Trouble::unwritten(&backup(&path), &error))?;
        say!("{} keeps what was there, with its comments.", backup(&path).display());
    }
    write(&path, imported.text.as_bytes())?;
    for note in &imported.notes {
        say!("note: {note}");
    }
    say!("{} holds the declaration of {}. Next: thirteen check {}", path.display(), imported.declaration.dut.name, wanted.folder.display());
    Ok(Exit::Pass)
}

/// Writes what a review leaves open as a workbook for the supplier, or brings the list that is there up to date, and says what became of each question.
pub fn questions(file: &Path, verdicts: &Verdicts, review: &Review, declaration: &Declaration) -> Result<(), Trouble> {
    let before = file.exists().then_some(file);
    let list = spreadsheet::questions(before, verdicts, review, declaration)?;
    if let Some(bytes) = &list.bytes {
        write(file, bytes)?;
    }
    // Standard output may be JSON.
    let count = |state| list.asked.iter().filter(|asked| asked.state == state).count();
    let [open, answered, settled] = [State::Open, State::Answered, State::Settled].map(count);
    let all = counted(list.asked.len(), "question");
    harness::tell!("{} holds {all} to the supplier: {open} open, {answered} answered, {settled} settled", file.display());
    for asked in list.asked.iter().filter(|asked| asked.state == State::Answered) {
        let answer = asked.answer.as_deref().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        let date = asked.date.as_ref().map(|date| format!(" on {date}")).unwrap_or_default();
        let said = format!("question {} ({}) was answered{date}, and is still to be declared: {answer}", asked.number, asked.about);
        harness::tell!("{}", Text::from_device(&said));
    }
    Ok(())
}

fn backup(path: &Path) -> PathBuf {
    path.with_extension("yaml.bak")
}

/// Writes a file whole or not at all.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    harness::whole::write(path, bytes, harness::whole::FOR_ALL).map_err(|error| Trouble::unwritten(path, &error))
}
