//! Questions to the two name services that Windows brought into home networks: LLMNR and NetBIOS.

use std::net::IpAddr;

use hickory_proto::op::{Message, MessageType, OpCode, Query};
use hickory_proto::rr::{Name, RecordType};

/// A question of LLMNR for one name (RFC 4795, 2.1): the flags of DNS are all clear.
pub(crate) fn name_query(name: &Name, kind: RecordType) -> Option<Vec<u8>> {
    let mut message = Message::new(0x1303, MessageType::Query, OpCode::Query);
    message.add_query(Query::query(name.clone(), kind));
    message.to_vec().ok()
}

/// The name under which an address is looked up in DNS, mDNS and LLMNR.
pub(crate) fn reverse(address: IpAddr) -> Option<Name> {
    let labels: Vec<String> = match address {
        IpAddr::V4(address) => address.octets().iter().rev().map(ToString::to_string).collect(),
        IpAddr::V6(address) => {
            address.octets().iter().rev().flat_map(|octet| [format!("{:x}", octet & 15), format!("{:x}", octet >> 4)]).collect()
        }
    };
    let zone = if address.is_ipv4() { "in-addr" } else { "ip6" };
    Name::from_ascii(format!("{}.{zone}.arpa.", labels.join("."))).ok()
}

/// A node status request for any name (RFC 1002, 4.2.17).
pub(crate) fn netbios_status() -> Vec<u8> {
    let mut packet = b"\x13\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x20CK".to_vec();
    packet.extend([b'A'; 30]);
    packet.extend(b"\x00\x00\x21\x00\x01");
    packet
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("10.77.13.2", "2.13.77.10.in-addr.arpa.")]
    #[case("fd13::2", "2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.3.1.d.f.ip6.arpa.")]
    fn addresses_have_their_names(#[case] address: &str, #[case] name: &str) {
        assert_eq!(reverse(address.parse().unwrap()).unwrap().to_string(), name);
    }
}
