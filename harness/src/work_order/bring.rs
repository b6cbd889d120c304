//! What the supplier brings: samples, accounts, update images, captures, documents. Only what a selected unit needs and the bench does not have.

use serde_json::Value;
use suite::catalogue::{Level, Unit};
use suite::ixit::AuthMech;
use suite::ixit::t01_auth_mech::Change;
use suite::judge::compares_samples;
use suite::names::{RowId, SampleId};
use suite::scaffold::is_example;

use super::{Item, Order, ids};

/// How many samples a comparison takes.
const SAMPLES: usize = 2;

pub(super) fn items(order: &Order<'_>) -> Vec<Item> {
    samples(order).into_iter().chain(accounts(order)).chain(images(order)).chain(captures(order)).chain(documents(order)).collect()
}

fn samples(order: &Order<'_>) -> Option<Item> {
    let units: Vec<&Unit> = order.functional.iter().copied().filter(|unit| compares_samples(unit.id)).collect();
    let there = order.bench.map_or(0, |bench| bench.file().samples.len());
    let wanted = if units.is_empty() { 1 } else { SAMPLES };
    let what = match (there, wanted) {
        (0, 1) => "a sample".to_owned(),
        (0, _) => "two samples".to_owned(),
        (1, SAMPLES) => "a second sample".to_owned(),
        _ => return None,
    };
    let because = if units.is_empty() { "it is tested" } else { "samples are compared with each other" };
    (!order.functional.is_empty()).then(|| Item { what, because: because.to_owned(), units: ids(&units), ..Item::default() })
}

/// An account for each login that a probe can exercise, on each sample where the bench has none that knows its secret.
fn accounts(order: &Order<'_>) -> Vec<Item> {
    let logins = order.assessed.declaration.ixit.auth_mech.iter().filter(|row| !row.exercise.is_empty());
    let units = order.reading(<AuthMech as suite::ixit::Row>::TABLE, &[]);
    let item = |what: String, because: &str| Item { what, because: because.to_owned(), units: Vec::new(), ..Item::default() };
    let Some(bench) = order.bench.filter(|_| !units.is_empty()) else {
        let wanted = logins.filter(|_| !units.is_empty());
        return wanted.map(|row| item(format!("an account at {}, with its secret", *row.id), "there is no bench.yaml yet")).collect();
    };
    let lacking = logins.flat_map(|row| bench.file().samples.keys().map(move |sample| (row, sample)));
    let lacking = lacking.filter(|(row, sample)| !is_known(order, sample, row));
    lacking
        .map(|(row, sample)| item(format!("an account at {} of sample {sample}, with its secret", *row.id), "bench.yaml names none"))
        .collect()
}

fn is_known(order: &Order<'_>, sample: &SampleId, row: &AuthMech) -> bool {
    let shared = if let Some(Change::SameAs(other)) = &row.change { Some(&**other) } else { None };
    let at = |login: &RowId| {
        let about = order.bench.and_then(|bench| bench.file().samples.get(sample));
        about.is_some_and(|about| about.identities.values().any(|identity| *identity.login == *login))
    };
    at(&row.id) || shared.is_some_and(at)
}

/// Images for units that are carried out with what the supplier gives, on each declared mechanism.
fn images(order: &Order<'_>) -> Vec<Item> {
    let units: Vec<&Unit> = order.reading("7-UpdMech", &[]).into_iter().filter(|unit| unit.level == Level::Facts).collect();
    let has = order.bench.is_some_and(|bench| bench.file().update_images.is_some());
    if units.is_empty() || has {
        return Vec::new();
    }
    let rows = order.assessed.declaration.ixit.upd_mech.iter();
    let what = |id: &RowId| format!("update images for {id}: a newer version, an older one, and the way to install them");
    let because = "altered and older images must be refused; bench.yaml lists none under `update_images`";
    rows.map(|row| Item { what: what(&row.id), because: because.to_owned(), units: ids(&units), ..Item::default() }).collect()
}

/// Captures of traffic that no probe of ours makes: the catalogue says of a unit that it is carried out by one.
fn captures(order: &Order<'_>) -> Option<Item> {
    let units: Vec<&Unit> = order.by_hand().filter(|unit| unit.how.contains("capture")).collect();
    let what = "captures of the device's own traffic, or a mirror port to make them".to_owned();
    let because = "these units look at what the device sends by itself".to_owned();
    (!units.is_empty()).then(|| Item { what, because, units: ids(&units), ..Item::default() })
}

/// Every document that 2-UserInfo names in a field that a unit reads. The example of a new declaration names none.
fn documents(order: &Order<'_>) -> Vec<Item> {
    let written = serde_json::to_value(&order.assessed.declaration.ixit.user_info).unwrap_or_default();
    let mut named: Vec<Item> = Vec::new();
    for (field, value) in written.as_object().into_iter().flatten().filter(|(field, _)| is_of_documents(field)) {
        let units = ids(&reading_field(order, field));
        let because = format!("2-UserInfo names it in {field}");
        for place in places(value).into_iter().filter(|place| !units.is_empty() && !is_example(place)) {
            let item = Item { what: format!("document: {place}"), because: because.clone(), units: units.clone(), ..Item::default() };
            if !named.contains(&item) {
                named.push(item);
            }
        }
    }
    named
}

/// The units that read a field: the catalogue names it in words, `Documentation of Deletion`.
fn reading_field(order: &Order<'_>, field: &str) -> Vec<&'static Unit> {
    let is_field = |name: &String| name.to_lowercase().replace([' ', '-'], "_") == field;
    let is_read = |fields: &[String]| fields.is_empty() || fields.iter().any(is_field);
    let reads = |unit: &&&Unit| unit.reads.iter().any(|read| read.table == "2-UserInfo" && is_read(&read.fields));
    order.functional.iter().filter(reads).copied().collect()
}

fn is_of_documents(field: &str) -> bool {
    ["documentation_of_", "publication_of_"].iter().any(|begin| field.starts_with(begin))
}

/// Where something is found: a text, or the `at` of each item of a list.
fn places(value: &Value) -> Vec<String> {
    match value {
        Value::String(place) => vec![place.clone()],
        Value::Array(items) => items.iter().filter_map(|item| item.get("at")?.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}
