//! Malformed datagrams of mDNS, SSDP and WS-Discovery, and malformed TLS records.

use super::case::{Case, Generator};

/// The longest datagram that is sent.
const DATAGRAM: usize = 8_192;
/// The longest flight of TLS records.
const FLIGHT: usize = 70_000;

/// A question of DNS for all services (RFC 6763, 9).
pub(super) fn mdns_question() -> Vec<u8> {
    dns([0x1303, 0, 1, 0, 0, 0], b"\x09_services\x07_dns-sd\x04_udp\x05local\x00\x00\x0c\x00\x01")
}

fn dns(head: [u16; 6], rest: &[u8]) -> Vec<u8> {
    head.iter().flat_map(|number| number.to_be_bytes()).chain(rest.iter().copied()).collect()
}

/// The battery of multicast DNS.
#[must_use]
pub fn mdns(seed: u64) -> Generator {
    let asked = b"\x05local\x00\x00\x0c\x00\x01";
    let one = [0x1303, 0, 1, 0, 0, 0];
    let record = |length: u16, data: &[u8]| {
        [&b"\x05_rtsp\x04_tcp\x05local\x00\x00\x10\x00\x01\x00\x00\x00\x0a"[..], &length.to_be_bytes(), data].concat()
    };
    let case = |what: &str, bytes: Vec<u8>| Case::plain(what, bytes);
    let by_hand = vec![
        case("a name that points at itself", dns(one, b"\xc0\x0c\x00\x0c\x00\x01")),
        case("names that point at each other", dns(one, b"\xc0\x0e\xc0\x0c\x00\x0c\x00\x01")),
        case("a name that points beyond the end", dns(one, b"\xff\xff\x00\x0c\x00\x01")),
        case("a name without an end", dns(one, b"\x3faaaa")),
        case("a name of 4,000 labels", dns(one, &[b"\x01a".repeat(4_000), b"\x00\x00\x0c\x00\x01".to_vec()].concat())),
        case("a label of a length that does not exist", dns(one, b"\x80abc\x00\x00\x0c\x00\x01")),
        case("65,535 questions, one there", dns([1, 0, 0xffff, 0, 0, 0], asked)),
        case("65,535 answers, none there", dns([1, 0x8400, 0, 0xffff, 0, 0], b"")),
        case("counts of everything, nothing there", dns([0xffff; 6], b"")),
        case("no byte", Vec::new()),
        case("one byte", vec![0]),
        case("half a head", vec![0; 6]),
        case("a head alone", dns(one, b"")),
        case("a question cut off", dns(one, b"\x05local\x00\x00")),
        case("a record longer than the datagram", dns([1, 0x8400, 0, 1, 0, 0], &record(0xffff, b"a"))),
        case("a record of no length", dns([1, 0x8400, 0, 1, 0, 0], &record(0, b""))),
        case("a text whose inner length lies", dns([1, 0x8400, 0, 1, 0, 0], &record(2, b"\xffa"))),
        case("an answer that nobody asked for", dns([0, 0x8400, 0, 1, 0, 0], &record(2, b"\x01a"))),
        case("an operation that does not exist", dns([1, 0x7800, 1, 0, 0, 0], asked)),
        case("every flag", dns([1, 0xffff, 1, 0, 0, 0], asked)),
        case("a class and type that do not exist", dns(one, b"\x05local\x00\xff\xfe\xff\xfe")),
        case("a name of bytes that are no text", dns(one, b"\x05\xff\x00\x80\xfe\x0a\x00\x00\x0c\x00\x01")),
        case("200 questions for everything", dns([1, 0, 200, 0, 0, 0], &b"\x05local\x00\x00\xff\x00\x01".repeat(200))),
        case("8,192 bytes of FF", vec![0xff; DATAGRAM]),
        case("8,192 bytes of 00", vec![0; DATAGRAM]),
    ];
    Generator::damaging(seed, vec![mdns_question()], by_hand, DATAGRAM)
}

