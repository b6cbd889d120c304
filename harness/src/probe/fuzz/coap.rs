//! Malformed messages of CoAP over UDP (RFC 7252).

use super::case::{Case, Generator};

/// The longest datagram that is sent.
const DATAGRAM: usize = 8_192;

/// GET, PUT and FETCH.
const GET: u8 = 1;
const PUT: u8 = 3;
const FETCH: u8 = 5;

/// Numbers of options.
const URI_HOST: usize = 3;
const OBSERVE: usize = 6;
const URI_PATH: usize = 11;
const CONTENT_FORMAT: usize = 12;
const URI_QUERY: usize = 15;
const BLOCK2: usize = 23;
const BLOCK1: usize = 27;
const PROXY_URI: usize = 35;

/// Whether a datagram is a message of CoAP: version 1, a token of at most 8 bytes, and all of its head.
pub(super) fn is_message(datagram: &[u8]) -> bool {
    datagram.first().is_some_and(|first| first >> 6 == 1 && first & 0x0f <= 8 && datagram.len() >= 4 + usize::from(first & 0x0f))
}

/// Whether a datagram is an answer of CoAP by a server that is well: a success or a refusal, but no failure of its own and no reset.
pub(super) fn is_answer(datagram: &[u8]) -> bool {
    is_message(datagram) && datagram.get(1).is_some_and(|code| matches!(code >> 5, 2 | 4))
}

/// The battery of CoAP; `good` asks for the list of resources.
#[must_use]
pub fn coap(seed: u64, good: Vec<u8>) -> Generator {
    let put = message(PUT, &[(URI_PATH, b"thirteen"), (CONTENT_FORMAT, b"\x32"), (BLOCK1, b"\x08")], b"{\"a\":1}");
    let watch = message(GET, &[(OBSERVE, b""), (URI_PATH, b".well-known"), (URI_PATH, b"core"), (BLOCK2, b"\x00")], b"");
    let by_hand = of_head().into_iter().chain(of_options()).chain(of_blocks()).chain(of_payloads()).collect();
    Generator::damaging(seed, vec![good, put, watch], by_hand, DATAGRAM)
}

/// A confirmable message with these options, in ascending order of their numbers, and a payload where it is not empty.
fn message(code: u8, options: &[(usize, &[u8])], payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x41, code, 0x13, 0x05, 0xaa];
    let mut last = 0;
    for (number, value) in options {
        bytes.extend(option(number - last, value));
        last = *number;
    }
    if !payload.is_empty() {
        bytes.push(0xff);
        bytes.extend(payload);
    }
    bytes
}

/// One option: the distance from the one before it, its length, its value (RFC 7252, 3.1).
fn option(delta: usize, value: &[u8]) -> Vec<u8> {
    let (high, more_delta) = extended(delta);
    let (low, more_length) = extended(value.len());
    [&[high << 4 | low][..], &more_delta, &more_length, value].concat()
}

/// A number as four bits and the bytes that lengthen them.
fn extended(number: usize) -> (u8, Vec<u8>) {
    match number {
        0..=12 => (u8::try_from(number).unwrap_or(0), Vec::new()),
        13..=268 => (13, vec![u8::try_from(number - 13).unwrap_or(u8::MAX)]),
        _ => (14, u16::try_from(number - 269).unwrap_or(u16::MAX).to_be_bytes().to_vec()),
    }
}

fn case(what: &str, bytes: impl Into<Vec<u8>>) -> Case {
    Case::plain(what, bytes)
}

fn of_head() -> Vec<Case> {
    let mut cases = vec![
        case("no byte", ""),
        case("one byte", "\x40"),
        case("a head cut off", &b"\x40\x01\x13"[..]),
        case("a token longer than the message", &b"\x48\x01\x13\x05\x01"[..]),
        case("a ping", &b"\x40\x00\x13\x05"[..]),
        case("an empty message with a token", &b"\x41\x00\x13\x05\xaa"[..]),
        case("an empty message with a payload", &b"\x40\x00\x13\x05\xffabc"[..]),
        case("an acknowledgement of nothing", &b"\x60\x00\xff\xff"[..]),
        case("a reset of nothing", &b"\x70\x00\xff\xff"[..]),
        case("an answer that nobody asked for", &b"\x61\x45\x13\x05\xaa\xffabc"[..]),
        case("an answer that wants to be confirmed", &b"\x41\x45\x13\x05\xaa\xffabc"[..]),
        case("a request in an acknowledgement", &b"\x60\x01\x13\x05\xbb.well-known\x04core"[..]),
        case("a method that does not exist", message(31, &[(URI_PATH, b"a")], b"")),
        case("a class of code that does not exist", message(0x3f, &[(URI_PATH, b"a")], b"")),
        case("code 7.31", message(0xff, &[], b"")),
        case("8,192 bytes of FF", vec![0xff; DATAGRAM]),
        case("8,192 bytes of 00", vec![0; DATAGRAM]),
        case("HTTP", "GET / HTTP/1.1\r\n\r\n"),
    ];
    cases.extend(
        (9..=15_u8)
            .map(|length| Case::plain(format!("a token of {length} bytes"), [&[0x40 | length, GET, 0x13, 5][..], &[7; 16]].concat())),
    );
    cases.extend([0_u8, 2, 3].map(|version| Case::plain(format!("version {version}"), [version << 6, GET, 0x13, 5])));
    cases
}

