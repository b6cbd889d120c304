//! People in a bundle: named by commitments, disclosed by parts that can be withheld, and not to be swapped for others.

use rstest::rstest;
use suite::evidence::Decision;

use super::super::testing::{code, packed_saying, parts, texts};
use super::super::*;
use super::frauds::{decided_texts, decision};
use super::redactions::report;
use crate::messages::Language;
use crate::persons::Disclosure;
use crate::signature::Trust;
use crate::verify::{Report, Standing, Verifier, verify_and_rebuild};

fn ada() -> Disclosure {
    Disclosure { name: "Ada Example".to_owned(), salt: "0f".repeat(32) }
}

fn bea() -> Disclosure {
    Disclosure { name: "Bea Example".to_owned(), ..ada() }
}

fn part_of(disclosure: &Disclosure) -> String {
    format!("disclosed/{}", disclosure.commitment().trim_start_matches("person:"))
}

/// A bundle of an assessment on which Ada decided, with these parts beside it.
fn decided_by(who: &Disclosure, disclosed: &[(String, Vec<u8>)], shows: impl Fn(&str) -> bool) -> Vec<u8> {
    let decision = Decision { by: who.commitment(), ..decision() };
    let mut parts = parts(decided_texts(&decision, Some(&decision)));
    parts.extend(disclosed.iter().cloned());
    packed_saying(&parts, shows, "personal")
}

fn disclosing(who: &Disclosure, parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    decided_by(who, parts, |_| true)
}

fn good() -> (String, Vec<u8>) {
    (part_of(&ada()), ada().bytes())
}

/// Ada again, in other letters and under another salt.
fn twin() -> Disclosure {
    Disclosure { name: "ADA Example".to_owned(), salt: "1f".repeat(32) }
}

/// Somebody whose name a terminal would obey.
fn loud() -> Disclosure {
    Disclosure { name: "A\u{1b}[2Jda".to_owned(), ..ada() }
}

/// Ada decided, and somebody reviewed it; both are disclosed.
fn reviewed_by(who: &Disclosure) -> Vec<u8> {
    let decision = Decision { by: ada().commitment(), reviewed_by: Some(who.commitment()), ..decision() };
    let mut parts = parts(decided_texts(&decision, Some(&decision)));
    parts.extend([good(), (part_of(who), who.bytes())]);
    packed_saying(&parts, |_| true, "personal")
}

/// A disclosure with a salt that could be guessed.
fn weak() -> Disclosure {
    Disclosure { salt: String::new(), ..ada() }
}

#[rstest]
#[case::another_name(disclosing(&ada(), &[(part_of(&ada()), bea().bytes())]), Code::DisclosureDiffers)]
#[case::somebody_whom_nothing_names(disclosing(&ada(), &[good(), (part_of(&bea()), bea().bytes())]), Code::DisclosureExtra)]
#[case::nobody(disclosing(&ada(), &[]), Code::DisclosureMissing)]
#[case::a_salt_that_can_be_guessed(disclosing(&weak(), &[(part_of(&weak()), weak().bytes())]), Code::DisclosureForm)]
#[case::two_people_who_are_one(reviewed_by(&twin()), Code::DisclosureTwice)]
#[case::a_terminal_sequence(disclosing(&loud(), &[(part_of(&loud()), loud().bytes())]), Code::DisclosureForm)]
#[case::a_leaf_of_somebody_else(decided_by(&ada(), &[(part_of(&ada()), bea().bytes())], |name| !name.starts_with("disclosed/")), Code::WithheldDiffers)]
fn nobody_passes_for_somebody_else(#[case] bytes: Vec<u8>, #[case] expected: Code) {
    assert_eq!(code(&bytes), Some(expected));
}

#[test]
fn a_name_is_withheld_and_every_verdict_still_follows() {
    let (shown, hidden) = (disclosing(&ada(), &[good()]), decided_by(&ada(), &[good()], |name| !name.starts_with("disclosed/")));
    assert_eq!(code(&shown), None);
    assert!(String::from_utf8_lossy(&shown).contains("Ada Example") && !String::from_utf8_lossy(&hidden).contains("Ada Example"));
    let (shown, hidden) = (report(&shown), report(&hidden));
    assert_eq!((hidden.standing, hidden.faults().next(), &hidden.root), (Standing::Open, None, &shown.root));
    assert!(hidden.units.iter().all(|unit| unit.rederived), "{:?}", hidden.units);
    assert!(
        hidden.checks[7].says.iter().any(|says| says == "1 person named by a commitment; 1 name is withheld"),
        "{:?}",
        hidden.checks[7]
    );
}

#[test]
fn the_reports_inside_name_nobody_and_reports_of_the_bundle_do() {
    let accepted_by = |shows: bool| {
        let by = ada().commitment();
        let mut texts = texts();
        texts.accepted =
            Some(format!("- {{ unit: \"5.4-1-1a\", by: \"{by}\", date: 2026-11-20, until: 2027-02-01, because: \"2.4.2 mends it\" }}\n"));
        let mut parts = parts(texts);
        parts.push(good());
        packed_saying(&parts, |name| shows || !name.starts_with("disclosed/"), "personal")
    };
    let (shown, hidden) = (accepted_by(true), accepted_by(false));
    assert_eq!(String::from_utf8_lossy(&shown).matches("Ada Example").count(), 1, "named where she is disclosed, and nowhere else");
    assert_eq!(
        rebuilt(&shown).told(Language::English).accepted[0].says().split(" until").next(),
        Some("accepted for a release by Ada Example")
    );
    let says = rebuilt(&hidden).told(Language::German).accepted[0].says();
    assert!(says.contains("by eine Person, deren Name nicht genannt wird (") && !says.contains("person:"), "{says}");
    assert!(report(&shown).checks[7].says.iter().any(|says| says.contains("by Ada Example until")));
    assert!(report(&hidden).checks[7].says.iter().any(|says| says.contains("by a person whose name is withheld (")));
}

#[test]
fn whoever_decided_and_reviewed_stays_the_same_person_without_a_name() {
    let reviewed = |who: &Disclosure| {
        let decision = Decision { by: ada().commitment(), reviewed_by: Some(who.commitment()), ..decision() };
        let mut parts = parts(decided_texts(&decision, Some(&decision)));
        parts.extend([good(), (part_of(who), who.bytes())].into_iter().collect::<std::collections::BTreeMap<_, _>>());
        report(&packed_saying(&parts, |name| !name.starts_with("disclosed/"), "personal"))
    };
    let says = |report: &Report| report.checks[7].says.iter().any(|line| line.ends_with("was reviewed by nobody but who took it"));
    assert!(says(&reviewed(&ada())) && !says(&reviewed(&bea())));
}

fn rebuilt(bytes: &[u8]) -> Rebuilt {
    let mut bundle = Bundle::open(std::io::Cursor::new(bytes)).unwrap();
    let verifier = Verifier { trust: &Trust::default(), now: jiff::Timestamp::MAX };
    verify_and_rebuild(&mut bundle, verifier).unwrap().1.unwrap()
}
