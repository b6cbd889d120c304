//! Software that others wrote, assessed through its declaration: the findings agree with what nmap and curl say of the same peer.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use rstest::rstest;
use selfcheck::assessed::{Assessed, Means, SELECTED};
use selfcheck::peers::curl::{Login, curl_status};
use selfcheck::peers::nmap::{machine_wide_ports, nmap_ciphers, nmap_open_ports, nmap_ssh_methods};
use selfcheck::peers::{Peer, PeerKind, loopback_address, require_peers};
use suite::evidence::{
    Access, CommonCredentials, Fuzz, Got, Guess, LoginOutcome, Passage, Question, Scheme, Service, Sessions, Subject, TcpPorts, Tls,
};
use suite::verdict::Verdict::{Fail, Inconclusive, Pass};

const NMAP: &str = "nmap is installed and scans loopback";
const PROFILE: &str = "profile.yaml";
const WITH_COMMON_CREDENTIALS: &str = "profile-common-credentials.yaml";

/// A peer with what its assessment came to.
struct Case {
    peer: Peer,
    of_the_machine: BTreeSet<u16>,
    assessed: Assessed,
}

/// Starts and assesses a peer, or says loudly that nothing is compared here; under CI the absence fails.
fn assessed(kind: PeerKind, profile: &'static str) -> Option<Case> {
    assessed_with(kind, profile, |peer| peer.secret().to_owned(), SELECTED)
}

fn assessed_with(kind: PeerKind, profile: &'static str, secret: fn(&Peer) -> String, select: &[&str]) -> Option<Case> {
    if let Err(missing) = require_peers() {
        eprintln!("{missing}");
        return None;
    }
    if !kind.may_be_started() {
        return None;
    }
    let peer = Peer::start(kind, kind.address()).unwrap_or_else(|trouble| panic!("{trouble}"));
    let (of_the_machine, assessed) = peer.from_its_network(|| {
        let of_the_machine = machine_wide_ports().expect(NMAP);
        let means = Means { profile, secret: &secret(&peer), select, of_the_machine: &of_the_machine };
        let assessed = Assessed::of(&peer, &means).unwrap_or_else(|trouble| panic!("{trouble:?}"));
        (of_the_machine, assessed)
    });
    assert!(assessed.verdicts().ics.valid, "{:?}", assessed.verdicts().ics);
    Some(Case { peer, of_the_machine, assessed })
}

impl Case {
    fn url(&self) -> String {
        format!("https://{}:8443/", self.peer.address())
    }

    /// The survey found what nmap finds, apart from ports of the machine itself; what is not declared is a finding, and nothing else is.
    fn ports_agree_with_nmap(&self, undeclared: &[u16]) {
        let mut theirs = self.peer.from_its_network(|| nmap_open_ports(self.peer.address())).expect(NMAP);
        theirs.retain(|port| !self.of_the_machine.contains(port));
        assert_eq!(self.assessed.answer::<TcpPorts>().open, theirs);
        assert_eq!(theirs, self.peer.kind().ports().iter().copied().collect());
        let found: Vec<_> = undeclared.iter().map(|port| format!("tcp/{port}: is open, but no row of 28-LogIntf declares it")).collect();
        assert_eq!(self.assessed.nonconformities("5.6-1-2c"), found);
        assert_eq!(self.assessed.verdict("5.6-1-2c"), if undeclared.is_empty() { Pass } else { Fail });
        assert_eq!(self.assessed.verdict("5.6-1-2a"), Pass);
    }

    /// Version by version the same suites as nmap's ssl-enum-ciphers.
    fn tls_agrees_with_nmap(&self) -> BTreeMap<String, BTreeSet<String>> {
        let accepted = &self.assessed.answer::<Tls>().accepted;
        let ours: BTreeMap<_, BTreeSet<_>> = accepted
            .iter()
            .map(|(version, suites)| (version.to_string().replace("TLS ", ""), suites.iter().map(|suite| suite.name.clone()).collect()))
            .collect();
        let port = self.peer.kind().ports().last().copied().expect("a peer with TLS listens");
        let theirs = self.peer.from_its_network(|| nmap_ciphers(self.peer.address(), port)).expect(NMAP);
        assert_eq!(ours, theirs);
        ours
    }

