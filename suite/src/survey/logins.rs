//! Rows of 1-AuthMech for the logins that services ask for.

use super::favourable::{Kindness, named};
use super::forms;
use super::heard::Heard;
use crate::evidence::ports::{LOGIN_PAGES, found_at};
use crate::evidence::{Port, Protocol, Scheme, ServiceSeen};
use crate::ixit::t01_auth_mech::{
    Cryptography, FtpLogin, LoginScheme, MqttLogin, OnResource, Password, RtspDigest, SetBy, SnmpCommunity, SnmpVersion, SshPassword,
    Subjects, TelnetLogin,
};
use crate::ixit::{Audience, AuthMech, Factor, Guarantee, Way};

/// Whether a login is asked for.
pub(super) fn is_asked_for(heard: &Heard<'_>) -> bool {
    heard.service.is_some_and(|service| !service.logins.is_empty())
}

/// Whether somebody gets a command line without showing anything: positive proof is a prompt, or a login that asked for nothing.
pub(super) fn is_open_shell(service: &ServiceSeen) -> bool {
    let said = service.banner.as_str().trim_end();
    let prompt = service.speaks == Protocol::Telnet && service.logins.is_empty() && (said.ends_with('#') || said.ends_with('$'));
    prompt || (service.speaks == Protocol::Ssh && said.contains(" in without any proof)"))
}

/// The row of the login on a port, if one is asked for there.
pub(super) fn row(port: Port, heard: &Heard<'_>, kindness: Kindness) -> Option<AuthMech> {
    if answers_to_public(port, heard) {
        return Some(community(port, kindness));
    }
    let service = heard.service.filter(|_| is_asked_for(heard))?;
    let mut guarantees = vec![Guarantee::Authenticity, Guarantee::Integrity];
    if service.over_tls || service.speaks == Protocol::Ssh {
        guarantees.push(Guarantee::Confidentiality);
    }
    Some(AuthMech {
        id: named("AuthMech", port),
        description: format!("{} asks for {}", service.speaks, asked(service)),
        authenticates: if service.logins.iter().all(Scheme::is_for_machines) { Audience::Machine } else { Audience::User },
        interface: Some(named("LogIntf", port)),
        factor: factor(&service.logins),
        guarantees,
        cryptography: Cryptography {
            channel: service.over_tls.then(|| named("SecComMech", port)),
            scheme: scheme(service, kindness),
            stored_as: None,
        },
        subjects: Some(Subjects::Each),
        authorisation: None,
        guessing: None,
        exercise: ways(service, &heard.told),
        change: None,
    })
}

/// Whether an SNMP agent answered whom it takes for somebody who knows its community: its answer repeats the word.
fn answers_to_public(port: Port, heard: &Heard<'_>) -> bool {
    port == Port::udp(161) && heard.told.iter().any(|said| said.split_whitespace().any(|word| word == "public"))
}

/// A community is sent as it is. The kindest row does not say so: who means it for everybody has no secret to lose.
fn community(port: Port, kindness: Kindness) -> AuthMech {
    AuthMech {
        id: named("AuthMech", port),
        description: "SNMP asks for a community".to_owned(),
        authenticates: Audience::User,
        interface: Some(named("LogIntf", port)),
        factor: Factor::Password(Password { preinstalled: None, set_by: Some(SetBy::User), at_least: None }),
        guarantees: Vec::new(),
        cryptography: Cryptography { channel: None, scheme: (kindness == Kindness::Bare).then_some(LoginScheme::Plain), stored_as: None },
        subjects: Some(Subjects::Each),
        authorisation: None,
        guessing: None,
        exercise: vec![Way::SnmpCommunity(SnmpCommunity { version: SnmpVersion::V1 })],
        change: None,
    }
}

fn asked(service: &ServiceSeen) -> String {
    service.logins.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ")
}

/// A page in clear whose form goes to an address inside TLS takes no password here.
fn is_for_another_port(service: &ServiceSeen) -> bool {
    let page = service.banner.as_str().to_ascii_lowercase();
    let posts_to_tls = ["action=\"https:", "action='https:", "action=https:"].iter().any(|action| page.contains(action));
    !service.over_tls && posts_to_tls && service.logins.iter().all(|scheme| *scheme == Scheme::Form)
}

/// Where nothing but keys or tokens is taken, nothing but them is declared; a password is taken to be the user's own.
fn factor(logins: &[Scheme]) -> Factor {
    if logins.iter().all(|scheme| *scheme == Scheme::SshKey) {
        return Factor::Key;
    }
    if logins.iter().all(|scheme| *scheme == Scheme::Bearer) {
        return Factor::Token;
    }
    Factor::Password(Password { preinstalled: None, set_by: Some(SetBy::User), at_least: None })
}

