//! One login, and what all scripts about logins share.

use std::sync::Arc;
use std::time::{Duration, Instant};

use suite::evidence::ble::{BlePaired, BlePairsWith};
use suite::evidence::{BenchTrouble, BlePairing, Credential, Family, Login, LoginOutcome, LoginSeen, Place};
use suite::ixit::Way;
use suite::names::{IdentityName, RowId};
use tokio::task::JoinSet;

use super::ble;
use crate::bench::Account;
use crate::context::Context;
use crate::secrets::{self, Secret};
use crate::session::connect::Endpoint;
use crate::session::http::{HttpRequest, exchange};
use crate::session::sign_in::{Pass, Tried, sign_in};

/// Tries one login.
///
/// # Errors
/// Only when the bench could not try.
pub async fn put(context: &Context, question: &Login) -> Result<LoginSeen, BenchTrouble> {
    let door = Door::of(context, &question.at, &question.row, question.way)?;
    let (Credential::Empty(name) | Credential::Former(name) | Credential::Identity(name) | Credential::Wrong(name)) = &question.with;
    let account = context.account(&question.at.sample, name)?;
    let tried = match &question.with {
        Credential::Empty(_) => door.with(&account.user, "").await?,
        Credential::Former(_) | Credential::Identity(_) => door.right(&account).await?,
        Credential::Wrong(_) => door.wrong(&account.user).await?,
    };
    Ok(LoginSeen { outcome: tried.outcome, status: tried.status, took_ms: ms(tried.took) })
}

/// Signs in as an identity, by the first way of its own login.
///
/// # Errors
/// Only when the bench could not try.
pub(crate) async fn as_identity(context: &Context, at: &Place, name: &IdentityName) -> Result<Tried, BenchTrouble> {
    if at.from.family == Family::Bluetooth {
        let unknown = || BenchTrouble::new(format!("bench.yaml has no identity {name} of sample {}", at.sample));
        let identity = context.bench.identity(&at.sample, name).ok_or_else(unknown)?;
        return by_pairing(context, at, &identity.login, name).await;
    }
    let account = context.account(&at.sample, name)?;
    Door::of(context, at, &account.login, 0)?.right(&account).await
}

/// By Bluetooth whoever pairs signs in, and each call pairs anew.
async fn by_pairing(context: &Context, at: &Place, row: &RowId, name: &IdentityName) -> Result<Tried, BenchTrouble> {
    let began = Instant::now();
    let question = BlePairing { at: at.clone(), row: row.clone(), with: BlePairsWith::Identity(name.clone()) };
    let outcome = match ble::pairing(context, &question).await?.outcome {
        BlePaired::Paired => LoginOutcome::Accepted,
        BlePaired::Refused => LoginOutcome::Refused,
        BlePaired::NoAnswer => LoginOutcome::NoAnswer,
    };
    Ok(Tried { outcome, status: None, took: began.elapsed(), retry_after: None, pass: Pass::Nothing, page: None })
}

/// A way to sign in together with the port behind which it lies.
pub(crate) struct Door<'a> {
    context: &'a Context,
    at: Place,
    row: RowId,
    endpoint: Endpoint,
    way: &'a Way,
    /// A secret that is right there, where the protocol refuses by silence.
    known: Option<Secret>,
}

impl<'a> Door<'a> {
    /// The door of a declared way.
    pub(crate) fn of(context: &'a Context, at: &Place, row: &RowId, way: u8) -> Result<Self, BenchTrouble> {
        let (endpoint, way) = context.way(at, row, way)?;
        let known = if matches!(way, Way::Mqtt(_) | Way::SnmpCommunity(_)) { context.known_at(at, row) } else { None };
        Ok(Self { context, at: at.clone(), row: row.clone(), endpoint, way, known })
    }

    /// One try with a user name and a secret.
    pub(crate) async fn with(&self, user: &str, secret: &str) -> Result<Tried, BenchTrouble> {
        // A key is known by its name: that of somebody else says nothing of this one.
        let of_this_name = if matches!(self.way, Way::CoapPsk(_)) { self.context.known_of(&self.at, &self.row, user) } else { None };
        sign_in(&self.endpoint, self.way, (user, secret), of_this_name.as_ref().or(self.known.as_ref()), &self.context.taint).await
    }

