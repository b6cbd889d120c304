//! Slips in declarations, profiles and decisions: each is found where it stands.

use super::super::parse;
use super::*;
use rstest::rstest;

const CAMERA: &str = include_str!("../../../../fixtures/camera/declaration.yaml");
const PROFILE: &str = include_str!("../../../../profiles/camera.yaml");

fn faults(text: &str) -> Vec<Fault> {
    let source = SourceText { file: "declaration.yaml", text };
    check(&parse(&source).unwrap_or_else(|fault| panic!("{}: {fault}", fault.place())), &source)
}

fn faults_of_profile(text: &str) -> Vec<Fault> {
    let source = SourceText { file: "profile.yaml", text };
    check_profile(&parse(&source).unwrap_or_else(|fault| panic!("{}: {fault}", fault.place())), &source)
}

const DECISIONS: &str = r#"- unit: "5.1-2-1a"
  row: AuthMech-Web
  verdict: PASS
  by: A. Sessor
  date: 2026-11-22
  rationale: "The generator is a hardware source."
  basis: "sha256:a190cf19690eabca3dd49429514caba41fb2b34c076c2d3bc2625b329895fbf3"
- unit: "5.1-5-2b"
  row: AuthMech-Web
  verdict: FAIL
  by: A. Sessor
  date: 2026-11-26
  rationale: "No question asks for it, which does no harm."
  basis: "sha256:04e5918047fdd7df689610bf7c9c9c262d2e8311a75201bbc9a6626fb4cdb6d2"
"#;

fn faults_of_decisions(text: &str) -> Vec<Fault> {
    let declaration = parse(&SourceText { file: "declaration.yaml", text: CAMERA }).unwrap();
    let source = SourceText { file: "decisions.yaml", text };
    let decisions = super::super::decisions::read(&source).unwrap_or_else(|fault| panic!("{}: {fault}", fault.place()));
    check_decisions(&decisions, &declaration, &source, "2026-11-26".parse().unwrap())
}

#[test]
fn sound_decisions_are_believed() {
    assert!(faults_of_decisions(DECISIONS).is_empty(), "{:#?}", faults_of_decisions(DECISIONS));
}

#[rstest]
#[case::nobody("by: A. Sessor", "by: \" \"", "\" \"", "nobody decided on 5.1-2-1a", "who decided")]
#[case::no_reason("rationale: \"The generator is a hardware source.\"", "rationale: \"\"", "\"\"", "5.1-2-1a has no reason", "write why")]
#[case::tomorrow("date: 2026-11-22", "date: 2026-11-27", "2026-11-27", "lies in the future", "the day on which")]
#[case::no_digest(
    "\"sha256:a190cf19",
    "\"sha256:a190",
    "\"sha256:a190690eabca3dd49429514caba41fb2b34c076c2d3bc2625b329895fbf3\"",
    "digest of nothing",
    "64 hexadecimal digits"
)]
#[case::no_unit("\"5.1-2-1a\"", "\"5.1-2-1z\"", "\"5.1-2-1z\"", "no unit 5.1-2-1z", "did you mean")]
#[case::no_row("row: AuthMech-Web", "row: AuthMech-Wbe", "AuthMech-Wbe", "has the row", "did you mean `AuthMech-Web`?")]
fn a_slip_in_a_decision_is_found(#[case] from: &str, #[case] to: &str, #[case] offending: &str, #[case] says: &str, #[case] remedy: &str) {
    let text = slip(DECISIONS, from, to);
    assert_one(&faults_of_decisions(&text), &text, DECISIONS.find(from).unwrap(), offending, says, remedy);
}

#[rstest]
#[case::agreeing("verdict: PASS", "both times PASS")]
#[case::contradicting("verdict: FAIL", "PASS and FAIL")]
fn two_decisions_on_the_same_are_one_too_many(#[case] verdict: &str, #[case] says: &str) {
    let first = &DECISIONS[..DECISIONS.find("- unit: \"5.1-5").unwrap()];
    let second = first.replace("verdict: PASS", verdict).replace("A. Sessor", "B. Sessor");
    let text = format!("{first}{second}");
    assert_one(&faults_of_decisions(&text), &text, first.len(), "\"5.1-2-1a\"", says, "line 1; keep the one");
    let on_another_basis = text.replacen("sha256:a190", "sha256:a191", 1);
    assert!(faults_of_decisions(&on_another_basis).is_empty(), "when the row changed, the older decision stays as a record");
}

#[test]
fn an_unknown_class_is_shown_where_it_stands() {
    let text = slip(CAMERA, "class: camera", "class: camra");
    let source = SourceText { file: "declaration.yaml", text: &text };
    let fault = unknown_class(&parse(&source).unwrap(), &source, &["camera", "lock"]);
    assert_one(&[fault], &text, CAMERA.find("class: camera").unwrap(), "camra", "no profile `camra`", "`camera`? profiles: camera, lock");
}

