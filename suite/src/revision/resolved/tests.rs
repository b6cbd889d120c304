//! Which answers outlive which change of the reference camera's declaration and bench.

use rstest::rstest;

use super::*;
use crate::bench::IdentityFacts;
use crate::evidence::{
    Challenge, ChangeSecret, CommonCredentials, Decide, DutState, Exchange, Family, FirstUse, Guess, Login, Method, Place, Port, PortRange,
    Request, SecretTraits, Service, TcpPorts, Tls, Vantage,
};
use crate::names::Digest;
use crate::testing::{CAMERA, bench, profile, read};

fn at() -> Place {
    Place { sample: "A".into(), state: DutState::Initialised, from: Vantage { interface: "PhyIntf-Ethernet".into(), family: Family::V4 } }
}

fn tls(on: &str) -> Question {
    Tls { at: at(), on: on.into() }.into()
}

fn challenge(row: &str) -> Question {
    Challenge { at: at(), row: row.into(), way: 0 }.into()
}

fn login(row: &str) -> Question {
    Login { at: at(), row: row.into(), way: 0, with: Credential::Identity("owner".into()) }.into()
}

fn guess() -> Question {
    Guess { at: at(), row: "AuthMech-Web".into(), way: 0, identity: "owner".into(), lock_after: 5, lock_ms: 1, attempts: 9 }.into()
}

fn change() -> Question {
    ChangeSecret { at: at(), row: "AuthMech-Web".into(), identity: "owner".into() }.into()
}

fn page(who: Who) -> Question {
    let request = Request { method: Method::Get, path: "/".into(), json: None };
    Exchange { at: at(), on: "LogIntf-ONVIF".into(), request, who }.into()
}

fn first_use() -> Question {
    FirstUse { at: at(), row: "AuthMech-Web".into(), way: 0, preset: None }.into()
}

fn traits() -> Question {
    SecretTraits { sample: "A".into(), identity: "owner".into(), list: Digest::of(b"list") }.into()
}

fn common_credentials() -> Question {
    let list = Digest::of(b"list");
    CommonCredentials { at: at(), row: "AuthMech-Web".into(), way: 0, list, lock_after: 5, lock_ms: 1 }.into()
}

fn ports() -> Question {
    TcpPorts { at: at(), ports: PortRange::All, tries: 2 }.into()
}

fn decision() -> Question {
    Decide { claim: "5.1-1-1a".parse().unwrap(), row: Some("AuthMech-Web".into()), basis: Digest::of(b"rows") }.into()
}

/// Whether the answer outlives the replacement of a text in the declaration.
fn outlives(question: &Question, from: &str, to: &str) -> bool {
    assert!(CAMERA.contains(from), "{from}");
    let outline = |text: &str| Outline::of(&read(text), &profile());
    let (old, new, bench) = (outline(CAMERA), outline(&CAMERA.replacen(from, to, 1)), bench());
    let side = |outline| Side { outline: Some(outline), bench: &bench };
    assert!(stands(question, side(&old), side(&old)), "nothing changed");
    assert!(stands(question, side(&old), side(&new)) == stands(question, side(&new), side(&old)), "the way back is as far");
    stands(question, side(&old), side(&new))
}

const WEB_PORT: (&str, &str) = ("port: tcp/8443", "port: tcp/9443");
const RTSP_PATH: (&str, &str) = ("describe: / }", "describe: /stream }");
const NAME: (&str, &str) = ("name: Nursery Eye", "name: Nursery Ear");
const SERVICE: (&str, &str) = ("{ id: snapshot, http: { get: /snapshot.jpg }", "{ id: snapshot, http: { get: /picture.jpg }");
const WORDS: (&str, &str) = ("description: The owner and the viewers sign in", "description: Owner and viewers sign in");
const PROMISE: (&str, &str) = ("guarantees: [authenticity, integrity, confidentiality]", "guarantees: [authenticity, integrity]");
const LOCK: (&str, &str) =
    ("guessing: { lock_out: { after: 10, for: 1 s }, counted_per: account }", "guessing: { lock_out: { after: 9, for: 1 s } }");

