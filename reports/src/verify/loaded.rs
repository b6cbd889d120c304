//! Reads what the checks look at, each part once and none larger than it can be.

use std::collections::BTreeSet;
use std::io::{Read, Seek};

use suite::id::UnitId;
use suite::names::Digest;
use suite::tree::Verdicts;

use super::stored::Stored;
use super::{Case, Verifier, persons};
use crate::bundle::{Bundle, BundleFault, Code, Inventory, Lacking, Rebuilt, Texts, derived, journal, limits, signatures};
use crate::journal::Plan;
use crate::signature::{examine, root_object};

/// Parts that every bundle has, present or withheld.
const NEEDED: &[&str] =
    &["bench.yaml", "declaration.yaml", "item.json", "journal.jsonl", "method.json", "plan.json", "profile/0.yaml", "verdicts.json"];

pub(super) fn load<R: Read + Seek>(bundle: &mut Bundle<R>, verifier: Verifier<'_>) -> Result<Case, BundleFault> {
    let inventory = bundle.inventory()?;
    if let Some(missing) = NEEDED.iter().find(|name| inventory.digest(name).is_none() && inventory.withheld(name).is_none()) {
        return Err(BundleFault::new(Code::Missing, format!("{missing} is neither there nor withheld")));
    }
    let (mut rebuilt, mut taken) = (rebuilt(bundle, &inventory)?, BTreeSet::new());
    if let Some(partly) = rebuilt.take_if(|partly| !partly.lacking.nothing()) {
        (rebuilt, taken) = as_stated(partly, bundle)?;
    }
    let derived = rebuilt.as_ref().map(derived).transpose()?.unwrap_or_default();
    let derived = derived.into_iter().map(|(name, bytes)| (name, Digest::of(&bytes))).collect();
    let stored = Stored::read(bundle, &inventory, &derived)?;
    let other_method = rebuilt.as_ref().is_some_and(is_of_another_version);
    let signatures = examine(&signatures(bundle)?, &root_object(&inventory.root), verifier.trust, verifier.now, ended(rebuilt.as_ref()));
    let disclosed = persons::read(bundle)?;
    Ok(Case { disclosed, signatures, inventory, stored, rebuilt, derived, taken, other_method })
}

/// When the last thing was recorded: whoever signs does so later.
fn ended(rebuilt: Option<&Rebuilt>) -> Option<jiff::Timestamp> {
    rebuilt?.reading.lines().last().map(|line| line.at)
}

fn is_of_another_version(rebuilt: &Rebuilt) -> bool {
    let plan = rebuilt.plan();
    plan.catalogue != Plan::catalogue_digest() || plan.suite_version != env!("CARGO_PKG_VERSION")
}

/// The assessment, built again; none where a text that it takes is withheld. No text outlives its parsing.
fn rebuilt<R: Read + Seek>(bundle: &mut Bundle<R>, inventory: &Inventory) -> Result<Option<Rebuilt>, BundleFault> {
    let Some(texts) = texts(bundle, inventory)? else { return Ok(None) };
    let missing = || BundleFault::new(Code::Missing, "journal.jsonl is neither there nor withheld");
    let reading = journal(bundle.part("journal.jsonl")?.ok_or_else(missing)?)?;
    Rebuilt::on(reading, &texts, lacking(inventory)).map(Some)
}

/// The texts that are withheld, and without which most verdicts still follow.
fn lacking(inventory: &Inventory) -> Lacking {
    let withheld = |name: &str| inventory.withheld(name).is_some();
    Lacking {
        accepted: withheld("accepted.yaml"),
        decisions: withheld("decisions.yaml"),
        external: withheld("external-evidence.yaml"),
        sbom: withheld("sbom.json"),
    }
}

/// The assessment with the verdicts as stated that rest on what is withheld. Without stated verdicts, or by other judges, nothing is derived again.
fn as_stated<R: Read + Seek>(partly: Rebuilt, bundle: &mut Bundle<R>) -> Result<(Option<Rebuilt>, BTreeSet<UnitId>), BundleFault> {
    let stated = if is_of_another_version(&partly) { None } else { bundle.bytes("verdicts.json", limits::VERDICTS)? };
    // A number that no double holds is text there, and no version reads it back: then nothing is taken as stated, and nothing derived again.
    let stated = stated.and_then(|bytes| serde_json::from_slice::<Verdicts>(&bytes).ok());
    let Some(stated) = stated else { return Ok((None, BTreeSet::new())) };
    let (verdicts, taken) = partly.lacking.stated(partly.verdicts.clone(), &stated, &partly.plan().units);
    Ok((Some(Rebuilt { verdicts, ..partly }), taken))
}

/// The texts that judging takes, but the journal; none where one of those is withheld on which every verdict rests.
fn texts<R: Read + Seek>(bundle: &mut Bundle<R>, inventory: &Inventory) -> Result<Option<Texts>, BundleFault> {
    let withheld = |name: &str| inventory.withheld(name).is_some();
    if withheld("declaration.yaml") || withheld("journal.jsonl") {
        return Ok(None);
    }
    let mut profile = Vec::new();
    for number in 0..8 {
        let name = format!("profile/{number}.yaml");
        if withheld(&name) {
            return Ok(None);
        }
        profile.extend(text(bundle, &name)?);
    }
    Ok(Some(Texts {
        declaration: text(bundle, "declaration.yaml")?.unwrap_or_default(),
        profile,
        journal: Vec::new(),
        decisions: text(bundle, "decisions.yaml")?,
        external: text(bundle, "external-evidence.yaml")?,
        accepted: text(bundle, "accepted.yaml")?,
        sbom: text_up_to(bundle, "sbom.json", limits::SBOM)?,
    }))
}

fn text<R: Read + Seek>(bundle: &mut Bundle<R>, name: &str) -> Result<Option<String>, BundleFault> {
    text_up_to(bundle, name, limits::TEXT)
}

fn text_up_to<R: Read + Seek>(bundle: &mut Bundle<R>, name: &str, most: u64) -> Result<Option<String>, BundleFault> {
    let bytes = bundle.bytes(name, most)?;
    let no_text = |_| BundleFault::new(Code::TextFault, format!("{name} is no UTF-8 text"));
    bytes.map(|bytes| String::from_utf8(bytes).map_err(no_text)).transpose()
}
