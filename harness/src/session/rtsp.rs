//! RTSP/1.0 (RFC 2326): requests on one connection, with Digest, and a small parser with limits for what comes back.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::connect::{Connection, Endpoint};
use super::{BODY_LIMIT, HEAD_LIMIT, HEADER_COUNT, NoResponse, digest};

/// A response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RtspResponse {
    /// The status code.
    pub status: u16,
    /// Names in lower case and values, in order.
    pub headers: Vec<(String, String)>,
    /// The body, up to the limit.
    pub body: Vec<u8>,
    /// From the first byte of the request to the end of the response.
    pub took: Duration,
}

impl RtspResponse {
    /// The values of a header, by its name in lower case.
    pub fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(header, _)| header == name).map(|(_, value)| value.as_str())
    }
}

/// A client on one connection.
#[derive(Debug)]
pub struct RtspClient<'a> {
    endpoint: &'a Endpoint,
    connection: Connection,
    sequence: u32,
}

impl<'a> RtspClient<'a> {
    /// Connects.
    ///
    /// # Errors
    /// [`NoResponse`], as for any connection.
    pub async fn connect(endpoint: &'a Endpoint) -> Result<Self, NoResponse> {
        Ok(Self { connection: endpoint.connect().await?, endpoint, sequence: 0 })
    }

    /// One request, with an `Authorization` header if given.
    ///
    /// # Errors
    /// [`NoResponse`], when no response came whole and in time.
    pub async fn request(&mut self, method: &str, uri: &str, authorization: Option<&str>) -> Result<RtspResponse, NoResponse> {
        self.endpoint.reach.budget.request().await;
        self.sequence += 1;
        let accept = if method == "DESCRIBE" { "Accept: application/sdp\r\n" } else { "" };
        let authorization = authorization.map(|value| format!("Authorization: {value}\r\n")).unwrap_or_default();
        let text = format!("{method} {uri} RTSP/1.0\r\nCSeq: {}\r\nUser-Agent: thirteen\r\n{accept}{authorization}\r\n", self.sequence);
        let started = Instant::now();
        let exchange = async {
            self.connection.write_all(text.as_bytes()).await.map_err(|_| NoResponse::Closed)?;
            self.connection.flush().await.map_err(|_| NoResponse::Closed)?;
            read(&mut self.connection).await
        };
        let limit = self.endpoint.reach.patience.read;
        let (status, headers, body) = tokio::time::timeout(limit, exchange).await.unwrap_or(Err(NoResponse::Silent))?;
        Ok(RtspResponse { status, headers, body, took: started.elapsed() })
    }
}

/// The URL of a path.
#[must_use]
pub fn url(endpoint: &Endpoint, path: &str) -> String {
    let (scheme, usual) = if endpoint.tls { ("rtsps", 322) } else { ("rtsp", 554) };
    format!("{scheme}://{}{path}", endpoint.host(usual))
}

/// DESCRIBE with Digest. A device that closes after its challenge gets the answer on a new connection.
///
/// # Errors
/// [`NoResponse`], when no response came.
pub async fn describe(endpoint: &Endpoint, path: &str, user: &str, secret: &str) -> Result<RtspResponse, NoResponse> {
    let uri = url(endpoint, path);
    let mut client = RtspClient::connect(endpoint).await?;
    let first = client.request("DESCRIBE", &uri, None).await?;
    if first.status != 401 {
        return Ok(first);
    }
    let Some(answer) = digest::answer(first.header("www-authenticate"), "DESCRIBE", &uri, user, secret) else {
        return Ok(first);
    };
    match client.request("DESCRIBE", &uri, Some(&answer)).await {
        Err(NoResponse::Closed) => {
            // Gives its place in the budget back first: it may be the only one.
            drop(client);
            RtspClient::connect(endpoint).await?.request("DESCRIBE", &uri, Some(&answer)).await
        }
        other => other,
    }
}

type Parsed = (u16, Vec<(String, String)>, Vec<u8>);

