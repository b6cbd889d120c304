//! What can be written on the command line.

mod bundles;
mod compare;
mod schemes;
mod survey;

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{ArgGroup, Args, Parser, Subcommand};
use suite::files::Period;
use suite::id::Selector;

pub use bundles::{Bundle, Format, Keys, Looking, NewKeys, PartyGiven, Publish, Redact, Report, RoleGiven, Sign, Timestamp, Verify};
pub use compare::{Carry, Diff, DiffFormat, Rejudge};
pub use schemes::{SchemeFormat, SchemeWanted};
pub use survey::{StateGiven, Survey};

/// Assess a consumer IoT device to ETSI TS 103 645 / EN 303 645 by the method of TS 103 701.
#[derive(Debug, Parser)]
#[command(
    name = "thirteen",
    version,
    after_help = "Exit codes: 0 overall PASS (or done), 1 overall FAIL, 2 inconclusive or unfinished, 3 bench trouble, 4 nothing selected, 64 usage or a fault in a file, 65 bad bundle.\n\nTry it: thirteen demo --profile camera"
)]
pub struct Cli {
    #[command(subcommand)]
    pub verb: Verb,
}

#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Pack a finished run into one file that anybody can verify, offline and years later.
    Bundle(Bundle),
    /// Record what the samples send and receive, by tcpdump, and tell what is in it. Ctrl-C ends it.
    Capture(Capture),
    /// Carry verdicts of an older bundle to another version of the software, by a named person's statement.
    Carry(Carry),
    /// Review a declaration without a network: faults, the ICS, every rule on paper.
    Check(Check),
    /// Print completions for a shell: `thirteen completions bash > /etc/bash_completion.d/thirteen`.
    Completions {
        /// bash, elvish, fish, powershell or zsh.
        shell: clap_complete::Shell,
    },
    /// Sign a bundle that somebody signed, in the role of who authorises it: over the same root and over the earlier signatures.
    Countersign(Sign),
    /// Take the open decisions one by one, or from a file; each is written to decisions.yaml at once.
    Decide(Decide),
    /// Assess the built-in reference device, sound or with flaws.
    Demo(Demo),
    /// Hold two bundles against each other: what differs, and what has become worse.
    Diff(Diff),
    /// Look whether the bench is ready before a run: samples, clocks, credentials, identities, permissions, hooks, room. It looks and signs in.
    Doctor(Doctor),
    /// Explain a clause, group, case, unit (5.1, 5.1-5, 5.1-5-2, 5.1-5-2b) or a profile; without one, how all units are decided.
    Explain {
        /// An id of the standard, or the name of a profile.
        what: Option<String>,
    },
    /// Write a declaration as a spreadsheet: a sheet for each table, to be filled in by people who write no YAML.
    Export(Export),
    /// Read a filled-in spreadsheet back into declaration.yaml. Every fault names its sheet and cell.
    Import(Import),
    /// Write the files of a new assessment, with comments that say what each field means.
    Init(Init),
    /// Make a key that signs bundles, and the trust file by which verifiers know it.
    #[command(subcommand)]
    Keys(Keys),
    /// Rewrite a declaration of edition 2.1 (EN 303 645 V2.1.1, TS 103 701 V1.1.1) in edition 3.1, and list what a person must still decide.
    Migrate(Migrate),
    /// Show what would run and the work order: machine time, waits, operator steps, decisions, what the supplier brings.
    Plan(Plan),
    /// Write the copy of a bundle that may be shown to everybody: verdicts and what they rest on, without what is the supplier's or the laboratory's.
    Publish(Publish),
    /// Write a copy of a bundle without some of its parts. Root and signatures hold.
    Redact(Redact),
    /// Judge a bundle again by another catalogue, other lists, another day, or this version of Thirteen.
    Rejudge(Rejudge),
    /// Render a report from a bundle; one that is not genuine gives none.
    Report(Report),
    /// Run a campaign and leave verdicts.json, journal.jsonl and junit.xml.
    Run(Run),
    /// Print or write the JSON Schemas of the files.
    Schema(Schema),
    /// Hold a public scheme (UK PSTI, the German and Singaporean labels …) beside a bundle: what is shown, what is missing, who has to supply it.
    Scheme(SchemeWanted),
    /// Sign a bundle, in the role of who ran the campaign.
    Sign(Sign),
    /// Look at a device without any declaration: what is open, and what no declaration could excuse.
    Survey(Survey),
    /// Ask for a time stamp over a signature, and put the answer of the authority into it. Nothing is sent but to `--server`.
    Timestamp(Timestamp),
    /// Verify a bundle, offline: is it whole, who signed, does every verdict follow from what it records.
    Verify(Verify),
}