fn of_options() -> Vec<Case> {
    let path = |word: &[u8], times: usize| message(GET, &vec![(URI_PATH, word); times], b"");
    let tail = |bytes: &[u8]| [&b"\x40\x01\x13\x05"[..], bytes].concat();
    vec![
        case("an option of distance 15", tail(b"\xf0")),
        case("an option of length 15", tail(b"\xbf")),
        case("an option whose distance is cut off", tail(b"\xd0")),
        case("an option whose long distance is cut off", tail(b"\xe0\xff")),
        case("an option whose length is cut off", tail(b"\xbd")),
        case("an option whose long length is cut off", tail(b"\xbe\xff")),
        case("an option longer than the message", tail(b"\xbe\xff\xffabc")),
        case("numbers of options beyond 65,535", tail(&b"\xe0\xff\xff".repeat(4))),
        case("2,000 options of no length", tail(&b"\x00".repeat(2_000))),
        case("a path of 500 empty words", path(b"", 500)),
        case("a path of 255 words of 20 bytes", path(&[b'a'; 20], 255)),
        case("a word of a path of 4,096 bytes", message(GET, &[(URI_PATH, &[b'a'; 4_096])], b"")),
        case("a path upwards", path(b"..", 40)),
        case("a path that names a file", message(GET, &[(URI_PATH, b"../../../../etc/passwd")], b"")),
        case("a path with a NUL", message(GET, &[(URI_PATH, b"a\0b")], b"")),
        case("a path that is no UTF-8", message(GET, &[(URI_PATH, b"\xc3\x28\xff")], b"")),
        case("a path with a format", message(GET, &[(URI_PATH, b"%n%n%s%s")], b"")),
        case("a query of 4,096 bytes", message(GET, &[(URI_PATH, b"a"), (URI_QUERY, &[b'q'; 4_096])], b"")),
        case("a query of 300 parts", message(GET, &[&[(URI_PATH, &b"a"[..])][..], &[(URI_QUERY, &b"a=b"[..]); 300]].concat(), b"")),
        case("a host of 2,000 bytes", message(GET, &[(URI_HOST, &[b'h'; 2_000]), (URI_PATH, b"a")], b"")),
        case("a host of no length, twice", message(GET, &[(URI_HOST, b""), (URI_HOST, b"")], b"")),
        case("a port of eight bytes", message(GET, &[(7, &[0xff; 8])], b"")),
        case("a watch by a number of eight bytes", message(GET, &[(OBSERVE, &[0xff; 8]), (URI_PATH, b"a")], b"")),
        case("a format of content of eight bytes", message(PUT, &[(URI_PATH, b"a"), (CONTENT_FORMAT, &[0xff; 8])], b"x")),
        case("an entity tag of 100 bytes", message(GET, &[(4, &[1; 100]), (URI_PATH, b"a")], b"")),
        case("20 conditions", message(PUT, &[&[(1, &b"abcdefgh"[..]); 20][..], &[(URI_PATH, &b"a"[..])]].concat(), b"x")),
        case("a request to another server", message(GET, &[(PROXY_URI, b"coap://[::1]:99999/")], b"")),
        case("a request to another server by 2,000 bytes", message(GET, &[(PROXY_URI, &[b'x'; 2_000])], b"")),
        case("a critical option that does not exist", message(GET, &[(2_049, b"x")], b"")),
        case("an option that is kept for nobody", message(GET, &[(128, b"x"), (132, b"y"), (136, b"z")], b"")),
        case("an echo that was never given", message(GET, &[(URI_PATH, b"a"), (252, &[9; 40])], b"")),
        case("OSCORE without a context", message(2, &[(9, b"\x09\x00\x01")], &[0x5a; 24])),
        case("OSCORE with flags that do not exist", message(2, &[(9, &[0xff; 255])], &[0x5a; 24])),
    ]
}

