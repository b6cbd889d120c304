//! The fields of a type in the order in which it is written: asked of the type itself, because a JSON Schema sorts them.

use std::cell::Cell;

use serde::Deserialize;
use serde::de::value::Error;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

/// The fields of the struct that stands in `T` under these names; lists on the way are entered. None where no struct stands there.
pub(super) fn fields<'de, T: Deserialize<'de>>(path: &[&'static str]) -> Vec<&'static str> {
    let found = Cell::new(&[][..]);
    // It ends with an error in any case: nothing is read, the type only says what it would read.
    let _ = T::deserialize(Asking { path, found: &found });
    found.get().to_vec()
}

/// Pretends to hold a value, and notes what the struct at the end of the path asks for.
#[derive(Clone, Copy)]
struct Asking<'a> {
    path: &'a [&'static str],
    found: &'a Cell<&'static [&'static str]>,
}

impl<'de> Deserializer<'de> for Asking<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("nothing is here"))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &'static str, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        if self.path.is_empty() {
            self.found.set(fields);
            return Err(Error::custom("asked and answered"));
        }
        visitor.visit_map(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct tuple tuple_struct map enum identifier ignored_any
    }
}

impl<'de> SeqAccess<'de> for Asking<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        seed.deserialize(*self).map(Some)
    }
}

impl<'de> MapAccess<'de> for Asking<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some((name, rest)) = self.path.split_first() else { return Ok(None) };
        self.path = rest;
        seed.deserialize((*name).into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(*self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use suite::files::Declaration;

    #[test]
    fn fields_stand_in_the_order_of_the_type() {
        assert_eq!(fields::<Declaration>(&["ixit", "3-VulnTypes"]), ["id", "description", "action", "time_frame"]);
        assert_eq!(fields::<Declaration>(&["ixit", "9-ReplSup"]), ["isolation", "hardware_replacement", "exercise"]);
        assert_eq!(fields::<Declaration>(&["dut"])[..2], ["supplier", "name"]);
        assert!(fields::<Declaration>(&["ixit", "30-None"]).is_empty());
    }
}
