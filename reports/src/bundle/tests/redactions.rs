//! What is left out of a bundle: what follows without it, and how somebody who hides behind it is caught.

use std::io::{Cursor, Read as _};

use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};
use suite::names::Digest;

use super::super::testing::{Parts, bundle, code, packed, packed_saying, parts, texts, texts_with};
use super::super::*;
use crate::signature::Trust;
use crate::verify::{Report, Standing, Verifier, verify};

pub(super) fn report(bytes: &[u8]) -> Report {
    let mut bundle = Bundle::open(Cursor::new(bytes)).unwrap();
    verify(&mut bundle, Verifier { trust: &Trust::default(), now: jiff::Timestamp::MAX }).unwrap()
}

fn changed(parts: &mut Parts, name: &str, change: impl FnOnce(&mut Value)) {
    let (_, bytes) = parts.iter_mut().find(|(known, _)| known == name).unwrap();
    let mut value = serde_json::from_slice(bytes).unwrap();
    change(&mut value);
    *bytes = canonical::bytes(&value);
}

/// A bundle of which only some parts are shown, after one was changed.
fn showing(shown: &[&str], because: &str, name: &str, change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut parts = parts(texts());
    changed(&mut parts, name, change);
    packed_saying(&parts, |name| shown.contains(&name), because)
}

fn publication(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    showing(&ALWAYS_PUBLISHED, NOT_PUBLISHED, PUBLIC, change)
}

fn lists<'a>(value: &'a mut Value, name: &str) -> &'a mut Vec<Value> {
    value[name].as_array_mut().unwrap()
}

/// A bundle with a further leaf that is withheld, beside parts that are.
fn with_leaf(name: &str, digest: Digest, hidden: &[&str]) -> Vec<u8> {
    let (hidden, shown): (Parts, Parts) = parts(texts()).into_iter().partition(|(name, _)| hidden.contains(&name.as_str()));
    let leaf = |name: &str, digest| Withheld { name: PartName::new(name).unwrap(), digest, because: "kept".to_owned() };
    let mut withheld: Vec<Withheld> = hidden.iter().map(|(name, bytes)| leaf(name, Digest::of(bytes))).collect();
    withheld.push(leaf(name, digest));
    let sources = shown.into_iter().map(|(name, bytes)| Source::bytes(PartName::new(&name).unwrap(), bytes)).collect();
    let mut out = Vec::new();
    pack(sources, withheld, &mut out).unwrap();
    out
}

fn evidence() -> String {
    format!("evidence/{}", "0".repeat(64))
}

const SBOM: &str =
    r#"{ "bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{ "type": "library", "name": "musl", "version": "1.2.4" }] }"#;

/// Texts under a plan that names an SBOM and evidence of others, both of which are withheld.
fn planned() -> Texts {
    texts_with(|plan| (plan.sbom, plan.external) = (Some(Digest::of(SBOM.as_bytes())), Some(Digest::of(b"external"))))
}

fn lacking() -> Lacking {
    Lacking { external: true, sbom: true, ..Lacking::default() }
}

/// All parts of an assessment of which two texts are withheld, as whoever holds them would derive them.
fn partly() -> (Parts, Vec<Withheld>) {
    let texts = planned();
    let rebuilt = Rebuilt::partly(&texts, lacking()).unwrap();
    let mut parts: Parts = derived(&rebuilt).unwrap().into_iter().map(|(name, bytes)| (name.to_string(), bytes)).collect();
    for source in parts_of(texts).unwrap() {
        let mut bytes = Vec::new();
        source.open().unwrap().read_to_end(&mut bytes).unwrap();
        parts.push((source.name().to_string(), bytes));
    }
    let leaf = |name: &str, digest| Withheld { name: PartName::new(name).unwrap(), digest, because: "of a customer".to_owned() };
    (parts, vec![leaf("external-evidence.yaml", Digest::of(b"any")), leaf("sbom.json", Digest::of(SBOM.as_bytes()))])
}

fn packed_partly(change: impl FnOnce(&mut Parts, &mut Vec<Withheld>)) -> Vec<u8> {
    let (mut parts, mut withheld) = partly();
    change(&mut parts, &mut withheld);
    let sources = parts.into_iter().map(|(name, bytes)| Source::bytes(PartName::new(&name).unwrap(), bytes)).collect();
    let mut out = Vec::new();
    pack(sources, withheld, &mut out).unwrap();
    out
}

