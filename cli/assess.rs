//! `thirteen run` and `thirteen demo`.

use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::path::Path;

use harness::bundle::{is_bundle, is_free as is_free_bundle};
use harness::campaign::{Again, Path as CriticalPath};
use harness::declared_by::Declared;
use harness::exit::Exit;
use harness::progress::terminal::Shown;
use harness::revision::Revise;
use harness::run::{Finished, JOURNAL, Pacing, RunTrouble, Wanted};
use reports::specimens::{self, Specimen};
use reports::summary::Style;
use suite::accepted::{Accepted, Gate};
use suite::catalogue::Catalogue;
use suite::files::nearest;
use suite::files::profile::Pace;
use suite::id::{Selector, UnitId};
use suite::names::SampleId;
use suite::tree::Verdicts;
use suite::verdict::Verdict;

use crate::arguments::{Demo, Part, Run};
use crate::{Trouble, reference};

/// Runs a campaign over an assessment folder.
pub fn run(wanted: &Run) -> Result<Exit, Trouble> {
    let Part { assessment, select } = &wanted.part;
    let mut select = select.clone();
    if let Some(from) = wanted.from.as_deref().filter(|_| wanted.only_failed) {
        select.extend(not_passed(from)?);
        if select.is_empty() {
            harness::tell!("nothing to do: everything in {} passed", from.display());
            return Ok(Exit::NothingSelected);
        }
    }
    let declared = wanted.declared_by.as_deref().map(|bundle| declared_by(bundle, wanted, &mut select)).transpose()?;
    let because = wanted.because.as_ref();
    let again = because.filter(|_| !wanted.again.is_empty()).map(|because| Again {
        units: units(&wanted.again),
        because: because.clone(),
        bench_fault: wanted.bench_fault,
    });
    let revise = because.map(|because| Revise { by: wanted.by.clone(), because: because.clone() });
    let bundle = wanted.out.as_deref().filter(|out| is_bundle(out));
    bundle.map_or(Ok(()), is_free_bundle)?;
    let out = wanted.out.clone().filter(|_| bundle.is_none()).unwrap_or_else(|| assessment.folder.join("results"));
    let resume = wanted.resume || again.is_some();
    let profile = declared.as_ref().map(|declared| declared.profile.clone()).or_else(|| assessment.profile.clone());
    let folder = assessment.folder.clone();
    let in_its_place = wanted.out.is_none() || bundle.is_some();
    let pacing = if wanted.gentle { Pacing::AtMost(Pace::GENTLE) } else { Pacing::Profile };
    let wanted_run = Wanted { folder, profile, out, select, focus: BTreeSet::new(), resume, again, revise, pacing };
    let mut exit = finish(&wanted_run, true, wanted.json)?;
    if let Some(declared) = declared.as_ref().filter(|_| !wanted.json) {
        crate::output::write(&beside(declared, &wanted_run.out)?);
    }
    let is_attended =
        !wanted.unattended && !wanted.json && in_its_place && std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if is_attended && crate::decide::at_the_bench(&wanted.part)? {
        exit = finish(&Wanted { resume: true, again: None, revise: None, ..wanted_run.clone() }, true, false)?;
    }
    if let Some(bundle) = bundle {
        crate::bundle::packed(&wanted_run.folder, wanted_run.profile.as_deref(), &wanted_run.out, bundle, &[])?;
    }
    Ok(exit)
}

/// What a bundle declares, beside one's own bench; selected is what a machine decides of it.
fn declared_by(bundle: &Path, wanted: &Run, select: &mut Vec<Selector>) -> Result<Declared, Trouble> {
    let trust = crate::bundle::trust(&wanted.trust)?;
    let declared = harness::declared_by::lay_out(bundle, &wanted.part.assessment.folder, &trust)
        .map_err(|trouble| Trouble { exit: trouble.exit(), report: trouble.into() })?;
    harness::tell!("{}: {}", bundle.display(), declared.sentence);
    let asked = units(select);
    let is_asked = |selector: &&Selector| select.is_empty() || asked.iter().any(|unit| selector.covers(*unit));
    let selected: Vec<Selector> = declared.select.iter().filter(is_asked).cloned().collect();
    if selected.is_empty() {
        return Err(Trouble {
            report: miette::miette!("nothing that the bundle publishes and a machine decides was selected"),
            exit: Exit::NothingSelected,
        });
    }
    *select = selected;
    Ok(declared)
}

