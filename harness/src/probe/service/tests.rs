//! Services against small servers, sound and hostile.

use std::sync::Arc;
use std::time::Duration;

use rstest::rstest;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use suite::evidence::Port;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::probe::testing::{place, reach};

type Answers = &'static [(&'static str, &'static [u8])];

/// What a server says first, and what it says to a request that starts with a word (an empty word: to anything).
#[derive(Clone, Default)]
struct Script {
    greeting: &'static [u8],
    answers: Answers,
}

async fn play<S: AsyncRead + AsyncWrite + Unpin>(script: &Script, mut stream: S) {
    let _ = stream.write_all(script.greeting).await;
    let mut request = vec![0; 4096];
    while let Ok(length) = stream.read(&mut request).await {
        let answer = script.answers.iter().find(|(word, _)| request[..length].starts_with(word.as_bytes()));
        match answer {
            Some((_, answer)) if length > 0 => drop(stream.write_all(answer).await),
            _ => return,
        }
    }
}

async fn serve(script: Script, tls: Option<TlsAcceptor>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (script, tls) = (script.clone(), tls.clone());
            tokio::spawn(async move {
                match tls {
                    None => play(&script, stream).await,
                    Some(tls) => {
                        if let Ok(stream) = tls.accept(stream).await {
                            play(&script, stream).await;
                        }
                    }
                }
            });
        }
    });
    port
}

fn acceptor() -> TlsAcceptor {
    let made = rcgen::generate_simple_self_signed(vec!["camera".to_owned()]).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

async fn ask(port: u16) -> ServiceSeen {
    put(&reach("127.0.0.1"), &Service { at: place(), port: Port::tcp(port) }).await.unwrap()
}

const BASIC: &[u8] = b"HTTP/1.1 401 Unauthorized\r\nServer: eye/3.1\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n";
const MOVED: &[u8] = b"HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n";
const FORM: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n<input type='password'>";
const OPTIONS: &[u8] = b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nPublic: DESCRIBE\r\n\r\n";
const DENIED: &[u8] =
    b"RTSP/1.0 401 Unauthorized\r\nCSeq: 2\r\nWWW-Authenticate: Digest realm=\"x\", nonce=\"y\", algorithm=SHA-256\r\n\r\n";
const REFUSED_BY_BROKER: &[u8] = b"\x20\x02\x00\x05";
const ACCEPTED_BY_BROKER: &[u8] = b"\x20\x02\x00\x00";
const NO_EHLO: &[u8] = b"500 what?\r\n";
const EHLO: &[u8] = b"250-mail\r\n250 AUTH PLAIN\r\n";
const PROMPT: &[u8] = b"eye login: ";
const BAD_REQUEST: &[u8] = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";
/// ServerHello of TLS 1.0 with TLS_RSA_WITH_AES_128_CBC_SHA.
const OLD_HELLO: &[u8] = b"\x16\x03\x01\x00\x2a\x02\x00\x00\x26\x03\x0177777777777777777777777777777777\x00\x00\x2f\x00";

#[rstest]
#[case::basic(b"", &[("GET / ", BASIC)], Protocol::Http, "eye/3.1", vec![Scheme::Basic])]
#[case::form(b"", &[("GET / ", MOVED), ("GET /login ", FORM)], Protocol::Http, "302 Found", vec![Scheme::Form])]
#[case::rtsp(b"", &[("OPTIONS", OPTIONS), ("DESCRIBE", DENIED)], Protocol::Rtsp, "Public", vec![Scheme::Digest { algorithm: "SHA-256".to_owned() }])]
#[case::mqtt_closed(b"", &[("\x10", REFUSED_BY_BROKER)], Protocol::Mqtt, "CONNACK 5", vec![Scheme::Mqtt])]
#[case::mqtt_open(b"", &[("\x10", ACCEPTED_BY_BROKER)], Protocol::Mqtt, "CONNACK 0", vec![])]
#[case::ftp(b"220 ready\r\n", &[("EHLO", NO_EHLO)], Protocol::Ftp, "ready", vec![Scheme::Ftp])]
#[case::smtp(b"220 mail\r\n", &[("EHLO", EHLO)], Protocol::Smtp, "AUTH", vec![Scheme::Other("SMTP AUTH".into())])]
#[case::telnet(b"\xff\xfd\x18", &[("", PROMPT)], Protocol::Telnet, "eye login:", vec![Scheme::Telnet])]
#[case::telnet_shell(b"\xff\xfd\x18# ", &[], Protocol::Telnet, "#", vec![])]
#[case::unknown(b"MOTD 1.0\r\n", &[], Protocol::Unknown, "MOTD", vec![])]
#[case::silent(b"", &[], Protocol::Silent, "", vec![])]
#[tokio::test]
async fn services_are_told_by_their_words(
    #[case] greeting: &'static [u8],
    #[case] answers: Answers,
    #[case] speaks: Protocol,
    #[case] says: &str,
    #[case] logins: Vec<Scheme>,
    #[values(false, true)] over_tls: bool,
) {
    let port = serve(Script { greeting, answers }, over_tls.then(acceptor)).await;
    let seen = ask(port).await;
    assert_eq!((seen.speaks, &seen.logins, seen.over_tls), (speaks, &logins, over_tls), "{seen:?}");
    assert!(seen.banner.as_str().contains(says) && seen.cut_short.is_none(), "{seen:?}");
}

#[tokio::test]
async fn a_web_server_that_answers_everything_is_not_tls() {
    let port = serve(Script { greeting: b"", answers: &[("GET / ", BASIC), ("", BAD_REQUEST)] }, None).await;
    let seen = ask(port).await;
    assert_eq!((seen.speaks, seen.over_tls, seen.logins), (Protocol::Http, false, vec![Scheme::Basic]));
}

#[tokio::test]
async fn tls_that_nobody_can_talk_inside_is_told_by_its_hello() {
    let port = serve(Script { greeting: b"", answers: &[("\x16", OLD_HELLO)] }, None).await;
    let seen = ask(port).await;
    assert_eq!((seen.speaks, seen.over_tls, seen.banner.as_str()), (Protocol::Unknown, true, "TLS ServerHello, version 1.0"));
    assert!(seen.cut_short.is_some_and(|reason| reason.contains("not identified")));
}

#[tokio::test]
async fn a_closed_port_is_no_service() {
    // An address of its own, so that no other test takes the port meanwhile.
    let port = TcpListener::bind("127.77.13.4:0").await.unwrap().local_addr().unwrap().port();
    let seen = put(&reach("127.77.13.4"), &Service { at: place(), port: Port::tcp(port) }).await.unwrap();
    assert_eq!(seen.cut_short.as_deref(), Some("connection refused"));
}

/// Servers that never end, never hurry or never make sense, each bounded in time and in what is kept.
#[rstest]
#[case::endless_head(b"HTTP/1.1 200 OK\r\nX: ", Duration::ZERO)]
#[case::endless_body(b"HTTP/1.1 200 OK\r\n\r\n", Duration::ZERO)]
#[case::slow(b"HTTP/1.1 200 OK\r\nX: ", Duration::from_millis(100))]
#[case::endless_greeting(b"", Duration::ZERO)]
#[tokio::test]
async fn hostile_services_are_bounded(#[case] start: &'static [u8], #[case] pause: Duration) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = [0; 512];
                if !start.is_empty() && !stream.read(&mut request).await.is_ok_and(|_| request.starts_with(b"GET")) {
                    return;
                }
                let _ = stream.write_all(start).await;
                let piece: &[u8] = if pause.is_zero() { &[b'x'; 8192] } else { b"x" };
                while stream.write_all(piece).await.is_ok() {
                    tokio::time::sleep(pause).await;
                }
            });
        }
    });
    let began = Instant::now();
    let seen = ask(port).await;
    assert!(began.elapsed() < Duration::from_secs(12), "{:?}", began.elapsed());
    assert_eq!(seen.speaks, if start.is_empty() { Protocol::Unknown } else { Protocol::Http });
    assert!(seen.banner.as_str().len() <= 3 * Text::LIMIT);
}

