//! What a sound device answers, read off its declaration.

mod ble;
mod configure;
mod erase;
mod topics;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;

use super::publications;
use crate::evidence::guessing::GuessTiming;
use crate::evidence::secret::CharacterClass;
use crate::evidence::{
    Access, AccessSeen, AccessTry, Answer, Call, CaptureSeen, CaseReply, CertSeen, ChainSeen, Challenge, ChallengeSeen, ChangeSecret,
    ChangeSeen, ClearSeen, CommonCredentialsSeen, CookieSeen, Crawl, CrawlSeen, Credential, Cut, Decision, DescribeSeen, Discover,
    DiscoverSeen, DtlsSeen, DtlsVersion, Exchange, ExchangeSeen, Fate, FirmwareSeen, FirstUseSeen, Fixing, Function, FunctionSeen, Fuzz,
    FuzzSeen, Got, Guess, GuessSeen, Interrupt, InterruptSeen, LoginOutcome, LoginSeen, MarkSeen, OfferImages, Offered, OfferedSeen,
    OnvifSeen, Origin, Passage, PasswordForm, PasswordForms, PasswordFormsSeen, Port, Protocol, Question, ResponseClass, Route, SameSite,
    Scheme, SecretTraits, Service, ServiceSeen, Sessions, SessionsSeen, Sign, SignedOut, Subject, Suite, TcpPortsSeen, Tls, TlsSeen,
    TlsVersion, TraitsSeen, Transport, UdpPorts, UdpPortsSeen, UdpReply, Who, WriteAccess, WriteAccessSeen, WriteTry,
};
use crate::files::Declaration;
use crate::ixit::t01_auth_mech::Change;
use crate::ixit::t23_res_mech::Outage;
use crate::ixit::{AuthMech, LogIntf, Speaks, Status, Way};
use crate::names::IdentityName;
use crate::reference::passwords;
use crate::verdict::Verdict;

/// What the sound camera answers.
pub(super) fn answer(declaration: &Declaration, question: &Question) -> Answer {
    match question {
        Question::Access(asked) => access(asked).into(),
        Question::BleAccess(asked) => ble::access(asked).into(),
        Question::BlePairing(asked) => ble::pairing(asked).into(),
        Question::BleServices(asked) => ble::services(declaration, asked).into(),
        Question::BleSurvey(_) => ble::survey().into(),
        Question::BleWrite(asked) => ble::write(asked).into(),
        Question::Capture(_) => CaptureSeen { frames: 100, of_others: 10, flows: Vec::new(), secrets: Vec::new(), cut_short: None }.into(),
        Question::Challenge(asked) => challenge(declaration, asked).into(),
        Question::ChangeSecret(asked) => change(declaration, asked).into(),
        Question::Clear(_) => ClearSeen { served: false, said: "".into(), shortfall: None }.into(),
        Question::CommonCredentials(_) => common_credentials().into(),
        Question::Configure(asked) => configure::answer(declaration, asked).into(),
        Question::Crawl(asked) => crawl(asked).into(),
        Question::Decide(_) => decision(Verdict::Pass).into(),
        Question::Describe(asked) => {
            let class = class_for(&asked.who);
            DescribeSeen { class, status: Some(200), bytes: 120, shortfall: None }.into()
        }
        Question::Discover(asked) => discover(declaration, asked).into(),
        Question::Dtls(_) => dtls().into(),
        Question::Erase(asked) => erase::erase(declaration, asked).into(),
        Question::Exchange(asked) => exchange(asked).into(),
        Question::Firmware(_) => FirmwareSeen::default().into(),
        Question::FirstUse(asked) => first_use(asked.preset.is_some()).into(),
        Question::Fuzz(asked) => fuzz(asked).into(),
        Question::Guess(asked) => guess(asked).into(),
        Question::Interrupt(asked) => interrupt(asked).into(),
        Question::Login(asked) => login(&asked.with).into(),
        Question::MailDomain(_) => publications::mail_domain().into(),
        Question::OfferImages(asked) => offered(asked).into(),
        Question::Onvif(asked) => {
            let class = class_for(&asked.who);
            OnvifSeen { class, status: Some(200), fault: None, bytes: 300, shortfall: None }.into()
        }
        Question::PasswordForms(asked) => password_forms(asked).into(),
        Question::Publication(asked) => publications::told(declaration, &asked.of).into(),
        Question::Plant(asked) => erase::plant(asked).into(),
        Question::ReadTopic(asked) => topics::read(asked).into(),
        Question::SecretTraits(asked) => traits(asked).into(),
        Question::Service(asked) => service(declaration, asked).into(),
        Question::Sessions(asked) => sessions(declaration, asked).into(),
        Question::SetUp(asked) => configure::set_up(declaration, asked).into(),
        Question::TakeOver(asked) => topics::take_over(asked).into(),
        Question::TcpPorts(_) => tcp_ports(declaration).into(),
        Question::Tls(asked) => tls(asked).into(),
        Question::UdpPorts(asked) => udp_ports(declaration, asked).into(),
        Question::WriteAccess(asked) => write_access(asked).into(),
        Question::WriteTopic(asked) => topics::write(asked).into(),
    }
}

