//! Servers of CoAP that others wrote, asked by our client and by `coap-client`: both are told the same, and a key opens for us what it opens for it.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use harness::budget::Budget;
use harness::probe::{discover, dtls};
use harness::reach::{Patience, Reach};
use harness::secrets::{Secret, Taint};
use harness::session::coap::links::links;
use harness::session::coap::{CORE, Client, Request, code};
use harness::session::connect::Endpoint;
use harness::session::sign_in::sign_in;
use rstest::rstest;
use selfcheck::peers::s_client::dtls_suites;
use selfcheck::peers::{Peer, PeerKind, require_peers};
use suite::evidence::{Discover, Discovery, DtlsVersion, DutState, Family, LoginOutcome, Method, Place, Vantage};
use suite::files::profile::{Pace, PortPace};
use suite::ixit::Way;
use suite::ixit::t01_auth_mech::CoapPsk;

/// Starts a peer, or says loudly that nothing is compared here; under CI the absence fails.
fn started(kind: PeerKind) -> Option<Peer> {
    if let Err(missing) = require_peers() {
        eprintln!("{missing}");
        return None;
    }
    Some(Peer::start(kind, kind.address()).unwrap_or_else(|trouble| panic!("{trouble}")))
}

fn reach(address: Ipv4Addr) -> Reach {
    let pace = Pace { connections: 4, requests_per_second: 2_000, port_probes: PortPace { in_flight: 4, per_second: 100 } };
    let (address, budget) = (address.into(), Arc::new(Budget::new(&pace)));
    Reach { address, name: None, budget, patience: Patience::default(), of_the_host: [].into(), groups: [].into() }
}

/// What `coap-client` is told: the body where one is served, else the code, as `4.01`.
fn told(address: Ipv4Addr, path: &str, method: &str) -> String {
    let url = format!("coap://{address}{path}");
    let mut asked = Command::new("coap-client-openssl");
    asked.args(["-B", "4", "-m", method]);
    if method == "put" {
        asked.args(["-e", "22"]);
    }
    let output = asked.arg(url).output().expect("coap-client runs");
    let words = [output.stdout, output.stderr].concat();
    let words = String::from_utf8_lossy(&words).trim().to_owned();
    // Some servers say in words what the code means, which is shown behind it.
    match words.split_once(' ') {
        Some((code, _)) if code.len() == 4 && code[1..].starts_with('.') => code.to_owned(),
        _ => words,
    }
}

/// What our client is told, in the same words.
async fn answered(address: Ipv4Addr, path: &str, method: Method) -> String {
    let mut client = Client::clear(&reach(address), 5683).await.expect("this machine has sockets");
    let payload = if method == Method::Put { b"22".to_vec() } else { Vec::new() };
    let request = Request { code: code(method), payload, ..Request::get(path) };
    let response = client.request(&request).await.unwrap_or_else(|none| panic!("{path}: {none}"));
    assert!(response.whole, "{path}");
    if response.status < 300 {
        response.text().trim().to_owned()
    } else {
        format!("{}.{:02}", response.status / 100, response.status % 100)
    }
}

/// What is asked of all nodes of CoAP at once goes out where the authorisation names their group. One's own device is heard; another one is counted, and
/// nothing that it says is kept.
#[test]
fn a_group_is_asked_where_the_authorisation_names_it() {
    let Some(peer) = started(PeerKind::LibcoapGroup) else { return };
    let at =
        Place { sample: "A".into(), state: DutState::Initialised, from: Vantage { interface: "PhyIntf-Radio".into(), family: Family::V4 } };
    let question = Discover { at, by: Discovery::Coap };
    let (own, another) = (peer.address(), Ipv4Addr::new(10, 77, 13, 3));
    let all_nodes: IpAddr = Ipv4Addr::new(224, 0, 1, 187).into();
    let found = |address: Ipv4Addr, groups: &[IpAddr]| {
        let reach = Reach { groups: groups.iter().copied().collect(), ..reach(address) };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("this machine has a thread");
        let seen = peer.from_its_network(|| runtime.block_on(discover::put(&reach, &question)));
        seen.unwrap_or_else(|trouble| panic!("{trouble}"))
    };
    for (address, groups, is_told, others) in [
        (own, &[][..], true, None),
        (own, &[all_nodes][..], true, Some(0)),
        (another, &[][..], false, None),
        (another, &[all_nodes][..], false, Some(1)),
    ] {
        let seen = found(address, groups);
        assert_eq!((seen.services.is_empty(), seen.others), (!is_told, others), "{address} {groups:?}: {seen:?}");
        assert_eq!(seen.said.len(), usize::from(is_told), "{address} {groups:?}: {seen:?}");
    }
}