/// What was published beside what was seen here.
fn beside(declared: &Declared, results: &Path) -> Result<String, Trouble> {
    let path = results.join(JOURNAL);
    let unusable = |why: String| Trouble::usage(format!("{}: {why}", path.display()));
    let bytes = std::fs::read(&path).map_err(|error| unusable(error.to_string()))?;
    let journal = reports::journal::read(&bytes).map_err(|fault| unusable(fault.to_string()))?;
    let verdicts = read_verdicts(results)?;
    let published = Specimen { journal: &declared.published.reading, verdicts: &declared.published.verdicts };
    Ok(specimens::write(published, Specimen { journal: &journal, verdicts: &verdicts }))
}

/// Assesses the reference device of a class.
pub fn demo(wanted: &Demo) -> Result<Exit, Trouble> {
    let (profile, _) = harness::files::profile(&wanted.profile)?;
    let device =
        profile.reference_device.ok_or_else(|| Trouble::usage(format!("the profile `{}` has no reference device", wanted.profile)))?;
    let flaws = reference::flaws(&device);
    if wanted.flaw.iter().any(|flaw| flaw == "list") {
        for (name, does) in flaws {
            say!("{name:32} {does}");
        }
        return Ok(Exit::Pass);
    }
    wanted.flaw.iter().try_for_each(|name| is_flaw(name, &flaws))?;
    let bundle = wanted.out.as_deref().filter(|out| is_bundle(out));
    let kept = wanted.out.as_deref().filter(|_| bundle.is_none());
    bundle.map_or(Ok(()), is_free_bundle)?;
    kept.map_or(Ok(()), is_free)?;
    reference::ready(&device).map_err(Trouble::bench)?;
    let scratch = std::env::temp_dir().join(format!("thirteen-demo-{}", std::process::id()));
    let folder = kept.map_or_else(|| scratch.clone(), Path::to_owned);
    let unstarted = |why| {
        if kept.is_none() {
            let _ = std::fs::remove_dir_all(&scratch);
        }
        Trouble::bench(why)
    };
    let running = reference::start(&device, &folder, &wanted.flaw).map_err(unstarted)?;
    let (profile, out) = (Some(wanted.profile.clone()), folder.join("results"));
    let wanted_run = Wanted {
        folder,
        profile,
        out,
        select: wanted.select.clone(),
        focus: BTreeSet::new(),
        resume: false,
        again: None,
        revise: None,
        pacing: Pacing::Reference,
    };
    let mut exit = finish(&wanted_run, kept.is_some(), wanted.json);
    drop(running);
    if let Some(bundle) = bundle.filter(|_| exit.is_ok()) {
        let packed = crate::bundle::packed(&wanted_run.folder, wanted_run.profile.as_deref(), &wanted_run.out, bundle, &[]);
        exit = packed.and(exit);
    }
    if kept.is_none() {
        let _ = std::fs::remove_dir_all(&scratch);
    }
    exit
}

fn is_flaw(name: &str, flaws: &[(&'static str, &'static str)]) -> Result<(), Trouble> {
    let names = || flaws.iter().map(|(known, _)| *known);
    if names().any(|known| known == name) {
        return Ok(());
    }
    let alike = || names().find(|known| !name.is_empty() && known.contains(name));
    let meant = nearest(name, names()).or_else(alike).map(|meant| format!("did you mean `{meant}`?\n")).unwrap_or_default();
    let help = format!("{meant}`thirteen demo --flaw list` lists all {} with what they do", flaws.len());
    Err(Trouble::usage_with_help(format!("no flaw is named `{name}`"), help))
}

