//! The reference sensor: nothing is held against the sound one, what nobody can look into yet is told, and what a CoAP server does wrong flips its units.

use std::collections::BTreeSet;

use fixtures::sensor::Flaw;
use rstest::rstest;
use selfcheck::reference::{SensorReference, units_with, what_was_found};
use suite::tree::Verdicts;
use suite::verdict::Verdict;

/// Units that are open: before there is a key nobody is let in, so that silence says nothing of who may read and write the settings.
const WITHOUT_A_PROCEDURE: [&str; 1] = ["5.5-5-2a"];

/// The units that failed; nothing is open beside what has no procedure.
fn failed(flaws: Vec<Flaw>) -> (BTreeSet<String>, Verdicts) {
    let verdicts = SensorReference::start(flaws).assess(&[]).unwrap_or_else(|trouble| panic!("{trouble}"));
    let open: Vec<_> =
        units_with(&verdicts, Verdict::Inconclusive).into_iter().filter(|unit| !WITHOUT_A_PROCEDURE.contains(&&**unit)).collect();
    assert!(open.is_empty(), "{open:?}\n{}", what_was_found(&verdicts));
    (units_with(&verdicts, Verdict::Fail), verdicts)
}

#[test]
fn nothing_is_held_against_the_sound_sensor() {
    let (failed, verdicts) = failed(Vec::new());
    assert!(failed.is_empty(), "{}", what_was_found(&verdicts));
}

#[rstest]
#[case(Flaw::AlteredUpdate, &["5.3-1-2a", "5.3-2-2b", "5.3-9-2b"], "a bit flipped in its middle was installed: version 2.0.4 ran")]
#[case(Flaw::ConfigLostOnPowerCut, &["5.9-1-2b", "5.9-2-2b"], "SoftServ-Sensor/set-config as gateway: the setting that it wrote was lost with the power")]
#[case(Flaw::CrashOnOption, &["5.13-1B-2a"], "LogIntf-CoAP: stopped answering good requests after unexpected input")]
#[case(Flaw::FirmwareOpen, &["5.5-4-2a", "5.5-5-2a"], "firmware: is served to nobody")]
#[case(Flaw::ForeignModelUpdate, &["5.3-1-2a", "5.3-2-2b"], "the image for another model was installed")]
#[case(Flaw::NeedsInternet, &["5.9-1-2a", "5.9-2-2a"], "SoftServ-Sensor/measurement as gateway: came to `no answer` while the network was gone")]
#[case(Flaw::NosecPort, &["5.5-4-2a", "5.5-5-2a"], "measurement: is served to nobody")]
#[case(Flaw::OneKeyForAll, &["5.4-3-2a", "5.5-4-2a", "5.5-5-2a"], "set-config: takes effect for `gateway` of sample B")]
#[case(Flaw::PutOpen, &["5.5-4-2a", "5.5-5-2a"], "set-config: takes effect for nobody")]
#[case(Flaw::Rollback, &["5.3-1-2a", "5.3-2-2b"], "the older image was installed: version 1.9.0 ran")]
#[case(Flaw::UnsignedUpdate, &["5.3-1-2a", "5.3-2-2b", "5.3-9-2a", "5.3-9-2b"], "the image signed with a foreign key was installed")]
fn a_flaw_flips_exactly_its_units(#[case] flaw: Flaw, #[case] fail: &[&str], #[case] says: &str) {
    let (failed, verdicts) = failed(vec![flaw]);
    let (wanted, found) = (fail.iter().map(|id| (*id).to_owned()).collect(), what_was_found(&verdicts));
    assert_eq!(failed, wanted, "{found}");
    assert!(found.contains(says), "the reason is told: {found}");
}
