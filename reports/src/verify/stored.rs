//! What the bundle states of itself: read only where this suite derived something else, and only as far as any version wrote it.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use suite::id::UnitId;
use suite::names::Digest;
use suite::verdict::Verdict;

use crate::bundle::{Bundle, BundleFault, Code, Inventory, PUBLIC, PartName, Public, limits};

/// What the bundle states of itself.
pub(super) struct Stored {
    /// Whether `verdicts.json` is there, and is to the byte what this suite derives.
    pub same_verdicts: bool,
    /// Units with the verdict that the bundle states. Empty where `verdicts.json` is withheld, or is what this suite derives.
    pub units: BTreeMap<UnitId, StatedUnit>,
    /// What is public, where that is not what this suite derives.
    pub public: Option<Public>,
    /// The item, if it is there.
    pub item: Option<Value>,
    /// The plan, where nothing could be built again.
    pub plan: Option<Value>,
    /// The reference device that the item names, or what is public, or the bench.
    pub reference_device: Option<String>,
}

/// A unit as the bundle states it.
#[derive(Deserialize)]
pub(super) struct StatedUnit {
    id: UnitId,
    /// Its verdict.
    pub verdict: Verdict,
    /// Its obligations, as text.
    pub obligations: Box<RawValue>,
}

/// An obligation of it, as far as it is compared one by one.
#[derive(Deserialize)]
pub(super) struct StatedObligation {
    /// Its row.
    pub row: Option<String>,
    /// Its verdict.
    pub verdict: Verdict,
}

impl StatedUnit {
    /// Its obligations; none where they are no obligations.
    pub fn each(&self) -> Option<Vec<StatedObligation>> {
        serde_json::from_str(self.obligations.get()).ok()
    }
}

#[derive(Deserialize)]
struct StatedCase {
    units: Vec<StatedUnit>,
}

#[derive(Deserialize)]
struct StatedGroup {
    cases: Vec<StatedCase>,
}

#[derive(Deserialize)]
struct StatedTree {
    groups: Vec<StatedGroup>,
}

impl Stored {
    /// Reads what is there.
    ///
    /// # Errors
    /// When a part is too large or cannot be read.
    pub fn read<R: Read + Seek>(
        bundle: &mut Bundle<R>,
        inventory: &Inventory,
        derived: &BTreeMap<PartName, Digest>,
    ) -> Result<Self, BundleFault> {
        let own = derived.iter().find(|(name, _)| name.as_str() == "verdicts.json").map(|(_, digest)| digest);
        let same_verdicts = own.is_some() && own == inventory.digest("verdicts.json");
        let verdicts = if same_verdicts { None } else { bundle.bytes("verdicts.json", limits::VERDICTS)? };
        let units = verdicts.map(|bytes| units(&bytes)).transpose()?.unwrap_or_default();
        let public = public(bundle, inventory, derived)?;
        let item = json(bundle, "item.json", Code::ItemDiffers)?;
        let plan = if derived.is_empty() { json(bundle, "plan.json", Code::PlanDiffers)? } else { None };
        let named = item.as_ref().and_then(|item| Some(item.get("reference_device")?.as_str()?.to_owned()));
        let bench = json(bundle, "bench.yaml", Code::BenchDiffers)?;
        let on_the_bench = || Some(bench.as_ref()?.get("reference_device")?.as_str()?.to_owned());
        let reference_device = named.or_else(|| public.as_ref()?.reference_device.clone()).or_else(on_the_bench);
        Ok(Self { same_verdicts, units, public, item, plan, reference_device })
    }
}

/// A part as JSON, if it is there. One that nobody can read says nothing, so it could hide whom it is about.
fn json<R: Read + Seek>(bundle: &mut Bundle<R>, name: &str, code: Code) -> Result<Option<Value>, BundleFault> {
    let none = |error| BundleFault::new(code, format!("{name} cannot be read: {error}"));
    bundle.bytes(name, limits::DERIVED)?.map(|bytes| serde_json::from_slice(&bytes).map_err(none)).transpose()
}

fn public<R: Read + Seek>(
    bundle: &mut Bundle<R>,
    inventory: &Inventory,
    derived: &BTreeMap<PartName, Digest>,
) -> Result<Option<Public>, BundleFault> {
    let own = derived.iter().find(|(name, _)| name.as_str() == PUBLIC).map(|(_, digest)| digest);
    if own.is_some() && own == inventory.digest(PUBLIC) {
        return Ok(None);
    }
    let none = |error| BundleFault::new(Code::PublicForm, format!("{PUBLIC} is not what a bundle makes public: {error}"));
    bundle.bytes(PUBLIC, limits::PUBLIC)?.map(|bytes| serde_json::from_slice(&bytes).map_err(none)).transpose()
}

fn units(bytes: &[u8]) -> Result<BTreeMap<UnitId, StatedUnit>, BundleFault> {
    let fault = |says: String| BundleFault::new(Code::VerdictsForm, format!("verdicts.json {says}"));
    let tree: StatedTree = serde_json::from_slice(bytes).map_err(|error| fault(format!("is no tree of verdicts: {error}")))?;
    let stated = tree.groups.into_iter().flat_map(|group| group.cases).flat_map(|case| case.units);
    let mut units = BTreeMap::new();
    for unit in stated {
        let id = unit.id;
        if units.insert(id, unit).is_some() {
            return Err(fault(format!("holds {id} twice")));
        }
    }
    Ok(units)
}
