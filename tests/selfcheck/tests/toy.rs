//! The kill matrix of the reference toy, through real btleplug and a real D-Bus: what a bear does wrong flips exactly its units, and what is sound passes.
#![cfg(target_os = "linux")]

use fixtures::toy::{Flaw, Options, Toy, write_folder};
use rstest::rstest;
use selfcheck::by_bluetooth::ByBluetooth;
use selfcheck::matrix::{assert_flipped_because, assert_passed};
use suite::verdict::Verdict;

/// The bear with its folder.
fn bear(flaws: Vec<Flaw>) -> ByBluetooth {
    ByBluetooth::of("toy", Toy::start_blocking(Options { flaws, ..Options::default() }), write_folder)
}

#[test]
fn the_sound_toy_passes_as_a_whole_and_what_its_class_demands() {
    let bear = bear(Vec::new());
    let verdicts = bear.assessed(&[]);
    assert_passed(&verdicts);
    let class = verdicts.class.as_ref().expect("the profile of toys demands something");
    assert_eq!(class.verdict, Verdict::Pass, "{class:#?}");
    assert!(!bear.device.is_connected());
}

#[rstest]
#[case(Flaw::ChildNameSurvivesReset, &["5.11-1-2c"], &[], "SoftServ-Stories/set-child-name as phone: what it wrote is still shown after the deletion")]
#[case(Flaw::CrashOnLongName, &["5.13-1B-2a"], &[], "LogIntf-Stories: stopped answering good requests after unexpected input")]
// Whoever pairs may install, since nothing but the channel vouches for who does, and reads the version.
#[case(Flaw::JustWorks, &["5.1-3-2a", "5.3-1-2a", "5.3-2-2b", "5.3-9-2a", "5.5-1-2a", "5.5-4-2a", "5.5-4-2c", "5.5-5-2a", "5.5-6-2a", "5.6-2-2a"], &[], "pairs without asking anybody for anything, although a passkey is declared")]
#[case(Flaw::LinkKeyReadable, &["5.4-1-2a"], &[], "tells somebody who did not pair the secret of `base`")]
#[case(Flaw::NameCarriesSerial, &["5.6-2-2a"], &[], "tells the serial number before login")]
#[case(Flaw::OnePasskeyForAll, &["5.4-3-2a"], &[], "the passkey of `phone` at AuthMech-Phone is the same on samples A and B")]
#[case(Flaw::PasskeyObvious, &["5.4-3-2a", "5.5-4-2a", "5.5-5-2a"], &[], "pairs with somebody who has a usual passkey")]
#[case(Flaw::ReadableWithoutPairing, &["5.5-1-2a", "5.5-4-2a", "5.5-5-2a", "5.5-6-2a"], &[], "SoftServ-Stories, child-name: is served to somebody who did not pair")]
#[case(Flaw::SetUpNeverEnds, &["5.6-1-2a"], &[], "is there, although it is declared to be off in this state")]
#[case(Flaw::SettingsLostOnPowerCut, &["5.9-1-2b", "5.9-2-2b"], &[], "SoftServ-Stories/set-child-name as phone: the setting that it wrote was lost with the power")]
#[case(Flaw::UnsignedUpdate, &["5.3-1-2a", "5.3-2-2b", "5.3-9-2a", "5.3-9-2b"], &[], "the image signed with a foreign key was installed")]
#[case(Flaw::UpdateOpen, &["5.3-1-2a", "5.3-2-2b", "5.3-9-2a"], &[], "the good image, from somebody who did not sign in, was installed: version 2.3.1 ran afterwards")]
#[case(Flaw::VolumeWithoutPairing, &["5.5-1-2a", "5.5-4-2a", "5.5-5-2a", "5.5-6-2a"], &[], "SoftServ-Stories, set-loudest: takes effect for somebody who did not pair")]
fn a_flaw_flips_exactly_its_units(#[case] flaw: Flaw, #[case] fail: &[&str], #[case] open: &[&str], #[case] says: &str) {
    assert_flipped_because(&bear(vec![flaw]).assessed(&[]), fail, open, says);
}
