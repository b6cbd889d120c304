//! Killed runs go on where they stopped: ten kills, one of them inside a password change, and the verdicts of an undisturbed run each time.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

use fixtures::camera::Options;
use reports::journal::{Reading, Record, read};
use rstest::rstest;
use selfcheck::command::{Said, conformance, thirteen};
use selfcheck::reference::Reference;
use suite::evidence::Question;
use suite::tree::Verdicts;
use suite::verdict::Verdict;

/// Units that are quick to ask: looking, logging in, TLS, and the change of the password.
const QUICK: &[&str] = &["5.1-3", "5.1-4", "5.5-1", "5.6-2"];

/// Longer than any campaign here takes.
const PATIENCE: Duration = Duration::from_secs(600);

/// One campaign by the command over a camera that this test holds.
struct Bench<'a> {
    camera: &'a Reference,
    select: &'a [&'a str],
    out: PathBuf,
}

#[rstest]
fn a_killed_run_comes_to_the_same_verdicts(#[values(1, 2, 3, 4, 5, 6, 7, 8)] seed: u64) {
    static UNDISTURBED: LazyLock<(BTreeMap<String, Verdict>, usize)> = LazyLock::new(|| undisturbed(QUICK));
    let (verdicts, records) = &*UNDISTURBED;
    let camera = Reference::start(Options::default());
    let bench = Bench { camera: &camera, select: QUICK, out: camera.folder().join("results") };
    let (after, pause) = moment(seed, records - 4);
    println!("seed {seed}: killed after {after} of {records} records and {pause:?}");
    bench.kill(|reading| reading.is_some_and(|reading| reading.lines().len() >= after), pause);
    bench.goes_on(verdicts);
}

#[test]
fn a_run_over_everything_survives_two_kills() {
    let (verdicts, records) = thread::scope(|scope| {
        let undisturbed = scope.spawn(|| undisturbed(&[]));
        let camera = Reference::start(Options::default());
        let bench = Bench { camera: &camera, select: &[], out: camera.folder().join("results") };
        let begun = |wanted: &'static str| move |reading: Option<&Reading>| reading.is_some_and(|reading| has_begun(reading, wanted));
        bench.kill(begun("CommonCredentials"), Duration::from_millis(300));
        bench.kill_again(begun("FirstUse"), Duration::from_millis(20));
        let (verdicts, records) = undisturbed.join().expect("the undisturbed run comes to an end");
        bench.goes_on(&verdicts);
        (verdicts, records)
    });
    assert!(verdicts.len() > 100 && records > 40, "{} units, {records} records", verdicts.len());
}

#[test]
fn a_kill_inside_a_password_change_is_undone_first() {
    let (verdicts, _) = undisturbed(&["5.1-4"]);
    let camera = Reference::start(Options::default());
    let inside = [150, 60, 10, 0].into_iter().find_map(|pause| {
        let bench = Bench { camera: &camera, select: &["5.1-4"], out: camera.folder().join(format!("results-{pause}")) };
        let killed = bench.kill(|reading| reading.is_some_and(|reading| has_begun(reading, "ChangeSecret")), Duration::from_millis(pause));
        let open = killed.open_experiments();
        open.iter().any(|(question, _)| question.kind() == "ChangeSecret").then_some(bench)
    });
    let bench = inside.expect("one of the kills lies between the begin of the change and its answer");
    let reading = bench.goes_on(&verdicts);
    let undone = reading.lines().iter().filter(|line| match &line.record {
        Record::Interrupted { question, undone, .. } => *undone && question.kind() == "ChangeSecret",
        _ => false,
    });
    assert_eq!(undone.count(), 1);
    let answer = reading.lines().iter().find_map(|line| match &line.record {
        Record::Answered { question, attempt, .. } if question.kind() == "ChangeSecret" => Some(*attempt),
        _ => None,
    });
    assert_eq!(answer, Some(2), "the interrupted attempt stays the first");
    // A new campaign begins with the owner's own password, as it stands in the bench's file.
    let after = Bench { camera: &camera, select: &["5.1-4"], out: camera.folder().join("afterwards") };
    after.undisturbed();
    assert_eq!(after.verdicts(), verdicts);
}

