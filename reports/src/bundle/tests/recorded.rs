//! The threat model's rows on what was recorded: runs put together, answers of other devices, attempts until one passes, a reference device sold as a
//! product. Whoever does this owns the packer and writes the chain anew.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};
use suite::bench::{SampleFacts, SeenIdentity};
use suite::evidence::{Answer, DutState, EvidenceId, Family, Place, PortRange, Question, TcpPorts, TcpPortsSeen, Vantage};
use suite::names::Digest;
use suite::verdict::Verdict;

use super::super::testing::{PROFILE, code, packed, parts};
use super::super::{Bundle, Code, Rebuilt, Texts, canonical};
use crate::journal::{Chain, Plan, Record, Revision};
use crate::signature::Trust;
use crate::verify::{Report, Standing, Verifier, verify};

/// A unit on the device: what is declared to be disabled does not answer.
const UNIT: &str = "5.6-1-2a";

/// A small device whose port 23 is declared to be disabled; what only another survey could see is left out.
fn declaration() -> String {
    let lines = include_str!("../../self_test/declaration.yaml").lines().filter(|line| !line.contains("LogIntf-Unseen"));
    lines.map(|line| format!("{line}\n")).collect()
}

fn began() -> Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

fn device(serial: &str) -> SeenIdentity {
    SeenIdentity { serial: Some(serial.into()), software: Some("1.0".into()), read: true }
}

fn session(resumed: bool) -> Record {
    let Plan { suite_version, binary, self_test, .. } = plan();
    let (self_test, identities) = (self_test.map(|passed| passed.digest()), BTreeMap::from([("A".into(), device("SN-1"))]));
    Record::Session { started: began(), suite_version, binary, self_test, resumed, identities }
}

/// Which ports of a sample are open, as a device tells that says so of itself.
fn surveyed(sample: &str, open: &[u16], attempt: u32, identity: SeenIdentity) -> Record {
    let from = Vantage { interface: "PhyIntf-Ethernet".into(), family: Family::V4 };
    let at = Place { sample: sample.into(), state: DutState::Initialised, from };
    let seen = TcpPortsSeen {
        open: open.iter().copied().collect(),
        refused: 65_535 - open.len() as u32,
        silent: BTreeSet::new(),
        of_the_host: BTreeSet::new(),
        asked: 65_535,
        answered_after: true,
        cut_short: None,
        rtt_us: 900,
        took_ms: 3_000,
    };
    let question = Question::TcpPorts(TcpPorts { at, ports: PortRange::All, tries: 3 });
    Record::Answered { question, attempt, answer: Box::new(Answer::TcpPorts(seen)), identity, took_ms: 1, because: None }
}

fn answered(open: &[u16], attempt: u32) -> Record {
    surveyed("A", open, attempt, device("SN-1"))
}

/// As declared, and otherwise.
const DECLARED: [u16; 1] = [443];
const OTHERWISE: [u16; 2] = [23, 443];

fn plan() -> Plan {
    let mut plan = None;
    super::super::testing::texts_declaring(&declaration(), |made| plan = Some(made.clone()), Vec::new());
    let mut plan: Plan = plan.unwrap();
    let interfaces = BTreeMap::from([("PhyIntf-Ethernet".into(), BTreeSet::from([Family::V4]))]);
    plan.bench.samples = BTreeMap::from([("A".into(), SampleFacts { interfaces, ..SampleFacts::default() })]);
    plan.units = BTreeSet::from([UNIT.parse().unwrap()]);
    plan
}

/// A journal of these records, each so many minutes after the plan was made.
fn journal(records: &[(i64, Record)]) -> Vec<u8> {
    let mut chain = Chain::new();
    records.iter().flat_map(|(minutes, record)| chain.line(began() + SignedDuration::from_mins(*minutes), record)).collect()
}

fn texts(plan: Plan, more: Vec<(i64, Record)>) -> Texts {
    let begun = vec![(0, Record::Plan(Box::new(plan))), (0, session(false))];
    let closed = more.last().map_or(1, |(minutes, _)| *minutes);
    let records: Vec<_> = begun.into_iter().chain(more).chain([(closed, Record::Closed { reason: "nothing open".into() })]).collect();
    Texts { declaration: declaration(), profile: vec![PROFILE.into()], journal: journal(&records), ..Texts::default() }
}

