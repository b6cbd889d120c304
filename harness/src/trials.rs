//! `cargo test -- --profile camera`: one trial for each test case, over one campaign in one process.

mod selectors;

use std::any::Any;
use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use clap::{CommandFactory as _, FromArgMatches as _, Parser};
use jiff::civil::Date;
use libtest_mimic::{Arguments, Completion, Failed, FormatSetting, Trial};
use miette::Diagnostic as _;
use suite::accepted::{self, Gate};
use suite::catalogue::{Case, Catalogue, Kind};
use suite::ics::Standing;
use suite::id::{CaseId, Selector, UnitId};
use suite::judge::is_implemented;
use suite::tree::{CaseVerdict, GroupVerdict, UnitVerdict, Verdicts};
use suite::verdict::{Missing, Verdict, Weight};

use crate::exit::Exit;
use crate::files::{FileTrouble, Folder, profile};
use crate::progress::Quiet;
use crate::run::{Pacing, Wanted, run};
use selectors::take_selectors;

/// The built-in reference devices.
#[derive(Clone, Copy, Debug)]
pub struct References {
    /// Makes this process fit for the device of that name, before anything is said: the program may begin anew here.
    pub ready: fn(name: &str) -> Result<(), String>,
    /// Starts the device of that name and writes its assessment folder. What it returns keeps it alive.
    pub start: fn(name: &str, folder: &Path) -> Started,
}

/// A reference device that runs until this is dropped, or why there is none.
pub type Started = Result<Box<dyn Any + Send>, String>;

/// What `cargo test --` takes here, beside what every test binary takes.
///
/// [`command`] says more of it, for libtest-mimic's arguments bring a help of their own.
#[derive(Debug, Parser)]
#[command(name = "conformance", about = "One trial for each test case of TS 103 701, against a device or the built-in reference device")]
struct Front {
    /// The device class: camera, …
    #[arg(long, env = "THIRTEEN_PROFILE", default_value = "camera", value_name = "CLASS")]
    profile: String,
    /// The assessment folder of the device (declaration.yaml, bench.yaml); without it `duts/<CLASS>/`, else the built-in reference device.
    #[arg(long, env = "THIRTEEN_DUT", value_name = "DIR")]
    dut: Option<PathBuf>,
    /// Fail whatever is not PASS.
    #[arg(long, env = "THIRTEEN_STRICT")]
    strict: bool,
    #[command(flatten)]
    test: Arguments,
}

/// The device that the trials are about.
enum Device {
    Folder(PathBuf),
    Reference { name: String, references: References },
}

/// What the help says of ids, which are taken out of the arguments before clap reads them.
fn about_ids() -> String {
    let unit = Catalogue::get().units().next().map(|unit| unit.id);
    let ids = unit.map(|unit| format!(": {}, {}, {}, {unit}", unit.clause(), unit.group(), unit.case())).unwrap_or_default();
    format!(
        "Ids of the standard select their cases, and several may be given{ids}.\n\
         Any other FILTER is a part of a test's name. The last line speaks of what was selected; what is left out bars an overall PASS."
    )
}

fn command() -> clap::Command {
    Front::command()
        .help_template("{about}\n\n{usage-heading} {usage}\n\n{all-args}\n\n{after-help}\n")
        .override_usage("cargo test -- [OPTIONS] [ID]... [FILTER]")
        .after_help(about_ids())
}

/// Runs the trials and returns the process's exit code.
#[must_use]
pub fn main(references: References) -> ExitCode {
    let (selectors, rest) = match take_selectors(std::env::args_os()) {
        Ok(taken) => taken,
        Err(error) => return refuse(&error),
    };
    let front = match command().try_get_matches_from(rest).and_then(|matches| Front::from_arg_matches(&matches)) {
        Ok(front) => front,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage.into() } else { Exit::Pass.into() };
        }
    };
    match device(&front, references) {
        Ok(device) => run_trials(front, device, &selectors),
        Err(trouble) => refuse(&trouble),
    }
}

