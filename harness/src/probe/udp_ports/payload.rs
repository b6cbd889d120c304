//! What to say to a UDP port so that the protocol that usually lives there answers a stranger; nothing here changes a device.

mod building;
mod dhcp;
mod names;
mod tunnel;

use std::net::IpAddr;

use hickory_proto::op::{Message, MessageType, OpCode, Query};
use hickory_proto::rr::{Name, RecordType};

pub(crate) use names::{name_query, netbios_status, reverse};

use crate::session::snmp;

/// The two ends of the conversation, which some questions have to name.
#[derive(Clone, Copy)]
pub(super) struct Ends {
    /// The device.
    pub device: IpAddr,
    /// The testing host, as the device sees it.
    pub own: IpAddr,
}

/// The datagrams for a port, in the order in which they are tried.
pub(super) fn of(port: u16, ends: Ends) -> Vec<Vec<u8>> {
    match port {
        53 => vec![dns("example.com.", RecordType::A)],
        67 => vec![dhcp::inform(ends.own), dhcp::discover()],
        69 => vec![tftp_read()],
        123 => vec![ntp()],
        137 => vec![netbios_status()],
        161 => vec![snmp::get(0, "public", 0x1303)],
        500 => vec![tunnel::ike()],
        547 => vec![dhcp::information_request()],
        1900 => vec![ssdp_search()],
        3671 => vec![building::knx_description()],
        3702 => vec![ws_discovery_probe()],
        4500 => vec![tunnel::ike_behind_nat()],
        5060 => vec![sip_options(ends)],
        5351 => vec![nat_pmp_address()],
        5353 => vec![dns("_services._dns-sd._udp.local.", RecordType::PTR)],
        5355 => reverse(ends.device).and_then(|name| name_query(&name, RecordType::PTR)).into_iter().collect(),
        5683 => vec![coap_well_known()],
        5684 => vec![tunnel::dtls_hello()],
        47_808 => vec![building::bacnet_object_name()],
        _ => vec![Vec::new(), b"\r\n\r\n".to_vec()],
    }
}

/// The local port from which a protocol is asked, where its servers answer to that port alone.
pub(super) fn asked_from(port: u16) -> Option<u16> {
    match port {
        67 => Some(68),
        547 => Some(546),
        _ => None,
    }
}

/// Whether a datagram answers what was asked: at a port that others write to as well, not everything does.
pub(super) fn is_answer(port: u16, datagram: &[u8]) -> bool {
    match port {
        67 => dhcp::is_reply(datagram),
        547 => dhcp::is_reply_of_6(datagram),
        _ => true,
    }
}

/// Whether the protocol of a port answers from another port: TFTP always, discovery in some implementations.
pub(super) fn answers_from_elsewhere(port: u16) -> bool {
    matches!(port, 69 | 1900 | 3702) || asked_from(port).is_some()
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

/// A question for what a server can do (RFC 3261, 11). It begins no call.
fn sip_options(ends: Ends) -> Vec<u8> {
    let literal = |address: IpAddr| if address.is_ipv6() { format!("[{address}]") } else { address.to_string() };
    let (to, from) = (literal(ends.device), literal(ends.own));
    format!(
        "OPTIONS sip:{to} SIP/2.0\r\nVia: SIP/2.0/UDP {from};rport;branch=z9hG4bK1303\r\nMax-Forwards: 70\r\nTo: <sip:{to}>\r\n\
         From: <sip:thirteen@{from}>;tag=1303\r\nCall-ID: 1303@{from}\r\nCSeq: 1 OPTIONS\r\nContact: <sip:thirteen@{from}>\r\n\
         Accept: application/sdp\r\nContent-Length: 0\r\n\r\n"
    )
    .into_bytes()
}

/// A question for the external address (RFC 6886, 3.2), which opens nothing. A server of PCP answers that it does not know this version (RFC 6887, 9).
fn nat_pmp_address() -> Vec<u8> {
    vec![0, 0]
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
/// A confirmable GET of the list of resources (RFC 6690, 4).
pub(crate) fn coap_well_known() -> Vec<u8> {
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

    const ENDS: Ends =
        Ends { device: IpAddr::V4(std::net::Ipv4Addr::new(10, 77, 13, 2)), own: IpAddr::V4(std::net::Ipv4Addr::new(10, 77, 13, 1)) };

    #[rstest]
    #[case(53, "example.com.")]
    #[case(5353, "_services._dns-sd._udp.local.")]
    #[case(5355, "2.13.77.10.in-addr.arpa.")]
    fn dns_questions_are_well_formed(#[case] port: u16, #[case] name: &str) {
        let message = Message::from_vec(&of(port, ENDS)[0]).unwrap();
        assert_eq!(message.queries[0].name().to_string(), name);
    }

    #[rstest]
    #[case(67, 300)]
    #[case(123, 48)]
    #[case(137, 50)]
    #[case(161, 43)]
    #[case(500, 28)]
    #[case(547, 26)]
    #[case(3671, 14)]
    #[case(4500, 32)]
    #[case(5351, 2)]
    #[case(47_808, 17)]
    fn binary_requests_have_their_length(#[case] port: u16, #[case] length: usize) {
        assert_eq!(of(port, ENDS)[0].len(), length);
    }

    #[test]
    fn coap_asks_for_the_directory() {
        let packet = coap_well_known();
        assert_eq!((packet[1], packet[4] & 0x0f, packet[16] & 0x0f), (1, 11, 4));
    }

    #[test]
    fn sip_names_both_ends() {
        let asked = String::from_utf8(sip_options(ENDS)).unwrap();
        assert!(asked.starts_with("OPTIONS sip:10.77.13.2 SIP/2.0\r\nVia: SIP/2.0/UDP 10.77.13.1;rport") && asked.ends_with("\r\n\r\n"));
        assert!(asked.contains("\r\nFrom: <sip:thirteen@10.77.13.1>"), "{asked}");
    }

    #[test]
    fn unknown_ports_get_an_empty_and_a_short_datagram() {
        assert_eq!(of(40_000, ENDS), vec![Vec::new(), b"\r\n\r\n".to_vec()]);
    }
}
