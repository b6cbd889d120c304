//! A campaign over means that only fail: what is asked in which order, and what is said of the device afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use jiff::civil::date;
use reports::journal::{Plan, Reading, Record, read};
use rstest::rstest;
use suite::bench::{BenchFacts, IdentityFacts, SampleFacts, SeenIdentity};
use suite::evidence::{Answer, BenchTrouble, Conduct, DutState, Family, Question};
use suite::files::{Declaration, Profile, SourceText, parse};
use suite::judge::{Scope, open_questions};
use suite::names::{Digest, SampleId};
use suite::tree::Verdicts;
use suite::verdict::Verdict;

use super::{Campaign, CampaignTrouble, Inputs};
use crate::assessor::Assessor;
use crate::conformance_log::ConformanceLog;
use crate::means::{Means, Presence};
use crate::progress::{Progress, Quiet};

/// A bench on which nothing works, and what was asked of it.
#[derive(Default)]
struct Broken {
    asked: Mutex<Vec<Question>>,
    undone: Mutex<Vec<Question>>,
    baseline_is_proven: bool,
    lacks_a_secret: bool,
    /// What changes the device never comes to an end.
    hangs: bool,
}

impl Means for Broken {
    fn ready(&self, question: &Question) -> Result<(), BenchTrouble> {
        let lacks = self.lacks_a_secret && question.kind() == "ChangeSecret";
        if lacks { Err(BenchTrouble::new("the environment variable OWNER is not set")) } else { Ok(()) }
    }

    async fn put(&self, question: &Question, _: u32) -> Result<Answer, BenchTrouble> {
        self.asked.lock().unwrap().push(question.clone());
        if self.hangs && question.conduct() >= Conduct::Changes {
            std::future::pending::<()>().await;
        }
        Err(BenchTrouble::new("cable out"))
    }

    async fn undo(&self, question: &Question, _: u32) -> Result<bool, BenchTrouble> {
        self.undone.lock().unwrap().push(question.clone());
        Ok(self.baseline_is_proven)
    }

    async fn move_to(&self, _: &SampleId, _: DutState) -> Result<(), BenchTrouble> {
        Err(BenchTrouble::new("relay stuck"))
    }

    async fn present(&self, _: &SampleId) -> Result<Presence, BenchTrouble> {
        Ok(Presence::Answers)
    }

    async fn identify(&self, _: &SampleId) -> Result<SeenIdentity, BenchTrouble> {
        Ok(SeenIdentity::default())
    }
}

fn bench(hooks: &[&str]) -> BenchFacts {
    let identity = |login: &str, state| IdentityFacts { login: login.into(), user: Some("owner".into()), states: BTreeSet::from([state]) };
    let identities = BTreeMap::from([
        ("label".into(), identity("AuthMech-Web", DutState::FactoryDefault)),
        ("owner".into(), identity("AuthMech-Web", DutState::Initialised)),
        ("recorder".into(), identity("AuthMech-Recorder", DutState::Initialised)),
    ]);
    let interfaces = BTreeMap::from([("PhyIntf-Ethernet".into(), BTreeSet::from([Family::V4]))]);
    let sample = SampleFacts { state: DutState::Initialised, serial: None, interfaces, identities };
    BenchFacts {
        captures: Vec::new(),
        samples: BTreeMap::from([("A".into(), sample)]),
        hooks: hooks.iter().map(|hook| (*hook).to_owned()).collect(),
        permits: BTreeSet::from([Conduct::Provokes, Conduct::Changes, Conduct::Disrupts, Conduct::Destroys]),
        ..BenchFacts::default()
    }
}

fn inputs(bench: BenchFacts) -> Inputs {
    let declaration: Declaration =
        parse(&SourceText { file: "declaration.yaml", text: include_str!("../../../fixtures/camera/declaration.yaml") }).unwrap();
    let profile: Profile = crate::files::profile("camera").unwrap().0;
    let scope = Scope::everything(date(2026, 11, 22));
    let plan = Plan {
        format: Plan::FORMAT,
        suite_version: "0".into(),
        binary: None,
        self_test: None,
        catalogue: Plan::catalogue_digest(),
        declaration: Digest::of(b"d"),
        profile_digest: Digest::of(b"p"),
        outline: None,
        decisions: None,
        external: None,
        sbom: None,
        bench: bench.clone(),
        edition: declaration.edition,
        profile: "camera".into(),
        dut: declaration.dut.clone(),
        units: scope.units.clone(),
        seed: 0,
        began: Timestamp::UNIX_EPOCH,
        reference_device: None,
    };
    let (declaration, profile, focus) = (Arc::new(declaration), Arc::new(profile), scope.units.clone());
    Inputs { declaration, profile, bench, decisions: Vec::new(), scope, focus, plan }
}

/// Runs a campaign over a broken bench: its verdict, what stays changed, what was asked, the journal.
async fn run(hooks: &[&str], means: Broken) -> (Verdict, Vec<String>, Arc<Broken>, Reading) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.jsonl");
    let means = Arc::new(means);
    let log = ConformanceLog::create(&path).unwrap();
    let mut campaign = Campaign::begin(inputs(bench(hooks)), Arc::clone(&means), Assessor::default(), log).unwrap();
    let verdicts = campaign.run(&mut Quiet, false).await.unwrap();
    assert!(verdicts.units().all(|unit| unit.verdict != Verdict::Fail), "trouble of the bench fails nobody");
    (verdicts.overall, campaign.left_changed().to_vec(), means, read(&std::fs::read(&path).unwrap()).unwrap())
}

