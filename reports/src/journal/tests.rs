//! Tests of the journal: nothing is lost through JSON, no damage stays unseen, and what follows from the records is right.

mod counted;
mod revised;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use proptest::prelude::*;
use rstest::rstest;
use suite::bench::{BenchFacts, SeenIdentity};
use suite::evidence::*;
use suite::files::At;
use suite::files::declaration::{Dut, Edition, Identify};
use suite::ics::Support;
use suite::names::{Digest, SampleId};
use suite::verdict::Verdict;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::new(1_795_000_000 + second, 123_456_789).unwrap()
}

fn place() -> Place {
    Place { sample: "A".into(), state: DutState::Initialised, from: Vantage { interface: "PhyIntf-Eth".into(), family: Family::V4 } }
}

fn change() -> Question {
    Question::ChangeSecret(ChangeSecret { at: place(), row: "AuthMech-Web".into(), identity: "owner".into() })
}

fn service(port: u16) -> Question {
    Service { at: place(), port: Port::tcp(port) }.into()
}

fn changed() -> Answer {
    let (baseline, new_secret, old_secret) = (LoginOutcome::Accepted, Some(LoginOutcome::Accepted), Some(LoginOutcome::Refused));
    ChangeSeen {
        baseline,
        accepted: true,
        status: Some(204),
        new_secret,
        old_secret,
        others: Vec::new(),
        earlier_session: None,
        earlier_at_brokers: Vec::new(),
        restored: true,
        shortfall: None,
    }
    .into()
}

pub(crate) fn speaks(banner: &str) -> Answer {
    ServiceSeen {
        speaks: Protocol::Http,
        over_tls: true,
        banner: banner.into(),
        logins: vec![Scheme::Basic],
        debug: Vec::new(),
        host_key: None,
        cut_short: None,
    }
    .into()
}

fn seen() -> SeenIdentity {
    SeenIdentity { serial: Some("SN-1".into()), software: Some("1.4.2".into()), read: true }
}

pub(crate) fn plan() -> Record {
    let dut = Dut {
        supplier: "Example".into(),
        name: "Nursery Eye".into(),
        model: "NE-1".into(),
        hardware: "B".into(),
        software: "1.4.2".into(),
        class: "camera".into(),
        constrained: Support::NotApplicable("mains powered".into()),
        sbom: None,
        identify: Some(Identify {
            interface: At::nowhere("LogIntf-Web".into()),
            get: "/about".into(),
            who: None,
            serial: None,
            software: None,
        }),
        labels: Vec::new(),
    };
    Record::Plan(Box::new(Plan {
        format: Plan::FORMAT,
        suite_version: "0.1.0".into(),
        binary: None,
        self_test: None,
        catalogue: Plan::catalogue_digest(),
        declaration: Digest::of(b"declaration"),
        profile_digest: Digest::of(b"profile"),
        decisions: None,
        external: None,
        sbom: None,
        outline: None,
        bench: BenchFacts {
            hooks: BTreeSet::from(["factory_reset".into()]),
            permits: BTreeSet::from([Conduct::Destroys]),
            ..BenchFacts::default()
        },
        edition: Edition::Newer,
        profile: "camera".into(),
        dut,
        units: BTreeSet::from(["5.1-1-1a".parse().unwrap(), "5.6-1-2c".parse().unwrap()]),
        seed: u64::MAX,
        began: at(0),
        reference_device: Some("camera".into()),
    }))
}

fn session(resumed: bool) -> Record {
    Record::Session {
        started: at(1),
        suite_version: "0.1.0".into(),
        binary: None,
        self_test: None,
        resumed,
        identities: BTreeMap::from([("A".into(), seen())]),
    }
}

fn begun(attempt: u32) -> Record {
    Record::Begun { question: change(), attempt, restore: "set the secret of `owner` back to the one of the bench file".into() }
}

fn answered(question: Question, answer: Answer) -> Record {
    Record::Answered {
        question,
        attempt: 1,
        answer: Box::new(answer),
        identity: seen(),
        took_ms: 12,
        because: Some("the switch was rebooted".into()),
    }
}

fn refused() -> Record {
    Record::Bench { question: service(8443), trouble: BenchTrouble::new("the adapter is missing: plug it in") }
}

fn interrupted(undone: bool) -> Record {
    Record::Interrupted { question: change(), attempt: 1, undone, says: "the process ended".into() }
}

fn moved(to: DutState) -> Record {
    Record::Moved { sample: "A".into(), from: DutState::Initialised, to, took_ms: 900 }
}

/// One record of each variant; an exhaustive match keeps it so.
fn every_variant() -> Vec<Record> {
    let records = vec![
        plan(),
        session(false),
        begun(1),
        answered(service(443), speaks("nginx \"quoted\" 🔒 \n line")),
        refused(),
        interrupted(true),
        Record::Restored { question: change(), attempt: 1 },
        moved(DutState::FactoryDefault),
        Record::Withdrawn { answer: EvidenceId(4), because: "the cable was out from 10:00 to 10:05".into() },
        Record::Changed { sample: "B".into(), says: "the password of `owner` is not the one of the bench file".into() },
        revised::more_hooks(),
        Record::Closed { reason: "nothing is open".into() },
    ];
    let kinds: BTreeSet<_> = records.iter().map(kind).collect();
    assert_eq!(kinds, (0..12).collect());
    records
}