/// `cargo test` writes each run into a folder of its own: the next one finds by the note in the assessment's folder what a killed one left begun.
#[test]
fn a_killed_test_run_is_undone_by_the_next_one() {
    let camera = Reference::start(Options::default());
    let trials = || {
        let mut run = conformance();
        run.arg("--dut").arg(camera.folder()).arg("--profile").arg(camera.full_pace()).arg("5.1-4");
        run
    };
    let journals = || -> Vec<PathBuf> {
        let runs = fs::read_dir(camera.folder().join(".thirteen").join("tests")).into_iter().flatten().flatten();
        runs.map(|run| run.path().join("journal.jsonl")).collect()
    };
    let inside = [150, 60, 10, 0].into_iter().any(|pause| {
        let before = journals();
        let child = trials().stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the trials can be started");
        let new = || journals().into_iter().find(|journal| !before.contains(journal)).and_then(|journal| whole(&journal));
        let killed =
            kill(child, &new, |reading| reading.is_some_and(|reading| has_begun(reading, "ChangeSecret")), Duration::from_millis(pause));
        killed.open_experiments().iter().any(|(question, _)| question.kind() == "ChangeSecret")
    });
    assert!(inside, "one of the kills lies between the begin of the change and its answer");
    let before = journals();
    let said = Said::by(&mut trials());
    assert_eq!(said.exit, Some(0), "{}{}", said.out, said.err);
    assert!(said.out.contains("2 passed; 0 failed"), "with the owner's own password again: {}", said.out);
    let journal = journals().into_iter().find(|journal| !before.contains(journal)).expect("the run has a journal of its own");
    let undone =
        |record: &Record| matches!(record, Record::Interrupted { undone: true, question, .. } if question.kind() == "ChangeSecret");
    assert!(whole(&journal).expect("it is whole").lines().iter().any(|line| undone(&line.record)), "the way back is on record");
}

fn undisturbed(select: &[&str]) -> (BTreeMap<String, Verdict>, usize) {
    let camera = Reference::start(Options::default());
    let bench = Bench { camera: &camera, select, out: camera.folder().join("undisturbed") };
    bench.undisturbed();
    (bench.verdicts(), bench.journal().expect("the run left a journal").lines().len())
}

impl Bench<'_> {
    fn start(&self, more: &[&str]) -> Child {
        let mut run = thirteen();
        run.arg("run").arg(self.camera.folder()).args(self.select).arg("--out").arg(&self.out);
        run.arg("--profile").arg(self.camera.full_pace()).args(more).stdout(Stdio::null()).stderr(Stdio::piped());
        run.spawn().expect("the command can be started")
    }

    /// What was not selected bars an overall PASS.
    fn ends_with(&self) -> i32 {
        if self.select.is_empty() { 0 } else { 2 }
    }

    fn undisturbed(&self) {
        let ended = self.start(&[]).wait_with_output().expect("the command was started");
        assert_eq!(ended.status.code(), Some(self.ends_with()), "{}", String::from_utf8_lossy(&ended.stderr));
    }

    /// Begins the campaign, and kills it a pause after its journal looks as wanted.
    fn kill(&self, when: impl Fn(Option<&Reading>) -> bool, pause: Duration) -> Reading {
        kill(self.start(&[]), &|| self.journal(), when, pause)
    }

    /// Goes on with the campaign, and kills it once more.
    fn kill_again(&self, when: impl Fn(Option<&Reading>) -> bool, pause: Duration) -> Reading {
        kill(self.start(&["--resume"]), &|| self.journal(), when, pause)
    }

    /// Resumes, and compares with what an undisturbed run comes to.
    fn goes_on(&self, undisturbed: &BTreeMap<String, Verdict>) -> Reading {
        let killed = self.journal().expect("what was written before the kill is whole");
        let ended = self.start(&["--resume"]).wait_with_output().expect("the command was started");
        assert_eq!(ended.status.code(), Some(self.ends_with()), "{}", String::from_utf8_lossy(&ended.stderr));
        assert_eq!(&self.verdicts(), undisturbed);
        let reading = self.journal().expect("the journal is whole to its end");
        assert_eq!(reading.lines()[..killed.lines().len()], *killed.lines(), "what was written before the kill stays as it was");
        assert!(reading.closed().is_some() && reading.open_experiments().is_empty() && reading.torn().is_none());
        assert_eq!(reading.changes().count(), 0, "the device is as it was");
        asked_once(&killed, &reading);
        reading
    }

    fn verdicts(&self) -> BTreeMap<String, Verdict> {
        let text = fs::read_to_string(self.out.join("verdicts.json")).expect("the run left verdicts");
        let verdicts: Verdicts = serde_json::from_str(&text).expect("verdicts.json reads as verdicts");
        verdicts.units().map(|unit| (unit.id.to_string(), unit.verdict)).collect()
    }

    fn journal(&self) -> Option<Reading> {
        whole(&self.out.join("journal.jsonl"))
    }
}

