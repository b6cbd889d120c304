//! Which protocol the first bytes of a conversation are, and what they tell.

use std::collections::BTreeMap;
use std::net::IpAddr;

use hickory_proto::op::Message;
use hickory_proto::rr::RData;
use suite::evidence::{Port, Scheme, Transport};
use tls_parser::{TlsExtension, TlsMessage, TlsMessageHandshake};

use crate::session::digest;

/// The most names of one answer.
const NAMES: usize = 64;

/// The protocol, by its first words, else by a port that is nobody else's.
pub(super) fn of(port: Port, caller: &[u8], called: &[u8]) -> Option<&'static str> {
    let by_words = match port.transport {
        Transport::Tcp => by_words(caller).or_else(|| by_words(called)),
        Transport::Udp => by_datagram(caller),
    };
    by_words.or(match (port.transport, port.number) {
        (_, 53) => Some("DNS"),
        (Transport::Udp, 67 | 68) => Some("DHCP"),
        (Transport::Udp, 123) => Some("NTP"),
        (Transport::Udp, 546 | 547) => Some("DHCPv6"),
        (Transport::Udp, 1900) => Some("SSDP"),
        (Transport::Udp, 3702) => Some("WS-Discovery"),
        (Transport::Udp, 5353) => Some("mDNS"),
        (Transport::Udp, 5355) => Some("LLMNR"),
        (Transport::Udp, 5683) => Some("CoAP"),
        _ => None,
    })
}

fn by_words(words: &[u8]) -> Option<&'static str> {
    let starts = |prefixes: &[&[u8]]| prefixes.iter().any(|prefix| words.starts_with(prefix));
    let first = words.split(|byte| *byte == b'\n').next().unwrap_or_default();
    match words {
        [22, 3, 0..=4, ..] => Some("TLS"),
        _ if first.windows(6).any(|window| window == b" RTSP/") || starts(&[b"RTSP/"]) => Some("RTSP"),
        _ if first.windows(6).any(|window| window == b" HTTP/") || starts(&[b"HTTP/"]) => Some("HTTP"),
        _ if starts(&[b"SSH-"]) => Some("SSH"),
        [0x10, rest @ ..] if rest.windows(4).take(8).any(|window| window == b"MQTT") => Some("MQTT"),
        [255, 250..=254, ..] => Some("Telnet"),
        _ if starts(&[b"CNXN"]) => Some("adb"),
        _ if starts(&[b"220 ", b"220-"]) && String::from_utf8_lossy(first).to_ascii_uppercase().contains("SMTP") => Some("SMTP"),
        _ if starts(&[b"220 ", b"220-"]) => Some("FTP"),
        _ => None,
    }
}

fn by_datagram(words: &[u8]) -> Option<&'static str> {
    match words {
        [20..=25, 0xfe, 0xfd | 0xff, ..] => Some("DTLS"),
        [_, _, _, _, 0x21, 0x12, 0xa4, 0x42, ..] => Some("STUN"),
        _ => None,
    }
}

/// The name that a ClientHello asks for.
pub(super) fn server_name(words: &[u8]) -> Option<String> {
    // The record may be longer than what was kept; the name stands in front.
    let (_, record) = tls_parser::parse_tls_plaintext(words).ok()?;
    record.msg.iter().find_map(|message| {
        let TlsMessage::Handshake(TlsMessageHandshake::ClientHello(hello)) = message else { return None };
        let (_, extensions) = tls_parser::parse_tls_extensions(hello.ext?).ok()?;
        extensions.iter().find_map(|extension| match extension {
            TlsExtension::SNI(names) => names.first().map(|(_, name)| String::from_utf8_lossy(name).into_owned()),
            _ => None,
        })
    })
}

/// The addresses of an answer of DNS, each with the name that was asked for.
pub(super) fn names(datagram: &[u8]) -> BTreeMap<IpAddr, String> {
    let Ok(message) = Message::from_vec(datagram) else { return BTreeMap::new() };
    let Some(asked) = message.queries.first().map(|query| query.name().to_utf8().trim_end_matches('.').to_owned()) else {
        return BTreeMap::new();
    };
    let addresses = message.answers.iter().take(NAMES).filter_map(|record| match &record.data {
        RData::A(address) => Some(IpAddr::V4(address.0)),
        RData::AAAA(address) => Some(IpAddr::V6(address.0)),
        _ => None,
    });
    addresses.map(|address| (address, asked.clone())).collect()
}

/// The ways to sign in that a server asks for in its first words.
pub(super) fn logins(words: &[u8]) -> Vec<Scheme> {
    let text = String::from_utf8_lossy(words);
    let head = text.split("\r\n\r\n").next().unwrap_or_default();
    match by_words(words) {
        Some("HTTP" | "RTSP") if head.split_whitespace().nth(1) == Some("401") => {
            let fields = head.lines().filter_map(|line| line.split_once(':'));
            digest::schemes(fields.filter(|(name, _)| name.eq_ignore_ascii_case("www-authenticate")).map(|(_, value)| value.trim()))
        }
        Some("FTP") if head.lines().any(|line| line.starts_with("331 ")) => vec![Scheme::Ftp],
        Some("Telnet") if head.to_ascii_lowercase().contains("login:") => vec![Scheme::Telnet],
        _ => Vec::new(),
    }
}
