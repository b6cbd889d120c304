//! Surveys of software that others wrote: what is sound has no nonconformity, what is broken has the one that curl, nmap and openssl show.

use std::collections::BTreeSet;
use std::path::Path;

use harness::files::Folder;
use harness::progress::Quiet;
use harness::survey::{SurveyWanted, survey};
use rstest::rstest;
use selfcheck::peers::{Peer, PeerKind, require_peers};
use suite::survey::{Stated, Survey, Weighed};

/// Surveys a peer on its own ports as a device that is set up, or says loudly that nothing is compared here; under CI the absence fails.
fn surveyed(kind: PeerKind, only_look: bool) -> Option<Survey> {
    let out = tempfile::tempdir().expect("there is room for temporary files");
    surveyed_into(out.path(), kind, only_look)
}

/// The same, with all that a survey writes left in `out/survey`.
fn surveyed_into(out: &Path, kind: PeerKind, only_look: bool) -> Option<Survey> {
    if let Err(missing) = require_peers() {
        eprintln!("{missing}");
        return None;
    }
    if !kind.may_be_started() {
        return None;
    }
    let peer = Peer::start(kind, kind.address()).unwrap_or_else(|trouble| panic!("{trouble}"));
    let wanted = SurveyWanted {
        address: peer.address().into(),
        // Whoever answers for its name alone is asked for it.
        name: (kind == PeerKind::Llmnrd).then(|| "eye".to_owned()),
        profile: "consumer-device".to_owned(),
        tcp: Some([kind.ports(), &[CLOSED]].concat()),
        udp: Some(kind.udp_ports().to_vec()),
        stated: Stated::Initialised,
        credential: None,
        anchors: None,
        authorised_by: "whoever runs this test: the software is their own, and nobody else is in its network".to_owned(),
        only_look,
        out: out.join("survey"),
    };
    let surveyed = peer.from_its_network(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
        runtime.block_on(survey(&wanted, &mut Quiet)).unwrap_or_else(|trouble| panic!("{trouble:?}"))
    });
    assert_eq!((surveyed.absent, surveyed.unfinished), (None, None));
    Some(surveyed.survey)
}

/// A port on which no peer listens: its refusal shows that somebody is there, where all else is silent.
const CLOSED: u16 = 9;

/// What no declaration could excuse, as provision and port.
fn nonconformities(survey: &Survey) -> BTreeSet<String> {
    let found = survey.findings.iter().filter(|found| found.weight == Weighed::Nonconformity);
    found.map(|found| format!("{} {}", found.unit, found.place)).collect()
}

/// What is true of each peer by hand stands in `tests/peers/TRUTH.md`.
#[rstest]
#[case::avahi(PeerKind::Avahi, &[])]
#[case::busybox_httpd(PeerKind::BusyboxHttpd, &["5.1-3-1b tcp/8080", "5.5-4-1c tcp/8080"])]
// SSH by password or keys keeps a secret; Telnet sends it in clear.
#[case::dropbear_and_telnetd(PeerKind::DropbearTelnetd, &["5.1-3-1b tcp/2323", "5.5-4-1c tcp/2323"])]
#[case::lighttpd_sound(PeerKind::LighttpdSound, &[])]
// Digest by MD5 on both ports; Debian's default accepts a suite with DHE.
#[case::lighttpd_weak(PeerKind::LighttpdWeak, &["5.1-3-1c tcp/8080", "5.1-3-1c tcp/8443", "5.1-3-2a tcp/8443", "5.5-1-2a tcp/8443", "5.5-4-2c tcp/8443"])]
#[case::mosquitto_password(PeerKind::MosquittoPassword, &["5.1-3-1b tcp/1883", "5.5-4-1c tcp/1883"])]
#[case::mosquitto_tls(PeerKind::MosquittoTls, &[])]
#[case::motion_basic(PeerKind::MotionBasic, &["5.1-3-1b tcp/8080", "5.5-4-1c tcp/8080"])]
#[case::motion_tls(PeerKind::MotionTls, &["5.1-3-2a tcp/8080", "5.5-1-2a tcp/8080", "5.5-4-2c tcp/8080"])]
#[case::nginx_hardened(PeerKind::NginxHardened, &[])]
// Basic in clear on 8080; TLS 1.0 and 1.1 and suites without forward secrecy on 8443.
#[case::nginx_weak(PeerKind::NginxWeak, &["5.1-3-1b tcp/8080", "5.5-4-1c tcp/8080", "5.1-3-2a tcp/8443", "5.5-1-2a tcp/8443", "5.5-4-2c tcp/8443"])]
#[case::node_red(PeerKind::NodeRed, &["5.1-3-1b tcp/1880", "5.5-4-1c tcp/1880"])]
#[case::node_red_tls(PeerKind::NodeRedTls, &[])]
#[case::openssl_sound(PeerKind::OpensslSound, &[])]
#[case::telnetd(PeerKind::Telnetd, &["5.1-3-1b tcp/2323", "5.5-4-1c tcp/2323"])]
#[case::vsftpd_clear(PeerKind::VsftpdClear, &["5.1-3-1b tcp/2121", "5.5-4-1c tcp/2121"])]
#[case::vsftpd_tls(PeerKind::VsftpdTls, &[])]
fn a_survey_finds_the_truth(#[case] kind: PeerKind, #[case] expected: &[&str]) {
    let Some(survey) = surveyed(kind, true) else { return };
    assert_eq!(nonconformities(&survey), expected.iter().map(|line| (*line).to_owned()).collect(), "{:#?}", survey.findings);
}

