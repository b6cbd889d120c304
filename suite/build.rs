//! Turns `catalogue/*.yaml` into one compact JSON document and `catalogue/schemes/*.yaml` into another, because a YAML parser is too slow to run at every start of the test binary.
#![allow(clippy::disallowed_methods, reason = "a build script reads the catalogue and writes what the crate embeds")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use serde_json::{Map, Value};

/// Files that describe something other than one clause; each becomes a member of its own.
const SINGLES: [&str; 4] = ["conditions", "editions", "mechanisms", "tables"];

fn main() -> ExitCode {
    match embed() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn embed() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("catalogue");
    println!("cargo::rerun-if-changed={}", folder.display());
    let catalogue = catalogue(&folder)?;
    let schemes = yaml_files(&folder.join("schemes"))?.iter().map(|path| read(path)).collect::<Result<Vec<Value>, _>>()?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("catalogue.json"), serde_json::to_vec(&catalogue)?)?;
    Ok(fs::write(out.join("schemes.json"), serde_json::to_vec(&schemes)?)?)
}

fn read(path: &Path) -> Result<Value, Box<dyn Error>> {
    println!("cargo::rerun-if-changed={}", path.display());
    let text = fs::read_to_string(path)?;
    Ok(serde_yaml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?)
}

fn catalogue(folder: &Path) -> Result<Value, Box<dyn Error>> {
    let mut whole = Map::new();
    let mut clauses = Vec::new();
    for path in yaml_files(folder)? {
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        let value = read(&path)?;
        match SINGLES.contains(&name.as_str()) {
            true => drop(whole.insert(name, value)),
            false => clauses.push(value),
        }
    }
    whole.insert("clauses".to_owned(), Value::Array(clauses));
    Ok(Value::Object(whole))
}

/// In the order of their names, which is the order of the clauses.
fn yaml_files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
