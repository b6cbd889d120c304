//! Pages good and hostile, files that stand for them, and what nobody allowed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rstest::rstest;
use suite::evidence::Fetched;
use suite::files::SourceText;
use suite::files::profile::{Pace, PortPace};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;
use crate::bench::Bench;
use crate::secrets::{Key, Secret, Taint};
use crate::session::fake::{self, Script};

/// A context whose bench leads example.com (80 and 443) to a port, and the folder of its files.
fn context(port: u16, more: &str) -> (tempfile::TempDir, Context) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("manual.txt"), "cover\u{c}page two\u{c}page three").unwrap();
    std::fs::write(folder.path().join("manual.pdf"), "%PDF-1.7").unwrap();
    let bench = format!(
        "authorisation: {{ by: test, valid: 2020-01-01..2099-12-31, scope: {{ ip: [127.0.0.0/8] }}, publications: [example.com] }}\n\
         samples: {{ A: {{ addresses: {{ PhyIntf-Ethernet: 127.0.0.1 }} }} }}\n\
         connect_to: {{ \"example.com:80\": \"127.0.0.1:{port}\", \"example.com:443\": \"127.0.0.1:{port}\" }}\n{more}"
    );
    let bench = Arc::new(Bench::parse(folder.path(), bench).unwrap());
    let declaration = "edition: \"3.1\"\ndut: { supplier: S, name: N, model: M, hardware: \"B\", software: \"1\", class: camera, constrained: { N: mains } }\nfeatures: []\nics: {}\nixit: {}\n";
    let declaration = Arc::new(suite::files::parse(&SourceText { file: "declaration.yaml", text: declaration }).unwrap());
    let pace = Pace { connections: 1, requests_per_second: 1_000, port_probes: PortPace { in_flight: 1, per_second: 1 } };
    let (taint, key) = (Taint::default(), Key::of(folder.path()).unwrap());
    (folder, Context { bench, declaration, pace, taint, key })
}

async fn get(context: &Context, of: Source) -> Result<PublicationSeen, BenchTrouble> {
    let reader = Reader { client: client(None)?, archive: Some(context.bench.folder().join("evidence")) };
    put(context, &reader, &Publication { of }).await
}

async fn asked(script: Script) -> Result<PublicationSeen, BenchTrouble> {
    let (_folder, context) = context(fake::tcp(script).await, "");
    get(&context, Source::Url("http://example.com/policy".into())).await
}

#[tokio::test]
async fn a_page_is_read_and_archived() {
    let page =
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Policy</title><h1>Report</h1><p>to security@example.com, not hunter22";
    let (folder, context) = context(fake::tcp(Script::Say(page)).await, "");
    context.taint.secret(&Secret::new("hunter22".to_owned()));
    let seen = get(&context, Source::Url("http://example.com/policy#how".into())).await.unwrap();
    assert_eq!((seen.access, seen.whole_text().as_str()), (Met::Served, "Report\nto security@example.com, not (secret)"));
    let hops = vec![suite::evidence::Hop { url: "http://example.com/policy".into(), status: 200 }];
    assert_eq!(seen.came, Came::Fetched(Fetched { hops, protected: false, led: true }));
    let name = seen.digest.unwrap().to_string().replace("sha256:", "");
    assert_eq!(std::fs::read(folder.path().join("evidence").join(name)).unwrap(), &page[page.len() - seen.bytes as usize..]);
}

#[rstest]
#[case::gone(b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n", Met::Absent)]
#[case::login_by_status(b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\n\r\n", Met::Login)]
#[case::login_page(b"HTTP/1.1 200 OK\r\n\r\n<html><form>Please sign in <input name=u><input type=password></form>", Met::Login)]
#[case::payment(b"HTTP/1.1 402 Pay\r\n\r\n", Met::Login)]
#[case::no_robots(b"HTTP/1.1 403 No\r\n\r\n", Met::Refused)]
#[case::down(b"HTTP/1.1 503 Down\r\n\r\n", Met::Failed)]
#[case::in_circles(b"HTTP/1.1 302 Found\r\nLocation: /policy\r\n\r\n", Met::Failed)]
#[case::nowhere(b"HTTP/1.1 302 Found\r\n\r\n", Met::Failed)]
#[case::to_no_page(b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n", Met::Failed)]
#[tokio::test]
async fn an_answer_tells_what_is_met(#[case] answer: &'static [u8], #[case] access: Met) {
    assert_eq!(asked(Script::Say(answer)).await.unwrap().access, access);
}

#[test]
fn a_login_in_a_corner_of_a_page_is_no_barrier() {
    let page = |words: usize| Page { text: "word ".repeat(words), asks_password: true, ..Page::default() };
    let login: Url = "https://example.com/sign-in?next=/policy".parse().unwrap();
    assert_eq!(access(200, Some(&page(300)), None), Met::Served);
    assert_eq!(access(200, Some(&page(300)), Some(&login)), Met::Login);
    assert_eq!(access(200, Some(&page(30)), None), Met::Login);
}

