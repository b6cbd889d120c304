//! One question to a group of devices at once: only where the authorisation names the group, and only what one's own device answers is heard.

use std::collections::BTreeSet;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use tokio::net::UdpSocket;

use super::Reach;

/// How many other devices are told apart.
const OTHERS: usize = 1_024;

/// A socket that asks a group. Answers of others are counted and read by nobody.
#[derive(Debug)]
pub struct Group {
    socket: UdpSocket,
    group: SocketAddr,
    device: IpAddr,
    others: BTreeSet<IpAddr>,
}

impl Reach {
    /// A socket for a group of IPv4, on the side of this machine where the device is, by datagrams that no router passes on. `None`: the authorisation does
    /// not name the group, or the device is of the other family.
    ///
    /// # Errors
    /// When this machine has no socket, or no way to the device.
    pub async fn group(&self, group: IpAddr, port: u16) -> io::Result<Option<Group>> {
        // Of IPv6 the address that a socket is bound to does not say by which interface a datagram leaves.
        if !self.groups.contains(&group) || !group.is_ipv4() || !self.address.is_ipv4() || !group.is_multicast() {
            return Ok(None);
        }
        // The kernel knows by which of its own addresses the device is reached; nothing is sent to learn that.
        let towards = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).await?;
        towards.connect((self.address, port)).await?;
        let socket = UdpSocket::bind((towards.local_addr()?.ip(), 0)).await?;
        socket.set_multicast_ttl_v4(1)?;
        Ok(Some(Group { socket, group: SocketAddr::new(group, port), device: self.address, others: BTreeSet::new() }))
    }
}

impl Group {
    /// Sends one datagram to the group.
    ///
    /// # Errors
    /// When this machine cannot send.
    pub async fn send(&self, payload: &[u8]) -> io::Result<()> {
        self.socket.send_to(payload, self.group).await.map(drop)
    }

    /// One datagram: its length where the device sent it, from whatever port; `None` where another did, which is counted and not read.
    ///
    /// # Errors
    /// When this machine cannot receive.
    pub async fn receive(&mut self, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        let (length, from) = self.socket.recv_from(buffer).await?;
        if from.ip() == self.device {
            return Ok(Some(length));
        }
        if self.others.len() < OTHERS {
            self.others.insert(from.ip());
        }
        Ok(None)
    }

    /// How many others answered.
    pub fn others(&self) -> u32 {
        u32::try_from(self.others.len()).unwrap_or(u32::MAX)
    }
}
