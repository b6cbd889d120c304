//! A camera whose password nobody can put back: what it shows afterwards speaks for nobody, until it is as before again.

#![allow(clippy::unwrap_used, reason = "a test may panic, and says where")]

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use fixtures::camera::{Options, Variant};
use harness::progress::Quiet;
use harness::run::{Finished, Pacing, Wanted, run};
use selfcheck::reference::{Reference, units_with, what_was_found};
use suite::evidence::DutState;
use suite::verdict::Verdict;

/// The change of the password, and what is asked after it.
const CHANGE: &[&str] = &["5.1-4-2a", "5.1-4-2b"];
const AFTERWARDS: &[&str] = &["5.12-1-2d", "5.9-1-2a"];

fn camera() -> Reference {
    Reference::start(Options { variant: Variant::NoFormerPassword, ..Options::default() })
}

fn assess(camera: &Reference, resume: bool) -> Finished {
    let select = CHANGE.iter().chain(AFTERWARDS).map(|unit| unit.parse().unwrap()).collect();
    let wanted = Wanted {
        folder: camera.folder().to_owned(),
        profile: Some(camera.full_pace().display().to_string()),
        out: camera.folder().join("results"),
        select,
        focus: BTreeSet::new(),
        resume,
        again: None,
        revise: None,
        pacing: Pacing::Profile,
    };
    let runtime = harness::runtime::runtime().unwrap();
    runtime.block_on(run(&wanted, &mut Quiet)).unwrap()
}

fn journal(camera: &Reference) -> reports::journal::Reading {
    reports::journal::read(&fs::read(camera.folder().join("results/journal.jsonl")).unwrap()).unwrap()
}

fn all(units: &[&[&str]]) -> BTreeSet<String> {
    units.iter().flat_map(|units| units.iter()).map(|unit| (*unit).to_owned()).collect()
}

#[test]
fn a_bench_that_may_reset_goes_on_after_a_reset() {
    let camera = camera();
    let finished = assess(&camera, false);
    assert_eq!(units_with(&finished.verdicts, Verdict::Pass), all(&[CHANGE, AFTERWARDS]), "{}", what_was_found(&finished.verdicts));
    let reading = journal(&camera);
    assert_eq!(reading.changes().count(), 1, "it is told that the password could not be put back");
    assert!(reading.states().values().all(|state| *state == Some(DutState::Initialised)) && !reading.states().is_empty());
    assert!(finished.left_changed.is_empty(), "{:?}", finished.left_changed);
}

#[test]
fn without_a_reset_nothing_speaks_for_anybody_until_somebody_brings_it_back() {
    let camera = camera();
    let bench = camera.folder().join("bench.yaml");
    fs::write(&bench, fs::read_to_string(&bench).unwrap().replace("disrupts, destroys]", "disrupts]")).unwrap();
    let finished = assess(&camera, false);
    let found = what_was_found(&finished.verdicts);
    assert_eq!(units_with(&finished.verdicts, Verdict::Pass), all(&[CHANGE]), "{found}");
    assert_eq!(units_with(&finished.verdicts, Verdict::Inconclusive), all(&[AFTERWARDS]), "{found}");
    assert!(found.contains("had been left changed by this: change of the secret of"), "{found}");
    assert!(finished.left_changed[0].contains("change of the secret of AuthMech-Web"), "{:?}", finished.left_changed);
    assert_eq!(journal(&camera).left_changed().samples().len(), 1);

    act(&camera, "factory_reset");
    act(&camera, "initialise");
    let resumed = assess(&camera, true);
    assert_eq!(units_with(&resumed.verdicts, Verdict::Pass), all(&[CHANGE, AFTERWARDS]), "{}", what_was_found(&resumed.verdicts));
    assert!(journal(&camera).left_changed().samples().is_empty() && resumed.left_changed.is_empty());
}

/// Somebody at the bench works the camera.
fn act(camera: &Reference, action: &str) {
    let mut stream = TcpStream::connect(camera.camera.control).unwrap();
    let request = format!("POST /A/{action} HTTP/1.1\r\nHost: bench\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut said = String::new();
    stream.read_to_string(&mut said).unwrap();
    assert!(said.starts_with("HTTP/1.1 200"), "{said}");
}