fn of_blocks() -> Vec<Case> {
    let block2 =
        |what: &str, value: &[u8]| case(what, message(GET, &[(URI_PATH, b".well-known"), (URI_PATH, b"core"), (BLOCK2, value)], b""));
    let block1 = |what: &str, value: &[u8], payload: &[u8]| case(what, message(PUT, &[(URI_PATH, b"thirteen"), (BLOCK1, value)], payload));
    vec![
        block2("an answer in blocks of a size that does not exist", b"\x07"),
        block2("the last of all blocks of an answer", b"\xff\xff\xf6"),
        block2("a block of an answer by a number of eight bytes", &[0xff; 8]),
        block2("a block of an answer that says more are to come", b"\x0e"),
        block1("a block of a size that does not exist", b"\x0f", &[1; 64]),
        block1("the last of all blocks first", b"\xff\xff\xf6", &[1; 1_024]),
        block1("the second block first", b"\x1e", &[1; 1_024]),
        block1("a block longer than its size", b"\x08", &[1; 4_096]),
        block1("a block shorter than its size, with more to come", b"\x0e", b"x"),
        block1("a block without bytes, with more to come", b"\x0e", b""),
        case("blocks both ways", message(PUT, &[(URI_PATH, b"a"), (BLOCK2, b"\xff\xff\xff"), (BLOCK1, b"\xff\xff\xff")], &[1; 16])),
        case("a size of 2^32 and more", message(PUT, &[(URI_PATH, b"a"), (BLOCK1, b"\x0e"), (60, &[0xff; 5])], &[1; 1_024])),
    ]
}

fn of_payloads() -> Vec<Case> {
    let with =
        |what: &str, format: &[u8], payload: &[u8]| case(what, message(PUT, &[(URI_PATH, b"thirteen"), (CONTENT_FORMAT, format)], payload));
    vec![
        case("a mark of a payload that does not come", &b"\x40\x03\x13\x05\xb1a\xff"[..]),
        case("a payload of 8,000 bytes", message(PUT, &[(URI_PATH, b"a")], &[0xff; 8_000])),
        with("CBOR of 2,000 levels", b"\x3c", &[0x81; 2_000]),
        with("CBOR of 2^64 members", b"\x3c", b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff"),
        with("CBOR of a text of 2^64 bytes", b"\x3c", b"\x7b\xff\xff\xff\xff\xff\xff\xff\xffa"),
        with("CBOR without an end", b"\x3c", b"\x9f\x7f\x61a"),
        with("JSON of 2,000 levels", b"\x32", &[b'['; 2_000]),
        with("JSON cut off", b"\x32", b"{\"a\":\"\\u"),
        with("a number of JSON of 4,000 digits", b"\x32", &[b'9'; 4_000]),
        with("TLV whose lengths lie", b"\x2d\x16", b"\xff\xff\xff\xff\xff\xff\xff\xff"),
        with("links without an end", b"\x28", b"</a>;rt=\"a,<"),
        case("a body that is fetched by", message(FETCH, &[(URI_PATH, b"a"), (CONTENT_FORMAT, b"\xff\xff")], &[0xa5; 512])),
    ]
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::short(11, b"abc", b"\xb3abc")]
    #[case::longer(23, b"", b"\xd0\x0a")]
    #[case::longest(2_049, b"", b"\xe0\x06\xf4")]
    fn an_option_is_written_as_the_protocol_has_it(#[case] delta: usize, #[case] value: &[u8], #[case] bytes: &[u8]) {
        assert_eq!(option(delta, value), bytes);
    }

    #[rstest]
    #[case::answer(b"\x60\x45\x13\x03\xffx", true)]
    #[case::reset(b"\x70\x00\x13\x03", true)]
    #[case::token_cut_off(b"\x64\x45\x13\x03\x01", false)]
    #[case::another_version(b"\xa0\x45\x13\x03", false)]
    #[case::nothing(b"", false)]
    fn a_message_is_known_by_its_head(#[case] datagram: &[u8], #[case] expected: bool) {
        assert_eq!(is_message(datagram), expected);
    }

    #[rstest]
    #[case::content(b"\x60\x45\x13\x03", true)]
    #[case::not_found(b"\x60\x84\x13\x03", true)]
    #[case::a_failure(b"\x60\xa0\x13\x03", false)]
    #[case::a_reset(b"\x70\x00\x13\x03", false)]
    fn whoever_fails_or_resets_gives_no_answer(#[case] datagram: &[u8], #[case] expected: bool) {
        assert_eq!(is_answer(datagram), expected);
    }
}
