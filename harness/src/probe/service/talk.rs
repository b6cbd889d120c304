//! A bounded conversation on one connection, in clear or inside TLS.

use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::Instant;
use tokio_rustls::TlsConnector;

use crate::budget::Permit;
use crate::reach::{NoConnection, Reach};
use crate::session::any_certificate;

/// How long a greeting may take that comes without a question.
pub(super) const BANNER: Duration = Duration::from_millis(300);
/// The longest answer that is read, in bytes.
pub(super) const LONGEST: usize = 64 * 1024;
/// Silence that ends an answer whose length is not known.
const QUIET: Duration = Duration::from_millis(700);

/// A byte stream in both directions.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Duplex for T {}

/// Whom to call and how.
pub(super) struct Caller<'a> {
    pub(super) reach: &'a Reach,
    pub(super) port: u16,
    tls: Option<Arc<ClientConfig>>,
}

impl<'a> Caller<'a> {
    pub(super) fn clear(reach: &'a Reach, port: u16) -> Self {
        Self { reach, port, tls: None }
    }

    /// From now on calls go inside TLS, if a handshake works.
    pub(super) async fn enter_tls(&mut self) -> Result<bool, NoConnection> {
        self.tls = Some(any_certificate::client().0);
        match self.talk().await {
            Ok(_) => Ok(true),
            Err(trouble @ NoConnection::Bench(_)) => Err(trouble),
            Err(_) => {
                self.tls = None;
                Ok(false)
            }
        }
    }

    pub(super) fn is_inside_tls(&self) -> bool {
        self.tls.is_some()
    }

    /// A fresh connection. A handshake that fails or stalls is the device's refusal or silence.
    pub(super) async fn talk(&self) -> Result<Talk, NoConnection> {
        self.reach.budget.request().await;
        let session = self.reach.tcp(self.port).await?;
        let end = Instant::now() + self.reach.patience.exchange;
        let stream: Box<dyn Duplex> = match &self.tls {
            None => Box::new(session.stream),
            Some(config) => {
                let connect = TlsConnector::from(Arc::clone(config)).connect(self.reach.server_name(), session.stream);
                let joined = tokio::time::timeout_at(end, connect).await.map_err(|_| NoConnection::Silent)?;
                Box::new(joined.map_err(|_| NoConnection::Refused)?)
            }
        };
        Ok(Talk { stream, permit: session.permit, read: self.reach.patience.read, end })
    }

    /// Host and port as a URL has them.
    pub(super) fn host(&self) -> String {
        format!("{}:{}", self.reach.host(), self.port)
    }

    /// Whether a URL's host and port are this port of the device, by name or by address; without a port the scheme's own is meant.
    pub(super) fn is_at(&self, host: &str) -> bool {
        let usual = if self.is_inside_tls() { 443 } else { 80 };
        let hosts = [self.reach.host(), self.reach.literal()];
        hosts.iter().any(|own| host == format!("{own}:{}", self.port) || (self.port == usual && host == own))
    }
}

/// One conversation.
pub(super) struct Talk {
    pub(super) stream: Box<dyn Duplex>,
    /// Its place in the budget.
    pub(super) permit: Permit,
    /// How long the first byte of an answer may take.
    pub(super) read: Duration,
    end: Instant,
}

impl Talk {
    /// Says something. Whether it was taken shows in the answer.
    pub(super) async fn say(&mut self, words: &[u8]) {
        let _ = tokio::time::timeout(self.read, async {
            self.stream.write_all(words).await?;
            self.stream.flush().await
        })
        .await;
    }

    /// Hears an answer: waits `first` for its first byte, ends at `most` bytes, at its end, when `enough`, after a silence, or when the time of
    /// the conversation is over.
    pub(super) async fn hear(&mut self, first: Duration, most: usize, enough: impl Fn(&[u8]) -> bool) -> Vec<u8> {
        let mut heard = Vec::new();
        let mut piece = [0; 4096];
        while heard.len() < most && !enough(&heard) {
            let wait = if heard.is_empty() { first } else { QUIET };
            let until = self.end.min(Instant::now() + wait);
            match tokio::time::timeout_at(until, self.stream.read(&mut piece)).await {
                Ok(Ok(length)) if length > 0 => heard.extend_from_slice(&piece[..length.min(most - heard.len())]),
                _ => break,
            }
        }
        heard
    }
}
