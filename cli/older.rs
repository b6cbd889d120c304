//! `thirteen migrate`, and `thirteen check` of a declaration of the older edition.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use harness::exit::Exit;
use harness::files::DECLARATION_FILE;
use harness::older::{KEPT, Older};
use reports::review::Review;
use reports::wording::counted;

use crate::Trouble;
use crate::arguments::{Check, Migrate};

/// Carries a declaration over to the newer edition, and lists what a person must still decide.
pub fn migrate(wanted: &Migrate) -> Result<Exit, Trouble> {
    let folder = wanted.folder.display();
    let Some(older) = Older::open(&wanted.folder)? else {
        say!("the declaration in {folder} is of edition 3.1 already; nothing was written");
        return Ok(Exit::Pass);
    };
    let carried = older.carried();
    say!("{} to decide:", counted(carried.open.len(), "point"));
    for open in &carried.open {
        say!("- {open}");
    }
    if wanted.dry_run {
        say!("nothing was written (--dry-run)");
        return Ok(Exit::Pass);
    }
    let kept = keep(&wanted.folder.join(KEPT), &older.text.text)?;
    crate::exchange::write(&wanted.folder.join(DECLARATION_FILE), carried.text.as_bytes())?;
    say!("{folder}/declaration.yaml is of edition 3.1 now, with these points at its top; {} keeps what was there.", kept.display());
    say!("Next: thirteen check {folder}");
    Ok(Exit::Pass)
}

/// Keeps the older declaration; what is kept already is never written over.
fn keep(path: &Path, text: &str) -> Result<PathBuf, Trouble> {
    let trouble = |why: std::io::Error| Trouble::usage_with_help(format!("{}: {why}", path.display()), "nothing was changed");
    let mut file = File::options().write(true).create_new(true).open(path).map_err(trouble)?;
    // Half of it would look like the whole.
    file.write_all(text.as_bytes()).inspect_err(|_| drop(std::fs::remove_file(path))).map_err(trouble)?;
    Ok(path.to_owned())
}

/// Reviews a declaration of the older edition; none where the folder has one of the newer.
pub fn check(wanted: &Check) -> Result<Option<Exit>, Trouble> {
    let Some(older) = Older::open(&wanted.assessment.folder)? else { return Ok(None) };
    if wanted.questions.is_some() {
        return Err(Trouble::usage("--questions needs edition 3.1, whose units ask them: `thirteen migrate DIR` first"));
    }
    let review = Review::of_older(&older.declaration, &older.text.source());
    crate::paper::tell(wanted, &review)?;
    if !wanted.json {
        say!(
            "of edition 2.1, references and ICS are reviewed; `thirteen migrate {}` carries it over to edition 3.1, which is assessed",
            wanted.assessment.folder.display()
        );
    }
    Ok(Some(if review.ics_valid { Exit::Pass } else { Exit::Fail }))
}