/// What a supplier could have a reason for, and is worth knowing all the same.
#[rstest]
#[case::expired(PeerKind::OpensslExpired, &["5.5-1-2a tcp/8443 shows a certificate that is valid from 2020-01-01 to 2021-01-01"])]
#[case::old(PeerKind::OpensslOld, &["5.5-1-2a tcp/8443 accepts TLS 1.0", "5.5-1-2a tcp/8443 shows a certificate with a short key (RSA 512)"])]
#[case::player(PeerKind::Minidlna, &["5.5-4-1a tcp/8200 is reached over the network", "5.6-2-2a tcp/8200 tells a software version before login, which the row does not declare: MiniDLNA/1.3.0"])]
#[case::messages_for_everybody(PeerKind::MosquittoOpen, &["5.5-4-1a tcp/1883 is reached over the network"])]
#[case::pictures_for_everybody(PeerKind::MotionOpen, &["5.5-4-1a tcp/8080 is reached over the network", "5.5-4-1a tcp/8081 is reached over the network"])]
#[case::flows_for_everybody(PeerKind::NodeRedOpen, &["5.5-4-1a tcp/1880 is reached over the network"])]
#[case::community(PeerKind::SnmpPublic, &["5.1-3-1b udp/161 the secret itself is sent"])]
fn a_survey_remarks_on(#[case] kind: PeerKind, #[case] expected: &[&str]) {
    let Some(survey) = surveyed(kind, true) else { return };
    assert_eq!(nonconformities(&survey), BTreeSet::new());
    let remarks = survey.findings.iter().filter(|found| found.weight == Weighed::Remark);
    let remarks: Vec<_> = remarks.map(|found| format!("{} {} {}", found.unit, found.place, found.says)).collect();
    for expected in expected {
        assert!(remarks.iter().any(|line| line.starts_with(expected)), "{expected}: {remarks:#?}");
    }
}

/// Where lists may be tried: a community that everybody knows is a password that is the same on every device.
#[rstest]
#[case::snmp_public(PeerKind::SnmpPublic, &["5.1-1-2a udp/161"])]
#[case::snmp_version_3(PeerKind::SnmpVersion3, &[])]
fn a_survey_that_may_try_lists_finds(#[case] kind: PeerKind, #[case] expected: &[&str]) {
    let Some(survey) = surveyed(kind, false) else { return };
    assert_eq!(nonconformities(&survey), expected.iter().map(|line| (*line).to_owned()).collect(), "{:#?}", survey.findings);
}

/// What answers datagrams is found by a question in its own words.
#[rstest]
#[case::dnsmasq(PeerKind::Dnsmasq, &["udp/67", "udp/69"])]
#[case::llmnrd(PeerKind::Llmnrd, &["udp/5355"])]
#[case::nmbd(PeerKind::Nmbd, &["udp/137"])]
#[case::udhcpd(PeerKind::Udhcpd, &["udp/67"])]
fn what_answers_datagrams_is_found(#[case] kind: PeerKind, #[case] expected: &[&str]) {
    let out = tempfile::tempdir().expect("there is room for temporary files");
    if surveyed_into(out.path(), kind, true).is_none() {
        return;
    }
    let folder = Folder::open(&out.path().join("survey")).expect("a declaration is there");
    let (declaration, _) = folder.declaration().unwrap_or_else(|trouble| panic!("{trouble:?}"));
    let found: Vec<_> = declaration.ixit.log_intf.iter().filter_map(|row| row.port).map(|port| port.to_string()).collect();
    assert_eq!(found, expected);
}

/// What avahi announces is the surface that it tells, and the draft of a declaration has it.
#[test]
fn what_is_announced_is_heard() {
    let Some(survey) = surveyed(PeerKind::Avahi, true) else { return };
    let looked = survey.findings.iter().find(|found| found.unit.to_string() == "5.6-2-2a").expect("discovery was looked at");
    assert!(looked.says.as_str().contains("discovery by mDNS"), "{looked:?}");
}
