//! The threat model as a table: what somebody does to a good bundle, and the code by which it is caught. The second half owns the packer.

use std::collections::BTreeMap;

use rstest::rstest;
use serde_json::{Value, json};
use suite::bench::SeenIdentity;
use suite::evidence::{Answer, Decide, Decision, Question};
use suite::names::Digest;
use suite::verdict::{Missing, Verdict};

use super::super::testing::{Parts, bundle, code, packed, parts, texts, texts_recording, texts_with};
use super::super::zip::{CENTRAL, END, Entry, end, u16_at, u32_at};
use super::super::{Code, MIMETYPE, Rebuilt, Texts, canonical};
use crate::journal::Record;

/// Writes a container of whatever it is given.
fn raw(parts: &[(&str, &[u8])], gap: usize) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (at, (name, content)) in parts.iter().enumerate() {
        bytes.extend(vec![0; if at == 1 { gap } else { 0 }]);
        let entry = Entry {
            name: crate::bundle::PartName::unchecked(name),
            crc: crc32fast::hash(content),
            size: content.len() as u32,
            offset: bytes.len() as u32,
        };
        bytes.extend(entry.local());
        bytes.extend(*content);
        directory.extend(entry.central());
    }
    let offset = bytes.len() as u32;
    bytes.extend(&directory);
    bytes.extend(end(parts.len() as u16, directory.len() as u32, offset));
    bytes
}

/// Every part of a container as it stands.
fn read(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let content = |at: usize| {
        let offset = u32_at(bytes, at + 42) as usize;
        let begins = offset + 30 + usize::from(u16_at(bytes, at + 28));
        bytes[begins..begins + u32_at(bytes, at + 24) as usize].to_vec()
    };
    let name = |at: usize| String::from_utf8(bytes[at + CENTRAL..at + CENTRAL + usize::from(u16_at(bytes, at + 28))].to_vec()).unwrap();
    centrals(bytes).into_iter().map(|at| (name(at), content(at))).collect()
}

/// Where the entries of the list of parts begin.
fn centrals(bytes: &[u8]) -> Vec<usize> {
    let end = bytes.len() - END;
    let mut at = u32_at(bytes, end + 16) as usize;
    let mut all = Vec::new();
    while at < end {
        all.push(at);
        at += CENTRAL + usize::from(u16_at(bytes, at + 28));
    }
    all
}

/// A good bundle with its parts changed, written again with right check sums.
fn rewritten(change: impl FnOnce(&mut Vec<(String, Vec<u8>)>)) -> Vec<u8> {
    let mut parts = read(&bundle());
    change(&mut parts);
    raw(&parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>(), 0)
}

/// A good bundle with some bytes of an entry in the list of parts replaced.
fn listed(entry: usize, field: usize, value: &[u8]) -> Vec<u8> {
    let mut bytes = bundle();
    let at = centrals(&bytes)[entry] + field;
    bytes[at..at + value.len()].copy_from_slice(value);
    bytes
}

/// A good bundle with some bytes of its end replaced.
fn ended(field: usize, value: &[u8]) -> Vec<u8> {
    let mut bytes = bundle();
    let at = bytes.len() - END + field;
    bytes[at..at + value.len()].copy_from_slice(value);
    bytes
}

fn named(name: &str) -> Vec<u8> {
    raw(&[("mimetype", MIMETYPE.as_bytes()), (name, b"x")], 0)
}

fn leading() -> Vec<u8> {
    let mut bytes = vec![b'#'];
    bytes.extend(bundle());
    let end = bytes.len() - END;
    let moved = u32_at(&bytes, end + 16) + 1;
    bytes[end + 16..end + 20].copy_from_slice(&moved.to_le_bytes());
    for at in centrals(&bytes) {
        let moved = u32_at(&bytes, at + 42) + 1;
        bytes[at + 42..at + 46].copy_from_slice(&moved.to_le_bytes());
    }
    bytes
}

