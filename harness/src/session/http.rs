//! One HTTP/1.1 request on a connection of its own: redirects are never followed, and nothing a device sends can take more than a fixed time and memory.

use std::time::{Duration, Instant};

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{HeaderName, HeaderValue};
use hyper_util::rt::TokioIo;
use suite::evidence::{BenchTrouble, Method};
use tokio::io::{AsyncRead, AsyncWrite};

use super::connect::Endpoint;
use super::{BODY_LIMIT, HEAD_LIMIT, HEADER_COUNT, NoResponse};

/// A request.
#[derive(Clone, Debug)]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// Path and query, starting with `/`.
    pub path: String,
    /// Header names and values beside `Host`, `User-Agent`, `Accept` and `Connection`.
    pub headers: Vec<(String, String)>,
    /// The body, empty for none.
    pub body: Vec<u8>,
}

impl HttpRequest {
    /// A GET.
    #[must_use]
    pub fn get(path: &str) -> Self {
        Self { method: Method::Get, path: path.to_owned(), headers: Vec::new(), body: Vec::new() }
    }

    /// A request with a body of a type.
    #[must_use]
    pub fn with_body(method: Method, path: &str, content_type: &str, body: String) -> Self {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        Self { method, path: path.to_owned(), headers, body: body.into_bytes() }
    }

    /// The same with more headers.
    #[must_use]
    pub fn and(mut self, headers: &[(String, String)]) -> Self {
        self.headers.extend_from_slice(headers);
        self
    }
}

/// A response, as far as it was read.
#[derive(Clone, Debug)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// Names in lower case and values, in order.
    pub headers: Vec<(String, String)>,
    /// The body up to [`BODY_LIMIT`] bytes.
    pub body: Vec<u8>,
    /// Whether the body was read to its end.
    pub whole: bool,
    /// From the first byte of the request to the head of the response.
    pub took: Duration,
}

impl HttpResponse {
    /// The values of a header, by its name in lower case.
    pub fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// The body as text; what is no UTF-8 is replaced.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Whether the body is meant to be read: HTML, JSON, XML, plain text.
    #[must_use]
    pub fn is_readable(&self) -> bool {
        match self.header("content-type").next() {
            Some(kind) => ["text/", "json", "xml", "javascript", "link-format", "urlencoded"]
                .iter()
                .any(|readable| kind.to_ascii_lowercase().contains(readable)),
            None => !self.body.contains(&0) && std::str::from_utf8(&self.body).is_ok(),
        }
    }

    /// How long to wait before trying again, if the device says so in seconds.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.header("retry-after").next()?.trim().parse().ok().map(Duration::from_secs)
    }
}

/// How long and how much is read of one response.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// For the head, and for each pause in the body.
    pub pause: Duration,
    /// For all of it.
    pub whole: Duration,
    /// The most bytes of a body.
    pub body: usize,
}

/// Sends one request on a new connection and reads the response within the limits.
///
/// # Errors
/// [`NoResponse`], which is the device's answer unless it is the bench's trouble.
pub async fn exchange(endpoint: &Endpoint, request: HttpRequest) -> Result<HttpResponse, NoResponse> {
    let connection = endpoint.connect().await?;
    endpoint.reach.budget.request().await;
    let patience = endpoint.reach.patience;
    let limits = Limits { pause: patience.read, whole: patience.exchange, body: BODY_LIMIT };
    over(connection, endpoint.host(if endpoint.tls { 443 } else { 80 }), request, limits).await
}