/// What is open before anything was asked.
fn first_questions() -> BTreeSet<Question> {
    let folder = tempfile::tempdir().unwrap();
    let log = ConformanceLog::create(&folder.path().join("journal.jsonl")).unwrap();
    let means = Arc::new(Broken::default());
    open_questions(&Campaign::begin(inputs(bench(&[])), means, Assessor::default(), log).unwrap().judge())
}

#[tokio::test]
async fn milder_questions_come_first_and_each_is_put_once() {
    let first = first_questions();
    let (overall, _, means, _) = run(&[], Broken { baseline_is_proven: true, ..Broken::default() }).await;
    assert_eq!(overall, Verdict::Inconclusive);
    let asked = means.asked.lock().unwrap();
    // What opens later, by an answer, may be milder again than what came before it.
    let of_a_sample = |question: &&Question| question.place().is_some() && first.contains(*question);
    assert!(asked.iter().filter(of_a_sample).is_sorted_by_key(|question| question.conduct()), "{asked:#?}");
    assert_eq!(asked.iter().collect::<BTreeSet<_>>().len(), asked.len());
    assert!(asked.iter().all(|question| question.place().is_none_or(|place| place.state == DutState::Initialised)), "no hook, no reset");
}

#[rstest]
#[tokio::test]
async fn a_change_that_failed_in_the_middle_is_undone_or_said(#[values(true, false)] baseline_is_proven: bool) {
    let (_, left, means, reading) = run(&[], Broken { baseline_is_proven, ..Broken::default() }).await;
    let undone = means.undone.lock().unwrap();
    assert!(undone.iter().any(|question| matches!(question, Question::ChangeSecret(_))), "{undone:?}");
    assert!(undone.iter().all(|question| question.conduct() >= Conduct::Changes), "{undone:?}");
    let changed = if baseline_is_proven { 0 } else { undone.len() };
    assert_eq!((left.len(), reading.changes().count()), (changed, changed), "{left:?}");
    let changes = |(question, _): &&(Question, u32)| question.conduct() >= Conduct::Changes;
    assert_eq!(reading.open_experiments().iter().filter(changes).count(), changed);
}

#[tokio::test]
async fn a_change_for_which_the_bench_lacks_a_secret_never_begins() {
    let (_, left, means, reading) = run(&[], Broken { lacks_a_secret: true, baseline_is_proven: true, ..Broken::default() }).await;
    let is_change = |question: &Question| question.kind() == "ChangeSecret";
    assert!(!means.asked.lock().unwrap().iter().any(is_change) && !means.undone.lock().unwrap().iter().any(is_change));
    assert!(
        left.is_empty() && !reading.open_experiments().iter().any(|(question, _)| is_change(question)),
        "nothing was changed: {left:?}"
    );
    let says =
        |record: &Record| matches!(record, Record::Bench { question, trouble } if is_change(question) && trouble.says.contains("OWNER"));
    assert!(reading.lines().iter().any(|line| says(&line.record)));
}

#[tokio::test]
async fn a_hook_that_failed_leaves_the_sample_said_to_be_changed() {
    let (_, left, _, reading) = run(&["factory_reset", "initialise"], Broken { baseline_is_proven: true, ..Broken::default() }).await;
    assert!(left.iter().any(|says| says.contains("could not be brought back to the state initialised: relay stuck")), "{left:?}");
    assert_eq!(reading.states().values().collect::<Vec<_>>(), [&None]);
    assert!(reading.lines().iter().any(|line| matches!(line.record, Record::Moving { to: DutState::FactoryDefault, .. })));
}

/// Somebody who presses Ctrl-C as soon as the device is being changed.
#[derive(Default)]
struct Nervous {
    stop: bool,
    restored: Vec<Question>,
}

impl Progress for Nervous {
    fn judged(&mut self, _: &Verdicts) {}
    fn asked(&mut self, question: &Question) {
        self.stop |= question.conduct() >= Conduct::Changes;
    }
    fn answered(&mut self, _: &Question, _: u64) {}
    fn troubled(&mut self, _: &Question, _: &BenchTrouble) {}
    fn restoring(&mut self, _: &Question) {}
    fn restored(&mut self, question: &Question) {
        self.restored.push(question.clone());
    }
    fn moving(&mut self, _: &SampleId, _: DutState) {}
    fn moved(&mut self, _: &SampleId, _: DutState) {}
    fn interrupted(&self) -> bool {
        self.stop
    }
}

#[tokio::test]
async fn whoever_interrupts_an_experiment_waits_for_its_undoing_and_not_for_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.jsonl");
    let means = Arc::new(Broken { hangs: true, baseline_is_proven: true, ..Broken::default() });
    let log = ConformanceLog::create(&path).unwrap();
    let mut campaign = Campaign::begin(inputs(bench(&[])), Arc::clone(&means), Assessor::default(), log).unwrap();
    let mut nervous = Nervous::default();
    let ran = tokio::time::timeout(std::time::Duration::from_secs(60), campaign.run(&mut nervous, false)).await;
    assert!(matches!(ran, Ok(Err(CampaignTrouble::Interrupted))), "{ran:?}");
    let undone = means.undone.lock().unwrap().clone();
    assert!(!undone.is_empty() && nervous.restored == undone, "{undone:?}");
    let reading = read(&std::fs::read(&path).unwrap()).unwrap();
    let changes = |(question, _): &(Question, u32)| question.conduct() >= Conduct::Changes;
    assert!(!reading.open_experiments().iter().any(changes) && campaign.left_changed().is_empty());
    assert!(reading.lines().iter().any(|line| matches!(&line.record, Record::Interrupted { undone: true, .. })));
}
