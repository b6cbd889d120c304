//! `thirteen bundle` and `thirteen verify`.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use harness::exit::Exit;
use reports::bundle::{Bundle as Opened, BundleFault, Rebuilt};
use reports::signature::Trust;
use reports::verify::{Report as Verified, Standing, Told, Unread, Verifier, verify_and_rebuild, write};
use suite::files::{Fault, SourceText};

use crate::Trouble;
use crate::arguments::{Bundle, Verify};

/// Packs a finished run.
pub fn bundle(wanted: &Bundle) -> Result<Exit, Trouble> {
    let folder = &wanted.assessment.folder;
    let results = wanted.results.clone().unwrap_or_else(|| folder.join("results"));
    packed(folder, wanted.assessment.profile.as_deref(), &results, &wanted.out)?;
    Ok(Exit::Pass)
}

/// Packs a run and says what stands for it.
pub(crate) fn packed(folder: &Path, profile: Option<&str>, results: &Path, out: &Path) -> Result<(), Trouble> {
    let root = harness::bundle::pack_run(folder, profile, results, out)?;
    eprintln!("bundle: {}, root {root}", out.display());
    Ok(())
}

/// Verifies a bundle.
pub fn verify(wanted: &Verify) -> Result<Exit, Trouble> {
    match opened(&wanted.file, &trust(wanted.trust.as_deref())?)? {
        Ok((report, _)) => {
            let text = if wanted.json { pretty(&Told::Read(Box::new(report.clone()))) } else { write(&report, wanted.verbose) };
            crate::output::write(&text);
            Ok(exit(report.standing))
        }
        Err(fault) if wanted.json => {
            crate::output::write(&pretty(&Told::Unread(Unread::of(fault))));
            Ok(Exit::BadBundle)
        }
        Err(fault) => {
            crate::output::write(&format!("Not genuine: {fault}\n"));
            Ok(Exit::BadBundle)
        }
    }
}

pub(crate) fn faulty(fault: Box<Fault>) -> Trouble {
    Trouble { report: miette::Report::from(*fault), exit: Exit::Usage }
}

/// The trust file; without one nobody is known.
pub(crate) fn trust(path: Option<&Path>) -> Result<Trust, Trouble> {
    let Some(path) = path else { return Ok(Trust::default()) };
    let file = harness::files::read(
        path,
        "it says whose signatures count; `thirteen keys new` writes one, and `thirteen schema trust` tells all of it",
    )?;
    Trust::read(&SourceText { file: &file.name, text: &file.text }).map_err(faulty)
}

type Read = Result<(Verified, Option<Rebuilt>), BundleFault>;

fn opened(path: &Path, trust: &Trust) -> Result<Read, Trouble> {
    let file = File::open(path).map_err(|error| {
        Trouble::usage_with_help(format!("{}: {error}", path.display()), "name a bundle, as `thirteen run DIR --out NAME.asice` writes one")
    })?;
    Ok(Opened::open(BufReader::new(file))
        .and_then(|mut bundle| verify_and_rebuild(&mut bundle, Verifier { trust, now: jiff::Timestamp::now() })))
}

fn exit(standing: Standing) -> Exit {
    match standing {
        Standing::Genuine => Exit::Pass,
        Standing::Open => Exit::Inconclusive,
        Standing::NotGenuine => Exit::BadBundle,
    }
}

pub(crate) fn pretty(value: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
