//! The declaration's JSON Schema read as a form: what a field means, what may stand in it, whether it may be left out.

use serde_json::Value;

/// The form.
pub(super) struct Form(Value);

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
        let (_, schema) = crate::schema::SCHEMAS.into_iter().find(|(name, _)| *name == "declaration").expect("there is a schema of it");
        Self(schema())
    }

    /// The declaration as a whole.
    pub(super) fn root(&self) -> &Value {
        &self.0
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
        let inner = match (schema["$ref"].as_str(), schema["anyOf"].as_array()) {
            (Some(target), _) => target.rsplit('/').next().map(|name| &self.0["$defs"][name]),
            (None, Some(shapes)) => shapes.iter().find(|shape| shape["type"] != "null"),
            (None, None) => schema.get("items"),
        };
        inner.map_or(schema, |inner| self.shape(inner))
    }

    /// Whether several entries may stand in a field.
    pub(super) fn is_list(&self, schema: &Value) -> bool {
        let inner = schema["$ref"].as_str().and_then(|target| target.rsplit('/').next()).map(|name| &self.0["$defs"][name]);
        let shapes = schema["anyOf"].as_array().into_iter().flatten().chain(inner);
        schema.get("items").is_some() || shapes.into_iter().any(|shape| self.is_list(shape))
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

/// The shapes of which one stands in a field.
fn alternatives(shape: &Value) -> impl Iterator<Item = &Value> {
    shape["oneOf"].as_array().into_iter().flatten()
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
