//! Cases inside a session of DTLS, as somebody who is let in. Whatever ends the session, the next one is opened by the same key.

use std::time::Duration;

use suite::evidence::{BenchTrouble, CaseReply, Fuzz};
use suite::ixit::Way;
use suite::names::IdentityName;
use tokio::time::Instant;

use super::coap;
use super::door::{Good, missed};
use super::wire::Reply;
use crate::context::Context;
use crate::probe::udp_ports::coap_well_known;
use crate::reach::Reach;
use crate::session::NoResponse;
use crate::session::coap::Shown;
use crate::session::coap::dtls::{NoSession, Session, Wait};

/// How long something that a case provokes is waited for.
const PROVOKED: Duration = Duration::from_millis(20);
/// How long a first handshake may take, and how long a later one is waited for at least: eight times as long as the first one took.
const HANDSHAKE: (Duration, Duration) = (Duration::from_secs(2), Duration::from_millis(500));
/// The most messages that are read while one answer is waited for.
const HEARD: usize = 64;

/// A port of DTLS, with a key that it knows.
pub(super) struct Inside {
    reach: Reach,
    port: u16,
    shown: Shown,
    session: Option<Session>,
    /// How long an answer, and how long a handshake is waited for.
    patience: Duration,
    next_id: u16,
}

impl Inside {
    /// The door, if whoever has the key is served a good request there.
    pub(super) async fn open(context: &Context, question: &Fuzz, who: &IdentityName) -> Result<Option<Self>, BenchTrouble> {
        let account = context.account(&question.at.sample, who)?;
        let by_key = |way: &Way| if let Way::CoapPsk(login) = way { Some(login.clone()) } else { None };
        let login = context.login_row(&account.login)?.exercise.iter().find_map(by_key);
        let login = login.ok_or_else(|| BenchTrouble::new(format!("`{who}` has no shared key: {} is exercised by none", account.login)))?;
        let (reach, port) = context.udp(&question.at, &question.on)?;
        let shown = Shown::of(&login, &account.user, account.secret.expose());
        let mut door = Self { reach, port, shown, session: None, patience: HANDSHAKE.0, next_id: rand::random() };
        let began = Instant::now();
        if door.good().await? != Good::Served {
            return Ok(None);
        }
        door.patience = (began.elapsed() * 8).clamp(HANDSHAKE.1, HANDSHAKE.0);
        Ok(Some(door))
    }

    /// Sends one case.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> Result<Reply, BenchTrouble> {
        let message = self.numbered(bytes);
        let session = match self.session().await {
            Ok(session) => session,
            Err(none) => return none.or_trouble().map(|_| Reply::nothing(CaseReply::Closed)),
        };
        let came = match session.send(&message).await {
            Ok(()) => session.receive(Instant::now() + PROVOKED).await,
            Err(none) => Err(none),
        };
        match came {
            Ok(came) => Ok(Reply::nothing(if came.is_some() { CaseReply::Answered } else { CaseReply::Silent })),
            Err(none) => {
                self.session = None;
                none.or_trouble().map(|_| Reply::nothing(CaseReply::Closed))
            }
        }
    }

    /// Asks for the list of resources: in the session that is open, else in a new one. A server may well end the session of somebody who breaks its rules.
    pub(super) async fn good(&mut self) -> Result<Good, BenchTrouble> {
        if self.session.is_some() {
            match self.is_served().await {
                Ok(true) => return Ok(Good::Served),
                // Whoever ends a session says so; one that is lost without a word was lost by the server.
                Ok(false) => {
                    self.leave().await;
                    return Ok(Good::Missed);
                }
                Err(none) => drop(none.or_trouble()?),
            }
            self.leave().await;
        }
        let served = self.is_served().await;
        if !matches!(served, Ok(true)) {
            self.leave().await;
        }
        match served {
            Ok(true) => Ok(Good::Served),
            Ok(false) => Ok(Good::Missed),
            Err(none) => missed(none),
        }
    }

    /// Hangs up, so that the device keeps no place for somebody who is gone.
    pub(super) async fn leave(&mut self) {
        if let Some(session) = self.session.take() {
            session.close().await;
        }
    }

    async fn is_served(&mut self) -> Result<bool, NoResponse> {
        let (message, patience) = (self.numbered(&coap_well_known()), self.patience);
        let session = self.session().await?;
        session.send(&message).await?;
        let until = Instant::now() + patience;
        for _ in 0..HEARD {
            let Some(answer) = session.receive(until).await? else { return Ok(false) };
            // Notifications and answers to cases are something else.
            if coap::is_answer(&answer) && answer.get(2..4) == message.get(2..4) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn session(&mut self) -> Result<&mut Session, NoResponse> {
        let open = match self.session.take() {
            Some(open) => open,
            None => Session::open(&self.reach, self.port, &self.shown, Wait::of(self.patience)).await.map_err(refused)?,
        };
        Ok(self.session.insert(open))
    }

    /// The message by a number of its own: a server does the same message only once (RFC 7252, 4.5).
    fn numbered(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut message = bytes.to_vec();
        if let Some(id) = message.get_mut(2..4) {
            id.copy_from_slice(&self.next_id.to_be_bytes());
            self.next_id = self.next_id.wrapping_add(1);
        }
        message
    }
}

/// The key was known a moment ago: whoever refuses it now, or says nothing, does not serve.
fn refused(none: NoSession) -> NoResponse {
    match none {
        NoSession::Bench(trouble) => NoResponse::Bench(trouble),
        NoSession::Refused => NoResponse::Refused,
        NoSession::Alert(_) | NoSession::Silent | NoSession::Unspoken(_) => NoResponse::Silent,
    }
}