fn flipped_content() -> Vec<u8> {
    let mut bytes = bundle();
    let at = bytes.windows(10).position(|window| window == b"Small Thin").unwrap();
    bytes[at] ^= 1;
    bytes
}

fn flipped_local() -> Vec<u8> {
    let mut bytes = bundle();
    bytes[14] ^= 1;
    bytes
}

#[rstest]
#[case::a_byte_behind([bundle(), vec![0]].concat(), Code::NoEnd)]
#[case::a_comment([ended(20, &[1, 0]), vec![b'#']].concat(), Code::Comment)]
#[case::a_byte_before(leading(), Code::Leading)]
#[case::the_list_elsewhere([vec![0], bundle()].concat(), Code::Directory)]
#[case::several_files(ended(4, &[1, 0]), Code::SeveralDisks)]
#[case::sizes_of_64_bits(ended(12, &[0xff; 4]), Code::Zip64)]
#[case::a_size_of_64_bits(listed(2, 20, &[0xff; 8]), Code::Zip64)]
#[case::encrypted(listed(2, 8, &[1, 0]), Code::Encrypted)]
#[case::its_size_behind_it(listed(2, 8, &[8, 0]), Code::DataDescriptor)]
#[case::another_flag(listed(2, 8, &[0, 8]), Code::Flags)]
#[case::packed_away(listed(2, 10, &[8, 0]), Code::Compressed)]
#[case::a_bomb(listed(2, 24, &[0, 0, 0, 0x7f]), Code::SizeDiffers)]
#[case::a_time(listed(2, 12, &[1, 0]), Code::Time)]
#[case::a_day(listed(2, 14, &[0x22, 0]), Code::Time)]
#[case::a_version(listed(2, 4, &[30, 3]), Code::Machine)]
#[case::attributes(listed(2, 38, &[0, 0, 0xed, 0x81]), Code::Machine)]
#[case::another_field(listed(2, 30, &[4, 0]), Code::ExtraField)]
#[case::a_comment_on_a_part(listed(2, 32, &[4, 0]), Code::EntryComment)]
#[case::two_share_bytes(listed(2, 42, &[0; 4]), Code::Overlap)]
#[case::behind_the_end(listed(read(&bundle()).len() - 1, 20, &[0, 0, 1, 0, 0, 0, 1, 0]), Code::PastEnd)]
#[case::bytes_between(raw(&[("mimetype", MIMETYPE.as_bytes()), ("item.json", b"{}")], 3), Code::Gap)]
#[case::another_header(flipped_local(), Code::LocalDiffers)]
#[case::another_byte(flipped_content(), Code::Crc)]
#[case::out_of_the_root(named("/etc/passwd"), Code::NameAbsolute)]
#[case::out_of_the_drive(named("C:evil"), Code::NameAbsolute)]
#[case::out_by_climbing(named("evidence/../../x"), Code::NameClimbs)]
#[case::out_by_climbing_elsewhere(named("evidence\\..\\x"), Code::NameClimbs)]
#[case::too_deep(named("a/b/c/d"), Code::NameDepth)]
#[case::a_folder(named("evidence/"), Code::NameFolder)]
#[case::no_name(named(""), Code::NameLength)]
#[case::a_long_name(named(&"n".repeat(129)), Code::NameLength)]
#[case::a_name_of_controls(named("item\u{1b}.json"), Code::NameOdd)]
#[case::hidden(named("evidence/.x"), Code::NameOdd)]
#[case::unknown(named("extra.txt"), Code::UnknownPart)]
#[case::evidence_of_no_digest(named("evidence/page.html"), Code::UnknownPart)]
#[case::twice(rewritten(|parts| { let twice = parts[3].clone(); parts.insert(3, twice) }), Code::Duplicate)]
#[case::another_order(rewritten(|parts| parts.swap(2, 3)), Code::Order)]
#[case::no_mimetype(rewritten(|parts| { parts.remove(0); }), Code::Mimetype)]
#[case::another_mimetype(rewritten(|parts| parts[0].1 = b"application/zip".to_vec()), Code::Mimetype)]
#[case::nothing(Vec::new(), Code::NoEnd)]
fn a_container_that_is_odd_is_refused(#[case] bytes: Vec<u8>, #[case] expected: Code) {
    assert_eq!(code(&bytes), Some(expected));
}