fn kind(record: &Record) -> u8 {
    match record {
        Record::Plan(_) => 0,
        Record::Session { .. } => 1,
        Record::Begun { .. } => 2,
        Record::Answered { .. } => 3,
        Record::Bench { .. } => 4,
        Record::Interrupted { .. } => 5,
        Record::Restored { .. } => 6,
        Record::Moved { .. } | Record::Moving { .. } => 7,
        Record::Withdrawn { .. } => 8,
        Record::Changed { .. } => 9,
        Record::Closed { .. } => 10,
        Record::Revised(_) => 11,
    }
}

fn written(records: &[Record]) -> Vec<u8> {
    let mut chain = Chain::new();
    records.iter().zip(0..).flat_map(|(record, second)| chain.line(at(second), record)).collect()
}

fn reading(records: &[Record]) -> Reading {
    read(&written(records)).unwrap()
}

fn records(reading: &Reading) -> Vec<Record> {
    reading.lines().iter().map(|line| line.record.clone()).collect()
}

#[test]
fn every_record_survives_the_journal() {
    let every = every_variant();
    let bytes = written(&every);
    let reading = read(&bytes).unwrap();
    assert_eq!(records(&reading), every);
    assert_eq!((reading.whole(), reading.torn()), (bytes.len(), None));
    assert_eq!(reading.lines()[3].at, at(3));
    assert_eq!(reading.closed(), Some("nothing is open"));
}

#[test]
fn the_line_format_is_as_documented() {
    let bytes = written(&[plan(), Record::Closed { reason: "done".into() }]);
    let text = String::from_utf8(bytes).unwrap();
    let (first, second) = text.trim_end().split_once('\n').unwrap();
    let nothing = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert!(first.starts_with(&format!(r#"{{"seq":1,"prev":"{nothing}","at":"2026-11-18T"#)), "{first}");
    assert!(first.contains(r#""record":{"plan":{"format":1,"#), "{first}");
    assert!(second.starts_with(&format!(r#"{{"seq":2,"prev":"{}","at":"#, Digest::of(first.as_bytes()))), "{second}");
    assert!(second.ends_with(r#""record":{"closed":{"reason":"done"}}}"#), "{second}");
}

#[test]
fn the_schema_names_every_record() {
    let schema = serde_json::to_string(&schemars::schema_for!(Line)).unwrap();
    for record in every_variant() {
        let value = serde_json::to_value(&record).unwrap();
        let name = value.as_object().unwrap().keys().next().unwrap().clone();
        assert!(schema.contains(&format!("\"{name}\"")), "{name}");
    }
}

#[rstest]
#[case::integer_keys(Question::UdpPorts(UdpPorts { at: place(), ports: vec![53], tries: 2 }), Answer::UdpPorts(UdpPortsSeen {
    answered: BTreeMap::from([(53, UdpReply { bytes: 4, text: "pong".into() })]),
    refused: BTreeSet::from([1900]), silent: BTreeSet::new(), of_the_host: BTreeSet::new(), path_shown: true, cut_short: None, took_ms: 3 }))]
#[case::enum_keys(Question::Tls(Tls { at: place(), on: "LogIntf-Web".into() }), Answer::Tls(TlsSeen {
    accepted: BTreeMap::from([(TlsVersion::V1_3, vec![Suite { code: 0x1301, name: "TLS_AES_128_GCM_SHA256".into() }])]),
    refused: vec![TlsVersion::Ssl3], silent: vec![], chain: None, connections: 7, cut_short: None }))]
#[case::decision(Question::Decide(Decide { claim: "5.1-1-1a".parse().unwrap(), row: None, basis: Digest::of(b"rows") }), Answer::Decide(Decision {
    verdict: Verdict::Pass, by: "An Assessor".into(), date: "2026-11-22".parse().unwrap(), rationale: "read and agreed".into(),
    attached: vec![Digest::of(b"photo")], reviewed_by: None }))]
fn answers_with_unusual_shapes_survive(#[case] question: Question, #[case] answer: Answer) {
    let all = [plan(), answered(question.clone(), answer.clone())];
    assert_eq!(reading(&all).evidence().answers(&question), [(EvidenceId(2), answer)]);
}

proptest! {
    /// A verdict that is replayed must read the very number that the first one read.
    #[test]
    fn numbers_are_exact(bits in any::<f64>().prop_filter("finite", |bits| bits.is_finite()), banner in any::<String>()) {
        let traits = TraitsSeen { length: 8, classes: BTreeSet::new(), keyed_digest: banner, common: false, derived_from: vec![], pattern: None, entropy_bits: bits };
        let question = SecretTraits { sample: "A".into(), identity: "owner".into(), list: Digest::of(b"list") };
        let all = [plan(), answered(question.into(), traits.into())];
        prop_assert_eq!(records(&reading(&all)), all);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(read(&bytes).is_err());
    }
}

