//! Files that take the place of those of the built-in method, for `thirteen rejudge`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use miette::Diagnostic;
use serde_json::Value;
use suite::catalogue::CatalogueTrouble;
use suite::files::{SourceText, parse};
use suite::method::Method;

use crate::files::{FileTrouble, read};

/// Why files cannot take the place of the built-in method.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum MethodTrouble {
    /// They are no catalogue.
    #[error(transparent)]
    #[diagnostic(help(
        "the layout is that of suite/catalogue in the source of Thirteen: conditions.yaml, editions.yaml, mechanisms.yaml, tables.yaml, and a file for each clause. Give one of them, or a folder with those that differ, by the same names"
    ))]
    Catalogue(#[from] CatalogueTrouble),
    /// A folder in which no file of a catalogue is.
    #[error("{} holds no .yaml file", path.display())]
    #[diagnostic(help("give a folder with files of suite/catalogue, or one of them"))]
    Empty {
        /// The folder.
        path: PathBuf,
    },
    /// A file.
    #[error(transparent)]
    #[diagnostic(transparent)]
    File(#[from] FileTrouble),
    /// A file that is no YAML by its name, and so takes no file's place.
    #[error("{} takes the place of no file: its name does not end in .yaml", path.display())]
    #[diagnostic(help("give a folder with files of suite/catalogue, or one of them"))]
    Named {
        /// The file.
        path: PathBuf,
    },
    /// The folder cannot be read.
    #[error("{}: {why}", path.display())]
    Unread {
        /// The folder.
        path: PathBuf,
        /// Why.
        why: std::io::Error,
    },
}

/// The method with these files in the place of the built-in ones, and what was replaced, in words.
///
/// # Errors
/// [`MethodTrouble`].
pub fn method(catalogue: Option<&Path>, passwords: Option<&Path>, on: Option<Date>) -> Result<(Method, Vec<String>), MethodTrouble> {
    let (mut method, mut by) = (Method::default(), Vec::new());
    if catalogue.is_some() || on.is_some() {
        let files = catalogue.map(replaced).transpose()?.unwrap_or_default();
        by.extend(catalogue.map(|path| format!("{} ({})", path.display(), files.keys().cloned().collect::<Vec<_>>().join(", "))));
        by.extend(on.map(|on| format!("what holds on {on}")));
        method = method.with_catalogue(&files, on)?;
    }
    if let Some(path) = passwords {
        let file = read(path, "give a file with `date`, and `common` as a list of [user, password]")?;
        method = method.with_passwords(&SourceText { file: &file.name, text: &file.text }).map_err(FileTrouble::from)?;
        by.push(format!("the passwords of {}", path.display()));
    }
    Ok((method, by))
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml")
}

/// The files of a folder by name without the ending, or one file.
fn replaced(path: &Path) -> Result<BTreeMap<String, Value>, MethodTrouble> {
    let unread = |why| MethodTrouble::Unread { path: path.to_owned(), why };
    let mut paths = vec![path.to_owned()];
    if path.is_dir() {
        let entries: Result<Vec<_>, _> = fs::read_dir(path).map_err(unread)?.collect();
        paths = entries.map_err(unread)?.into_iter().map(|entry| entry.path()).collect();
        paths.retain(|path| is_yaml(path));
    }
    if let Some(path) = paths.iter().find(|path| path.is_file() && !is_yaml(path)) {
        return Err(MethodTrouble::Named { path: path.clone() });
    }
    if paths.is_empty() {
        return Err(MethodTrouble::Empty { path: path.to_owned() });
    }
    let mut files = BTreeMap::new();
    for path in paths {
        let file = read(&path, "give a folder with files of a catalogue, or one of them")?;
        let value: Value = parse(&SourceText { file: &file.name, text: &file.text }).map_err(FileTrouble::from)?;
        files.insert(path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), value);
    }
    Ok(files)
}
