//! `thirteen diff`: two bundles beside each other.

use std::path::Path;

use harness::exit::Exit;
use harness::genuine::{self, NotTaken, Opened};
use reports::diff::{self, Side, Stated};
use reports::signature::Trust;

use crate::Trouble;
use crate::arguments::{Diff, DiffFormat};

/// Compares two bundles that are genuine.
pub fn diff(wanted: &Diff) -> Result<Exit, Trouble> {
    let trust = crate::bundle::trust(&wanted.trust)?;
    let (before, stated_before) = taken(&wanted.before, &trust)?;
    let (after, stated_after) = taken(&wanted.after, &trust)?;
    let diff = diff::compare(&side(&before, &stated_before), &side(&after, &stated_after));
    let text = match wanted.format {
        DiffFormat::Json => crate::bundle::pretty(&diff),
        DiffFormat::Markdown => diff::markdown(&diff),
        DiffFormat::Text if wanted.json => crate::bundle::pretty(&diff),
        DiffFormat::Text => diff::text(&diff, wanted.verbose),
    };
    crate::output::write(&text);
    // Verdicts that nobody could derive again may be compared, and are no ground to let a release through.
    let derived = before.rebuilt.is_some() && after.rebuilt.is_some();
    Ok(match diff.regressions.is_empty() {
        true if derived => Exit::Pass,
        true => Exit::Inconclusive,
        false => Exit::Fail,
    })
}

fn side<'a>(opened: &'a Opened, stated: &'a Stated) -> Side<'a> {
    Side { report: &opened.report, stated, rebuilt: opened.rebuilt.as_ref() }
}

/// A bundle with its verdicts. Where these are withheld there is nothing to compare.
pub(crate) fn taken(path: &Path, trust: &Trust) -> Result<(Opened, Stated), Trouble> {
    let mut opened = genuine::verified(path, trust).map_err(not_taken)?;
    let stated = opened.stated().map_err(|fault| not_taken(NotTaken::Forged { path: path.to_owned(), fault }))?;
    let stated = stated.ok_or_else(|| not_taken(NotTaken::Withheld { path: path.to_owned() }))?;
    Ok((opened, stated))
}

pub(crate) fn not_taken(why: NotTaken) -> Trouble {
    Trouble { exit: why.exit(), report: why.into() }
}
