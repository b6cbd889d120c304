//! Small names that people write and everything else refers to: rows, samples, identities, digests, bounded device text.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl $name {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    };
}

name!(
    /// The id of a row of an IXIT table, as the supplier wrote it: `AuthMech-Web`.
    RowId
);
name!(
    /// The name of a specimen of the DUT in `bench.yaml`: `A`, `B`.
    SampleId
);
name!(
    /// Somebody whom a probe can be, by the name that `bench.yaml` gives: `owner`, `viewer`, `label`. Never a secret.
    IdentityName
);
name!(
    /// A SHA-256 digest with its prefix: `sha256:9f2c…`.
    Digest
);

impl Digest {
    /// The digest of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(format!("sha256:{}", hex::encode(Sha256::digest(bytes))))
    }

    /// The digest of a value's JSON form. Field order is that of the type, so the same value has the same digest everywhere.
    #[must_use]
    pub fn of_value<T: Serialize>(value: &T) -> Self {
        Self::of(&serde_json::to_vec(value).expect("types of the suite always serialise"))
    }

    /// Whether it is what [`Digest::of`] makes: `sha256:` and 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let hex = self.0.strip_prefix("sha256:").unwrap_or_default();
        hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    }

    /// The first eight hexadecimal digits, for people.
    #[must_use]
    pub fn short(&self) -> &str {
        let hex = self.0.strip_prefix("sha256:").unwrap_or(&self.0);
        hex.get(..8).unwrap_or(hex)
    }
}

/// Text that came from a device: at most [`Text::LIMIT`] characters, without control characters, so that it can be shown anywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Text(String);

impl Text {
    /// The longest text kept, in characters; what is longer ends with `…`.
    pub const LIMIT: usize = 4096;

    /// Cleans and bounds what a device said. Control characters (other than line feed and tab), separators that XML forbids and
    /// direction overrides become visible escapes such as `\u{1b}`.
    #[must_use]
    pub fn from_device(raw: &str) -> Self {
        let mut text = String::new();
        for (count, character) in raw.chars().enumerate() {
            if count == Self::LIMIT {
                text.push('…');
                break;
            }
            if is_plain(character) { text.push(character) } else { text.extend(character.escape_unicode()) }
        }
        Self(text)
    }

    /// The same for bytes; what is no UTF-8 becomes the replacement character.
    #[must_use]
    pub fn from_bytes(raw: &[u8]) -> Self {
        let end = raw.len().min(Self::LIMIT * 4);
        Self::from_device(&String::from_utf8_lossy(&raw[..end]))
    }

    /// The cleaned text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Text {
    fn from(raw: &str) -> Self {
        Self::from_device(raw)
    }
}

fn is_plain(character: char) -> bool {
    let overrides_direction = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let forbidden_in_xml = matches!(character, '\u{fffe}' | '\u{ffff}');
    (!character.is_control() || matches!(character, '\n' | '\t')) && !overrides_direction && !forbidden_in_xml
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("plain", "plain")]
    #[case("a\u{1b}[31mb", "a\\u{1b}[31mb")]
    #[case("nul\0", "nul\\u{0}")]
    #[case("\u{202e}gpj", "\\u{202e}gpj")]
    fn device_text_is_made_harmless(#[case] raw: &str, #[case] clean: &str) {
        assert_eq!(Text::from_device(raw).as_str(), clean);
    }

    #[test]
    fn device_text_is_bounded() {
        let text = Text::from_device(&"x".repeat(Text::LIMIT * 3));
        assert_eq!(text.as_str().chars().count(), Text::LIMIT + 1);
    }
}
