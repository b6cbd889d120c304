//! Faults of a trust file: each is shown at its place, with what mends it.

use rstest::rstest;
use suite::files::SourceText;

use super::workshop::{Key, row};
use crate::signature::Trust;

#[rstest]
#[case::unknown_field("signer: []\n", "trust.yaml:1:1", "signer")]
#[case::no_pem("authorities:\n  - name: Root\n    certificate: here\n", "trust.yaml:3", "-----BEGIN CERTIFICATE-----")]
#[case::unknown_role("requires: [boss]\n", "trust.yaml:1:12", "boss")]
#[case::unknown_authority(
    "signers:\n  - name: Ada\n    organisation: Lab\n    party: supplier\n    roles: [operator]\n    key: { issued: { by: Rot, subject: CN=Ada } }\n",
    "trust.yaml:6",
    "no authority is called `Rot`"
)]
fn a_fault_is_shown_at_its_place(#[case] text: &str, #[case] place: &str, #[case] says: &str) {
    let fault = Trust::read(&SourceText { file: "trust.yaml", text }).unwrap_err();
    assert!(fault.place().starts_with(place), "{}", fault.place());
    assert!(fault.to_string().contains(says), "{fault}");
}

#[test]
fn each_key_stands_there_once() {
    let ada = Key::of("Ada");
    let text = format!("signers:\n{}{}", row("Ada", "operator", &ada.known()), row("Eve", "authoriser", &ada.known()));
    let fault = Trust::read(&SourceText { file: "trust.yaml", text: &text }).unwrap_err();
    assert!(fault.to_string().contains("the key of Eve stands there twice"), "{fault}");
}

#[test]
fn several_files_are_one_unless_they_contradict_each_other() {
    let (ada, eve) = (Key::of("Ada"), Key::of("Eve"));
    let file = |rows: &str| format!("requires: [operator]\nsigners:\n{rows}");
    let read = |text: &str| Trust::read(&SourceText { file: "trust.yaml", text }).unwrap();
    let first = file(&row("Ada", "operator", &ada.known()));
    let second = file(&(row("Eve", "authoriser", &eve.known()) + &row("Ada", "operator", &ada.known())));
    let mut trust = read(&first);
    trust.add(read(&second), &SourceText { file: "second.yaml", text: &second }).unwrap();
    let names: Vec<&str> = trust.signers.iter().map(|signer| signer.name.as_str()).collect();
    assert_eq!((names, trust.requires.len()), (vec!["Ada", "Eve"], 1));
    let third = file(&row("Ada", "authoriser", &ada.known()));
    let fault = trust.add(read(&third), &SourceText { file: "third.yaml", text: &third }).unwrap_err();
    assert!(fault.place().starts_with("third.yaml:3"), "{}", fault.place());
    assert!(fault.to_string().contains("says something else of Ada"), "{fault}");
}

#[test]
fn the_committed_schema_is_that_of_the_type() {
    let made = format!("{}\n", serde_json::to_string_pretty(&crate::signature::schema()).unwrap());
    let committed = include_str!("../../../../profiles/schema/trust.json");
    assert!(made == committed, "profiles/schema/trust.json is out of date: renew it with `thirteen schema --out profiles/schema`");
}
