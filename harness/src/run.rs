//! One run over one assessment folder: files in, campaign, results out.

mod lock;
mod open_run;
mod opened;
mod pacing;
mod results;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use miette::Diagnostic;
use reports::journal::Plan;
use reports::self_test::{SelfTest, SelfTestFailed};
use reports::wording::counted;
use serde::de::DeserializeOwned;
use suite::accepted::Accepted;
use suite::bench::BenchFacts;
use suite::external::ExternalEvidence;
use suite::files::{Decisions, Declaration, Fault, Laboratory, Profile};
use suite::id::{Selector, UnitId};
use suite::judge::Scope;
use suite::names::{Digest, SampleId};
use suite::revision::Outline;
use suite::tree::Verdicts;

use crate::assessor::{Assessor, AttachmentMissing};
use crate::bench::{Bench, today};
use crate::campaign::{Again, Campaign, CampaignTrouble, Inputs, Path as CriticalPath};
use crate::conformance_log::{ConformanceLog, LogTrouble};
use crate::exit::Exit;
use crate::files::{FileText, FileTrouble, Folder, profile, profile_names, read};
use crate::lab::Lab;
use crate::persons::Committer;
use crate::program;
use crate::progress::Progress;
use crate::revision::{Revise, RevisionTrouble};
pub(crate) use lock::lock;
use open_run::OpenRun;
use opened::Opened;
pub use pacing::Pacing;

/// The name of the journal in a results folder.
pub const JOURNAL: &str = "journal.jsonl";

/// The name of the file that says what was accepted for a release.
pub const ACCEPTED: &str = "accepted.yaml";

/// The folder beside the journal that keeps what suppliers publish, each by its digest.
pub const EVIDENCE: &str = "evidence";

/// What a run is asked to do.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The assessment folder.
    pub folder: PathBuf,
    /// The profile, if not the one that the declaration's class names.
    pub profile: Option<String>,
    /// Where results go.
    pub out: PathBuf,
    /// The units to run; empty is the whole standard.
    pub select: Vec<Selector>,
    /// For which of them questions are put; empty is all of them.
    pub focus: BTreeSet<UnitId>,
    /// Go on with the journal in `out`.
    pub resume: bool,
    /// Ask once more what these units read, for this reason.
    pub again: Option<Again>,
    /// Revise the plan if the files have changed, for this reason.
    pub revise: Option<Revise>,
    /// How fast the device is asked.
    pub pacing: Pacing,
}

/// What a run came to.
#[derive(Debug)]
pub struct Finished {
    /// The verdicts.
    pub verdicts: Verdicts,
    /// What may still be changed on the device.
    pub left_changed: Vec<String>,
    /// When the campaign began.
    pub began: Timestamp,
    /// How long this session took, in milliseconds.
    pub took_ms: u64,
    /// How long it had to take: the sample that took longest, with its path. None where no device was asked.
    pub path: Option<(SampleId, CriticalPath)>,
}