#[test]
fn every_flipped_bit_before_the_last_line_is_found_and_in_it_moves_the_head() {
    let good = written(&[plan(), session(false), begun(1)]);
    let whole = read(&good).unwrap();
    let last = good[..good.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    for (index, bit) in (0..good.len()).flat_map(|index| (0..8).map(move |bit| (index, bit))) {
        let mut bad = good.clone();
        bad[index] ^= 1 << bit;
        match read(&bad) {
            Err(_) => {}
            Ok(read) if index >= last => {
                assert!(read.torn().is_some() || read.head() != whole.head(), "byte {index} bit {bit} is not found")
            }
            Ok(_) => panic!("byte {index} bit {bit}, before the last line, is not found"),
        }
    }
}

#[test]
fn every_cut_is_either_torn_or_ends_at_a_line() {
    let every = every_variant();
    let good = written(&every);
    for length in 0..good.len() {
        let lines = good[..length].iter().filter(|byte| **byte == b'\n').count();
        match read(&good[..length]) {
            Err(fault) => assert_eq!((fault, lines), (JournalFault::Empty, 0)),
            Ok(reading) => {
                assert_eq!(records(&reading), every[..lines]);
                assert_eq!(reading.whole() + reading.torn().unwrap_or(0), length);
            }
        }
    }
}

#[test]
fn a_torn_journal_is_written_on() {
    let mut bytes = written(&[plan(), session(false), begun(1)]);
    bytes.truncate(bytes.len() - 9);
    let torn = read(&bytes).unwrap();
    bytes.truncate(torn.whole());
    let mut chain = torn.chain();
    assert_eq!(chain.next_id(), EvidenceId(3));
    bytes.extend(chain.line(at(9), &session(true)));
    assert_eq!(records(&read(&bytes).unwrap()), [plan(), session(false), session(true)]);
}

#[rstest]
#[case::removed(&[0, 2], JournalFault::Count { line: 2, found: 3 })]
#[case::repeated(&[0, 1, 1], JournalFault::Count { line: 3, found: 2 })]
#[case::swapped(&[0, 2, 1], JournalFault::Count { line: 2, found: 3 })]
#[case::beheaded(&[1, 2], JournalFault::Count { line: 1, found: 2 })]
fn lines_can_not_be_rearranged(#[case] order: &[usize], #[case] fault: JournalFault) {
    let bytes = written(&[plan(), session(false), begun(1)]);
    let lines: Vec<_> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let moved: Vec<u8> = order.iter().flat_map(|index| lines[*index]).copied().collect();
    assert_eq!(read(&moved), Err(fault));
}

#[test]
fn an_edited_line_breaks_the_link_after_it() {
    let text = String::from_utf8(written(&[plan(), answered(service(443), speaks("lighttpd")), session(true)])).unwrap();
    assert_eq!(read(text.replace("lighttpd", "nginx").as_bytes()), Err(JournalFault::Link { line: 3 }));
}

#[test]
fn a_line_put_into_the_middle_of_the_file_is_named() {
    let bytes = written(&[plan(), session(false)]);
    let mut lines: Vec<_> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    lines.insert(1, b"{\"hello\":1}\n");
    assert!(matches!(read(&lines.concat()), Err(JournalFault::NotARecord { line: 2, .. })));
}

#[rstest]
#[case::no_plan(&[session(false)], JournalFault::NoPlan)]
#[case::second_plan(&[plan(), plan()], JournalFault::Contradiction { line: 2, says: "a campaign has one plan".into() })]
#[case::other_kind(&[plan(), answered(change(), speaks("x"))], JournalFault::Contradiction { line: 2, says: "the answer is of another kind than its question".into() })]
#[case::withdraws_nothing(&[plan(), Record::Withdrawn { answer: EvidenceId(1), because: "?".into() }],
    JournalFault::Contradiction { line: 2, says: "what it withdraws is no answer".into() })]
fn records_that_contradict_each_other_are_refused(#[case] records: &[Record], #[case] fault: JournalFault) {
    assert_eq!(read(&written(records)), Err(fault));
}

#[test]
fn a_later_format_is_told_from_damage() {
    let text = String::from_utf8(written(&[plan()])).unwrap();
    let later = text.replace(r#"{"plan":{"format":1,"#, r#"{"plan":{"format":2,"more":true,"#);
    assert_eq!(read(later.as_bytes()), Err(JournalFault::Format { found: 2 }));
}

#[test]
fn a_line_too_long_is_refused() {
    let mut bytes = written(&[plan()]);
    bytes.extend(vec![b' '; MAX_LINE + 1]);
    bytes.push(b'\n');
    assert_eq!(read(&bytes), Err(JournalFault::TooLong { line: 2 }));
}
