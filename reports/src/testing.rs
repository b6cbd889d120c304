//! A tree of verdicts for the tests of this crate: one group of each standing, one case of each outcome.

use std::collections::BTreeMap;

use jiff::Timestamp;
use suite::bench::SeenIdentity;
use suite::catalogue::{Catalogue, Kind};
use suite::evidence::{Answer, BenchTrouble, Decide, Decision, DutState, EvidenceId, Family, Place, Port, Question, Service, Vantage};
use suite::files::declaration::Edition;
use suite::ics::{IcsReview, Standing};
use suite::names::Digest;
use suite::revision::{Change, How, PlanRevision};
use suite::tree::{Basis, CaseVerdict, Counts, GroupVerdict, ObligationVerdict, UnitVerdict, Verdicts};
use suite::verdict::{Findings, Missing, Verdict};

use crate::journal::tests::{plan, speaks};
use crate::journal::{Chain, Reading, Record};

/// The place on sample A.
pub(crate) fn place() -> Place {
    Place { sample: "A".into(), state: DutState::Initialised, from: Vantage { interface: "PhyIntf-Eth".into(), family: Family::V4 } }
}

/// An obligation on a row at [`place`].
pub(crate) fn obligation(row: &str, verdict: Verdict, findings: Findings, missing: Option<Missing>) -> ObligationVerdict {
    let evidence = vec![EvidenceId(12), EvidenceId(14)];
    ObligationVerdict { row: Some(row.into()), place: Some(place()), verdict, basis: Basis::Observed, findings, evidence, missing }
}

/// An obligation that fails with this finding.
pub(crate) fn failing(row: &str, about: &str, says: &str) -> ObligationVerdict {
    let mut findings = Findings::none();
    findings.fails(about, says);
    obligation(row, Verdict::Fail, findings, None)
}

/// An obligation that lacks something.
pub(crate) fn lacking(row: &str, missing: Missing) -> ObligationVerdict {
    obligation(row, Verdict::Inconclusive, Findings::none(), Some(missing))
}

/// A decision that nobody took yet.
pub(crate) fn undecided(outdated: bool) -> Missing {
    let question = Decide { claim: "5.1-3-1a".parse().unwrap(), row: Some("AuthMech-Web".into()), basis: Digest::of(b"rows") };
    Missing::Decision {
        question: Box::new(question),
        asks: "is the algorithm best practice?".into(),
        hint: None,
        outdated,
        gathered: Vec::new(),
        step: None,
    }
}

/// A question that the bench could not put.
pub(crate) fn bench_trouble() -> Missing {
    let question: Question = Service { at: place(), port: Port::tcp(443) }.into();
    Missing::Bench { question: Box::new(question), trouble: BenchTrouble::new("the adapter is missing: plug it in") }
}

/// A question that was not put.
pub(crate) fn not_asked(port: u16) -> Missing {
    Missing::NotAsked(Box::new(Service { at: place(), port: Port::tcp(port) }.into()))
}

/// A unit with these obligations.
pub(crate) fn unit(id: &str, basis: &[Basis], obligations: Vec<ObligationVerdict>) -> UnitVerdict {
    let verdict = Verdict::all(obligations.iter().map(|obligation| obligation.verdict));
    UnitVerdict { id: id.parse().unwrap(), verdict, basis: basis.to_vec(), why: None, obligations }
}

/// A unit without a procedure.
pub(crate) fn unwritten(id: &str) -> UnitVerdict {
    UnitVerdict { why: Some("not implemented".into()), ..unit(id, &[Basis::NotImplemented], vec![]) }
}

/// A case with these units.
pub(crate) fn case(id: &str, units: Vec<UnitVerdict>) -> CaseVerdict {
    let verdict = (!units.is_empty()).then(|| Verdict::all(units.iter().map(|unit| unit.verdict)));
    CaseVerdict { id: id.parse().unwrap(), kind: Kind::Functional, verdict, units }
}

/// A group with these cases; without any it did not run.
pub(crate) fn group(id: &str, standing: Standing, cases: Vec<CaseVerdict>) -> GroupVerdict {
    let id = id.parse().unwrap();
    let title = Catalogue::get().group(id).unwrap().title.clone();
    let verdict = (!cases.is_empty()).then(|| Verdict::all(cases.iter().map(|case| case.verdict.unwrap_or(Verdict::Inconclusive))));
    GroupVerdict { id, title, mandatory: true, standing, verdict, cases }
}

/// A tree of these groups.
pub(crate) fn tree(groups: Vec<GroupVerdict>) -> Verdicts {
    let ics = IcsReview { valid: true, findings: vec![], questions: vec![] };
    let overall = Verdict::all(groups.iter().filter_map(|group| group.verdict));
    let (format, edition, profile) = (Verdicts::FORMAT, Edition::Newer, "camera".into());
    let (counts, accepted, revisions) = (Counts::of(&groups), Vec::new(), Vec::new());
    Verdicts {
        format,
        reference_device: None,
        edition,
        profile,
        overall,
        counts,
        ics,
        class: None,
        accepted,
        expired: Vec::new(),
        revisions,
        groups,
        not_run: BTreeMap::new(),
    }
}

