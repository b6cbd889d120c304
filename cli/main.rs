//! The command `thirteen`: thin; everything it does is done by the crates below.

/// `println!` that ends quietly when nobody reads any more, as in `thirteen explain 5.3 | head`.
macro_rules! say {
    () => { $crate::write_out("\n") };
    ($($words:tt)*) => { $crate::write_out(&format!("{}\n", format_args!($($words)*))) };
}

mod arguments;
mod assess;
mod decide;
mod exchange;
mod explain;
mod init;
mod paper;
mod reference;
mod schema;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};
use harness::exit::Exit;

use arguments::{Cli, Verb};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage.into() } else { Exit::Pass.into() };
        }
    };
    let done = match cli.verb {
        Verb::Check(wanted) => paper::check(&wanted),
        Verb::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "thirteen", &mut std::io::stdout());
            Ok(Exit::Pass)
        }
        Verb::Decide(wanted) => decide::decide(&wanted),
        Verb::Demo(wanted) => assess::demo(&wanted),
        Verb::Explain { what } => explain::explain(&what),
        Verb::Export(wanted) => exchange::export(&wanted),
        Verb::Import(wanted) => exchange::import(&wanted),
        Verb::Init(wanted) => init::init(&wanted),
        Verb::Plan(wanted) => paper::plan(&wanted),
        Verb::Run(wanted) => assess::run(&wanted),
        Verb::Schema(wanted) => schema::schema(&wanted),
    };
    done.unwrap_or_else(|trouble| {
        eprintln!("{:?}", trouble.report);
        trouble.exit
    })
    .into()
}

/// Writes to standard output. A reader that went away ends the command without noise.
pub(crate) fn write_out(text: &str) {
    use std::io::Write as _;
    if std::io::stdout().write_all(text.as_bytes()).is_err() {
        std::process::exit(Exit::Pass as i32);
    }
}

/// Something that ends a command: what to show and how to exit.
pub(crate) struct Trouble {
    report: miette::Report,
    exit: Exit,
}

impl Trouble {
    pub(crate) fn usage(message: impl std::fmt::Display) -> Self {
        Self { report: miette::miette!("{message}"), exit: Exit::Usage }
    }

    pub(crate) fn bench(message: impl std::fmt::Display) -> Self {
        Self { report: miette::miette!("{message}"), exit: Exit::Bench }
    }
}

impl From<harness::decide::DecideTrouble> for Trouble {
    fn from(trouble: harness::decide::DecideTrouble) -> Self {
        let exit = trouble.exit();
        Self { report: trouble.into(), exit }
    }
}

impl From<harness::run::RunTrouble> for Trouble {
    fn from(trouble: harness::run::RunTrouble) -> Self {
        let exit = trouble.exit();
        Self { report: trouble.into(), exit }
    }
}

impl From<harness::spreadsheet::SheetTrouble> for Trouble {
    fn from(trouble: harness::spreadsheet::SheetTrouble) -> Self {
        Self { report: trouble.into(), exit: Exit::Usage }
    }
}

impl From<harness::files::FileTrouble> for Trouble {
    fn from(trouble: harness::files::FileTrouble) -> Self {
        Self { report: trouble.into(), exit: Exit::Usage }
    }
}