fn device(front: &Front, references: References) -> Result<Device, String> {
    let (profile, _) = profile(&front.profile).map_err(said)?;
    match (front.dut.clone().or_else(|| in_checkout(&front.profile)), profile.reference_device) {
        // Once, instead of in every trial.
        (Some(folder), _) => Folder::open(&folder).map(|_| Device::Folder(folder)).map_err(said),
        (None, Some(name)) => (references.ready)(&name).map(|()| Device::Reference { name, references }),
        (None, None) => Err(format!("the profile `{}` has no built-in reference device: name a device by --dut DIR", front.profile)),
    }
}

fn run_trials(mut front: Front, device: Device, selectors: &[Selector]) -> ExitCode {
    let names = trial_names(&device, &front.profile, selectors);
    let units = chosen(&front.test, &names);
    if units.is_empty() && !front.test.list {
        crate::tell!("error: nothing is selected by `{}`", front.test.filter.as_deref().unwrap_or_default());
        return Exit::NothingSelected.into();
    }
    // The campaign runs side by side inside; the trials only read its verdicts.
    front.test.test_threads = Some(1);
    let read_by_a_program = front.test.list || front.test.format == Some(FormatSetting::Json);
    let say = |line: String| if read_by_a_program { crate::tell!("{line}") } else { print(&line) };
    let session = Arc::new(Session { device, profile: front.profile, units, strict: front.strict, outcome: OnceLock::new() });
    if !front.test.list {
        say(session.announcement());
    }
    let trials = names.into_iter().map(|(case, name)| trial(&session, case, name)).collect();
    let conclusion = libtest_mimic::run(&front.test, trials);
    if let Some(outcome) = session.outcome.get() {
        say(last_line(outcome, &session.units));
    }
    conclusion.exit_code()
}

/// A line on standard output. That nobody reads it changes no verdict.
fn print(line: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
}

fn refuse(trouble: &str) -> ExitCode {
    crate::tell!("error: {trouble}");
    Exit::Usage.into()
}

/// A file's trouble with its remedy, without frames.
fn said(trouble: FileTrouble) -> String {
    let help = trouble.help().map(|help| format!("\n{help}")).unwrap_or_default();
    format!("{trouble}{help}")
}

/// A device that this checkout knows by itself.
fn in_checkout(class: &str) -> Option<PathBuf> {
    let folder = Path::new("duts").join(class);
    folder.is_dir().then_some(folder)
}

fn trial_names(device: &Device, profile: &str, selectors: &[Selector]) -> Vec<(&'static Case, String)> {
    let covered =
        |case: &&Case| selectors.is_empty() || case.units.iter().any(|unit| selectors.iter().any(|selector| selector.covers(unit.id)));
    let of = match device {
        Device::Folder(_) => String::new(),
        Device::Reference { name, .. } => format!("[reference device {name}] "),
    };
    let title = |case: &Case| Catalogue::get().group(case.id.group()).map(|group| group.title.as_str()).unwrap_or_default();
    Catalogue::get()
        .cases()
        .filter(covered)
        .map(|case| (case, format!("{of}{profile} {} {}: {}", case.id, case.kind, title(case))))
        .collect()
}

