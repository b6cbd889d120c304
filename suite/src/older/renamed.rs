//! Rows that differ from the newer edition's in the name of one field: read by the same type, under the older name.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{DeserializeSeed, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::ixit::{PersData, SecParam};

/// A row under the name that the older edition has for one of its fields.
#[derive(Clone, Debug, PartialEq)]
pub struct Renamed<T>(pub T);

/// A row with a field that has another name in the older edition.
pub trait HasOlderName {
    /// The name in the older edition.
    const OLDER: &'static str;
    /// The name in the newer edition.
    const NEWER: &'static str;
}

impl HasOlderName for SecParam {
    const OLDER: &'static str = "communication_mechanisms";
    const NEWER: &'static str = "secure_communication_mechanisms";
}

impl HasOlderName for PersData {
    const OLDER: &'static str = "communication_mechanisms";
    const NEWER: &'static str = "sent_over";
}

impl<'de, T: HasOlderName + Deserialize<'de>> Deserialize<'de> for Renamed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Row(PhantomData))
    }
}

struct Row<T>(PhantomData<T>);

impl<'de, T: HasOlderName + Deserialize<'de>> Visitor<'de> for Row<T> {
    type Value = Renamed<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fields of a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Renamed<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(Fields { map, row: PhantomData::<T> })).map(Renamed)
    }
}

/// The fields of a row, the older name read as the newer one.
struct Fields<A, T> {
    map: A,
    row: PhantomData<T>,
}

impl<'de, A: MapAccess<'de>, T: HasOlderName> MapAccess<'de> for Fields<A, T> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        let Some(name) = self.map.next_key::<String>()? else { return Ok(None) };
        if name == T::NEWER {
            return Err(A::Error::unknown_field(&name, const { &[T::OLDER] }));
        }
        let name = if name == T::OLDER { T::NEWER } else { &name };
        seed.deserialize(StrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

impl<T: HasOlderName + JsonSchema> JsonSchema for Renamed<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("Older{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = T::json_schema(generator);
        if let Some(fields) = schema.get_mut("properties").and_then(Value::as_object_mut)
            && let Some(field) = fields.remove(T::NEWER)
        {
            fields.insert(T::OLDER.to_owned(), field);
        }
        schema
    }
}
