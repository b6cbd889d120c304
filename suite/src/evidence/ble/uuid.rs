//! The identifiers of services and characteristics, short or whole.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// What every short identifier ends with.
const BASE: &str = "-0000-1000-8000-00805f9b34fb";
/// Where the dashes stand.
const DASHES: [usize; 4] = [8, 13, 18, 23];

/// A UUID of a service or characteristic, kept whole and in lower case. Those of Bluetooth SIG may be written short: `180a`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Uuid(String);

/// What is no UUID.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no UUID: write 36 characters, or the four hexadecimal digits of a service or characteristic of Bluetooth SIG")]
pub struct NotAUuid(String);

impl Uuid {
    /// The whole of a short one.
    #[must_use]
    pub fn short(number: u16) -> Self {
        Self(format!("0000{number:04x}{BASE}"))
    }

    /// The UUID as text of 36 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a service that the Core Specification has in every device: generic access and generic attributes.
    #[must_use]
    pub fn is_generic(&self) -> bool {
        [Self::short(0x1800), Self::short(0x1801)].contains(self)
    }
}

impl FromStr for Uuid {
    type Err = NotAUuid;

    fn from_str(text: &str) -> Result<Self, NotAUuid> {
        let lower = text.to_ascii_lowercase();
        let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let whole = match lower.len() {
            4 if is_hex(&lower) => format!("0000{lower}{BASE}"),
            8 if is_hex(&lower) => format!("{lower}{BASE}"),
            _ => lower,
        };
        let fits = |(at, byte): (usize, u8)| if DASHES.contains(&at) { byte == b'-' } else { byte.is_ascii_hexdigit() };
        let is_whole = whole.len() == 36 && whole.bytes().enumerate().all(fits);
        if is_whole { Ok(Self(whole)) } else { Err(NotAUuid(text.to_owned())) }
    }
}

impl TryFrom<String> for Uuid {
    type Error = NotAUuid;

    fn try_from(text: String) -> Result<Self, NotAUuid> {
        text.parse()
    }
}

impl From<Uuid> for String {
    fn from(uuid: Uuid) -> Self {
        uuid.0
    }
}

/// Short where it can be, as people say it.
impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = self.0.strip_suffix(BASE).and_then(|rest| rest.strip_prefix("0000"));
        f.write_str(short.unwrap_or(&self.0))
    }
}

impl JsonSchema for Uuid {
    fn schema_name() -> Cow<'static, str> {
        "Uuid".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A UUID of a service or characteristic. Those of Bluetooth SIG may be written short: `180a`.",
            "pattern": "^([0-9A-Fa-f]{4}|[0-9A-Fa-f]{8}|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$"
        })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("180A", "0000180a-0000-1000-8000-00805f9b34fb", "180a")]
    #[case("0000180a", "0000180a-0000-1000-8000-00805f9b34fb", "180a")]
    #[case("0000180A-0000-1000-8000-00805F9B34FB", "0000180a-0000-1000-8000-00805f9b34fb", "180a")]
    #[case("8d53dc1d-1db7-4cd3-868b-8a527460aa84", "8d53dc1d-1db7-4cd3-868b-8a527460aa84", "8d53dc1d-1db7-4cd3-868b-8a527460aa84")]
    fn a_uuid_is_kept_whole(#[case] written: &str, #[case] kept: &str, #[case] shown: &str) {
        let uuid: Uuid = written.parse().unwrap();
        assert_eq!((uuid.as_str(), uuid.to_string().as_str()), (kept, shown));
    }

    #[rstest]
    #[case("")]
    #[case("18g0")]
    #[case("180a0")]
    #[case("8d53dc1d11db7-4cd3-868b-8a527460aa84")]
    #[case("8d53dc1d-1db7-4cd3-868b-8a527460aa8é")]
    fn anything_else_is_refused(#[case] written: &str) {
        assert!(written.parse::<Uuid>().is_err());
    }
}