/// The front page for everybody, another for who signed in.
fn crawl(asked: &Crawl) -> CrawlSeen {
    let route = |path: &str, to_nobody, served_to: &[IdentityName]| Route {
        path: path.into(),
        served_to: served_to.to_vec(),
        to_nobody,
        shell: false,
        kind: Some("text/html".into()),
        signs: [Sign::Page].into(),
        describes: Vec::new(),
        tells_nobody: [].into(),
    };
    let routes = vec![route("/", ResponseClass::RedirectedToLogin, &[]), route("/home", ResponseClass::Refused, &asked.identities)];
    CrawlSeen { routes, asked: 40, silent: 0, not_signed_in: Vec::new(), cut_short: None }
}

/// Everybody but the entitled is refused. The bench's only other who may read is its viewer.
fn access(asked: &Access) -> AccessSeen {
    let tried = |who: &Subject, got, status| AccessTry { who: who.clone(), got, status: Some(status), kind: None, bytes: 26 };
    let path = asked.request.path.as_str();
    let for_owners = ["/api/settings", "/api/check", "/api/update", "/api/users", "/api/owner"].iter().any(|own| path.starts_with(own));
    let readers: &[&str] = match path {
        "/api/viewer/label" => &["viewer"],
        _ if for_owners => &["owner"],
        _ => &["owner", "viewer"],
    };
    let may_read = |who: &Subject| matches!(who, Subject::Identity(name) if readers.contains(&name.as_str()));
    let entitled = asked.entitled.as_ref().map(|name| tried(&Subject::Identity(name.clone()), Got::Same, 200));
    let other = |who: &Subject| if may_read(who) { tried(who, Got::Same, 200) } else { tried(who, Got::Refused, 401) };
    AccessSeen { entitled, tried: asked.subjects.iter().map(other).collect(), shortfall: None }
}

fn write_access(asked: &WriteAccess) -> WriteAccessSeen {
    let tried = |who: &Subject, got, status, took| WriteTry { who: who.clone(), got, status: Some(status), took: Some(took) };
    let entitled = asked.entitled.as_ref().map(|name| tried(&Subject::Identity(name.clone()), Got::Same, 204, true));
    let others = asked.subjects.iter().map(|who| tried(who, Got::Refused, 403, false));
    WriteAccessSeen { entitled, tried: others.collect(), restored: true, shortfall: None }
}

pub(super) fn decision(verdict: Verdict) -> Decision {
    let (by, rationale) = ("assessor 1".to_owned(), "looked at".to_owned());
    Decision { verdict, by, date: date(2026, 11, 21), rationale, attached: Vec::new(), reviewed_by: None }
}

fn digest() -> Scheme {
    Scheme::Digest { algorithm: "SHA-256".into() }
}