/// Sends one request on a connection that is open, to `host` as the `Host` header has it, and reads the response within the limits.
///
/// # Errors
/// As [`exchange`].
pub(crate) async fn over<S>(connection: S, host: String, request: HttpRequest, limits: Limits) -> Result<HttpResponse, NoResponse>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let message = message(host, request)?;
    let mut builder = http1::Builder::new();
    builder.max_headers(HEADER_COUNT).max_buf_size(HEAD_LIMIT);
    builder.allow_spaces_after_header_name_in_responses(true).ignore_invalid_headers_in_responses(true);
    let (mut sender, driver) = builder.handshake(TokioIo::new(connection)).await.map_err(|error| no_response(&error))?;
    let _driver = AbortOnDrop(tokio::spawn(async move {
        let _ = driver.await;
    }));
    let started = Instant::now();
    let deadline = tokio::time::Instant::now() + limits.whole;
    let head_by = deadline.min(tokio::time::Instant::now() + limits.pause);
    let response = match tokio::time::timeout_at(head_by, sender.send_request(message)).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => return Err(no_response(&error)),
        Err(_) => return Err(NoResponse::Silent),
    };
    let took = started.elapsed();
    let (head, body) = response.into_parts();
    let read = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers: Vec<_> = head.headers.iter().map(|(name, value)| (name.as_str().to_owned(), read(value))).collect();
    let deadline = if is_stream(&headers) { deadline.min(tokio::time::Instant::now() + OF_A_STREAM) } else { deadline };
    let (body, whole) = read_body(body, deadline, limits).await;
    Ok(HttpResponse { status: head.status.as_u16(), headers, body, whole, took })
}

/// How much is read of what has no end: enough to see that it comes.
const OF_A_STREAM: Duration = Duration::from_secs(2);

/// Whether the body goes on for as long as the connection does, by its type: pictures that replace one another, or events.
fn is_stream(headers: &[(String, String)]) -> bool {
    let kinds = headers.iter().filter(|(name, _)| name == "content-type").map(|(_, kind)| kind.trim_start().to_ascii_lowercase());
    kinds.into_iter().any(|kind| kind.starts_with("multipart/x-mixed-replace") || kind.starts_with("text/event-stream"))
}

/// Reads until the end, the limit, the deadline, a pause or an error: what came until then is the body. Also whether it came to its end.
async fn read_body(mut body: Incoming, deadline: tokio::time::Instant, limits: Limits) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    loop {
        let until = deadline.min(tokio::time::Instant::now() + limits.pause);
        let frame = match tokio::time::timeout_at(until, body.frame()).await {
            Ok(Some(Ok(frame))) => frame,
            Ok(None) => return (bytes, true),
            Ok(Some(Err(_))) | Err(_) => return (bytes, false),
        };
        let Some(data) = frame.data_ref() else { continue };
        let room = limits.body - bytes.len();
        bytes.extend_from_slice(&data[..data.len().min(room)]);
        if data.len() > room {
            return (bytes, false);
        }
    }
}

fn message(host: String, request: HttpRequest) -> Result<hyper::Request<Full<Bytes>>, NoResponse> {
    let unfit =
        |what: &str| NoResponse::Bench(BenchTrouble::new(format!("the {what} of {} {} cannot be sent", request.method, request.path)));
    let uri: hyper::Uri = request.path.parse().map_err(|_| unfit("path"))?;
    let mut message = hyper::Request::builder()
        .method(request.method.to_string().as_str())
        .uri(uri)
        .body(Full::new(Bytes::from(request.body.clone())))
        .map_err(|_| unfit("method"))?;
    let fixed = [("host", host), ("user-agent", "thirteen".to_owned()), ("accept", "*/*".to_owned()), ("connection", "close".to_owned())];
    for (name, value) in
        fixed.iter().map(|(name, value)| (*name, value)).chain(request.headers.iter().map(|(name, value)| (name.as_str(), value)))
    {
        let name: HeaderName = name.parse().map_err(|_| unfit("header name"))?;
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| unfit("header value"))?;
        message.headers_mut().append(name, value);
    }
    Ok(message)
}

fn no_response(error: &hyper::Error) -> NoResponse {
    if error.is_parse() || error.is_parse_status() {
        return NoResponse::Garbage(error.to_string());
    }
    NoResponse::Closed
}