/// A bundle of these texts; where no assessment can be built from them, of parts of a good one around their journal.
fn whole(texts: Texts) -> Vec<u8> {
    if Rebuilt::from(&texts).is_ok() {
        return packed(&parts(texts), &[]);
    }
    let mut parts = parts(self::texts(plan(), vec![]));
    parts.iter_mut().find(|(known, _)| known == "journal.jsonl").unwrap().1 = texts.journal;
    packed(&parts, &[])
}

fn recorded(more: Vec<(i64, Record)>) -> Vec<u8> {
    whole(texts(plan(), more))
}

/// Good parts of an assessment, of which one is exchanged for that of another.
fn with_part_of(good: Texts, name: &str, other: Texts) -> Vec<u8> {
    let (mut parts, others) = (parts(good), parts(other));
    let of = |(known, _): &&(String, Vec<u8>)| known == name;
    let bytes = others.iter().find(of).unwrap().1.clone();
    parts.iter_mut().find(|(known, _)| known == name).unwrap().1 = bytes;
    packed(&parts, &[])
}

/// The same parts with a JSON part changed.
fn with_json(texts: Texts, name: &str, change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut parts = parts(texts);
    let bytes = &mut parts.iter_mut().find(|(known, _)| known == name).unwrap().1;
    let mut tree: Value = serde_json::from_slice(bytes).unwrap();
    change(&mut tree);
    *bytes = canonical::bytes(&tree);
    packed(&parts, &[])
}

fn reference(mut plan: Plan) -> Plan {
    plan.reference_device = Some("camera".into());
    plan.bench.reference_device = Some("camera".into());
    plan
}

/// An attempt that fails, and one that passes; what is told of the second alone.
fn passed_at_last() -> Vec<u8> {
    let both = texts(plan(), vec![(1, answered(&OTHERWISE, 1)), (2, answered(&DECLARED, 2))]);
    with_part_of(both, "verdicts.json", texts(plan(), vec![(1, answered(&DECLARED, 1))]))
}

fn withdrawn(because: &str) -> Record {
    Record::Withdrawn { answer: EvidenceId(3), because: because.into() }
}

/// A plan revised for another bench, in these words.
fn revised(by: &str, because: &str) -> Record {
    let mut other = plan();
    other.bench.hooks.insert("factory_reset".into());
    let changes = crate::journal::changes(&plan(), &other).unwrap();
    Record::Revised(Box::new(Revision { plan: other, changes, by: by.into(), because: because.into() }))
}

