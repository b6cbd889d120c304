//! `thirteen schema`: the JSON Schemas of the files, made from the same types that read them.

use harness::exit::Exit;

use crate::Trouble;
use crate::arguments::Schema;

/// Prints one schema, or writes all of them.
pub fn schema(wanted: &Schema) -> Result<Exit, Trouble> {
    let schemas = all();
    let names = || schemas.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let chosen: Vec<_> = schemas.iter().filter(|(name, _)| wanted.name.as_deref().is_none_or(|wanted| wanted == *name)).collect();
    if chosen.is_empty() {
        return Err(Trouble::usage(format!("there is no such schema; there are: {}", names())));
    }
    for (name, text) in chosen {
        match &wanted.out {
            Some(folder) => write(folder, name, text)?,
            None => crate::write_out(text),
        }
    }
    Ok(Exit::Pass)
}

/// Every schema by name, as it is written to disk.
pub fn all() -> Vec<(&'static str, String)> {
    let schemas = suite::schema::schemas().into_iter().chain([("bench", harness::bench::schema())]);
    schemas.map(|(name, schema)| (name, format!("{}\n", serde_json::to_string_pretty(&schema).unwrap_or_default()))).collect()
}

/// Writes one schema into a folder.
pub fn write(folder: &std::path::Path, name: &str, text: &str) -> Result<(), Trouble> {
    let path = folder.join(format!("{name}.json"));
    let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, text));
    written.map_err(|error| Trouble::usage(format!("{}: {error}", path.display())))
}
