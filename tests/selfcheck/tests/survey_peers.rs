//! Surveys of software that others wrote: what is sound has no nonconformity, what is broken has the one that curl, nmap and openssl show.

use std::collections::BTreeSet;

use harness::progress::Quiet;
use harness::survey::{SurveyWanted, survey};
use rstest::rstest;
use selfcheck::peers::{Peer, PeerKind, loopback_address, require_peers};
use suite::survey::{Stated, Survey, Weighed};

/// Surveys a peer on its own ports as a device that is set up, or says loudly that nothing is compared here; under CI the absence fails.
fn surveyed(kind: PeerKind) -> Option<Survey> {
    if let Err(missing) = require_peers() {
        eprintln!("{missing}");
        return None;
    }
    let peer = Peer::start(kind, loopback_address()).unwrap_or_else(|trouble| panic!("{trouble}"));
    let out = tempfile::tempdir().expect("there is room for temporary files");
    let wanted = SurveyWanted {
        address: peer.address().into(),
        name: None,
        profile: "consumer-device".to_owned(),
        tcp: Some(kind.ports().to_vec()),
        udp: Some(Vec::new()),
        stated: Stated::Initialised,
        credential: None,
        anchors: None,
        authorised_by: "whoever runs this test: the software is their own, on loopback".to_owned(),
        only_look: true,
        out: out.path().join("survey"),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    let surveyed = runtime.block_on(survey(&wanted, &mut Quiet)).unwrap_or_else(|trouble| panic!("{trouble:?}"));
    assert_eq!((surveyed.absent, surveyed.unfinished), (None, None));
    Some(surveyed.survey)
}

/// What no declaration could excuse, as provision and port.
fn nonconformities(survey: &Survey) -> BTreeSet<String> {
    let found = survey.findings.iter().filter(|found| found.weight == Weighed::Nonconformity);
    found.map(|found| format!("{} {}", found.unit, found.place)).collect()
}

/// What is true of each peer by hand stands in `tests/peers/TRUTH.md`.
#[rstest]
#[case::nginx_hardened(PeerKind::NginxHardened, &[])]
// Basic in clear on 8080; TLS 1.0 and 1.1 and suites without forward secrecy on 8443.
#[case::nginx_weak(PeerKind::NginxWeak, &["5.1-3-1b tcp/8080", "5.5-4-1c tcp/8080", "5.1-3-2a tcp/8443", "5.5-1-2a tcp/8443", "5.5-4-2c tcp/8443"])]
#[case::lighttpd_sound(PeerKind::LighttpdSound, &[])]
// Digest by MD5 on both ports; Debian's default accepts a suite with DHE.
#[case::lighttpd_weak(PeerKind::LighttpdWeak, &["5.1-3-1c tcp/8080", "5.1-3-1c tcp/8443", "5.1-3-2a tcp/8443", "5.5-1-2a tcp/8443", "5.5-4-2c tcp/8443"])]
// SSH by password or keys keeps a secret; Telnet sends it in clear.
#[case::dropbear_and_telnetd(PeerKind::DropbearTelnetd, &["5.1-3-1b tcp/2323", "5.5-4-1c tcp/2323"])]
#[case::telnetd(PeerKind::Telnetd, &["5.1-3-1b tcp/2323", "5.5-4-1c tcp/2323"])]
fn a_survey_finds_the_truth(#[case] kind: PeerKind, #[case] expected: &[&str]) {
    let Some(survey) = surveyed(kind) else { return };
    assert_eq!(nonconformities(&survey), expected.iter().map(|line| (*line).to_owned()).collect(), "{:#?}", survey.findings);
}
