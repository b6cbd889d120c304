//! A dialogue in lines and prompts on one connection, with limits on time and memory.

use std::time::{Duration, Instant};

use tokio::io::AsyncReadExt as _;

use super::NoResponse;
use super::connect::{Connection, Endpoint};

/// The most that is read of one dialogue, in bytes.
const LONGEST: usize = 64 * 1024;

/// One dialogue.
pub(super) struct Dialogue {
    connection: Connection,
    /// All that was heard so far.
    pub(super) heard: Vec<u8>,
    patience: Duration,
    end: Instant,
}

/// What a pause of the other side brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// The other side hung up.
    Closed,
    /// More was said.
    More,
    /// Nothing came within the time.
    Quiet,
}

impl Dialogue {
    /// Connects within the budget.
    ///
    /// # Errors
    /// [`NoResponse`], as for any connection.
    pub(super) async fn open(endpoint: &Endpoint) -> Result<Self, NoResponse> {
        endpoint.reach.budget.request().await;
        let (connection, patience) = (endpoint.connect().await?, endpoint.reach.patience);
        Ok(Self { connection, heard: Vec::new(), patience: patience.read, end: Instant::now() + patience.exchange })
    }

    /// Says something.
    ///
    /// # Errors
    /// When the other side has hung up.
    pub(super) async fn say(&mut self, words: &[u8]) -> Result<(), NoResponse> {
        self.connection.write_within(words, self.patience).await
    }

    /// Hears the next piece; no longer than the dialogue may last.
    ///
    /// # Errors
    /// When more was said than anybody reads.
    pub(super) async fn hear(&mut self, within: Option<Duration>) -> Result<Next, NoResponse> {
        if self.heard.len() > LONGEST {
            return Err(NoResponse::Garbage(format!("more than {LONGEST} bytes before a login was over")));
        }
        let wait = within.unwrap_or(self.patience).min(self.end.saturating_duration_since(Instant::now()));
        let mut piece = [0; 4096];
        match tokio::time::timeout(wait, self.connection.read(&mut piece)).await {
            Ok(Ok(length)) if length > 0 => {
                self.heard.extend_from_slice(&piece[..length]);
                Ok(Next::More)
            }
            Ok(_) => Ok(Next::Closed),
            Err(_) => Ok(Next::Quiet),
        }
    }

    /// Goes on inside TLS.
    ///
    /// # Errors
    /// [`NoResponse`], when no session comes about.
    pub(super) async fn enter_tls(self, endpoint: &Endpoint) -> Result<Self, NoResponse> {
        Ok(Self { connection: self.connection.enter_tls(endpoint).await?, heard: Vec::new(), ..self })
    }
}