    /// The right secret was accepted and every guess refused, or locked out, as the status codes that curl gets say: 200, 401, 429.
    fn logins_agree_with_curl(&self, at: &Peer, login: fn(&'static str, String) -> CurlLogin) {
        let seen = self.assessed.answer::<Guess>();
        let url = format!("https://{}:8443/", at.address());
        let status = |secret: &str| login("owner", secret.to_owned()).status(&url);
        assert_eq!((seen.baseline, status(at.secret())), (LoginOutcome::Accepted, 200), "{seen:?}");
        assert_eq!((seen.guesses[0].outcome, status("wrong")), (LoginOutcome::Refused, 401), "{seen:?}");
    }

    /// What a stranger is offered at each SSH port, by our schemes and by nmap's names.
    fn ssh_logins_agree_with_nmap(&self, ports: &[(u16, &[Scheme])]) {
        let named = |scheme: &Scheme| if *scheme == Scheme::SshKey { "publickey" } else { "password" }.to_owned();
        for (port, expected) in ports {
            let asked = |question: &Question| matches!(question, Question::Service(asked) if asked.port.number == *port);
            let seen = self.assessed.answers::<Service>().find(|(question, _)| asked(question)).map(|(_, seen)| seen);
            let logins: BTreeSet<_> = seen.iter().flat_map(|seen| &seen.logins).map(named).collect();
            assert_eq!(logins, expected.iter().map(named).collect(), "tcp/{port}: {seen:?}");
            assert_eq!(logins, nmap_ssh_methods(self.peer.address(), *port).expect(NMAP), "tcp/{port}");
        }
    }

    fn fails_with(&self, unit: &str, words: &[&str]) {
        let found = self.assessed.nonconformities(unit);
        let told = || self.assessed.verdicts().unit(unit.parse().expect("units are named by their ids"));
        assert_eq!(self.assessed.verdict(unit), Fail, "{unit}: {:#?}", told());
        for words in words {
            assert!(found.iter().any(|finding| finding.contains(words)), "{unit} does not name {words}: {found:#?}");
        }
    }

    fn passes(&self, units: &[&str]) {
        for unit in units {
            assert_eq!(
                self.assessed.verdict(unit),
                Pass,
                "{unit}: {:#?}",
                self.assessed.verdicts().unit(unit.parse().expect("units are named by their ids"))
            );
        }
    }
}

/// A login as curl makes it, with its own copy of the secret.
enum CurlLogin {
    Basic(&'static str, String),
    Digest(&'static str, String),
}

impl CurlLogin {
    fn status(&self, url: &str) -> u16 {
        let login = match self {
            Self::Basic(user, secret) => Login::Basic { user, secret },
            Self::Digest(user, secret) => Login::Digest { user, secret },
        };
        curl_status(url, login).expect("a peer that runs answers curl")
    }
}

/// `nginx/1.22.1`, as the program itself says.
fn version_of(program: &str, option: &str) -> String {
    let output = Command::new(format!("/usr/sbin/{program}")).arg(option).output().expect("the peers are installed");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let found = said.split_whitespace().find(|word| word.starts_with(&format!("{program}/")));
    found.unwrap_or_else(|| panic!("{program} {option} says {said:?}")).to_owned()
}

#[rstest]
fn weak_nginx_fails_where_it_differs_from_its_declaration() {
    let Some(case) = assessed(PeerKind::NginxWeak, WITH_COMMON_CREDENTIALS) else { return };
    case.ports_agree_with_nmap(&[8080]);
    let suites = case.tls_agrees_with_nmap();
    assert_eq!(suites.keys().map(String::as_str).collect::<Vec<_>>(), ["1.0", "1.1", "1.2", "1.3"]);
    let weak = ["accepts TLS 1.0", "accepts TLS 1.1", "TLS_ECDH_anon_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_AES_128_CBC_SHA"];
    case.fails_with("5.5-1-2a", &weak);
    case.fails_with("5.1-3-2a", &weak);
    case.logins_agree_with_curl(&case.peer, CurlLogin::Basic);
    let common = case.assessed.answer::<CommonCredentials>();
    assert_eq!((common.control, common.accepted.len(), &common.cut_short), (LoginOutcome::Refused, 0, &None));
    case.fails_with("5.1-5-2b", &["is not locked after 10 wrong guesses"]);
    case.fails_with("5.6-2-2a", &[&version_of("nginx", "-v")]);
    case.fails_with("5.1-1-2a", &["tcp/8080: HTTP asks for Basic"]);
    case.fails_with("5.1-5-2a", &["tcp/8080: HTTP asks for Basic"]);
    case.fails_with("5.1-3-1c", &["apr1"]);
    let failed = ["5.1-1-2a", "5.1-3-1c", "5.1-3-2a", "5.1-5-2a", "5.1-5-2b", "5.5-1-2a", "5.6-1-2c", "5.6-2-2a"];
    assert_eq!(case.assessed.failed(), failed.map(str::to_owned).into());
}

#[rstest]
fn hardened_nginx_fails_nowhere() {
    let Some(case) = assessed(PeerKind::NginxHardened, PROFILE) else { return };
    case.ports_agree_with_nmap(&[]);
    let suites = case.tls_agrees_with_nmap();
    assert_eq!(suites.keys().map(String::as_str).collect::<Vec<_>>(), ["1.2", "1.3"]);
    // Its limit would still hold curl off: another of the same kind answers for it.
    let fresh = Peer::start(PeerKind::NginxHardened, loopback_address()).unwrap();
    case.logins_agree_with_curl(&fresh, CurlLogin::Basic);
    let guessed = case.assessed.answer::<Guess>();
    assert_eq!(
        guessed.guesses.iter().filter(|guess| guess.outcome == LoginOutcome::Refused).count(),
        4,
        "the right login before counts too"
    );
    assert_eq!(guessed.at_declared_limit, Some(LoginOutcome::Locked));
    case.passes(&["5.1-1-2a", "5.1-3-2a", "5.1-5-2a", "5.1-5-2b", "5.5-1-2a", "5.6-2-2a"]);
    assert_eq!(case.assessed.failed(), BTreeSet::new());
}

#[rstest]
fn weak_lighttpd_fails_where_it_differs_from_its_declaration() {
    let Some(case) = assessed(PeerKind::LighttpdWeak, PROFILE) else { return };
    case.ports_agree_with_nmap(&[8080]);
    case.tls_agrees_with_nmap();
    case.logins_agree_with_curl(&case.peer, CurlLogin::Digest);
    case.fails_with("5.1-3-2a", &["offers Digest MD5", "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256"]);
    case.fails_with("5.5-1-2a", &["TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256"]);
    case.fails_with("5.6-2-2a", &[&version_of("lighttpd", "-v")]);
    case.fails_with("5.1-1-2a", &["tcp/8080: HTTP asks for Digest MD5"]);
    case.passes(&["5.1-5-2b"]);
    let failed = ["5.1-1-2a", "5.1-3-1c", "5.1-3-2a", "5.1-5-2a", "5.5-1-2a", "5.6-1-2c", "5.6-2-2a"];
    assert_eq!(case.assessed.failed(), failed.map(str::to_owned).into());
}

#[rstest]
fn sound_lighttpd_fails_nowhere() {
    let Some(case) = assessed(PeerKind::LighttpdSound, PROFILE) else { return };
    case.ports_agree_with_nmap(&[]);
    case.tls_agrees_with_nmap();
    case.logins_agree_with_curl(&case.peer, CurlLogin::Digest);
    case.passes(&["5.1-1-2a", "5.1-3-2a", "5.1-5-2a", "5.1-5-2b", "5.5-1-2a", "5.6-2-2a"]);
    assert_eq!(case.assessed.failed(), BTreeSet::new());
}

#[rstest]
fn the_forgotten_telnet_login_is_found() {
    let Some(case) = assessed(PeerKind::DropbearTelnetd, PROFILE) else { return };
    case.ports_agree_with_nmap(&[2224, 2323]);
    case.ssh_logins_agree_with_nmap(&[(2222, &[Scheme::SshPassword, Scheme::SshKey]), (2224, &[Scheme::SshKey])]);
    let telnet = "tcp/2323: Telnet asks for a Telnet login";
    // Keys are no password, and a login all the same.
    for (unit, expected) in [("5.1-1-2a", &[telnet][..]), ("5.1-5-2a", &["tcp/2224: SSH asks for an SSH key", telnet])] {
        let found = case.assessed.nonconformities(unit);
        let agrees = found.len() == expected.len() && found.iter().zip(expected).all(|(found, expected)| found.starts_with(expected));
        assert!(agrees, "{unit}: {found:?}");
        assert_eq!(case.assessed.verdict(unit), Fail);
    }
    case.fails_with("5.6-2-2a", &["dropbear_"]);
    let banners: Vec<_> = case.assessed.answers::<Service>().map(|(_, seen)| seen.banner.as_str()).collect();
    assert_eq!(banners.iter().filter(|banner| banner.contains("Example Hub 1.0")).count(), 3, "told before the login: {banners:?}");
    assert_eq!([case.assessed.verdict("5.1-5-2b"), case.assessed.verdict("5.5-1-2a")], [Inconclusive; 2]);
    assert_eq!(case.assessed.failed(), ["5.1-1-2a", "5.1-5-2a", "5.6-1-2c", "5.6-2-2a"].map(str::to_owned).into());
}

/// A wrong secret in the bench file is the bench's trouble: what hangs on it has no verdict, what does not keeps its own.
#[rstest]
fn a_wrong_secret_at_the_bench_fails_nobody() {
    let Some(case) = assessed_with(PeerKind::NginxHardened, PROFILE, |_| "not the secret".to_owned(), SELECTED) else { return };
    assert_eq!(case.assessed.answer::<Guess>().baseline, LoginOutcome::Refused);
    assert_eq!(curl_status(&case.url(), Login::Basic { user: "owner", secret: "not the secret" }).unwrap(), 401);
    assert_eq!(case.assessed.verdict("5.1-5-2b"), Inconclusive);
    assert_eq!(case.assessed.failed(), BTreeSet::new());
    case.passes(&["5.1-1-2a", "5.5-1-2a", "5.6-2-2a"]);
}

#[rstest]
fn logins_of_other_protocols_are_measured_as_they_are() {
    let Some(case) = assessed(PeerKind::Shells, PROFILE) else { return };
    case.ports_agree_with_nmap(&[]);
    let guessed = |row: &str| {
        let asked = |question: &Question| matches!(question, Question::Guess(asked) if asked.row.as_str() == row);
        case.assessed.answers::<Guess>().find(|(question, _)| asked(question)).map(|(_, seen)| seen).expect("each login is guessed at")
    };
    for row in case.peer.kind().logins() {
        let seen = guessed(row);
        assert_eq!((seen.baseline, seen.guesses[1].outcome), (LoginOutcome::Accepted, LoginOutcome::Refused), "{row}: {seen:?}");
        assert!(seen.recovered_after_ms.is_some(), "{row}: {seen:?}");
    }
    assert_eq!(guessed("AuthMech-SSH").at_declared_limit, Some(LoginOutcome::Locked));
    let shortest = guessed("AuthMech-FTP").guesses.iter().map(|guess| guess.took_ms).min();
    assert!(shortest.is_some_and(|shortest| (1_000..2_500).contains(&shortest)), "{shortest:?}");
    let found = case.assessed.nonconformities("5.1-5-2b");
    assert!(found.len() == 1 && found[0].starts_with("AuthMech-SNMP, way 1: is not locked after 5"), "{found:#?}");
    case.passes(&["5.1-1-2a", "5.1-5-2a"]);
}

#[rstest]
fn the_account_that_the_factory_forgot_is_found() {
    let Some(case) = assessed(PeerKind::Telnetd, WITH_COMMON_CREDENTIALS) else { return };
    case.ports_agree_with_nmap(&[]);
    let common = case.assessed.answer::<CommonCredentials>();
    let accepted: Vec<_> = common.accepted.iter().map(|entry| entry.user.as_str()).collect();
    assert_eq!((common.control, &accepted[..], &common.cut_short), (LoginOutcome::Refused, &["admin"][..], &None), "{common:?}");
    assert_eq!(common.accepted[0].entry, 0, "admin with the password admin");
    case.fails_with("5.1-1-2a", &["admin"]);
    // Three tries end a connection and lock nothing.
    case.fails_with("5.1-5-2b", &["is not locked after 3 wrong guesses"]);
}

#[rstest]
fn a_password_in_clear_is_found() {
    let Some(case) = assessed(PeerKind::BusyboxHttpd, WITH_COMMON_CREDENTIALS) else { return };
    case.ports_agree_with_nmap(&[]);
    let guessed = case.assessed.answer::<Guess>();
    assert!(guessed.guesses.iter().all(|guess| guess.outcome == LoginOutcome::Refused), "{guessed:?}");
    case.fails_with("5.1-3-1b", &["the secret itself is sent"]);
    case.fails_with("5.1-5-2b", &["is not locked after 10 wrong guesses"]);
    case.passes(&["5.1-1-2a", "5.1-5-2a", "5.6-2-2a"]);
    assert_eq!(case.assessed.failed(), ["5.1-3-1b", "5.1-3-1c", "5.1-5-2b"].map(str::to_owned).into());
}

/// After six wrong tries motion answers everybody with a page and 200, the right secret too: that is its lock, and no way in.
#[rstest]
fn what_a_library_leaves_open_is_found() {
    let Some(case) = assessed(PeerKind::MotionTls, PROFILE) else { return };
    case.ports_agree_with_nmap(&[]);
    let suites = case.tls_agrees_with_nmap();
    assert_eq!(suites.keys().map(String::as_str).collect::<Vec<_>>(), ["1.0", "1.1", "1.2", "1.3"]);
    case.fails_with("5.5-1-2a", &["accepts TLS 1.0", "accepts TLS 1.1", "TLS_RSA_WITH_AES_128_CBC_SHA"]);
    assert_eq!(case.assessed.answer::<Guess>().at_declared_limit, Some(LoginOutcome::Locked));
    case.passes(&["5.1-1-2a", "5.1-5-2a", "5.1-5-2b", "5.6-2-2a"]);
    assert_eq!(case.assessed.failed(), ["5.1-3-2a", "5.5-1-2a"].map(str::to_owned).into());
}

/// As `mosquitto_pub` signs in, in one version: 0 where it is let in.
fn mosquitto_pub(peer: &Peer, version: &str, secret: &str) -> i32 {
    let (address, authority) = (peer.address().to_string(), peer.authority().expect("the peer is signed by the test's authority"));
    let mut publish = Command::new("mosquitto_pub");
    publish
        .args(["-V", version, "-h", &address, "-p", "8883", "-u", peer.user(), "-P", secret, "-t", "t", "-n", "--cafile"])
        .arg(authority);
    publish.output().expect("the peers are installed").status.code().expect("it ends by itself")
}

/// mosquitto refuses a wrong password by code in both versions, and whoever guesses is never locked out.
#[rstest]
fn a_broker_that_locks_nobody_is_found() {
    let Some(case) = assessed(PeerKind::MosquittoTls, PROFILE) else { return };
    case.ports_agree_with_nmap(&[]);
    case.tls_agrees_with_nmap();
    for (way, version) in ["mqttv311", "mqttv5"].into_iter().enumerate() {
        let asked = |question: &Question| matches!(question, Question::Guess(asked) if usize::from(asked.way) == way);
        let seen =
            case.assessed.answers::<Guess>().find(|(question, _)| asked(question)).map(|(_, seen)| seen).expect("each way is guessed at");
        let theirs = [case.peer.secret(), "wrong"].map(|secret| mosquitto_pub(&case.peer, version, secret) == 0);
        assert_eq!([seen.baseline, seen.guesses[0].outcome].map(LoginOutcome::accepted), theirs, "{version}: {seen:?}");
        assert_eq!(theirs, [true, false]);
    }
    case.fails_with("5.1-5-2b", &["AuthMech-Broker, way 1: is not locked after 5", "AuthMech-Broker, way 2: is not locked after 5"]);
    case.passes(&["5.1-1-2a", "5.1-5-2a", "5.5-1-2a", "5.6-1-2a", "5.6-2-2a"]);
    assert_eq!(case.assessed.failed(), ["5.1-5-2b"].map(str::to_owned).into());
}

#[rstest]
fn node_red_inside_tls_fails_nowhere() {
    let Some(case) = assessed(PeerKind::NodeRedTls, PROFILE) else { return };
    case.ports_agree_with_nmap(&[]);
    case.tls_agrees_with_nmap();
    case.passes(&["5.5-1-2a", "5.6-1-2a", "5.6-2-2a"]);
    // An error in place of an answer is what Node-RED has for a lock: nobody can tell it from trouble.
    assert_eq!(case.assessed.verdict("5.1-5-2b"), Inconclusive);
    assert_eq!(case.assessed.failed(), BTreeSet::new());
}

/// The token ends when it is named in the body of the sign-out; one that names none is answered with 200 and ends nothing.
#[rstest]
fn a_token_of_node_red_ends_with_the_sign_out() {
    let right = |peer: &Peer| peer.secret().to_owned();
    let Some(case) = assessed_with(PeerKind::NodeRedTls, PROFILE, right, &["5.5-4-2"]) else { return };
    let seen = case.assessed.answer::<Sessions>();
    assert_eq!((seen.login, seen.to_nobody, seen.to_session), (LoginOutcome::Accepted, Passage::Closed, Passage::Open));
    assert_eq!(seen.signed_out.map(|out| (out.status, out.to_session)), Some((Some(200), Passage::Closed)), "{seen:?}");
    assert!(seen.cookies.is_empty() && seen.fixed.is_empty(), "a bearer token cannot be planted: {seen:?}");
    assert_eq!(case.assessed.failed(), BTreeSet::new());
}

/// libcoap's example server gives in clear what it asks a key for inside DTLS. There no other key opens it. Whoever has none gets in by the server's
/// certificate, unless it has none or asks for theirs; `coap-client`, which has neither, is told the same.
#[rstest]
#[case::gnutls(PeerKind::LibcoapGnutls, Got::Refused)]
#[case::gnutls_with_certificate(PeerKind::LibcoapCertificateGnutls, Got::Same)]
#[case::gnutls_with_certificates(PeerKind::LibcoapMutualGnutls, Got::Refused)]
#[case::openssl(PeerKind::LibcoapOpenssl, Got::Refused)]
#[case::openssl_with_certificate(PeerKind::LibcoapCertificateOpenssl, Got::Same)]
#[case::openssl_with_certificates(PeerKind::LibcoapMutualOpenssl, Got::Refused)]
fn a_port_in_clear_beside_dtls_is_found(#[case] kind: PeerKind, #[case] strangers: Got) {
    let right = |peer: &Peer| peer.secret().to_owned();
    let Some(case) = assessed_with(kind, "profile-coap.yaml", right, &["5.5-4-2a", "5.6-2-2a"]) else { return };
    let url = format!("coaps://{}/example_data", case.peer.address());
    let theirs = Command::new("coap-client-openssl").args(["-B", "3", "-m", "get", &url]).output().expect("coap-client runs");
    assert_eq!(theirs.stdout.starts_with(b"a123456789b123456789"), strangers == Got::Same);
    case.fails_with("5.5-4-2a", &["SoftServ-Data, read: is served to nobody", "CoAP GET /example_data in clear: served to `nobody`"]);
    case.passes(&["5.6-2-2a"]);
    for (question, seen) in case.assessed.answers::<Access>() {
        let Question::Access(asked) = question else { continue };
        assert_eq!(seen.entitled.as_ref().map(|tried| tried.got), Some(Got::Same), "{question}");
        for tried in &seen.tried {
            let expected = match (asked.on.as_str(), &tried.who) {
                ("LogIntf-CoAP", _) => Got::Same,
                (_, Subject::Nobody) => strangers,
                _ => Got::Refused,
            };
            assert_eq!(tried.got, expected, "{question}: {seen:?}");
        }
    }
}

/// Brokers and sensors of others are sent what they do not expect, and go on. A broker inside TLS gets packets and records.
#[rstest]
#[case::coap_with_gnutls(PeerKind::LibcoapGnutls, 300)]
#[case::coap_with_openssl(PeerKind::LibcoapOpenssl, 300)]
#[case::mqtt(PeerKind::MosquittoTls, 600)]
fn unexpected_input_does_a_peer_no_harm(#[case] kind: PeerKind, #[case] cases: u32) {
    let right = |peer: &Peer| peer.secret().to_owned();
    let Some(case) = assessed_with(kind, PROFILE, right, &["5.13-1B-2a"]) else { return };
    let put: u32 = case.assessed.answers::<Fuzz>().map(|(_, seen)| seen.put).sum();
    case.passes(&["5.13-1B-2a"]);
    assert_eq!(put, cases);
}
