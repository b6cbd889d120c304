//! Malformed packets of MQTT 3.1.1 and 5: lengths that lie, reserved bits, broken UTF-8, properties, qualities of service that do not exist, packets out of order.

use super::case::{Case, Generator};

/// The longest case.
const LIMIT: usize = 160 * 1024;

/// First bytes of packets, with the flags that the protocol wants.
const CONNECT: u8 = 0x10;
const CONNACK: u8 = 0x20;
const PUBLISH: u8 = 0x30;
const PUBREL: u8 = 0x62;
const SUBSCRIBE: u8 = 0x82;
const UNSUBSCRIBE: u8 = 0xa2;
const PINGREQ: u8 = 0xc0;
const DISCONNECT: u8 = 0xe0;
const AUTH: u8 = 0xf0;

/// Levels of the protocol: 3.1.1 and 5.
const LEVELS: [u8; 2] = [4, 5];

/// The battery; `at_once` is the most packets that the device is sent in one case.
#[must_use]
pub fn mqtt(seed: u64, at_once: usize) -> Generator {
    let good = LEVELS.into_iter().flat_map(|level| {
        let hello = connect(level, 2, b"", b"\x00\x02id");
        let all = [hello.clone(), subscribe(level, b"\x00\x01#\x01"), publish(level, 0, b"t", b"value")].concat();
        [hello, with_a_will(level), all]
    });
    let mut cases: Vec<_> = LEVELS.into_iter().flat_map(|level| of_connect(level).into_iter().chain(after_connect(level))).collect();
    cases.extend(of_version_5());
    cases.extend(lengths());
    cases.extend(out_of_order(at_once));
    Generator::damaging(seed, good.collect(), cases, LIMIT)
}

/// The start of a packet with its true length.
fn packet(first: u8, body: &[u8]) -> Vec<u8> {
    [&[first][..], &length(body.len()), body].concat()
}

/// A length of up to four bytes, seven bits in each.
fn length(mut rest: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let seven = (rest & 0x7f) as u8;
        rest >>= 7;
        if rest == 0 {
            bytes.push(seven);
            return bytes;
        }
        bytes.push(seven | 0x80);
    }
}

/// A text with its length in two bytes before it; one that is too long for them is cut.
fn text(bytes: &[u8]) -> Vec<u8> {
    let bytes = &bytes[..bytes.len().min(0xffff)];
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    [&length.to_be_bytes()[..], bytes].concat()
}

/// Properties with their length before them, where the version has them.
fn properties(level: u8, properties: &[u8]) -> Vec<u8> {
    if level == 5 { [length(properties.len()), properties.to_vec()].concat() } else { Vec::new() }
}

/// A CONNECT with these flags, properties and payload.
fn connect(level: u8, flags: u8, props: &[u8], payload: &[u8]) -> Vec<u8> {
    packet(CONNECT, &[b"\x00\x04MQTT", &[level, flags, 0, 60][..], &properties(level, props), payload].concat())
}

fn with_a_will(level: u8) -> Vec<u8> {
    let payload = [text(b"id"), properties(level, b""), text(b"will/topic"), text(b"gone"), text(b"user"), text(b"secret")].concat();
    connect(level, 0xc6, b"", &payload)
}

fn subscribe(level: u8, filters: &[u8]) -> Vec<u8> {
    packet(SUBSCRIBE, &[b"\x00\x07", &properties(level, b"")[..], filters].concat())
}

fn publish(level: u8, flags: u8, topic: &[u8], payload: &[u8]) -> Vec<u8> {
    let id: &[u8] = if flags & 6 == 0 { b"" } else { b"\x00\x09" };
    packet(PUBLISH | flags, &[&text(topic), id, &properties(level, b""), payload].concat())
}

