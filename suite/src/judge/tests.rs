//! The kernel: folding, scopes, attempts, decisions, external evidence, and what must hold for whatever is known.

mod any_declaration;
mod emptied;
mod folding;
mod order;
mod undeclared;
mod withheld;

use rstest::rstest;

use super::*;
use crate::catalogue::Judge as JudgedBy;
use crate::condition::Fact;
use crate::condition::tests::Known;
use crate::evidence::{Answer, Discover, Evidence, EvidenceId, ExchangeSeen, ResponseClass, TcpPorts, TcpPortsSeen, UdpPorts};
use crate::external::{Coverage, Item};
use crate::files::{At, WrittenDecision};
use crate::ics::Support;
use crate::names::Digest;
use crate::testing::{Camera, TODAY, sound};
use crate::verdict::Verdict::{Fail, Inconclusive, Pass};

fn unit_id(unit: &str) -> UnitId {
    unit.parse().unwrap()
}

fn obligation(verdict: Verdict) -> ObligationVerdict {
    let (findings, evidence, missing) = (Findings::none(), Vec::new(), None);
    ObligationVerdict { row: None, place: None, verdict, basis: Basis::Declared, findings, evidence, missing }
}

#[rstest]
#[case::each_must_hold(Quantifier::Each, &[Pass, Pass], Pass)]
#[case::one_is_unknown(Quantifier::Each, &[Pass, Inconclusive], Inconclusive)]
#[case::one_fails(Quantifier::Each, &[Pass, Inconclusive, Fail], Fail)]
#[case::global(Quantifier::Global, &[Fail, Pass], Fail)]
#[case::one_good_one_is_enough(Quantifier::One, &[Fail, Inconclusive, Pass], Pass)]
#[case::one_might_be_good(Quantifier::One, &[Fail, Inconclusive], Inconclusive)]
#[case::none_is_good(Quantifier::One, &[Fail, Fail], Fail)]
fn quantifiers_fold(#[case] quantifier: Quantifier, #[case] verdicts: &[Verdict], #[case] folded: Verdict) {
    let obligations: Vec<_> = verdicts.iter().map(|verdict| obligation(*verdict)).collect();
    assert_eq!(by_quantifier(quantifier, &obligations), folded);
}

#[rstest]
#[case::holds(Some(false), Pass)]
#[case::does_not_hold(Some(true), Inconclusive)]
#[case::is_not_known(None, Inconclusive)]
fn an_empty_scope_passes_only_by_an_escape_clause_that_is_known_to_hold(#[case] version_shown: Option<bool>, #[case] verdict: Verdict) {
    let unit = Catalogue::get().unit(unit_id("5.5-2-2a")).unwrap();
    let known = Known { facts: version_shown.map(|value| (Fact::VersionShown, value)).into_iter().collect(), ..Known::default() };
    let (judged, why) = empty_scope(unit, Some("12-NetSecImpl"), &known);
    assert_eq!(judged, verdict);
    let names = if verdict == Pass { "escape clause no-version-shown" } else { "no row of 12-NetSecImpl" };
    assert!(why.as_ref().is_some_and(|why| why.contains(names)), "{why:?}");
}

#[test]
fn an_empty_table_is_named() {
    let unit = Camera::sound().declare(|declaration| declaration.ixit.sec_com_mech.clear()).unit("5.5-1-1a");
    assert_eq!(unit.verdict, Inconclusive);
    assert!(unit.why.as_ref().is_some_and(|why| why.contains("11-SecComMech")), "{unit:?}");
}

fn debug_port(seen: &mut TcpPortsSeen) {
    seen.open.insert(8080);
}

fn cut_short(seen: &mut TcpPortsSeen) {
    seen.cut_short = Some("the budget ran out".into());
}

fn unchanged(_: &mut TcpPortsSeen) {}

fn no_debug_port(seen: &mut TcpPortsSeen) {
    seen.open.remove(&8080);
}

fn in_full(seen: &mut TcpPortsSeen) {
    seen.cut_short = None;
}

fn cut_short_after_a_debug_port(seen: &mut TcpPortsSeen) {
    cut_short(seen);
    debug_port(seen);
}

#[rstest]
#[case::nothing_found_fairly(unchanged, Pass)]
#[case::nothing_found_unfairly(cut_short, Inconclusive)]
#[case::found_unfairly(cut_short_after_a_debug_port, Fail)]
fn an_unfair_attempt_bars_a_pass_and_no_finding(#[case] change: fn(&mut TcpPortsSeen), #[case] verdict: Verdict) {
    assert_eq!(Camera::sound().answer::<TcpPorts>(change).unit("5.6-1-2c").verdict, verdict);
}

