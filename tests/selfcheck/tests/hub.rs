//! The kill matrix of the reference hub: what a broker does wrong flips exactly its units, and what is sound passes.

use fixtures::hub::Flaw;
use rstest::rstest;
use selfcheck::matrix::{assert_flipped_because, assert_passed, verdicts};
use selfcheck::reference::HubReference;

#[test]
fn the_sound_hub_passes_as_a_whole() {
    assert_passed(&verdicts(HubReference::start(Vec::new()).assess(&[])));
}

#[rstest]
#[case(Flaw::AdminAdmin, &["5.1-1-2a"], &[], "accepts a common password (user `admin`, entry 0 of the list) with full access")]
// No login is asked for any more, so none can be seen to be the declared one.
#[case(Flaw::Anonymous, &["5.1-2A-2b", "5.5-4-2a"], &["5.1-3-2a", "5.5-4-2c"], "AuthMech-Device: is open to somebody without any credential")]
#[case(Flaw::AnyPassword, &["5.1-1-2a", "5.1-2A-2b", "5.1-4-2b", "5.1-5-2b", "5.5-4-2a"], &[], "accepts a random wrong password: there is no authentication")]
#[case(Flaw::ClearBesideTls, &["5.1-3-2a", "5.5-1-2a", "5.5-4-2c"], &[], "LogIntf-Broker: is served in clear although the row declares TLS")]
// Nobody knows whether the port takes updates.
#[case(Flaw::ClearPort, &["5.1-1-2a", "5.1-2A-2a", "5.1-5-2a", "5.5-5-2b", "5.6-1-2c", "5.13-1B-2b"], &["5.3-10-1c"], "tcp/1883: is open, but no row of 28-LogIntf declares it")]
#[case(Flaw::NoAcl, &["5.5-4-2a"], &[], "SoftServ-Messages, command: takes effect for `door`")]
#[case(Flaw::OneTokenForAll, &["5.4-3-2a", "5.5-4-2a"], &[], "greeting: is received by `door` of sample B under home/hello")]
#[case(Flaw::RetainedKey, &["5.5-4-2a"], &[], "gives `lamp` a secret of the bench under home/hello")]
// Whether a secret that is changed is still in use where it opened a session before, a person says.
#[case(Flaw::SessionsStay, &[], &["5.1-4-2b"], "AuthMech-Messages: whoever signed in with the old secret stays signed in after the change")]
#[case(Flaw::SysOpen, &["5.5-4-2a"], &[], "SoftServ-Messages, state-of-the-broker: is received by `door`")]
#[case(Flaw::CrashOnConnect, &["5.13-1B-2a"], &[], "LogIntf-Broker: stopped answering good requests after unexpected input")]
fn a_flaw_flips_exactly_its_units(#[case] flaw: Flaw, #[case] fail: &[&str], #[case] open: &[&str], #[case] says: &str) {
    assert_flipped_because(&verdicts(HubReference::start(vec![flaw]).assess(&[])), fail, open, says);
}