fn of_connect(level: u8) -> Vec<Case> {
    let name = if level == 5 { "5" } else { "3.1.1" };
    let case = |what: &str, bytes: Vec<u8>| Case::plain(format!("CONNECT of version {name}, {what}"), bytes);
    let id = text(b"id");
    let with = |flags, payload: &[&[u8]]| connect(level, flags, b"", &payload.concat());
    vec![
        case("its reserved flag set", with(3, &[&id])),
        case("a will of quality 3", with(0x1e, &[&id, &properties(level, b""), &text(b"t"), &text(b"m")])),
        case("a will that is kept and is not there", with(0x26, &[&id])),
        case("a will without a topic", with(6, &[&id, &properties(level, b""), &text(b""), &text(b"m")])),
        case("a will on a wildcard", with(6, &[&id, &properties(level, b""), &text(b"#"), &text(b"m")])),
        case("a will of 65,535 bytes", with(6, &[&id, &properties(level, b""), &text(b"t"), &text(&[0; 0xffff])])),
        case("a password without a name", with(0x42, &[&id, &text(b"secret")])),
        case("a name that is not there", with(0x82, &[&id])),
        case("a name of 65,535 bytes", with(0x82, &[&id, &text(&[b'u'; 0xffff])])),
        case("a password of 65,535 zeros", with(0xc2, &[&id, &text(b"u"), &text(&[0; 0xffff])])),
        case("a client identifier of 65,535 bytes", with(2, &[&text(&[b'i'; 0xffff])])),
        case("no client identifier and a session to keep", with(0, &[&text(b"")])),
        case("a client identifier that is no UTF-8", with(2, &[&text(b"\xc3\x28\xff\xfe")])),
        case("a client identifier with a NUL", with(2, &[&text(b"a\0b")])),
        case("a client identifier of halves of characters", with(2, &[&text(b"\xed\xa0\x80\xed\xbf\xbf")])),
        case("a client identifier that names a file", with(2, &[&text(b"../../../../etc/passwd")])),
        case("a client identifier with a format", with(2, &[&text(b"%n%n%n%s%s%s")])),
        case("a client identifier longer than the packet", with(2, &[b"\xff\xffid"])),
        case("nothing after its flags", packet(CONNECT, &[b"\x00\x04MQTT", &[level][..], &[2]].concat())),
        case("bytes after its end", with(0, &[&id, &[0xaa; 64]])),
        case("twice", [with(2, &[&id]), with(2, &[&id])].concat()),
        case(
            "flags of its first byte set",
            packet(CONNECT | 0x0f, &[b"\x00\x04MQTT", &[level][..], b"\x02\x00\x3c", &properties(level, b""), &id].concat()),
        ),
        case(
            "another protocol named",
            packet(CONNECT, &[b"\x00\x04MQTX", &[level][..], b"\x02\x00\x3c", &properties(level, b""), &id].concat()),
        ),
        case("a protocol named by 65,535 bytes", packet(CONNECT, &[text(&[b'M'; 0xffff]), vec![level, 2, 0, 60], id.clone()].concat())),
        case("a protocol named by nothing", packet(CONNECT, &[&text(b"")[..], &[level, 2, 0, 60], &id].concat())),
    ]
}

