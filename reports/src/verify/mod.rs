//! Is a bundle genuine, and does every verdict in it follow from what it records? Offline, and without trust in whoever made it.
//!
//! One file for each check, in the order in which they are told. A fault of the container or of a digest ends it ([`crate::bundle::BundleFault`]);
//! the other checks are all made, so that one fault hides no other.

mod decisions;
mod loaded;
mod method;
mod obligations;
mod persons;
mod plan;
mod public;
mod reports;
mod self_test;
mod sentence;
mod sessions;
mod signatures;
mod stored;
mod text;
mod told;
mod verdicts;
mod whole;
mod withheld;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use suite::id::UnitId;
use suite::names::Digest;
use suite::verdict::Verdict;

use crate::bundle::{Bundle, BundleFault, Code, Inventory, PartName, Rebuilt, Root};
use crate::messages::Language;
use crate::persons::Persons;
use crate::signature::{Signatures, Trust};

pub use crate::bundle::RestsOn;
pub use persons::disclosed;
pub use text::write;
pub use told::{Told, Unopened, Unread, schema};

/// What a verifier found, wholly told by its first sentence and its checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Report {
    /// The version of this format.
    pub format: u32,
    /// What all of it comes to, in one form.
    pub sentence: String,
    /// How it ends.
    pub standing: Standing,
    /// The built-in reference device, if one stood in for a product.
    pub reference_device: Option<String>,
    /// What stands for all parts.
    pub root: Root,
    /// Each check, in order.
    pub checks: Vec<Check>,
    /// Each unit with a verdict.
    pub units: Vec<Unit>,
    /// Who signed, of those whom the trust file knows.
    pub signed_by: Vec<String>,
}

/// How a verification ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Genuine and wholly derived again, whatever the device's verdict.
    Genuine,
    /// Genuine as far as could be checked, and something could not be.
    Open,
    /// Not genuine.
    NotGenuine,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Check {
    /// Its number, from 1 to 11.
    pub number: u8,
    /// What it asks.
    pub asks: &'static str,
    /// How it ended.
    pub standing: Standing,
    /// What was found, a sentence each.
    pub says: Vec<String>,
    /// What is not genuine.
    pub faults: Vec<BundleFault>,
}

/// One unit with its verdict, as the bundle states it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// The verdict that the bundle states.
    pub verdict: Verdict,
    /// What it rests on.
    pub basis: Vec<RestsOn>,
    /// Whether it was derived again, and came to the same.
    pub rederived: bool,
}

/// How much a check tells, in sentences: a bundle of many parts would else have as many told.
const TOLD: usize = 1_000;

impl Check {
    fn new(number: u8, asks: &'static str) -> Self {
        Self { number, asks, standing: Standing::Genuine, says: Vec::new(), faults: Vec::new() }
    }

    fn say(&mut self, says: impl Into<String>) {
        match self.says.len() {
            TOLD => self.says.push("and more, which is not told here".to_owned()),
            told if told < TOLD => self.says.push(says.into()),
            _ => {}
        }
    }

    /// Something could not be checked.
    fn open(&mut self, says: impl Into<String>) {
        self.standing = self.standing.max(Standing::Open);
        self.say(says);
    }

    /// Puts names in place of commitments.
    fn tell(&mut self, persons: &Persons) {
        for says in self.says.iter_mut().chain(self.faults.iter_mut().map(|fault| &mut fault.says)) {
            if let Cow::Owned(named) = persons.shown(says, Language::English) {
                *says = named;
            }
        }
    }

    fn fault(&mut self, code: Code, says: impl Into<String>) {
        self.standing = Standing::NotGenuine;
        match self.faults.len() {
            TOLD => self.faults.push(BundleFault::new(code, "and more faults, which are not told here")),
            told if told < TOLD => self.faults.push(BundleFault::new(code, says)),
            _ => {}
        }
    }
}

impl Report {
    /// Everything that is not genuine, in the order of the checks.
    pub fn faults(&self) -> impl Iterator<Item = &BundleFault> {
        self.checks.iter().flat_map(|check| &check.faults)
    }
}

/// Who verifies: whom they trust, and when it is.
#[derive(Clone, Copy, Debug)]
pub struct Verifier<'a> {
    /// Whose signatures count; never taken from the bundle.
    pub trust: &'a Trust,
    /// Now.
    pub now: Timestamp,
}

/// What the checks look at.
struct Case {
    /// Who signed, as far as the trust file knows them.
    signatures: Signatures,
    inventory: Inventory,
    /// Who is disclosed.
    disclosed: persons::Disclosed,
    /// The digests of the parts that this suite derives; none where nothing could be built again.
    derived: BTreeMap<PartName, Digest>,
    /// The parts that the suite derives, as they stand in the bundle.
    stored: stored::Stored,
    /// The assessment, built again; none where a text is withheld on which every verdict rests.
    rebuilt: Option<Rebuilt>,
    /// Units whose verdict was taken as it is stated, since a text that it rests on is withheld.
    taken: BTreeSet<UnitId>,
    /// Whether this is another version of the method than that of the journal: what differs then is judged anew, not forged.
    other_method: bool,
}

impl Case {
    /// The reference device that stood in for a product, as the bundle states it or as its journal shows it, whatever is withheld.
    fn reference_device(&self) -> Option<&str> {
        let shown = || self.rebuilt.as_ref()?.verdicts.reference_device.as_deref();
        self.stored.reference_device.as_deref().or_else(shown)
    }
}

/// Verifies a bundle that was opened.
///
/// # Errors
/// [`BundleFault`], when a part is not as the manifest says or no journal can be read, so that there is nothing to check.
pub fn verify<R: Read + Seek>(bundle: &mut Bundle<R>, verifier: Verifier<'_>) -> Result<Report, BundleFault> {
    Ok(verify_and_rebuild(bundle, verifier)?.0)
}

/// The same, with the assessment that was built again: reports are rendered from it. None where a text that it takes is withheld.
///
/// # Errors
/// As [`verify`].
pub fn verify_and_rebuild<R: Read + Seek>(
    bundle: &mut Bundle<R>,
    verifier: Verifier<'_>,
) -> Result<(Report, Option<Rebuilt>), BundleFault> {
    let case = loaded::load(bundle, verifier)?;
    let units = verdicts::units(&case);
    let mut checks = vec![
        whole::check(&case),
        signatures::check(&case),
        method::check(&case),
        plan::check(&case),
        obligations::check(&case),
        verdicts::check(&case),
        reports::check(&case),
        decisions::check(&case, verifier.now),
        sessions::check(&case),
        withheld::check(&case),
        self_test::check(&case),
    ];
    checks.iter_mut().for_each(|check| check.tell(&case.disclosed.persons));
    let standing = checks.iter().map(|check| check.standing).max().unwrap_or(Standing::Genuine);
    let reference_device = case.reference_device().map(str::to_owned);
    let signed_by = signatures::known(&case);
    let sentence = sentence::first(&case, standing, &units, checks.iter().flat_map(|check| &check.faults).next());
    let report = Report { format: 1, sentence, standing, reference_device, root: case.inventory.root, checks, units, signed_by };
    let rebuilt = case.rebuilt.filter(|rebuilt| rebuilt.lacking.nothing()).map(|mut rebuilt| {
        rebuilt.reading.disclose(case.disclosed.persons);
        rebuilt
    });
    Ok((report, rebuilt))
}
