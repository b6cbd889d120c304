//! `thirteen schema`: the JSON Schemas of the files and of what commands print as JSON, made from the same types that read and write them.

use harness::exit::Exit;
use serde_json::{Map, Value};
use suite::schema::{NamedSchema, SCHEMAS};

use crate::Trouble;
use crate::arguments::Schema;

/// The schemas of the whole house, by name.
fn schemas() -> impl Iterator<Item = NamedSchema> {
    let outside: [NamedSchema; 9] = [
        ("bench", harness::bench::schema),
        ("check", reports::review::schema),
        ("diff", reports::diff::schema),
        ("doctor", harness::doctor::schema),
        ("plan", harness::work_order::schema),
        ("rejudge", reports::rejudge::schema),
        ("scheme-comparison", reports::scheme::schema),
        ("trust", reports::signature::schema),
        ("verify", reports::verify::schema),
    ];
    SCHEMAS.into_iter().chain(outside)
}

/// Their names, for the command line.
pub fn names() -> impl Iterator<Item = &'static str> {
    schemas().map(|(name, _)| name)
}

/// Prints one schema, or all of them as one object by name; or writes them, each into a file of its own.
pub fn schema(wanted: &Schema) -> Result<Exit, Trouble> {
    let chosen = schemas().filter(|(name, _)| wanted.name.as_deref().is_none_or(|wanted| wanted == *name));
    match (&wanted.out, &wanted.name) {
        (Some(folder), _) => chosen.map(|(name, made)| (name, pretty(&made()))).try_for_each(|(name, text)| write(folder, name, &text))?,
        (None, Some(_)) => chosen.for_each(|(_, made)| crate::output::write(&pretty(&made()))),
        (None, None) => {
            let all: Map<String, Value> = chosen.map(|(name, made)| (name.to_owned(), made())).collect();
            crate::output::write(&pretty(&all.into()));
        }
    }
    Ok(Exit::Pass)
}

/// Every schema by name, as it is written to disk.
pub fn all() -> impl Iterator<Item = (&'static str, String)> {
    schemas().map(|(name, made)| (name, pretty(&made())))
}

fn pretty(schema: &Value) -> String {
    format!("{}\n", serde_json::to_string_pretty(schema).unwrap_or_default())
}

/// Writes one schema into a folder.
pub fn write(folder: &std::path::Path, name: &str, text: &str) -> Result<(), Trouble> {
    let path = folder.join(format!("{name}.json"));
    std::fs::create_dir_all(folder).map_err(|error| Trouble::unwritten(folder, &error))?;
    crate::exchange::write(&path, text.as_bytes())
}