const SENSOR: &[&str] = &[CORE, "/config", "/large", "/slow", "/nothing"];

#[rstest]
#[case::aiocoap(PeerKind::Aiocoap, SENSOR)]
#[case::aiocoap_open(PeerKind::AiocoapOpen, SENSOR)]
#[case::libcoap_gnutls(PeerKind::LibcoapGnutls, &[CORE, "/", "/example_data", "/nothing"])]
#[case::libcoap_openssl(PeerKind::LibcoapOpenssl, &[CORE, "/", "/example_data", "/nothing"])]
#[case::node_coap(PeerKind::NodeCoap, SENSOR)]
#[case::node_coap_open(PeerKind::NodeCoapOpen, SENSOR)]
#[tokio::test]
async fn we_are_told_what_coap_client_is_told(#[case] kind: PeerKind, #[case] paths: &[&str]) {
    let Some(peer) = started(kind) else { return };
    for path in paths {
        let (ours, theirs) = (answered(peer.address(), path, Method::Get).await, told(peer.address(), path, "get"));
        assert_eq!(ours, theirs, "{path}");
    }
    let is_closed = matches!(kind, PeerKind::Aiocoap | PeerKind::NodeCoap);
    if paths == SENSOR {
        let served = answered(peer.address(), "/config", Method::Get).await;
        assert_eq!(served, if is_closed { "4.01" } else { "21" });
        assert_eq!(told(peer.address(), "/config", "put"), if is_closed { "4.01" } else { "" });
        assert_eq!(answered(peer.address(), "/config", Method::Put).await, if is_closed { "4.01" } else { "" });
        assert_eq!(answered(peer.address(), "/config", Method::Get).await, if is_closed { "4.01" } else { "22" });
    }
}

#[rstest]
#[case::aiocoap(PeerKind::Aiocoap)]
#[case::node_coap(PeerKind::NodeCoap)]
#[tokio::test]
async fn changes_are_heard_until_nobody_wants_them(#[case] kind: PeerKind) {
    let Some(peer) = started(kind) else { return };
    let mut client = Client::clear(&reach(peer.address()), 5683).await.expect("this machine has sockets");
    let watched = client.observe("/ticks", 3, Duration::from_secs(10)).await.expect("the peer answers");
    assert_eq!((watched.status, watched.registered, watched.notified), (205, true, 3));
}

#[rstest]
#[case::gnutls(PeerKind::LibcoapGnutls)]
#[case::openssl(PeerKind::LibcoapOpenssl)]
#[tokio::test]
async fn resources_are_listed_over_tcp_too(#[case] kind: PeerKind) {
    let Some(peer) = started(kind) else { return };
    let endpoint = Endpoint { reach: reach(peer.address()), port: 5683, tls: false };
    let mut client = Client::tcp(&endpoint).await.expect("the peer speaks CoAP over TCP");
    let response = client.request(&Request::get(CORE)).await.expect("the peer answers");
    let targets: Vec<_> = links(&response.text()).into_iter().map(|link| link.target).collect();
    assert!(["/", "/time", "/example_data"].iter().all(|path| targets.iter().any(|target| target == path)), "{targets:?}");
    client.close().await;
}

#[rstest]
#[case::gnutls(PeerKind::LibcoapGnutls)]
#[case::openssl(PeerKind::LibcoapOpenssl)]
#[tokio::test]
async fn a_key_opens_what_it_opens_for_coap_client(#[case] kind: PeerKind) {
    let Some(peer) = started(kind) else { return };
    let endpoint = Endpoint { reach: reach(peer.address()), port: 5684, tls: false };
    let way = Way::CoapPsk(CoapPsk { get: Some("/example_data".to_owned()), ..CoapPsk::default() });
    let known = Secret::new(peer.secret().to_owned());
    let tried = async |secret: &str, known: Option<&Secret>| {
        sign_in(&endpoint, &way, ("owner", secret), known, &Taint::default()).await.expect("the bench can try").outcome
    };
    assert_eq!(tried(peer.secret(), None).await, LoginOutcome::Accepted);
    assert_eq!(tried("wrong-key-0123456", Some(&known)).await, LoginOutcome::Refused);
    let began = Instant::now();
    assert!(!tried("wrong-key-0123456", None).await.accepted());
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    // As coap-client sees it: the data for the right key, none for a wrong one.
    let url = format!("coaps://{}/example_data", peer.address());
    let theirs = |key: &str| {
        let output = Command::new("coap-client-openssl").args(["-B", "3", "-u", "owner", "-k", key, "-m", "get", &url]).output();
        output.expect("coap-client runs").stdout.starts_with(b"a123456789b123456789")
    };
    assert_eq!((theirs(peer.secret()), theirs("wrong-key-0123456")), (true, false));
}

