//! A draft declaration from a survey: the head that every new declaration has, and the rows that were seen.

use std::net::IpAddr;
use std::path::Path;

use suite::ixit::Ixit;

use super::{folder, text};
use crate::files::{FileTrouble, Folder};
use crate::run::JOURNAL;

/// The rows of a scaffold that stand for its network side and its addresses.
const SCAFFOLD_SIDE: &str = "PhyIntf-WLAN: 192.168.50.10";
const SCAFFOLD_SCOPE: &str = "192.168.50.0/24";

/// What a survey left.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The class as whose device it was surveyed.
    pub class: String,
    /// The day of the survey (UTC), as far as its journal tells.
    pub day: String,
    ixit: Ixit,
    address: Option<IpAddr>,
}

/// Reads the folder of a survey.
///
/// # Errors
/// When it is no folder of a survey.
pub fn read(path: &Path) -> Result<Draft, FileTrouble> {
    let report = path.join(folder::REPORT);
    if !report.is_file() {
        return Err(FileTrouble::Missing { path: report, remedy: "give the folder that `thirteen survey` left, `--out` of it".to_owned() });
    }
    let survey = Folder::open(path)?;
    let (declaration, _) = survey.declaration()?;
    let journal = std::fs::read(path.join("results").join(JOURNAL)).ok().and_then(|bytes| reports::journal::read(&bytes).ok());
    let day = journal.map(|reading| reading.plan().began.strftime("%Y-%m-%d").to_string());
    let bench = survey.bench()?;
    let addresses = bench.file().samples.values().flat_map(|sample| sample.addresses.values());
    let address = addresses.flat_map(|addresses| addresses.0.iter().copied()).next();
    Ok(Draft { class: declaration.dut.class, day: day.unwrap_or_else(|| "an unknown day".to_owned()), ixit: declaration.ixit, address })
}

impl Draft {
    /// The scaffold of a declaration with the tables that were seen in place of its examples.
    #[must_use]
    pub fn declaration(&self, scaffold: &str) -> String {
        let head = scaffold.split("\nixit:").next().unwrap_or(scaffold);
        let tables = text::tables(&self.ixit, Some(&format!("seen by a survey on {}, unverified", self.day)));
        format!(
            "{head}\n# A survey saw these rows. It said the best of each: correct them, add what it could not see, and fill the other tables.\n{tables}"
        )
    }

    /// The scaffold of a bench with the address that was surveyed; whom probes can be is still to be said.
    #[must_use]
    pub fn bench(&self, scaffold: &str) -> String {
        let Some(address) = self.address else { return scaffold.to_owned() };
        let side = format!("{}: \"{address}\"", suite::survey::SIDE);
        let named = scaffold.replace(SCAFFOLD_SIDE, &side).replace(SCAFFOLD_SCOPE, &address.to_string());
        named.replace("\n    identities:", "\n    # identities:").replace("\n      owner:", "\n    #   owner:")
    }
}
