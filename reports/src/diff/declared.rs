//! What the supplier declares otherwise: parts, rows, fields, and the profile that it was judged under.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use suite::revision::How;

use super::leaves::differences;
use super::{Differs, Side, how};

/// A part or a row that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PartDiffers {
    /// The table, or the part beside the tables.
    pub part: String,
    /// The row, if it is one.
    pub row: Option<String>,
    /// What became of it.
    pub how: How,
    /// The fields that differ; none where the whole row came or went.
    pub fields: Vec<Differs>,
}

/// Values by part and row.
type Parts = BTreeMap<(String, Option<String>), Value>;

pub(super) fn compare(before: &Side<'_>, after: &Side<'_>) -> Vec<PartDiffers> {
    let (Some(before), Some(after)) = (before.rebuilt, after.rebuilt) else { return Vec::new() };
    let (one, other) = (parts(before), parts(after));
    let names: BTreeSet<_> = one.keys().chain(other.keys()).collect();
    names.into_iter().filter_map(|name| differing(name, one.get(name), other.get(name))).collect()
}

fn differing((part, row): &(String, Option<String>), before: Option<&Value>, after: Option<&Value>) -> Option<PartDiffers> {
    let whole = row.is_some() && !(before.is_some() && after.is_some());
    let of = |side: Option<&Value>| side.cloned().unwrap_or_default();
    let fields = differences(&of(before), &of(after));
    let (part, row, how) = (part.clone(), row.clone(), how(before.is_some(), after.is_some()));
    (before != after).then(|| PartDiffers { part, row, how, fields: if whole { Vec::new() } else { fields } })
}

fn parts(rebuilt: &crate::bundle::Rebuilt) -> Parts {
    let mut parts = Parts::from([(("profile".to_owned(), None), value(&rebuilt.profile))]);
    for (part, said) in object(value(&rebuilt.declaration)) {
        match said {
            Value::Object(tables) if part == "ixit" => tables.into_iter().for_each(|(table, rows)| add(&mut parts, &table, rows)),
            said => add(&mut parts, &part, said),
        }
    }
    parts
}

/// A table by its rows, or a part as a whole.
fn add(parts: &mut Parts, part: &str, said: Value) {
    let is_table = said.as_array().is_some_and(|rows| !rows.is_empty() && rows.iter().all(|row| id(row).is_some()));
    match said {
        Value::Array(rows) if is_table => parts.extend(rows.into_iter().map(|row| ((part.to_owned(), id(&row)), row))),
        Value::Array(rows) if rows.is_empty() => {}
        said => drop(parts.insert((part.to_owned(), None), said)),
    }
}

fn id(row: &Value) -> Option<String> {
    Some(row.get("id")?.as_str()?.to_owned())
}

fn value(said: &impl Serialize) -> Value {
    serde_json::to_value(said).expect("types of the suite always serialise")
}

fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(fields) = value { fields } else { Map::new() }
}