#[test]
fn a_finding_stands_beside_a_gap_that_is_still_asked_about() {
    let camera = Camera::sound().answer::<TcpPorts>(debug_port).unasked::<UdpPorts>();
    let scope = camera.only("5.6-1-2c");
    let verdicts = camera.judge_with(&scope, &camera.gather(&scope));
    assert_eq!(verdicts.unit(unit_id("5.6-1-2c")).unwrap().verdict, Fail);
    assert!(open_questions(&verdicts).iter().any(|question| question.kind() == "UdpPorts"));
}

#[rstest]
#[case::first_bad(debug_port, no_debug_port, Fail)]
#[case::second_bad(unchanged, debug_port, Fail)]
#[case::first_unfair(cut_short, in_full, Inconclusive)]
#[case::both_good(unchanged, unchanged, Pass)]
fn of_two_attempts_the_worse_counts_and_both_are_named(
    #[case] first: fn(&mut TcpPortsSeen),
    #[case] second: fn(&mut TcpPortsSeen),
    #[case] verdict: Verdict,
) {
    let unit = Camera::sound().answer::<TcpPorts>(first).again::<TcpPorts>(second).unit("5.6-1-2c");
    assert_eq!(unit.verdict, verdict);
    // The two surveys of TCP ports and the one of UDP ports, in which whatever no row declares refused.
    assert_eq!(unit.obligations[0].evidence.len(), 3);
}

#[test]
fn a_later_attempt_raises_the_questions_that_follow_from_it() {
    let evidence =
        |camera: &Camera| camera.gather(&camera.only("5.1-5-2a")).answered().filter(|(question, _)| question.kind() == "Service").count();
    let camera = Camera::sound().answer::<TcpPorts>(cut_short).again::<TcpPorts>(|seen| {
        in_full(seen);
        debug_port(seen);
    });
    assert_eq!(evidence(&camera), 1, "the port that only the second survey saw");
}

#[test]
fn a_withdrawn_attempt_no_longer_counts() {
    let camera = Camera::sound().answer::<TcpPorts>(debug_port).again::<TcpPorts>(no_debug_port);
    let scope = camera.only("5.6-1-2c");
    let mut evidence = camera.gather(&scope);
    let survey = evidence.answered().find(|(question, _)| question.kind() == "TcpPorts").map(|(_, answers)| answers[0].0).unwrap();
    evidence.withdraw(survey);
    assert_eq!(camera.judge_with(&scope, &evidence).unit(unit_id("5.6-1-2c")).unwrap().verdict, Pass);
}

#[rstest]
#[case::not_claimed("5.6-5", Support::N("planned".into()))]
#[case::not_applicable("5.5-6", Support::NotApplicable("they never leave it".into()))]
fn a_group_that_does_not_run_has_no_verdict(#[case] provision: &str, #[case] support: Support) {
    let verdicts = Camera::sound().support(provision, support).judge();
    let group = verdicts.groups.iter().find(|group| group.id.to_string() == provision).unwrap();
    assert_eq!((group.verdict, group.cases.len()), (None, 0));
    assert_ne!(group.standing, Standing::Claimed);
}

#[rstest]
#[case::valid(sound, Pass)]
#[case::mandatory_refused(|camera: Camera| camera.support("5.2-1", Support::N("no time".into())), Fail)]
#[case::nothing_said(|camera: Camera| camera.declare(|declaration| drop(declaration.ics.remove(&"5.2-1".parse().unwrap()))), Fail)]
#[case::excused_by_a_condition_that_nobody_stated(
    |camera: Camera| camera.support("5.3-14", Support::NotApplicable("can be updated".into())).declare(|declaration| declaration.conditions.clear()),
    Fail
)]
fn an_invalid_ics_fails_the_whole(#[case] with: fn(Camera) -> Camera, #[case] overall: Verdict) {
    assert_eq!(with(Camera::sound()).judge().overall, overall);
}

#[test]
fn a_mandatory_provision_that_is_refused_is_judged_all_the_same() {
    let verdicts = Camera::sound().support("5.6-2", Support::N("no time".into())).judge();
    assert_eq!(verdicts.unit(unit_id("5.6-2-2a")).map(|unit| unit.verdict), Some(Pass));
}

