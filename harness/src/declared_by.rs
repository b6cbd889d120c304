//! Another specimen of a product that somebody published: declaration, SBOM and profile come from the bundle, the bench is one's own.

use std::fs;
use std::path::{Path, PathBuf};

use miette::Diagnostic;
use reports::bundle::Rebuilt;
use reports::signature::Trust;
use suite::catalogue::{Catalogue, Column};
use suite::id::Selector;
use suite::sbom;

use crate::exit::Exit;
use crate::files::{FileTrouble, profile};
use crate::genuine::{self, Genuine, NotTaken};

/// The profile of a bundle that is none of the built-in ones.
const PROFILE: &str = "published-profile.yaml";
/// The most that is taken of a text.
const TEXT: u64 = sbom::LARGEST;

/// What a bundle declares, laid beside one's own bench.
#[derive(Debug)]
pub struct Declared {
    /// What the bundle comes to, in one sentence.
    pub sentence: String,
    /// The assessment that was published.
    pub published: Rebuilt,
    /// The profile to ask by.
    pub profile: String,
    /// What a machine decides of what was published: people's decisions are of their specimen.
    pub select: Vec<Selector>,
}

/// Why what a bundle declares cannot be run here.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum DeclaredTrouble {
    /// There is another file of that name.
    #[error("{} is there already, and says something else than the bundle; nothing was run", path.display())]
    #[diagnostic(help("give a folder that holds bench.yaml and its secrets alone"))]
    Another {
        /// The file.
        path: PathBuf,
    },
    /// Nobody says where the specimen is.
    #[error("there is no {}", path.display())]
    #[diagnostic(help("the bench is your own: put bench.yaml there, with the addresses and under your authorisation; nothing was run"))]
    NoBench {
        /// The file that was looked for.
        path: PathBuf,
    },
    /// The bundle cannot be taken at its word.
    #[error(transparent)]
    #[diagnostic(transparent)]
    NotTaken(#[from] NotTaken),
    /// A file cannot be read or written.
    #[error("{}: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        why: std::io::Error,
    },
}

impl DeclaredTrouble {
    /// How a command ends on it.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::NotTaken(why) => why.exit(),
            Self::Another { .. } | Self::NoBench { .. } | Self::File { .. } => Exit::Usage,
        }
    }
}

/// Verifies a bundle and lays what it declares into `folder`, where bench.yaml is. A file that is there already has to say the same.
///
/// # Errors
/// [`DeclaredTrouble`].
pub fn lay_out(path: &Path, folder: &Path, trust: &Trust) -> Result<Declared, DeclaredTrouble> {
    let bench = folder.join("bench.yaml");
    if !bench.is_file() {
        return Err(DeclaredTrouble::NoBench { path: bench });
    }
    let Genuine { mut bundle, report, rebuilt: published } = genuine::open(path, trust)?;
    let sbom = published.declaration.dut.sbom.as_ref().map(|named| (named.file.as_str(), "sbom.json"));
    for (name, part) in [("declaration.yaml", "declaration.yaml")].into_iter().chain(sbom) {
        let bytes = bundle.bytes(part, TEXT).map_err(|fault| NotTaken::Forged { path: path.to_owned(), fault })?.unwrap_or_default();
        lay(&folder.join(name), &bytes)?;
    }
    let profile = profile_of(&published, folder)?;
    Ok(Declared { sentence: report.sentence, select: machine_decided(&published), profile, published })
}

/// The profile's name if it is a built-in one as it is here, else a file.
fn profile_of(published: &Rebuilt, folder: &Path) -> Result<String, DeclaredTrouble> {
    let name = published.profile.profile.clone();
    let built_in: Result<_, FileTrouble> = profile(&name);
    if built_in.is_ok_and(|(known, _)| known == published.profile) {
        return Ok(name);
    }
    let path = folder.join(PROFILE);
    // JSON is YAML too, and the merged profile stands by itself.
    let text =
        serde_json::to_vec_pretty(&published.profile).map_err(|why| DeclaredTrouble::File { path: path.clone(), why: why.into() })?;
    lay(&path, &text)?;
    Ok(path.display().to_string())
}

fn lay(path: &Path, bytes: &[u8]) -> Result<(), DeclaredTrouble> {
    let of_file = |why| DeclaredTrouble::File { path: path.to_owned(), why };
    match fs::read(path) {
        Ok(there) if there == bytes => Ok(()),
        Ok(_) => Err(DeclaredTrouble::Another { path: path.to_owned() }),
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => fs::write(path, bytes).map_err(of_file),
        Err(why) => Err(of_file(why)),
    }
}

fn machine_decided(published: &Rebuilt) -> Vec<Selector> {
    let decided = |unit: &&suite::catalogue::Unit| unit.column() == Column::Machine && published.plan().units.contains(&unit.id);
    Catalogue::get().units().filter(decided).map(|unit| Selector::Unit(unit.id)).collect()
}
