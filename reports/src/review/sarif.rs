//! The review as SARIF 2.1.0, the format in which code review shows findings beside the lines that they are about.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use suite::catalogue::Catalogue;

use super::{Note, NoteLevel, Review};
use crate::sarif::{log, message};

/// The log, with a line feed at its end.
#[must_use]
pub fn sarif(review: &Review) -> String {
    let rules: BTreeMap<String, Value> = review.notes.iter().map(|note| (note.rule.clone(), rule(note))).collect();
    log(&rules, review.notes.iter().map(|note| result(note, &review.file)).collect())
}

fn rule(note: &Note) -> Value {
    let purpose = note.rule.parse().ok().and_then(|unit| Catalogue::get().unit(unit)).map(|unit| unit.purpose.as_str());
    let otherwise = if note.rule == "ICS" {
        "A line of the ICS has to fit the status of its provision."
    } else {
        "Two places of a declaration must not contradict each other."
    };
    json!({ "id": note.rule, "shortDescription": { "text": purpose.unwrap_or(otherwise) } })
}

fn result(note: &Note, file: &str) -> Value {
    let remedy = note.remedy.iter().map(|remedy| format!(" Remedy: {remedy}.")).collect::<String>();
    let mut location = json!({ "artifactLocation": { "uri": uri(file) } });
    if let Some(place) = note.place {
        location["region"] = place.region();
    }
    json!({
        "ruleId": note.rule,
        "level": level(note.level),
        "message": { "text": message(&format!("{}: {}{remedy}", note.about, note.says)) },
        "locations": [{ "physicalLocation": location }],
        "properties": { "provision": note.provision.to_string() },
    })
}

/// A path as a URI reference: what is no unreserved character or slash is escaped.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn level(level: NoteLevel) -> &'static str {
    match level {
        NoteLevel::Contradiction | NoteLevel::Nonconformity => "error",
        NoteLevel::Open | NoteLevel::Question => "warning",
        NoteLevel::Remark => "note",
    }
}