fn challenge(declaration: &Declaration, asked: &Challenge) -> ChallengeSeen {
    let row = declaration.ixit.login(&asked.row).unwrap();
    let schemes = match row.exercise[usize::from(asked.way)] {
        Way::HttpForm(_) => vec![Scheme::Form],
        Way::HttpBearer(_) => vec![Scheme::Bearer],
        Way::RtspDigest(_) | Way::HttpDigest(_) => vec![digest()],
        Way::Ftp(_) => vec![Scheme::Ftp],
        Way::Mqtt(_) => vec![Scheme::Mqtt],
        Way::SshPassword(_) => vec![Scheme::SshPassword],
        Way::Telnet(_) => vec![Scheme::Telnet],
        Way::BlePairing(_) | Way::CoapPsk(_) | Way::HttpBasic(_) | Way::HttpJson(_) | Way::SnmpCommunity(_) => Vec::new(),
    };
    ChallengeSeen { schemes, status: Some(401), over_tls: true, shortfall: None }
}

fn change(declaration: &Declaration, asked: &ChangeSecret) -> ChangeSeen {
    let shares = |row: &&AuthMech| *row.id == asked.row || matches!(&row.change, Some(Change::SameAs(carrier)) if **carrier == asked.row);
    let rows = declaration.ixit.auth_mech.iter().filter(shares);
    let ways = rows.flat_map(|row| (0..u8::try_from(row.exercise.len()).unwrap()).map(|way| ((*row.id).clone(), way)));
    let others = ways.filter(|way| *way != (asked.row.clone(), 0));
    let (new_secret, old_secret) = (Some(LoginOutcome::Accepted), Some(LoginOutcome::Refused));
    ChangeSeen {
        baseline: LoginOutcome::Accepted,
        accepted: true,
        status: Some(204),
        new_secret,
        old_secret,
        others: others.map(|(row, way)| (row, way, LoginOutcome::Accepted, LoginOutcome::Refused)).collect(),
        earlier_session: Some(Passage::Closed),
        earlier_at_brokers: Vec::new(),
        restored: true,
        shortfall: None,
    }
}

fn discover(declaration: &Declaration, asked: &Discover) -> DiscoverSeen {
    let speaks = declaration.ixit.log_intf.iter().any(|row| row.port == Some(asked.by.port()));
    DiscoverSeen { said: speaks.then(|| "Nursery Eye".into()).into_iter().collect(), services: Vec::new(), others: None }
}

fn common_credentials() -> CommonCredentialsSeen {
    let tried = u16::try_from(passwords::common().len()).unwrap();
    CommonCredentialsSeen { control: LoginOutcome::Refused, tried, accepted: Vec::new(), cut_short: None }
}

/// What the owner is served and others are not.
fn class_for(who: &Who) -> ResponseClass {
    if *who == Who::Identity("owner".into()) { ResponseClass::Served } else { ResponseClass::Refused }
}