#[rstest]
#[case::retried_until_it_passed(passed_at_last(), Code::VerdictDiffers)]
#[case::a_failed_attempt_withdrawn_for_nothing(
    recorded(vec![(1, answered(&OTHERWISE, 1)), (2, withdrawn(" ")), (3, answered(&DECLARED, 2))]),
    Code::WithdrawalUnfounded
)]
#[case::two_runs_in_one_journal(recorded(vec![(1, answered(&DECLARED, 1)), (2, Record::Plan(Box::new(plan())))]), Code::JournalContradicts)]
#[case::two_beginnings(recorded(vec![(1, answered(&DECLARED, 1)), (2, session(false))]), Code::JournalContradicts)]
#[case::records_of_an_older_run(recorded(vec![(1, session(true)), (-3_000, answered(&DECLARED, 1))]), Code::JournalTime)]
#[case::an_answer_of_another_sample(recorded(vec![(1, surveyed("A", &DECLARED, 1, device("SN-2")))]), Code::AnswerOfAnother)]
#[case::an_answer_about_no_sample(recorded(vec![(1, surveyed("B", &DECLARED, 1, device("SN-2")))]), Code::AnswerOfAnother)]
#[case::a_plan_revised_by_nobody(recorded(vec![(1, revised("", "another bench"))]), Code::RevisionUnfounded)]
#[case::a_plan_revised_for_nothing(recorded(vec![(1, revised("Ada", " "))]), Code::RevisionUnfounded)]
#[case::a_reference_device_whose_plan_says_product(
    whole(texts(Plan { reference_device: None, ..reference(plan()) }, vec![])),
    Code::BenchDiffers
)]
#[case::a_reference_device_until_the_plan_was_revised(
    whole(texts(reference(plan()), vec![(1, answered(&DECLARED, 1)), (2, revised("Ada", "a hook"))])),
    Code::JournalContradicts
)]
#[case::a_reference_device_whose_item_says_product(
    with_json(texts(reference(plan()), vec![]), "item.json", |item| item["reference_device"] = Value::Null),
    Code::ItemDiffers
)]
#[case::a_reference_device_whose_verdicts_say_product(
    with_json(texts(reference(plan()), vec![]), "verdicts.json", |tree| tree["reference_device"] = Value::Null),
    Code::VerdictDiffers
)]
#[case::a_reference_device_that_is_published_as_a_product(
    with_json(texts(reference(plan()), vec![]), "public.json", |public| public["reference_device"] = Value::Null),
    Code::PublicDiffers
)]
#[case::a_unit_left_out_of_the_plan(
    with_json(texts(plan(), vec![]), "plan.json", |plan| plan["units"] = json!([])),
    Code::PlanDiffers
)]
#[case::a_seed_that_was_picked(with_json(texts(plan(), vec![]), "plan.json", |plan| plan["seed"] = json!(7)), Code::PlanDiffers)]
#[case::the_plan_of_another_run(
    with_part_of(texts(plan(), vec![]), "plan.json", texts(Plan { seed: 7, ..plan() }, vec![])),
    Code::PlanDiffers
)]
#[case::the_journal_of_another_run(
    with_part_of(texts(plan(), vec![(1, answered(&OTHERWISE, 1))]), "journal.jsonl", texts(plan(), vec![(1, answered(&DECLARED, 1))])),
    Code::ItemDiffers
)]
#[case::the_journal_of_another_product(
    with_part_of(texts(plan(), vec![]), "journal.jsonl", super::super::testing::texts()),
    Code::DeclarationDiffers
)]
fn what_was_recorded_otherwise_is_caught(#[case] bytes: Vec<u8>, #[case] expected: Code) {
    assert_eq!(code(&bytes), Some(expected));
}

/// What an honest laboratory records: attempts that pass and fail, breaks, a withdrawal with its reason, a clock that is set right.
fn honest(steps: &[(u8, i64)]) -> Vec<(i64, Record)> {
    let (mut records, mut minutes, mut last, mut attempt) = (Vec::new(), 1, None, 0);
    for (number, (step, later)) in (3..).zip(steps) {
        minutes += later;
        let record = match (step % 4, last) {
            (0, _) => session(true),
            (1, Some(answer)) => {
                last = None;
                Record::Withdrawn { answer: EvidenceId(answer), because: "a cable was loose".into() }
            }
            (outcome, _) => {
                (last, attempt) = (Some(number), attempt + 1);
                answered(if outcome == 2 { &DECLARED } else { &OTHERWISE }, attempt)
            }
        };
        records.push((minutes, record));
    }
    records
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// 200 good bundles, and none is called a forgery or left open.
    #[test]
    fn whatever_is_recorded_honestly_raises_nothing(seed in any::<u64>(), on_the_reference in any::<bool>(), steps in prop::collection::vec((any::<u8>(), -60_i64..6_000), 0..12)) {
        let plan = Plan { seed, ..plan() };
        let plan = if on_the_reference { reference(plan) } else { plan };
        let told = report(&whole(texts(plan, honest(&steps))));
        prop_assert_eq!(told.faults().next(), None);
        let open: Vec<u8> = told.checks.iter().filter(|check| check.standing == Standing::Open).map(|check| check.number).collect();
        prop_assert_eq!(open, vec![2], "nobody signed it, and that is all");
    }
}

