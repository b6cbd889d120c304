//! DTLS 1.2 to one port (RFC 6347): by a shared key (RFC 4279), or as somebody whom nobody knows. The engine has no sockets; what it says leaves within the budget.

use std::collections::VecDeque;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use dimpl::crypto::rust_crypto::default_provider;
use dimpl::crypto::{CryptoProvider, SupportedDtls12CipherSuite};
use dimpl::{Config, Dtls, DtlsCertificate, Error, Output, PskResolver, SecurityError};
use suite::evidence::BenchTrouble;
use tokio::net::UdpSocket;
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::carrier::of_socket;
use crate::budget::Permit;
use crate::reach::Reach;
use crate::session::NoResponse;

/// The longest datagram that is read, and the longest record that is written.
const LONGEST: usize = 65_535;
/// The most messages that are kept until somebody reads them.
const KEPT: usize = 64;
/// The least time between two looks at the clock, whatever the engine asks for.
const TICK: Duration = Duration::from_millis(10);

/// How long a handshake is waited for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wait {
    /// When what met no answer is first said again; after that twice as long each time.
    again: Duration,
    /// When it is given up.
    within: Duration,
}

impl Wait {
    /// As RFC 6347 (4.2.4.1) has it.
    pub(crate) fn of(within: Duration) -> Self {
        Self { again: Duration::from_secs(1).min(within / 2), within }
    }

    /// Beside a handshake that came about within this time. What is lost on the way is said again, two or three times, before silence is silence.
    pub(crate) fn beside(took: Duration, most: Duration) -> Self {
        let again = (3 * took).clamp(Duration::from_millis(100), Duration::from_secs(1)).min(most / 2);
        Self { again, within: (10 * again).min(most) }
    }
}

/// What a client shows in the handshake. Its key does not print.
#[derive(Clone, PartialEq, Eq)]
pub enum Shown {
    /// A shared key.
    Key {
        /// The name of the key.
        identity: Vec<u8>,
        /// The key.
        key: Zeroizing<Vec<u8>>,
    },
    /// No key. A certificate that was made a moment ago, if one is asked for.
    Nothing,
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if matches!(self, Self::Key { .. }) { "a shared key" } else { "nothing" })
    }
}

/// Why there is no session: the device's answer, or that this suite does not speak what it speaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoSession {
    /// The device says by an alert that it will not.
    #[error("alert {0}")]
    Alert(u8),
    /// The bench could not ask.
    #[error("{0}")]
    Bench(BenchTrouble),
    /// The port is closed.
    #[error("the port refused the datagram")]
    Refused,
    /// The handshake stopped.
    #[error("the handshake was not finished")]
    Silent,
    /// What the device speaks is not spoken here.
    #[error("{0}")]
    Unspoken(String),
}

impl NoSession {
    /// Whether the two have no version or suite in common (RFC 5246, 7.2.2), so that nobody looked at a credential.
    pub(crate) fn is_of_the_suite(&self) -> bool {
        matches!(self, Self::Alert(40 | 47 | 70 | 71 | 110) | Self::Unspoken(_))
    }
}

impl From<NoResponse> for NoSession {
    fn from(none: NoResponse) -> Self {
        match none {
            NoResponse::Bench(trouble) => Self::Bench(trouble),
            NoResponse::Refused => Self::Refused,
            _ => Self::Silent,
        }
    }
}

/// An open session.
pub(crate) struct Session {
    reach: Reach,
    /// Its place among the sessions that the device bears.
    _permit: Permit,
    socket: UdpSocket,
    engine: Dtls,
    heard: VecDeque<Vec<u8>>,
    wake: Instant,
    buffer: Vec<u8>,
    is_connected: bool,
    is_closed: bool,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("is_connected", &self.is_connected).field("is_closed", &self.is_closed).finish_non_exhaustive()
    }
}

/// The one key of a client.
struct OneKey(Zeroizing<Vec<u8>>);

impl PskResolver for OneKey {
    fn resolve(&self, _: &[u8]) -> Option<Vec<u8>> {
        Some(self.0.to_vec())
    }
}

impl Session {
    /// Shakes hands, no longer than this.
    ///
    /// # Errors
    /// [`NoSession`].
    pub(crate) async fn open(reach: &Reach, port: u16, shown: &Shown, wait: Wait) -> Result<Self, NoSession> {
        let permit = reach.budget.session().await;
        let socket = reach.udp(port).await.map_err(|error| NoSession::from(of_socket(&error)))?;
        let end = Instant::now() + wait.within;
        let mut session = Self {
            reach: reach.clone(),
            _permit: permit,
            socket,
            engine: engine(shown, wait)?,
            heard: VecDeque::new(),
            wake: Instant::now(),
            buffer: vec![0; LONGEST],
            is_connected: false,
            is_closed: false,
        };
        session.engine.set_active(true);
        session.tick()?;
        loop {
            session.flush().await?;
            if session.is_connected {
                return Ok(session);
            }
            if session.is_closed || Instant::now() >= end {
                return Err(NoSession::Silent);
            }
            session.hear(end).await?;
        }
    }

    /// Shakes hands and hangs up; how long that took.
    ///
    /// # Errors
    /// [`NoSession`].
    pub(crate) async fn proven(reach: &Reach, port: u16, shown: &Shown, wait: Wait) -> Result<Duration, NoSession> {
        let began = Instant::now();
        let session = Self::open(reach, port, shown, wait).await?;
        let took = began.elapsed();
        session.close().await;
        Ok(took)
    }

