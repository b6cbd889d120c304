//! Every peer starts, answers as `tests/peers/TRUTH.md` says, and leaves nothing behind.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rstest::rstest;
use selfcheck::peers::curl::{CurlAnswer, Login, curl, curl_status};
use selfcheck::peers::nmap::{machine_wide_ports, nmap_ciphers, nmap_open_ports};
use selfcheck::peers::{Peer, PeerKind, PeerTrouble, loopback_address, require_peers};

/// Starts a peer, or says loudly that nothing is compared here; under CI the absence fails.
fn started(kind: PeerKind) -> Option<Peer> {
    if let Err(missing) = require_peers() {
        eprintln!("{missing}");
        return None;
    }
    if !kind.may_be_started() {
        return None;
    }
    Some(Peer::start(kind, kind.address()).unwrap_or_else(|trouble| panic!("{trouble}")))
}

fn https(peer: &Peer) -> String {
    format!("https://{}:8443/", peer.address())
}

fn http(peer: &Peer) -> String {
    format!("http://{}:8080/", peer.address())
}

fn basic(peer: &Peer) -> Login<'_> {
    Login::Basic { user: peer.user(), secret: peer.secret() }
}

fn digest(peer: &Peer) -> Login<'_> {
    Login::Digest { user: peer.user(), secret: peer.secret() }
}

const ANSWERS: &str = "a peer that runs answers curl";
const WRONG_BASIC: Login<'static> = Login::Basic { user: "owner", secret: "wrong" };
const WRONG_DIGEST: Login<'static> = Login::Digest { user: "owner", secret: "wrong" };

fn statuses<const N: usize>(url: &str, logins: [Login<'_>; N]) -> [u16; N] {
    logins.map(|login| curl_status(url, login).expect(ANSWERS))
}

fn guesses(url: &str, login: Login<'_>, count: usize) -> Vec<u16> {
    (0..count).map(|_| curl_status(url, login).expect(ANSWERS)).collect()
}

fn header<'a>(answer: &'a CurlAnswer, name: &str) -> Option<&'a str> {
    answer.headers.get(name)?.first().map(String::as_str)
}

fn set<const N: usize>(items: [&str; N]) -> BTreeSet<String> {
    items.map(str::to_owned).into()
}

fn versions(ciphers: &BTreeMap<String, BTreeSet<String>>) -> Vec<&str> {
    ciphers.keys().map(String::as_str).collect()
}

const RECOMMENDED_ECDSA: [&str; 2] = ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"];
const TLS_1_3: [&str; 3] = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"];

#[rstest]
fn a_peer_opens_its_ports_and_no_other(
    #[values(
        PeerKind::Avahi,
        PeerKind::BusyboxHttpd,
        PeerKind::Dnsmasq,
        PeerKind::DropbearTelnetd,
        PeerKind::LibcoapGnutls,
        PeerKind::LibcoapOpenssl,
        PeerKind::LighttpdSound,
        PeerKind::LighttpdWeak,
        PeerKind::Llmnrd,
        PeerKind::Minidlna,
        PeerKind::MosquittoPassword,
        PeerKind::MosquittoTls,
        PeerKind::MotionOpen,
        PeerKind::NginxHardened,
        PeerKind::NginxWeak,
        PeerKind::Nmbd,
        PeerKind::NodeRed,
        PeerKind::OpensslSound,
        PeerKind::SnmpPublic,
        PeerKind::Telnetd,
        PeerKind::Udhcpd,
        PeerKind::VsftpdTls
    )]
    kind: PeerKind,
) {
    let Some(peer) = started(kind) else { return };
    let of_the_machine = peer.from_its_network(machine_wide_ports).unwrap();
    let expected: BTreeSet<u16> = of_the_machine.iter().chain(kind.ports()).copied().collect();
    assert_eq!(peer.from_its_network(|| nmap_open_ports(peer.address())).unwrap(), expected);
}

