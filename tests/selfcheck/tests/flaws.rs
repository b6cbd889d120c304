//! The kill matrix of the reference camera: each flaw flips exactly the units that it targets, and what is sound passes.

use std::collections::BTreeMap;
use std::sync::{Condvar, LazyLock, Mutex};
use std::thread::{self, JoinHandle};

use fixtures::camera::{Flaw, Options, Variant};
use rstest::rstest;
use selfcheck::matrix::{assert_flipped, assert_flipped_because};
use selfcheck::reference::Reference;
use suite::tree::Verdicts;
use suite::verdict::Verdict;

/// Assessments that run side by side: they mostly wait for locks to end, which no processor is needed for.
const SIDE_BY_SIDE: usize = 8;

#[rstest]
#[case(Flaw::AlteredUpdate, &["5.3-1-2a", "5.3-2-2b", "5.3-9-2b"], &[], "a bit flipped in its middle was installed: version 2.4.2 ran")]
// Where any password is right, an old one still works after its change and the first wrong guess is accepted.
#[case(Flaw::AnyPassword, &["5.1-1-2a", "5.1-1-2b", "5.1-4-2b", "5.1-5-2b", "5.5-4-2a", "5.5-5-2a"], &[], "there is no authentication")]
#[case(Flaw::ChangeNotApplied, &["5.1-4-2b"], &[], "the new secret is refused after the change")]
#[case(Flaw::CleartextLogin, &["5.1-3-2a", "5.5-1-2a", "5.5-4-2c", "5.5-5-2a"], &[], "LogIntf-Web: is served in clear")]
// What else a stranger is served there a person looks at.
#[case(Flaw::ConfigExportOpen, &["5.4-1-2a"], &["5.5-4-2a"], "GET /backup.cfg on LogIntf-Web tells nobody the secret of `recorder`")]
#[case(Flaw::CrashOnLongHeader, &["5.13-1B-2a"], &[], "LogIntf-Web: stopped answering good requests after unexpected input (HTTP messages, case 0")]
// Whether what is open and undeclared takes updates is not known.
#[case(Flaw::DebugHttp, &["5.5-5-2b", "5.6-1-2c", "5.13-1B-2b"], &["5.3-10-1c"], "tcp/8081: is open")]
#[case(Flaw::DeletionNotDone, &["5.11-1-2c"], &[], "SoftServ-Settings/set-viewer-label as viewer: what it wrote is still shown after the deletion by: ")]
#[case(Flaw::EraseTakesOthersData, &["5.11-1-2d"], &[], "SoftServ-Settings/set-label as owner: what it wrote is gone, although it is the data of somebody else")]
#[case(Flaw::ExpiredCertificate, &["5.1-3-2a", "5.5-1-2a", "5.5-4-2c", "5.5-5-2a"], &[], "valid from 2020-02-01 to 2021-02-01")]
#[case(Flaw::HiddenApi, &["5.13-1B-2b"], &[], "LogIntf-Web, /openapi.json: describes an API that nothing declares: /internal/eval")]
#[case(Flaw::HiddenUpload, &["5.3-10-1c"], &[], "LogIntf-Web, /cgi-bin/upgrade: takes firmware, and no row of 7-UpdMech declares it")]
#[case(Flaw::JsonTypeConfusionStored, &["5.13-1A-2b", "5.13-1B-2a"], &[], "a number was read back in place of a text")]
// What its owner may not write shows neither who else may, nor what is deleted.
#[case(Flaw::LabelRefused, &["5.11-1-2a", "5.11-3-1a", "5.11-4-1a", "6-6-2a"], &["5.5-4-2a", "5.5-4-2b", "5.5-5-2a", "5.11-1-2c", "5.13-1A-2b", "5.13-1B-2a", "6-6-2c", "6-6-2d"], "SoftServ-Settings/set-label as owner: came to `refused`, so the data cannot be created")]
#[case(Flaw::LocalFunctionNeedsInternet, &["5.9-1-2a", "5.9-2-2a"], &[], "SoftServ-Settings/status as owner: came to `failed` while the network was gone")]
#[case(Flaw::ForeignModelUpdate, &["5.3-1-2a", "5.3-2-2b"], &[], "the image for another model was installed")]
#[case(Flaw::LockOutOnOneRoute, &["5.1-5-2b"], &[], "AuthMech-Web, way 2: is not locked after 10")]
#[case(Flaw::Md5Digest, &["5.1-3-2a", "5.5-4-2c"], &[], "offers Digest MD5")]
#[case(Flaw::MdnsCrash, &["5.13-1B-2a"], &[], "LogIntf-mDNS: stopped answering good requests")]
#[case(Flaw::NameSurvivesReset, &["5.11-1-2c"], &[], "SoftServ-Settings/set-name as owner: what it wrote is still shown after the deletion by: ")]
#[case(Flaw::NoLockOut, &["5.1-5-2b"], &[], "AuthMech-RTSP, way 1: is not locked after 10")]
// What cannot be changed shows no effect of its change.
#[case(Flaw::NoPasswordChange, &["5.1-4-2a"], &["5.1-4-2b"], "the documented change of the secret is refused (status 404)")]
#[case(Flaw::OldPasswordStays, &["5.1-4-2b"], &[], "the old secret still works after the change")]
#[case(Flaw::OnvifOpen, &["5.5-4-2a"], &[], "GetUsers: served to `nobody`")]
// Before set-up nobody has a password of their own: what is open then is open for the first who comes.
#[case(Flaw::OpenBeforeSetUp, &["5.1-1-2b", "5.5-5-2a"], &[], "SoftServ-Settings, set-name: takes effect for nobody")]
#[case(Flaw::OpenSnapshot, &["5.5-4-2a", "5.5-5-2a"], &[], "SoftServ-Settings, snapshot: is served to nobody")]
#[case(Flaw::PasswordFromSerial, &["5.1-1-2c", "5.1-2-2a"], &[], "derived from the serial number")]
#[case(Flaw::PasswordOnMachineRoute, &["5.1-2A-2b"], &[], "accepts the password of `owner` in Basic")]
// What is not served cannot be read for a person either.
#[case(Flaw::PolicyBehindLogin, &["5.2-1-2a"], &["5.2-1-2b"], "https://example.com/security: a login or a payment is demanded")]
#[case(Flaw::PolicyGone, &["5.2-1-2a"], &["5.2-1-2b"], "https://example.com/security: nothing is there (status 404)")]
#[case(Flaw::PrivacyPageGone, &["6-1-2a"], &["6-1-2b"], "https://example.com/nursery-eye/privacy: nothing is there (status 404)")]
#[case(Flaw::Rollback, &["5.3-1-2a", "5.3-2-2b"], &[], "the older image was installed: version 2.3.0 ran")]
#[case(Flaw::RtspCrash, &["5.13-1B-2a"], &[], "LogIntf-RTSP: stopped answering good requests")]
// The declared login lies inside TLS. Where none is spoken, it cannot be put to the test: what it would have shown stays open.
#[case(Flaw::RtspInClear, &["5.1-3-2a", "5.5-1-2a", "5.5-4-2c"], &["5.1-1-2a", "5.1-1-2b", "5.1-4-2b", "5.1-5-2b", "5.4-3-2a", "5.5-4-2a", "5.5-4-2b", "5.13-1B-2a"], "LogIntf-RTSP: is served in clear")]
#[case(Flaw::ScriptReflected, &["5.13-1A-2b", "5.13-1B-2a"], &[], "gave back what was sent as markup of a page")]
// What is not served cannot be read for a person either.
#[case(Flaw::SensorPageGone, &["5.8-3-1a"], &["5.8-3-1b"], "https://example.com/nursery-eye/sensors: nothing is there (status 404)")]
#[case(Flaw::SessionFixed, &["5.5-4-2a", "5.5-5-2a"], &[], "AuthMech-Web, way 1: takes over a cookie that somebody else made up")]
#[case(Flaw::SettingsLostOnPowerCut, &["5.9-1-2b", "5.9-2-2b"], &[], "SoftServ-Settings/set-name as owner: the setting that it wrote was lost with the power")]
#[case(Flaw::SetupCanBeSkipped, &["5.1-1-2b"], &[], "in factory default an empty password is accepted")]
#[case(Flaw::SharedTlsKey, &["5.4-3-2a"], &[], "the TLS key of LogIntf-Web is the same on samples A and B")]
#[case(Flaw::SlowAfterPowerCut, &["5.9-1-2b"], &[], "SoftServ-Settings/status as owner: works again only after")]
// What is behind a login or not there shows neither that it is open to everybody nor what it says.
#[case(Flaw::SupportPageBehindLogin, &["5.3-13-2b"], &["5.3-13-2a", "5.3-13-2c"], "a login or a payment is demanded (status 401)")]
// What is not there shows neither that it would be open to everybody nor what it says.
#[case(Flaw::SupportPageGone, &["5.3-13-2a"], &["5.3-13-2b", "5.3-13-2c"], "https://example.com/nursery-eye/support: nothing is there (status 404)")]
#[case(Flaw::SupportPeriodDiffers, &["5.3-13-2c"], &[], "updates until 31 December 2028")]
// Where no setting is applied, there is no insecure set-up for the check to find.
#[case(Flaw::SettingNotApplied, &["5.12-1-2d", "5.12-3-2d"], &["5.12-3-2e"], "/open_snapshot was put to true, and reads false")]
// The picture that an experiment opened stays open: the sample is reset, and nobody is judged by what stood open meanwhile.
#[case(Flaw::SettingStays, &["5.12-3-2a"], &["5.12-3-2b", "5.12-3-2c"], "/open_snapshot was put to false, and reads true")]
#[case(Flaw::SwitchWithoutEffect, &["5.12-3-2e"], &[], "on the insecure set-up the set-up check tells \"secure\"")]
#[case(Flaw::TelnetOpen, &["5.1-1-2a", "5.1-5-2a", "5.6-1-2a"], &[], "tcp/2323 is active, although it is declared to be off")]
#[case(Flaw::Tls10, &["5.1-3-2a", "5.5-1-2a", "5.5-4-2c", "5.5-5-2a"], &[], "accepts TLS 1.0")]
#[case(Flaw::TokenSurvivesLogout, &["5.5-4-2a", "5.5-5-2a"], &[], "acknowledges the declared sign-out, and the session is served as before")]
// Whether what the old password opened may go on, a person weighs.
#[case(Flaw::TokenSurvivesPasswordChange, &[], &["5.1-4-2b"], "whoever signed in with the old secret stays signed in after the change")]
// Whether what is open and undeclared takes updates is not known.
#[case(Flaw::UndeclaredLlmnr, &["5.5-5-2b", "5.6-1-2c", "5.13-1B-2b"], &["5.3-10-1c"], "udp/5355: answers LLMNR, but no row of 28-LogIntf declares it")]
// Whether what is open and undeclared takes updates is not known.
#[case(Flaw::UndeclaredMqtt, &["5.1-1-2a", "5.1-2A-2a", "5.1-5-2a", "5.5-5-2b", "5.6-1-2c", "5.13-1B-2b"], &["5.3-10-1c"], "tcp/1883: MQTT asks for an MQTT login")]
#[case(Flaw::UniversalDefaultPassword, &["5.1-1-2a", "5.1-1-2c", "5.1-2-2a"], &[], "samples A and B: have the same preset password")]
#[case(Flaw::UnsignedUpdate, &["5.3-1-2a", "5.3-2-2b", "5.3-9-2a", "5.3-9-2b"], &[], "the image signed with a foreign key was installed")]
#[case(Flaw::UnreviewedTls, &["5.5-2-2a"], &[], "NetSecImpl-TLS: the device says that it runs TLS library 3.5.9")]
// Which implementation it is that shows itself, and whether its report is about another version, a person has to say.
#[case(Flaw::VersionBanner, &["5.6-2-2a"], &["5.5-2-2a"], "CamHTTPd/2.4.1")]
#[case(Flaw::ViewerMayWrite, &["5.5-4-2a", "5.5-5-2a"], &[], "SoftServ-Settings, set-name: takes effect for `viewer`")]
#[case(Flaw::ViewerShutOut, &["5.5-4-2b", "5.5-5-2a"], &[], "SoftServ-Settings, get-name: is refused to `viewer`")]
#[case(Flaw::WeakSuites, &["5.1-3-2a", "5.5-1-2a", "5.5-4-2c", "5.5-5-2a"], &[], "TLS_RSA_WITH_3DES_EDE_CBC_SHA")]
#[case(Flaw::WrongHostCertificate, &["5.1-3-2a", "5.5-1-2a", "5.5-4-2c", "5.5-5-2a"], &[], "a certificate for another name (other-host.example)")]
#[case(Flaw::WriteWithoutLogin, &["5.5-4-2a", "5.5-5-2a"], &[], "SoftServ-Settings, set-name: takes effect for nobody")]
fn a_flaw_flips_exactly_its_units(#[case] flaw: Flaw, #[case] fail: &[&str], #[case] inconclusive: &[&str], #[case] says: &str) {
    let verdicts = assessed(flaw.name());
    assert_flipped_because(&verdicts, fail, inconclusive, says);
    // What a person weighs leaves the whole open, as other open units do.
    assert_eq!(verdicts.overall, if fail.is_empty() { Verdict::Inconclusive } else { Verdict::Fail });
}

