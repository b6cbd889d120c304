//! What a login's answer means.

use super::*;
use rstest::rstest;

#[test]
fn a_secret_that_looks_like_a_place_holder_stays_as_it_is() {
    assert_eq!(fill("{user}:{secret}", "{secret}", "{user}"), "{secret}:{user}");
}

fn response(status: u16, headers: &[(&str, &str)]) -> HttpResponse {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    HttpResponse { status, headers, body: Vec::new(), whole: true, took: Duration::ZERO }
}

#[rstest]
#[case(401, LoginOutcome::Refused)]
#[case(403, LoginOutcome::Refused)]
#[case(422, LoginOutcome::Refused)]
#[case(302, LoginOutcome::Refused)]
#[case(429, LoginOutcome::Locked)]
#[case(400, LoginOutcome::NoAnswer)]
#[case(404, LoginOutcome::NoAnswer)]
#[case(405, LoginOutcome::NoAnswer)]
#[case(410, LoginOutcome::NoAnswer)]
#[case(501, LoginOutcome::NoAnswer)]
fn where_no_such_login_is_nobody_was_refused(#[case] status: u16, #[case] expected: LoginOutcome) {
    assert_eq!(by_sign_of(&response(status, &[]), &Success::Cookie("sid".to_owned())), expected);
    assert_eq!(on_resource(&response(status, &[])), expected);
    let lock = [("retry-after", "5")];
    assert_eq!(on_resource(&response(status, &lock)), if status < 400 { expected } else { LoginOutcome::Locked });
}

#[test]
fn the_declared_sign_outweighs_the_status() {
    assert_eq!(by_sign_of(&response(404, &[("set-cookie", "sid=1f2e")]), &Success::Cookie("sid".to_owned())), LoginOutcome::Accepted);
}

#[test]
fn a_session_does_not_print() {
    let pass = Pass::Headers(Headers(vec![("cookie".to_owned(), "sid=0f9a8b7c".to_owned())]));
    assert!(!format!("{pass:?}").contains("0f9a"));
}
