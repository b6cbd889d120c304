//! The table of faults, `fixtures/faults.yaml`: each makes one sound declaration unsound, and the review must say exactly what the table says.

mod table;

use std::collections::BTreeSet;

use rstest::rstest;
use suite::assessment::Assessment;
use suite::bench::{BenchFacts, SeenIdentity};
use suite::catalogue::{Catalogue, Level};
use suite::contradictions::names_of_checks;
use suite::evidence::Evidence;
use suite::files::{Declaration, Profile, SourceText, check, parse};
use suite::judge::{Scope, judge};
use suite::tree::Verdicts;

use super::{Note, Review, text::word};
use table::{Device, Fault, Sound, faults};

/// What a declaration is met with.
enum Met {
    /// The loader refuses it and says why, once for each fault that it sees.
    Refused(Vec<String>),
    /// The review tells this, each a line as [`Fault::gives`] writes it, in order.
    Reviewed(Vec<String>),
}

fn meet(text: &str, profile: &Profile) -> Met {
    let source = SourceText { file: "declaration.yaml", text };
    let declaration: Declaration = match parse(&source) {
        Ok(declaration) => declaration,
        Err(fault) => return Met::Refused(vec![fault.to_string()]),
    };
    let loader = check(&declaration, &source);
    if !loader.is_empty() {
        return Met::Refused(loader.iter().map(ToString::to_string).collect());
    }
    let notes = Review::of(&on_paper(&declaration, profile), &declaration, &source).notes;
    let mut told: Vec<String> = notes.iter().map(line).collect();
    told.sort_unstable();
    Met::Reviewed(told)
}

/// Judged without a device and without a single decision.
fn on_paper(declaration: &Declaration, profile: &Profile) -> Verdicts {
    let (bench, seen, evidence) = (BenchFacts::default(), SeenIdentity::default(), Evidence::default());
    judge(&Assessment::new(declaration, profile, &bench, &[], &seen, &evidence), &Scope::everything("2026-11-26".parse().unwrap()))
}

fn line(note: &Note) -> String {
    format!("{} {} {}", note.rule, word(note.level), note.about)
}

/// How a fault is met otherwise than the table says; nothing, where it is met just so.
fn otherwise(sound: &Sound, fault: &Fault) -> Option<String> {
    let mut expected = fault.gives.clone();
    expected.sort_unstable();
    match (meet(&fault.text(sound), &sound.profile), &fault.refused) {
        (Met::Refused(why), Some(expected)) if why.len() == 1 && why[0].contains(expected.as_str()) => None,
        (Met::Refused(why), _) => Some(format!("refused: {why:?}")),
        (Met::Reviewed(told), None) if told == expected => None,
        (Met::Reviewed(told), _) => Some(format!("surplus {:?}, lacking {:?}", beyond(&told, &expected), beyond(&expected, &told))),
    }
}

/// What is told more often in the first list than in the second.
fn beyond<'a>(told: &'a [String], expected: &[String]) -> Vec<&'a str> {
    let mut left: Vec<&str> = expected.iter().map(String::as_str).collect();
    let is_new = move |line: &&str| left.iter().position(|known| known == line).map(|known| left.swap_remove(known)).is_none();
    told.iter().map(String::as_str).filter(is_new).collect()
}

#[rstest]
#[case::camera(Device::Camera)]
#[case::hub(Device::Hub)]
fn a_sound_declaration_is_told_nothing(#[case] device: Device) {
    let sound = device.sound();
    let Met::Reviewed(told) = meet(sound.text, &sound.profile) else { panic!("the loader refuses it") };
    assert!(told.is_empty(), "{told:#?}");
}

#[rstest]
#[case::camera(Device::Camera)]
#[case::hub(Device::Hub)]
fn every_fault_gives_exactly_its_findings(#[case] device: Device) {
    let (sound, faults) = (device.sound(), faults().remove(&device).unwrap().into_iter());
    let wrong: Vec<String> = faults.filter_map(|(name, fault)| Some(format!("{name}: {}", otherwise(&sound, &fault)?))).collect();
    assert!(wrong.is_empty(), "{} faults are met otherwise:\n{}", wrong.len(), wrong.join("\n"));
}

fn every_fault() -> impl Iterator<Item = Fault> {
    faults().into_values().flat_map(std::collections::BTreeMap::into_values)
}

#[test]
fn every_unit_that_a_rule_judges_fails_by_some_fault_without_a_person() {
    let failing: BTreeSet<String> =
        every_fault().flat_map(|fault| fault.gives).filter_map(|line| Some(line.split_once(" FAIL ")?.0.to_owned())).collect();
    let by_rule = Catalogue::get().units().filter(|unit| matches!(unit.level, Level::Rule | Level::Assist));
    let without: Vec<String> = by_rule.map(|unit| unit.id.to_string()).filter(|unit| !failing.contains(unit)).collect();
    assert!(without.is_empty(), "{} units have no fault: {without:?}", without.len());
}

#[test]
fn every_contradiction_is_found_in_some_fault() {
    let found: BTreeSet<String> =
        every_fault().flat_map(|fault| fault.gives).filter_map(|line| Some(line.split_once(" contradiction ")?.0.to_owned())).collect();
    let without: Vec<_> = names_of_checks().filter(|name| !found.contains(*name)).collect();
    assert!(without.is_empty(), "{} checks have no fault: {without:?}", without.len());
}

#[test]
fn a_fault_that_is_no_fault_is_noticed() {
    let (sound, mut fault) = (Device::Camera.sound(), Fault::default());
    assert_eq!(otherwise(&sound, &fault), None);
    fault.gives.push("5.6-1-1b FAIL LogIntf-RTSP".to_owned());
    assert!(otherwise(&sound, &fault).is_some_and(|says| says.contains("lacking")));
}