fn report(bytes: &[u8]) -> Report {
    let mut bundle = Bundle::open(Cursor::new(bytes)).unwrap();
    verify(&mut bundle, Verifier { trust: &Trust::default(), now: Timestamp::MAX }).unwrap()
}

fn verdict(texts: &Texts) -> Verdict {
    Rebuilt::from(texts).unwrap().verdicts.unit(UNIT.parse().unwrap()).unwrap().verdict
}

/// What these frauds would be without the fraud.
#[test]
fn an_honest_recording_raises_nothing() {
    let honest = texts(plan(), vec![(1, answered(&DECLARED, 1)), (2, session(true)), (1, answered(&DECLARED, 2))]);
    assert_eq!(verdict(&honest), Verdict::Pass);
    assert_eq!(code(&whole(honest)), None);
    assert_eq!(code(&whole(texts(reference(plan()), vec![]))), None);
    assert_eq!(code(&recorded(vec![(1, revised("Ada", "a power switch"))])), None);
}

/// Of several attempts the worst counts; of one that was withdrawn every reader is told.
#[test]
fn another_attempt_does_not_make_it_pass() {
    assert_eq!(verdict(&texts(plan(), vec![(1, answered(&OTHERWISE, 1)), (2, answered(&DECLARED, 2))])), Verdict::Fail);
    let told = report(&recorded(vec![(1, answered(&OTHERWISE, 1)), (2, withdrawn("a cable was loose")), (3, answered(&DECLARED, 2))]));
    assert_eq!(told.faults().next(), None);
    assert!(told.checks[8].says.iter().any(|says| says.contains("record 3 withdrawn: a cable was loose")), "{:?}", told.checks[8]);
}

/// Nobody can tell an edited criterion under the same version from another build of it: it is open, and never genuine.
#[test]
fn a_criterion_that_was_changed_under_the_same_version_is_open() {
    let other = Plan { catalogue: Digest::of(b"milder"), ..plan() };
    let told = report(&whole(texts(other, vec![(1, answered(&DECLARED, 1))])));
    assert_eq!((told.standing, told.faults().next()), (Standing::Open, None));
    assert!(told.checks[2].says.iter().any(|says| says.contains("[catalogue-unknown]")), "{:?}", told.checks[2]);
}

/// A profile of one's own may ask for little; one that is called by a name that everybody knows may not.
#[rstest]
#[case::of_its_own("small", Standing::Genuine)]
#[case::by_a_known_name("camera", Standing::Open)]
fn a_milder_profile_under_a_known_name_is_open(#[case] name: &str, #[case] standing: Standing) {
    let text = PROFILE.replace("profile: small", &format!("profile: {name}"));
    let profile: suite::files::Profile = suite::files::parse(&suite::files::SourceText { file: "profile.yaml", text: &text }).unwrap();
    let plan = Plan { profile: name.into(), profile_digest: Digest::of_value(&profile), outline: None, ..plan() };
    let told = report(&whole(Texts { profile: vec![text], ..texts(plan, vec![(1, answered(&DECLARED, 1))]) }));
    assert_eq!(told.faults().next(), None);
    assert_eq!(told.checks[3].standing, standing, "{:?}", told.checks[3]);
    assert_eq!(told.checks[3].says.iter().any(|says| says.contains("[profile-unknown]")), standing == Standing::Open);
}

/// Nor can anybody derive the verdicts of a version that they do not have: what differs is told unit by unit.
#[test]
fn verdicts_of_a_version_that_nobody_has_are_open() {
    let older = |open: &[u16]| texts(Plan { suite_version: "0.0.1".into(), ..plan() }, vec![(1, answered(open, 1))]);
    let bytes = with_part_of(older(&OTHERWISE), "verdicts.json", older(&DECLARED));
    let told = report(&bytes);
    assert_eq!((told.standing, told.faults().next()), (Standing::Open, None));
    let says = format!("rejudged: {UNIT}: the bundle says PASS, the journal FAIL");
    assert!(told.checks[5].says.contains(&says), "{:?}", told.checks[5]);
    assert!(told.units.iter().all(|unit| !unit.rederived), "{:?}", told.units);
}
