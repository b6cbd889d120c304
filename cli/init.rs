//! `thirteen init`: the files of a new assessment, with comments that say what each field means.

use std::fmt::Write as _;
use std::path::Path;

use harness::bench::today;
use harness::exit::Exit;
use jiff::ToSpan as _;
use suite::catalogue::Catalogue;
use suite::condition::{Feature, Status};
use suite::files::Profile;

use crate::arguments::Init;
use crate::{Trouble, schema};

/// For how many days a new bench proposes an authorisation.
const DAYS: i32 = 30;

/// Writes the files. Nothing that exists is touched.
pub fn init(wanted: &Init) -> Result<Exit, Trouble> {
    let (profile, _) = harness::files::profile(&wanted.profile)?;
    let files = [
        ("declaration.yaml", declaration(&profile)),
        ("bench.yaml", bench()),
        ("decisions.yaml", include_str!("scaffold/decisions.yaml").to_owned()),
        (".gitignore", ".thirteen/\nresults/\nsecrets/\n".to_owned()),
    ];
    for (name, _) in &files {
        if wanted.folder.join(name).exists() {
            return Err(Trouble::usage(format!("{} exists already; nothing was written", wanted.folder.join(name).display())));
        }
    }
    for (name, text) in files {
        write(&wanted.folder, name, &text)?;
    }
    for (name, text) in schema::all() {
        schema::write(&wanted.folder.join("schema"), name, &text)?;
    }
    say!("{} holds a declaration, a bench and an empty list of decisions for the class {}.", wanted.folder.display(), profile.profile);
    say!("Fill in the declaration, then: thirteen check {}", wanted.folder.display());
    Ok(Exit::Pass)
}

fn write(folder: &Path, name: &str, text: &str) -> Result<(), Trouble> {
    let path = folder.join(name);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&path, text))
        .map_err(|error| Trouble::usage(format!("{}: {error}", path.display())))
}

/// The bench: its authorisation is for the next days, and nobody has given it yet.
fn bench() -> String {
    let first = today();
    include_str!("scaffold/bench.yaml").replace("{valid}", &format!("{first}..{}", first.saturating_add(DAYS.days())))
}

/// The declaration: the ICS with every provision of the edition, the tables with an example each.
fn declaration(profile: &Profile) -> String {
    let features: Vec<String> = profile.expects.iter().map(|feature| format!("\"{feature}\"")).collect();
    let mut ics = String::new();
    for group in Catalogue::get().groups() {
        let id = format!("\"{}\":", group.id);
        let _ = writeln!(ics, "  {id:10} {}  # {}: {}", support(profile, &group.status), group.status, group.title);
    }
    include_str!("scaffold/declaration.yaml")
        .replace("{class}", &profile.profile)
        .replace("{features}", &features.join(", "))
        .replace("{ics}\n", &ics)
}

/// What the class normally says of a provision: N/A where it depends on a feature that the class lacks, or on software that cannot be updated.
fn support(profile: &Profile, status: &Status) -> String {
    let lacks = |feature: &&Feature| !profile.expects.iter().any(|expected| **expected == **feature);
    match status.features.iter().find(lacks) {
        Some(feature) => format!("{{ N/A: \"say why feature {feature} is absent\" }}"),
        None if status.conditions.contains(&3) => "{ N/A: \"the software can be updated\" }".to_owned(),
        None => "Y".to_owned(),
    }
}