/// The units of the trials that will run, so that nothing is asked for the others.
fn chosen(arguments: &Arguments, names: &[(&'static Case, String)]) -> BTreeSet<UnitId> {
    let matches = |name: &str, filter: &str| if arguments.exact { name == filter } else { name.contains(filter) };
    let runs = |name: &str| {
        arguments.filter.as_deref().is_none_or(|filter| matches(name, filter)) && !arguments.skip.iter().any(|skip| matches(name, skip))
    };
    names.iter().filter(|(_, name)| runs(name)).flat_map(|(case, _)| &case.units).map(|unit| unit.id).collect()
}

/// One campaign for all trials of this process, run when the first trial needs it.
struct Session {
    device: Device,
    profile: String,
    units: BTreeSet<UnitId>,
    strict: bool,
    outcome: OnceLock<Result<Verdicts, String>>,
}

impl Session {
    fn announcement(&self) -> String {
        match &self.device {
            Device::Folder(folder) => format!("assessing the device of {}", folder.display()),
            Device::Reference { name, .. } => format!(
                "NO DEVICE NAMED: this run assesses the built-in reference device `{name}`, not a product. Name yours by --dut DIR or THIRTEEN_DUT."
            ),
        }
    }

    fn verdicts(&self) -> Result<&Verdicts, Failed> {
        self.outcome.get_or_init(|| self.campaign()).as_ref().map_err(|trouble| format!("the campaign could not run: {trouble}").into())
    }

    fn campaign(&self) -> Result<Verdicts, String> {
        let scratch = std::env::temp_dir().join(format!("thirteen-{}-{:08x}", std::process::id(), rand::random::<u32>()));
        let (folder, _device) = match &self.device {
            Device::Folder(folder) => (folder.clone(), None),
            Device::Reference { name, references } => (scratch.clone(), Some((references.start)(name, &scratch)?)),
        };
        let out = match &self.device {
            Device::Folder(folder) => results_folder(folder),
            Device::Reference { .. } => scratch.join("results"),
        };
        let resume = out.join(crate::run::JOURNAL).is_file();
        let profile = Some(self.profile.clone());
        let (select, focus, pacing) = (Vec::new(), self.units.clone(), Pacing::Reference);
        let wanted = Wanted { folder, profile, out, select, focus, resume, again: None, revise: None, pacing };
        let runtime = crate::runtime::runtime().map_err(|error| error.to_string())?;
        let finished = runtime.block_on(run_in_turn(&wanted)).map_err(|trouble| format!("{:?}", miette::Report::new(trouble)));
        if matches!(self.device, Device::Reference { .. }) {
            let _ = std::fs::remove_dir_all(&scratch);
        }
        finished.map(|finished| finished.verdicts)
    }
}

/// Under nextest each trial is a process: they take turns on the folder and go on with one journal.
async fn run_in_turn(wanted: &Wanted) -> Result<crate::run::Finished, crate::run::RunTrouble> {
    let mut wanted = wanted.clone();
    loop {
        wanted.resume = wanted.out.join(crate::run::JOURNAL).is_file();
        match run(&wanted, &mut Quiet).await {
            Err(crate::run::RunTrouble::Busy { .. } | crate::run::RunTrouble::Log(crate::conformance_log::LogTrouble::Exists { .. })) => {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            finished => return finished,
        }
    }
}

/// One results folder for each run of the test command; the processes of one nextest run share theirs.
fn results_folder(folder: &Path) -> PathBuf {
    let run = std::env::var("NEXTEST_RUN_ID").unwrap_or_else(|_| format!("{}-{}", jiff::Timestamp::now().as_second(), std::process::id()));
    folder.join(".thirteen").join("tests").join(run)
}

fn trial(session: &Arc<Session>, case: &'static Case, name: String) -> Trial {
    let session = Arc::clone(session);
    Trial::ignorable_test(name, move || {
        let verdicts = session.verdicts()?;
        complete(verdicts, case, session.strict, crate::bench::today())
    })
}

/// How a case shows in a test runner. The runner's word is not the record: `verdicts.json` is.
fn complete(verdicts: &Verdicts, case: &Case, strict: bool, on: Date) -> Result<Completion, Failed> {
    let ignored =
        |reason: String| if strict { Err(Failed::from(format!("not PASS: {reason}"))) } else { Ok(Completion::ignored_with(reason)) };
    let group = verdicts.groups.iter().find(|group| group.id == case.id.group());
    let Some(group) = group else { return ignored("not in this run".into()) };
    match &group.standing {
        Standing::NotApplicable(reason) => return Ok(Completion::ignored_with(format!("not applicable: {reason}"))),
        Standing::NotClaimed(reason) => return Ok(Completion::ignored_with(format!("not claimed: {reason}"))),
        Standing::Claimed => {}
    }
    let Some(judged) = group.cases.iter().find(|judged| judged.id == case.id) else { return ignored("not selected".into()) };
    match judged.verdict {
        Some(Verdict::Pass) => Ok(Completion::Completed),
        Some(Verdict::Fail) => failed(verdicts, judged, on).map_or_else(|| Err(findings(judged).into()), ignored),
        Some(Verdict::Inconclusive) | None => inconclusive(group, judged, ignored),
    }
}

/// Why a case that fails holds up no release, if each of its failures was accepted until a day that is not over.
fn failed(verdicts: &Verdicts, case: &CaseVerdict, on: Date) -> Option<String> {
    let quiet = Gate::of(verdicts, on).quiet;
    let failed: Vec<_> = case.units.iter().filter(|unit| unit.verdict == Verdict::Fail).collect();
    let says = failed.iter().flat_map(|unit| accepted::of_unit(verdicts, unit).map(|accepted| format!("{}: {}", unit.id, accepted.says())));
    failed.iter().all(|unit| quiet.contains(&unit.id)).then(|| format!("FAIL, {}", says.collect::<Vec<_>>().join("; ")))
}

fn inconclusive(
    group: &GroupVerdict,
    case: &CaseVerdict,
    ignored: impl Fn(String) -> Result<Completion, Failed>,
) -> Result<Completion, Failed> {
    if case.units.iter().any(|unit| !is_implemented(unit.id)) {
        let all: Vec<_> = Catalogue::get().units().collect();
        let open = all.iter().filter(|unit| !is_implemented(unit.id)).count();
        return ignored(format!("not implemented ({open} of {} units)", all.len()));
    }
    let open = case.units.iter().filter(|unit| unit.verdict == Verdict::Inconclusive).collect::<Vec<_>>();
    let awaits_a_person = open
        .iter()
        .all(|unit| unit.obligations.iter().all(|obligation| !matches!(&obligation.missing, Some(missing) if !is_decision(missing))));
    let reasons = reasons(&open);
    if awaits_a_person && open.iter().all(|unit| !unit.obligations.is_empty()) {
        return ignored(format!("awaits a decision: {reasons}"));
    }
    if group.mandatory && case.kind != Kind::Conceptual {
        return Err(format!("INCONCLUSIVE, not tested: {reasons}").into());
    }
    ignored(format!("INCONCLUSIVE: {reasons}"))
}

fn is_decision(missing: &Missing) -> bool {
    matches!(missing, Missing::Decision { .. })
}

fn reasons(units: &[&UnitVerdict]) -> String {
    let mut reasons: Vec<String> = Vec::new();
    for unit in units {
        let why = unit
            .why
            .iter()
            .cloned()
            .chain(unit.obligations.iter().filter_map(|obligation| obligation.missing.as_ref().map(ToString::to_string)));
        reasons.extend(why.map(|why| format!("{}: {why}", unit.id)));
    }
    reasons.dedup();
    let more = reasons.len().saturating_sub(3);
    reasons.truncate(3);
    let more = if more > 0 { format!(" (and {more} more)") } else { String::new() };
    format!("{}{more}", reasons.join("; "))
}

fn findings(case: &CaseVerdict) -> String {
    let mut lines = vec![format!("{} FAIL", case.id)];
    for unit in &case.units {
        for obligation in unit.obligations.iter().filter(|obligation| obligation.verdict == Verdict::Fail) {
            let evidence: Vec<String> = obligation.evidence.iter().map(|id| id.0.to_string()).collect();
            let evidence = if evidence.is_empty() { "declared".to_owned() } else { format!("evidence {}", evidence.join(", ")) };
            let place = obligation.place.as_ref().map(|place| format!(", {place}")).unwrap_or_default();
            for finding in obligation.findings.iter().filter(|finding| finding.weight == Weight::Nonconformity) {
                lines.push(format!("  {} {}: {}{place} [{evidence}]", unit.id, finding.about, finding.says));
            }
        }
    }
    lines.join("\n")
}

/// The processes of one run share its plan, which is the whole standard; the line speaks of the units whose trials ran here.
fn last_line(outcome: &Result<Verdicts, String>, units: &BTreeSet<UnitId>) -> String {
    let Ok(verdicts) = outcome else { return "no verdicts: the campaign could not run".to_owned() };
    let of = verdicts.reference_device.as_ref().map(|name| format!("[reference device {name}] ")).unwrap_or_default();
    format!("{of}{}", reports::summary::overall(&verdicts.only(units)))
}

/// The cases that a selector covers; used by the command line as well.
#[must_use]
pub fn cases_of(selectors: &[Selector]) -> Vec<CaseId> {
    let cases = Catalogue::get().cases();
    cases
        .filter(|case| case.units.iter().any(|unit| selectors.iter().any(|selector| selector.covers(unit.id))))
        .map(|case| case.id)
        .collect()
}