/// A shared key in hexadecimal, as `openssl` has them.
const KEY: &str = "00112233445566778899aabbccddeeff";

/// An `openssl s_server` on a port of its own, killed when dropped. It serves one client at a time: whoever leaves a handshake half open blocks it.
struct SServer(Child, SocketAddr);

impl Drop for SServer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn s_server(arguments: &[&str]) -> SServer {
    // An address of its own, so that no other test takes its port before it does.
    let free = UdpSocket::bind("127.77.13.4:0").and_then(|socket| socket.local_addr()).expect("this machine has sockets");
    let child = Command::new("openssl")
        .args(["s_server", "-quiet", "-nocert", "-psk", KEY, "-accept", &free.to_string()])
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let server = SServer(child.expect("openssl runs"), free);
    for _ in 0..100 {
        // The port is taken once it listens.
        if UdpSocket::bind(free).is_err() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    server
}

/// The suites of DTLS that we find are those which `openssl s_client` can negotiate, of all that it has.
async fn suites_agree_with_s_client(at: SocketAddr, key: &str, expected: &[DtlsVersion]) {
    let IpAddr::V4(address) = at.ip() else { panic!("peers are reached by IPv4") };
    let seen = dtls::put(&reach(address), at.port()).await.expect("this machine has sockets");
    assert_eq!((seen.cut_short, &seen.silent), (None, &Vec::new()));
    assert_eq!(seen.accepted.keys().copied().collect::<Vec<_>>(), expected);
    for (version, option) in [(DtlsVersion::V1_0, "-dtls1"), (DtlsVersion::V1_2, "-dtls1_2")] {
        let (offered, theirs) = dtls_suites(at, option, key);
        let ours: BTreeSet<_> = seen.accepted.get(&version).into_iter().flatten().map(|suite| suite.name.clone()).collect();
        assert_eq!(ours.intersection(&offered).cloned().collect::<BTreeSet<_>>(), theirs, "{version}");
        assert_eq!(theirs.is_empty(), !expected.contains(&version), "{version}");
    }
}

#[rstest]
#[case::of_small_devices(&["-dtls1_2", "-cipher", "PSK-AES128-CCM8:PSK-AES256-CCM8:PSK-AES128-GCM-SHA256:@SECLEVEL=0"], DtlsVersion::V1_2)]
#[case::whatever_it_has(&["-dtls1_2", "-cipher", "PSK:eNULL:aNULL:@SECLEVEL=0"], DtlsVersion::V1_2)]
#[case::old(&["-dtls1", "-cipher", "PSK:@SECLEVEL=0"], DtlsVersion::V1_0)]
#[tokio::test]
async fn suites_of_openssl_are_found(#[case] arguments: &[&str], #[case] version: DtlsVersion) {
    let server = s_server(arguments);
    suites_agree_with_s_client(server.1, KEY, &[version]).await;
}

#[rstest]
#[case::gnutls(PeerKind::LibcoapGnutls, &[DtlsVersion::V1_0, DtlsVersion::V1_2])]
#[case::gnutls_with_certificate(PeerKind::LibcoapCertificateGnutls, &[DtlsVersion::V1_0, DtlsVersion::V1_2])]
#[case::openssl(PeerKind::LibcoapOpenssl, &[DtlsVersion::V1_2])]
#[case::openssl_with_certificate(PeerKind::LibcoapCertificateOpenssl, &[DtlsVersion::V1_2])]
#[tokio::test]
async fn suites_of_libcoap_are_found(#[case] kind: PeerKind, #[case] versions: &[DtlsVersion]) {
    let Some(peer) = started(kind) else { return };
    let key: String = peer.secret().bytes().map(|byte| format!("{byte:02x}")).collect();
    suites_agree_with_s_client((peer.address(), 5684).into(), &key, versions).await;
}
