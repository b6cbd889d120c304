//! Plan revisions as the reader sees them: what they withdraw, and that none can claim otherwise.

use serde_json::json;
use suite::evidence::{PortRange, TcpPorts, TcpPortsSeen};
use suite::revision::{Change, How, Outline};

use super::*;

/// The plan with one more hook on the bench.
pub(super) fn more_hooks() -> Record {
    let Record::Plan(before) = plan() else { unreachable!("it is a plan") };
    let mut plan = before.clone();
    plan.bench.hooks.insert("initialise".into());
    let changes = changes(&before, &plan).unwrap();
    Record::Revised(Box::new(Revision { plan: *plan, changes, by: "An Operator".into(), because: "the relay has come".into() }))
}

/// Two interfaces, whose ports have these marks.
fn outline(web: &str, stream: &str) -> Outline {
    let row = |port: &str| json!({ "table": "28-LogIntf", "fields": { "id": "1", "port": port } });
    let rows = json!({ "LogIntf-Web": row(web), "LogIntf-Stream": row(stream) });
    serde_json::from_value(json!({ "records": { "ics": { "5.1-1": "2" } }, "rows": rows })).unwrap()
}

fn planned(declaration: &str, outline: Option<Outline>) -> Plan {
    let Record::Plan(plan) = plan() else { unreachable!("it is a plan") };
    Plan { declaration: Digest::of(declaration.as_bytes()), outline, ..*plan }
}

fn begun_with(plan: Plan) -> Record {
    Record::Plan(Box::new(plan))
}

fn port_of(row: &str) -> Vec<Change> {
    vec![Change { part: "28-LogIntf".into(), row: Some(row.into()), how: How::Changed, fields: vec!["port".into()] }]
}

fn revised(plan: Plan, changes: Vec<Change>) -> Record {
    Record::Revised(Box::new(Revision { plan, changes, by: "An Operator".into(), because: "the port was a slip".into() }))
}

fn tls(on: &str) -> Question {
    Tls { at: place(), on: on.into() }.into()
}

fn tls_seen() -> Answer {
    let (accepted, refused, silent) = (BTreeMap::new(), vec![TlsVersion::Ssl3], vec![]);
    TlsSeen { accepted, refused, silent, chain: None, connections: 7, cut_short: None }.into()
}

fn survey() -> (Question, Answer) {
    let none = BTreeSet::new;
    let seen = TcpPortsSeen {
        open: none(),
        refused: 9,
        silent: none(),
        of_the_host: none(),
        asked: 9,
        answered_after: true,
        cut_short: None,
        rtt_us: 1,
        took_ms: 1,
    };
    (TcpPorts { at: place(), ports: PortRange::All, tries: 2 }.into(), seen.into())
}

/// A survey, and TLS on both interfaces, under the first plan.
fn first() -> Vec<Record> {
    let (ports, seen) = survey();
    let web = answered(tls("LogIntf-Web"), tls_seen());
    vec![begun_with(planned("1", Some(outline("1", "1")))), answered(ports, seen), web, answered(tls("LogIntf-Stream"), tls_seen())]
}

/// Which questions have how many answers that count: the survey, TLS of the page, TLS of the stream.
fn counted(records: &[Record]) -> [usize; 3] {
    let evidence = reading(records).evidence();
    [survey().0, tls("LogIntf-Web"), tls("LogIntf-Stream")].map(|question| evidence.answers(&question).len())
}

fn and(mut records: Vec<Record>, more: impl IntoIterator<Item = Record>) -> Vec<Record> {
    records.extend(more);
    records
}

#[test]
fn a_revision_withdraws_what_rests_on_what_changed() {
    assert_eq!(counted(&first()), [1, 1, 1]);
    let second = revised(planned("2", Some(outline("2", "1"))), port_of("LogIntf-Web"));
    let revised_once = and(first(), [second.clone()]);
    assert_eq!(counted(&revised_once), [1, 0, 1]);
    assert_eq!(counted(&and(revised_once, [answered(tls("LogIntf-Web"), tls_seen())])), [1, 1, 1], "what is answered since counts");
    let reading = reading(&and(first(), [second]));
    assert_eq!(reading.plan().declaration, Digest::of(b"2"));
    let told: Vec<String> = reading.revisions().iter().map(ToString::to_string).collect();
    assert_eq!(told, ["plan revision 2 of 2026-11-18T11:06:44Z by An Operator: the port was a slip (1 earlier answer withdrawn)"]);
}