#[rstest]
#[case::a_publication_that_hides_a_verdict(publication(|public| { lists(public, "units").remove(0); }), Code::UnitMissing)]
#[case::a_publication_with_a_verdict_too_many(publication(|public| { let mut twin = public["units"][0].clone(); twin["id"] = "5.1-2-1a".into(); lists(public, "units").push(twin) }), Code::UnitExtra)]
#[case::a_publication_with_two_verdicts_on_a_unit(publication(|public| { let twin = public["units"][0].clone(); lists(public, "units").push(twin) }), Code::PublicForm)]
#[case::a_publication_of_nothing(publication(|public| *public = json!({})), Code::PublicForm)]
#[case::a_publication_without_its_plan(showing(&["method.json", PUBLIC], NOT_PUBLISHED, PUBLIC, |_| {}), Code::PublishedTooLittle)]
#[case::a_publication_without_what_is_public(showing(&["method.json", "plan.json"], NOT_PUBLISHED, "item.json", |_| {}), Code::PublishedTooLittle)]
#[case::what_is_public_was_swapped(showing(&["verdicts.json", PUBLIC], "personal", PUBLIC, |public| public["units"][0]["verdict"] = "PASS".into()), Code::PublicDiffers)]
#[case::what_is_public_hides_an_obligation(showing(&["verdicts.json", PUBLIC], "personal", PUBLIC, |public| { public["units"][1]["obligations"] = json!([{ "verdict": "PASS" }]) }), Code::PublicDiffers)]
#[case::what_is_public_is_of_another_product(showing(&["item.json", PUBLIC], "personal", PUBLIC, |public| public["product"]["software"] = "9.9".into()), Code::PublicDiffers)]
#[case::another_ics_is_public({ let mut parts = parts(texts()); changed(&mut parts, PUBLIC, |public| public["support_period"] = "for ever".into()); packed(&parts, &[]) }, Code::PublicDiffers)]
#[case::a_leaf_of_another_declaration({ let mut parts = parts(texts()); parts.iter_mut().find(|(name, _)| name == "declaration.yaml").unwrap().1.push(b'\n'); packed(&parts, &["declaration.yaml"]) }, Code::DeclarationDiffers)]
#[case::a_leaf_of_other_evidence(with_leaf(&evidence(), Digest::of(b"x"), &["journal.jsonl"]), Code::WithheldDiffers)]
#[case::a_leaf_that_nobody_names(with_leaf(&evidence(), Digest(format!("sha256:{}", "0".repeat(64))), &[]), Code::EvidenceExtra)]
#[case::an_sbom_withheld_that_nobody_names(with_leaf("sbom.json", Digest::of(SBOM.as_bytes()), &[]), Code::SbomDiffers)]
#[case::evidence_of_others_withheld_that_nobody_names(with_leaf("external-evidence.yaml", Digest::of(b"x"), &[]), Code::ExternalDiffers)]
#[case::a_leaf_of_another_sbom(packed_partly(|_, withheld| withheld[1].digest = Digest::of(b"another")), Code::WithheldDiffers)]
#[case::a_verdict_changed_behind_what_is_withheld(packed_partly(|parts, _| changed(parts, "verdicts.json", |tree| tree["groups"][0]["title"] = "x".into())), Code::VerdictDiffers)]
#[case::an_overall_verdict_behind_what_is_withheld(packed_partly(|parts, _| changed(parts, "verdicts.json", |tree| tree["overall"] = "PASS".into())), Code::VerdictDiffers)]
fn who_hides_behind_what_is_withheld_is_caught(#[case] bytes: Vec<u8>, #[case] expected: Code) {
    assert_eq!(code(&bytes), Some(expected));
}

#[test]
fn what_does_not_rest_on_what_is_withheld_is_derived_again() {
    let partly = report(&packed_partly(|_, _| {}));
    assert_eq!((partly.standing, partly.faults().next()), (Standing::Open, None));
    assert!(partly.units.iter().all(|unit| unit.rederived), "{:?}", partly.units);
    assert!(partly.sentence.contains("3 of 3 verdicts follow from what was recorded."), "{}", partly.sentence);
    assert!(partly.checks[9].says.iter().any(|says| says.contains("external-evidence.yaml") && says.contains("of a customer")));
}