#[rstest]
#[case::elsewhere(
    Script::Say(b"HTTP/1.1 302 Found\r\nLocation: http://example.org/\r\n\r\n"),
    "leads on to another place: nobody allowed http://example.org/"
)]
#[case::into_the_house(Script::Say(b"HTTP/1.1 302 Found\r\nLocation: http://192.168.0.1/\r\n\r\n"), "names no host by its name")]
#[case::no_answer(Script::Say(b""), "closed without a response")]
#[case::garbage(Script::Say(b"SSH-2.0-x\r\n"), "no response")]
#[case::endless_head(
    Script::Repeat(b"HTTP/1.1 200 OK\r\n", b"X-Header: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"),
    "no response"
)]
#[tokio::test]
async fn what_keeps_the_bench_from_a_page_is_its_own_trouble(#[case] script: Script, #[case] says: &str) {
    let trouble = asked(script).await.unwrap_err();
    assert!(trouble.says.contains(says), "{trouble}");
}

#[tokio::test]
async fn a_certificate_that_nobody_trusts_is_trouble() {
    let (_folder, context) = context(fake::tcp(Script::Say(b"HTTP/1.1 200 OK\r\n\r\n")).await, "");
    let trouble = get(&context, Source::Url("https://example.com/".into())).await.unwrap_err();
    assert!(trouble.says.contains("no trusted TLS session"), "{trouble}");
}

#[tokio::test]
async fn a_page_without_end_is_cut_and_says_so() {
    let began = Instant::now();
    let seen = asked(Script::Repeat(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", &[b'x'; 65_536])).await.unwrap();
    assert_eq!((seen.bytes, seen.text.len()), (BYTES as u64, PIECES));
    assert!(seen.cut.unwrap().contains("stopped after 10000000 bytes") && began.elapsed() < Duration::from_secs(20));
}

/// What unpacks to gigabytes is never unpacked: only `identity` is asked for, and what comes otherwise is left for a person to read.
#[tokio::test]
async fn what_is_packed_is_not_unpacked() {
    let seen =
        asked(Script::Say(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08")).await.unwrap();
    assert_eq!((seen.kind.as_str(), seen.text.len(), seen.access), ("text/html in gzip", 0, Met::Served));
}

#[tokio::test]
async fn neither_cookies_nor_credentials_are_sent() {
    let port = fake::serve(|mut stream| async move {
        let mut heard = vec![0; 4_096];
        let length = stream.read(&mut heard).await?;
        let heard = String::from_utf8_lossy(&heard[..length]).to_lowercase();
        let status = if heard.starts_with("get /next") { "200 OK" } else { "302 Found\r\nLocation: /next\r\nSet-Cookie: a=0123456789" };
        stream.write_all(format!("HTTP/1.1 {status}\r\nContent-Type: text/plain\r\n\r\n{heard}").as_bytes()).await
    });
    let (_folder, context) = context(port.await, "");
    let seen = get(&context, Source::Url("http://example.com/".into())).await.unwrap();
    let heard = seen.whole_text();
    assert!(heard.starts_with("get /next") && heard.contains("host: example.com\n"), "{heard}");
    assert!(heard.contains("accept-encoding: identity") && !heard.contains("cookie") && !heard.contains("authorization"), "{heard}");
}

const DOCUMENTS: &str = "documents: { manual: manual.txt, leaflet: manual.pdf, \"https://example.org/policy\": manual.txt }\n";

#[rstest]
#[case::all_of_it(Source::Words("manual".into()), "cover\npage two\npage three")]
#[case::from_a_page(Source::Words("Manual, page 2".into()), "page two\npage three")]
#[case::from_a_page_that_is_not_there(Source::Words("manual, page 14".into()), "cover\npage two\npage three")]
#[case::for_a_page_of_the_web(Source::Url("https://example.org/policy".into()), "cover\npage two\npage three")]
#[case::unreadable(Source::Words("leaflet".into()), "")]
#[tokio::test]
async fn a_file_stands_for_a_publication(#[case] of: Source, #[case] text: &str) {
    let (_folder, context) = context(1, DOCUMENTS);
    let seen = get(&context, of).await.unwrap();
    assert_eq!((seen.came.clone(), seen.access, seen.whole_text().as_str()), (Came::Copy, Met::Served, text));
}

#[rstest]
#[case::page(Source::Url("https://example.org/".into()), "authorisation: { publications: [example.org] }")]
#[case::document(Source::Words("card, side 2".into()), "documents: { \"card\": manual.pdf }")]
#[case::no_page(Source::Url("ftp://example.com/x".into()), "cannot be fetched")]
#[tokio::test]
async fn without_permission_or_file_it_says_what_to_write(#[case] of: Source, #[case] says: &str) {
    let (_folder, context) = context(1, "");
    let trouble = get(&context, of).await.unwrap_err();
    assert!(trouble.says.contains(says), "{trouble}");
}