/// Else whoever dislikes an answer could have it asked again by a change and the way back.
#[test]
fn the_way_back_forgets_no_answer() {
    let there = revised(planned("2", Some(outline("2", "1"))), port_of("LogIntf-Web"));
    let back = revised(planned("1", Some(outline("1", "1"))), port_of("LogIntf-Web"));
    let meanwhile = answered(tls("LogIntf-Web"), tls_seen());
    let both = and(first(), [there, meanwhile, back]);
    assert_eq!(counted(&both), [1, 1, 1], "the first answer, and not the one of another port");
    let web = reading(&both).evidence().answers(&tls("LogIntf-Web"))[0].0;
    assert_eq!(web, EvidenceId(3));
    assert_eq!(
        reading(&both).revisions().iter().map(|revision| (revision.number, revision.withdrawn)).collect::<Vec<_>>(),
        [(2, 1), (3, 1)]
    );
    let again = and(both, [answered(tls("LogIntf-Web"), tls_seen())]);
    assert_eq!(counted(&again), [1, 2, 1], "a further attempt stands beside the first");
}

#[test]
fn words_alone_withdraw_nothing() {
    let changes = vec![Change::fields("declaration", How::Changed, vec!["text alone".into()])];
    assert_eq!(counted(&and(first(), [revised(planned("2", Some(outline("1", "1"))), changes)])), [1, 1, 1]);
}

#[test]
fn a_journal_of_endless_revisions_is_not_read() {
    let port = |number: usize| if number.is_multiple_of(2) { "1" } else { "2" };
    let plan = |number: usize| planned(&format!("text {number}"), Some(outline(port(number), "1")));
    let many = |count: usize| and(first(), (1..=count).map(|number| revised(plan(number), port_of("LogIntf-Web"))));
    assert_eq!(reading(&many(MAX_REVISIONS)).revisions().len(), MAX_REVISIONS);
    assert!(matches!(read(&written(&many(MAX_REVISIONS + 1))), Err(JournalFault::Contradiction { .. })));
}

#[test]
fn a_journal_without_outlines_is_revised_without_knowing_what_changed() {
    let mut records = first();
    records[0] = begun_with(planned("1", None));
    assert_eq!(counted(&records), [1, 1, 1], "as every journal before there were outlines");
    let changes = vec![Change::whole("declaration", How::Changed)];
    assert_eq!(counted(&and(records, [revised(planned("2", Some(outline("1", "1"))), changes)])), [1, 0, 0]);
}

#[rstest]
#[case::hidden(planned("2", Some(outline("2", "1"))), vec![], "not what the two plans say")]
#[case::another_row(planned("2", Some(outline("2", "1"))), port_of("LogIntf-Stream"), "not what the two plans say")]
#[case::nothing(planned("1", Some(outline("1", "1"))), vec![], "nothing changed")]
#[case::outline_of_the_same_text(planned("1", Some(outline("2", "1"))), port_of("LogIntf-Web"), "outline of the same declaration")]
#[case::outline_lost(planned("2", None), vec![Change::whole("declaration", How::Changed)], "outline of the files")]
#[case::product(Plan { dut: Dut { model: "NE-9".into(), ..planned("2", None).dut }, ..planned("2", Some(outline("2", "1"))) }, port_of("LogIntf-Web"), "model")]
#[case::selection(Plan { units: BTreeSet::new(), ..planned("2", Some(outline("2", "1"))) }, port_of("LogIntf-Web"), "selection of units")]
#[case::method(Plan { catalogue: Digest::of(b"other"), ..planned("2", Some(outline("2", "1"))) }, port_of("LogIntf-Web"), "catalogue")]
fn a_revision_that_says_otherwise_is_refused(#[case] plan: Plan, #[case] changes: Vec<Change>, #[case] says: &str) {
    match read(&written(&and(first(), [revised(plan, changes)]))) {
        Err(JournalFault::Contradiction { line: 5, says: found }) => assert!(found.contains(says), "{found}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn another_profile_and_a_gain_of_the_bench_withdraw_nothing() {
    let mut plan = Plan { profile_digest: Digest::of(b"another"), ..planned("1", Some(outline("1", "1"))) };
    plan.outline.as_mut().unwrap().records.insert("profile".into(), BTreeMap::new());
    plan.bench.permits.insert(Conduct::Provokes);
    let changes = vec![
        Change::fields("profile", How::Changed, vec!["text alone".into()]),
        Change::fields("bench", How::Added, vec!["permission provokes".into()]),
    ];
    assert_eq!(counted(&and(first(), [revised(plan, changes)])), [1, 1, 1]);
}
