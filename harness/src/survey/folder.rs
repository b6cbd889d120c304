//! The folder of a survey: an assessment folder that the survey itself writes, so that its journal can be read and gone on with like any other.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use jiff::ToSpan as _;
use suite::files::Declaration;
use suite::ixit::{AuthMech, Factor};
use suite::survey::{SIDE, Survey};

use super::{SurveyWanted, text};
use crate::bench::{BENCH_FILE, is_public, today};
use crate::files::DECLARATION_FILE;
use crate::run::RunTrouble;

/// The report of a survey.
pub const REPORT: &str = "survey.json";
const SECRET: &str = "secrets/given.txt";
const ANCHORS: &str = "ca.pem";

/// Makes the folder with what does not change.
pub(super) fn begin(wanted: &SurveyWanted) -> Result<(), RunTrouble> {
    make(&wanted.out.join("secrets"))?;
    put(&wanted.out, ".gitignore", ".thirteen/\nresults/\nsecrets/\n")?;
    if let Some((_, secret)) = &wanted.credential {
        write_secret(&wanted.out.join(SECRET), secret)?;
    }
    wanted.anchors.as_ref().map_or(Ok(()), |anchors| put(&wanted.out, ANCHORS, anchors))
}

/// Writes declaration and bench. Returns whether either differs from what stood there.
pub(super) fn write(wanted: &SurveyWanted, declaration: &Declaration) -> Result<bool, RunTrouble> {
    let mut changed = false;
    for (name, text) in [(DECLARATION_FILE, text::of(declaration, None)), (BENCH_FILE, bench(wanted, declaration))] {
        if fs::read_to_string(wanted.out.join(name)).ok().as_deref() != Some(text.as_str()) {
            put(&wanted.out, name, &text)?;
            changed = true;
        }
    }
    Ok(changed)
}

/// Leaves the report. The verdicts of the rounds are no verdicts on a supplier's declaration, and go.
pub(super) fn finish(wanted: &SurveyWanted, survey: &Survey) -> Result<(), RunTrouble> {
    for name in ["verdicts.json", "junit.xml"] {
        let _ = fs::remove_file(wanted.out.join("results").join(name));
    }
    put(&wanted.out, REPORT, &json(survey))
}

/// The report as JSON.
#[must_use]
pub fn json(survey: &Survey) -> String {
    format!("{}\n", serde_json::to_string_pretty(survey).expect("types of the suite always serialise"))
}

/// The bench: the address is the whole scope, for today and the day after.
fn bench(wanted: &SurveyWanted, declaration: &Declaration) -> String {
    let SurveyWanted { address, authorised_by, only_look, .. } = wanted;
    let (first, last) = (today(), today().saturating_add(1.day()));
    let permits = if *only_look { "" } else { "provokes" };
    let public = if is_public(*address) { ", public: true" } else { "" };
    let mut text = format!(
        "# Written by `thirteen survey`.\nauthorisation: {{ by: {}, valid: {first}..{last}, scope: {{ ip: [\"{address}\"] }}, permits: [{permits}]{public} }}\n\
         samples:\n  A:\n    addresses: {{ {SIDE}: \"{address}\" }}\n",
        serde_json::json!(authorised_by)
    );
    if let Some(name) = &wanted.name {
        text.push_str(&format!("    name: {}\n", serde_json::json!(name)));
    }
    let logins: Vec<_> = declaration.ixit.auth_mech.iter().filter(|row| takes_a_password(row)).collect();
    if let Some((user, _)) = wanted.credential.as_ref().filter(|_| !logins.is_empty()) {
        text.push_str("    identities:\n");
        for row in logins {
            let user = serde_json::json!(user);
            text.push_str(&format!("      given-{0}: {{ login: {0}, user: {user}, secret: {{ file: {SECRET} }} }}\n", row.id));
        }
    }
    if wanted.anchors.is_some() {
        text.push_str(&format!("trust: {ANCHORS}\n"));
    }
    text
}

fn takes_a_password(row: &AuthMech) -> bool {
    matches!(row.factor, Factor::Password(_))
}

fn put(folder: &Path, name: &str, text: &str) -> Result<(), RunTrouble> {
    let path = folder.join(name);
    fs::write(&path, text).map_err(|why| RunTrouble::Write { path, why })
}

fn make(path: &Path) -> Result<(), RunTrouble> {
    fs::create_dir_all(path).map_err(|why| RunTrouble::Write { path: path.to_owned(), why })
}

/// Readable for its owner alone, from the first byte on.
fn write_secret(path: &Path, secret: &str) -> Result<(), RunTrouble> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written: io::Result<()> = options.open(path).and_then(|mut file| file.write_all(secret.as_bytes()));
    written.map_err(|why| RunTrouble::Write { path: path.to_owned(), why })
}
