//! The kill matrix of the reference sensor: what a CoAP server does wrong flips exactly its units, and nothing is held against what is sound.

use fixtures::sensor::Flaw;
use rstest::rstest;
use selfcheck::matrix::{assert_flipped, assert_flipped_because, verdicts};
use selfcheck::reference::SensorReference;

#[test]
fn nothing_is_held_against_the_sound_sensor() {
    assert_flipped(&verdicts(SensorReference::start(Vec::new()).assess(&[])), &[], &[]);
}

#[rstest]
#[case(Flaw::AlteredUpdate, &["5.3-1-2a", "5.3-2-2b", "5.3-9-2b"], &[], "a bit flipped in its middle was installed: version 2.0.4 ran")]
#[case(Flaw::ConfigLostOnPowerCut, &["5.9-1-2b", "5.9-2-2b"], &[], "SoftServ-Sensor/set-config as gateway: the setting that it wrote was lost with the power")]
#[case(Flaw::CrashOnOption, &["5.13-1B-2a"], &[], "LogIntf-CoAP: stopped answering good requests after unexpected input")]
#[case(Flaw::ForeignModelUpdate, &["5.3-1-2a", "5.3-2-2b"], &[], "the image for another model was installed")]
#[case(Flaw::NeedsInternet, &["5.9-1-2a", "5.9-2-2a"], &[], "SoftServ-Sensor/measurement as gateway: came to `failed` while the network was gone")]
#[case(Flaw::NullCipher, &["5.1-3-2a", "5.5-1-2a", "5.5-4-2c", "5.5-5-2a"], &[], "accepts TLS_PSK_WITH_NULL_SHA256 in DTLS 1.2 (")]
#[case(Flaw::Rollback, &["5.3-1-2a", "5.3-2-2b"], &[], "the older image was installed: version 1.9.0 ran")]
#[case(Flaw::UnsignedUpdate, &["5.3-1-2a", "5.3-2-2b", "5.3-9-2a", "5.3-9-2b"], &[], "the image signed with a foreign key was installed")]
#[case(Flaw::FirmwareOpen, &["5.5-4-2a", "5.5-5-2a"], &[], "firmware: is served to nobody")]
#[case(Flaw::NosecPort, &["5.5-4-2a", "5.5-5-2a"], &[], "measurement: is served to nobody")]
#[case(Flaw::OneKeyForAll, &["5.4-3-2a", "5.5-4-2a", "5.5-5-2a"], &[], "set-config: takes effect for `gateway` of sample B")]
#[case(Flaw::PutOpen, &["5.5-4-2a", "5.5-5-2a"], &[], "set-config: takes effect for nobody")]
fn a_flaw_flips_exactly_its_units(#[case] flaw: Flaw, #[case] fail: &[&str], #[case] open: &[&str], #[case] says: &str) {
    assert_flipped_because(&verdicts(SensorReference::start(vec![flaw]).assess(&[])), fail, open, says);
}