/// Which assessment.
#[derive(Debug, Args)]
pub struct Assessment {
    /// The assessment folder.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The profile, if not the one that the declaration's class names.
    #[arg(long, value_name = "CLASS")]
    pub profile: Option<String>,
}

/// Which assessment, and which part of it.
#[derive(Debug, Args)]
pub struct Part {
    #[command(flatten)]
    pub assessment: Assessment,
    /// Only these parts of the standard, by id: 5.1, 5.1-5, 5.1-5-2b. In a run, what is left out bars an overall PASS.
    #[arg(value_name = "ID")]
    pub select: Vec<Selector>,
}

#[derive(Debug, Args)]
pub struct Capture {
    /// The assessment folder. Its bench.yaml says whose packets are recorded: those of the samples' addresses, and no others.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The interface of this machine that sees them, as `ip link` names it; `any` for all.
    #[arg(long, short, value_name = "NAME")]
    pub interface: String,
    /// How long at most, as in `90 s`, `10 min`, `1 d`. Without it until Ctrl-C.
    #[arg(long = "for", value_name = "TIME")]
    pub lasts: Option<Period>,
    /// The state that the samples are in meanwhile.
    #[arg(long, value_enum, value_name = "STATE", default_value = "initialised")]
    pub state: StateGiven,
}

