//! Asks a time-stamping authority that a person named (RFC 3161 over HTTP): one request to one URL, no redirect followed, time and size bounded.

use std::sync::Arc;
use std::time::Duration;

use miette::Diagnostic;
use rustls::pki_types::ServerName;
use suite::evidence::Method;
use suite::names::Text;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::Url;

use crate::exit::Exit;
use crate::probe::publication::client;
use crate::session::http::{HttpRequest, HttpResponse, Limits, over};

/// For the connection, for the handshake, and for each pause of the answer.
const PAUSE: Duration = Duration::from_secs(15);
/// For the whole exchange.
const WHOLE: Duration = Duration::from_secs(60);
/// The largest answer, in bytes: a token with the certificates of its authority has some 6 kB.
const LARGEST: usize = 128 << 10;
const QUERY: &str = "application/timestamp-query";
const REPLY: &str = "application/timestamp-reply";

/// Why an authority gave no answer.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum AuthorityTrouble {
    /// The URL is none to ask at.
    #[error("{url} is no address of a time-stamping authority: {why}")]
    #[diagnostic(help("name it as https://HOST/PATH or http://HOST/PATH, without a user"))]
    Address {
        /// As given.
        url: String,
        /// Why not.
        why: String,
    },
    /// It cannot be reached.
    #[error("{host} gave no answer: {why}")]
    #[diagnostic(help("from a machine without a way there: `--request FILE`, send that file yourself, then `--token FILE`"))]
    NoAnswer {
        /// The host.
        host: String,
        /// Why.
        why: String,
    },
    /// It answered something else than a time stamp.
    #[error("{host} answered, but no time stamp: {says}")]
    #[diagnostic(help("look whether the URL is the one that the authority names for RFC 3161"))]
    NoStamp {
        /// The host.
        host: String,
        /// What it answered.
        says: String,
    },
}

impl AuthorityTrouble {
    /// How a command ends on it.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Address { .. } => Exit::Usage,
            Self::NoAnswer { .. } | Self::NoStamp { .. } => Exit::Bench,
        }
    }
}

/// Sends a request for a stamp to an authority, and gives its answer as it came. Over https: the authority has to be one that browsers trust.
///
/// # Errors
/// [`AuthorityTrouble`].
pub async fn ask(address: &str, request: Vec<u8>) -> Result<Vec<u8>, AuthorityTrouble> {
    let url = parsed(address)?;
    let host = url.host_str().unwrap_or_default().to_owned();
    let no_answer = |why: String| AuthorityTrouble::NoAnswer { host: host.clone(), why };
    let in_time = tokio::time::timeout(WHOLE, exchange(&url, &host, request)).await;
    let response = in_time.map_err(|_| no_answer("not in time".to_owned()))?.map_err(no_answer)?;
    let no_stamp = |says: String| AuthorityTrouble::NoStamp { host: host.clone(), says };
    let kind = response.header("content-type").next().unwrap_or("none").to_ascii_lowercase();
    if response.status != 200 {
        return Err(no_stamp(format!("its answer has the status {}", response.status)));
    }
    if kind.split(';').next().map(str::trim) != Some(REPLY) {
        return Err(no_stamp(format!("its answer is of the type {}, not {REPLY}", Text::from_device(&kind))));
    }
    if !response.whole {
        return Err(no_stamp(format!("its answer breaks off, or is longer than {LARGEST} bytes")));
    }
    Ok(response.body)
}

/// A nonce for a request, so that an old answer is none to it.
#[must_use]
pub fn nonce() -> u64 {
    rand::random()
}

fn parsed(address: &str) -> Result<Url, AuthorityTrouble> {
    let unfit = |why: &str| AuthorityTrouble::Address { url: Text::from_device(address).to_string(), why: why.to_owned() };
    let url: Url = address.parse().map_err(|error| unfit(&format!("{error}")))?;
    match url.scheme() {
        "http" | "https" if url.username().is_empty() && url.password().is_none() => Ok(url),
        "http" | "https" => Err(unfit("it names a user")),
        _ => Err(unfit("only http: and https: are spoken here")),
    }
}

async fn exchange(url: &Url, host: &str, request: Vec<u8>) -> Result<HttpResponse, String> {
    let port = url.port_or_known_default().unwrap_or(80);
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let in_time = tokio::time::timeout(PAUSE, TcpStream::connect((bare, port))).await;
    let stream = in_time.map_err(|_| "no connection in time".to_owned())?.map_err(|error| error.to_string())?;
    let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let headers = vec![("content-type".to_owned(), QUERY.to_owned()), ("accept-encoding".to_owned(), "identity".to_owned())];
    let request = HttpRequest { method: Method::Post, path, headers, body: request };
    let named = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let limits = Limits { pause: PAUSE, whole: WHOLE, body: LARGEST };
    let answer = if url.scheme() == "https" {
        let client = client(None).map_err(|trouble| trouble.to_string())?;
        let name = ServerName::try_from(bare.to_owned()).map_err(|error| error.to_string())?;
        let in_time = tokio::time::timeout(PAUSE, TlsConnector::from(Arc::clone(&client)).connect(name, stream)).await;
        let session = in_time.map_err(|_| "no TLS session in time".to_owned())?;
        over(session.map_err(|error| format!("no trusted TLS session: {error}"))?, named, request, limits).await
    } else {
        over(stream, named, request, limits).await
    };
    answer.map_err(|none| none.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::fake::{Script, tcp};
    use rstest::rstest;

    #[rstest]
    #[case::no_url("example.com", "is no address")]
    #[case::another_protocol("ftp://example.com/", "only http: and https:")]
    #[case::a_user("https://me@example.com/", "names a user")]
    #[tokio::test]
    async fn an_address_is_one_to_ask_at(#[case] address: &str, #[case] says: &str) {
        let refused = ask(address, Vec::new()).await.unwrap_err();
        assert!(refused.exit() == Exit::Usage && refused.to_string().contains(says), "{refused}");
    }

    #[rstest]
    #[case::refused(Script::Say(b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"), "the status 503")]
    #[case::a_page(Script::Say(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi"), "of the type text/html")]
    #[case::led_elsewhere(
        Script::Say(b"HTTP/1.1 302 Found\r\nLocation: http://example.com/\r\nContent-Length: 0\r\n\r\n"),
        "the status 302"
    )]
    #[case::without_end(
        Script::Repeat(b"HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\n\r\n", &[b'x'; 4096]),
        "longer than"
    )]
    #[case::nothing(Script::Say(b""), "gave no answer")]
    #[tokio::test]
    async fn what_is_no_stamp_is_told(#[case] script: Script, #[case] says: &str) {
        let refused = ask(&format!("http://127.0.0.1:{}/", tcp(script).await), vec![0x30, 0]).await.unwrap_err();
        assert!(refused.exit() == Exit::Bench && refused.to_string().contains(says), "{refused}");
    }
}
