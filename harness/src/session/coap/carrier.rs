//! What carries messages of CoAP to one port of a device and back: datagrams in clear or inside DTLS. Each one that leaves is counted and paid for.

use std::io::ErrorKind::{ConnectionRefused, HostUnreachable};

use suite::evidence::{BenchTrouble, Traffic};
use tokio::net::UdpSocket;
use tokio::time::Instant;

use super::dtls;
use crate::reach::Reach;
use crate::session::NoResponse;

/// The longest datagram that is read.
const LONGEST: usize = 65_535;

/// An open way for datagrams.
#[derive(Debug)]
pub(super) struct Carrier {
    reach: Reach,
    way: Way,
    buffer: Vec<u8>,
    pub(super) traffic: Traffic,
}

#[derive(Debug)]
enum Way {
    Clear(UdpSocket),
    Dtls(Box<dtls::Session>),
}

impl Carrier {
    /// In clear: only the very port that is asked is heard (RFC 7252, 5.3.2).
    ///
    /// # Errors
    /// When this machine has no socket or no route.
    pub(super) async fn clear(reach: &Reach, port: u16) -> Result<Self, NoResponse> {
        let mut socket = reach.udp(port).await.map_err(|error| trouble(&error))?;
        // On loopback a socket that happens to have the very port would hear itself.
        while socket.local_addr().is_ok_and(|own| own.port() == port) {
            socket = reach.udp(port).await.map_err(|error| trouble(&error))?;
        }
        Ok(Self::of(reach, Way::Clear(socket)))
    }

    /// Inside a DTLS session.
    pub(super) fn dtls(reach: &Reach, session: dtls::Session) -> Self {
        Self::of(reach, Way::Dtls(Box::new(session)))
    }

    fn of(reach: &Reach, way: Way) -> Self {
        Self { reach: reach.clone(), way, buffer: vec![0; LONGEST], traffic: Traffic { sent: 0, heard: 0 } }
    }

    pub(super) fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Sends one message within the budget.
    pub(super) async fn send(&mut self, message: &[u8]) -> Result<(), NoResponse> {
        self.traffic.sent += message.len() as u64;
        match &mut self.way {
            Way::Clear(socket) => {
                self.reach.budget.request().await;
                socket.send(message).await.map(drop).map_err(|error| of_socket(&error))
            }
            Way::Dtls(session) => session.send(message).await,
        }
    }

    /// The next message before this moment; `None` when none came.
    pub(super) async fn receive(&mut self, until: Instant) -> Result<Option<Vec<u8>>, NoResponse> {
        let message = match &mut self.way {
            Way::Clear(socket) => match tokio::time::timeout_at(until, socket.recv(&mut self.buffer)).await {
                Ok(Ok(length)) => Some(self.buffer[..length].to_vec()),
                Ok(Err(error)) => return Err(of_socket(&error)),
                Err(_) => None,
            },
            Way::Dtls(session) => session.receive(until).await?,
        };
        self.traffic.heard += message.as_ref().map_or(0, Vec::len) as u64;
        Ok(message)
    }

    /// Takes leave.
    pub(super) async fn close(self) {
        if let Way::Dtls(session) = self.way {
            session.close().await;
        }
    }
}

/// An error of a connected socket: ICMP messages of the device show there.
pub(super) fn of_socket(error: &std::io::Error) -> NoResponse {
    match error.kind() {
        ConnectionRefused => NoResponse::Refused,
        HostUnreachable => NoResponse::Silent,
        _ => trouble(error),
    }
}

fn trouble(error: &std::io::Error) -> NoResponse {
    NoResponse::Bench(BenchTrouble::new(format!("CoAP: the testing machine could not send or receive: {error}")))
}
