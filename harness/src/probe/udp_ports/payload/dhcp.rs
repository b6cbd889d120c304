//! Questions to a device that hands out addresses. They take none: a client that has its address asks for the rest, and an offer is never taken up.

use std::net::IpAddr;

/// Number of our exchange, by which an answer is told from what the device says to others.
const EXCHANGE: [u8; 4] = *b"\x13\x03\x00\x13";
/// A hardware address of nobody: locally administered, and always the same, so that a server keeps at most one address back for it.
const NOBODY: [u8; 6] = [0x02, 0x13, 0x03, 0x00, 0x00, 0x13];
/// What starts the options (RFC 2131, 3).
const COOKIE: [u8; 4] = [99, 130, 83, 99];
/// The shortest message that every server reads (RFC 1542, 2.1).
const SHORTEST: usize = 300;

/// DHCPINFORM (RFC 2131, 3.4): a client with an address asks for the other parameters.
pub(super) fn inform(own: IpAddr) -> Vec<u8> {
    let own = if let IpAddr::V4(own) = own { own.octets() } else { [0; 4] };
    message(8, own, false)
}

/// DHCPDISCOVER (RFC 2131, 3.1), for servers that know no INFORM. The offer is asked for by broadcast, since nobody has the hardware address.
pub(super) fn discover() -> Vec<u8> {
    message(1, [0; 4], true)
}

fn message(kind: u8, own: [u8; 4], broadcast: bool) -> Vec<u8> {
    let mut packet = vec![1, 1, 6, 0];
    packet.extend(EXCHANGE);
    packet.extend([0, 0, if broadcast { 0x80 } else { 0 }, 0]);
    packet.extend(own);
    packet.extend([0; 12]);
    packet.extend(NOBODY);
    packet.resize(236, 0);
    packet.extend(COOKIE);
    packet.extend([53, 1, kind, 55, 3, 1, 3, 6, 255]);
    packet.resize(SHORTEST, 0);
    packet
}

/// Whether this is a server's word in our exchange.
pub(super) fn is_reply(datagram: &[u8]) -> bool {
    datagram.len() >= 240 && datagram[0] == 2 && datagram[4..8] == EXCHANGE && datagram[236..240] == COOKIE
}

/// INFORMATION-REQUEST of DHCPv6 (RFC 8415, 18.2.6), which asks for no address. A server may drop what reaches it by unicast: silence says nothing.
pub(super) fn information_request() -> Vec<u8> {
    let mut packet = vec![11, EXCHANGE[1], EXCHANGE[2], EXCHANGE[3]];
    packet.extend([0, 1, 0, 10, 0, 3, 0, 1]);
    packet.extend(NOBODY);
    packet.extend([0, 6, 0, 4, 0, 23, 0, 24]);
    packet
}

/// Whether this is REPLY of DHCPv6 in our exchange.
pub(super) fn is_reply_of_6(datagram: &[u8]) -> bool {
    datagram.len() >= 4 && datagram[0] == 7 && datagram[1..4] == EXCHANGE[1..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_servers_word_to_us_is_an_answer() {
        let mut reply = inform("10.77.13.1".parse().unwrap());
        assert!(!is_reply(&reply), "a client's own message");
        reply[0] = 2;
        assert!(is_reply(&reply) && !is_reply(&reply[..200]) && !is_reply(b""));
        reply[7] ^= 1;
        assert!(!is_reply(&reply), "an answer to somebody else");
        assert!(is_reply_of_6(b"\x07\x03\x00\x13...") && !is_reply_of_6(&information_request()) && !is_reply_of_6(b"\x07"));
    }
}
