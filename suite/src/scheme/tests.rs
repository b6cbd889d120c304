//! The schemes agree with the catalogue, and each comes out as its verdicts say, both ways.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::catalogue::{Catalogue, Kind};
use crate::files::Label;
use crate::ics::{IcsFinding, IcsReview, Standing as Claim};
use crate::testing::Camera;
use crate::tree::{Basis, CaseVerdict, Counts, GroupVerdict, UnitVerdict, Verdicts};
use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
use rstest::rstest;

const OLDER: Edition = Edition::Older;
const NEWER: Edition = Edition::Newer;

/// Verdicts of an edition in which every unit of every provision passed.
fn all_pass(edition: Edition) -> Verdicts {
    let editions = Catalogue::get().editions();
    let older = editions.older.iter().map(|one| {
        let cases = one.cases.iter().map(|case| (case.id, case.kind, case.unit_ids().collect::<Vec<_>>()));
        group(one.id, one.status.is_mandatory(), cases)
    });
    let newer = Catalogue::get().groups().map(|one| {
        let cases = one.cases.iter().map(|case| (case.id, case.kind, case.units.iter().map(|unit| unit.id).collect::<Vec<_>>()));
        group(one.id, one.status.is_mandatory(), cases)
    });
    let groups: Vec<GroupVerdict> = if edition == OLDER { older.collect() } else { newer.collect() };
    // As read from a file: what a later format adds has its default.
    serde_json::from_value(serde_json::json!({
        "format": Verdicts::FORMAT,
        "reference_device": null,
        "edition": edition,
        "profile": "camera",
        "overall": Pass,
        "counts": Counts::of(&groups),
        "ics": IcsReview { valid: true, findings: vec![], questions: vec![] },
        "groups": groups,
    }))
    .unwrap()
}

fn group(id: GroupId, mandatory: bool, cases: impl Iterator<Item = (crate::id::CaseId, Kind, Vec<crate::id::UnitId>)>) -> GroupVerdict {
    let unit = |id| UnitVerdict { id, verdict: Pass, basis: vec![Basis::Observed], why: None, obligations: vec![] };
    let case =
        |(id, kind, units): (_, _, Vec<_>)| CaseVerdict { id, kind, verdict: Some(Pass), units: units.into_iter().map(unit).collect() };
    GroupVerdict { id, title: id.to_string(), mandatory, standing: Claim::Claimed, verdict: Some(Pass), cases: cases.map(case).collect() }
}