/// Why a run could not be made.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum RunTrouble {
    /// A file that a decision attaches.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Attachment(#[from] AttachmentMissing),
    /// Trouble of the bench before the first packet.
    #[error("{0}")]
    Bench(suite::evidence::BenchTrouble),
    /// Another run works in the same folder.
    #[error("another run is under way in {}", folder.display())]
    #[diagnostic(help("one device is asked by one run at a time: wait for it, or end it"))]
    Busy {
        /// The folder.
        folder: PathBuf,
    },
    /// The campaign.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Campaign(#[from] CampaignTrouble),
    /// A file is missing or wrong.
    #[error(transparent)]
    #[diagnostic(transparent)]
    File(#[from] FileTrouble),
    /// Several faults in one file.
    #[error("{file}: {}", counted(*count, "fault"))]
    Faults {
        /// The file.
        file: String,
        /// How many.
        count: usize,
        /// Each of them.
        #[related]
        faults: Vec<Fault>,
    },
    /// The journal.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Log(#[from] LogTrouble),
    /// Nothing of the standard is selected.
    #[error("nothing is selected")]
    NothingSelected,
    /// What is to be asked again has no part in the run of the journal.
    #[error("nothing that is to be asked again is in the run of {}", journal.display())]
    #[diagnostic(help("that run was begun without it, or the declaration does not claim it: select it in a run of its own"))]
    NotInRun {
        /// The journal.
        journal: PathBuf,
    },
    /// The files are not as the journal's plan says.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Revision(#[from] RevisionTrouble),
    /// This program does not work as it must.
    #[error("{0}: nothing was asked")]
    #[diagnostic(help("this program or this machine is damaged: build or fetch it again"))]
    SelfTest(&'static SelfTestFailed),
    /// Results cannot be written.
    #[error("{} cannot be written: {why}", path.display())]
    #[diagnostic(help("make room or give the right to write there; a journal that was begun is whole, and `--resume` goes on with it"))]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        why: std::io::Error,
    },
}

impl RunTrouble {
    /// How a command ends on it.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Attachment(_) | Self::File(_) | Self::Faults { .. } => Exit::Usage,
            Self::Campaign(CampaignTrouble::Interrupted) => Exit::Inconclusive,
            Self::Bench(_) | Self::Busy { .. } | Self::Campaign(_) | Self::Log(_) | Self::SelfTest(_) | Self::Write { .. } => Exit::Bench,
            Self::Revision(trouble) => trouble.exit(),
            Self::NothingSelected | Self::NotInRun { .. } => Exit::NothingSelected,
        }
    }
}

/// All files of an assessment, read and checked.
#[derive(Clone, Debug)]
pub struct Assessed {
    /// The folder.
    pub folder: Folder,
    /// The declaration.
    pub declaration: Arc<Declaration>,
    /// The declaration as written.
    pub declaration_text: FileText,
    /// The profile with its bases.
    pub profile: Arc<Profile>,
    /// The profile as written, its own text first.
    pub profile_texts: Vec<FileText>,
    /// The assessor's decisions.
    pub decisions: Decisions,
    /// Accepted evidence of others.
    pub external: Vec<ExternalEvidence>,
    /// What was accepted for a release.
    pub accepted: Vec<Accepted>,
    /// What only the laboratory knows, if it says so.
    pub laboratory: Option<Laboratory>,
}

impl Assessed {
    /// Reads and checks everything but the bench.
    ///
    /// # Errors
    /// When a file is missing or wrong, with its place.
    pub fn load(path: &Path, wanted_profile: Option<&str>) -> Result<Self, RunTrouble> {
        let folder = Folder::open(path)?;
        let (declaration, declaration_text) = folder.declaration()?;
        none(suite::files::check::check(&declaration, &declaration_text.source()), &declaration_text.name)?;
        let names: Vec<_> = profile_names().collect();
        let class = || suite::files::check::unknown_class(&declaration, &declaration_text.source(), &names);
        let (profile, profile_texts) = profile(wanted_profile.unwrap_or(&declaration.dut.class)).map_err(|trouble| match trouble {
            FileTrouble::UnknownProfile { .. } if wanted_profile.is_none() => FileTrouble::from(Box::new(class())),
            other => other,
        })?;
        if let Some(own) = profile_texts.first() {
            none(suite::files::check::check_profile(&own.parse()?, &own.source()), &own.name)?;
        }
        let (decisions, decisions_text) = folder.decisions()?;
        if let Some(text) = &decisions_text {
            none(suite::files::check_decisions(&decisions, &declaration, &text.source(), latest_day()), &text.name)?;
        }
        let external = optional(path, "external-evidence.yaml")?.unwrap_or_default();
        let accepted = accepted(path)?;
        let laboratory = optional(path, "lab.yaml")?;
        let (declaration, profile) = (Arc::new(declaration), Arc::new(profile));
        Ok(Self { folder, declaration, declaration_text, profile, profile_texts, decisions, external, accepted, laboratory })
    }