#[test]
fn busybox_asks_for_basic_credentials_in_clear() {
    let Some(peer) = started(PeerKind::BusyboxHttpd) else { return };
    assert_eq!(statuses(&http(&peer), [Login::Nobody, WRONG_BASIC, basic(&peer)]), [401, 401, 200]);
}

#[test]
fn motion_locks_everybody_out_by_a_page() {
    let Some(peer) = started(PeerKind::MotionBasic) else { return };
    peer.from_its_network(|| {
        assert_eq!(statuses(&http(&peer), [Login::Nobody, basic(&peer)]), [401, 200]);
        let met: Vec<u16> = guesses(&http(&peer), WRONG_BASIC, 7);
        assert_eq!((met[0], met[6]), (401, 200), "{met:?}");
        let locked = curl(&http(&peer), basic(&peer), None).unwrap();
        assert_eq!((locked.status, header(&locked, "content-length")), (200, Some("116")), "{locked:?}");
    });
}

#[test]
fn an_agent_of_snmp_answers_its_community_alone() {
    let (Some(open), Some(sound)) = (started(PeerKind::SnmpPublic), started(PeerKind::SnmpVersion3)) else { return };
    let answers = |peer: &Peer, community: &str| {
        let mut snmpget = std::process::Command::new("snmpget");
        let asks = ["-v1", "-t", "1", "-r", "0", "-c", community, &peer.address().to_string(), ".1.3.6.1.2.1.1.1.0"].map(str::to_owned);
        snmpget.args(asks).output().expect("the peers are installed").status.success()
    };
    assert_eq!([answers(&open, "public"), answers(&open, "private"), answers(&sound, "public")], [true, false, false]);
}

#[test]
fn weak_nginx_asks_for_basic_credentials_on_both_ports() {
    let Some(peer) = started(PeerKind::NginxWeak) else { return };
    for url in [https(&peer), http(&peer)] {
        assert_eq!(statuses(&url, [Login::Nobody, WRONG_BASIC, basic(&peer)]), [401, 401, 200], "{url}");
        let prompt = curl(&url, Login::Nobody, None).unwrap();
        assert_eq!(header(&prompt, "www-authenticate"), Some("Basic realm=\"Settings\""));
        assert!(header(&prompt, "server").is_some_and(|server| server.starts_with("nginx/")), "{prompt:?}");
    }
}

#[test]
fn weak_nginx_never_slows_guessing() {
    let Some(peer) = started(PeerKind::NginxWeak) else { return };
    assert_eq!(guesses(&https(&peer), WRONG_BASIC, 20), vec![401; 20]);
    assert_eq!(curl_status(&https(&peer), basic(&peer)).unwrap(), 200);
}

#[test]
fn weak_nginx_offers_old_versions_and_anonymous_suites() {
    let Some(peer) = started(PeerKind::NginxWeak) else { return };
    let ciphers = nmap_ciphers(peer.address(), 8443).unwrap();
    assert_eq!(versions(&ciphers), ["1.0", "1.1", "1.2", "1.3"]);
    assert_eq!(ciphers["1.0"], ciphers["1.1"]);
    for suite in ["TLS_ECDH_anon_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_AES_128_CBC_SHA"] {
        assert!(ciphers["1.0"].contains(suite) && ciphers["1.2"].contains(suite), "{suite} is missing in {ciphers:?}");
    }
}

#[test]
fn hardened_nginx_offers_recommended_suites_only() {
    let Some(peer) = started(PeerKind::NginxHardened) else { return };
    let expected = BTreeMap::from([("1.2".to_owned(), set(RECOMMENDED_ECDSA)), ("1.3".to_owned(), set(TLS_1_3))]);
    assert_eq!(nmap_ciphers(peer.address(), 8443).unwrap(), expected);
}

