//! TLS probes against rustls, OpenSSL and servers that break every rule.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, SanType, date_time_ymd};
use rstest::rstest;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, SupportedProtocolVersion};
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::probe::testing::reach;

fn target(port: u16) -> Target {
    Target { port, anchors: None }
}

/// Starts a server that hands each connection to `serve`, until the test ends.
async fn server<F, R>(serve: F) -> u16
where
    F: Fn(TcpStream) -> R + Send + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    port
}

/// A certificate for 127.0.0.1 and camera.local, from a CA or by itself.
fn leaf(ca: Option<&CertifiedIssuer<'_, KeyPair>>) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["camera.local".to_owned()]).unwrap();
    params.subject_alt_names.push(SanType::IpAddress("127.0.0.1".parse().unwrap()));
    // Long over: time is not what makes an anchor.
    (params.not_before, params.not_after) = (date_time_ymd(2019, 1, 1), date_time_ymd(2020, 1, 1));
    let certificate = ca.map_or_else(|| params.self_signed(&key).unwrap(), |ca| params.signed_by(&key, ca).unwrap());
    (vec![certificate.der().clone()], PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der())))
}

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(rcgen::DnType::CommonName, "Bench CA");
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

async fn rustls_server(
    versions: &[&'static SupportedProtocolVersion],
    (chain, key): (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>),
) -> u16 {
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    server(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let _ = acceptor.accept(stream).await;
        }
    })
    .await
}

fn names(seen: &TlsSeen, version: TlsVersion) -> BTreeSet<&str> {
    seen.accepted.get(&version).into_iter().flatten().map(|suite| suite.name.as_str()).collect()
}

const OLD: [TlsVersion; 3] = [TlsVersion::Ssl3, TlsVersion::V1_0, TlsVersion::V1_1];

#[rstest]
#[case(&[&rustls::version::TLS12, &rustls::version::TLS13], true, true)]
#[case(&[&rustls::version::TLS12], true, false)]
#[case(&[&rustls::version::TLS13], false, true)]
#[tokio::test]
async fn rustls_is_told_as_it_is(#[case] versions: &[&'static SupportedProtocolVersion], #[case] old: bool, #[case] new: bool) {
    let port = rustls_server(versions, leaf(None)).await;
    let seen = put(&reach("127.0.0.1"), &target(port)).await.unwrap();
    assert_eq!((seen.cut_short.as_deref(), &seen.silent), (None, &Vec::new()));
    assert!(OLD.iter().all(|version| seen.refused.contains(version)));
    let expected = |accepted: bool, names: &[&'static str]| if accepted { names.iter().copied().collect() } else { BTreeSet::new() };
    let ecdsa = [
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    ];
    let thirteen = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"];
    assert_eq!(names(&seen, TlsVersion::V1_2), expected(old, &ecdsa));
    assert_eq!(names(&seen, TlsVersion::V1_3), expected(new, &thirteen));
    let leaf = &seen.chain.as_ref().unwrap().certificates[0];
    assert_eq!((leaf.key.as_str(), leaf.signature.as_str(), leaf.self_signed), ("EC 256", "ecdsa-with-SHA256", true));
    assert_eq!(leaf.names, ["camera.local".into(), "127.0.0.1".into()]);
    assert_eq!(leaf.not_after.to_string(), "2020-01-01T00:00:00Z");
}

#[tokio::test]
async fn anchors_and_names_are_judged_apart_from_time() {
    let (ca, other) = (authority(), authority());
    let port = rustls_server(&[&rustls::version::TLS13], leaf(Some(&ca))).await;
    let trusting = |certificate: &CertificateDer<'static>| {
        let mut anchors = RootCertStore::empty();
        anchors.add(certificate.clone()).unwrap();
        Some(Arc::new(anchors))
    };
    let ask = async |name: Option<&str>, anchors| {
        let reach = Reach { name: name.map(str::to_owned), ..reach("127.0.0.1") };
        put(&reach, &Target { port, anchors }).await.unwrap().chain.unwrap()
    };
    let chain = ask(None, trusting(ca.der())).await;
    assert_eq!((chain.anchored, chain.by_name, chain.name_matches), (Some(true), false, true));
    assert!(!chain.certificates[0].self_signed);
    let chain = ask(Some("camera.local"), trusting(other.der())).await;
    assert_eq!((chain.anchored, chain.by_name, chain.name_matches), (Some(false), true, true));
    // The address stands in the certificate, but nobody asks for it.
    assert!(!ask(Some("kitchen.local"), None).await.name_matches);
    assert_eq!(ask(None, None).await.anchored, None);
}

