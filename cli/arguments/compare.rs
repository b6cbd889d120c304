//! Arguments of the verbs that hold bundles against each other, or against another method.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;
use suite::id::UnitId;

use super::{Assessment, day, name, reason};

#[derive(Debug, Args)]
#[command(
    after_help = "Both bundles are verified first. A regression is a unit that passed and does not now, a provision that was claimed and is not, a unit that was not run, or an obligation that is gone.\n\nBetween two versions of the software nothing that was observed carries over: it is listed what has to run again, and which decisions on paper still hold.\n\nExit codes: 0 no regression, 1 a regression, 2 no regression, but what verdicts rest on is withheld, or they are, 65 a bundle is not genuine.\n\nIn CI: thirteen diff released.asice new.asice --format markdown >> \"$GITHUB_STEP_SUMMARY\""
)]
pub struct Diff {
    /// The bundle to compare with: the older one, the released one.
    #[arg(value_name = "BEFORE")]
    pub before: PathBuf,
    /// The bundle to compare.
    #[arg(value_name = "AFTER")]
    pub after: PathBuf,
    /// Whose signatures count: a trust file, as for `thirteen verify`. May be repeated.
    #[arg(long, value_name = "FILE", env = "THIRTEEN_TRUST")]
    pub trust: Vec<PathBuf>,
    /// How.
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    pub format: DiffFormat,
    /// Print JSON, as `thirteen schema diff` describes it: the same as `--format json`.
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
    /// Tell every difference, down to the fields of rows and answers.
    #[arg(long, short)]
    pub verbose: bool,
}

/// How a difference is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum DiffFormat {
    /// All of it, for machines.
    Json,
    /// For a pull request.
    Markdown,
    /// For a terminal, the shortest first.
    Text,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Without an option: what this version of Thirteen makes of the journal of an older one. A question that the other method asks and the journal does not answer would have to be asked: the unit is open, and nothing is guessed.\n\nWhat can be exchanged: the catalogue with its criteria, the list of cryptographic mechanisms, common credentials and communities. Which versions and suites of TLS are good is part of the program: another version of Thirteen judges by another list.\n\nExit codes: 0 no unit is worse or open, 1 a unit is worse, 2 a unit is open, 65 the bundle is not genuine."
)]
pub struct Rejudge {
    /// The bundle.
    #[arg(value_name = "BUNDLE")]
    pub file: PathBuf,
    /// Files that take the place of those of the built-in catalogue, by the names that they have in suite/catalogue: a folder of some or all of them, or
    /// one file. `mechanisms.yaml` is the cryptographic catalogue.
    #[arg(long, value_name = "DIR|FILE")]
    pub catalogue: Option<PathBuf>,
    /// A list that takes the place of the built-in one of common credentials: `date`, `common` as a list of [user, password], `communities`.
    #[arg(long, value_name = "FILE")]
    pub passwords: Option<PathBuf>,
    /// What holds on this day: what lists tolerate until an earlier one they tolerate no longer, and documents that ran out count for nothing.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub on: Option<Date>,
    /// Print JSON, as `thirteen schema rejudge` describes it.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Only units on the device, only what passed there by being seen, and only where nothing that the unit reads in the declaration has changed. The statement is added to external-evidence.yaml; every report prints \"carried from bundle …, software …\" with the name, and `verify` says that the older bundle is not inside. What is seen on the device counts more: no FAIL can be carried away. Whoever has both bundles sees by `thirteen diff` whether the units passed there.\n\nthirteen diff old.asice new.asice tells which units have to run again, and which of them may be carried."
)]
pub struct Carry {
    /// The older bundle, of another version of the software.
    #[arg(value_name = "BUNDLE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub assessment: Assessment,
    /// The unit; may be repeated.
    #[arg(long, value_name = "ID", required = true)]
    pub unit: Vec<UnitId>,
    /// Who states it.
    #[arg(long, value_name = "NAME", value_parser = name)]
    pub by: String,
    /// The impact statement: what the new version changes, and why the verdict holds nevertheless.
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    pub because: String,
    /// The last day on which it counts.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub until: Date,
    /// Whose signatures count on the older bundle: a trust file, as for `thirteen verify`. May be repeated.
    #[arg(long, value_name = "FILE", env = "THIRTEEN_TRUST")]
    pub trust: Vec<PathBuf>,
}
