//! Any declaration that loads is judged, without panic and to an end: the sound ones with a few slips of any kind.

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::contradictions::contradictions;
use crate::files::{Declaration, SourceText, check, parse};
use crate::ics::review;

/// One slip: its kind, where it happens, and what it takes from elsewhere, each as a number that is cut to what there is.
type Slip = (u8, u32, u32);

/// Texts that people and programs leave in fields.
const ODD: [&str; 14] = [
    "",
    " ",
    "none",
    "N/A",
    "0 s",
    "-1 d",
    "99999999999999999999 d",
    "4294967296 min",
    "tcp/0",
    "tcp/99999",
    "https://",
    "\u{202e}\u{0}\u{feff}\t\n",
    "İİ ﬁ ẞ none İ",
    "{secret} {user",
];

fn slips() -> impl Strategy<Value = Vec<Slip>> {
    prop::collection::vec(any::<Slip>(), 1..=6)
}

/// The declaration with those of the slips that leave one that loads.
fn slipped(sound: &Declaration, slips: &[Slip]) -> Declaration {
    let mut value = serde_json::to_value(sound).unwrap();
    for slip in slips {
        let mut changed = value.clone();
        apply(&mut changed, *slip);
        if serde_json::from_value::<Declaration>(changed.clone()).is_ok() {
            value = changed;
        }
    }
    let text = value.to_string();
    let source = SourceText { file: "declaration.yaml", text: &text };
    match parse(&source) {
        Ok(declaration) => {
            drop(check(&declaration, &source));
            declaration
        }
        // What YAML refuses, such as control characters, may yet come by another way.
        Err(_) => serde_json::from_value(value).unwrap(),
    }
}

fn apply(value: &mut Value, (kind, at, with): Slip) {
    match kind % 6 {
        0 => remove(value, at),
        1 => empty_a_list(value, at),
        2 => copy_a_row(value, at, with),
        3 => swap_between_rows(value, at, with),
        4 => set(value, at, |leaf| leaf.is_string() || leaf.is_number(), |leaf| *leaf = odd(leaf, with)),
        _ => take_a_word_of_the_field(value, at, with),
    }
}

/// Every place in a value, as a JSON pointer.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    let members: Vec<(String, &Value)> = match value {
        Value::Array(items) => items.iter().enumerate().map(|(number, item)| (number.to_string(), item)).collect(),
        Value::Object(members) => members.iter().map(|(name, member)| (name.replace('~', "~0").replace('/', "~1"), member)).collect(),
        _ => Vec::new(),
    };
    for (name, member) in members {
        let place = format!("{at}/{name}");
        found.push(place.clone());
        places(member, &place, found);
    }
}

/// The place that a number picks among those whose value is meant.
fn pick(value: &Value, at: u32, is_meant: impl Fn(&Value) -> bool) -> Option<String> {
    let mut all = Vec::new();
    places(value, "", &mut all);
    all.retain(|place| value.pointer(place).is_some_and(&is_meant));
    nth(&all, at).cloned()
}

fn nth<T>(all: &[T], at: u32) -> Option<&T> {
    all.get(usize::try_from(at).unwrap().checked_rem(all.len())?)
}

fn remove(value: &mut Value, at: u32) {
    let Some(place) = pick(value, at, |_| true) else { return };
    let (parent, name) = place.rsplit_once('/').unwrap();
    match value.pointer_mut(parent) {
        Some(Value::Array(items)) => drop(items.remove(name.parse().unwrap())),
        Some(Value::Object(members)) => drop(members.remove(&name.replace("~1", "/").replace("~0", "~"))),
        _ => {}
    }
}

fn empty_a_list(value: &mut Value, at: u32) {
    set(value, at, Value::is_array, |list| *list = Value::Array(Vec::new()));
}

fn set(value: &mut Value, at: u32, is_meant: impl Fn(&Value) -> bool, change: impl FnOnce(&mut Value)) {
    if let Some(place) = pick(value, at, is_meant) {
        change(value.pointer_mut(&place).unwrap());
    }
}