#[rstest]
#[case::adb(&[("CNXN", "CNXN\0\0\0\x01\0\x10\0\0\x08\0\0\0\0\0\0\0\0\0\0\0device::\0")], Protocol::Adb, &["adb"])]
#[case::adb_with_a_key(&[("CNXN", "AUTH\x01\0\0\0")], Protocol::Adb, &[])]
#[case::jdwp(&[("JDWP", "JDWP-Handshake")], Protocol::Jdwp, &["JDWP"])]
#[case::gdb(&[("$qSupported", "+$PacketSize=3fff;QPassSignals+#d1")], Protocol::Gdb, &["the protocol of GDB"])]
#[case::console(&[("\n", "\r\n~ # "), ("echo", "echo thir''teen\r\nthirteen\r\n~ # ")], Protocol::Telnet, &["a command line"])]
#[case::prompt_that_carries_out_nothing(&[("\n", "eye>"), ("echo", "?\r\neye>")], Protocol::Unknown, &[])]
#[case::pprof(&[("GET /debug/pprof/", "HTTP/1.1 200 OK\r\n\r\n<a href='goroutine?debug=1'>"), ("GET", "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")], Protocol::Http, &["pprof at /debug/pprof/"])]
#[case::page_for_everything(&[("GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")], Protocol::Http, &[])]
#[tokio::test]
async fn debuggers_are_told_by_what_they_let_a_stranger_do(
    #[case] says: &[(&'static str, &'static str)],
    #[case] speaks: Protocol,
    #[case] debug: &[&str],
) {
    let answers = says.iter().map(|(word, answer)| (*word, answer.as_bytes())).collect::<Vec<_>>().leak();
    let port = serve(Script { greeting: b"", answers }, None).await;
    let seen = put(&reach("127.0.0.1"), &Service { at: place(), port: Port::tcp(port) }).await.unwrap();
    let seen_debug: Vec<_> = seen.debug.iter().map(String::as_str).collect();
    assert_eq!((seen.speaks, &seen_debug[..]), (speaks, debug), "{seen:?}");
}

#[tokio::test]
async fn a_command_line_behind_telnet_without_a_login_is_open() {
    const ANSWERS: Answers = &[("echo", b"echo thir''teen\r\nthirteen\r\n# "), ("", b"")];
    let port = serve(Script { greeting: b"\xff\xfd\x01BusyBox v1.35\r\n/ # ", answers: ANSWERS }, None).await;
    let seen = put(&reach("127.0.0.1"), &Service { at: place(), port: Port::tcp(port) }).await.unwrap();
    assert_eq!((seen.speaks, seen.debug, seen.logins.len()), (Protocol::Telnet, vec!["a command line".to_owned()], 0));
}

#[tokio::test]
async fn a_server_that_repeats_everything_debugs_nothing() {
    let port = crate::session::fake::serve(|mut stream| async move {
        let (mut read, mut write) = stream.split();
        tokio::io::copy(&mut read, &mut write).await.map(drop)
    });
    let seen = put(&reach("127.0.0.1"), &Service { at: place(), port: Port::tcp(port.await) }).await.unwrap();
    assert!(seen.debug.is_empty() && seen.logins.is_empty(), "{seen:?}");
}
