//! The paths that a page, a script or a file for robots leads to, on the same device, without those that act.

use std::sync::OnceLock;

use regex_lite::Regex;

use crate::session::http::HttpResponse;

/// The longest path that is followed, in characters.
const LONGEST: usize = 300;
/// The most links of one answer.
const MOST: usize = 400;

/// Words in a path that say that asking for it does something. Followed by GET, such a link may sign out, erase or restart.
const ACTS: [&str; 20] = [
    "logout", "logoff", "signout", "sign-out", "sign_out", "delete", "remove", "erase", "reset", "reboot", "restart", "shutdown",
    "poweroff", "format", "factory", "unpair", "disable", "enable", "start", "stop",
];

/// The paths, each once, in the order of the text.
pub(super) fn of(response: &HttpResponse, here: &str, host: &str) -> Vec<String> {
    let mut found = Vec::new();
    for location in response.header("location") {
        add(&mut found, location, here, host);
    }
    if response.is_readable() {
        let text = response.text();
        for pattern in patterns() {
            pattern
                .captures_iter(&text)
                .filter_map(|found| found.get(1))
                .take(MOST)
                .for_each(|link| add(&mut found, link.as_str(), here, host));
        }
    }
    found.truncate(MOST);
    found
}

fn add(found: &mut Vec<String>, link: &str, here: &str, host: &str) {
    if let Some(path) = path(link, here, host)
        && !acts(&path)
        && !found.contains(&path)
    {
        found.push(path);
    }
}

/// Whether asking for a path may do something.
fn acts(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    ACTS.iter().any(|word| path.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).any(|piece| piece.contains(word)))
}

/// The path on this device, if the link stays there and can be asked for.
fn path(link: &str, here: &str, host: &str) -> Option<String> {
    let link = link.trim().replace("&amp;", "&").replace("\\/", "/");
    let link = link.split('#').next().unwrap_or_default();
    let has_scheme = link.split(['/', '?']).next().is_some_and(|first| first.contains(':'));
    let same_host = |rest: &str| {
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let name = authority.rsplit_once(':').map_or(authority, |(name, port)| if port.parse::<u16>().is_ok() { name } else { authority });
        (name == host).then(|| if path.is_empty() { "/".to_owned() } else { path.to_owned() })
    };
    let absolute = match link.strip_prefix("http://").or_else(|| link.strip_prefix("https://")).or_else(|| link.strip_prefix("//")) {
        Some(rest) => same_host(rest)?,
        None if has_scheme || link.is_empty() => return None,
        None if link.starts_with('/') => link.to_owned(),
        None if link.starts_with('?') => format!("{}{link}", here.split('?').next().unwrap_or_default()),
        None => joined(here, link),
    };
    let fits = absolute.len() <= LONGEST
        && absolute.bytes().all(|byte| byte.is_ascii_graphic())
        && !absolute.contains(['{', '}', '$', '<', '>', '\\', '^', '`', '|', '"']);
    fits.then_some(absolute)
}

/// A relative link from the folder of a page.
fn joined(here: &str, link: &str) -> String {
    let (folder, _) = here.split('?').next().unwrap_or_default().rsplit_once('/').unwrap_or_default();
    let mut pieces: Vec<&str> = folder.split('/').filter(|piece| !piece.is_empty()).collect();
    for piece in link.split('/') {
        match piece {
            "." => {}
            ".." => drop(pieces.pop()),
            piece => pieces.push(piece),
        }
    }
    format!("/{}", pieces.join("/"))
}

fn patterns() -> &'static [Regex] {
    static PATTERNS: OnceLock<Vec<Regex>> = OnceLock::new();
    PATTERNS.get_or_init(|| {
        let patterns = [
            r#"(?i)\b(?:href|src|action|data-url|data-href)\s*=\s*["']?([^"'\s>]+)"#,
            r#"\b(?:fetch|axios|request)\(\s*["'`]([^"'`\s]+)"#,
            r#"\.(?:get|post|put|patch|delete|ajax|getJSON|load)\(\s*["'`]([^"'`\s]+)"#,
            r#"\.open\(\s*["'`][A-Za-z]+["'`]\s*,\s*["'`]([^"'`\s]+)"#,
            r#"(?i)["']?(?:url|path|endpoint|baseURL)["']?\s*[:=]\s*["'`]([^"'`\s]+)"#,
            r#"["'`](/(?:api|cgi-bin|rest|goform|v[0-9])[^"'`\s]*)["'`]"#,
            r"(?im)^\s*(?:dis)?allow:\s*(/[^\s*$]*)",
            r"(?i)<loc>\s*([^<\s]+)\s*</loc>",
            r#"(?i)<meta[^>]+url=([^"'>\s]+)"#,
        ];
        patterns.iter().map(|pattern| Regex::new(pattern).expect("the pattern is constant")).collect()
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use rstest::rstest;

    fn links(body: &str) -> Vec<String> {
        let headers = vec![("content-type".to_owned(), "text/html".to_owned())];
        of(
            &HttpResponse { status: 200, headers, body: body.as_bytes().to_vec(), took: Duration::ZERO, whole: true },
            "/a/b.html?x=1",
            "192.0.2.1",
        )
    }

    #[rstest]
    #[case::link("<a href=\"/room\">", &["/room"])]
    #[case::beside("<a href=c.html>", &["/a/c.html"])]
    #[case::above("<img src='../d.png'>", &["/d.png"])]
    #[case::query("<a href=\"?page=2\">", &["/a/b.html?page=2"])]
    #[case::form("<form action=\"/save\">", &["/save"])]
    #[case::fetched("fetch('/api/rooms')", &["/api/rooms"])]
    #[case::opened("xhr.open(\"GET\", \"/status.json\")", &["/status.json"])]
    #[case::in_a_script("var u = \"/cgi-bin/info?x=1\"", &["/cgi-bin/info?x=1"])]
    #[case::robots("User-agent: *\nDisallow: /secret\n", &["/secret"])]
    #[case::this_host("<a href=\"https://192.0.2.1:8443/x\">", &["/x"])]
    #[case::another_host("<a href=\"https://example.com/x\"><script src=//cdn.example.com/y>", &[])]
    #[case::no_path("<a href=\"javascript:go()\"><a href=\"mailto:a@b\"><a href=\"#top\"><img src=\"data:image/png;base64,AA\">", &[])]
    #[case::it_acts("<a href=\"/logout\"><a href=\"/system/reboot.cgi\"><a href=\"/x?do=delete\"><a href=/factoryReset>", &[])]
    #[case::a_template("fetch(`/api/${room}`)", &[])]
    #[case::each_once("<a href=/x><a href=/x>", &["/x"])]
    fn links_stay_on_the_device_and_do_nothing(#[case] body: &str, #[case] expected: &[&str]) {
        assert_eq!(links(body), expected);
    }

    #[test]
    fn a_page_full_of_links_is_bounded() {
        let body: String = (0..10_000).map(|number| format!("<a href=/{number}>")).collect();
        assert_eq!(links(&body).len(), MOST);
    }
}
