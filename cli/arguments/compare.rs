//! Arguments of the verbs that hold bundles against each other, or against another method.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
#[command(
    after_help = "Both bundles are verified first. A regression is a unit that passed and does not now, a provision that was claimed and is not, a unit that was not run, or an obligation that is gone.\n\nBetween two versions of the software nothing that was observed carries over: it is listed what has to run again, and which decisions on paper still hold.\n\nExit codes: 0 no regression, 1 a regression, 2 the verdicts are withheld, 65 a bundle is not genuine.\n\nIn CI: thirteen diff released.asice new.asice --format markdown >> \"$GITHUB_STEP_SUMMARY\""
)]
pub struct Diff {
    /// The bundle to compare with: the older one, the released one.
    #[arg(value_name = "BEFORE")]
    pub before: PathBuf,
    /// The bundle to compare.
    #[arg(value_name = "AFTER")]
    pub after: PathBuf,
    /// Whose signatures count: a trust file, as for `thirteen verify`.
    #[arg(long, value_name = "FILE", env = "THIRTEEN_TRUST")]
    pub trust: Option<PathBuf>,
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
