//! `thirteen bundle`, and what other verbs about bundles share.

use std::path::{Path, PathBuf};

use harness::exit::Exit;
use reports::signature::Trust;
use suite::files::{Fault, SourceText};

use crate::Trouble;
use crate::arguments::Bundle;

/// Packs a finished run.
pub fn bundle(wanted: &Bundle) -> Result<Exit, Trouble> {
    let folder = &wanted.assessment.folder;
    let results = wanted.results.clone().unwrap_or_else(|| folder.join("results"));
    packed(folder, wanted.assessment.profile.as_deref(), &results, &wanted.out, &wanted.looked_at)?;
    Ok(Exit::Pass)
}

/// Packs a run and says what stands for it.
pub(crate) fn packed(folder: &Path, profile: Option<&str>, results: &Path, out: &Path, looked_at: &[String]) -> Result<(), Trouble> {
    let packed = harness::bundle::pack_run(folder, profile, results, out, looked_at)?;
    unsearched(&packed.unsearched);
    harness::tell!("bundle: {}, root {}", out.display(), packed.root);
    Ok(())
}

/// Says whose secrets nobody could look for.
pub(crate) fn unsearched(whose: &[String]) {
    if !whose.is_empty() {
        harness::tell!("bundle: secrets that are too short, or plain words, were not looked for in it: that of {}", whose.join(", "));
    }
}

pub(crate) fn faulty(fault: Box<Fault>) -> Trouble {
    Trouble { report: miette::Report::from(*fault), exit: Exit::Usage }
}

/// What all of these trust files say; without one nobody is known.
pub(crate) fn trust(paths: &[PathBuf]) -> Result<Trust, Trouble> {
    let mut all = Trust::default();
    for path in paths {
        let file = harness::files::read(
            path,
            "it says whose signatures count; `thirteen keys new` writes one, and `thirteen schema trust` tells all of it",
        )?;
        let source = SourceText { file: &file.name, text: &file.text };
        let more = Trust::read(&source).map_err(faulty)?;
        all.add(more, &source).map_err(faulty)?;
    }
    Ok(all)
}

pub(crate) fn pretty(value: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
