//! Reads what the checks look at, each part once and none larger than it can be.

use std::io::{Read, Seek};

use super::stored::Stored;
use super::{Case, Verifier};
use crate::bundle::{Bundle, BundleFault, Code, Inventory, Rebuilt, Texts, limits, signatures};
use crate::journal::Plan;
use crate::signature::{examine, root_object};

/// Parts that every bundle has, present or withheld.
const NEEDED: &[&str] =
    &["bench.yaml", "declaration.yaml", "item.json", "journal.jsonl", "method.json", "plan.json", "profile/0.yaml", "verdicts.json"];

pub(super) fn load<R: Read + Seek>(bundle: &mut Bundle<R>, verifier: Verifier<'_>) -> Result<Case, BundleFault> {
    let inventory = bundle.inventory()?;
    let is_there = |name: &str| inventory.present.iter().any(|(known, _)| known.as_str() == name);
    if let Some(missing) = NEEDED.iter().find(|name| !is_there(name) && inventory.withheld(name).is_none()) {
        return Err(BundleFault::new(Code::Missing, format!("{missing} is neither there nor withheld")));
    }
    let stored = Stored::read(bundle)?;
    let rebuilt = texts(bundle, &inventory)?.map(|texts| Rebuilt::from(&texts)).transpose()?;
    let other_method = rebuilt.as_ref().is_some_and(is_of_another_version);
    let signatures = examine(&signatures(bundle)?, &root_object(&inventory.root), verifier.trust, verifier.now, ended(rebuilt.as_ref()));
    Ok(Case { signatures, inventory, stored, rebuilt, other_method })
}

/// When the last thing was recorded: whoever signs does so later.
fn ended(rebuilt: Option<&Rebuilt>) -> Option<jiff::Timestamp> {
    rebuilt?.reading.lines().last().map(|line| line.at)
}

fn is_of_another_version(rebuilt: &Rebuilt) -> bool {
    let plan = rebuilt.plan();
    plan.catalogue != Plan::catalogue_digest() || plan.suite_version != env!("CARGO_PKG_VERSION")
}

/// The texts that judging takes; none where one of them is withheld.
fn texts<R: Read + Seek>(bundle: &mut Bundle<R>, inventory: &Inventory) -> Result<Option<Texts>, BundleFault> {
    let withheld = |name: &str| inventory.withheld(name).is_some();
    if ["declaration.yaml", "journal.jsonl", "decisions.yaml", "external-evidence.yaml", "accepted.yaml", "sbom.json"]
        .into_iter()
        .any(withheld)
    {
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
        journal: bundle.bytes("journal.jsonl", limits::JOURNAL)?.unwrap_or_default(),
        decisions: text(bundle, "decisions.yaml")?,
        external: text(bundle, "external-evidence.yaml")?,
        accepted: text(bundle, "accepted.yaml")?,
        sbom: text_up_to(bundle, "sbom.json", suite::sbom::LARGEST)?,
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
