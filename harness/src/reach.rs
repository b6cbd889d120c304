//! One specimen as a probe reaches it: its address, its budget, how long to wait. The only door through which packets leave.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use suite::evidence::Port;
use tokio::net::{TcpStream, UdpSocket};

use crate::budget::{Budget, Permit};

/// A specimen's network side. The address was checked against the authorisation before this value could exist.
#[derive(Clone, Debug)]
pub struct Reach {
    /// The address.
    pub address: IpAddr,
    /// What it can bear, shared by all probes of the specimen.
    pub budget: Arc<Budget>,
    /// How long a connect or an answer may take.
    pub patience: Patience,
    /// Ports that the testing host itself answers on this (loopback) address; they are not asked.
    pub of_the_host: BTreeSet<Port>,
}

/// How long a probe waits.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For a connection.
    pub connect: Duration,
    /// For the next byte of an answer.
    pub read: Duration,
    /// For a whole exchange.
    pub exchange: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { connect: Duration::from_secs(3), read: Duration::from_secs(5), exchange: Duration::from_secs(20) }
    }
}

/// An open connection that holds its place in the budget.
#[derive(Debug)]
pub struct Session {
    /// The connection.
    pub stream: TcpStream,
    /// Its place.
    pub permit: Permit,
}

/// Why there is no connection: the device's answer, not the bench's trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoConnection {
    /// Refused by RST or ICMP.
    #[error("connection refused")]
    Refused,
    /// No answer in time.
    #[error("no answer to the connection")]
    Silent,
    /// The connection failed for a reason of this machine: no route, no descriptors.
    #[error("the testing machine could not connect: {0}")]
    Bench(std::io::ErrorKind),
}

impl NoConnection {
    /// Sorts an error of a connect into the device's refusal and the machine's own trouble.
    #[must_use]
    pub fn of(error: &std::io::Error) -> Self {
        use std::io::ErrorKind::{ConnectionRefused, ConnectionReset, TimedOut};
        match error.kind() {
            ConnectionRefused | ConnectionReset => Self::Refused,
            TimedOut => Self::Silent,
            other => Self::Bench(other),
        }
    }
}

impl Reach {
    /// Opens a session within the budget.
    ///
    /// # Errors
    /// [`NoConnection`], when the device refuses or is silent, or this machine cannot connect.
    pub async fn tcp(&self, port: u16) -> Result<Session, NoConnection> {
        let permit = self.budget.session().await;
        let connect = TcpStream::connect(SocketAddr::new(self.address, port));
        let stream = match tokio::time::timeout(self.patience.connect, connect).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return Err(NoConnection::of(&error)),
            Err(_) => return Err(NoConnection::Silent),
        };
        let _ = stream.set_nodelay(true);
        Ok(Session { stream, permit })
    }

    /// A UDP socket that talks to one port of the device only.
    ///
    /// # Errors
    /// When this machine has no socket or no route.
    pub async fn udp(&self, port: u16) -> std::io::Result<UdpSocket> {
        let any = if self.address.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
        let socket = UdpSocket::bind(any).await?;
        socket.connect(SocketAddr::new(self.address, port)).await?;
        Ok(socket)
    }
}