/// Kills a campaign a pause after its journal looks as wanted. Returns what was written until then.
fn kill(mut child: Child, journal: &dyn Fn() -> Option<Reading>, when: impl Fn(Option<&Reading>) -> bool, pause: Duration) -> Reading {
    let began = Instant::now();
    while !when(journal().as_ref()) {
        assert!(began.elapsed() < PATIENCE, "the moment to kill never came");
        let ended = child.try_wait().expect("the command was started");
        assert!(ended.is_none(), "the run ended by itself ({ended:?}) before the moment to kill it");
        thread::sleep(Duration::from_millis(2));
    }
    thread::sleep(pause);
    child.kill().expect("a running child can be killed");
    child.wait().expect("a killed child ends");
    journal().expect("what was written before the kill is whole")
}

/// The journal as far as it is whole; none before its first record.
fn whole(path: &Path) -> Option<Reading> {
    read(&fs::read(path).ok()?).ok()
}

/// Each question has one answer, and only what was in flight at the kill was begun twice.
fn asked_once(killed: &Reading, reading: &Reading) {
    let mut answers: BTreeMap<&Question, usize> = BTreeMap::new();
    let mut begun: BTreeMap<&Question, usize> = BTreeMap::new();
    for line in reading.lines() {
        match &line.record {
            Record::Answered { question, .. } => *answers.entry(question).or_default() += 1,
            Record::Begun { question, .. } => *begun.entry(question).or_default() += 1,
            _ => {}
        }
    }
    let often: Vec<_> = answers.iter().filter(|(_, count)| **count != 1).collect();
    assert!(often.is_empty() && !answers.is_empty(), "asked although it was answered: {often:?}");
    let interrupted: Vec<Question> = killed.open_experiments().into_iter().map(|(question, _)| question).collect();
    let attempted: BTreeSet<&Question> = interrupted.iter().collect();
    let again: BTreeSet<&Question> = begun.iter().filter(|(_, count)| **count > 1).map(|(question, _)| *question).collect();
    let known: BTreeSet<&Question> = killed.lines().iter().filter_map(|line| interrupted_earlier(&line.record)).collect();
    assert!(again.iter().all(|question| attempted.contains(*question) || known.contains(*question)), "begun twice: {again:?}");
}

fn interrupted_earlier(record: &Record) -> Option<&Question> {
    match record {
        Record::Interrupted { question, .. } => Some(question),
        _ => None,
    }
}

fn has_begun(reading: &Reading, kind: &str) -> bool {
    reading.lines().iter().any(|line| matches!(&line.record, Record::Begun { question, .. } if question.kind() == kind))
}

/// After how many records, and how long after the last of them; the same for the same seed (SplitMix64).
fn moment(seed: u64, records: usize) -> (usize, Duration) {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut draw = |below: u64| {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % below
    };
    let after = 1 + usize::try_from(draw(records as u64)).expect("a journal here is short");
    (after, Duration::from_millis(draw(20)))
}

#[test]
fn the_command_says_what_to_do_with_a_killed_run() {
    let camera = Reference::start(Options::default());
    let bench = Bench { camera: &camera, select: &["5.1-4"], out: camera.folder().join("results") };
    bench.kill(|reading| reading.is_some(), Duration::ZERO);
    let before = fs::read(bench.out.join("journal.jsonl")).expect("the run left a journal");
    let again = Said::by(thirteen().arg("run").arg(camera.folder()).arg("5.1-4").arg("--profile").arg(camera.full_pace()));
    assert_eq!(again.exit, Some(3), "{}", again.err);
    assert!(again.err.contains("--resume") && again.err.contains("journal.jsonl"), "{}", again.err);
    assert_eq!(fs::read(bench.out.join("journal.jsonl")).expect("it is still there"), before, "nothing is lost");
}
