//! The command `thirteen`: thin; everything it does is done by the crates below.

#![warn(clippy::print_stderr, clippy::print_stdout)]

/// `println!` that ends quietly when nobody reads any more, as in `thirteen explain 5.3 | head`.
macro_rules! say {
    () => { $crate::output::write("\n") };
    ($($words:tt)*) => { $crate::output::write(&format!("{}\n", format_args!($($words)*))) };
}

mod arguments;
mod assess;
mod bundle;
mod capture;
mod decide;
mod diff;
mod doctor;
mod exchange;
mod explain;
mod init;
mod older;
mod output;
mod paper;
mod passphrase;
mod redact;
mod reference;
mod rejudge;
mod report;
mod schema;
mod scheme;
mod sign;
mod survey;
mod verify;
mod work_order;

use std::io::ErrorKind;
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};
use harness::exit::Exit;
use miette::MietteHandlerOpts;
use textwrap::{WordSeparator, WordSplitter};

use arguments::{Cli, Verb};

fn main() -> ExitCode {
    keep_names_whole();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let printed = error.print();
            if error.use_stderr() {
                return Exit::Usage.into();
            }
            output::note(printed);
            return output::exit(Exit::Pass).into();
        }
    };
    let done = match cli.verb {
        Verb::Bundle(wanted) => bundle::bundle(&wanted),
        Verb::Capture(wanted) => capture::capture(&wanted),
        Verb::Carry(wanted) => rejudge::carry(&wanted),
        Verb::Check(wanted) => paper::check(&wanted),
        Verb::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "thirteen", &mut script);
            output::write(&String::from_utf8_lossy(&script));
            Ok(Exit::Pass)
        }
        Verb::Countersign(wanted) => sign::countersign(&wanted),
        Verb::Decide(wanted) => decide::decide(&wanted),
        Verb::Demo(wanted) => assess::demo(&wanted),
        Verb::Diff(wanted) => diff::diff(&wanted),
        Verb::Doctor(wanted) => doctor::doctor(&wanted),
        Verb::Explain { what } => explain::explain(what.as_deref()),
        Verb::Export(wanted) => exchange::export(&wanted),
        Verb::Import(wanted) => exchange::import(&wanted),
        Verb::Init(wanted) => init::init(&wanted),
        Verb::Keys(wanted) => sign::keys(&wanted),
        Verb::Migrate(wanted) => older::migrate(&wanted),
        Verb::Plan(wanted) => paper::plan(&wanted),
        Verb::Publish(wanted) => redact::publish(&wanted),
        Verb::Redact(wanted) => redact::redact(&wanted),
        Verb::Rejudge(wanted) => rejudge::rejudge(&wanted),
        Verb::Report(wanted) => report::report(&wanted),
        Verb::Run(wanted) => assess::run(&wanted),
        Verb::Schema(wanted) => schema::schema(&wanted),
        Verb::Scheme(wanted) => scheme::scheme(&wanted),
        Verb::Sign(wanted) => sign::sign(&wanted),
        Verb::Survey(wanted) => survey::survey(&wanted),
        Verb::Timestamp(wanted) => sign::timestamp(&wanted),
        Verb::Verify(wanted) => verify::verify(&wanted),
    };
    let exit = done.unwrap_or_else(|trouble| {
        harness::tell!("{:?}", trouble.report);
        trouble.exit
    });
    output::exit(exit).into()
}

/// Troubles are wrapped between words only: a path or a name that is broken at a hyphen cannot be copied.
fn keep_names_whole() {
    let report = |_: &_| -> Box<dyn miette::ReportHandler> {
        let wrap = MietteHandlerOpts::new().break_words(false);
        Box::new(wrap.word_separator(WordSeparator::AsciiSpace).word_splitter(WordSplitter::NoHyphenation).build())
    };
    // It fails only where a hook was set before, and none was.
    let _ = miette::set_hook(Box::new(report));
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

    pub(crate) fn usage_with_help(message: impl std::fmt::Display, help: impl std::fmt::Display) -> Self {
        Self { report: miette::miette!(help = help.to_string(), "{message}"), exit: Exit::Usage }
    }

    /// A file that cannot be written: another place mends it, or the machine has to be mended.
    pub(crate) fn unwritten(path: &Path, why: &std::io::Error) -> Self {
        let exit = Exit::unwritten(why);
        let help = match why.kind() {
            ErrorKind::AlreadyExists => "it is never written over: name a new file",
            ErrorKind::NotFound => "make its folder first, or name another",
            _ if exit == Exit::Usage => "name another place",
            _ => "make room, give the right to write there, or name another place",
        };
        Self { report: miette::miette!(help = help, "{}: {why}", path.display()), exit }
    }

    pub(crate) fn bench(message: impl std::fmt::Display) -> Self {
        Self { report: miette::miette!("{message}"), exit: Exit::Bench }
    }
}

impl From<harness::bundle::BundleTrouble> for Trouble {
    fn from(trouble: harness::bundle::BundleTrouble) -> Self {
        let exit = trouble.exit();
        Self { report: trouble.into(), exit }
    }
}

impl From<harness::keys::KeyTrouble> for Trouble {
    fn from(trouble: harness::keys::KeyTrouble) -> Self {
        let exit = trouble.exit();
        Self { report: trouble.into(), exit }
    }
}

impl From<harness::redact::RedactTrouble> for Trouble {
    fn from(trouble: harness::redact::RedactTrouble) -> Self {
        let exit = trouble.exit();
        Self { report: trouble.into(), exit }
    }
}

impl From<harness::seal::SealTrouble> for Trouble {
    fn from(trouble: harness::seal::SealTrouble) -> Self {
        let exit = trouble.exit();
        Self { report: trouble.into(), exit }
    }
}

impl From<harness::time_stamping::AuthorityTrouble> for Trouble {
    fn from(trouble: harness::time_stamping::AuthorityTrouble) -> Self {
        let exit = trouble.exit();
        Self { report: trouble.into(), exit }
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
