//! The parts that a suite derived when it packed: kept as bytes, and read only as far as any version wrote them.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use serde_json::Value;
use suite::id::UnitId;
use suite::verdict::Verdict;

use crate::bundle::{Bundle, BundleFault, Code, limits};

/// What the bundle states of itself.
pub(super) struct Stored {
    /// The bytes of the parts that are there, by name.
    pub parts: BTreeMap<String, Vec<u8>>,
    /// Units with the verdict that the bundle states, and their obligations as JSON. Empty where `verdicts.json` is withheld.
    pub units: BTreeMap<UnitId, (Verdict, Value)>,
    /// The reference device that the item names.
    pub reference_device: Option<String>,
}

/// The names of what is derived.
const NAMES: &[&str] =
    &["bench.yaml", "item.json", "method.json", "plan.json", "reports/junit.xml", "reports/summary.txt", "verdicts.json"];

impl Stored {
    /// Reads what is there.
    ///
    /// # Errors
    /// When a part is too large or the verdicts are none.
    pub fn read<R: Read + Seek>(bundle: &mut Bundle<R>) -> Result<Self, BundleFault> {
        let mut parts = BTreeMap::new();
        for name in NAMES {
            parts.extend(bundle.bytes(name, limits::DERIVED)?.map(|bytes| ((*name).to_owned(), bytes)));
        }
        let units = parts.get("verdicts.json").map(|bytes| units(bytes)).transpose()?.unwrap_or_default();
        let item: Option<Value> = parts.get("item.json").and_then(|bytes| serde_json::from_slice(bytes).ok());
        let reference_device = item.and_then(|item| Some(item.get("reference_device")?.as_str()?.to_owned()));
        Ok(Self { parts, units, reference_device })
    }
}

fn units(bytes: &[u8]) -> Result<BTreeMap<UnitId, (Verdict, Value)>, BundleFault> {
    let fault = |says: &str| BundleFault::new(Code::VerdictsForm, format!("verdicts.json {says}"));
    let tree: Value = serde_json::from_slice(bytes).map_err(|error| fault(&format!("is no JSON: {error}")))?;
    let list = |value: &Value, name: &str| value.get(name).and_then(Value::as_array).cloned();
    let mut units = BTreeMap::new();
    for group in list(&tree, "groups").ok_or_else(|| fault("holds no groups"))? {
        for case in list(&group, "cases").ok_or_else(|| fault("holds a group without cases"))? {
            for unit in list(&case, "units").ok_or_else(|| fault("holds a case without units"))? {
                let id: Option<UnitId> = unit.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok());
                let verdict: Option<Verdict> = unit.get("verdict").and_then(|verdict| serde_json::from_value(verdict.clone()).ok());
                let (id, verdict) = id.zip(verdict).ok_or_else(|| fault("holds a unit without id or verdict"))?;
                let obligations = unit.get("obligations").cloned().unwrap_or_default();
                if units.insert(id, (verdict, obligations)).is_some() {
                    return Err(fault(&format!("holds {id} twice")));
                }
            }
        }
    }
    Ok(units)
}