/// What follows a CONNECT at once, whether it was let in or not.
fn after_connect(level: u8) -> Vec<Case> {
    let name = if level == 5 { "5" } else { "3.1.1" };
    let hello = connect(level, 2, b"", b"\x00\x02id");
    let case = |what: &str, bytes: Vec<u8>| Case::plain(format!("{what}, in version {name}"), [&hello[..], &bytes].concat());
    let deep = "a/".repeat(20_000);
    let props = properties(level, b"");
    vec![
        case("SUBSCRIBE without a filter", subscribe(level, b"")),
        case("SUBSCRIBE of quality 3", subscribe(level, b"\x00\x01a\x03")),
        case("SUBSCRIBE with reserved options", subscribe(level, b"\x00\x01a\xfc")),
        case("SUBSCRIBE to a filter that is no UTF-8", subscribe(level, b"\x00\x02\xc3\x28\x00")),
        case("SUBSCRIBE to a wildcard within a word", subscribe(level, &[&text(b"a#b+c/#/d")[..], b"\x00"].concat())),
        case("SUBSCRIBE to 20,000 levels", subscribe(level, &[&text(deep.as_bytes())[..], b"\x00"].concat())),
        case(
            "SUBSCRIBE to 20,000 levels of wildcards",
            subscribe(level, &[&text(deep.replace('a', "+").as_bytes())[..], b"\x00"].concat()),
        ),
        case("SUBSCRIBE to 5,000 filters", subscribe(level, &b"\x00\x03a/b\x00".repeat(5_000))),
        case("SUBSCRIBE to a shared filter without a name", subscribe(level, &[&text(b"$share//a")[..], b"\x00"].concat())),
        case("SUBSCRIBE to an empty filter", subscribe(level, b"\x00\x00\x00")),
        case("SUBSCRIBE as packet 0", packet(SUBSCRIBE, &[b"\x00\x00", &props[..], b"\x00\x01a\x00"].concat())),
        case("SUBSCRIBE with flags of another packet", packet(0x80, &[b"\x00\x07", &props[..], b"\x00\x01a\x00"].concat())),
        case("UNSUBSCRIBE without a filter", packet(UNSUBSCRIBE, &[b"\x00\x07", &props[..]].concat())),
        case("UNSUBSCRIBE of a filter longer than the packet", packet(UNSUBSCRIBE, &[b"\x00\x07", &props[..], b"\xff\xffa"].concat())),
        case("PUBLISH of quality 3", publish(level, 6, b"t", b"m")),
        case("PUBLISH to nowhere", publish(level, 0, b"", b"m")),
        case("PUBLISH to a wildcard", publish(level, 0, b"#", b"m")),
        case("PUBLISH to a topic with a NUL", publish(level, 0, b"a\0b", b"m")),
        case("PUBLISH to a topic that is no UTF-8", publish(level, 0, b"\xf4\x90\x80\x80", b"m")),
        case("PUBLISH to a topic of 65,535 bytes", publish(level, 0, &[b't'; 0xffff], b"m")),
        case("PUBLISH to 20,000 levels", publish(level, 0, deep.as_bytes(), b"m")),
        case("PUBLISH into the broker's own topics", publish(level, 1, b"$SYS/broker/version", b"m")),
        case("PUBLISH of 100,000 bytes", publish(level, 0, b"t", &[0xff; 100_000])),
        case("PUBLISH again what was never sent", publish(level, 0x0a, b"t", b"m")),
        case("PUBLISH of quality 2 as packet 0", packet(PUBLISH | 4, &[&text(b"t")[..], b"\x00\x00", &props].concat())),
        case("PUBREL of a packet that nobody sent", packet(PUBREL, b"\xff\xff")),
        case("PUBREL with flags of another packet", packet(0x60, b"\x00\x01")),
        case(
            "acknowledgements of packets that nobody sent",
            (0x40..=0x70).step_by(16).flat_map(|first| packet(first, b"\x13\x13")).collect(),
        ),
        case("an acknowledgement of one byte", packet(0x40, b"\x00")),
        case("a PINGREQ with a body", packet(PINGREQ, &[0; 32])),
        case("a DISCONNECT with a body, and more", [packet(DISCONNECT, b"\x04\xff\xff"), publish(level, 0, b"t", b"m")].concat()),
        case("a CONNACK, as if it were the broker", packet(CONNACK, b"\x01\x00")),
        case("a SUBACK, as if it were the broker", packet(0x90, &[b"\x00\x07", &props[..], b"\x80"].concat())),
    ]
}