    /// Whether refusals are silent here and no secret is known beside which silence would be one.
    pub(crate) fn is_blind(&self) -> bool {
        matches!(self.way, Way::SnmpCommunity(_)) && self.known.is_none()
    }

    /// From now on silence is a refusal where this secret is answered.
    pub(crate) fn learn(&mut self, secret: &str) {
        self.known = Some(Secret::new(secret.to_owned()));
    }

    /// One try with an account's own secret.
    pub(crate) async fn right(&self, account: &Account) -> Result<Tried, BenchTrouble> {
        self.with(&account.user, account.secret.expose()).await
    }

    /// One try with a random password.
    pub(crate) async fn wrong(&self, user: &str) -> Result<Tried, BenchTrouble> {
        self.with(user, &secrets::wrong_password()).await
    }

    /// How many wrong passwords may be tried at once, where nothing that one try does to the next is looked for: only at brokers, which tell one
    /// connection from another by nothing that is shown.
    pub(crate) fn at_once(&self) -> u16 {
        let tells_apart = matches!(self.way, Way::Mqtt(login) if login.client_id.is_none());
        if tells_apart { self.endpoint.reach.budget.sessions_at_once() } else { 1 }
    }

    /// So many tries with random passwords, several at once; what they came to, in about the order in which they were begun.
    pub(crate) async fn wrong_at_once(&self, user: &str, count: usize, at_once: usize) -> Result<Vec<Tried>, BenchTrouble> {
        let shared = Arc::new((self.endpoint.clone(), self.way.clone(), self.known.clone(), self.context.taint.clone(), user.to_owned()));
        let mut lanes = JoinSet::new();
        for lane in 0..at_once {
            let shared = Arc::clone(&shared);
            lanes.spawn(async move {
                let (endpoint, way, known, taint, user) = &*shared;
                let mut tried = Vec::new();
                for number in (lane..count).step_by(at_once) {
                    tried.push((number, sign_in(endpoint, way, (user, &secrets::wrong_password()), known.as_ref(), taint).await?));
                }
                Ok::<_, BenchTrouble>(tried)
            });
        }
        let mut all = Vec::with_capacity(count);
        while let Some(lane) = lanes.join_next().await {
            all.extend(lane.map_err(|error| BenchTrouble::new(format!("guesses were not made: {error}")))??);
        }
        all.sort_by_key(|(number, _)| *number);
        Ok(all.into_iter().map(|(_, tried)| tried).collect())
    }

    /// One try with an account's own secret; a lock that an earlier probe left is waited out once.
    pub(crate) async fn right_after_any_lock(&self, account: &Account, lock_ms: u64) -> Result<Tried, BenchTrouble> {
        let tried = self.right(account).await?;
        if tried.outcome != LoginOutcome::Locked {
            return Ok(tried);
        }
        tokio::time::sleep(lock_pause(lock_ms, tried.retry_after)).await;
        self.right(account).await
    }

    /// Whether what the login guards is served to nobody as well, at this moment.
    pub(crate) async fn serves_nobody(&self) -> Result<bool, BenchTrouble> {
        let Some(path) = self.way.guarded_path() else { return Ok(false) };
        match exchange(&self.endpoint, HttpRequest::get(path)).await {
            Ok(response) => Ok((200..300).contains(&response.status)),
            Err(none) => none.or_trouble().map(|_| false),
        }
    }

    /// The port.
    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The way.
    pub(crate) fn way(&self) -> &'a Way {
        self.way
    }
}

/// How long a lock is waited out: the declared time and a fifth more, else what the device says, else five seconds; a minute at most where nothing is declared.
pub(crate) fn lock_pause(lock_ms: u64, retry_after: Option<Duration>) -> Duration {
    if lock_ms > 0 {
        return Duration::from_millis(lock_ms + lock_ms / 5);
    }
    retry_after.unwrap_or(Duration::from_secs(5)).clamp(Duration::from_secs(1), Duration::from_secs(60))
}

/// Whole milliseconds.
pub(crate) fn ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
