//! What a new declaration says beside a field: its meaning, what may stand there, what holds without it.

use std::collections::BTreeSet;

use super::form::{Choice, Field, Form};

/// The comments of one file. Each list of words is explained where it first stands, and only named later.
pub(super) struct Comments<'a> {
    form: &'a Form,
    explained: BTreeSet<String>,
}

impl<'a> Comments<'a> {
    pub(super) fn new(form: &'a Form) -> Self {
        Self { form, explained: BTreeSet::new() }
    }

    /// The comment beside a field, in which this value stands. Nothing beside a word whose meaning stands beside the field around it.
    pub(super) fn beside(&mut self, field: &Field<'_>, value: &str) -> Option<String> {
        if field.is_word {
            return None;
        }
        let says = field.schema["description"].as_str().unwrap_or_default().replace('\n', " ");
        let parts = [says, self.choices(field), self.inside(field, value), without(field)];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        let mark = if field.needed { "* " } else { "  " };
        Some(format!("{mark}{}", parts.collect::<Vec<_>>().join(" ")))
    }

    fn choices(&mut self, field: &Field<'_>) -> String {
        let choices = self.form.choices(field.schema);
        let says = field.schema["description"].as_str().unwrap_or_default();
        if choices.iter().all(|choice| choice.meaning.is_empty() || says.contains(&format!("`{}`", choice.written))) {
            return String::new();
        }
        let begins = if self.form.is_list(field.schema) { "Any of" } else { "One of" };
        self.list(begins, choices)
    }

    /// The names inside a record that is written on one line.
    fn inside(&mut self, field: &Field<'_>, value: &str) -> String {
        let on_one_line = value.starts_with('{');
        let inside = if on_one_line { self.form.choices_inside(field.schema) } else { Vec::new() };
        self.list("In it", inside.into_iter().filter(|field| !field.meaning.is_empty()).collect())
    }

    fn list(&mut self, begins: &str, choices: Vec<Choice>) -> String {
        if choices.is_empty() {
            return String::new();
        }
        let words: Vec<_> = choices.iter().map(|choice| choice.written.clone()).collect();
        let is_new = self.explained.insert(words.join(", "));
        let written = if is_new { choices.iter().map(explained).collect() } else { words };
        format!("{begins}: {}.", written.join(", "))
    }
}

/// A word with its meaning, where the word alone does not tell it.
fn explained(choice: &Choice) -> String {
    let meaning = choice.meaning.strip_prefix(&choice.written).and_then(|rest| rest.strip_prefix(": ")).unwrap_or(&choice.meaning);
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    if meaning.is_empty() || letters(meaning) == letters(&choice.written) {
        return choice.written.clone();
    }
    format!("{} ({meaning})", choice.written)
}

/// What holds where the field is left out.
fn without(field: &Field<'_>) -> String {
    match field.schema.get("default") {
        Some(default) if default.is_boolean() => format!("Without it: {default}."),
        Some(serde_json::Value::String(word)) => format!("Without it: {word}."),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    /// What stands beside a field of a table, when it is the first to be explained.
    fn beside(path: &[&str], value: &str) -> Option<String> {
        let form = Form::of_the_declaration();
        let around = path[..path.len() - 1].iter().fold(form.root(), |around, name| form.field(around, name).unwrap().schema);
        let field = form.field(around, path[path.len() - 1]).unwrap();
        Comments::new(&form).beside(&field, value)
    }

    #[rstest]
    #[case(&["dut", "model"], "* The model.")]
    #[case(&["ixit", "1-AuthMech", "authenticates"], "* Who proves who they are. One of: user (a person), machine (another machine).")]
    #[case(&["ixit", "7-UpdMech", "disrupts"], "  Whether installing disrupts basic functions.")]
    #[case(&["ixit", "23-ResMech", "outages"], "  Which outages it is for. Any of: network (the network is gone), power (the power is gone).")]
    #[case(&["ixit", "21-PersData", "stored"], "  Where it is stored. Any of: device (on the device), service (at an associated service), nowhere (it only passes through).")]
    #[case(&["ixit", "28-LogIntf", "debug"], "  Whether it can serve debugging.")]
    #[case(&["ixit", "6-SoftComp", "third_party"], "  Whether others made it. Without it: false.")]
    fn a_comment_says_what_may_stand_there(#[case] path: &[&str], #[case] says: &str) {
        assert_eq!(beside(path, "x").unwrap(), says);
    }

    #[test]
    fn a_record_on_one_line_names_its_fields() {
        let says = beside(&["ixit", "13-SoftServ", "operations", "http"], "{ get: / }").unwrap();
        assert!(says.contains("In it: delete (path to DELETE), get (path to GET), json ("), "{says}");
    }

    #[test]
    fn a_word_is_explained_by_the_field_around_it() {
        assert_eq!(beside(&["ixit", "1-AuthMech", "factor", "password"], ""), None);
        let says = beside(&["ixit", "1-AuthMech", "factor"], "").unwrap();
        assert!(says.contains("password: { at_least, preinstalled, set_by } (a password or PIN)"), "{says}");
    }
}
