//! What a run leaves beside its journal, each file whole or not at all.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use reports::messages::Language;
use reports::report::Report;
use suite::files::Laboratory;
use suite::tree::Verdicts;

use super::{JOURNAL, RunTrouble};
use crate::persons::disclosed;
use crate::whole;

/// Writes `verdicts.json`, `junit.xml` and `report.html`.
pub(super) fn write(out: &Path, verdicts: &Verdicts, began: Timestamp, laboratory: Option<&Laboratory>) -> Result<(), RunTrouble> {
    let verdicts = &named(out, verdicts);
    write_whole(out, "verdicts.json", reports::json::write(verdicts))?;
    write_whole(out, "junit.xml", reports::junit::write(verdicts, began))?;
    // The journal is read back, so that the report says what stands on the disk. One that cannot be read tells of itself at the next command.
    let Some(mut journal) = fs::read(out.join(JOURNAL)).ok().and_then(|bytes| reports::journal::read(&bytes).ok()) else { return Ok(()) };
    journal.disclose(disclosed(out));
    let report = Report { verdicts, journal: &journal, laboratory, language: Language::English };
    write_whole(out, "report.html", reports::html::write(&report))
}

/// The verdicts with the names of people in them, for those at home.
pub(super) fn named(out: &Path, verdicts: &Verdicts) -> Verdicts {
    disclosed(out).in_verdicts(verdicts, Language::English).into_owned()
}

fn write_whole(out: &Path, name: &str, text: String) -> Result<(), RunTrouble> {
    let path = out.join(name);
    whole::write(&path, text, whole::FOR_ALL).map_err(|why| RunTrouble::Write { path, why })
}
