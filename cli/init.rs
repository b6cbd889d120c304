//! `thirteen init`: the files of a new assessment, with comments that say what each field means.

use std::fmt::Write as _;
use std::path::Path;

use harness::exit::Exit;
use suite::catalogue::Catalogue;
use suite::files::Profile;

use crate::arguments::Init;
use crate::{Trouble, schema};

/// Writes the files. Nothing that exists is touched.
pub fn init(wanted: &Init) -> Result<Exit, Trouble> {
    let (profile, _) = harness::files::profile(&wanted.profile)?;
    let files = [
        ("declaration.yaml", declaration(&profile)),
        ("bench.yaml", include_str!("scaffold/bench.yaml").to_owned()),
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
    println!("{} holds a declaration, a bench and an empty list of decisions for the class {}.", wanted.folder.display(), profile.profile);
    println!("Fill in the declaration, then: thirteen check {}", wanted.folder.display());
    Ok(Exit::Pass)
}

fn write(folder: &Path, name: &str, text: &str) -> Result<(), Trouble> {
    let path = folder.join(name);
    std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, text)).map_err(|error| Trouble::usage(format!("{}: {error}", path.display())))
}

/// The declaration: the ICS with every provision of the edition, the tables with an example each.
fn declaration(profile: &Profile) -> String {
    let features: Vec<String> = profile.expects.iter().map(|feature| format!("\"{feature}\"")).collect();
    let mut ics = String::new();
    for group in Catalogue::get().groups() {
        let _ = writeln!(ics, "  \"{}\": Y{:width$}# {}: {}", group.id, "", group.status, group.title, width = 10_usize.saturating_sub(group.id.to_string().len()));
    }
    include_str!("scaffold/declaration.yaml").replace("{class}", &profile.profile).replace("{features}", &features.join(", ")).replace("{ics}\n", &ics)
}
