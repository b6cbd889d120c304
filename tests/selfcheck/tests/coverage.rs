//! The kill matrices together: each unit that a machine decides fails under a flaw, and whatever a flaw leaves open says why.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Debug, Write as _};

use fixtures::{camera, hub, lock, router, sensor, toy, wearable};
use selfcheck::command::workspace;
use selfcheck::matrix::Case;
use suite::catalogue::{Catalogue, Level};
use suite::judge::is_implemented;

/// The matrices, as written, each with its device.
const MATRICES: [(&str, &str); 8] = [
    ("camera", include_str!("flaws.rs")),
    ("camera", include_str!("variants.rs")),
    ("hub", include_str!("hub.rs")),
    ("lock", include_str!("lock.rs")),
    ("router", include_str!("router.rs")),
    ("sensor", include_str!("sensor.rs")),
    ("toy", include_str!("toy.rs")),
    ("wearable", include_str!("wearable.rs")),
];

/// Every row of every matrix.
fn cases() -> impl Iterator<Item = (&'static str, Case<'static>)> {
    MATRICES.into_iter().flat_map(|(device, test)| Case::all(test).into_iter().map(move |case| (device, case)))
}

/// Units that a machine decides and no flaw flips, with the reason.
const NO_FLAW: [(&str, &str); 1] =
    [("5.3-2-2a", "by its own criterion it never fails: where no attack can be derived from what is declared, it is INCONCLUSIVE")];

#[test]
fn each_unit_that_a_machine_decides_fails_under_a_flaw() {
    let failing: BTreeSet<&str> = cases().flat_map(|(_, case)| case.fails()).collect();
    let by_machine = |level: Level| matches!(level, Level::Probe | Level::Facts | Level::Hook);
    let units = Catalogue::get().units().filter(|unit| by_machine(unit.carried_by()) && is_implemented(unit.id));
    let units: BTreeSet<String> = units.map(|unit| unit.id.to_string()).collect();
    let uncovered: BTreeSet<&str> = units.iter().map(String::as_str).filter(|unit| !failing.contains(unit)).collect();
    let excepted: BTreeMap<_, _> = NO_FLAW.into_iter().collect();
    let excused = excepted.keys().copied().collect();
    assert_eq!(uncovered, excused, "left: fail under no flaw; right: are said to fail under none, with a reason");
}

#[test]
fn what_a_flaw_leaves_open_has_a_reason_beside_it() {
    for (_, case) in cases() {
        assert!(case.open().next().is_none() || case.above.trim_start().starts_with("//"), "a comment should say why above:\n{}", case.row);
    }
}

/// The matrices as reports tell them, in the annex about the validation of the method.
const RECORD: &str = "reports/validation/flaws.yaml";

#[test]
fn reports_tell_these_matrices() {
    let told = std::fs::read_to_string(workspace().join(RECORD)).unwrap_or_default();
    let mend = "cargo test -p selfcheck --test coverage -- --ignored write_what_reports_tell_of_the_matrices";
    assert!(told == record(), "{RECORD} is not what the matrices say; write it anew with: {mend}");
}

#[test]
#[ignore = "run by hand when flaws or units change: it writes reports/validation/flaws.yaml"]
fn write_what_reports_tell_of_the_matrices() {
    std::fs::write(workspace().join(RECORD), record()).expect("the source can be written");
}

fn record() -> String {
    let mut text = String::from(
        "# What the kill matrices of tests/selfcheck show of the reference devices. Written and held equal by coverage.rs there.\nflaws:\n",
    );
    for (device, case) in cases() {
        let (name, is) = match device {
            "hub" => called(hub::Flaw::ALL, case.flaw(), hub::Flaw::name, hub::Flaw::describe),
            "lock" => called(lock::Flaw::ALL, case.flaw(), lock::Flaw::name, lock::Flaw::describe),
            "sensor" => called(sensor::Flaw::ALL, case.flaw(), sensor::Flaw::name, sensor::Flaw::describe),
            "wearable" => called(wearable::Flaw::ALL, case.flaw(), wearable::Flaw::name, wearable::Flaw::describe),
            "router" => called(router::Flaw::ALL, case.flaw(), router::Flaw::name, router::Flaw::describe),
            "toy" => called(toy::Flaw::ALL, case.flaw(), toy::Flaw::name, toy::Flaw::describe),
            _ => called(camera::Flaw::ALL, case.flaw(), camera::Flaw::name, camera::Flaw::describe),
        };
        let listed = |units: &mut dyn Iterator<Item = &str>| units.map(|unit| format!("{unit:?}")).collect::<Vec<_>>().join(", ");
        let (fails, open) = (listed(&mut case.fails()), listed(&mut case.open()));
        let device = case.variant().map_or(device, variant);
        let _ = write!(text, "  - flaw: {name}\n    is: {is:?}\n    device: {device}\n    fails: [{fails}]\n    open: [{open}]\n");
    }
    text.push_str("unflipped:\n");
    for (unit, because) in NO_FLAW {
        let _ = writeln!(text, "  {unit:?}: {because:?}");
    }
    text
}

/// Name and description of a flaw that a row names by its variant.
fn called<F: Copy + Debug, const N: usize>(
    all: [F; N],
    variant: &str,
    name: fn(F) -> &'static str,
    describe: fn(F) -> &'static str,
) -> (&'static str, &'static str) {
    let flaw = all.into_iter().find(|flaw| format!("{flaw:?}") == variant).expect("a row names a flaw of its device");
    (name(flaw), describe(flaw))
}

fn variant(of_the_camera: &str) -> &'static str {
    match of_the_camera {
        "Connected" => "camera with services of its supplier",
        "Fixed" => "camera with fixed software",
        "FixedOwnNetwork" => "camera with fixed software, in a network of its own",
        other => panic!("say in words what the variant {other} is"),
    }
}
