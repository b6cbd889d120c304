//! `thirteen verify`: one bundle told wholly, or many in a line each.

use std::io::BufReader;
use std::path::Path;

use harness::exit::Exit;
use reports::bundle::{Bundle, BundleFault};
use reports::signature::Trust;
use reports::verify::{Report, Standing, Told, Unopened, Unread, Verifier, verify as checked, write};
use serde::Serialize;
use suite::names::Text;

use crate::Trouble;
use crate::arguments::Verify;
use crate::bundle::{pretty, trust};

/// Of many bundles, one.
#[derive(Serialize)]
struct OneOf {
    /// The exit that it would have alone.
    exit: u8,
    /// The file as it was named.
    file: String,
    /// Why it could not be opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<String>,
    /// What was found, as alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    verified: Option<Told>,
}

/// Verifies a bundle, or many in one go.
pub fn verify(wanted: &Verify) -> Result<Exit, Trouble> {
    let trust = trust(&wanted.trust)?;
    match wanted.files.as_slice() {
        [file] => {
            let (exit, read) = opened(file, &trust).inspect_err(|trouble| {
                if wanted.json {
                    crate::output::write(&pretty(&Told::Unopened(Unopened::of(trouble.report.to_string()))));
                }
            })?;
            crate::output::write(&match read {
                read if wanted.json => pretty(&told(read)),
                Ok(report) => write(&report, wanted.verbose),
                Err(fault) => format!("Not genuine: {fault}\n"),
            });
            Ok(exit)
        }
        // The worst is the one of the highest number: genuine, open, not to be opened, not genuine.
        files => Ok(files.iter().map(|file| one_of(file, &trust, wanted.json)).max_by_key(|exit| *exit as u8).unwrap_or(Exit::Usage)),
    }
}

/// A line for one of many: what cannot be opened stops nobody.
fn one_of(file: &Path, trust: &Trust, json: bool) -> Exit {
    let (exit, read) = match opened(file, trust) {
        Ok((exit, read)) => (exit, Ok(read)),
        Err(trouble) => (trouble.exit, Err(trouble.report.to_string())),
    };
    let line = if json {
        let (trouble, verified) = read.map_or_else(|trouble| (Some(trouble), None), |read| (None, Some(told(read))));
        serde_json::to_string(&OneOf { exit: exit as u8, file: file.display().to_string(), trouble, verified }).unwrap_or_default()
    } else {
        let says = match read {
            Ok(Ok(report)) => report.sentence,
            Ok(Err(fault)) => format!("Not genuine: {fault}"),
            Err(trouble) => trouble,
        };
        let [file, says] = [&file.display().to_string(), &says].map(|text| Text::from_device(text).as_str().replace('\n', " "));
        format!("{:>2}  {file}  {says}", exit as u8)
    };
    crate::output::write(&format!("{line}\n"));
    exit
}

type Read = Result<Report, BundleFault>;

fn told(read: Read) -> Told {
    read.map_or_else(|fault| Told::Unread(Unread::of(fault)), |report| Told::Read(Box::new(report)))
}

fn opened(path: &Path, trust: &Trust) -> Result<(Exit, Read), Trouble> {
    let file = harness::genuine::opened(path).map_err(|error| {
        Trouble::usage_with_help(format!("{}: {error}", path.display()), "name a bundle, as `thirteen run DIR --out NAME.asice` writes one")
    })?;
    let read =
        Bundle::open(BufReader::new(file)).and_then(|mut bundle| checked(&mut bundle, Verifier { trust, now: jiff::Timestamp::now() }));
    let exit = match read.as_ref().map(|report| report.standing) {
        Ok(Standing::Genuine) => Exit::Pass,
        Ok(Standing::Open) => Exit::Inconclusive,
        Ok(Standing::NotGenuine) | Err(_) => Exit::BadBundle,
    };
    Ok((exit, read))
}
