//! A JSON Schema as whoever makes a form of it reads it: what stands behind references, beside `null`, and inside one of several shapes.

use serde_json::Value;

/// A schema with its definitions.
pub struct Shapes(Value);

impl Shapes {
    /// The schema of the declaration.
    #[must_use]
    pub fn of_the_declaration() -> Self {
        Self(super::declaration())
    }

    /// The whole.
    #[must_use]
    pub fn root(&self) -> &Value {
        &self.0
    }

    /// The definition that a schema names, itself or beside `null`: `RowId`.
    #[must_use]
    pub fn named<'a>(&self, schema: &'a Value) -> Option<&'a str> {
        optional(schema).unwrap_or(schema)["$ref"].as_str()?.rsplit('/').next()
    }

    /// What a schema comes to behind one reference and beside `null`.
    #[must_use]
    pub fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        self.named(schema).map_or_else(|| optional(schema).unwrap_or(schema), |name| &self.0["$defs"][name])
    }
}

/// The field of this name, also inside one of several shapes.
#[must_use]
pub fn property<'a>(schema: &'a Value, name: &str) -> Option<&'a Value> {
    alternatives(schema).chain([schema]).find_map(|shape| shape["properties"].get(name))
}

/// The shapes of which one stands in a field.
pub fn alternatives(schema: &Value) -> impl Iterator<Item = &Value> {
    ["oneOf", "anyOf"].into_iter().filter_map(|key| schema[key].as_array()).flatten()
}

/// The shape beside `null`.
fn optional(schema: &Value) -> Option<&Value> {
    let shapes = schema["anyOf"].as_array()?;
    shapes.iter().find(|shape| shape["type"] != "null").filter(|_| shapes.iter().any(|shape| shape["type"] == "null"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn references_and_null_are_looked_behind() {
        let shapes = Shapes(json!({ "$defs": { "Word": { "type": "string" } } }));
        let (plain, beside) = (json!({ "$ref": "#/$defs/Word" }), json!({ "anyOf": [{ "$ref": "#/$defs/Word" }, { "type": "null" }] }));
        assert_eq!([&plain, &beside].map(|schema| shapes.resolved(schema)["type"].as_str()), [Some("string"); 2]);
        assert_eq!(shapes.named(&beside), Some("Word"));
        assert_eq!(shapes.named(&json!({ "anyOf": [{ "$ref": "#/$defs/Word" }, { "type": "array" }] })), None);
    }

    #[test]
    fn a_field_is_found_in_one_of_several_shapes() {
        let schema = json!({ "oneOf": [{ "const": "none" }, { "properties": { "other": { "type": "string" } } }] });
        assert_eq!(property(&schema, "other").unwrap()["type"], "string");
        assert_eq!(property(&schema, "none"), None);
    }
}
