//! Lengths of time as people write them: `300 ms`, `15 min`, `1 year`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::unquoted;

/// A length of time, kept in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema)]
#[schemars(with = "String")]
pub struct Period(u64);

/// The units, largest first, in milliseconds. A year is 365 days: it serves as an attack time, not as a calendar.
const UNITS: [(&str, u64); 6] = [("year", 31_536_000_000), ("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000), ("ms", 1)];

impl Period {
    /// A period of some milliseconds.
    #[must_use]
    pub const fn from_ms(ms: u64) -> Self {
        Self(ms)
    }

    /// The period in milliseconds.
    #[must_use]
    pub const fn ms(self) -> u64 {
        self.0
    }

    /// The period as a duration.
    #[must_use]
    pub const fn duration(self) -> Duration {
        Duration::from_millis(self.0)
    }
}

/// Text that is no period.
#[derive(Clone, Debug, thiserror::Error)]
pub enum NoPeriod {
    /// A number alone.
    #[error("`{0}` has no unit: write `{0} min`, or another of the units ms, s, min, h, d and year")]
    NoUnit(String),
    /// Anything else.
    #[error("`{0}` is no length of time: write a whole number and a unit (ms, s, min, h, d, year), as in `15 min`")]
    Other(String),
}

impl FromStr for Period {
    type Err = NoPeriod;

    fn from_str(text: &str) -> Result<Self, NoPeriod> {
        let fault = || NoPeriod::Other(text.to_owned());
        let no_unit = || if text.is_empty() { fault() } else { NoPeriod::NoUnit(text.to_owned()) };
        let digits = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(no_unit)?;
        let number: u64 = text[..digits].parse().map_err(|_| fault())?;
        let unit = text[digits..].trim();
        let unit = if unit == "years" { "year" } else { unit };
        let (_, ms) = UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(fault)?;
        number.checked_mul(*ms).map(Self).ok_or_else(fault)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, ms) = UNITS.iter().find(|(_, ms)| self.0 >= *ms && self.0.is_multiple_of(*ms)).unwrap_or(&UNITS[5]);
        write!(f, "{} {name}", self.0 / ms)
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        unquoted(deserializer, "a whole number and a unit, as in `15 min`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("300 ms", 300)]
    #[case("15 min", 900_000)]
    #[case("15min", 900_000)]
    #[case("1 year", 31_536_000_000)]
    #[case("2 years", 63_072_000_000)]
    fn periods_are_read_and_written(#[case] text: &str, #[case] ms: u64) {
        let period: Period = text.parse().unwrap();
        assert_eq!(period.ms(), ms);
        assert_eq!(period.to_string().parse::<Period>().unwrap(), period);
    }

    #[rstest]
    #[case("15")]
    #[case("min")]
    #[case("1.5 s")]
    #[case("-1 s")]
    #[case("99999999999999 year")]
    fn what_is_no_period_is_refused(#[case] text: &str) {
        assert!(text.parse::<Period>().is_err());
    }

    #[test]
    fn a_number_alone_lacks_a_unit() {
        assert!("15".parse::<Period>().unwrap_err().to_string().contains("write `15 min`"));
    }
}
