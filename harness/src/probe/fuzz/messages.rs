//! Malformed messages of HTTP and RTSP, which share a grammar: request lines, headers, lengths, paths.

use super::case::{Case, Generator, Sign};

/// The longest message.
const LIMIT: usize = 160 * 1024;

/// What a message is addressed to.
#[derive(Clone, Debug)]
pub struct Address {
    /// Value of the `Host` header, or host and port of an RTSP URL.
    pub host: String,
    /// Paths that the device is known to have, `/` first.
    pub paths: Vec<String>,
    /// The most requests that the device is sent at once.
    pub at_once: usize,
}

/// The battery of HTTP messages.
#[must_use]
pub fn http(seed: u64, address: &Address) -> Generator {
    let host = &address.host;
    let good = address.paths.iter().flat_map(|path| {
        [
            format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\nCookie: sid=0; a=b\r\nConnection: close\r\n\r\n"),
            format!(
                "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\na=1&b=2"
            ),
        ]
    });
    let good = good.map(String::into_bytes).collect();
    let first = address.paths.first().map_or("/", String::as_str);
    let last = address.paths.last().map_or("/", String::as_str);
    let mut cases = grammar("HTTP/1.1", first, &format!("Host: {host}"));
    cases.extend(lengths(first, host));
    let requests = address.at_once;
    cases.push(Case::plain(
        format!("{requests} requests at once"),
        format!("GET {first} HTTP/1.1\r\nHost: {host}\r\n\r\n").repeat(requests),
    ));
    cases.extend(bodies(last, host));
    Generator::damaging(seed, good, cases, LIMIT)
}

/// The battery of RTSP messages; `uri` is the URL of the device's first path, `at_once` the most requests that it is sent at once.
#[must_use]
pub fn rtsp(seed: u64, uri: &str, at_once: usize) -> Generator {
    let message = |method: &str, more: &str| format!("{method} {uri} RTSP/1.0\r\nCSeq: 1\r\n{more}\r\n").into_bytes();
    let digest = "Authorization: Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"/\", response=\"0\"\r\n";
    let transport = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n";
    let good = vec![message("OPTIONS", ""), message("DESCRIBE", digest), message("SETUP", transport), message("PLAY", "Range: npt=0-\r\n")];
    let mut cases = grammar("RTSP/1.0", uri, "CSeq: 1");
    let odd = |what: &str, text: String| Case::plain(what, text);
    let line = |more: &str| format!("DESCRIBE {uri} RTSP/1.0\r\n{more}\r\n\r\n");
    cases.extend([
        odd("a CSeq that is a negative number", line("CSeq: -1")),
        odd("a CSeq beyond 64 bits", line("CSeq: 99999999999999999999999")),
        odd("a CSeq of 70,000 digits", line(&format!("CSeq: {}", "9".repeat(70_000)))),
        odd("a CSeq with a format", line("CSeq: %n%n%s")),
        odd("an Authorization without an end", line(&format!("CSeq: 1\r\nAuthorization: Digest username=\"{}", "a".repeat(8_192)))),
        odd("an Authorization of 2,000 members", line(&format!("CSeq: 1\r\nAuthorization: Digest {}", "a=\"b\",".repeat(2_000)))),
        odd("a Transport with channels beyond 8 bits", line("CSeq: 1\r\nTransport: RTP/AVP/TCP;interleaved=70000-70001")),
        odd("a Transport to ports 0 and -1", line("CSeq: 1\r\nTransport: RTP/AVP;client_port=0--1;destination=255.255.255.255")),
        odd("a Range that ends before it begins", line("CSeq: 1\r\nRange: npt=9e99--9e99")),
        odd("a Session of 4,096 bytes", line(&format!("CSeq: 1\r\nSession: {}", "f".repeat(4_096)))),
        odd("a body without its length", format!("{}v=0\r\n", line("CSeq: 1"))),
        odd("a length of the body that lies", format!("{}v=0", line("CSeq: 1\r\nContent-Length: 4294967295"))),
        Case::plain("an interleaved frame without a session", [b"$\x00\xff\xff".to_vec(), vec![0x80; 512]].concat()),
        Case::plain(format!("{at_once} requests at once"), message("OPTIONS", "").repeat(at_once)),
    ]);
    Generator::damaging(seed, good, cases, LIMIT)
}

