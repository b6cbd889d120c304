//! One frame as far as it matters: addresses, ports, payload.

use std::net::IpAddr;

use etherparse::{LaxNetSlice, LaxSlicedPacket, TransportSlice};
use suite::evidence::Transport;

/// A TCP segment or UDP datagram.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packet<'a> {
    pub(super) from: IpAddr,
    pub(super) to: IpAddr,
    pub(super) transport: Transport,
    pub(super) from_port: u16,
    pub(super) to_port: u16,
    /// A segment that opens a connection, or answers one that does.
    pub(super) syn: bool,
    pub(super) ack: bool,
    pub(super) payload: &'a [u8],
    /// It carries ports at all: neither ICMP nor a later fragment.
    pub(super) has_ports: bool,
}

/// Reads a frame of a link type (numbers as the file formats have them). `None`: no IP, or a link that is not read.
pub(super) fn read(link: i32, data: &[u8]) -> Option<Packet<'_>> {
    let sliced = match link {
        1 => LaxSlicedPacket::from_ethernet(data).ok()?,
        // Loopback of the BSDs: the address family before the packet.
        0 | 108 => LaxSlicedPacket::from_ip(data.get(4..)?).ok()?,
        12 | 14 | 101 | 228 | 229 => LaxSlicedPacket::from_ip(data).ok()?,
        // Linux "cooked", both versions: the type of what follows is in the header.
        113 => cooked(data.get(14..16)?, data.get(16..)?)?,
        276 => cooked(data.get(..2)?, data.get(20..)?)?,
        _ => return None,
    };
    let (from, to) = match sliced.net.as_ref()? {
        LaxNetSlice::Ipv4(slice) => (slice.header().source_addr().into(), slice.header().destination_addr().into()),
        LaxNetSlice::Ipv6(slice) => (slice.header().source_addr().into(), slice.header().destination_addr().into()),
        LaxNetSlice::Arp(_) => return None,
    };
    let bare =
        Packet { from, to, transport: Transport::Udp, from_port: 0, to_port: 0, syn: false, ack: false, payload: &[], has_ports: false };
    Some(match sliced.transport {
        Some(TransportSlice::Tcp(tcp)) => Packet {
            transport: Transport::Tcp,
            from_port: tcp.source_port(),
            to_port: tcp.destination_port(),
            syn: tcp.syn(),
            ack: tcp.ack(),
            payload: tcp.payload(),
            has_ports: true,
            ..bare
        },
        Some(TransportSlice::Udp(udp)) => {
            Packet { from_port: udp.source_port(), to_port: udp.destination_port(), payload: udp.payload(), has_ports: true, ..bare }
        }
        _ => bare,
    })
}

fn cooked<'a>(kind: &[u8], rest: &'a [u8]) -> Option<LaxSlicedPacket<'a>> {
    matches!(kind, [0x08, 0x00] | [0x86, 0xdd]).then(|| LaxSlicedPacket::from_ip(rest).ok()).flatten()
}

/// Multicast and broadcast.
pub(super) fn is_group(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_multicast() || address.is_broadcast() || address.is_unspecified() || address.octets()[3] == 255,
        IpAddr::V6(address) => address.is_multicast(),
    }
}

/// Private, link-local and loopback addresses.
pub(super) fn is_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private() || address.is_link_local() || address.is_loopback(),
        IpAddr::V6(address) => address.is_unique_local() || address.is_unicast_link_local() || address.is_loopback(),
    }
}