fn of<'a>(parts: &'a mut [(String, Vec<u8>)], name: &str) -> &'a mut Vec<u8> {
    &mut parts.iter_mut().find(|(known, _)| known == name).unwrap().1
}

#[rstest]
#[case::swapped(rewritten(|parts| of(parts, "item.json").extend(b" ")), Code::Digest)]
#[case::added(rewritten(|parts| parts.insert(3, (format!("evidence/{}", "0".repeat(64)), Vec::new()))), Code::Unlisted)]
#[case::dropped(rewritten(|parts| parts.retain(|(name, _)| name != "method.json")), Code::Missing)]
#[case::a_manifest_of_odd_lines(rewritten(|parts| of(parts, "manifest").extend(b"x")), Code::ManifestForm)]
#[case::withheld_nothing(rewritten(|parts| parts.push(("withheld.json".into(), b"[]".to_vec()))), Code::WithheldForm)]
#[case::withheld_and_there(rewritten(withheld_and_there), Code::WithheldPresent)]
#[case::another_root(rewritten(|parts| *of(parts, "root") = format!("{}\n", Digest::of(b"x")).into_bytes()), Code::RootDiffers)]
fn parts_that_are_not_as_listed_are_refused(#[case] bytes: Vec<u8>, #[case] expected: Code) {
    assert_eq!(code(&bytes), Some(expected));
}

fn withheld_and_there(parts: &mut Vec<(String, Vec<u8>)>) {
    let list = json!([{ "name": "item.json", "digest": Digest::of(b"x"), "because": "x" }]);
    parts.push(("withheld.json".into(), canonical::bytes(&list)));
}

/// A good bundle, changed by somebody who owns the packer.
fn forged(change: impl FnOnce(&mut Parts)) -> Vec<u8> {
    let mut parts = parts(texts());
    change(&mut parts);
    packed(&parts, &[])
}

fn verdicts(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    forged(|parts| {
        let bytes = of(parts, "verdicts.json");
        let mut tree: Value = serde_json::from_slice(bytes).unwrap();
        change(&mut tree);
        *bytes = canonical::bytes(&tree);
    })
}

/// The first unit of the tree that ran.
fn unit(tree: &mut Value) -> &mut Value {
    let groups = tree["groups"].as_array_mut().unwrap().iter_mut();
    let group = groups.into_iter().find(|group| group["cases"].as_array().is_some_and(|cases| !cases.is_empty())).unwrap();
    &mut group["cases"][0]["units"]
}

fn replaced(name: &'static str, from: &'static str, to: &'static str) -> Vec<u8> {
    forged(|parts| {
        let bytes = of(parts, name);
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains(from), "{name} holds {from}: {text}");
        *bytes = text.replacen(from, to, 1).into_bytes();
    })
}

