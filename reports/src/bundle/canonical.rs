//! Canonical JSON (RFC 8785): the same value gives the same bytes everywhere.

use serde::Serialize;
use serde_json::Value;

/// The largest integer that every reader of JSON keeps exactly: 2^53 - 1 (RFC 7493).
const EXACT: u64 = (1 << 53) - 1;

/// The canonical bytes of a value. Integers that a double would round (the seed of a plan) are written as decimal strings, since RFC 8785 knows
/// doubles only.
///
/// # Panics
/// Never: types of the suite always serialise.
#[must_use]
pub fn bytes(value: &impl Serialize) -> Vec<u8> {
    let value = serde_json::to_value(value).expect("types of the suite always serialise");
    serde_json_canonicalizer::to_vec(&exact(value)).expect("a value of JSON has a canonical form")
}

fn exact(value: Value) -> Value {
    match value {
        Value::Number(number) if number.as_u64().is_some_and(|integer| integer > EXACT) => Value::String(number.to_string()),
        Value::Number(number) if number.as_i64().is_some_and(|integer| integer.unsigned_abs() > EXACT) => Value::String(number.to_string()),
        Value::Array(items) => Value::Array(items.into_iter().map(exact).collect()),
        Value::Object(fields) => Value::Object(fields.into_iter().map(|(name, value)| (name, exact(value))).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_are_sorted_and_numbers_kept() {
        let value = json!({ "b": 1.0, "a": [u64::MAX, EXACT, i64::MIN], "\u{20ac}": "\u{1f}" });
        let text = String::from_utf8(bytes(&value)).unwrap();
        assert_eq!(text, "{\"a\":[\"18446744073709551615\",9007199254740991,\"-9223372036854775808\"],\"b\":1,\"\u{20ac}\":\"\\u001f\"}");
    }
}
