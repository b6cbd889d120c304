//! One conversation of the device: who opened it, whether it was answered, and its first words.

use std::net::IpAddr;

use jiff::Timestamp;
use suite::evidence::{Opened, Port, Scheme, Transport};

use super::language;
use super::packet::Packet;
use super::sought::{Found, Sought};

/// How many of the first bytes of each side are kept to tell the language.
const HEAD: usize = 1024;
/// How many of the last bytes of each side are kept, so that a secret that two segments share is found.
const TAIL: usize = 256;

/// What tells conversations apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    transport: Transport,
    pub(super) device_port: u16,
    pub(super) peer: IpAddr,
    pub(super) peer_port: u16,
}

impl Key {
    /// The key of a packet of the device; `None` where it has no ports.
    pub(super) fn of(packet: &Packet<'_>, device: IpAddr) -> Option<Self> {
        let (transport, own) = (packet.transport, packet.from == device);
        let (peer, device_port, peer_port) =
            if own { (packet.to, packet.from_port, packet.to_port) } else { (packet.from, packet.to_port, packet.from_port) };
        packet.has_ports.then_some(Self { transport, device_port, peer, peer_port })
    }
}

/// One conversation.
#[derive(Debug)]
pub(super) struct Conversation {
    pub(super) opened: Opened,
    pub(super) answered: bool,
    pub(super) first_frame: u64,
    pub(super) first_at: Option<Timestamp>,
    pub(super) frames: u64,
    pub(super) bytes: u64,
    of_device: Side,
    of_peer: Side,
}

#[derive(Debug, Default)]
struct Side {
    head: Vec<u8>,
    tail: Vec<u8>,
}

impl Conversation {
    /// The conversation that begins with this packet, or is met with it in the middle.
    pub(super) fn new(packet: &Packet<'_>, from_device: bool, frame: u64, at: Option<Timestamp>) -> Self {
        let opens = packet.transport == Transport::Udp || (packet.syn && !packet.ack);
        // What answers an opening was opened by the other side.
        let opened = match (opens, packet.syn && packet.ack, from_device) {
            (true, _, true) | (_, true, false) => Opened::ByDevice,
            (true, _, false) | (_, true, true) => Opened::ByOther,
            _ => Opened::Unseen,
        };
        let (of_device, of_peer) = (Side::default(), Side::default());
        Self { opened, answered: false, first_frame: frame, first_at: at, frames: 0, bytes: 0, of_device, of_peer }
    }

    /// Adds a packet.
    pub(super) fn add(&mut self, packet: &Packet<'_>, from_device: bool) {
        self.frames += 1;
        self.bytes += packet.payload.len() as u64;
        let from_called = from_device == (self.opened == Opened::ByOther) && self.opened != Opened::Unseen;
        self.answered |= from_called && (packet.transport == Transport::Udp || (packet.syn && packet.ack));
        let side = if from_device { &mut self.of_device } else { &mut self.of_peer };
        let room = HEAD - side.head.len().min(HEAD);
        side.head.extend_from_slice(&packet.payload[..packet.payload.len().min(room)]);
    }

    /// What is sought and ends in this packet; what the segment before it ended with counts too.
    pub(super) fn shows(&mut self, sought: &Sought, packet: &Packet<'_>, from_device: bool) -> Option<Found> {
        let side = if from_device { &mut self.of_device } else { &mut self.of_peer };
        let before = if packet.transport == Transport::Tcp { std::mem::take(&mut side.tail) } else { Vec::new() };
        let known = before.len();
        let words = [before.as_slice(), packet.payload].concat();
        side.tail = words[words.len().saturating_sub(TAIL)..].to_vec();
        sought.found(&words, known)
    }

    /// The port of the side that was called; where nobody saw who called, the lower one.
    pub(super) fn port(&self, key: &Key) -> Port {
        let number = match self.opened {
            Opened::ByDevice => key.peer_port,
            Opened::ByOther => key.device_port,
            Opened::Unseen => key.device_port.min(key.peer_port),
        };
        Port { transport: key.transport, number }
    }

    /// What is spoken.
    pub(super) fn speaks(&self, port: Port) -> Option<&'static str> {
        let (caller, called) = self.sides();
        language::of(port, &caller.head, &called.head)
    }

    /// The name that the caller asked for in TLS.
    pub(super) fn server_name(&self) -> Option<String> {
        language::server_name(&self.sides().0.head)
    }

    /// The ways in which the device asked for a login, where it was called.
    pub(super) fn logins(&self) -> Vec<Scheme> {
        if self.opened == Opened::ByOther { language::logins(&self.of_device.head) } else { Vec::new() }
    }

    fn sides(&self) -> (&Side, &Side) {
        if self.opened == Opened::ByOther { (&self.of_peer, &self.of_device) } else { (&self.of_device, &self.of_peer) }
    }
}
