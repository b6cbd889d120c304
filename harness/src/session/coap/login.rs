//! One try to sign in by a shared key: the handshake of DTLS, and a resource behind it where one is declared.

use std::time::Instant;

use suite::evidence::{BenchTrouble, LoginOutcome};
use suite::ixit::t01_auth_mech::{CoapPsk, KeyForm};
use zeroize::Zeroizing;

use super::dtls::{NoSession, Session, Shown, Wait};
use super::{Client, Request};
use crate::secrets::Secret;
use crate::session::NoResponse;
use crate::session::connect::Endpoint;
use crate::session::sign_in::{Pass, Tried};

impl Shown {
    /// What an identity shows. A secret that is not written in hexadecimal digits, as one of a guess may be, stands for the bytes that it is.
    #[must_use]
    pub fn of(login: &CoapPsk, user: &str, secret: &str) -> Self {
        let text = || secret.as_bytes().to_vec();
        let key = match login.key {
            KeyForm::Hex => hex::decode(secret.trim()).unwrap_or_else(|_| text()),
            KeyForm::Text => text(),
        };
        Self::Key { identity: user.as_bytes().to_vec(), key: Zeroizing::new(key) }
    }
}

/// One try. A server refuses a wrong key by an alert or by silence: silence is a refusal only where the known key is let in at the same time. Where the
/// two have no suite in common nobody looked at a key, and nothing can be said.
///
/// # Errors
/// When this machine cannot send, the device refuses the port, or it speaks nothing that is spoken here.
pub(in crate::session) async fn sign_in(
    endpoint: &Endpoint,
    login: &CoapPsk,
    (user, secret): (&str, &str),
    known: Option<&Secret>,
) -> Result<Tried, NoResponse> {
    let began = Instant::now();
    let (reach, port) = (&endpoint.reach, endpoint.port);
    let (most, mut wait, mut control) = (reach.patience.read, Wait::of(reach.patience.exchange / 2), None);
    if let Some(known) = known.filter(|known| known.expose() != secret) {
        control = Session::proven(reach, port, &Shown::of(login, user, known.expose()), wait).await.ok();
        wait = control.map_or(Wait::of(most), |took| Wait::beside(took, most));
    }
    let shown = Shown::of(login, user, secret);
    let outcome = match Session::open(reach, port, &shown, wait).await {
        Ok(session) => behind(endpoint, login, session).await?,
        Err(none) => (refused(none, control.is_some())?, None),
    };
    let pass = if outcome.0.accepted() { Pass::Dtls { port, shown } } else { Pass::Nothing };
    Ok(Tried { outcome: outcome.0, status: outcome.1, took: began.elapsed(), retry_after: None, pass, page: None })
}

/// Whether somebody who has a session is served what the declaration names.
async fn behind(endpoint: &Endpoint, login: &CoapPsk, session: Session) -> Result<(LoginOutcome, Option<u16>), NoResponse> {
    let mut client = Client::dtls(&endpoint.reach, session);
    let Some(path) = &login.get else {
        client.close().await;
        return Ok((LoginOutcome::Accepted, None));
    };
    let response = client.request(&Request::get(path)).await;
    client.close().await;
    let status = response?.status;
    let outcome = match status {
        200..=299 => LoginOutcome::Accepted,
        401 | 403 => LoginOutcome::Refused,
        429 => LoginOutcome::Locked,
        _ => LoginOutcome::NoAnswer,
    };
    Ok((outcome, Some(status)))
}

/// What it means that no session came about.
fn refused(none: NoSession, known_is_let_in: bool) -> Result<LoginOutcome, NoResponse> {
    match none {
        NoSession::Bench(trouble) => Err(NoResponse::Bench(trouble)),
        NoSession::Refused => Err(NoResponse::Refused),
        _ if known_is_let_in => Ok(LoginOutcome::Refused),
        NoSession::Silent => Ok(LoginOutcome::NoAnswer),
        none if none.is_of_the_suite() => Err(NoResponse::Bench(BenchTrouble::new(format!(
            "the device offers no DTLS that this suite can sign in through (DTLS 1.2 with PSK-AES128-CCM8); it cannot be tested: {none}"
        )))),
        _ => Ok(LoginOutcome::Refused),
    }
}