#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    pub assessment: Assessment,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    /// Write the findings as SARIF 2.1.0 too, for code review.
    #[arg(long, value_name = "FILE")]
    pub sarif: Option<PathBuf>,
    /// Also write what is open as a numbered list to the supplier (.xlsx). A list that is there is read and brought up to date: answers stay, what is
    /// raised no longer is settled, new questions are added.
    #[arg(long, value_name = "FILE")]
    pub questions: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Decide {
    #[command(flatten)]
    pub part: Part,
    /// Who decides; whoever took the last decision in the file, without it.
    #[arg(long, value_name = "NAME", env = "THIRTEEN_ASSESSOR")]
    pub by: Option<String>,
    /// The second person who reviews these decisions.
    #[arg(long, value_name = "NAME")]
    pub reviewed_by: Option<String>,
    /// Take the answers from this file: what `thirteen plan DIR --decisions` prints, filled in.
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Demo {
    /// The device class.
    #[arg(long, default_value = "camera", value_name = "CLASS")]
    pub profile: String,
    /// Give the device a flaw; may be repeated. `--flaw list` lists them.
    #[arg(long, value_name = "NAME")]
    pub flaw: Vec<String>,
    /// Keep the assessment folder and the results here: a new folder, or an empty one. NAME.asice: keep them packed, in that new file.
    #[arg(long, value_name = "DIR|FILE")]
    pub out: Option<PathBuf>,
    /// Print the verdicts as JSON.
    #[arg(long)]
    pub json: bool,
    /// Only these parts of the standard, by id.
    #[arg(value_name = "ID")]
    pub select: Vec<Selector>,
}

#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 all well, 2 something lacks, 3 bench trouble, 64 usage or a fault in a file.")]
pub struct Doctor {
    #[command(flatten)]
    pub assessment: Assessment,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Export {
    /// The assessment folder.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The workbook to write.
    #[arg(long, value_name = "FILE")]
    pub xlsx: PathBuf,
    /// Overwrite a workbook that is there.
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
pub struct Import {
    /// The workbook to read.
    #[arg(long, value_name = "FILE")]
    pub xlsx: PathBuf,
    /// The assessment folder. What the form leaves out (how a probe signs in, say) is taken from the declaration that is there.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Overwrite the declaration that is there, and keep it as declaration.yaml.bak.
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
pub struct Init {
    /// The device class; `camera` without it, or that of the survey.
    #[arg(long, value_name = "CLASS")]
    pub profile: Option<String>,
    /// Begin with what a survey saw, in the folder that it left: its rows are marked as unverified.
    #[arg(long, value_name = "DIR")]
    pub from_survey: Option<PathBuf>,
    /// The folder to make.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

#[derive(Debug, Args)]
pub struct Migrate {
    /// The assessment folder. Its declaration is rewritten; the older one stays beside it as declaration-2.1.yaml.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Only list what is to be decided; write nothing.
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct Plan {
    #[command(flatten)]
    pub part: Part,
    /// Print the open decisions as YAML, ready to be filled in and added to decisions.yaml.
    #[arg(long)]
    pub decisions: bool,
    /// Print JSON: the work order, and the verdicts as they stand on paper.
    #[arg(long)]
    pub json: bool,
    /// Also write the work order as a workbook: a new .xlsx file.
    #[arg(long, value_name = "FILE", conflicts_with = "decisions")]
    pub xlsx: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("goes_on").args(["resume", "again"]).multiple(true)))]
pub struct Run {
    #[command(flatten)]
    pub part: Part,
    /// Where results go; `results` in the assessment folder without it. NAME.asice: they go there as well, and are packed into that new file.
    #[arg(long, value_name = "DIR|FILE")]
    pub out: Option<PathBuf>,
    /// Go on with the journal there: what it has is not asked again. Where the files have changed since, it takes `--because`.
    #[arg(long)]
    pub resume: bool,
    /// Go on with the journal, and ask once more what these parts read. All attempts stay; the worst counts.
    #[arg(long, value_name = "ID", requires = "because")]
    pub again: Vec<Selector>,
    /// Why it is asked again, or why the files have changed since the journal was begun; it stands in the journal.
    #[arg(long, value_name = "TEXT", requires = "goes_on", value_parser = reason)]
    pub because: Option<String>,
    /// Who opens the plan revision that follows from changed files; whoever authorised the test, without it.
    #[arg(long, value_name = "NAME", requires = "because", value_parser = name)]
    pub by: Option<String>,
    /// The earlier attempts suffered from the bench fault that `--because` records: withdraw them.
    #[arg(long, requires = "again")]
    pub bench_fault: bool,
    /// Test another specimen of what a bundle publishes: DIR holds your bench.yaml, and declaration, SBOM and profile come from the bundle, which has to
    /// be genuine. Run is what a machine decides; at the end stands what was published beside what was seen here.
    #[arg(long, value_name = "BUNDLE", conflicts_with_all = ["only_failed", "profile"])]
    pub declared_by: Option<PathBuf>,
    /// Whose signatures count on that bundle: a trust file, as for `thirteen verify`. May be repeated.
    #[arg(long, value_name = "FILE", requires = "declared_by")]
    pub trust: Vec<PathBuf>,
    /// Select what did not pass in an earlier run. It imports no PASS.
    #[arg(long, requires = "from")]
    pub only_failed: bool,
    /// The results folder of that run.
    #[arg(long, value_name = "DIR", requires = "only_failed")]
    pub from: Option<PathBuf>,
    /// Ask slowly, for a device that is easily overwhelmed: one connection, five requests and fifty port probes a second at most.
    #[arg(long)]
    pub gentle: bool,
    /// Ask nobody on the terminal: what is open for a person stays open, for `thirteen decide` and a later `--resume`.
    #[arg(long)]
    pub unattended: bool,
    /// Print the verdicts as JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Schema {
    /// Which. Without it all of them, as one object by name.
    #[arg(value_name = "NAME", value_parser = PossibleValuesParser::new(crate::schema::names()))]
    pub name: Option<String>,
    /// Write them into this folder, each as NAME.json.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// A reason that somebody can read later.
fn reason(text: &str) -> Result<String, &'static str> {
    if text.trim().is_empty() { Err("say why: the reason stands in the journal") } else { Ok(text.to_owned()) }
}

/// A day, as in 2026-12-31.
fn day(text: &str) -> Result<jiff::civil::Date, String> {
    text.trim().parse().map_err(|_| "no such day: write year, month and day, as in 2026-12-31".to_owned())
}

fn name(text: &str) -> Result<String, &'static str> {
    if text.trim().is_empty() { Err("say who: the name stands in the journal") } else { Ok(text.to_owned()) }
}
