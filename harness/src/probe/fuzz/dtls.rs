//! Malformed records and handshakes of DTLS 1.2 (RFC 6347), before anybody has a session.

use super::case::{Case, Generator};

/// The longest datagram that is sent.
const DATAGRAM: usize = 8_192;
/// A hello that every server of DTLS can read, and that offers no suite which anybody would take: it leaves nothing half open.
const NOBODYS_SUITE: [u8; 2] = [0, 0];
/// Suites that servers of small devices have: PSK and ECDHE_ECDSA with AES-128-CCM-8, ECDHE with AES-128-GCM.
const USUAL: [u8; 8] = [0xc0, 0xa8, 0xc0, 0xae, 0xc0, 0x2b, 0xc0, 0x2f];
/// Groups and signatures.
const EXTENSIONS: &[u8] = b"\x00\x0a\x00\x04\x00\x02\x00\x17\x00\x0b\x00\x02\x01\x00\x00\x0d\x00\x04\x00\x02\x04\x03\x00\x17\x00\x00";

/// A good question, and what answers it.
pub(super) type Asked = (Vec<u8>, fn(&[u8]) -> bool);

/// Good questions, the first of which a server answers is the one to look at it by. Neither leaves anything half open: a hello that nobody would take, which
/// is refused or answered by a cookie, and, since some servers are silent on that, a usual one, as long as a cookie comes before anything else.
pub(super) fn questions() -> [Asked; 2] {
    let asked = |suites: &[u8], answer: fn(&[u8]) -> bool| (whole(&hello(suites, &[], EXTENSIONS)), answer);
    [asked(&NOBODYS_SUITE, is_answer), asked(&USUAL, is_cookie)]
}

/// Whether a datagram is a record of DTLS: an alert, or a message of the handshake.
fn is_answer(datagram: &[u8]) -> bool {
    matches!(datagram, [21 | 22, 0xfe, 0xff | 0xfd, ..]) && datagram.len() >= 15
}

/// Whether it is the request to say hello again with a cookie.
fn is_cookie(datagram: &[u8]) -> bool {
    is_answer(datagram) && datagram[0] == 22 && datagram[13] == 3
}

/// The battery.
#[must_use]
pub(super) fn dtls(seed: u64) -> Generator {
    let usual = hello(&USUAL, &[], EXTENSIONS);
    let by_hand = [of_records(&usual), of_handshakes(&usual), of_extensions()].concat();
    Generator::damaging(
        seed,
        vec![whole(&usual), whole(&hello(&USUAL, &[7; 32], EXTENSIONS)), whole(&hello(&NOBODYS_SUITE, &[], EXTENSIONS))],
        by_hand,
        DATAGRAM,
    )
}

fn case(what: &str, bytes: impl Into<Vec<u8>>) -> Case {
    Case::plain(what, bytes)
}

/// A record by its kind, version, epoch and claimed length.
fn record(kind: u8, version: u16, epoch: u8, length: usize, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes();
    [&[kind][..], &version.to_be_bytes(), &[0, epoch, 0, 0, 0, 0, 0, 0], &length, data].concat()
}

fn whole(message: &[u8]) -> Vec<u8> {
    record(22, 0xfeff, 0, message.len(), message)
}

/// A message of the handshake: its kind, the length of all of it, its number, where this part begins, and how long the part claims to be.
fn message(kind: u8, length: usize, number: u8, (from, part): (usize, usize), data: &[u8]) -> Vec<u8> {
    let three = |value: usize| u32::try_from(value).unwrap_or(u32::MAX).to_be_bytes()[1..].to_vec();
    [&[kind][..], &three(length), &[0, number], &three(from), &three(part), data].concat()
}

fn body(suites: &[u8], cookie: &[u8], extensions: &[u8]) -> Vec<u8> {
    let long = |data: &[u8]| [&u16::try_from(data.len()).unwrap_or(u16::MAX).to_be_bytes()[..], data].concat();
    let cookie = [&[u8::try_from(cookie.len()).unwrap_or(u8::MAX)][..], cookie].concat();
    [&b"\xfe\xfd"[..], &[0x13; 32], &[0], &cookie, &long(suites), &[1, 0], &long(extensions)].concat()
}

