//! Cookies as a device sets them (RFC 6265): name, value, and what a browser is told to do with them.

use suite::evidence::{CookieSeen, SameSite};
use suite::names::Text;

use super::http::HttpResponse;

/// A cookie that a response sets. Its value is a secret.
pub(crate) struct SetCookie<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// Its value.
    pub(crate) value: &'a str,
    attributes: &'a str,
}

/// The cookies that a response sets, those it withdraws among them.
pub(crate) fn cookies(response: &HttpResponse) -> impl Iterator<Item = SetCookie<'_>> {
    response.header("set-cookie").filter_map(|line| {
        let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
        let (name, value) = pair.split_once('=')?;
        Some(SetCookie { name: name.trim(), value: value.trim(), attributes })
    })
}

impl SetCookie<'_> {
    /// Whether it is set to be forgotten: an empty value, or a time that is over.
    pub(crate) fn is_withdrawn(&self) -> bool {
        let is_over = |(name, value): (&str, &str)| match name {
            "max-age" => value.parse::<i64>().is_ok_and(|seconds| seconds <= 0),
            // What withdraws a cookie names the first second of time, by old custom.
            "expires" => value.contains("1970"),
            _ => false,
        };
        matches!(self.value, "" | "\"\"" | "deleted") || self.attributes().any(|(name, value)| is_over((&name, value)))
    }

    /// What can be told of it without its value.
    pub(crate) fn seen(&self) -> CookieSeen {
        let has = |wanted: &str| self.attributes().any(|(name, _)| name == wanted);
        let same_site =
            self.attributes().find(|(name, _)| name == "samesite").and_then(|(_, value)| match value.to_ascii_lowercase().as_str() {
                "lax" => Some(SameSite::Lax),
                "none" => Some(SameSite::None),
                "strict" => Some(SameSite::Strict),
                _ => None,
            });
        CookieSeen { name: Text::from_device(self.name), http_only: has("httponly"), same_site, secure: has("secure") }
    }

    fn attributes(&self) -> impl Iterator<Item = (String, &str)> {
        self.attributes.split(';').map(|attribute| {
            let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
            (name.trim().to_ascii_lowercase(), value.trim())
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("sid=1f", (false, false, None, false))]
    #[case("sid=1f; Path=/; HttpOnly; Secure; SameSite=Strict", (true, true, Some(SameSite::Strict), false))]
    #[case("sid=1f;secure ;samesite=LAX", (false, true, Some(SameSite::Lax), false))]
    #[case("sid=secure; SameSite=whatever", (false, false, None, false))]
    #[case("sid=; Path=/", (false, false, None, true))]
    #[case("sid=1f; Max-Age=0", (false, false, None, true))]
    #[case("sid=1f; Max-Age=3600", (false, false, None, false))]
    #[case("sid=1f; Expires=Thu, 01 Jan 1970 00:00:00 GMT", (false, false, None, true))]
    fn a_cookie_is_read_as_a_browser_reads_it(#[case] line: &str, #[case] expected: (bool, bool, Option<SameSite>, bool)) {
        let headers = vec![("set-cookie".to_owned(), line.to_owned()), ("set-cookie".to_owned(), "no cookie".to_owned())];
        let response = HttpResponse { status: 200, headers, body: Vec::new(), whole: true, took: Duration::ZERO };
        let [cookie] = cookies(&response).collect::<Vec<_>>().try_into().unwrap_or_else(|_| panic!("not one cookie"));
        let seen = cookie.seen();
        assert_eq!((seen.name.as_str(), (seen.http_only, seen.secure, seen.same_site, cookie.is_withdrawn())), ("sid", expected));
    }
}
