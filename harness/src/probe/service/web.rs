//! HTTP and RTSP, which share their form: status line, fields, body; what they show to a stranger and how they ask for a login.

use std::time::Duration;

use suite::evidence::ports::{LOGIN_PAGES, found_at};
use suite::evidence::{Protocol, Scheme};

use super::Found;
use super::schemes;
use super::talk::{Caller, LONGEST, Talk};
use crate::reach::NoConnection;

/// How much of a page is kept as what a stranger is told, in bytes.
const PAGE: usize = 2048;

/// GET / as a stranger; one redirection on the same host and port is followed. What is no HTTP is given back as it came.
pub(super) async fn http(caller: &Caller<'_>) -> Result<Result<Found, Vec<u8>>, NoConnection> {
    let raw = get(caller, "/").await?;
    let Some(page) = Page::read(&raw, "HTTP/") else { return Ok(Err(raw)) };
    let mut found = Found::new(Protocol::Http, page.shown(), page.logins());
    if let Some(path) = page.redirects_to(caller) {
        let raw = get(caller, &path).await?;
        if let Some(next) = Page::read(&raw, "HTTP/") {
            found.said = format!("{}\n\n{}", found.said, next.shown());
            found.logins.extend(next.logins().into_iter().filter(|scheme| !page.logins().contains(scheme)));
        }
    }
    if found.logins.is_empty() {
        login_pages(caller, &mut found).await?;
    }
    found.debug = debug_pages(caller).await?;
    Ok(Ok(found))
}

/// Looks for a login behind a first page that is drawn by scripts, or that is for everybody.
async fn login_pages(caller: &Caller<'_>, found: &mut Found) -> Result<(), NoConnection> {
    for path in LOGIN_PAGES {
        let Ok(raw) = tokio::time::timeout(SOON, get(caller, path)).await else { break };
        let raw = raw?;
        let Some(page) = Page::read(&raw, "HTTP/") else { continue };
        if !page.logins().is_empty() {
            found.said = format!("{}\n\n{}\n{}", found.said, found_at(path), page.shown());
            found.logins = page.logins();
            break;
        }
    }
    Ok(())
}

/// Pages by which software that is being written is watched or commanded, each with a word that only it has.
const DEBUG_PAGES: [(&str, &str, &str); 4] = [
    ("/debug/pprof/", "goroutine", "pprof"),
    ("/debug/vars", "\"memstats\"", "expvar"),
    ("/actuator", "\"_links\"", "Spring actuator"),
    ("/console", "EVALEX", "the console of Werkzeug"),
];

/// How long one may take.
const SOON: Duration = Duration::from_secs(2);

/// Those of them that are served to a stranger.
async fn debug_pages(caller: &Caller<'_>) -> Result<Vec<String>, NoConnection> {
    let mut served = Vec::new();
    for (path, word, name) in DEBUG_PAGES {
        // A page that does not come soon is no page of such software, and a device that drips has none at all.
        let Ok(raw) = tokio::time::timeout(SOON, get(caller, path)).await else { break };
        if Page::read(&raw?, "HTTP/").is_some_and(|page| page.status == 200 && page.body.contains(word)) {
            served.push(format!("{name} at {path}"));
        }
    }
    Ok(served)
}

/// OPTIONS and DESCRIBE as a stranger.
pub(super) async fn rtsp(caller: &Caller<'_>) -> Result<Result<Found, Vec<u8>>, NoConnection> {
    let mut talk = caller.talk().await?;
    let scheme = if caller.is_inside_tls() { "rtsps" } else { "rtsp" };
    let url = format!("{scheme}://{}/", caller.host());
    let raw = ask(&mut talk, &format!("OPTIONS {url} RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: thirteen\r\n\r\n")).await;
    let Some(options) = Page::read(&raw, "RTSP/") else { return Ok(Err(raw)) };
    let (mut said, mut logins) = (options.shown(), options.logins());
    let raw =
        ask(&mut talk, &format!("DESCRIBE {url} RTSP/1.0\r\nCSeq: 2\r\nAccept: application/sdp\r\nUser-Agent: thirteen\r\n\r\n")).await;
    if let Some(description) = Page::read(&raw, "RTSP/") {
        said = format!("{said}\n\n{}", description.shown());
        logins.extend(description.logins().into_iter().filter(|scheme| !options.logins().contains(scheme)));
    }
    Ok(Ok(Found::new(Protocol::Rtsp, said, logins)))
}