/// A ClientHello; its numbers are fixed, so that a case is the same again.
fn hello(suites: &[u8], cookie: &[u8], extensions: &[u8]) -> Vec<u8> {
    let body = body(suites, cookie, extensions);
    message(1, body.len(), 0, (0, body.len()), &body)
}

fn of_records(hello: &[u8]) -> Vec<Case> {
    let usual = |kind: u8, data: &[u8]| record(kind, 0xfeff, 0, data.len(), data);
    vec![
        case("no byte", ""),
        case("one byte", "\x16"),
        case("a head cut off", &b"\x16\xfe\xff\x00\x00"[..]),
        case("a record of no length", record(22, 0xfeff, 0, 0, b"")),
        case("a record whose length lies", record(22, 0xfeff, 0, 0xffff, hello)),
        case("a record shorter than it is", record(22, 0xfeff, 0, 3, hello)),
        case("a record of a kind that does not exist", usual(99, hello)),
        case("a record of a version that does not exist", record(22, 0xffff, 0, hello.len(), hello)),
        case("a record of TLS", [&b"\x16\x03\x01\x00\x10"[..], &[1; 16]].concat()),
        case("a record of an epoch that nobody began", record(22, 0xfefd, 9, hello.len(), hello)),
        case("the last of all records", [&b"\x16\xfe\xff\x00\x00\xff\xff\xff\xff\xff\xff\x00\x04"[..], b"abcd"].concat()),
        case("application data before a handshake", usual(23, &[0; 16])),
        case("application data of an epoch that nobody began", record(23, 0xfefd, 1, 24, &[0; 24])),
        case("an alert before a handshake", usual(21, b"\x02\x28")),
        case("an alert of one byte", usual(21, b"\x02")),
        case("a farewell before a handshake", usual(21, b"\x01\x00")),
        case("a change of cipher before a handshake", usual(20, b"\x01")),
        case("a heartbeat that asks for more than it sends", usual(24, b"\x01\x40\x00")),
        case("a record with a connection id that nobody gave", usual(25, &[0x5a; 40])),
        case("600 empty records in one datagram", record(22, 0xfeff, 0, 0, b"").repeat(600)),
        case("500 warnings in one datagram", usual(21, b"\x01\x5a").repeat(500)),
        case("a unified head of DTLS 1.3", [&b"\x2f\x00\x00\x00\x20"[..], &[0xa5; 32]].concat()),
        case("CoAP in clear", &b"\x40\x01\x13\x05\xbb.well-known\x04core"[..]),
        case("8,192 bytes of FF", vec![0xff; DATAGRAM]),
        case("8,192 bytes of 00", vec![0; DATAGRAM]),
    ]
}

fn of_handshakes(hello: &[u8]) -> Vec<Case> {
    let data = &hello[12..];
    let part = |what: &str, kind: u8, length: usize, number: u8, range: (usize, usize), data: &[u8]| {
        Case::plain(what, whole(&message(kind, length, number, range, data)))
    };
    let bytes: Vec<u8> = (0..data.len()).flat_map(|at| whole(&message(1, data.len(), 0, (at, 1), &data[at..=at]))).collect();
    vec![
        case("a hello cut off", whole(&hello[..hello.len() / 2])),
        case("a hello cut off in its head", whole(&hello[..7])),
        part("a hello of 2^24 bytes", 1, 0xff_ffff, 0, (0, data.len()), data),
        part("a part that begins behind the end", 1, data.len(), 0, (0xff_ff00, data.len()), data),
        part("a part longer than the whole", 1, 10, 0, (0, data.len()), data),
        part("a part whose length lies", 1, data.len(), 0, (0, 0xff_ffff), data),
        part("a part of no length", 1, data.len(), 0, (0, 0), b""),
        part("the last part first", 1, data.len() + 100, 0, (100, data.len()), data),
        case("a hello in parts of one byte", bytes),
        part("two parts that overlap and differ", 1, data.len(), 0, (1, data.len() - 1), &data[..data.len() - 1]),
        part("a hello with the number 255", 1, data.len(), 255, (0, data.len()), data),
        part("a message that a server sends", 2, data.len(), 0, (0, data.len()), data),
        part("a cookie from a client", 3, 35, 0, (0, 35), &[0xfe; 35]),
        part("a key of a client before a hello", 16, 10, 2, (0, 10), b"\x00\x08somebody"),
        part("a certificate before a hello", 11, 3, 2, (0, 3), b"\x00\x00\x00"),
        part("a finish before a hello", 20, 12, 0, (0, 12), &[0; 12]),
        part("a request of a new handshake", 0, 0, 0, (0, 0), b""),
        part("a message of a kind that does not exist", 99, 4, 0, (0, 4), b"abcd"),
        part("a hello without a body", 1, 0, 0, (0, 0), b""),
    ]
}