/// The scheme, where it is one. Of several it is none: each is declared by its way.
fn scheme(service: &ServiceSeen, kindness: Kindness) -> Option<LoginScheme> {
    if kindness == Kindness::Kindest && is_for_another_port(service) {
        return None;
    }
    let mut schemes = service.logins.iter().map(|scheme| one_scheme(service, scheme));
    let first = schemes.next()??;
    let all: Vec<_> = schemes.collect();
    if all.iter().all(|scheme| *scheme == Some(first)) {
        return Some(first);
    }
    let is_bare = |scheme: &LoginScheme| matches!(scheme, LoginScheme::Basic | LoginScheme::Bearer | LoginScheme::Form);
    if is_bare(&first) && all.iter().flatten().filter(|scheme| is_bare(scheme)).count() == all.len() {
        return Some(LoginScheme::Form);
    }
    let digests = all.iter().chain([&Some(first)]).all(|scheme| matches!(scheme, Some(LoginScheme::DigestMd5 | LoginScheme::DigestSha256)));
    (digests && kindness == Kindness::Bare).then_some(LoginScheme::DigestSha256)
}

fn one_scheme(service: &ServiceSeen, scheme: &Scheme) -> Option<LoginScheme> {
    match scheme {
        Scheme::Basic => Some(LoginScheme::Basic),
        Scheme::Bearer => Some(LoginScheme::Bearer),
        Scheme::Digest { algorithm } if algorithm.starts_with("MD5") => Some(LoginScheme::DigestMd5),
        Scheme::Digest { .. } => Some(LoginScheme::DigestSha256),
        Scheme::Form => Some(LoginScheme::Form),
        // A server may want TLS to be begun first. Only when it asks for the password in clear does it take it in clear.
        Scheme::Ftp => asks_in_clear(service).then_some(LoginScheme::Plain),
        Scheme::Mqtt | Scheme::Snmp | Scheme::Telnet => Some(LoginScheme::Plain),
        Scheme::SshKey | Scheme::SshPassword => Some(LoginScheme::Ssh),
        Scheme::Other(_) => None,
    }
}

/// Whether an FTP server asked for the password of somebody who had not begun TLS.
fn asks_in_clear(service: &ServiceSeen) -> bool {
    service.banner.as_str().lines().any(|line| line.starts_with("331"))
}

/// How a probe signs in, as far as the challenge or the form tells it. Where a scheme is offered that no way has, none is tried: a row that names the
/// others only would leave that one out.
fn ways(service: &ServiceSeen, told: &[String]) -> Vec<Way> {
    let get = asked_at(service.banner.as_str());
    let way = |scheme: &Scheme| match (service.speaks, scheme) {
        (Protocol::Http, Scheme::Basic) => Some(Way::HttpBasic(OnResource { get: get.clone() })),
        (Protocol::Http, Scheme::Bearer) => Some(Way::HttpBearer(OnResource { get: get.clone() })),
        (Protocol::Http, Scheme::Digest { .. }) => Some(Way::HttpDigest(OnResource { get: get.clone() })),
        (Protocol::Http, Scheme::Form) => told.iter().find_map(|page| forms::login(page, &get)).map(Way::HttpForm),
        (Protocol::Mqtt, Scheme::Mqtt) => Some(Way::Mqtt(MqttLogin::default())),
        (Protocol::Rtsp, Scheme::Digest { .. }) => Some(Way::RtspDigest(RtspDigest { describe: "/".to_owned() })),
        (Protocol::Ftp, Scheme::Ftp) if !service.over_tls => Some(Way::Ftp(FtpLogin { auth_tls: !asks_in_clear(service) })),
        (Protocol::Ssh, _) if service.logins.contains(&Scheme::SshPassword) => Some(Way::SshPassword(SshPassword {})),
        (Protocol::Telnet, Scheme::Telnet) => Some(Way::Telnet(TelnetLogin::default())),
        _ => None,
    };
    let ways: Option<Vec<Way>> = service.logins.iter().map(way).collect();
    let mut ways = ways.unwrap_or_default();
    ways.dedup();
    ways
}

/// The path that asked: the first one, or the one that it leads to, or one of those that are asked where these ask for nothing.
fn asked_at(banner: &str) -> String {
    let later = LOGIN_PAGES.iter().find(|path| banner.contains(&format!("\n\n{}\nHTTP/", found_at(path))));
    if let Some(path) = later {
        return (*path).to_owned();
    }
    let head = banner.split("\n\n").next().unwrap_or_default();
    let status = head.split_whitespace().nth(1).unwrap_or_default();
    let location = head.lines().find_map(|line| line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("location")));
    let Some((_, location)) = location.filter(|_| status.starts_with('3')) else { return "/".to_owned() };
    let location = location.trim();
    let path = location.split_once("://").map_or(location, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    format!("/{}", path.split('#').next().unwrap_or_default().trim_start_matches('/'))
}