/// What breaks the grammar that both protocols share.
fn grammar(version: &str, target: &str, header: &str) -> Vec<Case> {
    let line = |first: &str, headers: &str| format!("{first}\r\n{header}\r\n{headers}\r\n");
    let get = |headers: &str| line(&format!("{} {target} {version}", method(version)), headers);
    let method = method(version);
    let long = |count| "A".repeat(count);
    let many: String = (0..2_000).map(|number| format!("X-{number}: {number}\r\n")).collect();
    let same: String = format!("{header}\r\n").repeat(300);
    let up = "/..".repeat(40);
    vec![
        Case::plain("a header of 65,536 bytes", get(&format!("X-Long: {}\r\n", long(65_536)))),
        Case::plain("a header name of 16,384 bytes", get(&format!("{}: a\r\n", long(16_384)))),
        Case::plain("2,000 headers", get(&many)),
        Case::plain("a target of 65,536 bytes", line(&format!("{method} /{} {version}", long(65_536)), "")),
        Case::plain("a method of 16,384 bytes", line(&format!("{} {target} {version}", long(16_384)), "")),
        Case::plain("a NUL in the target", line(&format!("{method} {target}\0x {version}"), "")),
        Case::plain("a NUL in a header", get("X-Nul: a\0b\r\n")),
        Case::plain("nothing but a line end", "\r\n"),
        Case::plain("nothing but 4,096 line ends", "\r\n".repeat(4_096)),
        Case::plain("lines that end with LF alone", format!("{method} {target} {version}\n{header}\n\n")),
        Case::plain("lines that end with CR alone", format!("{method} {target} {version}\r{header}\r\r")),
        Case::plain("a header folded over lines", get("X-Folded: a\r\n b\r\n\tc\r\n")),
        Case::plain("a header without a colon", get("X-No-Colon\r\n")),
        Case::plain("a header with a blank before its colon", get("X-Blank : a\r\n")),
        Case::plain("a header without a name", get(": a\r\n")),
        Case::plain("300 times the same header", get(&same)),
        Case::plain("bytes that are no text in a header", [get("").trim_end().as_bytes(), b"\r\nX-Raw: \xff\xfe\x80\r\n\r\n"].concat()),
        Case::plain("no version", format!("{method} {target}\r\n\r\n")),
        Case::plain("a version that is not there", line(&format!("{method} {target} {}", version.replace(['1', '0'], "9")), "")),
        Case::plain("a version with numbers beyond 64 bits", line(&format!("{method} {target} HTTP/{0}.{0}", "9".repeat(40)), "")),
        Case::plain("no target", line(&format!("{method}  {version}"), "")),
        Case::plain("a target without a slash", line(&format!("{method} x {version}"), "")),
        Case::plain("a target of another scheme", line(&format!("{method} gopher://[::1]:99999/ {version}"), "")),
        Case::plain("a target that climbs out", line(&format!("{method} {up}/etc/passwd {version}"), "")),
        Case::plain("a target that climbs out, encoded", line(&format!("{method} {}/etc/passwd {version}", "/%2e%2e".repeat(20)), "")),
        Case::plain("a target with broken percent signs", line(&format!("{method} /%%%zz%u0041%c0%af%00 {version}"), "")),
        Case::plain("a query of 65,536 bytes", line(&format!("{method} /?{} {version}", "a=b&".repeat(16_384)), "")),
        Case::plain("a method that does not exist", line(&format!("QUUX {target} {version}"), "")),
        Case::plain("a method in lower case", line(&format!("{} {target} {version}", method.to_lowercase()), "")),
        Case::plain("a blank before everything", format!(" {}", get(""))),
        Case::plain("an answer in place of a request", format!("{version} 200 OK\r\n{header}\r\n\r\n")),
        Case::plain("half a request line", format!("{method} {target}")),
        Case::plain("half a header", format!("{method} {target} {version}\r\n{header}\r\nX-Ha")),
        Case::plain("4,096 bytes of FF", vec![0xff; 4_096]),
        Case::plain("4,096 bytes of 00", vec![0; 4_096]),
        Case::plain("a beginning of TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec()),
        Case::plain("a format in the target", line(&format!("{method} /%25n%25n%25s%25s%25x {version}"), "")),
    ]
    .into_iter()
    .map(|case| {
        if case.what.starts_with("a target that climbs out") {
            Case { sign: Sign::Passwd, twin: get("").into_bytes(), ..case }
        } else {
            case
        }
    })
    .collect()
}

fn method(version: &str) -> &'static str {
    if version.starts_with("RTSP") { "DESCRIBE" } else { "GET" }
}