/// One group of each standing, one case of each outcome.
pub(crate) fn verdicts() -> Verdicts {
    let decided = unit("5.1-1-1a", &[Basis::Decided], vec![obligation("AuthMech-Web", Verdict::Pass, Findings::none(), None)]);
    let fails = unit("5.1-1-2a", &[Basis::Observed], vec![failing("AuthMech-Web", "password", "the same on samples A and B")]);
    let awaits = unit("5.1-3-1a", &[Basis::Decided], vec![lacking("AuthMech-Web", undecided(false))]);
    let troubled = unit("5.1-5-2b", &[Basis::Observed], vec![lacking("AuthMech-Web", bench_trouble())]);
    tree(vec![
        group("5.1-1", Standing::Claimed, vec![case("5.1-1-1", vec![decided]), case("5.1-1-2", vec![fails])]),
        group("5.1-2", Standing::NotApplicable("no pre-installed passwords".into()), vec![]),
        group("5.1-3", Standing::Claimed, vec![case("5.1-3-1", vec![awaits]), case("5.1-3-2", vec![])]),
        group("5.1-4", Standing::NotClaimed("planned for spring".into()), vec![]),
        group("5.1-5", Standing::Claimed, vec![case("5.1-5-2", vec![troubled])]),
        group("5.2-1", Standing::Claimed, vec![case("5.2-1-1", vec![unwritten("5.2-1-1a"), unwritten("5.2-1-1b")])]),
        group("5.3-2", Standing::Claimed, vec![]),
    ])
}

/// The same of the built-in camera.
pub(crate) fn of_the_reference_camera() -> Verdicts {
    Verdicts { reference_device: Some("camera".into()), ..verdicts() }
}

/// The same after a port was corrected in the declaration.
pub(crate) fn revised() -> Verdicts {
    let port = Change { part: "28-LogIntf".into(), row: Some("LogIntf-Web".into()), how: How::Changed, fields: vec!["port".into()] };
    let revision = PlanRevision {
        number: 2,
        at: "2026-11-22T10:00:00Z".parse().unwrap(),
        by: "An Operator".into(),
        because: "the port was a slip ]]> \u{1b}[31m".into(),
        changes: vec![port],
        withdrawn: 3,
    };
    Verdicts { revisions: vec![revision], ..verdicts() }
}

/// The tree of the tests, with foreign text in every field that holds text. It goes through JSON, as a file from elsewhere would: so it is not cleaned.
pub(crate) fn infected(text: &str) -> Verdicts {
    fn infect(value: &mut serde_json::Value, text: &str) {
        match value {
            serde_json::Value::Object(fields) => {
                for (key, value) in fields {
                    let is_text = [
                        "title",
                        "profile",
                        "reference_device",
                        "row",
                        "sample",
                        "about",
                        "says",
                        "why",
                        "asks",
                        "not_applicable",
                        "not_claimed",
                        "needs",
                    ];
                    match value {
                        serde_json::Value::String(_) if is_text.contains(&key.as_str()) => *value = text.into(),
                        _ => infect(value, text),
                    }
                }
            }
            serde_json::Value::Array(values) => values.iter_mut().for_each(|value| infect(value, text)),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(of_the_reference_camera()).unwrap();
    infect(&mut value, text);
    serde_json::from_value(value).unwrap()
}

/// A journal of twenty records: plan, session, a decision, and answers to one question at many ports with this banner.
pub(crate) fn journal_that_says(text: &str) -> Reading {
    let mut chain = Chain::new();
    let at: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
    let began = Record::Session {
        started: at,
        suite_version: "0.1.0".into(),
        binary: None,
        self_test: None,
        resumed: false,
        identities: BTreeMap::new(),
    };
    let answered = |question: Question, answer: Answer| Record::Answered {
        question,
        attempt: 1,
        answer: Box::new(answer),
        identity: SeenIdentity::default(),
        took_ms: 7,
        because: None,
    };
    let decision = Decision {
        verdict: Verdict::Pass,
        by: text.into(),
        date: "2026-11-22".parse().unwrap(),
        rationale: text.into(),
        attached: vec![],
        reviewed_by: Some(text.into()),
    };
    let decide = Decide { claim: "5.1-3-1a".parse().unwrap(), row: Some("AuthMech-Web".into()), basis: Digest::of(b"rows") };
    let decided = answered(decide.into(), decision.into());
    let answers = (4..=20).map(|port| answered(Service { at: place(), port: Port::tcp(port) }.into(), speaks(text)));
    let records = [plan(), began, decided].into_iter().chain(answers);
    let bytes: Vec<u8> = records.flat_map(|record| chain.line(at, &record)).collect();
    crate::journal::read(&bytes).unwrap()
}

/// A journal of twenty records that says nothing special.
pub(crate) fn journal() -> Reading {
    journal_that_says("nginx/1.18")
}

#[test]
fn the_tree_has_every_outcome() {
    let mut verdicts: BTreeMap<_, usize> = BTreeMap::new();
    for unit in self::verdicts().units() {
        *verdicts.entry(unit.verdict).or_default() += 1;
    }
    assert_eq!(verdicts, BTreeMap::from([(Verdict::Pass, 1), (Verdict::Inconclusive, 4), (Verdict::Fail, 1)]));
}