#[test]
fn hardened_nginx_proves_its_address_by_its_own_authority() {
    let (Some(peer), Some(other)) = (started(PeerKind::NginxHardened), started(PeerKind::NginxHardened)) else { return };
    let prompt = curl(&https(&peer), Login::Nobody, peer.authority().as_deref()).unwrap();
    assert_eq!((prompt.status, header(&prompt, "server")), (401, Some("nginx")));
    assert!(curl(&https(&peer), Login::Nobody, other.authority().as_deref()).is_err());
}

#[test]
fn hardened_nginx_answers_five_guesses_and_then_one_each_ten_seconds() {
    let Some(peer) = started(PeerKind::NginxHardened) else { return };
    let url = https(&peer);
    assert_eq!(guesses(&url, WRONG_BASIC, 20), [vec![401; 5], vec![429; 15]].concat());
    assert_eq!(statuses(&url, [Login::Nobody, basic(&peer)]), [401, 429], "the prompt stays, the right secret waits like any other");
    sleep(Duration::from_secs(11));
    assert_eq!(statuses(&url, [basic(&peer), basic(&peer)]), [200, 429]);
}

#[rstest]
#[case(PeerKind::LighttpdWeak, "algorithm=MD5", true)]
#[case(PeerKind::LighttpdSound, "algorithm=SHA-256", false)]
fn lighttpd_asks_for_digest_credentials(#[case] kind: PeerKind, #[case] algorithm: &str, #[case] names_itself: bool) {
    let Some(peer) = started(kind) else { return };
    let url = https(&peer);
    assert_eq!(statuses(&url, [Login::Nobody, WRONG_DIGEST, basic(&peer), digest(&peer)]), [401, 401, 401, 200]);
    let prompt = curl(&url, Login::Nobody, None).unwrap();
    assert!(header(&prompt, "www-authenticate").is_some_and(|asked| asked.contains(algorithm)), "{prompt:?}");
    assert_eq!(header(&prompt, "server").is_some(), names_itself);
}

#[test]
fn weak_lighttpd_asks_for_the_same_credentials_in_clear() {
    let Some(peer) = started(PeerKind::LighttpdWeak) else { return };
    assert_eq!(statuses(&http(&peer), [Login::Nobody, WRONG_DIGEST, digest(&peer)]), [401, 401, 200]);
}

#[test]
fn lighttpd_answers_a_wrong_guess_after_a_second() {
    let Some(peer) = started(PeerKind::LighttpdSound) else { return };
    let wrong = curl(&https(&peer), WRONG_DIGEST, None).unwrap();
    let right = curl(&https(&peer), digest(&peer), None).unwrap();
    assert!(wrong.took >= Duration::from_millis(900) && right.took < Duration::from_millis(900), "{wrong:?} {right:?}");
}

#[rstest]
#[case(PeerKind::LighttpdSound, set(RECOMMENDED_ECDSA))]
#[case(PeerKind::LighttpdWeak, set([
    "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
]))]
fn lighttpd_offers_no_old_version(#[case] kind: PeerKind, #[case] tls_1_2: BTreeSet<String>) {
    let Some(peer) = started(kind) else { return };
    let expected = BTreeMap::from([("1.2".to_owned(), tls_1_2), ("1.3".to_owned(), set(TLS_1_3))]);
    assert_eq!(nmap_ciphers(peer.address(), 8443).unwrap(), expected);
}

#[test]
fn dropbear_names_itself() {
    let Some(peer) = started(PeerKind::DropbearTelnetd) else { return };
    assert!(read_until(&mut connect(peer.address(), 2222), "\r\n").starts_with("SSH-2.0-dropbear_"));
}

#[test]
fn telnetd_lets_only_the_right_secret_in() {
    let Some(peer) = started(PeerKind::DropbearTelnetd) else { return };
    assert_eq!(telnet(&peer, "wrong"), "Login incorrect");
    assert_eq!(telnet(&peer, peer.secret()), "Welcome");
}

