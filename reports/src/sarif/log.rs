//! The frame of a SARIF 2.1.0 log: who says it, the rules that results name, and what in a message would be taken for a link or a gap to fill.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::wording::one_line;

/// A log of one run, with a line feed at its end. Each result names its rule by `ruleId`; where it stands in the list is filled in here.
pub(crate) fn log(rules: &BTreeMap<String, Value>, mut results: Vec<Value>) -> String {
    let places: BTreeMap<&str, usize> = rules.keys().enumerate().map(|(place, id)| (id.as_str(), place)).collect();
    for result in &mut results {
        let place = result["ruleId"].as_str().and_then(|id| places.get(id).copied());
        if let Some(place) = place {
            result["ruleIndex"] = json!(place);
        }
    }
    let driver = json!({ "name": "thirteen", "version": env!("CARGO_PKG_VERSION"), "rules": rules.values().collect::<Vec<_>>() });
    let run = json!({ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results });
    let log = json!({ "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run] });
    format!("{log:#}\n")
}

/// Foreign text as the text of a message: on one line, no link (`[…](…)`, 3.11.6) and no place to fill in (`{0}`, 3.11.5).
pub(crate) fn message(text: &str) -> String {
    let mut says = String::new();
    let mut last = ' ';
    for character in one_line(text).chars() {
        let begins_something = (last == ']' && character == '(') || (last == '{' && character.is_ascii_digit());
        if begins_something {
            says.push(' ');
        }
        says.push(character);
        last = character;
    }
    says
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::link("see [here](https://example.org)", "see [here] (https://example.org)")]
    #[case::gap("{0} and {12}", "{ 0} and { 12}")]
    #[case::plain("tcp/23 [open] (new) {x}", "tcp/23 [open] (new) {x}")]
    #[case::terminal("a\u{1b}[31m\u{202e}b\nc", "ab c")]
    fn foreign_text_is_no_markup(#[case] text: &str, #[case] says: &str) {
        assert_eq!(message(text), says);
    }
}
