//! The work order of the reference camera, whole and with things taken away.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use rstest::rstest;

use super::*;
use crate::review::on_paper;

const DECLARATION: &str = include_str!("../../../fixtures/camera/declaration.yaml");
const SBOM: &str = include_str!("../../../fixtures/camera/sbom.cdx.json");
const BENCH: &str = r#"
authorisation: { by: test, valid: 2020-01-01..2099-12-31, scope: { ip: [127.0.0.0/8] }, permits: [provokes, changes, disrupts, destroys] }
samples:
  A:
    addresses: { PhyIntf-Ethernet: 127.0.0.1 }
    identities:
      label: { login: AuthMech-Web, user: owner, secret: { file: label.txt }, in: [factory_default] }
      owner: { login: AuthMech-Web, user: owner, secret: { file: owner.txt } }
hooks: { factory_reset: { operator: press for ten seconds, ready_within: 90 s }, initialise: { run: ["true"], down_within: 5 s } }
"#;

fn order(declaration: &str, bench: Option<&str>) -> WorkOrder {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("declaration.yaml", declaration);
    write("sbom.cdx.json", SBOM);
    write("new.img", "an image");
    bench.into_iter().for_each(|bench| write("bench.yaml", bench));
    of(folder.path())
}

fn of(folder: &Path) -> WorkOrder {
    let assessed = Assessed::load(folder, None).unwrap();
    let bench = assessed.folder.has_bench().then(|| assessed.bench().unwrap());
    let scope = assessed.scope(&[], Timestamp::UNIX_EPOCH).unwrap();
    let verdicts = on_paper(&assessed, &assessed.bench_facts().unwrap(), &scope).unwrap();
    work_order(&assessed, bench.as_ref(), &verdicts, &scope)
}

fn lines(items: &[Item]) -> Vec<String> {
    items.iter().map(|item| format!("{}: {}", item.what, item.because)).collect()
}

fn has(items: &[Item], what: &str, because: &str) -> bool {
    items.iter().any(|item| item.what.contains(what) && item.because.contains(because))
}

#[test]
fn estimates_say_how_they_come_about() {
    let order = order(DECLARATION, Some(BENCH));
    let survey = order.machine.iter().find(|item| item.what.starts_with("TCP ports")).unwrap();
    assert!(survey.because.starts_with("65535 ports, ") && survey.because.contains(" a second"), "{survey:?}");
    assert!(survey.about_ms.unwrap() > 10_000);
    assert!(has(&order.machine, "guessing on AuthMech-Web", "requests"), "{:#?}", lines(&order.machine));
    assert_eq!(total_ms(&order.machine), order.machine.iter().filter_map(|item| item.about_ms).sum::<u64>());
}

#[test]
fn locks_and_restarts_are_waited_for() {
    let order = order(DECLARATION, Some(BENCH));
    let lock = order.waits.iter().find(|item| item.what.contains("lock of AuthMech-Web")).unwrap();
    assert_eq!(lock.about_ms, Some(1_000), "as declared");
    let reset = order.waits.iter().find(|item| item.what.contains("sample A on the way to factory default")).unwrap();
    assert_eq!(reset.about_ms, Some(90_000 + 5_000 + 60_000));
}

#[test]
fn reconnections_and_looks_for_updates_are_waited_for_where_they_are_tested() {
    let calls = DECLARATION.replacen("retries: none", "retries: { growing: { from: 1 s, to: 5 min, random: true } }", 1);
    let order = order(&calls, Some(BENCH));
    let again = order.waits.iter().find(|item| item.what == "LogIntf-Web sets up its connection again").unwrap();
    assert!(again.about_ms == Some(300_000) && !again.units.is_empty(), "{again:?}");
}

#[test]
fn a_person_does_what_no_hook_does() {
    let order = order(DECLARATION, Some(BENCH));
    assert!(has(&order.steps, "bring sample A to the state factory default", "press for ten seconds"), "{:#?}", lines(&order.steps));
    assert!(!has(&order.steps, "back to normal use", ""), "a program does it");
    let (asked, by_hand): (Vec<_>, Vec<_>) = order.steps.iter().partition(|item| item.because.starts_with("asked in"));
    assert!(asked.iter().flat_map(|item| &item.units).any(|unit| unit == "5.6-3-2a"), "{:#?}", lines(&order.steps));
    assert!(by_hand.iter().flat_map(|item| &item.units).all(|unit| !is_implemented(unit.parse().unwrap())));
}

#[rstest]
#[case::second_sample("a second sample", "compared")]
#[case::account("an account at AuthMech-Recorder of sample A", "bench.yaml names none")]
#[case::image("update images for UpdMech-", "update_images")]
#[case::document("document: manual, page 14", "documentation_of_change_mechanisms")]
fn the_supplier_brings_what_the_bench_lacks(#[case] what: &str, #[case] because: &str) {
    let order = order(DECLARATION, Some(BENCH));
    assert!(has(&order.bring, what, because), "{:#?}", lines(&order.bring));
}

#[test]
fn an_example_is_no_document() {
    let order = order(&DECLARATION.replace("\"manual, page 14\"", "\"<manual, page 14>\""), Some(BENCH));
    assert!(has(&order.bring, "document: ", "") && !has(&order.bring, "document: <", ""), "{:#?}", lines(&order.bring));
}

#[test]
fn what_is_there_need_not_be_brought() {
    let more = BENCH.replace("hooks:", "  B: { addresses: { PhyIntf-Ethernet: 127.0.0.2 } }\nupdate_images: { good: new.img }\nhooks:");
    let order = order(DECLARATION, Some(&more));
    assert!(!has(&order.bring, "a second sample", "") && !has(&order.bring, "update images", ""), "{:#?}", lines(&order.bring));
    assert!(
        !has(&order.bring, "AuthMech-Web of sample A", "") && !has(&order.bring, "AuthMech-RTSP of sample A", ""),
        "its secret is shared"
    );
}

#[test]
fn without_a_bench_everything_is_to_be_brought() {
    let text: String =
        DECLARATION.lines().filter(|line| !line.trim_start().starts_with("identify:")).map(|line| format!("{line}\n")).collect();
    let order = order(&text, None);
    assert!(
        has(&order.bring, "two samples", "") && has(&order.bring, "an account at AuthMech-Web", "no bench.yaml"),
        "{:#?}",
        lines(&order.bring)
    );
}

#[test]
fn decisions_are_counted_by_clause() {
    let order = order(DECLARATION, Some(BENCH));
    let passwords = order.decisions.iter().find(|clause| clause.clause == "5.1").unwrap();
    assert!(passwords.open > 0 && passwords.outdated == 0 && !passwords.title.is_empty());
}

#[rstest]
#[case(0, "about 0 s")]
#[case(119_000, "about 119 s")]
#[case(120_001, "about 3 min")]
#[case(7_200_000, "about 2 h")]
#[case(172_800_001, "about 3 d")]
fn times_are_said_in_round_numbers(#[case] ms: u64, #[case] says: &str) {
    assert_eq!(about(ms), says);
}
