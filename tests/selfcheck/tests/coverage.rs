//! The two kill matrices together: each unit that a machine decides fails under a flaw, and whatever a flaw leaves open says why.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use fixtures::camera::Flaw;
use selfcheck::command::workspace;
use suite::catalogue::{Catalogue, Level};
use suite::judge::is_implemented;

/// The matrices, as written.
const MATRICES: [&str; 2] = [include_str!("flaws.rs"), include_str!("variants.rs")];

/// Units that a machine decides and no flaw flips, with the reason.
const NO_FLAW: [(&str, &str); 1] =
    [("5.3-2-2a", "by its own criterion it never fails: where no attack can be derived from what is declared, it is INCONCLUSIVE")];

#[test]
fn each_unit_that_a_machine_decides_fails_under_a_flaw() {
    let failing: BTreeSet<&str> = MATRICES.into_iter().flat_map(cases).flat_map(|(_, case)| quoted(list(case, 0))).collect();
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
    for (before, case) in MATRICES.into_iter().flat_map(cases) {
        assert!(list(case, 1) == "&[]" || before.trim_start().starts_with("//"), "a comment before this case should say why:\n{case}");
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
#[ignore = "writes a file of the source"]
fn write_what_reports_tell_of_the_matrices() {
    std::fs::write(workspace().join(RECORD), record()).expect("the source can be written");
}

fn record() -> String {
    let mut text = String::from(
        "# What tests/selfcheck/tests/{flaws,variants}.rs show of the reference camera. Written and held equal by coverage.rs there.\nflaws:\n",
    );
    for (_, case) in MATRICES.into_iter().flat_map(cases) {
        let written = |after: &str| case.split(after).nth(1).and_then(|rest| rest.split([',', ')']).next());
        let name = written("Flaw::").expect("a case names its flaw");
        let flaw = Flaw::ALL.into_iter().find(|flaw| format!("{flaw:?}") == name).expect("the flaw is one of all");
        let units = |number| quoted(list(case, number)).map(|unit| format!("{unit:?}")).collect::<Vec<_>>().join(", ");
        let _ = write!(text, "  - flaw: {}\n    is: {:?}\n", flaw.name(), flaw.describe());
        let _ = write!(text, "    device: {}\n    fails: [{}]\n    open: [{}]\n", device(written("Variant::")), units(0), units(1));
    }
    text.push_str("unflipped:\n");
    for (unit, because) in NO_FLAW {
        let _ = writeln!(text, "  {unit:?}: {because:?}");
    }
    text
}

fn device(variant: Option<&str>) -> &'static str {
    match variant {
        None => "camera",
        Some("Connected") => "camera with services of its supplier",
        Some("Fixed") => "camera with fixed software",
        Some("FixedOwnNetwork") => "camera with fixed software, in a network of its own",
        Some(other) => panic!("say in words what the variant {other} is"),
    }
}

/// Each case of a matrix, with the line before it. A reason counts for the cases of the same comment.
fn cases(matrix: &str) -> Vec<(&str, &str)> {
    let (mut cases, mut above) = (Vec::new(), "");
    for line in matrix.lines() {
        if line.starts_with("#[case(Flaw::") {
            cases.push((above, line));
            above = if list(line, 1) == "&[]" { "" } else { above };
        } else {
            above = line;
        }
    }
    cases
}

/// The list of units of that number: 0 those that fail, 1 those that are left open.
fn list(case: &str, number: usize) -> &str {
    let (at, _) = case.match_indices("&[").nth(number).unwrap_or_else(|| panic!("a case has two lists of units: {case}"));
    &case[at..=at + case[at..].find(']').expect("a list ends")]
}

fn quoted(list: &str) -> impl Iterator<Item = &str> {
    list.split('"').skip(1).step_by(2)
}