#[rstest]
#[case("{user}", &["user"])]
#[case("a{usr}b{new_secret}", &["usr", "new_secret"])]
#[case(r#"{"a": {"b": 1}} {} {0} {a-b} {open"#, &[])]
#[case("{{user}}", &["user"])]
fn placeholders_are_letters_in_braces(#[case] template: &str, #[case] found: &[&str]) {
    assert_eq!(placeholders(template).collect::<Vec<_>>(), found);
}

fn slip(sound: &str, from: &str, to: &str) -> String {
    assert!(sound.contains(from), "{from}");
    sound.replacen(from, to, 1)
}

/// The one fault stands at the first such text from the slip on, or at the last before it (a row's id, a unit's key).
#[track_caller]
fn assert_one(faults: &[Fault], text: &str, slip: usize, offending: &str, says: &str, remedy: &str) {
    let [fault] = faults else { panic!("one fault, not {faults:#?}") };
    let shown = format!("{}: {fault} ({:?})", fault.place(), fault.remedy());
    let places = [text[slip..].find(offending).map(|at| slip + at), text[..slip].rfind(offending)];
    let lines_and_columns =
        places.into_iter().flatten().map(|at| (line_of(text, at), at - text[..at].rfind('\n').map_or(0, |end| end + 1) + 1));
    assert_eq!(fault.offending(), Some(offending), "{shown}");
    assert!(lines_and_columns.map(Some).any(|place| place == fault.line_column()), "{shown}");
    assert!(fault.to_string().contains(says) && fault.remedy().unwrap_or_default().contains(remedy), "{shown}");
}

#[test]
fn the_reference_files_are_sound() {
    assert!(faults(CAMERA).is_empty(), "{:#?}", faults(CAMERA));
    assert!(faults_of_profile(PROFILE).is_empty());
    assert!(faults_of_profile(include_str!("../../../../profiles/consumer-device.yaml")).is_empty());
}

#[rstest]
#[case::older_edition("edition: \"3.1\"", "edition: \"2.1\"", "\"2.1\"", "assessed is edition 3.1", "thirteen migrate")]
#[case::identify(
    "identify: { interface: LogIntf-Web",
    "identify: { interface: LogIntf-Wbe",
    "LogIntf-Wbe",
    "no row of 28-LogIntf",
    "did you mean `LogIntf-Web`?"
)]
#[case::interface_of_a_login(
    "      interface: LogIntf-RTSP\n      factor",
    "      interface: PhyIntf-Ethernet\n      factor",
    "PhyIntf-Ethernet",
    "it is one of 15-PhyIntf",
    "rows of 28-LogIntf: LogIntf-Web"
)]
#[case::channel(
    "channel: SecComMech-Web, scheme: form",
    "channel: SecComMech-TLS, scheme: form",
    "SecComMech-TLS",
    "no table has it",
    "rows of 11-SecComMech"
)]
#[case::same_as("same_as: AuthMech-Web", "same_as: AuthMech-Webb", "AuthMech-Webb", "no row of 1-AuthMech", "did you mean `AuthMech-Web`?")]
#[case::same_as_nothing(
    "same_as: AuthMech-Web",
    "same_as: AuthMech-Recorder",
    "AuthMech-Recorder",
    "does not say how its secret is changed",
    "give `AuthMech-Recorder` a `change`"
)]
#[case::documented_login(
    "{ login: AuthMech-RTSP, at",
    "{ login: AuthMech-SSH, at",
    "AuthMech-SSH",
    "2-UserInfo names",
    "rows of 1-AuthMech"
)]
#[case::guarded_by_a_channel(
    "login: [AuthMech-RTSP]",
    "login: [SecComMech-RTSP]",
    "SecComMech-RTSP",
    "it is one of 11-SecComMech",
    "rows of 1-AuthMech"
)]
#[case::physical(
    "      physical: PhyIntf-Ethernet\n      reach: local\n      port: tcp/8443",
    "      physical: LogIntf-RTSP\n      reach: local\n      port: tcp/8443",
    "LogIntf-RTSP",
    "no row of 15-PhyIntf",
    "rows of 15-PhyIntf: PhyIntf-Ethernet"
)]
#[case::declared_twice("id: LogIntf-Telnet", "id: SoftServ-Video", "SoftServ-Video", "declared twice", "a row of 13-SoftServ, line ")]
#[case::no_method(
    "{ id: get-name, http: { get: /api/name }",
    "{ id: get-name, http: { }",
    "id: get-name",
    "not exactly one method",
    "delete, get, post, put"
)]
#[case::two_methods(
    "{ id: get-name, http: { get: /api/name }",
    "{ id: get-name, http: { get: /api/name, put: /api/name }",
    "id: get-name",
    "not exactly one method",
    "delete, get, post, put"
)]
#[case::read_back(
    "read_back: get-name",
    "read_back: getname",
    "read_back: getname",
    "no operation of SoftServ-Settings",
    "status, set-name, get-name"
)]
#[case::condition("\"12\": true", "\"11\": true", "\"11\"", "no condition 11", "it has 3, 12, 14, 15, 16")]
#[case::older_provision("\"5.3-4A\": {", "\"5.3-4\": {", "5.3-4", "no provision 5.3-4", "write \"5.3-4A\" and \"5.3-4B\"")]
#[case::no_provision("\"6-8\": Y", "\"6-9\": Y", "6-9", "no provision 6-9", "did you mean")]
#[case::placeholder_of_a_login("{user}", "{usr}", "{usr}", "`exercise` of AuthMech-Web", "did you mean `{user}`?")]
#[case::placeholder_of_a_change("{new_secret}", "{newsecret}", "{newsecret}", "`change` of AuthMech-Web", "did you mean `{new_secret}`?")]
#[case::sign_out_by_two_methods(
    "sign_out: { http: { post: /logout } }",
    "sign_out: { http: { post: /logout, get: /logout } }",
    "sign_out",
    "not exactly one method",
    "give one of"
)]
#[case::placeholder_of_a_sign_out(
    "post: /logout }",
    "post: /logout, json: { token: \"{tokn}\" } }",
    "{tokn}",
    "`sign_out` of AuthMech-Web",
    "did you mean `{token}`?"
)]
#[case::token_of_a_cookie(
    "post: /logout }",
    "post: /logout, json: { token: \"{token}\" } }",
    "{token}",
    "the login gives no token",
    "state in `success`"
)]
#[case::placeholder_of_an_operation("{canary}", "{canry}", "{canry}", "`operations` of SoftServ-Settings", "known here: {canary}")]
#[case::locks_at_once("lock_out: { after: 10,", "lock_out: { after: 0,", "AuthMech-Web", "0 wrong tries", "state how many")]
fn a_slip_is_found_where_it_stands(
    #[case] from: &str,
    #[case] to: &str,
    #[case] offending: &str,
    #[case] says: &str,
    #[case] remedy: &str,
) {
    let text = slip(CAMERA, from, to);
    assert_one(&faults(&text), &text, CAMERA.find(from).unwrap(), offending, says, remedy);
}