#[rstest]
#[case::its_own_row(tls("LogIntf-Web"), WEB_PORT, false)]
#[case::another_row(tls("LogIntf-RTSP"), WEB_PORT, true)]
#[case::the_row_behind(challenge("AuthMech-Web"), WEB_PORT, false)]
#[case::behind_another(challenge("AuthMech-RTSP"), WEB_PORT, true)]
#[case::guess_behind(guess(), WEB_PORT, false)]
#[case::way(login("AuthMech-RTSP"), RTSP_PATH, false)]
#[case::way_of_another(login("AuthMech-Web"), RTSP_PATH, true)]
#[case::login_that_shares(change(), RTSP_PATH, false)]
#[case::nobody(page(Who::Nobody), WEB_PORT, true)]
#[case::login_of_the_identity(page(Who::Identity("owner".into())), WEB_PORT, false)]
#[case::service(first_use(), SERVICE, false)]
#[case::no_service(challenge("AuthMech-Web"), SERVICE, true)]
#[case::product(traits(), NAME, false)]
#[case::no_product(login("AuthMech-Web"), NAME, true)]
#[case::words_of_its_row(login("AuthMech-Web"), WORDS, true)]
#[case::words_of_an_experiment(change(), WORDS, true)]
#[case::promise_of_its_row(login("AuthMech-Web"), PROMISE, true)]
#[case::lock_that_the_question_states(guess(), LOCK, true)]
#[case::counting(common_credentials(), LOCK, false)]
#[case::survey(ports(), WEB_PORT, true)]
#[case::port_by_number(Service { at: at(), port: Port::tcp(443) }.into(), WEB_PORT, true)]
#[case::decision(decision(), WEB_PORT, true)]
fn an_answer_stands_as_long_as_what_it_was_looked_up_in(#[case] question: Question, #[case] edit: (&str, &str), #[case] outlives: bool) {
    assert_eq!(super::tests::outlives(&question, edit.0, edit.1), outlives);
}

#[rstest]
#[case::own(login("AuthMech-Web"), false)]
#[case::challenge(challenge("AuthMech-Web"), true)]
#[case::traits(traits(), false)]
#[case::everybody_who_knows_the_secret(change(), false)]
fn an_identity_written_anew_is_asked_again(#[case] question: Question, #[case] outlives: bool) {
    let outline = Outline::of(&read(CAMERA), &profile());
    let (before, mut after) = (bench(), bench());
    let identity = |bench: &mut BenchFacts, edit: fn(&mut IdentityFacts)| {
        edit(bench.samples.get_mut(&SampleId::from("A")).unwrap().identities.get_mut(&IdentityName::from("owner")).unwrap());
    };
    identity(&mut after, |owner| owner.user = Some("somebody else".into()));
    let side = |bench| Side { outline: Some(&outline), bench };
    assert_eq!(stands(&question, side(&before), side(&after)), outlives);
}

#[rstest]
#[case::survey(ports(), true)]
#[case::decision(decision(), true)]
#[case::login(login("AuthMech-Web"), false)]
fn without_an_outline_nothing_that_was_looked_up_stands(#[case] question: Question, #[case] outlives: bool) {
    let (outline, bench) = (Outline::of(&read(CAMERA), &profile()), bench());
    let (without, with) = (Side { outline: None, bench: &bench }, Side { outline: Some(&outline), bench: &bench });
    assert_eq!(stands(&question, without, with), outlives);
}

#[test]
fn what_is_looked_up_are_fields_of_rows() {
    let outline = Outline::of(&read(CAMERA), &profile());
    for (table, field) in LOOKED_UP.iter().flat_map(|(table, fields)| fields.iter().map(move |field| (*table, *field))) {
        assert!(outline.rows.values().any(|row| row.table == table && row.fields.contains_key(field)), "{table} {field}");
    }
}

/// Texts that occur in a value.
fn texts(value: &serde_json::Value) -> Vec<String> {
    match value {
        serde_json::Value::Object(fields) => fields.values().flat_map(texts).collect(),
        serde_json::Value::Array(items) => items.iter().flat_map(texts).collect(),
        other => other.as_str().map(str::to_owned).into_iter().collect(),
    }
}

/// Whatever a question of a whole campaign names beside its place: the answer falls with it. So a new kind of question cannot be forgotten here.
#[test]
fn no_answer_outlives_a_change_of_a_row_that_its_question_names() {
    let camera = crate::testing::Camera::sound();
    let evidence = camera.gather(&crate::judge::Scope::everything(crate::testing::TODAY));
    let outline = Outline::of(&camera.declaration, &camera.profile);
    let before = Side { outline: Some(&outline), bench: &camera.bench };
    let mut named = BTreeSet::new();
    for (question, _) in evidence.answered().filter(|(question, _)| !matches!(question, Question::Decide(_))) {
        let mut written = serde_json::to_value(question).unwrap();
        written.as_object_mut().unwrap().values_mut().for_each(|asked| drop(asked.as_object_mut().unwrap().remove("at")));
        for row in texts(&written).into_iter().map(RowId).filter(|row| outline.rows.contains_key(row)) {
            let mut changed = outline.clone();
            let fields = &mut changed.rows.get_mut(&row).unwrap().fields;
            fields.values_mut().for_each(|mark| *mark = Mark::of(&"another".into()));
            assert!(!stands(question, before, Side { outline: Some(&changed), ..before }), "{question} outlives {row}");
            named.insert((question.kind(), row));
        }
    }
    let kinds: BTreeSet<&str> = named.iter().map(|(kind, _)| *kind).collect();
    assert!(kinds.len() >= 9, "{kinds:?}");
}
