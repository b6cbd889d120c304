//! The kill matrix of the reference router: what pages, forms and cookies do wrong flips exactly its units, what is sound passes, and a survey sees it.

use fixtures::router::Flaw;
use harness::exit::Exit;
use harness::progress::Quiet;
use harness::survey::{SurveyWanted, Surveyed, survey};
use rstest::rstest;
use selfcheck::matrix::{assert_flipped_because, assert_passed, verdicts};
use selfcheck::reference::RouterReference;
use suite::survey::Stated;

#[test]
fn the_sound_router_passes_as_a_whole() {
    assert_passed(&verdicts(RouterReference::start(Vec::new()).assess(&[])));
}

#[rstest]
#[case(Flaw::AdminAdmin, &["5.1-1-2a"], &[], "accepts a common password (user `admin`, entry 0 of the list) with full access")]
#[case(Flaw::BackupOpen, &["5.4-1-2a", "5.5-4-2a", "5.5-5-2a"], &[], "GET /backup.json on LogIntf-Web tells nobody the secret of `access-point`")]
#[case(Flaw::FormNeverLocks, &["5.1-5-2b"], &[], "AuthMech-Pages, way 1: is not locked after 10 wrong guesses as declared")]
#[case(Flaw::GuestSeesUsers, &["5.5-4-2a", "5.5-5-2a"], &[], "SoftServ-Pages, users-page: is served to `guest`")]
// What a person tried at the input of the pages is asked anew where the pages are served elsewhere too.
#[case(Flaw::LoginInClear, &["5.1-1-2a", "5.1-5-2a"], &["5.13-1A-2a"], "tcp/8080: HTTP asks for a form with a password: no row of 1-AuthMech")]
// Whether a page that is linked for everybody is meant for everybody, a person weighs; what it shows opens the decision on stored secrets again.
#[case(Flaw::OpenDiagnosis, &[], &["5.4-1-2a", "5.5-4-2a"], "is everything that a stranger is served here meant for everybody?")]
#[case(Flaw::SignOutIgnored, &["5.5-4-2a", "5.5-5-2a"], &[], "acknowledges the declared sign-out, and the session is served as before")]
fn a_flaw_flips_exactly_its_units(#[case] flaw: Flaw, #[case] fail: &[&str], #[case] open: &[&str], #[case] says: &str) {
    assert_flipped_because(&verdicts(RouterReference::start(vec![flaw]).assess(&[])), fail, open, says);
}

/// What no clause settles about a cookie is told, and moves no verdict.
#[test]
fn a_loose_cookie_is_told() {
    let verdicts = verdicts(RouterReference::start(vec![Flaw::CookieLoose]).assess(&[]));
    assert_passed(&verdicts);
    let findings = verdicts.units().flat_map(|unit| &unit.obligations).flat_map(|obligation| obligation.findings.iter());
    let told: Vec<_> = findings.map(|finding| finding.says.to_string()).collect();
    assert!(told.iter().any(|says| says.contains("sets the cookie `gate` without Secure, HttpOnly, SameSite")), "{told:#?}");
}

fn surveyed(flaws: Vec<Flaw>, stated: Stated) -> Surveyed {
    // The list of common credentials takes its time.
    let only_look = !flaws.contains(&Flaw::AdminAdmin);
    let reference = RouterReference::start(flaws);
    let out = tempfile::tempdir().expect("there is room for temporary files");
    let wanted = SurveyWanted {
        address: reference.device.sample("A").expect("there is a sample A").address.into(),
        name: None,
        profile: reference.full_pace().display().to_string(),
        tcp: Some(vec![2323, 8080, 8443]),
        udp: Some(vec![1900]),
        stated,
        credential: None,
        anchors: None,
        authorised_by: "whoever runs this test".to_owned(),
        only_look,
        out: out.path().join("survey"),
    };
    let runtime = harness::runtime::runtime().expect("a runtime starts");
    runtime.block_on(survey(&wanted, &mut Quiet)).unwrap_or_else(|trouble| panic!("{trouble:?}"))
}

/// What was found, a line each: weight, unit, place, words.
fn lines(surveyed: &Surveyed) -> Vec<String> {
    let line = |found: &suite::survey::Found| format!("{} {} {} {}", found.weight, found.unit, found.place, found.says);
    surveyed.survey.findings.iter().map(line).collect()
}

#[rstest]
#[case::in_use(Stated::Initialised)]
#[case::before_the_wizard(Stated::Factory)]
fn a_survey_of_the_sound_router_finds_no_nonconformity(#[case] stated: Stated) {
    let surveyed = surveyed(Vec::new(), stated);
    let lines = lines(&surveyed);
    assert!(!lines.iter().any(|line| line.starts_with("NONCONFORMITY")), "{lines:#?}");
    assert_eq!(surveyed.exit(), Exit::Pass);
}

#[rstest]
#[case(Flaw::AdminAdmin, "NONCONFORMITY 5.1-1-2a tcp/8443 ")]
#[case(Flaw::LoginInClear, "NONCONFORMITY ")]
fn a_survey_of_a_flawed_router_tells_of_it(#[case] flaw: Flaw, #[case] tells: &str) {
    let lines = lines(&surveyed(vec![flaw], Stated::Initialised));
    assert!(lines.iter().any(|line| line.contains(tells)), "{tells}: {lines:#?}");
}
