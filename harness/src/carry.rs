//! Carries verdicts from an older bundle to another version of the software, by a named person's statement: looks whether they may be, and writes it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use jiff::civil::Date;
use miette::Diagnostic;
use reports::diff::{Onto, Side, Stated, carriable};
use suite::external::ExternalEvidence;
use suite::files::{SourceText, parse};
use suite::id::UnitId;
use suite::names::Digest;

use crate::exit::Exit;
use crate::files::{FileTrouble, read};
use crate::genuine::{NotTaken, Opened};
use crate::review;
use crate::run::{Assessed, RunTrouble};
use crate::whole;

/// The file of accepted evidence.
pub const EXTERNAL_FILE: &str = "external-evidence.yaml";

/// A named person's statement.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'a> {
    /// Who.
    pub by: &'a str,
    /// What the change of the software does, and why the verdicts hold nevertheless.
    pub because: &'a str,
    /// The last day on which it counts.
    pub until: Date,
    /// Today.
    pub today: Date,
}

/// Why nothing was carried.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum CarryTrouble {
    /// They are carried already.
    #[error("nothing was carried: {file} carries {units} already", file = EXTERNAL_FILE, units = units.join(", "))]
    #[diagnostic(help("take its entry out of that file first, if another statement shall take its place"))]
    Already {
        /// The units.
        units: Vec<String>,
    },
    /// A file cannot be written.
    #[error("{}: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        why: std::io::Error,
    },
    /// The bundle.
    #[error(transparent)]
    #[diagnostic(transparent)]
    NotTaken(#[from] NotTaken),
    /// Another product, or another version of the hardware.
    #[error("the bundle is about {theirs}, and the declaration about {ours}")]
    #[diagnostic(help("verdicts are carried between versions of the software of one product"))]
    OtherProduct {
        /// The product of the bundle.
        theirs: String,
        /// The product of the folder.
        ours: String,
    },
    /// Units that cannot be carried.
    #[error("nothing was carried:\n{}", refused.join("\n"))]
    #[diagnostic(help("run these units: `thirteen run DIR ID`. `thirteen diff` lists what may be carried"))]
    Refused {
        /// Each with why.
        refused: Vec<String>,
    },
    /// It would count on no day.
    #[error("nothing was carried: {until} is over")]
    #[diagnostic(help("name the last day on which it counts by `--until`"))]
    Over {
        /// The last day.
        until: Date,
    },
    /// The files of the assessment.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Run(#[from] RunTrouble),
    /// The same version of the software.
    #[error("the bundle is about the same version of the software, {software}")]
    #[diagnostic(help("nothing has to be carried then: `thirteen run DIR --resume` goes on with a run"))]
    SameSoftware {
        /// The version.
        software: String,
    },
}

impl CarryTrouble {
    /// How a command ends on it.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::File { .. } => Exit::Bench,
            Self::NotTaken(why) => why.exit(),
            Self::Run(trouble) => trouble.exit(),
            Self::Already { .. } | Self::OtherProduct { .. } | Self::Over { .. } | Self::Refused { .. } | Self::SameSoftware { .. } => {
                Exit::Usage
            }
        }
    }
}

impl From<FileTrouble> for CarryTrouble {
    fn from(trouble: FileTrouble) -> Self {
        Self::Run(trouble.into())
    }
}

/// Looks whether all of these units may be carried, and adds the statement to `external-evidence.yaml`. Gives that file.
///
/// # Errors
/// [`CarryTrouble`]; then nothing was written.
pub fn carry(opened: &Opened, stated: &Stated, assessed: &Assessed, units: &[UnitId], by: Statement<'_>) -> Result<PathBuf, CarryTrouble> {
    if by.until < by.today {
        return Err(CarryTrouble::Over { until: by.until });
    }
    let side = Side { report: &opened.report, stated, rebuilt: opened.rebuilt.as_ref() };
    let theirs = opened.rebuilt.as_ref().map(|rebuilt| &rebuilt.plan().dut);
    let (ours, software) = (&assessed.declaration.dut, side.software().unwrap_or_default());
    let product = |model: &str, hardware: &str| format!("{model}, hardware {hardware}");
    if let Some(theirs) = theirs.filter(|theirs| (&theirs.model, &theirs.hardware) != (&ours.model, &ours.hardware)) {
        let (theirs, ours) = (product(&theirs.model, &theirs.hardware), product(&ours.model, &ours.hardware));
        return Err(CarryTrouble::OtherProduct { theirs, ours });
    }
    if software == ours.software {
        return Err(CarryTrouble::SameSoftware { software: software.to_owned() });
    }
    let bases = bases(&side, assessed, units, by.today)?;
    add(assessed, &entry(&side, assessed, &bases, by), |existing| carried_already(existing, assessed, units, by.today))
}

