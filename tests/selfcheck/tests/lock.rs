//! The kill matrix of the reference lock, through real btleplug and a real D-Bus: what a lock does wrong flips exactly its units, and what is sound passes.
#![cfg(target_os = "linux")]

use fixtures::lock::{Flaw, Lock, Manner, Options, write_folder};
use rstest::rstest;
use selfcheck::by_bluetooth::ByBluetooth;
use selfcheck::command::Said;
use selfcheck::matrix::{assert_flipped, assert_flipped_because, assert_passed};
use selfcheck::reference::{units_with, what_was_found};
use suite::verdict::Verdict;

/// The lock with its folder.
fn lock(options: Options) -> ByBluetooth {
    ByBluetooth::of("lock", Lock::start_blocking(options), write_folder)
}

#[rstest]
#[case(Manner::Waits)]
#[case::is_faster_than_whoever_pairs(Manner::AsksToPair)]
fn the_sound_lock_passes_as_a_whole(#[case] manner: Manner) {
    let lock = lock(Options { manner, ..Options::default() });
    assert_passed(&lock.assessed(&[]));
    // The bus's own, that of the virtual BlueZ, one for the whole run, one for whoever has the turn, and one that just ends.
    assert!(lock.device.most_connections() <= 4, "{}", lock.device.most_connections());
}

#[test]
fn a_lock_that_sleeps_is_away() {
    let lock = lock(Options { manner: Manner::Asleep, ..Options::default() });
    let said = lock.run(&[]);
    // The mouse that BlueZ remembers was not heard either.
    let says = "not heard by Bluetooth LE within 30 s, and nor was any other device";
    assert!(said.err.contains("sample A") && unwrapped(&said.err).contains(says), "{}", said.err);
}