/// Signs in by telnet and tells which of the two possible replies came.
fn telnet(peer: &Peer, secret: &str) -> &'static str {
    let mut session = connect(peer.address(), 2323);
    read_until(&mut session, "hub login: ");
    session.write_all(format!("{}\r\n", peer.user()).as_bytes()).expect(OPEN);
    read_until(&mut session, "Password: ");
    session.write_all(format!("{secret}\r\n").as_bytes()).expect(OPEN);
    read_until(&mut session, "\n");
    let reply = read_until(&mut session, "\n");
    ["Welcome", "Login incorrect"].into_iter().find(|known| reply.starts_with(known)).unwrap_or_else(|| panic!("replied {reply:?}"))
}

const OPEN: &str = "the telnet session stays open through a login";

fn connect(address: Ipv4Addr, port: u16) -> TcpStream {
    let stream = TcpStream::connect((address, port)).expect("a peer that runs accepts connections");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("ten seconds are not zero");
    stream
}

/// Reads up to and with the first `end`.
fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut read = Vec::new();
    let mut byte = [0];
    while !read.ends_with(end.as_bytes()) {
        stream.read_exact(&mut byte).unwrap_or_else(|error| panic!("{error} after {:?}", String::from_utf8_lossy(&read)));
        read.extend(byte);
    }
    String::from_utf8_lossy(&read).into_owned()
}

#[rstest]
fn a_stopped_peer_leaves_nothing(
    #[values(PeerKind::DropbearTelnetd, PeerKind::LighttpdWeak, PeerKind::NginxWeak, PeerKind::NodeRed, PeerKind::VsftpdClear)]
    kind: PeerKind,
) {
    let Some(peer) = started(kind) else { return };
    let (address, dir) = (peer.address(), peer.dir().to_owned());
    // Sessions that are still open: dropbear and telnetd have a process for each.
    let _open: Vec<TcpStream> = kind.ports().iter().map(|port| connect(address, *port)).collect();
    assert!(!processes_that_name(&dir).is_empty(), "the search finds a peer while it runs");
    drop(peer);
    assert_gone(kind, address, &dir);
}

#[test]
fn a_panic_stops_the_peer() {
    let Some(peer) = started(PeerKind::NginxHardened) else { return };
    let (address, dir) = (peer.address(), peer.dir().to_owned());
    let panicked = catch_unwind(AssertUnwindSafe(move || {
        let _held = peer;
        panic!("as a failing test does");
    }));
    assert!(panicked.is_err());
    assert_gone(PeerKind::NginxHardened, address, &dir);
}

#[rstest]
fn a_killed_guard_takes_its_peer_along(
    #[values(PeerKind::DropbearTelnetd, PeerKind::LighttpdWeak, PeerKind::MotionBasic, PeerKind::NginxWeak)] kind: PeerKind,
) {
    let Some(mut peer) = started(kind) else { return };
    let dir = peer.dir().to_owned();
    peer.kill_guards().unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    while !processes_that_name(&dir).is_empty() {
        assert!(Instant::now() < deadline, "left behind: {:?}", processes_that_name(&dir));
        sleep(Duration::from_millis(20));
    }
}

fn assert_gone(kind: PeerKind, address: Ipv4Addr, dir: &Path) {
    assert_eq!(processes_that_name(dir), [""; 0], "left behind");
    assert!(!dir.exists());
    for port in kind.ports() {
        TcpListener::bind((address, *port)).expect("the ports of a peer that was stopped are free");
    }
}

/// Command lines in which a peer's folder occurs.
fn processes_that_name(dir: &Path) -> Vec<String> {
    let name = dir.to_str().expect("a temporary folder's name is UTF-8");
    let command_lines =
        fs::read_dir("/proc").expect("Linux has /proc").flatten().filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    command_lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " ")).filter(|line| line.contains(name)).collect()
}

#[test]
fn a_taken_port_is_said_so() {
    if let Err(missing) = require_peers() {
        eprintln!("{missing}");
        return;
    }
    let address = loopback_address();
    let _held = TcpListener::bind((address, 8443)).unwrap();
    assert!(matches!(Peer::start(PeerKind::NginxHardened, address), Err(PeerTrouble::Taken { .. })));
}