fn exchange(asked: &Exchange) -> ExchangeSeen {
    let (kind, body) = match asked.request.path.as_str() {
        "/api/about" => ("application/json", r#"{ "model": "NE-200", "tls": "3.6" }"#.into()),
        _ => ("text/html", "<title>Nursery Eye</title>".into()),
    };
    let (status, headers) = (Some(200), vec![("content-type".into(), kind.into())]);
    ExchangeSeen { class: ResponseClass::Served, status, headers, body_bytes: 26, body, shortfall: None, traffic: None }
}

fn first_use(with_preset: bool) -> FirstUseSeen {
    let preset = with_preset.then_some(LoginOutcome::AcceptedForChangeOnly);
    FirstUseSeen { wrong: LoginOutcome::Refused, empty: LoginOutcome::Refused, preset, open_to_nobody: Vec::new(), shortfall: None }
}

fn fuzz(asked: &Fuzz) -> FuzzSeen {
    let put = asked.to - asked.from;
    FuzzSeen { put, replies: BTreeMap::from([(CaseReply::Refused, put)]), restored: true, ..FuzzSeen::default() }
}

fn guess(asked: &Guess) -> GuessSeen {
    let locks = asked.lock_after > 0;
    let outcome = |number| if locks && number >= asked.lock_after { LoginOutcome::Locked } else { LoginOutcome::Refused };
    let guesses = (0..asked.attempts).map(|number| GuessTiming { outcome: outcome(number), took_ms: 5 }).collect();
    let after_all = if locks { LoginOutcome::Locked } else { LoginOutcome::Accepted };
    let (at_declared_limit, recovered_after_ms) = (locks.then_some(LoginOutcome::Locked), Some(asked.lock_ms));
    GuessSeen { baseline: LoginOutcome::Accepted, guesses, at_declared_limit, after_all, recovered_after_ms, shortfall: None }
}

fn interrupt(asked: &Interrupt) -> InterruptSeen {
    let cut = if asked.of == Outage::Power { Cut::Power } else { Cut::Uplink };
    let served = ResponseClass::Served;
    let during = (cut == Cut::Uplink).then_some(served);
    let seen = |function: &Function| FunctionSeen {
        function: function.clone(),
        before: served,
        during,
        after: served,
        back_ms: Some(40),
        back_by_ms: Some(45),
    };
    let kept = |call: &Call| MarkSeen { call: call.clone(), before: true, after: Some(true) };
    let (functions, marks) = (asked.functions.iter().map(seen).collect(), asked.marks.iter().map(kept).collect());
    InterruptSeen { cut, functions, marks, differ: Vec::new(), restored: true, shortfall: None }
}

fn login(with: &Credential) -> LoginSeen {
    let outcome = if matches!(with, Credential::Identity(_)) { LoginOutcome::Accepted } else { LoginOutcome::Refused };
    LoginSeen { outcome, status: None, took_ms: 5 }
}

fn offered(asked: &OfferImages) -> OfferedSeen {
    let one = |status, fate, version: &str| {
        let (sha256, said) = ("00".repeat(32), "the image is not signed".into());
        Offered { sha256, would_show: true, status: Some(status), said, fate, version: Some(version.into()) }
    };
    let images = asked.images.iter().map(|image| (*image, one(422, Fate::Refused, &asked.runs))).collect();
    let control = asked.control.then(|| one(200, Fate::Installed, "the next one"));
    OfferedSeen { before: Some(asked.runs.as_str().into()), images, control, restored: true, shortfall: None }
}

fn password_forms(asked: &PasswordForms) -> PasswordFormsSeen {
    let tried = asked.passwords_of.iter().map(|name| (PasswordForm::Basic, name.clone(), LoginOutcome::Refused)).collect();
    PasswordFormsSeen { control: LoginOutcome::Accepted, nobody: LoginOutcome::Refused, tried, shortfall: None }
}

fn traits(asked: &SecretTraits) -> TraitsSeen {
    let classes = BTreeSet::from([CharacterClass::Lower, CharacterClass::Upper, CharacterClass::Digit]);
    let keyed_digest = format!("digest of {}", asked.sample);
    TraitsSeen { length: 12, classes, keyed_digest, common: false, derived_from: Vec::new(), pattern: None, entropy_bits: 71.5 }
}

fn sessions(declaration: &Declaration, asked: &Sessions) -> SessionsSeen {
    let by_cookie = matches!(declaration.ixit.login(&asked.row).unwrap().exercise[usize::from(asked.way)], Way::HttpForm(_));
    let (open, closed) = (Passage::Open, Passage::Closed);
    let cookie = CookieSeen { name: "sid".into(), http_only: true, same_site: Some(SameSite::Strict), secure: true };
    let fixing = Fixing { value_of: Origin::Bench, before: closed, login: LoginOutcome::Accepted, after: closed, to_nobody: closed };
    SessionsSeen {
        to_session: open,
        cookies: by_cookie.then_some(cookie).into_iter().collect(),
        signed_out: Some(SignedOut { status: Some(303), acknowledged: true, to_session: closed, to_nobody: closed }),
        fixed: by_cookie.then_some(fixing).into_iter().collect(),
        at_the_end: open,
        ..SessionsSeen::not_begun(LoginOutcome::Accepted, closed)
    }
}

fn listens(declaration: &Declaration, transport: Transport) -> impl Iterator<Item = (u16, &LogIntf)> {
    let rows = declaration.ixit.log_intf.iter().filter(|row| row.status == Status::Enabled);
    rows.filter_map(move |row| row.port.filter(|port| port.transport == transport).map(|port| (port.number, row)))
}

fn service(declaration: &Declaration, asked: &Service) -> ServiceSeen {
    let row = listens(declaration, Transport::Tcp).find(|(number, _)| Port::tcp(*number) == asked.port).map(|(_, row)| row);
    let Some(row) = row else {
        return ServiceSeen {
            speaks: Protocol::Unknown,
            over_tls: false,
            banner: "".into(),
            logins: Vec::new(),
            debug: Vec::new(),
            host_key: None,
            cut_short: None,
        };
    };
    let (speaks, logins) = match row.speaks {
        Speaks::Rtsp | Speaks::Rtsps => (Protocol::Rtsp, vec![digest()]),
        _ => (Protocol::Http, vec![Scheme::Form]),
    };
    ServiceSeen {
        speaks,
        over_tls: row.speaks.over_tls(),
        banner: "HTTP/1.1 200 OK\n<title>Nursery Eye</title>".into(),
        logins,
        debug: Vec::new(),
        host_key: None,
        cut_short: None,
    }
}

fn tcp_ports(declaration: &Declaration) -> TcpPortsSeen {
    let open: BTreeSet<u16> = listens(declaration, Transport::Tcp).map(|(number, _)| number).collect();
    let (refused, asked) = (65_535 - u32::try_from(open.len()).unwrap(), 65_535);
    let (silent, of_the_host) = (BTreeSet::new(), BTreeSet::new());
    TcpPortsSeen { open, refused, silent, of_the_host, asked, answered_after: true, cut_short: None, rtt_us: 90, took_ms: 900 }
}

fn udp_ports(declaration: &Declaration, asked: &UdpPorts) -> UdpPortsSeen {
    let reply = |number| (number, UdpReply { bytes: 40, text: "Nursery Eye".into() });
    let asked_of = |(number, _): &(u16, _)| asked.ports.contains(number);
    let answered: BTreeMap<_, _> = listens(declaration, Transport::Udp).filter(asked_of).map(|(number, _)| reply(number)).collect();
    let refused = asked.ports.iter().copied().filter(|port| !answered.contains_key(port)).collect();
    let (silent, of_the_host) = (BTreeSet::new(), BTreeSet::new());
    UdpPortsSeen { answered, refused, silent, of_the_host, path_shown: true, cut_short: None, took_ms: 900 }
}

fn dtls() -> DtlsSeen {
    let suites = vec![Suite { code: 0xc0a8, name: "TLS_PSK_WITH_AES_128_CCM_8".to_owned() }];
    let refused = vec![DtlsVersion::V1_0, DtlsVersion::V1_3];
    DtlsSeen { accepted: BTreeMap::from([(DtlsVersion::V1_2, suites)]), refused, silent: Vec::new(), sent: 12, cut_short: None }
}

fn tls(asked: &Tls) -> TlsSeen {
    let suite = |code, name: &str| Suite { code, name: name.to_owned() };
    let accepted = BTreeMap::from([
        (TlsVersion::V1_2, vec![suite(0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")]),
        (TlsVersion::V1_3, vec![suite(0x1301, "TLS_AES_128_GCM_SHA256")]),
    ]);
    let refused = vec![TlsVersion::Ssl3, TlsVersion::V1_0, TlsVersion::V1_1];
    TlsSeen { accepted, refused, silent: Vec::new(), chain: Some(chain(asked)), connections: 9, cut_short: None }
}

fn chain(asked: &Tls) -> ChainSeen {
    let leaf = CertSeen {
        subject: "CN=camera.example".into(),
        issuer: "CN=Example Optics".into(),
        not_before: "2026-01-01T00:00:00Z".parse().unwrap(),
        not_after: "2028-01-01T00:00:00Z".parse().unwrap(),
        names: vec!["camera.example".into()],
        key: "EC 256".into(),
        signature: "ecdsa-with-SHA256".into(),
        self_signed: false,
        sha256: "00".repeat(32),
        public_key: Some(format!("public key of {}", asked.at.sample)),
    };
    let seen_at = "2026-11-22T10:00:00Z".parse().unwrap();
    ChainSeen { certificates: vec![leaf], anchored: Some(true), by_name: true, name_matches: true, seen_at }
}