/// The words of a message, however it was broken into lines.
fn unwrapped(text: &str) -> String {
    text.replace(['│', '|'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_connection_that_does_not_come_about_proves_nothing_and_is_ended() {
    let lock = lock(Options { manner: Manner::HalfConnects, ..Options::default() });
    let verdicts = lock.assessed(&[]);
    let open = units_with(&verdicts, Verdict::Inconclusive);
    let by_air = ["5.1-3-2a", "5.5-4-2a", "5.5-4-2b", "5.5-4-2c", "5.5-5-2a", "5.5-5-2b", "5.6-1-2a", "5.6-1-2c", "5.6-2-2a"];
    assert!(by_air.iter().all(|unit| open.contains(*unit)), "{open:?}");
    assert!(units_with(&verdicts, Verdict::Fail).is_empty(), "{}", what_was_found(&verdicts));
    assert!(!lock.device.is_connected());
}

#[rstest]
#[case(Flaw::AlteredUpdate, &["5.3-1-2a", "5.3-2-2b", "5.3-9-2b"], &[], "a bit flipped in its middle was installed: version 1.4.1 ran")]
#[case(Flaw::CrashOnLongName, &["5.13-1B-2a"], &[], "LogIntf-Lock: stopped answering good requests after unexpected input")]
// Nobody knows whether an undeclared service takes logins or updates.
#[case(Flaw::DfuOpen, &["5.5-5-2b", "5.6-1-2c", "5.13-1B-2b"], &["5.1-2A-2a", "5.1-5-2a", "5.3-10-1c"], "the service fe59 is there, but no row of 28-LogIntf declares it")]
#[case(Flaw::ForeignModelUpdate, &["5.3-1-2a", "5.3-2-2b"], &[], "the image for another model was installed")]
// Nor whether one that shows to phones alone does.
#[case(Flaw::HiddenService, &["5.5-5-2b", "5.6-1-2c", "5.13-1B-2b"], &["5.1-2A-2a", "5.1-5-2a", "5.3-10-1c"], "the service 7c1e0e00-5d2a-4f0e-9d7a-1c3b5e7f9a10 is there, but no row of 28-LogIntf declares it")]
// The version is told to everybody then, which no row declares.
#[case(Flaw::JustWorks, &["5.1-3-2a", "5.5-1-2a", "5.5-4-2a", "5.5-4-2c", "5.5-5-2a", "5.6-2-2a"], &[], "pairs without asking anybody for anything, although a passkey is declared")]
#[case(Flaw::NameCarriesSerial, &["5.6-2-2a"], &[], "tells the serial number before login")]
#[case(Flaw::NameSurvivesReset, &["5.11-1-2c"], &[], "SoftServ-Door/set-name as phone: what it wrote is still shown after the deletion")]
#[case(Flaw::OnePasskeyForAll, &["5.4-3-2a"], &[], "the passkey of `phone` at AuthMech-Phone is the same on samples A and B")]
#[case(Flaw::OwnNameCarriesSerial, &["5.6-2-2a"], &[], "tells the serial number before login")]
#[case(Flaw::PasskeyObvious, &["5.4-3-2a", "5.5-4-2a", "5.5-5-2a"], &[], "pairs with somebody who has a usual passkey")]
#[case(Flaw::PasskeyZeros, &["5.4-3-2a", "5.5-4-2a", "5.5-5-2a"], &[], "pairs with somebody who has a usual passkey")]
#[case(Flaw::ReadableWithoutPairing, &["5.5-1-2a", "5.5-4-2a", "5.5-5-2a"], &[], "SoftServ-Door, state: is served to somebody who did not pair")]
#[case(Flaw::Rollback, &["5.3-1-2a", "5.3-2-2b"], &[], "the older image was installed: version 1.3.0 ran")]
#[case(Flaw::SettingsLostOnPowerCut, &["5.9-1-2b", "5.9-2-2b"], &[], "SoftServ-Door/set-name as phone: the setting that it wrote was lost with the power")]
#[case(Flaw::SetUpNeverEnds, &["5.6-1-2a"], &[], "is there, although it is declared to be off in this state")]
#[case(Flaw::UnsignedUpdate, &["5.3-1-2a", "5.3-2-2b", "5.3-9-2a", "5.3-9-2b"], &[], "the image signed with a foreign key was installed")]
#[case(Flaw::WritableWithoutPairing, &["5.5-1-2a", "5.5-4-2a", "5.5-5-2a"], &[], "SoftServ-Door, set-auto-lock: takes effect for somebody who did not pair")]
fn a_flaw_flips_exactly_its_units(#[case] flaw: Flaw, #[case] fail: &[&str], #[case] open: &[&str], #[case] says: &str) {
    let lock = lock(Options { flaws: vec![flaw], ..Options::default() });
    assert_flipped_because(&lock.assessed(&[]), fail, open, says);
}

#[test]
fn the_doctor_hears_and_pairs() {
    let lock = lock(Options::default());
    let mut doctor = lock.command("doctor");
    let said = Said::by(&mut doctor);
    for line in ["sample A: answers", "phone of A: pairs", "phone of B: pairs"] {
        assert!(said.out.contains(line), "{line}: {}{}", said.out, said.err);
    }
    // Nobody owns `org.bluez` on a bus that is none.
    doctor.env("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    let said = Said::by(&mut doctor);
    assert!(unwrapped(&said.out).contains("sample A: not looked for: the system bus cannot be reached"), "{}{}", said.out, said.err);
}

/// Units that are judged by what is served to whom.
const ACCESS: [&str; 2] = ["5.5-4-2a", "5.5-4-2b"];

#[rstest]
#[case::answers_after_anybodys_patience(Manner::AnswersLate, &["5.5-4-2b"], &[], &["5.5-4-2b"])]
#[case::tells_values_without_an_end(Manner::Chatters, &ACCESS, &[], &[])]
#[case::ends_the_connection_in_the_midst(Manner::HangsUp, &ACCESS, &[], &ACCESS)]
#[case::has_its_state_twice_once_for_everybody(Manner::Doubles, &ACCESS, &["5.5-4-2a"], &[])]
#[case::has_a_thousand_more(Manner::Sprawls, &["5.6-1-2c"], &["5.6-1-2c"], &[])]
#[case::has_a_name_that_clears_a_terminal(Manner::Shouts, &["5.6-1-2c"], &[], &[])]
fn a_lock_of_bad_manners_misleads_nobody(#[case] manner: Manner, #[case] units: &[&str], #[case] fail: &[&str], #[case] open: &[&str]) {
    let lock = lock(Options { manner, ..Options::default() });
    assert_flipped(&lock.assessed(units), fail, open);
    let written =
        ["report.html", "journal.jsonl", "junit.xml"].map(|file| std::fs::read(lock.folder().join("results").join(file)).unwrap());
    assert!(written.iter().all(|file| !file.contains(&0x1b)), "a control byte of the device came through");
    assert!(!lock.device.is_connected());
}