/// The first unit is said to pass by evidence of others that nobody sees: it is taken as stated, and said not to follow.
#[test]
fn a_verdict_that_rests_on_what_is_withheld_is_said_not_to_follow() {
    let partly = report(&packed_partly(|parts, _| {
        let (texts, mut rebuilt) = (planned(), Rebuilt::partly(&planned(), lacking()).unwrap());
        let stated = rebuilt.verdicts.groups.iter_mut().flat_map(|group| &mut group.cases).flat_map(|case| &mut case.units).next().unwrap();
        stated.verdict = suite::verdict::Verdict::Pass;
        stated.basis = vec![suite::tree::Basis::External];
        stated.obligations.clear();
        let class = rebuilt.verdicts.class.take();
        rebuilt.verdicts = suite::tree::Verdicts { class, ..rebuilt.verdicts.only(&rebuilt.plan().units.clone()) };
        parts.clear();
        parts.extend(derived(&rebuilt).unwrap().into_iter().map(|(name, bytes)| (name.to_string(), bytes)));
        for source in parts_of(texts).unwrap() {
            let mut bytes = Vec::new();
            source.open().unwrap().read_to_end(&mut bytes).unwrap();
            parts.push((source.name().to_string(), bytes));
        }
    }));
    assert_eq!((partly.standing, partly.faults().next()), (Standing::Open, None));
    assert!(
        partly.sentence.contains("2 of 3 verdicts follow") && partly.sentence.contains("1 rests on withheld parts"),
        "{}",
        partly.sentence
    );
}

#[test]
fn a_publication_shows_verdicts_and_little_else() {
    let bytes = publication(|_| {});
    let published = report(&bytes);
    assert_eq!((published.standing, published.faults().next()), (Standing::Open, None));
    assert_eq!(published.units.len(), 3);
    assert!(published.sentence.contains("0 of 3 verdicts follow"), "{}", published.sentence);
    assert!(published.checks[9].says.iter().any(|says| says.starts_with("a publication: it shows ICS")), "{:?}", published.checks[9]);
    assert_eq!(published.root, report(&bundle()).root);
}

/// Whoever withholds exactly what speaks against them is believed nothing: no verdict follows any more, and the first sentence says so.
#[rstest]
#[case::the_journal("journal.jsonl")]
#[case::the_declaration("declaration.yaml")]
#[case::the_profile("profile/0.yaml")]
fn a_verdict_that_only_withholding_makes_good_follows_from_nothing(#[case] withheld: &str) {
    let mut parts = parts(texts());
    changed(&mut parts, "verdicts.json", |tree| tree["groups"][0]["cases"][0]["units"][0]["verdict"] = "PASS".into());
    changed(&mut parts, PUBLIC, |public| public["units"][0]["verdict"] = "PASS".into());
    let told = report(&packed(&parts, &[withheld]));
    assert_eq!((told.standing, told.faults().next()), (Standing::Open, None));
    assert!(told.sentence.contains("0 of 3 verdicts follow"), "{}", told.sentence);
    let says = format!("{withheld} (");
    assert!(told.checks[9].says.iter().any(|line| line.starts_with(&says) && line.ends_with("Without it no verdict is re-derived")));
}

#[rstest]
#[case::no_part(Redaction { withhold: vec![("lab.yaml".into(), "x".into())], ..Redaction::default() }, "the bundle has no part lab.yaml")]
#[case::no_reason(Redaction { withhold: vec![("journal.jsonl".into(), " ".into())], ..Redaction::default() }, "for no reason")]
#[case::nothing(Redaction::default(), "nothing is to be withheld")]
#[case::too_little(Redaction { withhold: vec![("plan.json".into(), "x".into())], publish: true, ..Redaction::default() }, "without plan.json it is no published bundle")]
#[case::nothing_to_keep(Redaction { keep: vec!["evidence".into()], publish: true, ..Redaction::default() }, "no part evidence")]
fn a_redaction_that_cannot_be_is_refused(#[case] wanted: Redaction, #[case] says: &str) {
    let inventory = Bundle::open(Cursor::new(bundle())).unwrap().inventory().unwrap();
    let fault = redact(&inventory, &wanted).unwrap_err().to_string();
    assert!(fault.contains(says), "{fault}");
}

#[test]
fn a_folder_is_withheld_whole_and_what_is_kept_stays() {
    let inventory = Bundle::open(Cursor::new(bundle())).unwrap().inventory().unwrap();
    let wanted = Redaction { withhold: vec![("reports/".into(), "long".into())], publish: true, keep: vec!["bench.yaml".into()] };
    let (kept, withheld) = redact(&inventory, &wanted).unwrap();
    assert_eq!(kept.iter().map(PartName::as_str).collect::<Vec<_>>(), ["bench.yaml", "method.json", "plan.json", PUBLIC]);
    assert_eq!(withheld.iter().filter(|one| one.because == "long").count(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// 200 ways to leave parts out of a good bundle, and no way is called a forgery.
    #[test]
    fn whatever_is_left_out_of_a_good_bundle_raises_nothing(kept in prop::collection::vec(any::<bool>(), 12)) {
        let parts = parts(texts());
        let withheld: Vec<&str> = parts.iter().zip(&kept).filter(|(_, kept)| !**kept).map(|((name, _), _)| name.as_str()).collect();
        prop_assert_eq!(code(&packed(&parts, &withheld)), None);
    }
}