#[rstest]
#[case::a_changed_verdict(verdicts(|tree| unit(tree)[0]["verdict"] = "PASS".into()), Code::VerdictDiffers)]
#[case::a_changed_overall_verdict(verdicts(|tree| tree["overall"] = "PASS".into()), Code::VerdictDiffers)]
#[case::a_forged_not_applicable(verdicts(|tree| tree["groups"][0]["standing"] = json!({ "not_applicable": "so" })), Code::VerdictDiffers)]
#[case::a_forged_not_selected(verdicts(|tree| tree["not_run"]["5.1-2"] = json!({ "not_applicable": "so" })), Code::VerdictDiffers)]
#[case::a_group_left_out(verdicts(|tree| { tree["not_run"].as_object_mut().unwrap().remove("5.1-2"); }), Code::VerdictDiffers)]
#[case::an_omitted_test(verdicts(|tree| { unit(tree).as_array_mut().unwrap().remove(0); }), Code::UnitMissing)]
#[case::an_added_test(verdicts(added), Code::UnitExtra)]
#[case::an_added_obligation(verdicts(|tree| unit(tree)[0]["obligations"].as_array_mut().unwrap().push(json!({}))), Code::ObligationDiffers)]
#[case::no_verdicts(forged(|parts| *of(parts, "verdicts.json") = b"{}".to_vec()), Code::VerdictsForm)]
#[case::another_declaration(replaced("declaration.yaml", "nobody reports", "nobody ever reports"), Code::DeclarationDiffers)]
#[case::a_declaration_that_is_none(replaced("declaration.yaml", "features: [a]", "features: [a"), Code::TextFault)]
#[case::a_milder_profile(replaced("profile/0.yaml", "A small thing", "A smaller thing"), Code::ProfileDiffers)]
#[case::another_bench(replaced("bench.yaml", "\"hooks\":[]", "\"hooks\":[\"link\"]"), Code::BenchDiffers)]
#[case::another_item(replaced("item.json", "ST-1", "ST-2"), Code::ItemDiffers)]
#[case::another_method(replaced("method.json", "\"suite\":[\"", "\"suite\":[\"0.9.9\",\""), Code::MethodDiffers)]
#[case::another_plan(replaced("plan.json", "18446744073709551615", "1"), Code::PlanDiffers)]
#[case::an_edited_report(replaced("reports/junit.xml", "errors=", "errors ="), Code::ReportDiffers)]
#[case::an_edited_summary(replaced("reports/summary.txt", "FAIL", "PASS"), Code::ReportDiffers)]
#[case::an_edited_journal(replaced("journal.jsonl", "nothing open", "nothing  open"), Code::ItemDiffers)]
#[case::a_cut_journal(forged(|parts| { let bytes = of(parts, "journal.jsonl"); bytes.truncate(bytes.len() - 9) }), Code::JournalTorn)]
#[case::a_reordered_journal(forged(reordered), Code::JournalBroken)]
#[case::evidence_of_others(forged(|parts| parts.push(("external-evidence.yaml".into(), EXTERNAL.into()))), Code::ExternalDiffers)]
#[case::an_sbom_that_nobody_names(forged(|parts| parts.push(("sbom.json".into(), SBOM.into()))), Code::SbomDiffers)]
#[case::an_sbom_that_is_none(forged(|parts| parts.push(("sbom.json".into(), "{}".into()))), Code::TextFault)]
#[case::evidence_that_nobody_names(forged(|parts| parts.push((evidence(b"x"), b"x".to_vec()))), Code::EvidenceExtra)]
#[case::a_back_dated_plan(whole(texts_with(|plan| plan.began = "2026-01-01T00:00:00Z".parse().unwrap())), Code::PlanDate)]
#[case::another_sample(whole(texts_recording(|_| {}, vec![session("SN-1"), session("SN-2")])), Code::IdentityChanged)]
#[case::a_decision_that_nobody_wrote(decided(&decision(), None), Code::DecisionUnwritten)]
#[case::a_decision_turned_round(decided(&decision(), Some(&Decision { verdict: Verdict::Fail, ..decision() })), Code::DecisionUnwritten)]
#[case::a_decision_without_reason(agreed(&Decision { rationale: " ".into(), ..decision() }), Code::DecisionUnfounded)]
#[case::a_decision_of_nobody(agreed(&Decision { by: "".into(), ..decision() }), Code::DecisionUnfounded)]
#[case::a_decision_after_the_fact(agreed(&Decision { date: "2026-12-24".parse().unwrap(), ..decision() }), Code::DecisionPostdated)]
#[case::a_decision_copied_from_another_item(copied_decision(), Code::VerdictDiffers)]
#[case::an_attachment_that_is_gone(whole(texts_recording(|_| {}, vec![answered(&Decision { attached: vec![Digest::of(b"x")], ..decision() })])), Code::EvidenceMissing)]
#[case::an_accepted_failure_called_pass(
    accepted(ACCEPTED, "verdicts.json", "\"verdict\":\"FAIL\"", "\"verdict\":\"PASS\""),
    Code::VerdictDiffers
)]
#[case::an_accepted_failure_left_out_of_junit(accepted(ACCEPTED, "reports/junit.xml", "<failure", "<skipped"), Code::ReportDiffers)]
#[case::an_acceptance_that_nobody_gave(
    accepted(ACCEPTED, "verdicts.json", "\"until\":\"2027-02-01\"", "\"until\":\"2028-02-01\""),
    Code::VerdictDiffers
)]
#[case::accepted_by_nobody(whole(gate(&ACCEPTED.replace("Head of products", "\" \""))), Code::AcceptanceUnfounded)]
#[case::accepted_until_no_day(whole(gate(&ACCEPTED.replace("2027-02-01", "2026-11-19"))), Code::AcceptanceUnfounded)]
fn what_does_not_follow_is_no_bundle(#[case] bytes: Vec<u8>, #[case] expected: Code) {
    assert_eq!(code(&bytes), Some(expected));
}

