//! What a declaration and a profile say, part by part, as digests: enough to tell later what changed, and no word of it.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Change, How};
use crate::catalogue::TableId;
use crate::files::{Declaration, Profile};
use crate::names::{Digest, RowId};

/// The part of an outline that is the profile's.
const PROFILE: &str = "profile";

/// The outline of the files that a campaign is judged by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outline {
    /// What stands beside the tables of rows (`dut`, `ics`, `2-UserInfo`, `profile`), by field.
    pub records: BTreeMap<String, Fields>,
    /// The rows of all tables.
    pub rows: BTreeMap<RowId, RowOutline>,
}

/// Fields with the mark of what they say.
pub type Fields = BTreeMap<String, Mark>;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RowOutline {
    /// Its table.
    pub table: String,
    /// What it says.
    pub fields: Fields,
    /// The other rows whose ids occur in it, wherever that is: more than it refers to, never fewer.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub names: BTreeSet<RowId>,
}

impl RowOutline {
    /// Whether another state of the row says the same. Which names in it are ids depends on other rows, and is no part of it.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.table == other.table && self.fields == other.fields
    }
}

/// The first half of the digest of what a field says: 32 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Mark(String);

impl Mark {
    pub(super) fn of(value: &Value) -> Self {
        let mut text = String::new();
        spell(value, &mut text);
        let digest = Digest::of(text.as_bytes());
        Self(digest.as_str().trim_start_matches("sha256:").chars().take(32).collect())
    }
}

