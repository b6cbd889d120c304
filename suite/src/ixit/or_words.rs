//! A value in the form that rules read, or only in words: prose is allowed where the standard has prose, and a rule that finds only prose says so.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value that a rule can read, or words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrWords<T> {
    /// In the form that rules read.
    Stated(T),
    /// In words, for the assessor.
    Words(String),
}

impl<T> OrWords<T> {
    /// The value, where a rule can read it.
    #[must_use]
    pub fn stated(&self) -> Option<&T> {
        if let Self::Stated(value) = self { Some(value) } else { None }
    }
}

impl<T: fmt::Display> fmt::Display for OrWords<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stated(value) => value.fmt(f),
            Self::Words(words) => f.write_str(words),
        }
    }
}

impl<'de, T: FromStr> Deserialize<'de> for OrWords<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(text.parse().map_or_else(|_| Self::Words(text), Self::Stated))
    }
}

impl<T: fmt::Display> Serialize for OrWords<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<T> JsonSchema for OrWords<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "OrWords".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Period;
    use rstest::rstest;

    #[rstest]
    #[case("30 d", Some(30 * 86_400_000))]
    #[case("as soon as possible", None)]
    fn prose_is_kept_as_prose(#[case] text: &str, #[case] ms: Option<u64>) {
        let read: OrWords<Period> = serde_json::from_value(text.into()).unwrap();
        assert_eq!(read.stated().map(|period| period.ms()), ms);
        assert_eq!(serde_json::to_value(&read).unwrap(), text);
    }
}