    /// The bench, checked by itself and against the declaration.
    ///
    /// # Errors
    /// When the file is missing or wrong, with its place.
    pub fn bench(&self) -> Result<Bench, RunTrouble> {
        let bench = self.folder.bench()?;
        none(bench.against(&self.declaration), bench.name())?;
        Ok(bench)
    }

    /// What the bench tells judges; nothing where there is none yet.
    ///
    /// # Errors
    /// As [`Assessed::bench`].
    pub fn bench_facts(&self) -> Result<BenchFacts, RunTrouble> {
        if self.folder.has_bench() { Ok(self.bench()?.facts()) } else { Ok(BenchFacts::default()) }
    }

    /// The scope of these selectors; none is the whole standard.
    ///
    /// # Errors
    /// [`RunTrouble::NothingSelected`].
    pub fn scope(&self, select: &[Selector], began: Timestamp) -> Result<Scope, RunTrouble> {
        let mut scope = Scope::everything(began.to_zoned(TimeZone::UTC).date());
        scope.external.clone_from(&self.external);
        scope.accepted.clone_from(&self.accepted);
        if !select.is_empty() {
            scope.units.retain(|unit| select.iter().any(|selector| selector.covers(*unit)));
        }
        if scope.units.is_empty() { Err(RunTrouble::NothingSelected) } else { Ok(scope) }
    }

    /// The first record of a journal.
    pub(crate) fn plan(&self, bench: &Bench, scope: &Scope, began: Timestamp) -> Plan {
        let facts = bench.facts();
        Plan {
            format: Plan::FORMAT,
            suite_version: env!("CARGO_PKG_VERSION").to_owned(),
            binary: program::digest().cloned(),
            self_test: SelfTest::run().ok().cloned(),
            catalogue: Plan::catalogue_digest(),
            declaration: Digest::of(self.declaration_text.text.as_bytes()),
            profile_digest: Digest::of_value(&*self.profile),
            outline: Some(Outline::of(&self.declaration, &self.profile)),
            decisions: (!self.decisions.is_empty()).then(|| Digest::of_value(&self.decisions)),
            external: (!self.external.is_empty()).then(|| Digest::of_value(&self.external)),
            sbom: self.declaration.dut.sbom.as_ref().and_then(|named| Some(named.read.as_ref()?.digest.clone())),
            edition: self.declaration.edition,
            profile: self.profile.profile.clone(),
            dut: self.declaration.dut.clone(),
            units: scope.units.clone(),
            seed: rand::random(),
            began,
            reference_device: facts.reference_device.clone(),
            bench: facts,
        }
    }
}

/// The day where it is latest on earth, so that nobody's today lies in the future.
fn latest_day() -> Date {
    (Timestamp::now() + SignedDuration::from_hours(14)).to_zoned(TimeZone::UTC).date()
}

/// Every fault of a file at once.
pub(crate) fn none(faults: Vec<Fault>, file: &str) -> Result<(), RunTrouble> {
    if faults.is_empty() { Ok(()) } else { Err(RunTrouble::Faults { file: file.to_owned(), count: faults.len(), faults }) }
}

/// What was accepted for a release; nothing where no file says so.
fn accepted(folder: &Path) -> Result<Vec<Accepted>, RunTrouble> {
    let text = match read(&folder.join(ACCEPTED), "") {
        Ok(text) => text,
        Err(FileTrouble::Missing { .. }) => return Ok(Vec::new()),
        Err(trouble) => return Err(trouble.into()),
    };
    let accepted: Vec<Accepted> = text.parse()?;
    none(suite::files::check_accepted(&accepted, &text.source(), latest_day()), &text.name)?;
    Ok(accepted)
}