const SBOM: &str =
    r#"{ "bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{ "type": "library", "name": "musl", "version": "1.2.4" }] }"#;

const EXTERNAL: &str = "- document: \"sha256:00\"\n  title: t\n  issuer: i\n  item: { model: ST-1, hardware: A, software: \"1.0\" }\n  covers: [{ case: \"5.1-1-1\" }]\n  valid_until: 2030-01-01\n  accepted_by: a\n  why: w\n";

const ACCEPTED: &str = "- unit: \"UNIT\"\n  by: Head of products\n  date: 2026-11-20\n  until: 2027-02-01\n  because: \"mended in 1.1\"\n";

/// An assessment with a failure, by decision, that was accepted for a release.
fn gate(accepted: &str) -> Texts {
    let open = Rebuilt::from(&texts()).unwrap().verdicts;
    let missing = open.units().flat_map(|unit| &unit.obligations).find_map(|obligation| match &obligation.missing {
        Some(Missing::Decision { question, .. }) => Some((**question).clone()),
        _ => None,
    });
    let (question, fails) = (missing.unwrap(), Decision { verdict: Verdict::Fail, ..decision() });
    let unit = open.units().find(|unit| unit.verdict == Verdict::Inconclusive && !unit.obligations.is_empty()).unwrap().id.to_string();
    let decisions = Some(written(&question, &fails));
    Texts { accepted: Some(accepted.replace("UNIT", &unit)), decisions, ..texts_recording(|_| {}, vec![answered_on(question, &fails)]) }
}

/// Its bundle, with a part changed.
fn accepted(accepted: &str, name: &str, from: &str, to: &str) -> Vec<u8> {
    let mut parts = parts(gate(accepted));
    let bytes = of(&mut parts, name);
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains(from), "{name} holds {from}: {text}");
    *bytes = text.replace(from, to).into_bytes();
    packed(&parts, &[])
}

#[test]
fn what_is_accepted_is_told_and_stays_a_failure() {
    let bytes = whole(gate(ACCEPTED));
    assert_eq!(code(&bytes), None);
    let held = String::from_utf8_lossy(&bytes).into_owned();
    assert!(held.contains("accepted for a release by Head of products until 2027-02-01: mended in 1.1"), "the reports tell it");
    assert!(held.contains("overall FAIL"), "and the verdict is what it was");
}

