//! Text of devices and people on a page: never markup, never longer than a limit, and what cannot be seen is written out.

use maud::{Markup, html};
use serde_json::Value;

use crate::messages::Messages;

/// The longest text that is shown, in characters.
const LONGEST: usize = 2_000;
/// The most values of one answer that are shown.
const VALUES: usize = 400;
/// The deepest nesting of an answer that is shown.
const DEPTH: usize = 10;

/// A text that was recorded, or that somebody else wrote: what the suite records is English. It stands by itself: writing from right to left in it moves nothing beside it.
pub(crate) fn said(text: &str) -> Markup {
    html! { bdi.said lang="en" { (visible(text)) } }
}

/// Text in which what steers or hides other text is written as an escape.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::new();
    for (count, character) in text.chars().enumerate() {
        if count == LONGEST {
            shown.push_str(" […]");
            break;
        }
        if is_visible(character) { shown.push(character) } else { shown.extend(character.escape_unicode()) }
    }
    shown
}

fn is_visible(character: char) -> bool {
    match character {
        '\n' | '\t' => true,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => false,
        '\u{feff}' | '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{e0fff}' => false,
        _ => !character.is_control(),
    }
}

/// A value of a record as nested lists, in the order of its names.
pub(super) fn value(value: &Value, messages: &Messages) -> Markup {
    let mut left = VALUES;
    html! {
        div.value { (nested(value, DEPTH, &mut left)) }
        @if left == 0 { p { "… " (messages.more) } }
    }
}

fn nested(value: &Value, depth: usize, left: &mut usize) -> Markup {
    if *left == 0 || depth == 0 {
        return html! { "…" };
    }
    match value {
        Value::Object(fields) => html! {
            dl { @for (name, value) in fields { @if take(left) { dt { (said(&name.replace('_', " "))) } dd { (nested(value, depth - 1, left)) } } } }
        },
        Value::Array(values) if values.is_empty() => html! { "–" },
        Value::Array(values) if values.iter().all(Value::is_number) && values.len() < VALUES => {
            html! { (values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")) }
        }
        Value::Array(values) => html! { ul { @for value in values { @if take(left) { li { (nested(value, depth - 1, left)) } } } } },
        Value::String(text) => said(text),
        Value::Null => html! { "–" },
        Value::Bool(_) | Value::Number(_) => html! { (value.to_string()) },
    }
}

fn take(left: &mut usize) -> bool {
    let is_left = *left > 0;
    *left = left.saturating_sub(1);
    is_left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;
    use rstest::rstest;

    #[rstest]
    #[case::tag("<script>alert(1)</script>", "<bdi class=\"said\" lang=\"en\">&lt;script&gt;alert(1)&lt;/script&gt;</bdi>")]
    #[case::entity("&lt;\"'", "<bdi class=\"said\" lang=\"en\">&amp;lt;&quot;'</bdi>")]
    #[case::direction("a\u{202e}b\u{200f}", "<bdi class=\"said\" lang=\"en\">a\\u{202e}b\\u{200f}</bdi>")]
    #[case::hidden("pass\u{200b}ed\u{e0041}", "<bdi class=\"said\" lang=\"en\">pass\\u{200b}ed\\u{e0041}</bdi>")]
    #[case::control("\u{1b}[31m\0", "<bdi class=\"said\" lang=\"en\">\\u{1b}[31m\\u{0}</bdi>")]
    #[case::other_scripts("Zürich\nمثال", "<bdi class=\"said\" lang=\"en\">Zürich\nمثال</bdi>")]
    fn foreign_text_is_text(#[case] raw: &str, #[case] shown: &str) {
        assert_eq!(said(raw).into_string(), shown);
    }

    #[test]
    fn nothing_is_endless() {
        let deep = (0..5_000).fold(Value::Null, |inside, _| Value::Array(vec![inside]));
        let wide: Value = (0..100_000).map(|number| Value::from(format!("<{number}>"))).collect();
        for hostile in [deep, wide, Value::from("x".repeat(1 << 20))] {
            let page = value(&hostile, Language::English.messages()).into_string();
            assert!(page.len() < 100_000, "{}", page.len());
        }
    }
}