/// An assessment that lies there already is nobody's to overwrite.
pub(crate) fn is_free(folder: &Path) -> Result<(), Trouble> {
    match std::fs::read_dir(folder).map(|mut entries| entries.next().is_none()) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Trouble::usage_with_help(format!("{} is not empty; nothing was written", folder.display()), "name a new folder")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Trouble::usage_with_help(format!("{}: {error}", folder.display()), "name a new folder")),
    }
}

fn finish(wanted: &Wanted, kept: bool, json: bool) -> Result<Exit, Trouble> {
    let finished = in_runtime(wanted)?;
    if kept {
        harness::tell!("results: {}", wanted.out.display());
    }
    if let Some((sample, path)) = &finished.path {
        harness::tell!("{}", pace(finished.took_ms, sample, *path));
    }
    if json {
        crate::output::write(&reports::json::write(&finished.verdicts));
    } else {
        crate::output::write(&reports::summary::write(
            &finished.verdicts,
            Style { colour: std::io::stdout().is_terminal(), verbose: false },
        ));
    }
    let gate = Gate::of(&finished.verdicts, harness::bench::today());
    if !finished.verdicts.accepted.is_empty() {
        harness::tell!("{}", told(&gate));
    }
    Ok(Exit::of(gate.without))
}

/// What the release gate lets pass, which no verdict does.
fn told(gate: &Gate<'_>) -> String {
    let quiet: Vec<_> = gate.quiet.iter().map(ToString::to_string).collect();
    let accepted = if quiet.is_empty() { "nothing that failed".to_owned() } else { format!("{}; each stays FAIL", quiet.join(", ")) };
    let units = |listed: &[&Accepted]| listed.iter().map(|accepted| accepted.unit.to_string()).collect::<Vec<_>>().join(", ");
    let expired =
        if gate.expired.is_empty() { String::new() } else { format!("\naccepted.yaml: no longer accepted: {}", units(&gate.expired)) };
    let idle =
        if gate.idle.is_empty() { String::new() } else { format!("\naccepted.yaml: did not fail, take it out: {}", units(&gate.idle)) };
    format!("accepted for a release: {accepted}{expired}{idle}")
}

/// How long a run took beside how long it had to.
fn pace(took_ms: u64, sample: &SampleId, path: CriticalPath) -> String {
    let seconds = |ms: u64| format!("{}.{} s", ms / 1_000, ms % 1_000 / 100);
    format!(
        "took {}; its critical path is {}: sample {sample}, {} for the longest chain of questions, {} alone, {} from state to state",
        seconds(took_ms),
        seconds(path.total_ms()),
        seconds(path.chain_ms),
        seconds(path.alone_ms),
        seconds(path.moves_ms),
    )
}

fn in_runtime(wanted: &Wanted) -> Result<Finished, RunTrouble> {
    let runtime = harness::runtime::runtime();
    let runtime = runtime.map_err(|why| RunTrouble::Write { path: "the runtime".into(), why })?;
    runtime.block_on(async {
        let mut progress = Shown::on_stderr();
        harness::run::run(wanted, &mut progress).await
    })
}

/// The units that did not pass in an earlier run.
fn not_passed(results: &Path) -> Result<Vec<Selector>, Trouble> {
    Ok(read_verdicts(results)?.units().filter(|unit| unit.verdict != Verdict::Pass).map(|unit| Selector::Unit(unit.id)).collect())
}

fn read_verdicts(results: &Path) -> Result<Verdicts, Trouble> {
    let path = results.join("verdicts.json");
    let unusable = |why: String| Trouble::usage(format!("{}: {why}", path.display()));
    let text = std::fs::read_to_string(&path).map_err(|error| unusable(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| unusable(error.to_string()))
}

fn units(select: &[Selector]) -> BTreeSet<UnitId> {
    let covered = |unit: &UnitId| select.iter().any(|selector| selector.covers(*unit));
    Catalogue::get().units().map(|unit| unit.id).filter(covered).collect()
}