/// What a pattern of verdicts changes.
enum Change {
    Unit(&'static str, Verdict),
    Gone(&'static str),
    LeftOut(&'static str),
    Claim(&'static str, Claim),
    Invalid(&'static str),
}
use Change::{Gone, Invalid, LeftOut, Unit};

fn not_claimed(group: &'static str) -> Change {
    Change::Claim(group, Claim::NotClaimed("later".to_owned()))
}

fn not_applicable(group: &'static str) -> Change {
    Change::Claim(group, Claim::NotApplicable("it has none".to_owned()))
}

fn verdicts(edition: Edition, changes: &[Change]) -> Verdicts {
    let mut verdicts = all_pass(edition);
    for change in changes {
        let found = |verdicts: &mut Verdicts, id: &str| verdicts.groups.iter().position(|group| group.id.to_string() == id).unwrap();
        match change {
            Unit(id, verdict) => {
                let mut units = verdicts.groups.iter_mut().flat_map(|group| &mut group.cases).flat_map(|case| &mut case.units);
                units.find(|unit| unit.id.to_string() == *id).unwrap_or_else(|| panic!("{id}")).verdict = *verdict;
            }
            LeftOut(id) => verdicts
                .groups
                .iter_mut()
                .flat_map(|group| &mut group.cases)
                .for_each(|case| case.units.retain(|unit| unit.id.to_string() != *id)),
            Gone(id) => {
                let at = found(&mut verdicts, id);
                verdicts.groups.remove(at);
            }
            Change::Claim(id, claim) => {
                let at = found(&mut verdicts, id);
                let group = &mut verdicts.groups[at];
                (group.standing, group.verdict, group.cases) = (claim.clone(), None, vec![]);
            }
            Invalid(id) => {
                verdicts.ics.findings.push(IcsFinding { provision: id.parse().unwrap(), invalid: true, says: "not so".to_owned() })
            }
        }
    }
    verdicts
}

fn compared(scheme: &str, verdicts: &Verdicts) -> Comparison {
    compare(Scheme::named(scheme).unwrap(), verdicts, &Camera::sound().declaration)
}

fn outcome(comparison: &Comparison, requirement: &str) -> Outcome {
    comparison.requirements.iter().find(|one| one.id == requirement).unwrap_or_else(|| panic!("{requirement}")).outcome
}

const PASSWORDS: &str = "Schedule 1, paragraph 1";
const REPORTS: &str = "Schedule 1, paragraph 2";
const PERIOD: &str = "Schedule 1, paragraph 3";

#[test]
fn every_scheme_is_read_and_names_what_the_catalogue_knows() {
    let ids: Vec<&str> = Scheme::all().iter().map(|scheme| scheme.id.as_str()).collect();
    assert_eq!(ids, ["cra", "en-18031", "fi-label", "it-sikz", "psti", "sg-cls", "sg-cls-gateway", "uk-code"]);
    for scheme in Scheme::all() {
        let id = &scheme.id;
        let named: BTreeSet<_> = scheme.requirements.iter().map(|requirement| &requirement.id).collect();
        assert_eq!(named.len(), scheme.requirements.len(), "{id}: an id stands twice");
        for requirement in &scheme.requirements {
            known(scheme, requirement);
        }
        let texts = [&scheme.name, &scheme.owner, &scheme.read, &scheme.edition_because];
        assert!(texts.iter().all(|text| !text.trim().is_empty()), "{id}");
        assert!(scheme.confidence == crate::catalogue::Confidence::High || scheme.confidence_note.is_some(), "{id}: unsure of what?");
    }
}

fn known(scheme: &Scheme, requirement: &Requirement) {
    let catalogue = Catalogue::get();
    let place = format!("{}, {}", scheme.id, requirement.id);
    match &requirement.demands {
        Demands::Provisions(wanted) => {
            assert!(!wanted.always.is_empty(), "{place}");
            let edition = scheme.edition.unwrap_or_else(|| panic!("{place}: a list needs an edition"));
            for provision in wanted.always.iter().chain(&wanted.where_relevant) {
                let is_known = if edition == OLDER {
                    catalogue.older_provision(*provision).is_some()
                } else {
                    catalogue.provision(*provision).is_some()
                };
                assert!(is_known, "{place}: {provision} is no provision of {edition}");
            }
        }
        Demands::Clause(clause) => assert!(catalogue.clause(*clause).is_some(), "{place}"),
        Demands::MandatoryOf(clauses) => assert!(clauses.iter().all(|clause| catalogue.clause(*clause).is_some()), "{place}"),
        Demands::Mandatory | Demands::Elsewhere(_) => {}
    }
}

#[rstest]
#[case::unknown_field(r#"{"id": "x", "title": "x", "demands": "mandatory", "demand": 1}"#)]
#[case::unknown_demand(r#"{"id": "x", "title": "x", "demands": {"provision": ["5.1-1"]}}"#)]
#[case::no_provision(r#"{"id": "x", "title": "x", "demands": {"provisions": {"always": ["5.1"]}}}"#)]
fn what_is_misspelt_is_refused(#[case] text: &str) {
    assert!(serde_json::from_str::<Requirement>(text).is_err(), "{text}");
}

/// Over verdicts of the edition that the law names.
#[rstest]
#[case::sound(&[], [Outcome::Met, Outcome::Met, Outcome::Met], Standing::Shown)]
#[case::fails(&[Unit("5.1-1-2a", Fail)], [Outcome::NotMet, Outcome::Met, Outcome::Met], Standing::Contradicted)]
#[case::fails_where_relevant(&[Unit("5.1-2-1a", Fail)], [Outcome::NotMet, Outcome::Met, Outcome::Met], Standing::Contradicted)]
#[case::policy_fails(&[Unit("5.2-1-1a", Fail)], [Outcome::Met, Outcome::NotMet, Outcome::Met], Standing::Contradicted)]
#[case::another_provision_fails(&[Unit("5.3-2-1a", Fail), Unit("5.6-1-2a", Fail)], [Outcome::Met, Outcome::Met, Outcome::Met], Standing::Shown)]
#[case::open(&[Unit("5.3-13-1a", Inconclusive)], [Outcome::Met, Outcome::Met, Outcome::Open], Standing::Incomplete)]
#[case::left_out(&[LeftOut("5.3-13-1a")], [Outcome::Met, Outcome::Met, Outcome::Open], Standing::Incomplete)]
#[case::fails_beside_open(&[Unit("5.1-1-2b", Inconclusive), Unit("5.1-1-2a", Fail)], [Outcome::NotMet, Outcome::Met, Outcome::Met], Standing::Contradicted)]
#[case::not_claimed(&[not_claimed("5.2-1")], [Outcome::Met, Outcome::NotClaimed, Outcome::Met], Standing::Incomplete)]
#[case::not_relevant(&[not_applicable("5.1-2")], [Outcome::Met, Outcome::Met, Outcome::Met], Standing::Shown)]
#[case::not_applicable(&[not_applicable("5.1-1")], [Outcome::Open, Outcome::Met, Outcome::Met], Standing::Incomplete)]
#[case::invalid(&[not_applicable("5.1-2"), Invalid("5.1-2")], [Outcome::Open, Outcome::Met, Outcome::Met], Standing::Incomplete)]
#[case::gone(&[Gone("5.1-1")], [Outcome::Open, Outcome::Met, Outcome::Met], Standing::Incomplete)]
fn psti_over_its_own_edition(#[case] changes: &[Change], #[case] outcomes: [Outcome; 3], #[case] standing: Standing) {
    let comparison = compared("psti", &verdicts(OLDER, changes));
    assert_eq!([PASSWORDS, REPORTS, PERIOD].map(|id| outcome(&comparison, id)), outcomes);
    assert_eq!(comparison.standing, standing);
    assert!(comparison.by_correspondence.is_none());
    assert_eq!(outcome(&comparison, "scope"), Outcome::ToSupply);
}

/// Over verdicts of the newer edition: nothing is ever met.
#[rstest]
#[case::sound(&[], Outcome::ByCorrespondence, Standing::Incomplete)]
#[case::fails(&[Unit("5.1-1-2a", Fail)], Outcome::NotMet, Standing::Contradicted)]
#[case::open(&[Unit("5.1-1-2a", Inconclusive)], Outcome::Open, Standing::Incomplete)]
#[case::left_out(&[LeftOut("5.1-1-2a")], Outcome::Open, Standing::Incomplete)]
#[case::not_relevant(&[not_applicable("5.1-2")], Outcome::ByCorrespondence, Standing::Incomplete)]
#[case::not_claimed(&[not_claimed("5.1-1")], Outcome::NotClaimed, Standing::Incomplete)]
#[case::another_provision(&[Unit("5.1-2A-1a", Fail)], Outcome::ByCorrespondence, Standing::Incomplete)]
fn psti_over_the_newer_edition(#[case] changes: &[Change], #[case] passwords: Outcome, #[case] standing: Standing) {
    let comparison = compared("psti", &verdicts(NEWER, changes));
    assert_eq!((outcome(&comparison, PASSWORDS), comparison.standing), (passwords, standing));
    let says = comparison.by_correspondence.unwrap();
    assert!(says.contains("EN 303 645 V2.1.1") && says.contains("V3.1.3") && says.contains("What is needed is an assessment"), "{says}");
    assert!(comparison.requirements.iter().all(|requirement| requirement.outcome != Outcome::Met));
}

#[test]
fn units_that_the_newer_edition_added_contradict_nothing_of_the_older() {
    let new = Catalogue::get().units().find(|unit| unit.older.is_empty() && unit.id.group().to_string() == "5.3-9").map(|unit| unit.id);
    let new: &'static str = new.unwrap().to_string().leak();
    let comparison = compared("en-18031", &verdicts(NEWER, &[Unit(new, Fail)]));
    assert_eq!(outcome(&comparison, "SUM"), Outcome::ByCorrespondence, "{new}");
    let provisions = &comparison.requirements.iter().find(|one| one.id == "SUM").unwrap().provisions;
    let says: Vec<&String> = provisions.iter().flat_map(|provision| &provision.says).collect();
    assert!(says.iter().any(|says| says.contains(new)), "{says:?}");
}

#[test]
fn a_provision_that_was_split_is_shown_by_both_halves() {
    let comparison = compared("fi-label", &verdicts(NEWER, &[]));
    let list = &comparison.requirements[0];
    let split = list.provisions.iter().find(|provision| provision.id.to_string() == "5.13-1").unwrap();
    assert_eq!(split.by.iter().map(ToString::to_string).collect::<Vec<_>>(), ["5.13-1A", "5.13-1B"]);
    assert!(!split.units.is_empty());
}

/// Each scheme by the edition that it reads, and a requirement of it: sound, failed, open.
#[rstest]
#[case::psti("psti", OLDER, PASSWORDS, "5.1-1-2a", Outcome::Met)]
#[case::code("uk-code", NEWER, "1", "5.1-1-2a", Outcome::ByCorrespondence)]
#[case::code_of_the_older("uk-code", OLDER, "13", "5.13-1-2a", Outcome::ByCorrespondence)]
#[case::germany("it-sikz", NEWER, "mandatory", "5.6-1-2a", Outcome::ByCorrespondence)]
#[case::germany_of_the_older("it-sikz", OLDER, "mandatory", "5.6-1-2a", Outcome::ByCorrespondence)]
#[case::singapore("sg-cls", OLDER, "level 1", "5.3-2-2a", Outcome::Met)]
#[case::singapore_two("sg-cls", OLDER, "level 2", "5.6-1-2a", Outcome::Met)]
#[case::singapore_of_the_newer("sg-cls", NEWER, "level 2", "5.6-1-2a", Outcome::ByCorrespondence)]
#[case::gateway("sg-cls-gateway", OLDER, "level 1", "5.3-16-2a", Outcome::Met)]
#[case::gateway_two("sg-cls-gateway", OLDER, "level 2", "6-5-2c", Outcome::Met)]
#[case::finland("fi-label", OLDER, "list", "5.6-7-1a", Outcome::Met)]
#[case::finland_of_the_newer("fi-label", NEWER, "list", "5.13-1A-2a", Outcome::ByCorrespondence)]
#[case::radio("en-18031", OLDER, "GEC", "5.6-1-2a", Outcome::ByCorrespondence)]
#[case::resilience("cra", NEWER, "I.2.m", "5.11-1-2a", Outcome::ByCorrespondence)]
fn a_scheme_follows_its_verdicts(
    #[case] scheme: &str,
    #[case] edition: Edition,
    #[case] requirement: &str,
    #[case] unit: &'static str,
    #[case] sound: Outcome,
) {
    let of = |changes: &[Change]| outcome(&compared(scheme, &verdicts(edition, changes)), requirement);
    assert_eq!(of(&[]), sound);
    assert_eq!(of(&[Unit(unit, Fail)]), Outcome::NotMet);
    assert_eq!(of(&[Unit(unit, Inconclusive)]), Outcome::Open);
}

/// What is not asked contradicts nothing.
#[rstest]
#[case("sg-cls", OLDER, "level 1", "5.6-1-2a")]
#[case("sg-cls", OLDER, "level 2", "5.6-7-1a")]
#[case("it-sikz", NEWER, "mandatory", "5.6-7-1a")]
#[case("fi-label", OLDER, "list", "5.1-2-1a")]
#[case("uk-code", NEWER, "2", "5.1-1-2a")]
fn what_is_not_asked_says_nothing(#[case] scheme: &str, #[case] edition: Edition, #[case] requirement: &str, #[case] unit: &'static str) {
    let of = |changes: &[Change]| outcome(&compared(scheme, &verdicts(edition, changes)), requirement);
    assert_eq!(of(&[Unit(unit, Fail)]), of(&[]));
}

#[test]
fn a_clause_of_which_nothing_is_claimed_is_not_claimed() {
    let comparison = compared("uk-code", &verdicts(NEWER, &[not_claimed("5.7-1"), not_applicable("5.7-2")]));
    assert_eq!(outcome(&comparison, "7"), Outcome::NotClaimed);
    let comparison = compared("uk-code", &verdicts(NEWER, &[not_applicable("5.10-1")]));
    assert_eq!(outcome(&comparison, "10"), Outcome::NotApplicable);
    // A recommendation that is not claimed breaks no promise.
    let comparison = compared("uk-code", &verdicts(NEWER, &[not_claimed("5.3-5")]));
    assert_eq!(outcome(&comparison, "3"), Outcome::ByCorrespondence);
}

#[rstest]
#[case::day("until 2031-12-31", true)]
#[case::words("bis 31. Dezember 2031", true)]
#[case::from_to("from 1 July 2026 until 30 June 2031", true)]
#[case::month("until December 2031", false)]
#[case::year("until 2031", false)]
#[case::length("five years from the day of purchase", false)]
#[case::from_only("from 2026-07-01 until 2031", false)]
#[case::no_day("until 2031-02-31", false)]
#[case::blank(" ", false)]
fn a_support_period_ends_on_a_day(#[case] period: &str, #[case] ends: bool) {
    let mut declaration = Camera::sound().declaration;
    declaration.ixit.user_info.support_period = Some(period.to_owned());
    assert_eq!(support_ends(&declaration).is_ok(), ends, "{:?}", support_ends(&declaration));
    let comparison = compare(Scheme::named("psti").unwrap(), &all_pass(OLDER), &declaration);
    assert_eq!(comparison.standing, if ends { Standing::Shown } else { Standing::Incomplete });
}

#[test]
fn the_statement_lists_what_only_the_manufacturer_can_say() {
    let comparison = compared("psti", &all_pass(OLDER));
    let statement: Vec<&SupplyShown> = comparison.supplies.iter().filter(|supply| supply.for_document.is_some()).collect();
    let supported: BTreeMap<&str, bool> = statement.iter().map(|supply| (supply.what.as_str(), !supply.declared.is_empty())).collect();
    assert_eq!(statement.len(), 7);
    assert_eq!(supported.values().filter(|is| **is).count(), 3, "{supported:?}");
    let lacks: Vec<&str> = statement.iter().filter_map(|supply| supply.lacks.as_deref()).collect();
    assert!(lacks.iter().any(|lacks| lacks.contains("batch")) && lacks.iter().any(|lacks| lacks.contains("address")), "{lacks:?}");
    assert!(comparison.supplies.iter().all(|supply| supply.by == Whom::Manufacturer));
}

#[test]
fn a_label_that_the_law_recognises_is_shown_and_changes_nothing() {
    let mut declaration = Camera::sound().declaration;
    let label = |scheme| Label { scheme, number: "12/345".to_owned(), level: None, valid_until: None };
    declaration.dut.labels = vec![label(LabelScheme::SgCls), label(LabelScheme::FiCybersecurityLabel)];
    let failing = verdicts(OLDER, &[Unit("5.1-1-2a", Fail)]);
    let comparison = compare(Scheme::named("psti").unwrap(), &failing, &declaration);
    assert_eq!(comparison.labels.len(), 1);
    assert_eq!(comparison.standing, Standing::Contradicted);
}

#[test]
fn a_list_for_gateways_says_so_of_a_camera() {
    let comparison = compared("sg-cls-gateway", &all_pass(OLDER));
    assert!(comparison.notes[0].contains("router") && comparison.notes[0].contains("camera"), "{:?}", comparison.notes);
}
