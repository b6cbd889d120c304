//! A full disk: the run stops, says which file and what to do, and goes on from a whole journal once there is room.

#![allow(clippy::unwrap_used, reason = "a test may panic, and says where")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use fixtures::camera::Options;
use reports::journal::read;
use rstest::rstest;
use selfcheck::command::{Said, thirteen};
use selfcheck::reference::Reference;
use suite::tree::Verdicts;
use suite::verdict::Verdict;

const SELECT: [&str; 3] = ["5.1-4", "5.5-1", "5.6-2"];

/// Every file may grow to a limit: room for the plan and some records, for part of the plan, for hardly more than the plan.
#[rstest]
#[case::amid_the_answers(|Lengths { plan, journal }| plan.midpoint(journal), true)]
#[case::within_the_plan(|Lengths { plan, .. }| plan / 2, false)]
#[case::after_the_plan(|Lengths { plan, .. }| plan + BLOCK, true)]
fn a_run_stops_and_goes_on_when_there_is_room(#[case] limit: fn(Lengths) -> u64, #[case] holds_a_plan: bool) {
    let blocks = limit(lengths_without_a_limit()) / BLOCK;
    let camera = Reference::start(Options::default());
    let results = camera.folder().join("results");
    let journal = results.join("journal.jsonl");

    let stopped = Said::by(&mut confined(&camera, blocks));
    assert_eq!(stopped.exit, Some(3), "{}{}", stopped.out, stopped.err);
    let said = stopped.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("cannot be written") && said.contains("--resume") && said.contains("make room"), "{}", stopped.err);
    assert!(stopped.err.replace(['\n', ' ', '│'], "").contains("journal.jsonl"), "{}", stopped.err);

    let bytes = fs::read(&journal).unwrap();
    assert!(bytes.len() as u64 <= blocks * BLOCK);
    let kept = read(&bytes);
    assert_eq!(kept.is_ok(), holds_a_plan, "{kept:?}");
    assert!(kept.as_ref().is_ok_and(|kept| kept.torn().is_none() && kept.closed().is_none()) || bytes.is_empty(), "half a record stays");

    let resumed = Said::by(run(&camera).arg("--resume"));
    assert_eq!(resumed.exit, Some(2), "{}", resumed.err);
    let whole = fs::read(&journal).unwrap();
    assert!(whole.starts_with(&bytes) && read(&whole).unwrap().closed().is_some());

    let fresh = Reference::start(Options::default());
    assert_eq!(Said::by(&mut run(&fresh)).exit, Some(2));
    assert_eq!(verdicts(&results), verdicts(&fresh.folder().join("results")));
}

/// There is room for the journal and for the verdicts, and not for the report, which is twice as long.
#[test]
fn no_half_report_is_left() {
    let blocks = lengths_without_a_limit().journal / BLOCK + 16;
    let camera = Reference::start(Options::default());
    let results = camera.folder().join("results");
    let stopped = Said::by(&mut confined(&camera, blocks));
    assert_eq!(stopped.exit, Some(3), "{}{}", stopped.out, stopped.err);
    let said = stopped.err.replace(['\n', ' ', '│'], "");
    assert!(said.contains("report.html") && said.contains("--resume"), "{}", stopped.err);
    let left: BTreeSet<_> = fs::read_dir(&results).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(
        left,
        ["disclosed", "journal.jsonl", "junit.xml", "verdicts.json"].map(Into::into).into(),
        "no half report, nothing beside it"
    );
    assert_eq!(Said::by(run(&camera).arg("--resume")).exit, Some(2));
    assert!(results.join("report.html").exists());
}

/// A key of which half is written is worse than none, and where schemas and keys cannot be written the exit is the same.
#[rstest]
#[case::keys(&["keys", "new", "--name", "Ada", "--organisation", "Lab"], &[])]
#[case::schemas(&["schema", "--out"], &[])]
fn what_has_no_room_leaves_nothing_half_written(#[case] arguments: &[&str], #[case] left: &[&str]) {
    let room = tempfile::tempdir().unwrap();
    let folder = room.path().join("new");
    let mut command = thirteen();
    command.args(arguments).arg(&folder);
    // No file may grow at all.
    let stopped = Said::by(&mut limited(&command, 0));
    assert_eq!(stopped.exit, Some(3), "{}{}", stopped.out, stopped.err);
    assert!(stopped.err.contains("make room"), "{}", stopped.err);
    let names = |entries: fs::ReadDir| entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect::<Vec<_>>();
    assert_eq!(fs::read_dir(&folder).map(names).unwrap_or_default(), left);
}

/// The unit in which a shell limits files, in bytes.
const BLOCK: u64 = 512;

/// How many bytes the first record of a journal has, and how many the whole.
#[derive(Clone, Copy)]
struct Lengths {
    plan: u64,
    journal: u64,
}

/// The lengths where there is room.
fn lengths_without_a_limit() -> Lengths {
    let camera = Reference::start(Options::default());
    assert_eq!(Said::by(&mut run(&camera)).exit, Some(2));
    let journal = fs::read(camera.folder().join("results").join("journal.jsonl")).unwrap();
    let plan = 1 + journal.iter().position(|byte| *byte == b'\n').unwrap();
    Lengths { plan: plan as u64, journal: journal.len() as u64 }
}

fn run(camera: &Reference) -> Command {
    let mut run = thirteen();
    run.arg("run").arg(camera.folder()).args(SELECT).arg("--profile").arg(camera.full_pace());
    run
}

/// The run in a process whose files may not grow beyond a limit, as if the disk were full there.
fn confined(camera: &Reference, blocks: u64) -> Command {
    limited(&run(camera), blocks)
}

fn limited(command: &Command, blocks: u64) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -f \"$0\" && exec \"$@\"", &blocks.to_string()]);
    shell.arg(command.get_program()).args(command.get_args());
    shell
}

fn verdicts(results: &Path) -> BTreeMap<String, Verdict> {
    let text = fs::read_to_string(results.join("verdicts.json")).unwrap();
    let verdicts: Verdicts = serde_json::from_str(&text).unwrap();
    verdicts.units().map(|unit| (unit.id.to_string(), unit.verdict)).collect()
}