/// Lengths of bodies that contradict each other or what comes.
fn lengths(path: &str, host: &str) -> Vec<Case> {
    let post =
        |what: &str, headers: &str, body: &str| Case::plain(what, format!("POST {path} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n{body}"));
    let chunked = "Transfer-Encoding: chunked\r\n";
    vec![
        post("a length that is a negative number", "Content-Length: -1\r\n", "a"),
        post("a length beyond 64 bits", "Content-Length: 18446744073709551616\r\n", "a"),
        post("a length of 4 GiB", "Content-Length: 4294967296\r\n", "a"),
        post("a length that is no number", "Content-Length: many\r\n", "a"),
        post("a length longer than the body", "Content-Length: 100\r\n", "a"),
        post("a length shorter than the body", "Content-Length: 1\r\n", "abcdef"),
        post("two lengths that differ", "Content-Length: 1\r\nContent-Length: 2\r\n", "ab"),
        post("a length and chunks", &format!("Content-Length: 1\r\n{chunked}"), "1\r\na\r\n0\r\n\r\n"),
        post("a chunk of a negative size", chunked, "-1\r\na\r\n0\r\n\r\n"),
        post("a chunk of a size beyond 64 bits", chunked, "fffffffffffffffff\r\na\r\n0\r\n\r\n"),
        post("a chunk of a size that is no number", chunked, "zz\r\na\r\n0\r\n\r\n"),
        post("a chunk with an extension of 32,768 bytes", chunked, &format!("1;{}\r\na\r\n0\r\n\r\n", "x".repeat(32_768))),
        post("chunks without an end", chunked, &"1\r\na\r\n".repeat(4_000)),
        post("chunks with a trailer of 500 headers", chunked, &format!("0\r\n{}\r\n", "X-T: a\r\n".repeat(500))),
        post("a coding of transfer that does not exist", "Transfer-Encoding: quux, chunked, chunked\r\n", "0\r\n\r\n"),
        post("a body that waits for a go", "Expect: 100-continue\r\nContent-Length: 4\r\n", ""),
        post(
            "a change of protocol that is not there",
            "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\n",
            "",
        ),
        Case::plain("a preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0"),
        Case::plain("500 ranges", format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nRange: bytes={}\r\n\r\n", "0-0,".repeat(500))),
        Case::plain("no Host", format!("GET {path} HTTP/1.1\r\n\r\n")),
        Case::plain("two Hosts", format!("GET {path} HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")),
    ]
}

/// Bodies that are not what their type says.
fn bodies(path: &str, host: &str) -> Vec<Case> {
    let post = |what: &str, kind: &str, body: &[u8]| {
        let head = format!("POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n", body.len());
        Case::plain(what, [head.as_bytes(), body].concat())
    };
    let form = "application/x-www-form-urlencoded";
    let parts = "multipart/form-data; boundary=b";
    vec![
        post("an array of 50,000 arrays to a stranger's body", "application/json", "[".repeat(50_000).as_bytes()),
        post("JSON that is no UTF-8", "application/json", b"{\"a\":\"\xff\xfe\"}"),
        post("a form of 20,000 fields", form, "a=1&".repeat(20_000).as_bytes()),
        post("a form with a field of 100,000 bytes", form, format!("a={}", "x".repeat(100_000)).as_bytes()),
        post("a form with broken percent signs", form, b"%=%&%z=%zz&==&&&=%00"),
        post("parts without an end", parts, b"--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx"),
        post("parts without a boundary", "multipart/form-data", b"--b\r\n\r\nx\r\n--b--\r\n"),
        post("2,000 empty parts", parts, "--b\r\n\r\n\r\n".repeat(2_000).as_bytes()),
        post(
            "a file name that climbs out",
            parts,
            b"--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"../../../../tmp/t13\"\r\n\r\n\r\n--b--\r\n",
        ),
        post(
            "XML whose entities grow",
            "application/xml",
            b"<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><a>&c;&c;&c;</a>",
        ),
        post("XML of 20,000 levels", "text/xml", "<a>".repeat(20_000).as_bytes()),
        post("a type of 8,192 bytes", &"x".repeat(8_192), b"a"),
    ]
}
