//! A value whose fields keep their order, and its text in YAML's flow style.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};

/// A value without a type of its own.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The value of a field.
    pub(crate) fn get(&self, field: &str) -> Option<&Node> {
        if let Self::Map(fields) = self { fields.iter().find(|(name, _)| name == field).map(|(_, value)| value) } else { None }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The entries of a list.
    pub(crate) fn items(&self) -> &[Node] {
        if let Self::List(items) = self { items } else { &[] }
    }

    /// The fields of a map.
    pub(crate) fn fields(&self) -> &[(String, Node)] {
        if let Self::Map(fields) = self { fields } else { &[] }
    }

    /// The same value as JSON, whose fields have no order.
    pub(crate) fn value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(number) => Value::Number(number.clone()),
            Self::Text(text) => Value::String(text.clone()),
            Self::List(items) => items.iter().map(Node::value).collect(),
            Self::Map(fields) => Value::Object(fields.iter().map(|(name, value)| (name.clone(), value.value())).collect()),
        }
    }

    /// A number with a point somewhere in it: in this project always a version or an id whose quotes are missing.
    pub(crate) fn fraction(&self) -> Option<&Number> {
        match self {
            Self::Number(number) => Some(number).filter(|number| number.is_f64()),
            Self::List(items) => items.iter().find_map(Node::fraction),
            Self::Map(fields) => fields.iter().find_map(|(_, value)| value.fraction()),
            _ => None,
        }
    }
}

/// YAML's flow style on one line: `{ password: { set_by: user } }`.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => value.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => f.write_str(&scalar(text)),
            Self::List(items) => write!(f, "[{}]", items.iter().map(Node::to_string).collect::<Vec<_>>().join(", ")),
            Self::Map(fields) if fields.is_empty() => f.write_str("{}"),
            Self::Map(fields) => {
                let fields: Vec<_> = fields.iter().map(|(name, value)| format!("{}: {value}", scalar(name))).collect();
                write!(f, "{{ {} }}", fields.join(", "))
            }
        }
    }
}

/// What some reader of YAML takes for something else than text. The letters y and n are names of features here, and no reader of this project
/// takes them for anything else.
const TAKEN: [&str; 10] = ["true", "false", "yes", "no", "on", "off", "null", "nan", "inf", "infinity"];

/// Text in YAML: a single word or a length of time plain, everything else in quotes.
pub(crate) fn scalar(text: &str) -> String {
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    let is_word = begins && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./+".contains(c));
    let is_plain = is_word && !TAKEN.contains(&text.to_ascii_lowercase().as_str());
    if is_plain || is_period(text) { text.to_owned() } else { quoted(text) }
}

/// `15 min`, as everybody writes it.
fn is_period(text: &str) -> bool {
    let is = |part: &str, kind: fn(&u8) -> bool| !part.is_empty() && part.as_bytes().iter().all(kind);
    text.split_once(' ').is_some_and(|(number, unit)| is(number, u8::is_ascii_digit) && is(unit, u8::is_ascii_lowercase))
}

/// Text in double quotes, with everything escaped that is not shown.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}') => {
                out.push_str(&format!("\\u{:04X}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading)
    }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Node, E> {
        Number::from_f64(value).map(Node::Number).ok_or_else(|| E::custom("this number is not finite"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Node::Map(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use suite::files::{SourceText, parse};

    #[rstest]
    #[case("{}")]
    #[case("[]")]
    #[case("{ password: { set_by: user, at_least: 8 } }")]
    #[case("[\"1.2\", \"1.3\", \"yes\", \"a, b\"]")]
    #[case("{ N/A: \"not \\\"here\\\"\\nnor there\", \"5\": true, x: null }")]
    fn flow_style_is_read_as_it_is_written(#[case] text: &str) {
        let node: Node = parse(&SourceText { file: "cell", text }).unwrap();
        assert_eq!(node.to_string(), text);
    }

    #[rstest]
    #[case("token", "token")]
    #[case("aes-256-gcm", "aes-256-gcm")]
    #[case("5.10", "\"5.10\"")]
    #[case("Off", "\"Off\"")]
    #[case("15 min", "15 min")]
    #[case("15 ", "\"15 \"")]
    #[case("15 5", "\"15 5\"")]
    #[case("two words", "\"two words\"")]
    #[case("", "\"\"")]
    #[case("\u{85}\u{2028}", "\"\\u0085\\u2028\"")]
    fn only_a_word_stands_without_quotes(#[case] text: &str, #[case] written: &str) {
        assert_eq!(scalar(text), written);
    }
}