    /// Sends one message.
    ///
    /// # Errors
    /// [`NoResponse`]: closed where the session is over.
    pub(crate) async fn send(&mut self, message: &[u8]) -> Result<(), NoResponse> {
        self.engine.send_application_data(message).map_err(|_| NoResponse::Closed)?;
        self.flush().await.map_err(none)
    }

    /// The next message before this moment.
    pub(crate) async fn receive(&mut self, until: Instant) -> Result<Option<Vec<u8>>, NoResponse> {
        loop {
            if let Some(message) = self.heard.pop_front() {
                return Ok(Some(message));
            }
            if self.is_closed {
                return Err(NoResponse::Closed);
            }
            if Instant::now() >= until {
                return Ok(None);
            }
            self.hear(until).await.map_err(none)?;
            self.flush().await.map_err(none)?;
        }
    }

    /// Says farewell; what comes of it does not matter.
    pub(crate) async fn close(mut self) {
        if self.engine.close().is_ok() {
            let _ = self.flush().await;
        }
    }

    /// Hands the next datagram to the engine, or tells it the time.
    async fn hear(&mut self, until: Instant) -> Result<(), NoSession> {
        let wake = self.wake.max(Instant::now() + TICK).min(until);
        match tokio::time::timeout_at(wake, self.socket.recv(&mut self.buffer)).await {
            Ok(Ok(length)) => {
                let datagram = self.buffer[..length].to_vec();
                self.tick()?;
                self.engine.handle_packet(&datagram).map_err(of_engine)
            }
            Ok(Err(error)) => Err(of_socket(&error).into()),
            Err(_) => self.tick(),
        }
    }

    fn tick(&mut self) -> Result<(), NoSession> {
        self.engine.handle_timeout(Instant::now().into_std()).map_err(of_engine)
    }

    /// Does what the engine asks for, until it waits.
    async fn flush(&mut self) -> Result<(), NoSession> {
        loop {
            match self.engine.poll_output(&mut self.buffer) {
                Output::Packet(packet) => {
                    let packet = packet.to_vec();
                    self.reach.budget.request().await;
                    self.socket.send(&packet).await.map_err(|error| NoSession::from(of_socket(&error)))?;
                }
                Output::ApplicationData(message) if self.heard.len() < KEPT => self.heard.push_back(message.to_vec()),
                Output::BufferTooSmall { needed } => return Err(NoSession::Unspoken(format!("a record of {needed} bytes"))),
                Output::CloseNotify => self.is_closed = true,
                Output::Connected => self.is_connected = true,
                Output::Timeout(at) => {
                    self.wake = at.into();
                    return Ok(());
                }
                _ => {}
            }
        }
    }
}

fn engine(shown: &Shown, wait: Wait) -> Result<Dtls, NoSession> {
    let fault = |error: &dyn std::fmt::Debug| NoSession::Bench(BenchTrouble::new(format!("DTLS cannot be begun: {error:?}")));
    let config = Config::builder().flight_start_rto(wait.again).flight_retries(4).handshake_timeout(wait.within);
    let now = std::time::Instant::now();
    match shown {
        Shown::Key { identity, key } => {
            let config = config.with_crypto_provider(by_key()).with_psk_client(identity.clone(), Arc::new(OneKey(key.clone())));
            Ok(Dtls::new_12_psk(Arc::new(config.build().map_err(|error| fault(&error))?), now))
        }
        Shown::Nothing => {
            let own = rcgen::generate_simple_self_signed(["thirteen".to_owned()]).map_err(|error| fault(&error))?;
            let (certificate, private_key) = (own.cert.der().to_vec(), own.signing_key.serialize_der());
            let config = config.build().map_err(|error| fault(&error))?;
            Ok(Dtls::new_12(Arc::new(config), DtlsCertificate { certificate, private_key }, now))
        }
    }
}

/// What a shared key takes, and as little more as the library allows: it proves all that it is given anew for each session, and a key exchange takes long to prove.
fn by_key() -> CryptoProvider {
    static SUITES: LazyLock<Vec<&'static dyn SupportedDtls12CipherSuite>> =
        LazyLock::new(|| default_provider().cipher_suites.iter().copied().filter(|suite| suite.suite().is_psk()).collect());
    let all = default_provider();
    CryptoProvider { kx_groups: &all.kx_groups[..1], cipher_suites: &SUITES, dtls13_cipher_suites: &all.dtls13_cipher_suites[..1], ..all }
}

fn of_engine(error: Error) -> NoSession {
    match error {
        Error::SecurityError(SecurityError::FatalAlert { description, .. }) => NoSession::Alert(description),
        Error::Timeout(_) | Error::ConnectionClosed => NoSession::Silent,
        other => NoSession::Unspoken(format!("the device speaks no DTLS 1.2 that this suite speaks: {other:?}")),
    }
}

fn none(none: NoSession) -> NoResponse {
    match none {
        NoSession::Bench(trouble) => NoResponse::Bench(trouble),
        NoSession::Refused => NoResponse::Refused,
        NoSession::Alert(_) | NoSession::Silent | NoSession::Unspoken(_) => NoResponse::Closed,
    }
}
