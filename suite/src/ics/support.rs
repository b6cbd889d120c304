//! What can be said of a provision: `Y`, or `N` or `N/A` with the reason.

use std::fmt;

use schemars::JsonSchema;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// Support of a provision, as written in the ICS: `Y`, `{ N: reason }` or `{ N/A: reason }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub enum Support {
    /// Supported.
    Y,
    /// Not supported, with the reason. Open only to recommendations.
    N(String),
    /// Not applicable, with the reason. Open only where a condition fails or a feature is absent.
    #[serde(rename = "N/A")]
    NotApplicable(String),
}

/// Read by hand: of an `N` without its reason a derived reading says only that something is wrong with what follows it.
impl<'de> Deserialize<'de> for Support {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Line)
    }
}

struct Line;

impl Line {
    const KINDS: &'static [&'static str] = &["Y", "N", "N/A"];
}

impl<'de> Visitor<'de> for Line {
    type Value = Support;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Y, { N: \"reason\" } or { N/A: \"reason\" }")
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Support, E> {
        match word {
            "Y" => Ok(Support::Y),
            "N" | "N/A" => Err(E::custom(format_args!("`{word}` needs a reason: write {{ {word}: \"reason\" }}"))),
            // Not as an unknown variant: of that the parser tells the place of the key before it.
            other => Err(E::custom(format_args!(
                "`{other}` is no support of a provision: write Y, {{ N: \"reason\" }} or {{ N/A: \"reason\" }}"
            ))),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Support, A::Error> {
        let kind: Option<String> = entries.next_key()?;
        let support = match kind.as_deref() {
            Some("N") => Support::N(entries.next_value()?),
            Some("N/A") => Support::NotApplicable(entries.next_value()?),
            Some("Y") => return Err(A::Error::custom("`Y` needs no reason: write Y alone")),
            Some(other) => return Err(A::Error::unknown_variant(other, Self::KINDS)),
            None => return Err(A::Error::custom("nothing stands here: write Y, { N: \"reason\" } or { N/A: \"reason\" }")),
        };
        match entries.next_key::<String>()? {
            Some(second) => {
                Err(A::Error::custom(format_args!("`{second}` is one too many: write exactly one of N and N/A, with its reason")))
            }
            None => Ok(support),
        }
    }

    fn visit_unit<E: Error>(self) -> Result<Support, E> {
        Err(E::custom("nothing stands here: write Y, { N: \"reason\" } or { N/A: \"reason\" }"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(Support::Y, "\"Y\"")]
    #[case(Support::N("why".into()), "{\"N\":\"why\"}")]
    #[case(Support::NotApplicable("why".into()), "{\"N/A\":\"why\"}")]
    fn support_is_read_as_it_is_written(#[case] support: Support, #[case] text: &str) {
        assert_eq!(serde_json::to_string(&support).unwrap(), text);
        assert_eq!(serde_json::from_str::<Support>(text).unwrap(), support);
    }
}