/// The battery of SSDP; `good` is a search.
#[must_use]
pub fn ssdp(seed: u64, good: Vec<u8>) -> Generator {
    let search = |more: &str| format!("M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\n{more}\r\n\r\n");
    let case = |what: &str, text: String| Case::plain(what, text);
    let mut by_hand = vec![
        case("a target of 4,096 bytes", search(&format!("MX: 1\r\nST: {}", "a".repeat(4_096)))),
        case("a target with a format", search("MX: 1\r\nST: %n%n%s%s")),
        case("a wait that is a negative number", search("MX: -1\r\nST: ssdp:all")),
        case("a wait beyond 64 bits", search("MX: 99999999999999999999\r\nST: ssdp:all")),
        case("no target", search("MX: 1")),
        case("a unique name of 4,096 bytes", search(&format!("MX: 1\r\nST: uuid:{}", "f".repeat(4_096)))),
        case("400 headers", search(&"X-A: b\r\n".repeat(400))),
        case(
            "an announcement of a strange kind",
            "NOTIFY * HTTP/1.1\r\nNTS: ssdp:quux\r\nNT:\r\nUSN:\r\nLOCATION: gopher://[::1]:99999/\r\n\r\n".to_owned(),
        ),
        case("a method that does not exist", "QUUX * HTTP/1.1\r\n\r\n".to_owned()),
        case("no headers", "M-SEARCH * HTTP/1.1".to_owned()),
    ];
    by_hand.extend(noise());
    Generator::damaging(seed, vec![good], by_hand, DATAGRAM)
}

/// The battery of WS-Discovery; `good` is a probe.
#[must_use]
pub fn ws_discovery(seed: u64, good: Vec<u8>) -> Generator {
    let text = String::from_utf8_lossy(&good).into_owned();
    let case = |what: &str, text: String| Case::plain(what, text);
    let put_in = |what: &str, inner: &str| case(what, text.replacen("</", &format!("{inner}</"), 1));
    let mut by_hand = vec![
        put_in("an identifier of 4,096 bytes", &"a".repeat(4_096)),
        put_in("an element of 1,000 levels", &"<a>".repeat(1_000)),
        put_in("an entity that is not declared", "&quux;"),
        put_in("a character beyond Unicode", "&#x110000;"),
        put_in("an end of an element that was not begun", "</b>"),
        put_in("an attribute without an end", "<a b=\"c"),
        put_in("a section without an end", "<![CDATA[a"),
        put_in("a prefix that is not bound", "<quux:a/>"),
        case(
            "entities that grow",
            format!("<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]><a>&c;&c;</a>{text}"),
        ),
        case(
            "an entity from a file",
            format!("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>{}", text.replacen("</", "&b;</", 1)),
        ),
        case("a document cut off", text.chars().take(text.chars().count() / 2).collect()),
        case("two documents", format!("{text}{text}")),
        case("an encoding that does not exist", format!("<?xml version=\"9.9\" encoding=\"quux\"?>{text}")),
        case("another order of bytes", text.encode_utf16().flat_map(u16::to_be_bytes).map(char::from).collect()),
    ];
    by_hand.extend(noise());
    Generator::damaging(seed, vec![good], by_hand, DATAGRAM)
}

fn noise() -> Vec<Case> {
    [
        ("no byte", Vec::new()),
        ("8,192 bytes of FF", vec![0xff; DATAGRAM]),
        ("8,192 bytes of 00", vec![0; DATAGRAM]),
        ("one blank", vec![b' ']),
    ]
    .map(|(what, bytes)| Case::plain(what, bytes))
    .into()
}

