//! The parts that follow from the others: item, method, plan, bench, verdicts, reports. A verifier derives them again and compares bytes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;
use suite::bench::SeenIdentity;
use suite::files::declaration::{Dut, Edition};
use suite::id::UnitId;
use suite::names::{Digest, SampleId};
use suite::reference::passwords;

use super::{BundleFault, PUBLIC, PartName, Public, Rebuilt, canonical};
use crate::journal::{Plan, Record};
use crate::messages::Language;
use crate::persons::Persons;
use crate::summary::Style;
use crate::{junit, summary};

/// Which product was assessed, on which samples.
#[derive(Serialize)]
struct Item<'a> {
    format: u32,
    dut: &'a Dut,
    edition: Edition,
    /// The built-in reference device that stood in for a product: then nothing here is about one.
    reference_device: Option<&'a str>,
    /// Who each sample said it was, as last read.
    samples: BTreeMap<&'a SampleId, &'a SeenIdentity>,
    /// The digest of the journal's last line, for which no line after it vouches.
    journal: &'a Digest,
}

/// What it was assessed by.
#[derive(Serialize)]
struct Method<'a> {
    format: u32,
    catalogue: &'a Digest,
    edition: Edition,
    /// The lists that questions name by digest.
    lists: BTreeMap<&'static str, Digest>,
    /// Every version of the suite that wrote to the journal.
    suite: BTreeSet<&'a str>,
    /// The digest of every program that wrote to the journal, as far as it records them.
    binary: BTreeSet<&'a Digest>,
    /// The digest of what the self-test of each came to.
    self_test: BTreeSet<Digest>,
}

/// What had to run, as fixed before the first packet.
#[derive(Serialize)]
struct Planned<'a> {
    format: u32,
    began: Timestamp,
    /// The first line of the journal.
    line: Digest,
    profile: &'a str,
    seed: u64,
    units: &'a BTreeSet<UnitId>,
    declaration: &'a Digest,
    profile_digest: &'a Digest,
    decisions: Option<&'a Digest>,
    external: Option<&'a Digest>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sbom: Option<&'a Digest>,
    /// How often the plan was revised in the open.
    revisions: usize,
}

/// Every part that follows from an assessment, by the version that derives it.
///
/// # Errors
/// Never by what an assessment says; the names are those of parts.
pub fn derived(rebuilt: &Rebuilt) -> Result<Vec<(PartName, Vec<u8>)>, BundleFault> {
    // Whom decisions name is another part's to tell, so that it can be withheld.
    let hidden = rebuilt.telling(&Persons::default(), Language::English);
    let (first, lean) = (first_plan(rebuilt), rebuilt.verdicts.lean());
    let parts = [
        ("bench.yaml", canonical::bytes(&rebuilt.plan().bench)),
        ("item.json", item(rebuilt)),
        ("method.json", method(rebuilt)),
        ("plan.json", plan(rebuilt, first)),
        (PUBLIC, canonical::bytes(&Public::of(rebuilt))),
        ("reports/junit.xml", junit::write(&hidden.lean(), first.began).into_bytes()),
        ("reports/summary.txt", summary::write(&hidden, Style { colour: false, verbose: false }).into_bytes()),
        ("verdicts.json", canonical::bytes(&lean)),
    ];
    parts.into_iter().map(|(name, bytes)| Ok((PartName::new(name)?, bytes))).collect()
}

/// The plan of the first line, before any revision.
fn first_plan(rebuilt: &Rebuilt) -> &Plan {
    match rebuilt.reading.lines().first().map(|line| &line.record) {
        Some(Record::Plan(plan)) => plan,
        _ => rebuilt.plan(),
    }
}

fn item(rebuilt: &Rebuilt) -> Vec<u8> {
    let (plan, samples, journal) = (rebuilt.plan(), rebuilt.reading.identities(), rebuilt.reading.head());
    let reference_device = plan.reference_device.as_deref();
    canonical::bytes(&Item { format: 1, dut: &plan.dut, edition: plan.edition, reference_device, samples, journal })
}

fn method(rebuilt: &Rebuilt) -> Vec<u8> {
    let plan = rebuilt.plan();
    let plans = [first_plan(rebuilt), plan];
    let mut suite: BTreeSet<&str> = plans.iter().map(|plan| plan.suite_version.as_str()).collect();
    let mut binary: BTreeSet<&Digest> = plans.iter().filter_map(|plan| plan.binary.as_ref()).collect();
    let mut self_test: BTreeSet<Digest> = plans.iter().filter_map(|plan| Some(plan.self_test.as_ref()?.digest())).collect();
    for line in rebuilt.reading.lines() {
        if let Record::Session { suite_version, binary: by, self_test: passed, .. } = &line.record {
            suite.insert(suite_version);
            binary.extend(by);
            self_test.extend(passed.clone());
        }
    }
    let lists = BTreeMap::from([("common credentials", passwords::common_digest()), ("communities", passwords::communities_digest())]);
    canonical::bytes(&Method { format: 1, catalogue: &plan.catalogue, edition: plan.edition, lists, suite, binary, self_test })
}

fn plan(rebuilt: &Rebuilt, first: &Plan) -> Vec<u8> {
    let second = rebuilt.reading.lines().get(1).map(|line| line.prev.clone());
    canonical::bytes(&Planned {
        format: 1,
        began: first.began,
        line: second.unwrap_or_else(|| rebuilt.reading.head().clone()),
        profile: &first.profile,
        seed: first.seed,
        units: &first.units,
        declaration: &first.declaration,
        profile_digest: &first.profile_digest,
        decisions: first.decisions.as_ref(),
        external: first.external.as_ref(),
        sbom: first.sbom.as_ref(),
        revisions: rebuilt.reading.revisions().len(),
    })
}
