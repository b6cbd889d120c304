//! Arguments about public schemes.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
#[command(
    after_help = "Without a name it lists the schemes, without a bundle it explains one. Verdicts of another edition than the one that a scheme reads are shown by correspondence and never count as met. Nothing is declared on a manufacturer's behalf.\n\nExit codes: 0 everything that a bundle can show is there, 1 a verdict FAIL speaks against a requirement, 2 something is missing or shown by correspondence, 64 usage, 65 the bundle is not genuine.\n\nTry it: thirteen scheme psti"
)]
pub struct SchemeWanted {
    /// Which scheme.
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// The bundle.
    #[arg(value_name = "BUNDLE")]
    pub file: Option<PathBuf>,
    /// How.
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    pub format: SchemeFormat,
    /// Print JSON, as `thirteen schema scheme-comparison` describes it; without a bundle as `thirteen schema scheme` does, and without a
    /// name a list of them. The same as `--format json`.
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
    /// Whose signatures count. May be repeated.
    #[arg(long, value_name = "FILE", env = "THIRTEEN_TRUST")]
    pub trust: Vec<PathBuf>,
}

/// The formats of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum SchemeFormat {
    /// For programs.
    Json,
    /// For a page or a pull request.
    Markdown,
    /// For a terminal.
    Text,
}