fn odd(leaf: &Value, with: u32) -> Value {
    let numbers = [0, 1, 255, 65_535, u32::MAX];
    if leaf.is_number() {
        return (*nth(&numbers, with).unwrap()).into();
    }
    // One that is too long for any page stands behind the list.
    let text = ODD.get(usize::try_from(with).unwrap() % (ODD.len() + 1));
    text.map_or_else(|| "long ".repeat(2_000), |text| (*text).to_owned()).into()
}

/// The rows of a table that a number picks, if it has any.
fn table(value: &mut Value, at: u32) -> Option<&mut Vec<Value>> {
    let tables = value["ixit"].as_object_mut()?.values_mut().filter_map(Value::as_array_mut);
    let filled: Vec<&mut Vec<Value>> = tables.filter(|rows| !rows.is_empty()).collect();
    let number = usize::try_from(at).unwrap().checked_rem(filled.len())?;
    filled.into_iter().nth(number)
}

fn copy_a_row(value: &mut Value, at: u32, with: u32) {
    let Some(rows) = table(value, at) else { return };
    let mut copy = nth(rows, with).unwrap().clone();
    copy["id"] = format!("Copy-{with}").into();
    rows.push(copy);
}

fn swap_between_rows(value: &mut Value, at: u32, with: u32) {
    let Some(rows) = table(value, at).filter(|rows| rows.len() > 1) else { return };
    let fields: Vec<String> = rows.iter().filter_map(Value::as_object).flat_map(|row| row.keys().cloned()).collect();
    let Some(field) = nth(&fields, with).cloned() else { return };
    let one = usize::try_from(with).unwrap() % rows.len();
    let other = (one + 1) % rows.len();
    let taken = rows[one][&field].take();
    let given = std::mem::replace(&mut rows[other][&field], taken);
    rows[one][&field] = given;
}

/// Gives a text the value that the same field has somewhere else: another word of its list, another row.
fn take_a_word_of_the_field(value: &mut Value, at: u32, with: u32) {
    let Some(place) = pick(value, at, Value::is_string) else { return };
    let field = |place: &str| place.rsplit('/').find(|part| part.parse::<usize>().is_err()).map(str::to_owned);
    let mut all = Vec::new();
    places(value, "", &mut all);
    let same: Vec<Value> =
        all.iter().filter(|other| field(other) == field(&place)).filter_map(|other| value.pointer(other).cloned()).collect();
    let word = nth(&same, with).unwrap().clone();
    *value.pointer_mut(&place).unwrap() = word;
}

/// All that is said of a declaration before any device is there.
fn read_on_paper(camera: &Camera) -> Verdicts {
    drop(contradictions(&camera.declaration));
    drop(review(&camera.declaration, &camera.profile));
    camera.judge_with(&camera.everything(), &Evidence::default())
}

#[test]
fn slips_change_something() {
    let hub = Camera::hub().declaration;
    for kind in 0..6 {
        let changed = (0..12).filter(|at| slipped(&hub, &[(kind, at * 37, at * 11)]) != hub).count();
        assert!(changed > 2, "{changed} of 12 slips of kind {kind} load and change something");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_declaration_with_slips_is_judged_on_paper(slips in slips(), at_the_hub: bool) {
        let camera = if at_the_hub { Camera::hub() } else { Camera::sound() };
        let verdicts = read_on_paper(&camera.declare(|declaration| *declaration = slipped(declaration, &slips)));
        prop_assert!(verdicts.units().all(|unit| unit.verdict != Pass || !unit.basis.contains(&Basis::Observed)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn and_with_a_device_that_answers(slips in slips(), at_the_hub: bool) {
        let camera = if at_the_hub { Camera::hub() } else { Camera::sound() };
        let camera = camera.declare(|declaration| *declaration = slipped(declaration, &slips));
        let (scope, evidence) = (camera.everything(), camera.gather(&camera.everything()));
        let verdicts = camera.judge_with(&scope, &evidence);
        prop_assert!(open_questions(&verdicts).into_iter().all(|question| evidence.is_settled(&question)));
    }
}
