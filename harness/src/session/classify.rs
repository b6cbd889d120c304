//! What an HTTP response means: more than its status code tells.

use suite::evidence::ResponseClass;

use super::http::HttpResponse;

/// The meaning of a response.
///
/// A page that asks for a password is the login page and no content: a 2xx HTML answer with exactly one password field, when somebody asks who is not
/// signed in (a page that sets a password has more fields, and a page for somebody signed in may well have one). A redirection to a path that
/// speaks of a login, by header or by `<meta http-equiv=refresh>`, counts the same.
#[must_use]
pub fn class(response: &HttpResponse, signed_in: bool) -> ResponseClass {
    match response.status {
        401 | 403 | 407 | 423 | 429 => ResponseClass::Refused,
        404 | 405 | 410 => ResponseClass::Absent,
        300..=399 if response.header("location").any(speaks_of_login) => ResponseClass::RedirectedToLogin,
        200..=299 if !signed_in && is_login_page(response) => ResponseClass::RedirectedToLogin,
        200..=299 => ResponseClass::Served,
        500..=599 => ResponseClass::Failed,
        _ => ResponseClass::Other,
    }
}

/// Whether the response is an HTML page with this many password fields.
#[must_use]
pub fn password_fields(response: &HttpResponse) -> usize {
    if !response.is_readable() {
        return 0;
    }
    let text = response.text().to_ascii_lowercase();
    text.split("<input").skip(1).filter_map(|rest| rest.split('>').next()).filter(|field| is_password_field(field)).count()
}

fn is_password_field(field: &str) -> bool {
    let compact: String = field.chars().filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\'')).collect();
    compact.contains("type=password")
}

fn is_login_page(response: &HttpResponse) -> bool {
    password_fields(response) == 1 || refresh_target(response).is_some_and(|target| speaks_of_login(&target))
}

fn refresh_target(response: &HttpResponse) -> Option<String> {
    if !response.is_readable() {
        return None;
    }
    let text = response.text().to_ascii_lowercase();
    let tag = text.split("<meta").skip(1).filter_map(|rest| rest.split('>').next()).find(|tag| tag.contains("refresh"))?;
    tag.split_once("url=").map(|(_, target)| target.to_owned())
}

fn speaks_of_login(target: &str) -> bool {
    let target = target.to_ascii_lowercase();
    ["login", "logon", "signin", "sign-in", "sign_in", "/auth"].iter().any(|word| target.contains(word))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use rstest::rstest;

    fn response(status: u16, headers: &[(&str, &str)], body: &str) -> HttpResponse {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        HttpResponse { status, headers, body: body.as_bytes().to_vec(), whole: true, took: Duration::ZERO }
    }

    const LOGIN: &str = "<form><INPUT name=user><input  Type = \"password\" name=p></form>";
    const CHANGE: &str = "<form><input type=password name=old><input type=password name=new></form>";

    #[rstest]
    #[case(401, "", ResponseClass::Refused)]
    #[case(403, "", ResponseClass::Refused)]
    #[case(429, "", ResponseClass::Refused)]
    #[case(404, LOGIN, ResponseClass::Absent)]
    #[case(405, "", ResponseClass::Absent)]
    #[case(200, "{}", ResponseClass::Served)]
    #[case(200, LOGIN, ResponseClass::RedirectedToLogin)]
    #[case(200, CHANGE, ResponseClass::Served)]
    #[case(200, "<meta http-equiv=refresh content='0;url=/login.html'>", ResponseClass::RedirectedToLogin)]
    #[case(500, "", ResponseClass::Failed)]
    #[case(400, "", ResponseClass::Other)]
    fn a_response_to_nobody_is_classed_by_more_than_its_status(#[case] status: u16, #[case] body: &str, #[case] expected: ResponseClass) {
        assert_eq!(class(&response(status, &[], body), false), expected);
    }

    #[test]
    fn somebody_signed_in_may_see_a_page_with_a_password_field() {
        assert_eq!(class(&response(200, &[], LOGIN), true), ResponseClass::Served);
    }

    #[rstest]
    #[case("/login?next=/", ResponseClass::RedirectedToLogin)]
    #[case("https://camera/SignIn", ResponseClass::RedirectedToLogin)]
    #[case("/home", ResponseClass::Other)]
    fn a_redirection_is_a_refusal_only_when_it_leads_to_a_login(#[case] location: &str, #[case] expected: ResponseClass) {
        assert_eq!(class(&response(302, &[("location", location)], ""), false), expected);
    }

    #[test]
    fn media_is_not_searched_for_forms() {
        assert_eq!(class(&response(200, &[("content-type", "image/jpeg")], LOGIN), false), ResponseClass::Served);
    }
}
