//! Surveys of the reference camera: what it is flawed in is found without a declaration, and what is sound or before set-up is called no nonconformity.

use std::path::Path;

use fixtures::camera::{Flaw, Options, Variant};
use harness::exit::Exit;
use harness::files::Folder;
use harness::progress::Quiet;
use harness::survey::{SurveyWanted, Surveyed, survey};
use rstest::rstest;
use selfcheck::command::{Said, thirteen};
use selfcheck::reference::Reference;
use suite::survey::{Stated, Weighed};

/// Every TCP port on which some camera of the matrix listens.
const PORTS: [u16; 5] = [1883, 2323, 8081, 8322, 8443];

fn surveyed(options: Options, stated: Stated) -> Surveyed {
    // The list of common credentials takes its time at each login.
    let guesses = options.flaws.iter().all(|flaw| matches!(flaw, Flaw::AnyPassword | Flaw::UniversalDefaultPassword));
    let reference = Reference::start(Options { samples: 1, ..options });
    let out = tempfile::tempdir().expect("there is room for temporary files");
    let wanted = SurveyWanted { only_look: !guesses, ..wanted(&reference, out.path(), stated) };
    let runtime = harness::runtime::runtime().expect("a runtime starts");
    runtime.block_on(survey(&wanted, &mut Quiet)).unwrap_or_else(|trouble| panic!("{trouble:?}"))
}

fn wanted(reference: &Reference, out: &Path, stated: Stated) -> SurveyWanted {
    SurveyWanted {
        address: reference.camera.sample("A").expect("the camera has a sample A").address.into(),
        name: None,
        profile: reference.full_pace().display().to_string(),
        tcp: Some(PORTS.to_vec()),
        udp: Some(vec![1900, 3702, 5353]),
        stated,
        credential: None,
        anchors: None,
        authorised_by: "whoever runs this test".to_owned(),
        only_look: false,
        out: out.join("survey"),
    }
}

/// What was found, a line each: weight, unit, place, words.
fn lines(surveyed: &Surveyed) -> Vec<String> {
    let line = |found: &suite::survey::Found| format!("{} {} {} {}", found.weight, found.unit, found.place, found.says);
    surveyed.survey.findings.iter().map(line).collect()
}

fn nonconformities(surveyed: &Surveyed) -> Vec<String> {
    lines(surveyed).into_iter().filter(|line| line.starts_with("NONCONFORMITY")).collect()
}

#[rstest]
#[case::sound(Options::default(), Stated::Initialised)]
#[case::common_first_password(Options { variant: Variant::CommonFirstPassword, ..Options::default() }, Stated::Initialised)]
#[case::flawed_and_nobody_knows_its_state(Options { flaws: vec![Flaw::TelnetOpen, Flaw::Tls10], ..Options::default() }, Stated::Unknown)]
#[case::flawed_before_set_up(Options { flaws: vec![Flaw::TelnetOpen, Flaw::UniversalDefaultPassword], ..Options::default() }, Stated::Factory)]
fn what_a_declaration_could_excuse_is_no_nonconformity(#[case] options: Options, #[case] stated: Stated) {
    let surveyed = surveyed(options, stated);
    assert_eq!(nonconformities(&surveyed), Vec::<String>::new());
    assert_eq!((surveyed.exit(), surveyed.absent, surveyed.unfinished), (Exit::Pass, None, None));
    assert!(
        surveyed.survey.not_told.iter().any(|one| one.why.as_str().contains("only 5 of 65,535 TCP ports")),
        "a list shows nothing of the others"
    );
}