#[rstest]
#[case::unknown_unit("\"5.6-2-2a\":", "\"5.6-2-2b\":", "\"5.6-2-2b\"", "no unit 5.6-2-2b", "did you mean \"5.6-2-2a\"")]
#[case::does_nothing(
    "{ http: { get: /index.html }, expect: { discloses: only_declared } }",
    "{ as: owner }",
    "\"5.6-2-2a\"",
    "does nothing",
    "`http`"
)]
#[case::does_two_things("{ http:", "{ default_credentials: common, http:", "\"5.6-2-2a\"", "two things", "two procedures")]
#[case::expects_nothing(", expect: { discloses: only_declared }", "", "\"5.6-2-2a\"", "expects nothing", "`expect: refused`")]
#[case::refused_without_control(
    "expect: { discloses: only_declared }",
    "expect: refused",
    "\"5.6-2-2a\"",
    "without a `control`",
    "control: owner"
)]
#[case::two_protocols("{ rtsp:", "{ onvif: { call: GetUsers }, rtsp:", "\"5.5-4-2a\"", "two things", "`onvif`")]
#[case::unguarded_stream(
    "describe: / }, as: nobody, control: owner",
    "describe: / }, as: nobody",
    "\"5.5-4-2a\"",
    "a refusal of DESCRIBE /",
    "control: owner"
)]
#[case::unguarded_call(
    "call: GetUsers }, as: nobody, control: owner",
    "call: GetUsers }, as: nobody",
    "\"5.5-4-2a\"",
    "a refusal of GetUsers",
    "control: owner"
)]
#[case::a_stream_discloses(
    "owner, expect: refused",
    "owner, expect: { discloses: only_declared }",
    "\"5.5-4-2a\"",
    "is not compared",
    "`refused` or `served`"
)]
#[case::when_of_nothing(", expect: {", ", when: \"feature(a) and feature(zz)\", expect: {", "zz", "no feature", "an expression is made of")]
#[case::own_base("extends: consumer-device", "extends: camera", "camera", "its own base", "leave `extends` out")]
fn a_slip_in_a_profile_is_found(#[case] from: &str, #[case] to: &str, #[case] offending: &str, #[case] says: &str, #[case] remedy: &str) {
    let text = slip(PROFILE, from, to);
    assert_one(&faults_of_profile(&text), &text, PROFILE.find(from).unwrap(), offending, says, remedy);
}
