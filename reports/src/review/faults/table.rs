//! How `fixtures/faults.yaml` is written, and what a declaration becomes under one of its faults.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};
use suite::files::{Profile, SourceText, parse};

/// The faults of each device by their names.
type Faults = BTreeMap<Device, BTreeMap<String, Fault>>;

/// A device whose sound declaration is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Device {
    Camera,
    Hub,
}

/// One slip of a supplier, and what the review makes of it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fault {
    /// What is changed, by the id of a row, the name of a table, or a part of the declaration. Members are merged, `~` takes away, a list takes the
    /// place of the old one, `with` and `without` add to it and take from it. To a table of rows a list adds rows; members go into each row.
    #[serde(default)]
    change: BTreeMap<String, Value>,
    /// A piece of the text and what is written in its place, for what no value can show.
    #[serde(default)]
    write: Option<(String, String)>,
    /// What the review says: rule, weight, and what it is about.
    #[serde(default)]
    pub(super) gives: Vec<String>,
    /// Instead of a review: what the loader says.
    #[serde(default)]
    pub(super) refused: Option<String>,
}

pub(super) fn faults() -> Faults {
    read("faults.yaml", include_str!("../../../../fixtures/faults.yaml"))
}

fn read<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> T {
    parse(&SourceText { file, text }).unwrap_or_else(|fault| panic!("{}: {fault}", fault.place()))
}

/// What the faults of a device change, read once.
pub(super) struct Sound {
    /// The text of its declaration.
    pub(super) text: &'static str,
    /// The profile of its class with the base.
    pub(super) profile: Profile,
    declaration: Value,
}

impl Device {
    pub(super) fn sound(self) -> Sound {
        let (text, class) = match self {
            Self::Camera => {
                (include_str!("../../../../fixtures/camera/declaration.yaml"), include_str!("../../../../profiles/camera.yaml"))
            }
            Self::Hub => (include_str!("../../../../fixtures/full-hub/declaration.yaml"), include_str!("../../../../profiles/hub.yaml")),
        };
        let base = read("consumer-device.yaml", include_str!("../../../../profiles/consumer-device.yaml"));
        Sound { text, profile: read::<Profile>("profile.yaml", class).over(base), declaration: read("declaration.yaml", text) }
    }
}

impl Fault {
    /// The sound declaration with this fault in it. Its values are written as JSON, which is YAML too.
    pub(super) fn text(&self, sound: &Sound) -> String {
        if let Some((old, new)) = &self.write {
            assert_eq!(sound.text.matches(old.as_str()).count(), 1, "`{old}` stands once in the declaration");
            return sound.text.replace(old.as_str(), new);
        }
        let mut declaration = sound.declaration.clone();
        self.change.iter().for_each(|(place, to)| change(&mut declaration, place, to));
        declaration.to_string()
    }
}

fn change(declaration: &mut Value, place: &str, to: &Value) {
    if ["edition", "dut", "features", "denies", "conditions", "statuses", "ics"].contains(&place) {
        return merge(&mut declaration[place], to);
    }
    let ixit = declaration["ixit"].as_object_mut().unwrap();
    if place.starts_with(|c: char| c.is_ascii_digit()) {
        return change_table(ixit, place, to);
    }
    let mut tables = ixit.values_mut().filter_map(Value::as_array_mut);
    let stands = |rows: &&mut Vec<Value>| rows.iter().any(|row| row["id"] == place);
    let rows = tables.find(stands).unwrap_or_else(|| panic!("no row is called {place}"));
    match to {
        Value::Null => rows.retain(|row| row["id"] != place),
        _ => rows.iter_mut().filter(|row| row["id"] == place).for_each(|row| merge(row, to)),
    }
}

fn change_table(ixit: &mut Map<String, Value>, table: &str, to: &Value) {
    match (ixit.get_mut(table), to) {
        (_, Value::Null) => drop(ixit.remove(table)),
        (Some(Value::Array(rows)), Value::Array(more)) => rows.extend(more.iter().cloned()),
        (Some(Value::Array(rows)), Value::Object(_)) => rows.iter_mut().for_each(|row| merge(row, to)),
        (Some(known), _) => merge(known, to),
        (None, _) => drop(ixit.insert(table.to_owned(), to.clone())),
    }
}

/// As RFC 7386 merges: members into members, anything else takes the old one's place. A list can also be given more items or fewer.
fn merge(known: &mut Value, to: &Value) {
    match (known, to) {
        (Value::Array(items), Value::Object(edit)) => {
            let listed = |name| edit.get(name).and_then(Value::as_array).into_iter().flatten();
            items.retain(|item| listed("without").all(|gone| gone != item));
            items.extend(listed("with").cloned());
        }
        (known, Value::Object(members)) => {
            if !known.is_object() {
                *known = Value::Object(Map::new());
            }
            members.iter().for_each(|(name, member)| merge_member(known.as_object_mut().unwrap(), name, member));
        }
        (known, _) => *known = to.clone(),
    }
}

fn merge_member(known: &mut Map<String, Value>, name: &str, member: &Value) {
    match (known.get_mut(name), member) {
        (_, Value::Null) => drop(known.remove(name)),
        (Some(known), _) => merge(known, member),
        // From a list that is not there nothing can be taken.
        (None, Value::Object(edit)) if edit.contains_key("without") => {}
        (None, _) => drop(known.insert(name.to_owned(), member.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use suite::files::Declaration;

    #[test]
    fn without_a_fault_the_declaration_is_as_it_was() {
        for sound in [Device::Camera, Device::Hub].map(Device::sound) {
            let written = read::<Declaration>("declaration.json", &Fault::default().text(&sound));
            assert_eq!(written, read::<Declaration>("declaration.yaml", sound.text));
        }
    }
}
