//! What to say to a UDP port so that the protocol that usually lives there answers a stranger; nothing here changes a device.

use hickory_proto::op::{Message, MessageType, OpCode, Query};
use hickory_proto::rr::{Name, RecordType};

/// The datagrams for a port, in the order in which they are tried.
pub(super) fn of(port: u16) -> Vec<Vec<u8>> {
    match port {
        53 => vec![dns("example.com.", RecordType::A)],
        69 => vec![tftp_read()],
        123 => vec![ntp()],
        137 => vec![netbios_status()],
        161 => vec![snmp_get("public")],
        1900 => vec![ssdp_search()],
        3702 => vec![ws_discovery_probe()],
        5353 => vec![dns("_services._dns-sd._udp.local.", RecordType::PTR)],
        5683 => vec![coap_well_known()],
        _ => vec![Vec::new(), b"\r\n\r\n".to_vec()],
    }
}

/// Whether the protocol of a port answers from another port: TFTP always, discovery in some implementations.
pub(super) fn answers_from_elsewhere(port: u16) -> bool {
    matches!(port, 69 | 1900 | 3702)
}

/// A DNS question; an unparsable constant name would leave an empty datagram, which a test rules out.
fn dns(name: &str, kind: RecordType) -> Vec<u8> {
    let Ok(name) = Name::from_ascii(name) else { return Vec::new() };
    let mut message = Message::new(0x1303, MessageType::Query, OpCode::Query);
    message.metadata.recursion_desired = true;
    message.add_query(Query::query(name, kind));
    message.to_vec().unwrap_or_default()
}

/// A client's request of NTP version 4 (RFC 5905).
fn ntp() -> Vec<u8> {
    let mut packet = vec![0; 48];
    packet[0] = 0b00_100_011;
    packet
}

/// A read request for a file that does not exist: a TFTP server answers with an error (RFC 1350).
fn tftp_read() -> Vec<u8> {
    b"\x00\x01thirteen-does-not-exist\x00octet\x00".to_vec()
}

/// A node status request for any name (RFC 1002, 4.2.17).
fn netbios_status() -> Vec<u8> {
    let mut packet = b"\x13\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x20CK".to_vec();
    packet.extend([b'A'; 30]);
    packet.extend(b"\x00\x00\x21\x00\x01");
    packet
}

/// An SNMP version 1 request for sysDescr.0 (RFC 1157).
fn snmp_get(community: &str) -> Vec<u8> {
    let bind = tlv(0x30, &[tlv(0x30, &[tlv(0x06, &[vec![0x2b, 6, 1, 2, 1, 1, 1, 0]]), tlv(0x05, &[])])]);
    let number = |value: u8| tlv(0x02, &[vec![value]]);
    let get = tlv(0xa0, &[number(0x13), number(0), number(0), bind]);
    tlv(0x30, &[number(0), tlv(0x04, &[community.as_bytes().to_vec()]), get])
}

/// One element of BER with a short length: all of ours are under 128 bytes.
fn tlv(tag: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    let content = parts.concat();
    let length = u8::try_from(content.len()).expect("our elements are short");
    [vec![tag, length], content].concat()
}

/// A search for everything, asked by unicast (UPnP Device Architecture 2.0, 1.3.2).
pub(crate) fn ssdp_search() -> Vec<u8> {
    b"M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\nST: ssdp:all\r\n\r\n".to_vec()
}

/// A probe for any type of device (WS-Discovery 1.0 of April 2005, as ONVIF uses it).
pub(crate) fn ws_discovery_probe() -> Vec<u8> {
    concat!(
        r#"<?xml version="1.0" encoding="UTF-8"?>"#,
        r#"<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" "#,
        r#"xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><e:Header>"#,
        r#"<w:MessageID>uuid:13130000-0000-4000-8000-000000000013</w:MessageID>"#,
        r#"<w:To e:mustUnderstand="true">urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>"#,
        r#"<w:Action e:mustUnderstand="true">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action>"#,
        r#"</e:Header><e:Body><d:Probe/></e:Body></e:Envelope>"#
    )
    .as_bytes()
    .to_vec()
}

/// A confirmable GET of /.well-known/core (RFC 6690).
fn coap_well_known() -> Vec<u8> {
    let mut packet = vec![0x40, 0x01, 0x13, 0x03];
    packet.push(0xbb);
    packet.extend(b".well-known");
    packet.push(0x04);
    packet.extend(b"core");
    packet
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(53)]
    #[case(5353)]
    fn dns_questions_are_well_formed(#[case] port: u16) {
        let message = Message::from_vec(&of(port)[0]).unwrap();
        assert_eq!(message.queries.len(), 1);
    }

    #[rstest]
    #[case(123, 48)]
    #[case(137, 50)]
    #[case(161, 40)]
    fn binary_requests_have_their_length(#[case] port: u16, #[case] length: usize) {
        assert_eq!(of(port)[0].len(), length);
    }

    #[test]
    fn coap_asks_for_the_directory() {
        let packet = coap_well_known();
        assert_eq!((packet[1], packet[4] & 0x0f, packet[16] & 0x0f), (1, 11, 4));
    }

    #[test]
    fn unknown_ports_get_an_empty_and_a_short_datagram() {
        assert_eq!(of(40_000), vec![Vec::new(), b"\r\n\r\n".to_vec()]);
    }
}