#[test]
fn what_was_not_selected_bars_a_pass() {
    let camera = Camera::sound();
    let scope = camera.only("5.6-2-2a");
    let verdicts = camera.judge_with(&scope, &camera.gather(&scope));
    let group = verdicts.groups.iter().find(|group| group.id.to_string() == "5.6-2").unwrap();
    let cases: Vec<_> = group.cases.iter().map(|case| case.verdict).collect();
    assert_eq!((cases.as_slice(), group.verdict), ([None, Some(Pass)].as_slice(), Some(Inconclusive)));
    let all_but_one = |verdict| {
        let mut groups = verdicts.groups.clone();
        groups.iter_mut().for_each(|group| group.verdict = Some(Pass));
        groups[0].verdict = verdict;
        overall(true, &groups)
    };
    assert_eq!((all_but_one(Some(Pass)), all_but_one(None), all_but_one(Some(Fail))), (Pass, Inconclusive, Fail));
}

/// The decisions that were taken on the sound camera, as somebody wrote them down.
fn written(evidence: &Evidence) -> Vec<WrittenDecision> {
    let asked = evidence.answered().filter_map(|(question, answers)| match (question, &answers[0].1) {
        (Question::Decide(asked), Answer::Decide(decision)) => Some((asked, decision)),
        _ => None,
    });
    let write = |(asked, decision): (&Decide, &crate::evidence::Decision)| WrittenDecision {
        unit: At::nowhere(asked.claim),
        row: asked.row.clone().map(At::nowhere),
        verdict: decision.verdict,
        by: At::nowhere(decision.by.clone()),
        date: At::nowhere(decision.date),
        rationale: At::nowhere(decision.rationale.clone()),
        basis: At::nowhere(asked.basis.clone()),
        attached: Vec::new(),
        reviewed_by: None,
    };
    asked.map(write).collect()
}

#[rstest]
#[case::nothing_changed("5.6-1-1b", sound, None)]
#[case::row_changed("5.6-1-1b", |camera: Camera| camera.interface("LogIntf-RTSP", |row| row.purpose = Some("streaming".into())), Some(true))]
#[case::another_row_changed("5.6-1-1b", |camera: Camera| camera.login("AuthMech-Web", |row| row.description.clear()), None)]
#[case::channel_of_the_row_changed("5.1-3-1d", |camera: Camera| camera.channel("SecComMech-Web", |row| row.description.clear()), Some(true))]
#[case::documentation_moved("5.1-4-1b", |camera: Camera| camera.declare(|declaration| declaration.ixit.user_info.documentation_of_change_mechanisms[0].at.push('x')), Some(true))]
#[case::version_changed("5.6-1-2b", |camera: Camera| camera.version("2.5.0"), Some(true))]
#[case::version_is_nothing_to_a_concept("5.6-1-1b", |camera: Camera| camera.version("2.5.0"), None)]
#[case::nobody_ever_decided("5.6-1-1b", |camera: Camera| camera.forget().interface("LogIntf-RTSP", |row| row.purpose = Some("streaming".into())), Some(false))]
fn a_decision_holds_for_what_was_shown(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] outdated: Option<bool>) {
    let mut camera = Camera::sound();
    let scope = camera.only(unit);
    let evidence = camera.gather(&scope);
    camera.decisions = written(&evidence);
    let camera = with(camera);
    let verdicts = camera.judge_with(&scope, &evidence);
    let offered: Vec<bool> = open_decisions(&verdicts).into_values().map(|asked| asked.outdated).collect();
    assert_eq!(offered.first().copied(), outdated, "{offered:?}");
    assert_eq!(verdicts.unit(unit_id(unit)).unwrap().verdict, if outdated.is_none() { Pass } else { Inconclusive });
}

fn certificate(case: &str, row: Option<&str>) -> ExternalEvidence {
    ExternalEvidence {
        document: Digest::of(b"report"),
        title: "report 7".into(),
        issuer: "a laboratory".into(),
        item: Item { model: "NE-200".into(), hardware: "B3".into(), software: "2.4.1".into() },
        covers: vec![Coverage { case: case.parse().unwrap(), row: row.map(Into::into) }],
        valid_until: TODAY,
        accepted_by: "assessor 1".into(),
        why: "same scope".into(),
        carried: None,
    }
}