fn of_extensions() -> Vec<Case> {
    let with = |what: &str, suites: &[u8], cookie: &[u8], extensions: &[u8]| case(what, whole(&hello(suites, cookie, extensions)));
    let mut odd = hello(&USUAL, &[], EXTENSIONS);
    odd[12 + 37] = 7;
    let mut session = hello(&USUAL, &[], EXTENSIONS);
    session[12 + 34] = 0xff;
    let mut cookie = hello(&USUAL, &[], EXTENSIONS);
    cookie[12 + 35] = 0xff;
    vec![
        case("a list of suites of odd length", whole(&odd)),
        case("a session longer than the hello", whole(&session)),
        case("a cookie longer than the hello", whole(&cookie)),
        with("no suites", &[], &[], EXTENSIONS),
        with("3,000 suites", &[0xc0, 0xa8].repeat(3_000), &[], EXTENSIONS),
        with("a cookie that was never given", &USUAL, &[0xa5; 255], EXTENSIONS),
        with("no extensions", &USUAL, &[], b""),
        with("an extension longer than all of them", &USUAL, &[], b"\x00\x0a\xff\xff\x00"),
        with("an extension cut off", &USUAL, &[], b"\x00\x0a\x00"),
        with("the same extension 500 times", &USUAL, &[], &b"\x00\x17\x00\x00".repeat(500)),
        with("1,000 groups", &USUAL, &[], &[&b"\x00\x0a\x07\xd2\x07\xd0"[..], &[0, 23].repeat(1_000)].concat()),
        with("a group list whose length lies", &USUAL, &[], b"\x00\x0a\x00\x04\xff\xff\x00\x17"),
        with("a name with a NUL", &USUAL, &[], b"\x00\x00\x00\x08\x00\x06\x00\x00\x03a\x00b"),
        with("a heartbeat", &USUAL, &[], b"\x00\x0f\x00\x01\x01"),
        with("a connection id of 255 bytes", &USUAL, &[], &[&b"\x00\x36\x01\x00\xff"[..], &[6; 255]].concat()),
        with("a record limit of no byte", &USUAL, &[], b"\x00\x1c\x00\x02\x00\x00"),
        with("fragments of a length that does not exist", &USUAL, &[], b"\x00\x01\x00\x01\xff"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_a_hello_of_one_record() {
        let [(question, _), _] = questions();
        let (length, message) = (usize::from(question[12]), &question[13..]);
        assert_eq!((length, usize::from(message[3]) + 12), (message.len(), message.len()));
        assert_eq!(message[12 + 34..12 + 40], [0, 0, 0, 2, 0, 0], "no session, no cookie, one suite that nobody has");
    }

    #[test]
    fn an_answer_is_an_alert_or_a_handshake() {
        let [(question, _), (usual, cookie)] = questions();
        assert!(is_answer(b"\x15\xfe\xfd\0\0\0\0\0\0\0\0\0\x02\x02\x28") && is_answer(&question));
        assert!(cookie(&[&[22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 35, 3][..], &[0; 34]].concat()) && !cookie(&usual));
        assert!(!is_answer(b"\x60\x45\x13\x05 a message of CoAP") && !is_answer(b"\x16\xfe\xff") && !is_answer(b""));
    }
}