async fn get(caller: &Caller<'_>, path: &str) -> Result<Vec<u8>, NoConnection> {
    let mut talk = caller.talk().await?;
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {}\r\nUser-Agent: thirteen\r\nAccept: */*\r\nConnection: close\r\n\r\n", caller.host());
    Ok(ask(&mut talk, &request).await)
}

async fn ask(talk: &mut Talk, request: &str) -> Vec<u8> {
    talk.say(request.as_bytes()).await;
    talk.hear(talk.read, LONGEST, is_whole).await
}

/// Whether the head has come and as much of the body as it announces. Without a length the silence or the end decides.
fn is_whole(raw: &[u8]) -> bool {
    let Some(end) = head_end(raw) else { return false };
    let head = String::from_utf8_lossy(&raw[..end]);
    // A page that replaces itself for ever, as cameras show what they see: its head says all.
    if head.to_ascii_lowercase().contains("multipart/x-mixed-replace") {
        return true;
    }
    let length = head.lines().find_map(|line| line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("content-length")));
    match length.and_then(|(_, length)| length.trim().parse::<usize>().ok()) {
        Some(length) => raw.len() - end >= length,
        None => head.starts_with("RTSP/"),
    }
}

/// Where the body starts.
fn head_end(raw: &[u8]) -> Option<usize> {
    let blank = |mark: &[u8]| raw.windows(mark.len()).position(|window| window == mark).map(|at| at + mark.len());
    [blank(b"\r\n\r\n"), blank(b"\n\n")].into_iter().flatten().min()
}

/// An answer, taken apart.
struct Page {
    status: u16,
    line: String,
    fields: Vec<(String, String)>,
    body: String,
}

impl Page {
    fn read(raw: &[u8], protocol: &str) -> Option<Self> {
        let end = head_end(raw).unwrap_or(raw.len());
        let head = String::from_utf8_lossy(&raw[..end]).into_owned();
        let mut lines = head.lines();
        let line = lines.next().filter(|line| line.starts_with(protocol))?.to_owned();
        let status = line.split_whitespace().nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        let fields = lines.filter_map(|line| line.split_once(':')).map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()));
        Some(Self { status, line, fields: fields.collect(), body: String::from_utf8_lossy(&raw[end..]).into_owned() })
    }

    fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Status line, fields and the start of the body. What a cookie holds is a secret of somebody.
    fn shown(&self) -> String {
        let mut shown = self.line.clone();
        for (name, value) in &self.fields {
            let value = if name.eq_ignore_ascii_case("set-cookie") { hide_cookie(value) } else { value.clone() };
            shown.push_str(&format!("\n{name}: {value}"));
        }
        let mut end = self.body.len().min(PAGE);
        while !self.body.is_char_boundary(end) {
            end -= 1;
        }
        if end > 0 {
            shown.push_str("\n\n");
            shown.push_str(&self.body[..end].replace('\r', ""));
            if end < self.body.len() {
                shown.push('…');
            }
        }
        shown
    }

    fn logins(&self) -> Vec<Scheme> {
        let mut logins: Vec<Scheme> = self.values("www-authenticate").flat_map(schemes::of).collect();
        if has_password_field(&self.body) {
            logins.push(Scheme::Form);
        }
        logins
    }

    /// The path of a redirection that stays on this host, port and scheme.
    fn redirects_to(&self, caller: &Caller<'_>) -> Option<String> {
        if !matches!(self.status, 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        let location = self.values("location").next()?;
        let path = match location.split_once("://") {
            None if location.starts_with("//") => return None,
            None => format!("/{}", location.trim_start_matches('/')),
            Some((scheme, rest)) => {
                let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
                let own = if caller.is_inside_tls() { "https" } else { "http" };
                if !scheme.eq_ignore_ascii_case(own) || !caller.is_at(host) {
                    return None;
                }
                format!("/{path}")
            }
        };
        let path = path.split('#').next().unwrap_or_default();
        path.chars().all(|letter| letter.is_ascii_graphic()).then(|| path.chars().take(1024).collect())
    }
}

/// Whether a page has an input for a password, in whatever quotes and case.
fn has_password_field(page: &str) -> bool {
    let page = page.to_ascii_lowercase();
    page.split("<input").skip(1).any(|input| {
        let tag: String = input
            .split('>')
            .next()
            .unwrap_or_default()
            .chars()
            .filter(|letter| !letter.is_whitespace() && !"\"'".contains(*letter))
            .collect();
        tag.contains("type=password")
    })
}

/// A cookie with its name and attributes, without its value.
fn hide_cookie(cookie: &str) -> String {
    let (pair, attributes) = cookie.split_once(';').map_or((cookie, String::new()), |(pair, rest)| (pair, format!(";{rest}")));
    let name = pair.split_once('=').map_or("", |(name, _)| name);
    format!("{name}=(secret){attributes}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("<form><INPUT name=p TYPE='password'>", true)]
    #[case("<input type = \"password\" >", true)]
    #[case("<input name=\"password\" type=\"text\">", false)]
    #[case("type=password", false)]
    fn password_fields_are_found(#[case] page: &str, #[case] found: bool) {
        assert_eq!(has_password_field(page), found);
    }

    #[test]
    fn cookies_lose_their_value_only() {
        let raw = b"HTTP/1.1 200 OK\r\nSet-Cookie: sid=deadbeef; HttpOnly; Path=/\r\nServer: eye/3.1\r\n\r\nhello";
        let shown = Page::read(raw, "HTTP/").unwrap().shown();
        assert_eq!(shown, "HTTP/1.1 200 OK\nSet-Cookie: sid=(secret); HttpOnly; Path=/\nServer: eye/3.1\n\nhello");
    }

    #[rstest]
    #[case(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", false)]
    #[case(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", true)]
    #[case(b"HTTP/1.1 200 OK\r\n\r\nhello", false)]
    #[case(b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n", true)]
    #[case(b"RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n", true)]
    fn an_answer_is_whole_by_its_length(#[case] raw: &[u8], #[case] whole: bool) {
        assert_eq!(is_whole(raw), whole);
    }
}