async fn read(connection: &mut Connection) -> Result<Parsed, NoResponse> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if !b"RTSP/".starts_with(&bytes[..bytes.len().min(5)]) {
            return Err(NoResponse::Garbage("no RTSP status line".to_owned()));
        }
        if bytes.len() > HEAD_LIMIT {
            return Err(NoResponse::Garbage(format!("a head of more than {HEAD_LIMIT} bytes")));
        }
        more(connection, &mut bytes).await?;
    };
    let (status, headers) = parse_head(&bytes[..end]).ok_or_else(|| NoResponse::Garbage("no RTSP response".to_owned()))?;
    let length = headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
    let mut body = bytes.split_off(end + 4);
    while body.len() < usize::min(length, BODY_LIMIT) {
        more(connection, &mut body).await?;
    }
    body.truncate(usize::min(length, BODY_LIMIT));
    Ok((status, headers, body))
}

async fn more(connection: &mut Connection, bytes: &mut Vec<u8>) -> Result<(), NoResponse> {
    let mut buffer = [0; 4096];
    match connection.read(&mut buffer).await {
        Ok(0) | Err(_) => Err(NoResponse::Closed),
        Ok(count) => {
            bytes.extend_from_slice(&buffer[..count]);
            Ok(())
        }
    }
}

fn parse_head(head: &[u8]) -> Option<(u16, Vec<(String, String)>)> {
    let text = String::from_utf8_lossy(head);
    let mut lines = text.split("\r\n");
    let mut first = lines.next()?.splitn(3, ' ');
    first.next().filter(|version| version.starts_with("RTSP/"))?;
    let status = first.next()?.parse().ok().filter(|status| (100..600).contains(status))?;
    let header = |line: &str| line.split_once(':').map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()));
    Some((status, lines.take(HEADER_COUNT).filter_map(header).collect()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::fake;
    use super::*;
    use crate::budget::Budget;
    use crate::reach::Reach;
    use rstest::rstest;
    use suite::files::profile::{Pace, PortPace};

    #[rstest]
    #[case::garbage(fake::Script::Say(b"SSH-2.0-x\r\n"), NoResponse::Garbage(String::new()))]
    #[case::bad_status(fake::Script::Say(b"RTSP/1.0 99999 x\r\n\r\n"), NoResponse::Garbage(String::new()))]
    #[case::endless_head(
        fake::Script::Repeat(b"RTSP/1.0 200 OK\r\n", b"X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"),
        NoResponse::Garbage(String::new())
    )]
    #[case::closed(fake::Script::Say(b""), NoResponse::Closed)]
    #[case::silent(fake::Script::Silent, NoResponse::Silent)]
    #[case::slow(fake::Script::DripAfter(b"RTSP/1.0 200 OK\r\n", b"X"), NoResponse::Silent)]
    #[case::body_that_never_comes(fake::Script::SayAndHold(b"RTSP/1.0 200 OK\r\nContent-Length: 10\r\n\r\n"), NoResponse::Silent)]
    #[tokio::test]
    async fn a_hostile_stream_is_bounded(#[case] script: fake::Script, #[case] expected: NoResponse) {
        let port = fake::tcp(script).await;
        let started = Instant::now();
        let error = describe(&fake::endpoint(port), "/", "u", "s").await.unwrap_err();
        assert_eq!(std::mem::discriminant(&error), std::mem::discriminant(&expected), "{error}");
        assert!(started.elapsed() < Duration::from_secs(2));
    }

    #[tokio::test]
    async fn a_challenge_is_answered_even_on_a_new_connection() {
        let port = fake::serve(|mut stream| async move {
            let mut buffer = vec![0; 4096];
            let count = stream.read(&mut buffer).await?;
            let asked = String::from_utf8_lossy(&buffer[..count]).into_owned();
            let answer: &[u8] = if asked.contains("Authorization: Digest") {
                b"RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 3\r\n\r\nv=0"
            } else {
                b"RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\", algorithm=SHA-256, qop=\"auth\"\r\n\r\n"
            };
            stream.write_all(answer).await
        })
        .await;
        let only_one = Pace { connections: 1, requests_per_second: 10_000, port_probes: PortPace { in_flight: 1, per_second: 1_000 } };
        let reach = Reach { budget: Arc::new(Budget::new(&only_one)), ..fake::reach() };
        let endpoint = Endpoint { reach, port, tls: false };
        let response = tokio::time::timeout(Duration::from_secs(5), describe(&endpoint, "/", "u", "s")).await.unwrap().unwrap();
        assert_eq!((response.status, response.body.as_slice()), (200, &b"v=0"[..]));
    }
}
