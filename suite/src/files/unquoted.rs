//! Text that YAML could take for a number, read into the type that was meant: that type then says what is missing, not that quotes are.

use std::fmt::{self, Display};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Deserializer, Error, Visitor};

/// Reads text or a bare number by the type's own [`FromStr`]. `right` is what could stand there: `` `tcp/443` ``.
///
/// # Errors
/// What the type says.
pub(crate) fn unquoted<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(deserializer: D, right: &'static str) -> Result<T, D::Error> {
    deserializer.deserialize_any(Unquoted { right, wanted: PhantomData })
}

struct Unquoted<T> {
    right: &'static str,
    wanted: PhantomData<T>,
}

impl<T: FromStr<Err: Display>> Visitor<'_> for Unquoted<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.right)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        Err(E::custom(format_args!("nothing stands here: write {}", self.right)))
    }
}
