//! `thirteen init`: the files of a new assessment, with comments that say what each field means.

use std::path::Path;

use harness::bench::today;
use harness::exit::Exit;
use jiff::ToSpan as _;
use suite::condition::Feature;
use suite::files::Profile;

use crate::arguments::Init;
use crate::{Trouble, schema};

/// For how many days a new bench proposes an authorisation.
const DAYS: i32 = 30;

/// Writes the files. Nothing that exists is touched.
pub fn init(wanted: &Init) -> Result<Exit, Trouble> {
    let survey = wanted.from_survey.as_deref().map(harness::survey::draft::read).transpose()?;
    let class = wanted.profile.as_deref().or(survey.as_ref().map(|survey| survey.class.as_str())).unwrap_or("camera");
    let (profile, _) = harness::files::profile(class)?;
    let (declaration, bench) = (suite::scaffold::declaration(&profile), bench(&profile));
    let (declaration, bench) = match &survey {
        Some(survey) => (survey.declaration(&declaration), survey.bench(&bench)),
        None => (declaration, bench),
    };
    let files = [
        ("declaration.yaml", declaration),
        ("bench.yaml", bench),
        ("decisions.yaml", include_str!("scaffold/decisions.yaml").to_owned()),
        ("lab.yaml", include_str!("scaffold/lab.yaml").to_owned()),
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
    std::fs::create_dir_all(folder).map_err(|error| Trouble::unwritten(folder, &error))?;
    crate::exchange::write(&path, text.as_bytes())
}

/// The bench: its authorisation is for the next days, and nobody has given it yet.
fn bench(profile: &Profile) -> String {
    let first = today();
    let text = include_str!("scaffold/bench.yaml").replace("{valid}", &format!("{first}..{}", first.saturating_add(DAYS.days())));
    // Where the declaration's login is commented out, nobody can be who signs in by it.
    let signs_in = profile.expects.iter().any(|feature| **feature == Feature::C);
    if signs_in { text } else { text.replace("    identities:", "    # identities:").replace("      owner:", "    #   owner:") }
}
