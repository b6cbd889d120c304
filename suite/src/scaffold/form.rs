//! The declaration's JSON Schema read as a form: what a field means, what may stand in it, whether it may be left out.

use serde_json::Value;

use crate::schema::shapes::{Shapes, alternatives};

/// The form.
pub(super) struct Form(Shapes);

/// A field of the form.
#[derive(Clone, Copy)]
pub(super) struct Field<'a> {
    /// Its schema.
    pub schema: &'a Value,
    /// Whether it cannot be left out.
    pub needed: bool,
    /// Whether its name is one of the words of the field around it: `password` in a `factor`.
    pub is_word: bool,
}

/// Something that may stand in a field: how it is written, and what it means.
pub(super) struct Choice {
    /// A word, or a name with what stands behind it.
    pub written: String,
    /// Its meaning, without a full stop.
    pub meaning: String,
}

impl Form {
    /// The form of the declaration.
    pub(super) fn of_the_declaration() -> Self {
        Self(Shapes::of_the_declaration())
    }

    /// The declaration as a whole.
    pub(super) fn root(&self) -> &Value {
        self.0.root()
    }

    /// The field of this name in what a schema describes; of a list, in its entries.
    pub(super) fn field<'a>(&'a self, around: &'a Value, name: &str) -> Option<Field<'a>> {
        let shape = self.shape(around);
        let property = |shape: &'a Value| shape["properties"].get(name);
        if let Some(schema) = property(shape) {
            let needed = shape["required"].as_array().is_some_and(|names| names.iter().any(|needed| needed == name));
            return Some(Field { schema, needed, is_word: false });
        }
        let schema = alternatives(shape).find_map(property)?;
        Some(Field { schema, needed: false, is_word: true })
    }

    /// What a schema comes to: behind references and `null`, of a list the entry.
    fn shape<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let resolved = self.0.resolved(schema);
        let inner = resolved["anyOf"].as_array().and_then(|shapes| shapes.first()).or(resolved.get("items"));
        match inner {
            Some(inner) => self.shape(inner),
            None if resolved["$ref"].is_string() => self.shape(resolved),
            None => resolved,
        }
    }

    /// Whether several entries may stand in a field.
    pub(super) fn is_list(&self, schema: &Value) -> bool {
        let resolved = self.0.resolved(schema);
        resolved.get("items").is_some() || alternatives(resolved).any(|shape| shape.get("items").is_some())
    }

    /// The closed list of what may stand in a field; empty where anything of its type may.
    pub(super) fn choices(&self, schema: &Value) -> Vec<Choice> {
        alternatives(self.shape(schema)).flat_map(|alternative| self.choice(alternative)).collect()
    }

    fn choice(&self, alternative: &Value) -> Vec<Choice> {
        let choice = |written: String| Choice { written, meaning: meaning(alternative) };
        if let Some(word) = alternative["const"].as_str() {
            return vec![choice(quoted_if_a_number(word))];
        }
        let Some(properties) = alternative["properties"].as_object() else { return Vec::new() };
        let written = properties.iter().map(|(name, inner)| match self.names(inner) {
            names if names.is_empty() => format!("{name}: …"),
            names => format!("{name}: {{ {} }}", names.join(", ")),
        });
        written.map(choice).collect()
    }

    /// The fields of what stands in a field, if it is a record.
    pub(super) fn choices_inside(&self, schema: &Value) -> Vec<Choice> {
        let properties = self.shape(schema)["properties"].as_object();
        let inside = properties.into_iter().flatten();
        inside.map(|(name, schema)| Choice { written: name.clone(), meaning: meaning(schema) }).collect()
    }

    fn names<'a>(&'a self, schema: &'a Value) -> Vec<&'a str> {
        self.shape(schema)["properties"].as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect()
    }
}

/// A description as a part of a sentence.
fn meaning(schema: &Value) -> String {
    let text = schema["description"].as_str().unwrap_or_default().replace('\n', " ");
    let text = text.trim_end_matches('.');
    let is_name = text.chars().skip(1).take_while(|c| !c.is_whitespace()).any(char::is_uppercase);
    let first = text.chars().next().filter(|_| !is_name).into_iter().flat_map(char::to_lowercase);
    first.chain(text.chars().skip(usize::from(!is_name))).collect()
}

/// Versions such as 1.2 are texts.
fn quoted_if_a_number(word: &str) -> String {
    if word.parse::<f64>().is_ok() { format!("\"{word}\"") } else { word.to_owned() }
}