#[rstest]
#[case::any_password(Flaw::AnyPassword, &["5.1-1-2a tcp/8443 AuthMech-tcp-8443, way 1: accepts a random wrong password"])]
#[case::login_in_clear(Flaw::CleartextLogin, &["5.1-3-2a tcp/8443 is served in clear", "5.5-1-2a tcp/8443 is served in clear"])]
#[case::md5(Flaw::Md5Digest, &["5.1-3-1c tcp/8322 Digest with MD5"])]
#[case::mqtt(Flaw::UndeclaredMqtt, &["5.1-3-1b tcp/1883 the secret itself is sent", "5.5-4-1c tcp/1883 the secret itself is sent"])]
#[case::telnet(Flaw::TelnetOpen, &["5.1-3-1b tcp/2323 the secret itself is sent", "5.5-4-1c tcp/2323 the secret itself is sent"])]
#[case::old_tls(Flaw::Tls10, &["5.1-3-2a tcp/8322 accepts TLS 1.0", "5.1-3-2a tcp/8443 accepts TLS 1.0", "5.5-1-2a tcp/8443 accepts TLS 1.1"])]
#[case::default_password(Flaw::UniversalDefaultPassword, &["5.1-1-2a tcp/8443 AuthMech-tcp-8443, way 1: accepts a common password (user `admin`"])]
#[case::weak_suites(Flaw::WeakSuites, &["5.1-3-2a tcp/8443 accepts TLS_RSA_WITH_3DES_EDE_CBC_SHA"])]
fn a_flaw_of_an_initialised_device_is_found(#[case] flaw: Flaw, #[case] expected: &[&str]) {
    let surveyed = surveyed(Options { flaws: vec![flaw], ..Options::default() }, Stated::Initialised);
    let found = nonconformities(&surveyed);
    for expected in expected {
        assert!(found.iter().any(|line| line.starts_with(&format!("NONCONFORMITY {expected}"))), "{expected}: {:#?}", lines(&surveyed));
    }
    assert_eq!(surveyed.exit(), Exit::Fail);
    assert!(surveyed.survey.findings.iter().all(|found| found.weight != Weighed::NothingFound || !found.evidence.is_empty()));
}

#[rstest]
#[case::debug_console(Flaw::DebugHttp, "remark 5.5-4-1a tcp/8081 is reached over the network")]
#[case::version(
    Flaw::VersionBanner,
    "remark 5.6-2-2a tcp/8443 tells a software version before login, which the row does not declare: CamHTTPd/2.4.1"
)]
#[case::expired(Flaw::ExpiredCertificate, "remark 5.5-1-2a tcp/8443 shows a certificate that is valid from 2020-02-01")]
fn what_a_reason_can_excuse_is_a_remark(#[case] flaw: Flaw, #[case] expected: &str) {
    let surveyed = surveyed(Options { flaws: vec![flaw], ..Options::default() }, Stated::Initialised);
    assert_eq!(nonconformities(&surveyed), Vec::<String>::new());
    assert!(lines(&surveyed).iter().any(|line| line.starts_with(expected)), "{:#?}", lines(&surveyed));
}

#[test]
fn what_a_survey_saw_is_the_draft_of_a_declaration() {
    let reference = Reference::start(Options { samples: 1, ..Options::default() });
    let out = tempfile::tempdir().expect("there is room for temporary files");
    let wanted = SurveyWanted { only_look: true, ..wanted(&reference, out.path(), Stated::Unknown) };
    let runtime = harness::runtime::runtime().expect("a runtime starts");
    runtime.block_on(survey(&wanted, &mut Quiet)).unwrap_or_else(|trouble| panic!("{trouble:?}"));
    let draft = out.path().join("draft");
    let said = Said::by(thirteen().args(["init", "--profile", "camera", "--from-survey"]).arg(&wanted.out).arg(&draft));
    assert_eq!(said.exit, Some(0), "{}", said.err);
    let folder = Folder::open(&draft).expect("a declaration is there");
    let (declaration, text) = folder.declaration().unwrap_or_else(|trouble| panic!("{trouble:?}"));
    let bench = folder.bench().unwrap_or_else(|trouble| panic!("{trouble:?}"));
    assert!(bench.against(&declaration).is_empty());
    let ports: Vec<_> = declaration.ixit.log_intf.iter().filter_map(|row| row.port).map(|port| port.to_string()).collect();
    assert_eq!(ports, ["tcp/8322", "tcp/8443", "udp/3702", "udp/5353"]);
    assert_eq!(text.text.matches(", unverified\n").count(), declaration.ixit.every_row().len());
}