fn of_version_5() -> Vec<Case> {
    let case = |what: &str, bytes: Vec<u8>| Case::plain(format!("{what}, in version 5"), bytes);
    let hello = |props: &[u8]| connect(5, 2, props, b"\x00\x02id");
    let published = |props: &[u8]| [hello(b""), packet(PUBLISH, &[&text(b"t")[..], &properties(5, props), b"m"].concat())].concat();
    let many: Vec<u8> = b"\x26\x00\x01k\x00\x01v".repeat(5_000);
    vec![
        case("a property that does not exist", hello(b"\xfe\x00\x00\x00\x00")),
        case("a property twice", hello(b"\x21\x00\x0a\x21\x00\x0b")),
        case("a receive maximum of 0", hello(b"\x21\x00\x00")),
        case("a largest packet of 0 bytes", hello(b"\x27\x00\x00\x00\x00")),
        case("a largest packet of 1 byte", hello(b"\x27\x00\x00\x00\x01")),
        case("a session that never expires", hello(b"\x11\xff\xff\xff\xff")),
        case("5,000 properties of the user's", hello(&many)),
        case("a property of the user's longer than the packet", hello(b"\x26\xff\xffk\x00\x01v")),
        case("properties longer than the packet", packet(CONNECT, b"\x00\x04MQTT\x05\x02\x00\x3c\xff\xff\xff\x7f\x00\x02id")),
        case("a length of properties of five bytes", packet(CONNECT, b"\x00\x04MQTT\x05\x02\x00\x3c\xff\xff\xff\xff\x7f\x00\x02id")),
        case("data of a login without its method", hello(b"\x16\x00\x04data")),
        case("a method of login that nobody knows", hello(b"\x15\x00\x08thirteen\x16\x00\x04data")),
        case("AUTH before CONNECT", packet(AUTH, b"\x18\x00")),
        case("AUTH with nothing to continue", [hello(b""), packet(AUTH, b"\x19\x0d\x15\x00\x04none\x16\x00\x03abc")].concat()),
        case("PUBLISH with topic alias 0", published(b"\x23\x00\x00")),
        case("PUBLISH with topic alias 65,535", published(b"\x23\xff\xff")),
        case("PUBLISH by an alias that stands for nothing", [hello(b""), packet(PUBLISH, b"\x00\x00\x03\x23\x00\x05m")].concat()),
        case(
            "PUBLISH of a payload that says it is UTF-8 and is not",
            [hello(b""), packet(PUBLISH, b"\x00\x01t\x02\x01\x01\xff\xfe")].concat(),
        ),
        case("PUBLISH with an answer to a wildcard", published(b"\x08\x00\x01#")),
        case("PUBLISH with the number of a subscription", published(b"\x0b\x00")),
        case("SUBSCRIBE as number 0", [hello(b""), packet(SUBSCRIBE, b"\x00\x07\x02\x0b\x00\x00\x01a\x00")].concat()),
        case(
            "SUBSCRIBE as a number of five bytes",
            [hello(b""), packet(SUBSCRIBE, b"\x00\x07\x06\x0b\xff\xff\xff\xff\x7f\x00\x01a\x00")].concat(),
        ),
        case("DISCONNECT that lengthens the session", [hello(b""), packet(DISCONNECT, b"\x00\x05\x11\xff\xff\xff\xff")].concat()),
        case("DISCONNECT with a reason that does not exist", [hello(b""), packet(DISCONNECT, b"\x7f")].concat()),
    ]
}