#[tokio::test]
async fn a_pinned_certificate_is_anchored_and_a_wrong_name_is_seen() {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["other.local".to_owned()]).unwrap().self_signed(&key).unwrap();
    let mut anchors = RootCertStore::empty();
    anchors.add(certificate.der().clone()).unwrap();
    let pair = (vec![certificate.der().clone()], PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der())));
    let port = rustls_server(&[&rustls::version::TLS12], pair).await;
    let reach = Reach { name: Some("camera.local".to_owned()), ..reach("127.0.0.1") };
    let chain = put(&reach, &Target { port, anchors: Some(Arc::new(anchors)) }).await.unwrap().chain.unwrap();
    assert_eq!((chain.anchored, chain.name_matches), (Some(true), false));
    assert_eq!(chain.certificates[0].not_after.to_string().get(..4), Some("4096"));
}

/// Where OpenSSL listens: an address of its own, so that no other test takes its port before it does.
const OPENSSL: &str = "127.77.13.3";

/// An `openssl s_server` on a free port, killed when dropped.
async fn openssl(arguments: &[&str]) -> (Child, u16, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let (key, certificate) = (folder.path().join("key.pem"), folder.path().join("cert.pem"));
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "30",
            "-subj",
            "/CN=camera",
            "-addext",
            &format!("subjectAltName=IP:{OPENSSL}"),
        ])
        .args(["-keyout".as_ref(), key.as_os_str(), "-out".as_ref(), certificate.as_os_str()])
        .stderr(Stdio::null())
        .status();
    assert!(made.await.unwrap().success());
    let port = TcpListener::bind((OPENSSL, 0)).await.unwrap().local_addr().unwrap().port();
    let child = Command::new("openssl")
        .args(["s_server", "-quiet", "-accept", &format!("{OPENSSL}:{port}")])
        .args(["-key".as_ref(), key.as_os_str(), "-cert".as_ref(), certificate.as_os_str()])
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    for _ in 0..100 {
        if TcpStream::connect((OPENSSL, port)).await.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    (child, port, folder)
}