#[test]
fn every_flaw_stands_in_the_table() {
    for flaw in Flaw::ALL {
        assert!(is_in(include_str!("flaws.rs"), flaw) || is_in(include_str!("variants.rs"), flaw), "{flaw} has no case");
    }
}

fn is_in(matrix: &str, flaw: Flaw) -> bool {
    matrix.contains(&format!("#[case(Flaw::{flaw:?}, "))
}

#[test]
fn the_sound_camera_passes_everything_that_has_a_procedure() {
    let verdicts = assessed("sound");
    assert_flipped(&verdicts, &[], &[]);
    assert_eq!(verdicts.overall, Verdict::Pass);
    assert!(verdicts.counts.not_implemented == 0 && verdicts.counts.pass > 30, "{:?}", verdicts.counts);
}

#[test]
fn a_common_password_that_opens_nothing_but_its_own_change_passes() {
    assert_flipped(&assessed("common first password"), &[], &[]);
}

#[test]
fn one_sample_leaves_exactly_the_comparisons_open() {
    assert_flipped(&assessed("one sample"), &[], &["5.1-1-2c", "5.1-2-2a", "5.4-3-2a"]);
}

/// The verdicts on one camera. All cameras of the matrix are assessed in one go, unless only some tests were asked for.
fn assessed(name: &str) -> Verdicts {
    static MATRIX: LazyLock<Mutex<BTreeMap<String, JoinHandle<Verdicts>>>> = LazyLock::new(|| {
        let mine = Flaw::ALL.iter().filter(|flaw| is_in(include_str!("flaws.rs"), **flaw));
        let names = mine.map(|flaw| flaw.name()).chain(["sound", "common first password", "one sample"]);
        Mutex::new(names.map(|name| (name.to_owned(), thread::spawn(move || in_turn(name)))).collect())
    });
    if some_tests_only() {
        return assess(name);
    }
    let mine = MATRIX.lock().unwrap_or_else(std::sync::PoisonError::into_inner).remove(name);
    let mine = mine.expect("each camera of the matrix is asked for once");
    mine.join().expect("an assessment of a reference camera comes to an end")
}

fn some_tests_only() -> bool {
    std::env::var_os("NEXTEST").is_some() || std::env::args().skip(1).any(|argument| !argument.starts_with('-'))
}

fn in_turn(name: &str) -> Verdicts {
    static FREE: Mutex<usize> = Mutex::new(SIDE_BY_SIDE);
    static FREED: Condvar = Condvar::new();
    let count = || FREE.lock().expect("nothing panics while it is held");
    let mut free = FREED.wait_while(count(), |free| *free == 0).expect("nothing panics while it is held");
    *free -= 1;
    drop(free);
    let verdicts = std::panic::catch_unwind(|| assess(name));
    *count() += 1;
    FREED.notify_one();
    verdicts.expect("an assessment of a reference camera comes to an end")
}

fn assess(name: &str) -> Verdicts {
    let options = match name {
        "sound" => Options::default(),
        "common first password" => Options { variant: Variant::CommonFirstPassword, ..Options::default() },
        "one sample" => Options { samples: 1, ..Options::default() },
        flaw => Options { flaws: vec![flaw.parse().expect("the table names flaws")], ..Options::default() },
    };
    Reference::start(options).assess().unwrap_or_else(|trouble| panic!("{name}: {trouble}"))
}