/// The task that drives a connection ends with the exchange.
struct AbortOnDrop(tokio::task::JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake;
    use super::*;
    use rstest::rstest;

    async fn ask(script: fake::Script) -> (Result<HttpResponse, NoResponse>, Duration) {
        let port = fake::tcp(script).await;
        let started = Instant::now();
        let answer = exchange(&fake::endpoint(port), HttpRequest::get("/")).await;
        (answer, started.elapsed())
    }

    #[tokio::test]
    async fn a_response_is_read_with_its_headers_in_order() {
        let (answer, _) =
            ask(fake::Script::Say(b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nSet-Cookie: a=1\r\nContent-Length: 2\r\n\r\nno")).await;
        let answer = answer.unwrap();
        assert_eq!((answer.status, answer.text().as_str()), (401, "no"));
        assert_eq!(answer.header("www-authenticate").collect::<Vec<_>>(), ["Basic"]);
    }

    #[rstest]
    #[case::garbage(fake::Script::Say(b"NOT HTTP AT ALL\r\n\r\n"), NoResponse::Garbage(String::new()))]
    #[case::endless_head(
        fake::Script::Repeat(b"HTTP/1.1 200 OK\r\n", b"X-Header: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"),
        NoResponse::Garbage(String::new())
    )]
    #[case::closed(fake::Script::Say(b""), NoResponse::Closed)]
    #[case::half_a_head(fake::Script::Say(b"HTTP/1.1 200 OK\r\nContent-"), NoResponse::Closed)]
    #[case::silent(fake::Script::Silent, NoResponse::Silent)]
    #[case::slow_head(fake::Script::Drip(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), NoResponse::Silent)]
    #[tokio::test]
    async fn a_device_that_gives_no_response_is_bounded(#[case] script: fake::Script, #[case] expected: NoResponse) {
        let (answer, took) = ask(script).await;
        assert_eq!(std::mem::discriminant(&answer.unwrap_err()), std::mem::discriminant(&expected));
        assert!(took < Duration::from_secs(2), "{took:?}");
    }

    #[rstest]
    #[case::endless_body(fake::Script::Repeat(b"HTTP/1.1 200 OK\r\n\r\n", &[b'x'; 4096]), BODY_LIMIT)]
    #[case::body_that_stops(fake::Script::SayAndHold(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"), 4)]
    #[case::body_cut_off(fake::Script::Say(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"), 4)]
    #[case::redirect_to_itself(fake::Script::Say(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"), 0)]
    #[tokio::test]
    async fn a_body_without_end_is_bounded(#[case] script: fake::Script, #[case] length: usize) {
        let (answer, took) = ask(script).await;
        assert_eq!(answer.unwrap().body.len(), length);
        assert!(took < Duration::from_secs(2), "{took:?}");
    }

    #[rstest]
    #[case::pictures(b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n")]
    #[case::events(b"HTTP/1.1 200 OK\r\nContent-Type: Text/Event-Stream\r\n\r\n")]
    #[tokio::test]
    async fn of_a_stream_only_the_beginning_is_read(#[case] head: &'static [u8]) {
        let connection = tokio::net::TcpStream::connect(("127.0.0.1", fake::tcp(fake::Script::DripAfter(head, b"y")).await)).await.unwrap();
        let (pause, whole, started) = (Duration::from_secs(5), Duration::from_secs(20), Instant::now());
        let answer = over(connection, "x".to_owned(), HttpRequest::get("/"), Limits { pause, whole, body: BODY_LIMIT }).await.unwrap();
        assert!(!answer.body.is_empty() && !answer.whole);
        assert!(started.elapsed() < OF_A_STREAM + Duration::from_secs(3), "{:?}", started.elapsed());
    }

    #[tokio::test]
    async fn a_slow_body_ends_with_the_exchange() {
        let (answer, took) = ask(fake::Script::DripAfter(b"HTTP/1.1 200 OK\r\n\r\n", b"y")).await;
        assert!(!answer.unwrap().body.is_empty());
        assert!(took < Duration::from_secs(2), "{took:?}");
    }
}