#[rstest]
#[case::fits(|_: &mut ExternalEvidence| (), Pass)]
#[case::expired(|external: &mut ExternalEvidence| external.valid_until = external.valid_until.yesterday().unwrap(), Inconclusive)]
#[case::another_model(|external: &mut ExternalEvidence| external.item.model.push('x'), Inconclusive)]
#[case::another_hardware(|external: &mut ExternalEvidence| external.item.hardware.push('x'), Inconclusive)]
#[case::another_version(|external: &mut ExternalEvidence| external.item.software.push('x'), Inconclusive)]
#[case::another_case(|external: &mut ExternalEvidence| external.covers[0].case = "5.5-2-2".parse().unwrap(), Inconclusive)]
#[case::one_row_only(|external: &mut ExternalEvidence| external.covers[0].row = Some("NetSecImpl-TLS".into()), Inconclusive)]
fn external_evidence_covers_exactly_its_item(#[case] change: fn(&mut ExternalEvidence), #[case] verdict: Verdict) {
    let mut camera = Camera::sound().empty(|ixit| &mut ixit.net_sec_impl);
    let mut external = certificate("5.5-2-1", None);
    change(&mut external);
    camera.external.push(external);
    let unit = camera.unit("5.5-2-1a");
    assert_eq!(unit.verdict, verdict);
    assert_eq!(unit.basis.contains(&Basis::External), verdict == Pass);
}

#[rstest]
#[case::the_row("LogIntf-RTSP", Pass)]
#[case::another_row("LogIntf-Web", Fail)]
fn external_evidence_for_a_row_covers_that_row(#[case] row: &str, #[case] verdict: Verdict) {
    let mut camera = Camera::sound().interface("LogIntf-RTSP", |row| row.purpose = None);
    camera.external.push(certificate("5.6-1-1", Some(row)));
    assert_eq!(camera.unit("5.6-1-1b").verdict, verdict);
}

#[test]
fn a_procedure_of_the_profile_adds_to_a_unit() {
    let page = |exchange: &mut ExchangeSeen| exchange.class = ResponseClass::NoAnswer;
    let unit = Camera::sound().answer::<crate::evidence::Exchange>(page).unit("5.6-2-2a");
    let without = Camera::sound().no_procedures().answer::<crate::evidence::Exchange>(page).unit("5.6-2-2a");
    assert_eq!((unit.verdict, without.verdict), (Inconclusive, Pass));
    assert!(unit.obligations.len() > without.obligations.len());
}

#[test]
fn tables_and_catalogue_agree() {
    for group in test_groups() {
        let listed = Catalogue::get().group(group.id.parse().unwrap()).unwrap_or_else(|| panic!("no group {}", group.id));
        let is_done = |unit: &&Unit| unit.level.is_conceptual() || is_implemented(unit.id);
        let asked: Vec<_> = listed.cases.iter().flat_map(|case| &case.units).filter(is_done).map(|unit| unit.id.to_string()).collect();
        let cases = group.cases.iter().inspect(|case| assert!(case.id.starts_with(&format!("{}-", group.id)), "{}", case.id));
        let done: Vec<_> = cases.flat_map(|case| case.units.iter().map(move |unit| format!("{}{}", case.id, unit.letter))).collect();
        assert_eq!(done, asked, "a group that has a table has all units that are judged on paper in it");
    }
}

#[test]
fn a_unit_that_inherits_has_what_it_inherits_from() {
    let inherits = |unit: &&Unit| is_implemented(unit.id) && unit.inherits.is_some();
    for unit in Catalogue::get().units().filter(inherits) {
        for judge in unit.inherits.iter().flat_map(|inheritance| &inheritance.judged_by) {
            let implemented = match judge {
                JudgedBy::Unit(unit) => is_implemented(*unit),
                JudgedBy::Case(case) => Catalogue::get().case(*case).unwrap().units.iter().all(|unit| is_implemented(unit.id)),
            };
            assert!(implemented, "{} is judged by {judge:?}", unit.id);
        }
    }
}

#[rstest]
#[case::a_group(&["5.1-5"])]
#[case::a_unit_of_a_case(&["5.1-5-2b"])]
#[case::across_clauses(&["5.1", "5.6-1", "5.2-1-1a"])]
#[case::all(&["5", "6"])]
fn verdicts_of_a_part_are_those_of_a_run_of_that_part(#[case] ids: &[&str]) {
    let camera = Camera::sound();
    let everything = Scope::everything(TODAY);
    let whole = camera.judge_with(&everything, &camera.gather(&everything));
    let selected = |unit: &UnitId| ids.iter().any(|id| unit.to_string().starts_with(id));
    let part = Scope { units: everything.units.iter().copied().filter(selected).collect(), ..everything.clone() };
    let judged = Verdicts { class: None, ..camera.judge_with(&part, &camera.gather(&everything)) };
    assert_eq!(whole.only(&part.units), judged);
}