fn lengths() -> Vec<Case> {
    let case = |what: &str, bytes: &[u8]| Case::plain(what, bytes);
    vec![
        case("a packet of 268,435,455 bytes that does not come", b"\x10\xff\xff\xff\x7f\x00\x04MQTT\x04\x02\x00\x3c\x00\x02id"),
        case("a length of five bytes", b"\x10\xff\xff\xff\xff\x7f\x00\x04MQTT"),
        case("a length of 4,096 bytes", &[&[0x10][..], &[0x80; 4_096]].concat()),
        case("a length written longer than it has to be", b"\x10\x8e\x00\x00\x04MQTT\x04\x02\x00\x3c\x00\x02id"),
        case("an empty CONNECT", b"\x10\x00"),
        case("an empty PUBLISH", b"\x30\x00"),
        case("a CONNECT shorter than it says", b"\x10\x0e\x00\x04MQTT"),
        case("a CONNECT longer than it says", b"\x10\x02\x00\x04MQTT\x04\x02\x00\x3c\x00\x02id"),
        case("one byte", b"\x10"),
        case("a packet of a kind that does not exist", b"\x00\x00"),
        case("every kind of packet, empty", &(0..16_u8).flat_map(|kind| [kind << 4, 0]).collect::<Vec<_>>()),
        case("every first byte, empty", &(0..=255_u8).flat_map(|first| [first, 0]).collect::<Vec<_>>()),
        case("HTTP", b"GET / HTTP/1.1\r\nHost: broker\r\n\r\n"),
        case("TLS", b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00"),
        case("zeros", &[0; 4_096]),
        case("ones", &[0xff; 4_096]),
    ]
}

fn out_of_order(at_once: usize) -> Vec<Case> {
    let hello = connect(4, 2, b"", b"\x00\x02id");
    let many = |bytes: Vec<u8>| bytes.repeat(at_once.saturating_sub(1).max(1));
    let case = |what: &str, bytes: Vec<u8>| Case::plain(what, bytes);
    vec![
        case("SUBSCRIBE before CONNECT", subscribe(4, b"\x00\x01#\x00")),
        case("PUBLISH before CONNECT", publish(4, 0, b"t", b"m")),
        case("PINGREQ before CONNECT", packet(PINGREQ, b"")),
        case("DISCONNECT before CONNECT, then CONNECT", [packet(DISCONNECT, b""), hello.clone()].concat()),
        case("DISCONNECT, then SUBSCRIBE", [hello.clone(), packet(DISCONNECT, b""), subscribe(4, b"\x00\x01#\x00")].concat()),
        case("as many PINGREQ as may be", [hello.clone(), many(packet(PINGREQ, b""))].concat()),
        case("as many PUBLISH of quality 2 as may be", [hello.clone(), many(publish(4, 4, b"t", b"m"))].concat()),
        case("as many CONNECT as may be", many(hello.clone())),
        case("CONNECT of version 5 after one of 3.1.1", [hello, connect(5, 2, b"", b"\x00\x02id")].concat()),
        case("CONNECT of version 3.1", packet(CONNECT, b"\x00\x06MQIsdp\x03\x02\x00\x3c\x00\x02id")),
        case("CONNECT of a version to come", connect(255, 2, b"", b"\x00\x02id")),
    ]
}

/// How many packets a broker may see in bytes, by the lengths that they state; at least one. Nothing is read beyond a kind of packet that does not exist.
pub(super) fn packets_in(bytes: &[u8]) -> u32 {
    let (mut rest, mut count) = (bytes, 0);
    while let Some((body, after)) = rest.get(1..).and_then(stated).filter(|_| rest[0] >= CONNECT) {
        count += 1;
        rest = after.get(body..).unwrap_or_default();
    }
    count.max(1)
}

/// Whether a broker waits for more of the first packet, as far as that states a length.
pub(super) fn is_unfinished(bytes: &[u8]) -> bool {
    bytes.get(1..).and_then(stated).is_none_or(|(body, after)| body > after.len())
}

/// The length at the start of bytes, and what follows it.
fn stated(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let size = bytes.iter().take(4).position(|byte| byte & 0x80 == 0)? + 1;
    let length = bytes[..size].iter().rev().fold(0, |length, byte| length << 7 | usize::from(byte & 0x7f));
    Some((length, &bytes[size..]))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(0, b"\x00")]
    #[case(127, b"\x7f")]
    #[case(128, b"\x80\x01")]
    #[case(321, b"\xc1\x02")]
    #[case(268_435_455, b"\xff\xff\xff\x7f")]
    fn a_length_has_seven_bits_in_each_byte(#[case] value: usize, #[case] bytes: &[u8]) {
        assert_eq!(length(value), bytes);
        assert_eq!(stated(bytes), Some((value, &b""[..])));
    }

    #[rstest]
    #[case::none(b"", 1)]
    #[case::two(b"\xc0\x00\xc0\x00", 2)]
    #[case::cut_short(b"\x10\x0e\x00\x04MQTT", 1)]
    #[case::no_kind(b"\xc0\x00\x00\x00\xc0\x00", 1)]
    #[case::no_length(b"\x10\xff\xff\xff\xff\xff", 1)]
    fn packets_are_counted_by_what_they_state(#[case] bytes: &[u8], #[case] expected: u32) {
        assert_eq!(packets_in(bytes), expected);
    }

    #[rstest]
    #[case::nothing(b"", true)]
    #[case::cut_short(b"\x10\x0e\x00\x04MQTT", true)]
    #[case::no_length(b"\x10\xff\xff", true)]
    #[case::whole(b"\xc0\x00", false)]
    #[case::whole_and_half(b"\xc0\x00\x10\x0e\x00", false)]
    fn a_first_packet_is_there_or_not(#[case] bytes: &[u8], #[case] expected: bool) {
        assert_eq!(is_unfinished(bytes), expected);
    }

    #[test]
    fn no_case_is_more_than_the_device_bears() {
        let cases = mqtt(1, 50);
        let made_by_hand = (0..160).map(|number| cases.case(number));
        made_by_hand.for_each(|case| assert!(packets_in(&case.bytes) <= 50, "{}", case.what));
    }
}
