//! Connections to a port of a device, in clear or inside TLS, that hold their place in the budget as long as they live.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};
use std::time::Duration;

use rustls::{AlertDescription, ClientConfig, Error};
use suite::evidence::{BenchTrouble, Port};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::{NoResponse, any_certificate};
use crate::budget::Permit;
use crate::reach::Reach;

/// One port of a device and whether TLS is spoken there.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The device.
    pub reach: Reach,
    /// The TCP port.
    pub port: u16,
    /// Whether the connection runs inside TLS.
    pub tls: bool,
}

impl Endpoint {
    /// Host and port as a `Host` header and URLs have them; the port is left out where it is the protocol's own.
    #[must_use]
    pub fn host(&self, usual_port: u16) -> String {
        let host = self.reach.host();
        if self.port == usual_port { host } else { format!("{host}:{}", self.port) }
    }

    /// Opens a connection within the budget. Any certificate is taken: what it is worth is another question's.
    ///
    /// # Errors
    /// [`NoResponse`], when the device refuses, is silent or shows no TLS, or this machine cannot connect.
    pub async fn connect(&self) -> Result<Connection, NoResponse> {
        self.connect_by(&CONFIG).await
    }

    /// The same, showing a certificate of our own: a PEM text with the certificate and its private key.
    ///
    /// # Errors
    /// As [`Endpoint::connect`], and when the text holds neither, or no TLS is spoken there.
    pub(crate) async fn connect_showing(&self, pem: &str) -> Result<Connection, NoResponse> {
        let unfit = |why: &str| NoResponse::Bench(BenchTrouble::new(format!("the certificate of an identity cannot be shown: {why}")));
        if !self.tls {
            return Err(unfit("the interface speaks no TLS"));
        }
        self.connect_by(&any_certificate::client_showing(pem).map_err(unfit)?).await
    }

    async fn connect_by(&self, config: &Arc<ClientConfig>) -> Result<Connection, NoResponse> {
        if self.reach.of_the_host.contains(&Port::tcp(self.port)) {
            let says = format!("the testing host itself answers tcp/{} there (`host_ports:` of bench.yaml)", self.port);
            return Err(NoResponse::Bench(BenchTrouble::new(says)));
        }
        let session = self.reach.tcp(self.port).await?;
        if !self.tls {
            return Ok(Connection { stream: Stream::Clear(session.stream), permit: session.permit });
        }
        self.handshake(config, session.stream, session.permit).await
    }

    async fn handshake(&self, config: &Arc<ClientConfig>, stream: TcpStream, permit: Permit) -> Result<Connection, NoResponse> {
        let handshake = TlsConnector::from(Arc::clone(config)).connect(self.reach.server_name(), stream);
        match tokio::time::timeout(self.reach.patience.read, handshake).await {
            Ok(Ok(stream)) => Ok(Connection { stream: Stream::Tls(Box::new(stream)), permit }),
            Ok(Err(error)) => Err(no_tls(&error)),
            Err(_) => Err(NoResponse::Silent),
        }
    }
}

/// An open connection.
#[derive(Debug)]
pub struct Connection {
    stream: Stream,
    permit: Permit,
}

#[derive(Debug)]
enum Stream {
    Clear(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Connection {
    /// Goes on inside TLS, as a protocol agrees that begins in clear; inside TLS already it stays as it is.
    ///
    /// # Errors
    /// [`NoResponse`], when no session comes about.
    pub async fn enter_tls(self, endpoint: &Endpoint) -> Result<Self, NoResponse> {
        match self.stream {
            Stream::Clear(stream) => endpoint.handshake(&CONFIG, stream, self.permit).await,
            Stream::Tls(_) => Ok(self),
        }
    }
}

/// One client for all sessions; nobody asks it what it was shown.
static CONFIG: LazyLock<Arc<ClientConfig>> = LazyLock::new(|| any_certificate::client().0);

impl Connection {
    /// Writes all of it, no longer than this.
    ///
    /// # Errors
    /// [`NoResponse`], when the other side takes nothing or has hung up.
    pub(crate) async fn write_within(&mut self, bytes: &[u8], patience: Duration) -> Result<(), NoResponse> {
        let written = tokio::time::timeout(patience, async {
            self.write_all(bytes).await?;
            self.flush().await
        });
        written.await.map_err(|_| NoResponse::Silent)?.map_err(|_| NoResponse::Closed)
    }
}

/// Sorts a failed handshake: what rustls does not speak is no fault of the device and cannot be tested from here.
fn no_tls(error: &io::Error) -> NoResponse {
    let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) else {
        return NoResponse::Closed;
    };
    let not_spoken_here = match tls {
        Error::PeerIncompatible(_) => true,
        Error::AlertReceived(alert) => {
            matches!(alert, AlertDescription::ProtocolVersion | AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity)
        }
        _ => false,
    };
    if not_spoken_here {
        let says = format!(
            "the device offers no TLS that this suite can sign in through (TLS 1.2 or 1.3 with a suite of today); it cannot be tested: {tls}"
        );
        return NoResponse::Unspoken(BenchTrouble::new(says));
    }
    NoResponse::Tls(tls.to_string())
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Clear(stream) => Pin::new(stream).poll_read(context, buffer),
            Stream::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match &mut self.stream {
            Stream::Clear(stream) => Pin::new(stream).poll_write(context, bytes),
            Stream::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Clear(stream) => Pin::new(stream).poll_flush(context),
            Stream::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Clear(stream) => Pin::new(stream).poll_shutdown(context),
            Stream::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
