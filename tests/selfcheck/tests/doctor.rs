//! The doctor's visit to the bench of the reference camera: what is well, what lacks, what is in trouble.

use std::fs;

use fixtures::camera::Options;
use harness::doctor::{Findings, Health, doctor};
use harness::exit::Exit;
use selfcheck::reference::Reference;

fn visited(reference: &Reference) -> Findings {
    let runtime = harness::runtime::runtime().expect("a runtime starts");
    let profile = reference.full_pace();
    let found = runtime.block_on(doctor(reference.folder(), profile.to_str()));
    found.unwrap_or_else(|trouble| panic!("{trouble:?}"))
}

fn says(found: &Findings, health: Health, about: &str) -> String {
    let lines = found.lines.iter().filter(|line| line.health == health && line.about == about);
    lines.map(|line| line.says.to_string()).collect::<Vec<_>>().join("\n")
}

fn change(reference: &Reference, file: &str, from: &str, to: &str) {
    let path = reference.folder().join(file);
    let text = fs::read_to_string(&path).expect("the folder is whole");
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replace(from, to)).expect("there is room for temporary files");
}

#[test]
fn a_bench_that_is_ready_is_well() {
    let found = visited(&Reference::start(Options::default()));
    assert_eq!(found.exit(), Exit::Pass, "{:#?}", found.lines);
    for about in ["authorisation", "sample A", "sample B", "identity of A", "clock of A", "owner of A", "viewer of B", "disk", "open files"]
    {
        assert!(!says(&found, Health::Well, about).is_empty(), "{about}: {:#?}", found.lines);
    }
}

#[test]
fn what_lacks_is_named_with_what_will_be_inconclusive() {
    let reference = Reference::start(Options { samples: 1, ..Options::default() });
    fs::write(reference.folder().join("secrets/A-owner.txt"), "not-the-password").expect("there is room for temporary files");
    change(&reference, "bench.yaml", "permits: [provokes, changes, disrupts, destroys]", "permits: []");
    let found = visited(&reference);
    assert_eq!(found.exit(), Exit::Inconclusive, "{:#?}", found.lines);
    assert!(says(&found, Health::Lacks, "owner of A").contains("is refused"), "{:#?}", found.lines);
    assert!(says(&found, Health::Lacks, "bench.yaml").contains("permits"), "{:#?}", found.lines);
    let guessing = found.inconclusive.iter().find(|because| because.units.iter().any(|unit| unit.to_string() == "5.1-5-2b"));
    assert!(guessing.is_some_and(|because| because.why.as_str().contains("permit")), "{:#?}", found.inconclusive);
}

#[test]
fn another_device_is_trouble() {
    let reference = Reference::start(Options { samples: 1, ..Options::default() });
    change(&reference, "bench.yaml", "serial: \"NE2-", "serial: \"XX2-");
    let found = visited(&reference);
    assert_eq!(found.exit(), Exit::Bench, "{:#?}", found.lines);
    assert!(says(&found, Health::Trouble, "identity of A").contains("bench.yaml states"), "{:#?}", found.lines);
}

#[test]
fn a_sample_that_is_away_is_trouble() {
    let reference = Reference::start(Options { samples: 1, ..Options::default() });
    let address = reference.camera.sample("A").expect("the camera has a sample A").address.to_string();
    change(&reference, "bench.yaml", &address, "127.254.254.9");
    let found = visited(&reference);
    assert_eq!(found.exit(), Exit::Bench, "{:#?}", found.lines);
    assert!(!says(&found, Health::Trouble, "sample A").is_empty(), "{:#?}", found.lines);
}