/// Units that a statement which still counts carries to this version. Two of them would be two answers to one question.
fn carried_already(existing: &[ExternalEvidence], assessed: &Assessed, units: &[UnitId], today: Date) -> Result<(), CarryTrouble> {
    let dut = &assessed.declaration.dut;
    let counts = |entry: &&ExternalEvidence| {
        let item = (&entry.item.model, &entry.item.hardware, &entry.item.software);
        today <= entry.valid_until && item == (&dut.model, &dut.hardware, &dut.software)
    };
    let carried = existing.iter().filter(counts).filter_map(|entry| entry.carried.as_ref()).flat_map(|carried| &carried.units);
    let carried: BTreeSet<UnitId> = carried.map(|carried| carried.unit).collect();
    let twice: BTreeSet<String> = units.iter().filter(|unit| carried.contains(unit)).map(ToString::to_string).collect();
    if twice.is_empty() { Ok(()) } else { Err(CarryTrouble::Already { units: twice.into_iter().collect() }) }
}

/// What each unit reads in the declaration, if all of them may be carried.
fn bases(side: &Side<'_>, assessed: &Assessed, units: &[UnitId], today: Date) -> Result<Vec<(UnitId, Digest)>, CarryTrouble> {
    let scope = suite::judge::Scope::everything(today);
    let facts = assessed.bench_facts()?;
    let verdicts = review::on_paper(assessed, &facts, &scope).map_err(RunTrouble::from)?;
    let onto = Onto { declaration: &assessed.declaration, profile: &assessed.profile, verdicts: &verdicts };
    let (mut bases, mut refused) = (Vec::new(), Vec::new());
    for unit in units {
        match carriable(side, &onto, *unit) {
            Ok(basis) => bases.push((*unit, basis)),
            Err(why) => refused.push(format!("{unit} {why}")),
        }
    }
    if refused.is_empty() { Ok(bases) } else { Err(CarryTrouble::Refused { refused }) }
}

fn entry(side: &Side<'_>, assessed: &Assessed, bases: &[(UnitId, Digest)], by: Statement<'_>) -> String {
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let (dut, software) = (&assessed.declaration.dut, side.software().unwrap_or_default());
    let issuer = side.report.signed_by.first().map_or("nobody whom a given trust file knows", String::as_str);
    let mut text = format!("- document: {}\n", quoted(&side.report.root.to_string()));
    let _ = writeln!(text, "  title: {}\n  issuer: {}", quoted(&format!("bundle of {}, software {software}", dut.model)), quoted(issuer));
    let _ = writeln!(
        text,
        "  item: {{ model: {}, hardware: {}, software: {} }}",
        quoted(&dut.model),
        quoted(&dut.hardware),
        quoted(&dut.software)
    );
    let _ = writeln!(text, "  covers: []\n  valid_until: {}\n  accepted_by: {}\n  why: {}", by.until, quoted(by.by), quoted(by.because));
    let _ = writeln!(text, "  carried:\n    software: {}\n    date: {}\n    units:", quoted(software), by.today);
    for (unit, basis) in bases {
        let _ = writeln!(text, "      - {{ unit: \"{unit}\", basis: {} }}", quoted(basis.as_str()));
    }
    text
}

/// Adds an entry to the file, which has to be a list of such entries before and after.
fn add(
    assessed: &Assessed,
    entry: &str,
    allowed: impl FnOnce(&[ExternalEvidence]) -> Result<(), CarryTrouble>,
) -> Result<PathBuf, CarryTrouble> {
    let path = assessed.folder.path().join(EXTERNAL_FILE);
    let before = match read(&path, "") {
        Ok(file) => file.text,
        Err(FileTrouble::Missing { .. }) => String::new(),
        Err(trouble) => return Err(trouble.into()),
    };
    let read = |text: &str| parse::<Vec<ExternalEvidence>>(&SourceText { file: EXTERNAL_FILE, text }).map_err(FileTrouble::from);
    if !before.trim().is_empty() {
        allowed(&read(&before)?)?;
    }
    let feed = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
    let text = format!("{before}{feed}{entry}");
    read(&text)?;
    whole::write(&path, text, whole::FOR_ALL).map_err(|why| CarryTrouble::File { path: path.clone(), why })?;
    Ok(path)
}
