//! One specimen as a probe reaches it: its address, its budget, how long to wait. The only door through which packets leave.

mod group;

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use suite::evidence::Port;
use tokio::net::{TcpSocket, TcpStream, UdpSocket};
use tokio::time::Instant;

pub use self::group::Group;
use crate::bench::written::BluetoothAddress;
use crate::budget::{Budget, Permit};

/// A specimen's network side. The address was checked against the authorisation before this value could exist.
#[derive(Clone, Debug)]
pub struct Reach {
    /// The address.
    pub address: IpAddr,
    /// The host name by which its users reach it, where that is not the address.
    pub name: Option<String>,
    /// What it can bear, shared by all probes of the specimen.
    pub budget: Arc<Budget>,
    /// How long a connect or an answer may take.
    pub patience: Patience,
    /// Ports that the testing host itself answers on this (loopback) address; they are not asked.
    pub of_the_host: BTreeSet<Port>,
    /// Addresses of groups of devices that the authorisation names: what is sent there, others hear as well.
    pub groups: BTreeSet<IpAddr>,
}

/// A specimen's radio side. The address was checked against the authorisation before this value could exist, and nothing else is connected to.
#[derive(Clone, Debug)]
pub struct Air {
    /// The address.
    pub address: BluetoothAddress,
    /// The adapters of this machine that may be used, the first before the others; any where none is named.
    pub adapters: Vec<String>,
    /// What it can bear, shared by all probes of the specimen.
    pub budget: Arc<Budget>,
    /// Whose turn it is at the adapter.
    pub radio: Radio,
}

/// The turn at the Bluetooth adapter, which all samples share, with what stays open between turns.
pub type Radio = Arc<tokio::sync::Mutex<Held>>;

/// The connection to BlueZ, once there is one.
#[cfg(target_os = "linux")]
pub type Held = Option<btleplug::platform::Manager>;

/// Nothing, where there is no BlueZ.
#[cfg(not(target_os = "linux"))]
pub type Held = ();

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

/// What came of a knock at a port.
#[derive(Clone, Copy, Debug)]
pub struct Knock {
    /// Whether the port opened.
    pub answer: Result<(), NoConnection>,
    /// How long the answer took, without the wait for the budget.
    pub took: Duration,
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
        use std::io::ErrorKind::{ConnectionRefused, ConnectionReset, HostUnreachable, TimedOut};
        match error.kind() {
            ConnectionRefused | ConnectionReset => Self::Refused,
            // A neighbour that answers no ARP looks the same as a firewall that says so by ICMP: nobody refused.
            HostUnreachable | TimedOut => Self::Silent,
            other => Self::Bench(other),
        }
    }
}

impl Reach {
    /// What a client asks for in TLS: the host name where there is one, else the address, which is never sent (RFC 6066, 3).
    #[must_use]
    pub fn server_name(&self) -> ServerName<'static> {
        let by_name = self.name.clone().and_then(|name| ServerName::try_from(name).ok());
        by_name.unwrap_or_else(|| ServerName::from(self.address))
    }

    /// What a client calls the device in URLs and `Host` headers.
    #[must_use]
    pub fn host(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.literal())
    }

    /// The address as a URL has it.
    #[must_use]
    pub fn literal(&self) -> String {
        if self.address.is_ipv6() { format!("[{}]", self.address) } else { self.address.to_string() }
    }

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

    /// Knocks at a port within the budget of bare connects: connects and hangs up at once by RST, so that nothing lingers on either side.
    /// A full descriptor table is waited out, never reported as the device's silence.
    pub async fn knock(&self, port: u16, within: Duration) -> Knock {
        let _permit = self.budget.bare().await;
        let give_up = Instant::now() + OUT_OF_DESCRIPTORS;
        loop {
            let began = Instant::now();
            let answer = match tokio::time::timeout(within, hang_up(SocketAddr::new(self.address, port))).await {
                Ok(Err(error)) if is_exhaustion(&error) && began < give_up => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
                Ok(Err(error)) => Err(NoConnection::of(&error)),
                Ok(Ok(true)) => Ok(()),
                Ok(Ok(false)) => Err(NoConnection::Refused),
                Err(_) => Err(NoConnection::Silent),
            };
            return Knock { answer, took: began.elapsed() };
        }
    }

    /// A UDP socket that hears every port of the device and nobody else: some protocols answer from another port than the one asked.
    ///
    /// # Errors
    /// When this machine has no socket.
    pub async fn datagrams(&self, port: u16) -> std::io::Result<Datagrams> {
        self.datagrams_from(0, port).await
    }

    /// The same from a port of this machine's: some servers answer to the port of their protocol's clients alone.
    ///
    /// # Errors
    /// When this machine has no socket, or the port is taken or not for this user.
    pub async fn datagrams_from(&self, own: u16, port: u16) -> std::io::Result<Datagrams> {
        let any: IpAddr = if self.address.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
        Ok(Datagrams { socket: UdpSocket::bind((any, own)).await?, device: SocketAddr::new(self.address, port) })
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

/// How long a knock waits for a free descriptor or local port.
const OUT_OF_DESCRIPTORS: Duration = Duration::from_secs(10);

/// Connects and hangs up. `false`: the connection met itself, as happens on loopback when the kernel picks the asked port as the local one;
/// it does so only where nobody listens.
async fn hang_up(to: SocketAddr) -> std::io::Result<bool> {
    let socket = if to.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_zero_linger()?;
    let stream = socket.connect(to).await?;
    Ok(stream.local_addr()? != to)
}

/// Whether this machine ran out of something that others will give back: descriptors (EMFILE 24, ENFILE 23) or local ports.
fn is_exhaustion(error: &std::io::Error) -> bool {
    matches!(error.raw_os_error(), Some(23 | 24)) || error.kind() == std::io::ErrorKind::AddrNotAvailable
}

/// A socket that sends to one port of the device and hears all of its ports.
#[derive(Debug)]
pub struct Datagrams {
    socket: UdpSocket,
    device: SocketAddr,
}

impl Datagrams {
    /// Sends one datagram.
    ///
    /// # Errors
    /// When this machine cannot send.
    pub async fn send(&self, payload: &[u8]) -> std::io::Result<()> {
        self.socket.send_to(payload, self.device).await.map(drop)
    }

    /// The next datagram from the device; those of others are dropped. Returns its length.
    ///
    /// # Errors
    /// When this machine cannot receive.
    pub async fn receive(&self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let (length, from) = self.socket.recv_from(buffer).await?;
            let is_own = from.port() == self.socket.local_addr()?.port() && from.ip() == self.device.ip();
            if from.ip() == self.device.ip() && !is_own {
                return Ok(length);
            }
        }
    }
}