/// The battery of TLS.
#[must_use]
pub fn tls(seed: u64) -> Generator {
    let hello = hello(&[0x13, 0x01, 0xc0, 0x2b, 0xc0, 0x2f], &extensions());
    let record = |kind: u8, version: u16, length: usize, data: &[u8]| {
        let length = u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes();
        [&[kind][..], &version.to_be_bytes(), &length, data].concat()
    };
    let whole = |message: &[u8]| record(22, 0x0301, message.len(), message);
    let with = |what: &str, extension: &[u8]| Case::plain(what, whole(&self::hello(&[0x13, 0x01, 0xc0, 0x2b], extension)));
    let mut suites_odd = hello.clone();
    suites_odd[40] = 5;
    let pieces: Vec<u8> = hello.iter().flat_map(|byte| record(22, 0x0301, 1, &[*byte])).collect();
    let case = |what: &str, bytes: Vec<u8>| Case::plain(what, bytes);
    let by_hand = vec![
        case("a record of no length", record(22, 0x0301, 0, b"")),
        case("a record longer than 2^14", record(22, 0x0301, 0xffff, &[1; 0xffff])),
        case("a record whose length lies", record(22, 0x0301, 16_000, &hello)),
        case("a record of a kind that does not exist", record(99, 0x0301, hello.len(), &hello)),
        case("a record of a version that does not exist", record(22, 0xffff, hello.len(), &hello)),
        case("application data before a handshake", record(23, 0x0303, 16, &[0; 16])),
        case("an alert before a handshake", record(21, 0x0303, 2, b"\x02\x28")),
        case("a change of cipher before a handshake", record(20, 0x0303, 1, b"\x01")),
        case("1,000 empty records", record(22, 0x0301, 0, b"").repeat(1_000)),
        case("1,000 warnings", record(21, 0x0303, 2, b"\x01\x00").repeat(1_000)),
        case("a hello in records of one byte", pieces),
        case("a hello cut off", whole(&hello[..hello.len() / 2])),
        case("a handshake of 2^24 bytes", record(22, 0x0301, 100, &[&b"\x01\xff\xff\xff"[..], &[3; 96]].concat())),
        case("a message that a server sends", whole(&[&b"\x02"[..], &hello[1..]].concat())),
        case("a finish before a handshake", whole(b"\x14\x00\x00\x0c\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")),
        case("a request of a new handshake", whole(b"\x00\x00\x00\x00")),
        case("a list of suites of odd length", whole(&suites_odd)),
        case("no suites", whole(&self::hello(&[], &extensions()))),
        case("30,000 suites", whole_in_parts(&self::hello(&[0x13, 0x01].repeat(30_000), &extensions()))),
        with("no extensions", b""),
        with("an extension longer than all of them", b"\x00\x0a\xff\xff\x00"),
        with("a name of no length", b"\x00\x00\x00\x05\x00\x03\x00\x00\x00"),
        with("a name with a NUL", b"\x00\x00\x00\x08\x00\x06\x00\x00\x03a\x00b"),
        with("the same extension 200 times", &b"\x00\x17\x00\x00".repeat(200)),
        with("a key of no length", b"\x00\x33\x00\x06\x00\x04\x00\x1d\x00\x00"),
        with("a key that is no point", &[&b"\x00\x33\x00\x47\x00\x45\x00\x17\x00\x41"[..], &[4; 65]].concat()),
        with("a heartbeat", b"\x00\x0f\x00\x01\x01"),
        with("a shared key that nobody shares", b"\x00\x29\x00\x0b\x00\x06\x00\x00\x00\x00\x00\x00\x00\x01\x00"),
        case("a heartbeat that asks for more than it sends", [whole(&hello), record(24, 0x0302, 3, b"\x01\x40\x00")].concat()),
        case("a hello of SSL 2", b"\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10\x01\x00\x80\x02\x00\x80".to_vec()),
        case("HTTP in clear", b"GET / HTTP/1.0\r\n\r\n".to_vec()),
        case("4,096 bytes of FF", vec![0xff; 4_096]),
        case("4,096 bytes of 00", vec![0; 4_096]),
    ];
    Generator::damaging(seed, vec![whole(&hello)], by_hand, FLIGHT)
}

/// A ClientHello with these suites and extensions; its numbers are fixed, so that a case is the same again.
fn hello(suites: &[u8], extensions: &[u8]) -> Vec<u8> {
    let long = |data: &[u8]| [&u16::try_from(data.len()).unwrap_or(u16::MAX).to_be_bytes()[..], data].concat();
    let body = [&b"\x03\x03"[..], &[0x13; 32], &[0], &long(suites), &[1, 0], &long(extensions)].concat();
    let length = u32::try_from(body.len()).unwrap_or(0).to_be_bytes();
    [&[1][..], &length[1..], &body].concat()
}

/// Groups, signatures, versions, and a share of X25519.
fn extensions() -> Vec<u8> {
    let share = [&b"\x00\x33\x00\x26\x00\x24\x00\x1d\x00\x20"[..], &[9; 32]].concat();
    [&b"\x00\x0a\x00\x04\x00\x02\x00\x1d\x00\x0d\x00\x06\x00\x04\x04\x03\x08\x04\x00\x2b\x00\x03\x02\x03\x04"[..], &share].concat()
}

fn whole_in_parts(message: &[u8]) -> Vec<u8> {
    message
        .chunks(16_000)
        .flat_map(|part| [&b"\x16\x03\x01"[..], &u16::try_from(part.len()).unwrap_or(0).to_be_bytes(), part].concat())
        .collect()
}
