//! The kill matrix of the reference wearable, through real btleplug and a real D-Bus: what a band does wrong flips exactly its units, and what is sound passes.
#![cfg(target_os = "linux")]

use fixtures::wearable::{Flaw, Options, Wearable, write_folder};
use rstest::rstest;
use selfcheck::by_bluetooth::ByBluetooth;
use selfcheck::matrix::{assert_flipped_because, assert_passed};

/// The band with its folder.
fn band(flaws: Vec<Flaw>) -> ByBluetooth {
    ByBluetooth::of("wearable", Wearable::start_blocking(Options { flaws, ..Options::default() }), write_folder)
}

#[test]
fn the_sound_band_passes_as_a_whole() {
    let band = band(Vec::new());
    assert_passed(&band.assessed(&[]));
    assert!(!band.device.is_connected());
}

#[rstest]
#[case(Flaw::AlteredUpdate, &["5.3-1-2a", "5.3-2-2b", "5.3-9-2b"], &[], "a bit flipped in its middle was installed: version 2.3.1 ran")]
#[case(Flaw::CrashOnLongName, &["5.13-1B-2a"], &[], "LogIntf-Band: stopped answering good requests after unexpected input")]
#[case(Flaw::CrashOnZeroGoal, &["5.13-1B-2a"], &[], "LogIntf-Band: stopped answering good requests after unexpected input")]
// Nobody knows whether an undeclared service takes logins or updates.
#[case(Flaw::DfuOpen, &["5.6-1-2c", "5.13-1B-2b"], &["5.1-2A-2a", "5.1-5-2a", "5.3-10-1c"], "the service fe59 is there, but no row of 28-LogIntf declares it")]
#[case(Flaw::JustWorks, &["5.1-3-2a", "5.5-1-2a", "5.5-4-2a", "5.5-4-2c", "5.6-2-2a", "5.8-1-2a", "5.8-2-2a"], &[], "pairs without asking anybody for anything, although numeric comparison is declared")]
#[case(Flaw::NameCarriesSerial, &["5.6-2-2a"], &[], "tells the serial number before login")]
#[case(Flaw::NameSurvivesReset, &["5.11-1-2c"], &[], "SoftServ-Settings/set-name as phone: what it wrote is still shown after the deletion")]
#[case(Flaw::Rollback, &["5.3-1-2a", "5.3-2-2b"], &[], "the older image was installed: version 2.2.4 ran")]
#[case(Flaw::SetUpNeverEnds, &["5.6-1-2a"], &[], "is there, although it is declared to be off in this state")]
#[case(Flaw::SettingsLostOnPowerCut, &["5.9-1-2b", "5.9-2-2b"], &[], "SoftServ-Settings/set-name as phone: the setting that it wrote was lost with the power")]
#[case(Flaw::ToldWithoutPairing, &["5.5-1-2a", "5.5-4-2a", "5.8-1-2a", "5.8-2-2a"], &[], "SoftServ-Pulse, measurement: is served to somebody who did not pair")]
#[case(Flaw::WritableWithoutPairing, &["5.5-1-2a", "5.5-4-2a", "5.8-1-2a", "5.8-2-2a"], &[], "SoftServ-Settings, set-goal: takes effect for somebody who did not pair")]
fn a_flaw_flips_exactly_its_units(#[case] flaw: Flaw, #[case] fail: &[&str], #[case] open: &[&str], #[case] says: &str) {
    assert_flipped_because(&band(vec![flaw]).assessed(&[]), fail, open, says);
}
