//! Two values of JSON beside each other, down to the fields that differ. Lists are sets here: what came and what went, in no order.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Differs;
use crate::wording::one_line;

/// The most differences that are told of one thing; the rest is counted.
const MOST: usize = 40;
/// The longest text that is told, in characters.
const LONGEST: usize = 160;
/// How deep values are looked into.
const DEEPEST: usize = 16;

/// Endings of fields that differ in any two runs and say nothing: times of a measurement, and digests under the key of the assessment.
const OF_THE_RUN: [&str; 4] = ["_ms", "_us", "seen_at", "keyed_digest"];

/// Everything in which two values differ, but for what differs always.
pub(super) fn differences(before: &Value, after: &Value) -> Vec<Differs> {
    let mut found = Vec::new();
    walk("", before, after, 0, &mut found);
    let more = found.len().saturating_sub(MOST);
    found.truncate(MOST);
    if more > 0 {
        found.push(Differs { what: format!("and {more} more"), before: None, after: None });
    }
    found
}

fn walk(path: &str, before: &Value, after: &Value, depth: usize, found: &mut Vec<Differs>) {
    if before == after || OF_THE_RUN.iter().any(|end| path.ends_with(end)) {
        return;
    }
    match (before, after) {
        (Value::Object(one), Value::Object(other)) if depth < DEEPEST => objects(path, one, other, depth, found),
        (Value::Array(one), Value::Array(other)) if depth < DEEPEST => lists(path, one, other, depth, found),
        _ => found.extend(Differs::of(named(path), shown(before), shown(after))),
    }
}

fn objects(path: &str, before: &Map<String, Value>, after: &Map<String, Value>, depth: usize, found: &mut Vec<Differs>) {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        let field = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let of = |map: &Map<String, Value>| map.get(name).cloned().unwrap_or_default();
        walk(&field, &of(before), &of(after), depth + 1, found);
    }
}

/// What stands on one side only. Where as many came as went, they are held against each other one by one.
fn lists(path: &str, before: &[Value], after: &[Value], depth: usize, found: &mut Vec<Differs>) {
    let mut came: Vec<&Value> = after.iter().collect();
    let mut went = Vec::new();
    for item in before {
        match came.iter().position(|other| *other == item) {
            Some(at) => drop(came.remove(at)),
            None => went.push(item),
        }
    }
    if went.len() == came.len() && went.iter().chain(&came).all(|item| item.is_object()) {
        for (one, other) in went.into_iter().zip(came) {
            let name = [one, other].map(|item| item.as_object().and_then(name_of));
            let place = match name {
                [Some(one), Some(other)] if one == other => format!("{path}[{one}]"),
                _ => format!("{path}[]"),
            };
            walk(&place, one, other, depth + 1, found);
        }
        return;
    }
    found.extend(went.into_iter().filter_map(|item| Differs::of(named(path), shown(item), None)));
    found.extend(came.into_iter().filter_map(|item| Differs::of(named(path), None, shown(item))));
}

/// What tells an item of a list apart, where it has a name.
fn name_of(item: &Map<String, Value>) -> Option<String> {
    ["id", "name", "path", "port"].iter().find_map(|field| item.get(*field)).and_then(shown)
}

fn named(path: &str) -> String {
    if path.is_empty() { "all of it".to_owned() } else { one_line(path) }
}

/// A value on one line, cut where it is long.
pub(super) fn shown(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::String(text) => one_line(text),
        other => one_line(&other.to_string()),
    };
    Some(shortened(&text))
}

/// A text, cut where it is long.
pub(super) fn shortened(text: &str) -> String {
    if text.chars().count() <= LONGEST { text.to_owned() } else { text.chars().take(LONGEST).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case::the_same(json!({ "a": 1 }), json!({ "a": 1 }), &[])]
    #[case::a_field(json!({ "a": 1 }), json!({ "a": 2 }), &["a: Some(\"1\") Some(\"2\")"])]
    #[case::a_field_that_came(json!({}), json!({ "a": "x" }), &["a: None Some(\"x\")"])]
    #[case::ports(json!({ "open": [80, 443] }), json!({ "open": [443, 23, 80] }), &["open: None Some(\"23\")"])]
    #[case::a_named_item(json!([{ "id": "x", "n": 1 }]), json!([{ "id": "x", "n": 2 }]), &["[x].n: Some(\"1\") Some(\"2\")"])]
    #[case::a_time(json!({ "took_ms": 1 }), json!({ "took_ms": 2 }), &[])]
    #[case::controls(json!({ "a": "x" }), json!({ "a": "\u{1b}[2Jy" }), &["a: Some(\"x\") Some(\"y\")"])]
    fn what_differs_is_told_by_its_path(#[case] before: Value, #[case] after: Value, #[case] told: &[&str]) {
        let found: Vec<String> =
            differences(&before, &after).iter().map(|one| format!("{}: {:?} {:?}", one.what, one.before, one.after)).collect();
        assert_eq!(found, told);
    }

    #[test]
    fn much_is_cut_and_counted() {
        let many: Vec<usize> = (0..100).collect();
        let found = differences(&json!([]), &json!(many));
        assert_eq!((found.len(), found[MOST].what.as_str()), (MOST + 1, "and 60 more"));
        assert!(shortened(&"x".repeat(1000)).chars().count() == LONGEST + 1);
    }
}