/// The suites of one version that `openssl s_client` can negotiate, by IANA name.
async fn s_client_accepts(port: u16, version: &str) -> BTreeSet<String> {
    let listed = Command::new("openssl").args(["ciphers", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"]).output().await.unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let mut accepted = BTreeSet::new();
    // Suites of shared keys and of SRP need what this server has not; if we report one all the same, the sets differ.
    let possible = |line: &&str| {
        !line.contains(" TLSv1.3 ")
            && (version == "-tls1_2" || !line.contains(" TLSv1.2 "))
            && !line.contains("PSK")
            && !line.contains("SRP")
    };
    for line in listed.lines().filter(possible) {
        let mut words = line.split_whitespace();
        let (iana, own) = (words.next().unwrap(), words.nth(1).unwrap());
        let status = Command::new("openssl")
            .args(["s_client", "-connect", &format!("{OPENSSL}:{port}"), version, "-cipher", &format!("{own}:@SECLEVEL=0")])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if status.await.unwrap().success() {
            accepted.insert(iana.to_owned());
        }
    }
    accepted
}

#[rstest]
#[case(&["-tls1", "-cipher", "ALL:@SECLEVEL=0"], TlsVersion::V1_0, "-tls1")]
#[case(&["-tls1_1", "-cipher", "AES128-SHA:ECDHE-RSA-AES256-SHA:@SECLEVEL=0"], TlsVersion::V1_1, "-tls1_1")]
#[case(&["-tls1_2", "-cipher", "ALL:aNULL:@SECLEVEL=0"], TlsVersion::V1_2, "-tls1_2")]
#[tokio::test]
async fn openssl_servers_agree_with_s_client(#[case] arguments: &[&str], #[case] version: TlsVersion, #[case] option: &str) {
    let (_child, port, _folder) = openssl(arguments).await;
    let seen = put(&reach(OPENSSL), &target(port)).await.unwrap();
    assert_eq!(seen.cut_short, None);
    assert_eq!(seen.accepted.keys().collect::<Vec<_>>(), [&version]);
    assert_eq!(seen.refused.len(), 4, "{:?}", seen.refused);
    let ours: BTreeSet<String> = names(&seen, version).into_iter().map(str::to_owned).collect();
    let theirs = s_client_accepts(port, option).await;
    assert!(!theirs.is_empty());
    assert_eq!(ours, theirs);
    let chain = seen.chain.unwrap();
    assert_eq!((chain.certificates[0].key.as_str(), chain.certificates[0].self_signed, chain.name_matches), ("RSA 2048", true, true));
}

#[tokio::test]
async fn openssl_shows_its_suites_of_tls_1_3() {
    let ccm = "TLS_AES_128_CCM_SHA256:TLS_AES_256_GCM_SHA384";
    let (_child, port, _folder) = openssl(&["-tls1_3", "-ciphersuites", ccm]).await;
    let seen = put(&reach(OPENSSL), &target(port)).await.unwrap();
    assert_eq!(names(&seen, TlsVersion::V1_3), ccm.split(':').collect());
    assert_eq!(seen.chain.unwrap().certificates[0].key.as_str(), "RSA 2048");
}

/// A ServerHello of TLS 1.2 that chooses `suite`, as one record.
fn server_hello(suite: [u8; 2]) -> Vec<u8> {
    let body = [&[3, 3][..], &[7; 32], &[0], &suite, &[0]].concat();
    let message = [&[2, 0, 0, body.len() as u8][..], &body].concat();
    [&[22, 3, 3, 0, message.len() as u8][..], &message].concat()
}

/// What a hostile server does with a connection.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Hostile {
    Alerts,
    ChoosesTheUnoffered,
    Closes,
    EndlessRecords,
    Garbage,
    HalfHello,
    HugeCertificate,
    Silent,
}

async fn behave(hostile: Hostile, mut stream: TcpStream) {
    let _ = stream.read(&mut [0; 4096]).await;
    let record = [&[22, 3, 3, 0x3f, 0xff][..], &[0; 0x3fff]].concat();
    let _ = match hostile {
        Hostile::Alerts => stream.write_all(&[21, 3, 1, 0, 2, 2, 40]).await,
        Hostile::ChoosesTheUnoffered => stream.write_all(&server_hello([0xfa, 0xfa])).await,
        Hostile::Closes => Ok(()),
        Hostile::EndlessRecords => loop {
            // A message of length zero and of no known type, without end.
            if stream.write_all(&record).await.is_err() {
                break Ok(());
            }
        },
        Hostile::Garbage => stream.write_all(b"\r\nlogin: \xff\xff\x00").await,
        Hostile::HalfHello => {
            let _ = stream.write_all(&server_hello([0xc0, 0x2f])[..20]).await;
            stream.read(&mut [0; 16]).await.map(drop)
        }
        Hostile::HugeCertificate => {
            let mut flight = server_hello([0xc0, 0x2f]);
            flight.extend([22, 3, 3, 0x3f, 0xff, 11, 0xff, 0, 0, 0xfe, 0xff, 0xfd]);
            flight.extend(vec![0x30; 16 * 1024 * 1024]);
            stream.write_all(&flight).await
        }
        Hostile::Silent => stream.read(&mut [0; 16]).await.map(drop),
    };
}

#[rstest]
#[case(Hostile::Alerts, None, 5, 0)]
#[case(Hostile::ChoosesTheUnoffered, Some("which was not offered"), 4, 0)]
#[case(Hostile::Closes, None, 5, 0)]
#[case(Hostile::EndlessRecords, Some("no ServerHello"), 0, 0)]
#[case(Hostile::Garbage, Some("not TLS"), 0, 0)]
#[case(Hostile::HalfHello, None, 0, 5)]
#[case(Hostile::HugeCertificate, Some("which was not offered"), 4, 0)]
#[case(Hostile::Silent, None, 0, 5)]
#[tokio::test]
async fn hostile_servers_are_bounded(#[case] hostile: Hostile, #[case] cut: Option<&str>, #[case] refused: usize, #[case] silent: usize) {
    let port = server(move |stream| behave(hostile, stream)).await;
    let mut reach = reach("127.0.0.1");
    (reach.patience.read, reach.patience.exchange) = (Duration::from_millis(150), Duration::from_millis(400));
    let began = Instant::now();
    let seen = put(&reach, &target(port)).await.unwrap();
    assert_eq!((seen.refused.len(), seen.silent.len()), (refused, silent), "{seen:?}");
    assert_eq!(seen.cut_short.is_some(), cut.is_some(), "{seen:?}");
    assert!(seen.cut_short.unwrap_or_default().contains(cut.unwrap_or_default()));
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}