/// A file that need not be there.
fn optional<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<Option<T>, FileTrouble> {
    match read(&folder.join(name), "") {
        Ok(text) => text.parse().map(Some),
        Err(FileTrouble::Missing { .. }) => Ok(None),
        Err(trouble) => Err(trouble),
    }
}

/// Runs a campaign and leaves its results in `out`.
///
/// # Errors
/// [`RunTrouble`]; what is in the journal stays there.
pub async fn run(wanted: &Wanted, progress: &mut dyn Progress) -> Result<Finished, RunTrouble> {
    let assessed = Assessed::load(&wanted.folder, wanted.profile.as_deref())?;
    run_loaded(wanted, &assessed, progress).await
}

/// The same with files that were read before.
pub(crate) async fn run_loaded(wanted: &Wanted, assessed: &Assessed, progress: &mut dyn Progress) -> Result<Finished, RunTrouble> {
    let bench = assessed.bench()?;
    bench.authorised(today()).map_err(FileTrouble::from)?;
    fs::create_dir_all(&wanted.out).map_err(|why| RunTrouble::Write { path: wanted.out.clone(), why })?;
    let _lock = lock(&wanted.folder)?;
    let open = OpenRun::of(&wanted.folder);
    let journal = wanted.out.join(JOURNAL);
    let mut people = Committer::new(&wanted.folder, &wanted.out);
    let assessed = &people.assessed(assessed)?;
    let assessor = Assessor::new(&wanted.folder, &assessed.decisions)?;
    let Opened { resumed, plan, scope } = Opened::of(assessed, &bench, &journal, wanted, &mut people)?;
    let began = plan.began;
    let inputs = inputs(assessed, &bench, scope, wanted, plan);
    let lab = Arc::new(lab(bench, assessed, wanted)?);
    let mut campaign = match resumed {
        Some((log, Some(reading))) => Campaign::resume(inputs, lab, assessor, log, &reading)?,
        Some((log, None)) => Campaign::begin(inputs, lab, assessor, log)?,
        None => Campaign::begin(inputs, lab, assessor, ConformanceLog::create(&journal)?)?,
    };
    if let Some(again) = &wanted.again {
        campaign.again(again)?;
    }
    campaign = campaign.after_interrupted(open.interrupted_elsewhere(&journal));
    open.note(&journal)?;
    let started = Instant::now();
    let ran = campaign.run(progress, wanted.resume).await;
    let took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    for says in campaign.left_changed() {
        progress.left_changed(&says);
    }
    // Where the disk is full both fail, and the journal's trouble is the one that says how to go on.
    let written = if matches!(ran, Err(CampaignTrouble::OtherDevice { .. })) {
        Ok(())
    } else {
        results::write(&wanted.out, &campaign.judge(), began, assessed.laboratory.as_ref())
    };
    let verdicts = results::named(&wanted.out, &ran?);
    written?;
    open.forget();
    let path = campaign.critical_path().longest().map(|(sample, path)| (sample.clone(), path));
    Ok(Finished { verdicts, left_changed: campaign.left_changed(), began, took_ms, path })
}

fn lab(bench: Bench, assessed: &Assessed, wanted: &Wanted) -> Result<Lab, RunTrouble> {
    let pace = wanted.pacing.of(&assessed.profile, &bench);
    let lab = Lab::new(bench, Arc::clone(&assessed.declaration), pace, &wanted.folder).map_err(RunTrouble::Bench)?;
    Ok(lab.archiving_in(wanted.out.join(EVIDENCE)))
}

fn inputs(assessed: &Assessed, bench: &Bench, scope: Scope, wanted: &Wanted, plan: Plan) -> Inputs {
    Inputs {
        declaration: Arc::clone(&assessed.declaration),
        profile: Arc::clone(&assessed.profile),
        bench: bench.facts(),
        decisions: assessed.decisions.clone(),
        focus: if wanted.focus.is_empty() { scope.units.clone() } else { wanted.focus.clone() },
        scope,
        plan,
    }
}