fn added(tree: &mut Value) {
    let mut twin = unit(tree)[0].clone();
    twin["id"] = "5.13-1-1a".into();
    unit(tree).as_array_mut().unwrap().push(twin);
}

fn reordered(parts: &mut Parts) {
    let bytes = of(parts, "journal.jsonl");
    let text = String::from_utf8(bytes.clone()).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines.swap(1, 2);
    *bytes = format!("{}\n", lines.join("\n")).into_bytes();
}

fn whole(texts: Texts) -> Vec<u8> {
    packed(&parts(texts), &[])
}

fn evidence(bytes: &[u8]) -> String {
    format!("evidence/{}", Digest::of(bytes).as_str().trim_start_matches("sha256:"))
}

fn session(serial: &str) -> Record {
    let seen = SeenIdentity { serial: Some(serial.into()), software: None, read: true };
    let (started, suite_version) = ("2026-11-22T10:00:01Z".parse().unwrap(), env!("CARGO_PKG_VERSION").to_owned());
    Record::Session {
        started,
        suite_version,
        binary: None,
        self_test: None,
        resumed: true,
        identities: BTreeMap::from([("A".into(), seen)]),
    }
}

pub(super) fn decision() -> Decision {
    let date = "2026-11-22".parse().unwrap();
    Decision { verdict: Verdict::Pass, by: "somebody".into(), date, rationale: "read".into(), attached: Vec::new(), reviewed_by: None }
}

fn question() -> Decide {
    Decide { claim: "5.4-1-1a".parse().unwrap(), row: Some("SecParam-Key".into()), basis: Digest::of(b"rows") }
}

fn answered(decision: &Decision) -> Record {
    answered_on(question(), decision)
}

fn answered_on(question: Decide, decision: &Decision) -> Record {
    let (question, answer) = (Question::Decide(question), Box::new(Answer::from(decision.clone())));
    Record::Answered { question, attempt: 1, answer, identity: SeenIdentity::default(), took_ms: 0, because: None }
}

/// What the journal used, beside what `decisions.yaml` says.
fn decided(used: &Decision, written: Option<&Decision>) -> Vec<u8> {
    whole(decided_texts(used, written))
}

pub(super) fn decided_texts(used: &Decision, written: Option<&Decision>) -> super::super::Texts {
    let mut texts = texts_recording(|_| {}, vec![answered(used)]);
    texts.decisions = written.map(|decision| self::written(&question(), decision));
    texts
}

/// A decision as `decisions.yaml` holds it.
fn written(question: &Decide, decision: &Decision) -> String {
    let Decision { verdict, by, date, rationale, .. } = decision;
    let row = question.row.as_ref().map(|row| format!("\n  row: {row}")).unwrap_or_default();
    format!(
        "- unit: \"{}\"{row}\n  verdict: {verdict}\n  by: \"{by}\"\n  date: {date}\n  rationale: \"{rationale}\"\n  basis: \"{}\"\n",
        question.claim, question.basis
    )
}

/// A decision that is written and was taken on other rows than these, and a verdict as if it were on these.
fn copied_decision() -> Vec<u8> {
    let decisions = Some(written(&question(), &decision()));
    let mut parts = parts(Texts { decisions, ..texts_recording(|_| {}, vec![answered(&decision())]) });
    let bytes = of(&mut parts, "verdicts.json");
    let mut tree: Value = serde_json::from_slice(bytes).unwrap();
    assert_eq!(unit(&mut tree)[0]["verdict"], "INCONCLUSIVE", "it counts for nothing here");
    unit(&mut tree)[0]["verdict"] = "PASS".into();
    *bytes = canonical::bytes(&tree);
    packed(&parts, &[])
}

fn agreed(decision: &Decision) -> Vec<u8> {
    decided(decision, Some(decision))
}

#[test]
fn a_decision_that_is_written_holds() {
    assert_eq!(code(&agreed(&decision())), None);
}