/// JSON with sorted keys, so that a mark hangs on what is said and on no order.
fn spell(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
            text.push('{');
            for (name, value) in sorted {
                text.push_str(&Value::String(name.clone()).to_string());
                text.push(':');
                spell(value, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                spell(item, text);
                text.push(',');
            }
            text.push(']');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

impl Outline {
    /// The outline of a declaration and a profile.
    #[must_use]
    pub fn of(declaration: &Declaration, profile: &Profile) -> Self {
        let mut outline = Self::default();
        outline.records.insert(PROFILE.to_owned(), marks(&object(profile)));
        for (part, value) in object(declaration).iter().filter(|(part, _)| *part != "ixit") {
            outline.records.insert(part.clone(), fields_of(value));
        }
        let tables = object(&declaration.ixit);
        let ids: BTreeSet<RowId> = declaration.ixit.every_row().iter().map(|row| (**row.written_id()).clone()).collect();
        for (table, value) in &tables {
            match value {
                Value::Array(rows) => outline.rows.extend(rows.iter().filter_map(|row| row_of(table, row, &ids))),
                record => {
                    outline.records.insert(table.clone(), fields_of(record));
                }
            }
        }
        outline
    }

    /// What a later state says otherwise, in the order of the tables.
    #[must_use]
    pub fn changes_to(&self, later: &Self) -> Vec<Change> {
        let parts: BTreeSet<&String> = self.records.keys().chain(later.records.keys()).collect();
        let nothing = Fields::new();
        let of = |outline: &'_ Self, part: &str| outline.records.get(part).cloned().unwrap_or_else(|| nothing.clone());
        let records = parts.into_iter().flat_map(|part| changes_of_record(part, &of(self, part), &of(later, part)));
        let ids: BTreeSet<&RowId> = self.rows.keys().chain(later.rows.keys()).collect();
        let mut rows: Vec<Change> = ids.into_iter().filter_map(|id| change_of_row(id, self.rows.get(id), later.rows.get(id))).collect();
        rows.sort_by_key(|change| TableId::ALL.iter().position(|table| table.name() == change.part));
        records.chain(rows).collect()
    }

    /// Whether a change is one of the profile.
    #[must_use]
    pub fn is_of_profile(change: &Change) -> bool {
        change.part == PROFILE
    }
}

fn object(value: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(value).expect("types of the suite always serialise") {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn marks(fields: &Map<String, Value>) -> Fields {
    fields.iter().map(|(name, value)| (name.clone(), Mark::of(value))).collect()
}

/// The fields of a record; of a list each item is one, of a single word the word.
fn fields_of(value: &Value) -> Fields {
    match value {
        Value::Object(fields) => marks(fields),
        Value::Array(items) => items.iter().map(|item| (word(item), Mark::of(item))).collect(),
        scalar => Fields::from([(word(scalar), Mark::of(scalar))]),
    }
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn row_of(table: &str, row: &Value, ids: &BTreeSet<RowId>) -> Option<(RowId, RowOutline)> {
    let fields = row.as_object()?;
    let id = RowId::from(fields.get("id")?.as_str()?);
    let mut names = BTreeSet::new();
    ids_in(row, ids, &mut names);
    names.remove(&id);
    Some((id, RowOutline { table: table.to_owned(), fields: marks(fields), names }))
}

fn ids_in(value: &Value, ids: &BTreeSet<RowId>, found: &mut BTreeSet<RowId>) {
    match value {
        Value::Object(fields) => fields.values().for_each(|value| ids_in(value, ids, found)),
        Value::Array(items) => items.iter().for_each(|value| ids_in(value, ids, found)),
        Value::String(text) => found.extend(ids.get(&RowId::from(text.as_str())).cloned()),
        _ => {}
    }
}

fn changes_of_record(part: &str, before: &Fields, after: &Fields) -> Vec<Change> {
    let named = |how: How, is: &dyn Fn(&String) -> bool| {
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).filter(|name| is(name)).collect();
        (!names.is_empty()).then(|| Change::fields(part, how, names.into_iter().cloned().collect()))
    };
    let added = named(How::Added, &|name| !before.contains_key(name));
    let changed = named(How::Changed, &|name| before.contains_key(name) && after.contains_key(name) && before.get(name) != after.get(name));
    let removed = named(How::Removed, &|name| !after.contains_key(name));
    [added, changed, removed].into_iter().flatten().collect()
}

fn change_of_row(id: &RowId, before: Option<&RowOutline>, after: Option<&RowOutline>) -> Option<Change> {
    let of = |row: &RowOutline, how, fields| Change { part: row.table.clone(), row: Some(id.clone()), how, fields };
    match (before, after) {
        (Some(before), Some(after)) if before.says_the_same(after) => None,
        (Some(before), Some(after)) => {
            let names: BTreeSet<&String> = before.fields.keys().chain(after.fields.keys()).collect();
            let differing = names.into_iter().filter(|name| before.fields.get(*name) != after.fields.get(*name)).cloned().collect();
            Some(of(after, How::Changed, differing))
        }
        (Some(before), None) => Some(of(before, How::Removed, Vec::new())),
        (None, Some(after)) => Some(of(after, How::Added, Vec::new())),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::testing::{CAMERA, profile, read};

    fn outline(text: &str) -> Outline {
        Outline::of(&read(text), &profile())
    }

    fn changes(from: &str, to: &str) -> Vec<String> {
        assert!(CAMERA.contains(from), "{from}");
        outline(CAMERA).changes_to(&outline(&CAMERA.replacen(from, to, 1))).iter().map(ToString::to_string).collect()
    }

    #[rstest]
    #[case::field("port: tcp/8443", "port: tcp/9443", &["28-LogIntf LogIntf-Web: port changed"])]
    #[case::fields("port: tcp/8443\n      speaks: https", "port: tcp/9443\n      speaks: http", &["28-LogIntf LogIntf-Web: port, speaks changed"])]
    #[case::new_id("id: LogIntf-Telnet", "id: LogIntf-Shell", &["28-LogIntf LogIntf-Shell added", "28-LogIntf LogIntf-Telnet removed"])]
    #[case::line_of_the_ics("\"5.1-3\": Y", "\"5.1-3\": { N: later }", &["ics: 5.1-3 changed"])]
    #[case::feature("features: [a, b,", "features: [a,", &["features: b removed"])]
    #[case::product("name: Nursery Eye", "name: Nursery Ear", &["dut: name changed"])]
    #[case::record("at: \"manual, page 14\"", "at: \"manual, page 15\"", &["2-UserInfo: documentation_of_change_mechanisms changed"])]
    #[case::order("features: [a, b,", "features: [b, a,", &[])]
    #[case::words_alone("edition: \"3.1\"", "# looked at\nedition: \"3.1\"", &[])]
    fn what_changed_is_named_and_never_quoted(#[case] from: &str, #[case] to: &str, #[case] says: &[&str]) {
        assert_eq!(changes(from, to), says);
    }

    #[test]
    fn a_change_of_the_profile_is_told_apart() {
        let (declaration, mut other) = (read(CAMERA), profile());
        other.title = "another".to_owned();
        let changes = Outline::of(&declaration, &profile()).changes_to(&Outline::of(&declaration, &other));
        assert_eq!(changes.iter().map(ToString::to_string).collect::<Vec<_>>(), ["profile: title changed"]);
        assert!(changes.iter().all(Outline::is_of_profile));
    }

    #[test]
    fn a_row_names_what_it_leads_to() {
        let outline = outline(CAMERA);
        let names = |id: &str| outline.rows[&RowId::from(id)].names.iter().map(RowId::as_str).collect::<Vec<_>>();
        assert_eq!(names("AuthMech-RTSP"), ["AuthMech-Web", "LogIntf-RTSP", "SecComMech-RTSP"]);
        assert_eq!(names("LogIntf-Web"), ["PhyIntf-Ethernet"]);
        let every = read(CAMERA).ixit.every_row().len();
        assert_eq!(outline.rows.len(), every);
    }

    #[test]
    fn a_mark_hangs_on_no_order() {
        let read = |text: &str| Mark::of(&serde_json::from_str(text).unwrap());
        assert_eq!(read(r#"{"a":1,"b":[2,3]}"#), read(r#"{"b":[2,3],"a":1}"#));
        assert_ne!(read(r#"{"a":1,"b":[2,3]}"#), read(r#"{"a":1,"b":[3,2]}"#));
        assert_eq!(read("1").0.len(), 32);
    }

    #[test]
    fn an_outline_survives_and_holds_no_word_of_the_supplier() {
        let text = serde_json::to_string(&outline(CAMERA)).unwrap();
        assert_eq!(serde_json::from_str::<Outline>(&text).unwrap(), outline(CAMERA));
        assert!(!text.contains("Nursery Eye") && !text.contains("hardware generator"), "{text}");
    }
}
