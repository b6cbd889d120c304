//! The change of a secret as one script: baseline, change, both secrets on every login that has them, and the old one put back and proven; also after a
//! run that was killed.

use std::collections::BTreeMap;
use std::time::Duration;

use suite::evidence::{BenchTrouble, ChangeSecret, ChangeSeen, LoginOutcome, Method, Passage};
use suite::ixit::Way;
use suite::ixit::t01_auth_mech::{AuthMech, Change, ChangeByJson};
use suite::names::RowId;

use super::login::Door;
use super::sessions::passage;
use super::sessions_held::SessionsHeld;
use crate::bench::Account;
use crate::context::Context;
use crate::secrets::Secret;
use crate::session::NoResponse;
use crate::session::http::HttpRequest;
use crate::session::sign_in::{Pass, Tried, json_body, replace_once, send};

/// How often the old secret is put back before the device is given up as changed, and the pause between.
const RESTORES: (u32, Duration) = (3, Duration::from_millis(500));

/// How often a way back that failed by trouble of the bench is gone again, and the pause between.
const WAYS_BACK: (u32, Duration) = (6, Duration::from_secs(1));

/// Runs the script. `attempt` counts the tries at this question from 1: each has a new secret of its own, which [`undo`] can compute again.
///
/// Once the change was sent, the answer says whether the old secret was proven to work at the end: what went wrong meanwhile is then its shortfall.
///
/// # Errors
/// When the bench could not try, or could not look and the old secret is proven to work again.
pub async fn put(context: &Context, question: &ChangeSecret, attempt: u32) -> Result<ChangeSeen, BenchTrouble> {
    let script = Script::of(context, question)?;
    let new = script.new_secret(attempt);
    let earlier = script.earlier_session().await?;
    let baseline = script.signed_in(&script.account.secret).await?;
    let nothing = ChangeSeen {
        baseline: baseline.outcome,
        accepted: false,
        status: None,
        new_secret: None,
        old_secret: None,
        others: Vec::new(),
        earlier_session: None,
        earlier_at_brokers: Vec::new(),
        restored: false,
        shortfall: None,
    };
    if !baseline.outcome.accepted() {
        return Ok(nothing);
    }
    let at_brokers = script.sessions_at_brokers().await?;
    // Trouble of the bench here means that the request never left.
    let status = script.change(&baseline, &script.account.secret, &new).await?;
    let seen = script.look(&new, earlier.as_ref(), at_brokers, ChangeSeen { status, ..nothing.clone() }).await;
    let restored = script.restore_patiently(&new).await;
    match seen {
        Ok(seen) => Ok(ChangeSeen { restored, ..seen }),
        Err(trouble) if restored => Err(trouble),
        Err(trouble) => Ok(ChangeSeen { status, shortfall: Some(trouble.says), ..nothing }),
    }
}

/// Whether the bench knows all that the change takes: the declared request, and the secrets of everybody who signs in with it.
///
/// # Errors
/// What is missing.
pub fn ready(context: &Context, question: &ChangeSecret) -> Result<(), BenchTrouble> {
    Script::of(context, question).map(drop)
}

/// Puts the old secret back after a run that ended in the middle: nothing to do when it works, else the new secret of any attempt up to `attempt`
/// signs in and changes it back. Returns whether the old secret works.
///
/// # Errors
/// Only when the bench could not try.
pub async fn undo(context: &Context, question: &ChangeSecret, attempt: u32) -> Result<bool, BenchTrouble> {
    let script = Script::of(context, question)?;
    let candidates: Vec<_> = (1..=attempt).rev().map(|attempt| script.new_secret(attempt)).collect();
    script.restore(&candidates).await
}

/// What the device said to the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Accepted,
    Refused,
    /// Too many requests, its own failure, anything else or nothing: only the secrets can tell.
    Unclear,
}

impl Said {
    fn of(status: Option<u16>) -> Self {
        match status {
            Some(200..=299) => Self::Accepted,
            Some(400 | 401 | 403 | 404 | 405 | 422) => Self::Refused,
            _ => Self::Unclear,
        }
    }
}

/// A login that has the secret, with whom it knows.
struct KnownAt<'a> {
    row: &'a RowId,
    way: u8,
    door: Door<'a>,
    user: String,
    lock_ms: u64,
}

impl KnownAt<'_> {
    async fn signed_in(&self, secret: &Secret) -> Result<Tried, BenchTrouble> {
        let account = Account { login: self.row.clone(), user: self.user.clone(), secret: secret.clone() };
        self.door.right_after_any_lock(&account, self.lock_ms).await
    }
}

/// A session from before the change.
struct Earlier {
    /// The path that shows it.
    path: String,
    pass: Pass,
    /// Whether the path was served to it, which is the control.
    was_served: bool,
}

struct Script<'a> {
    context: &'a Context,
    question: &'a ChangeSecret,
    row: &'a AuthMech,
    change: &'a ChangeByJson,
    account: Account,
    /// The row's first way, by which the change is made.
    first: KnownAt<'a>,
    /// Every other way of the row, and every way of the rows that share its secret.
    others: Vec<KnownAt<'a>>,
}

impl<'a> Script<'a> {
    fn of(context: &'a Context, question: &'a ChangeSecret) -> Result<Self, BenchTrouble> {
        let row = context.login_row(&question.row)?;
        let change = match &row.change {
            Some(Change::HttpJson(change)) => change,
            Some(Change::SameAs(other)) => {
                return Err(BenchTrouble::new(format!(
                    "the secret of {} changes with that of {}: it is changed there",
                    question.row, **other
                )));
            }
            None => return Err(BenchTrouble::new(format!("{} does not declare how its secret is changed (`change:`)", question.row))),
        };
        let account = context.account(&question.at.sample, &question.identity)?;
        let first = known_at(context, question, row, 0, &account)?;
        let others = others(context, question, row, &account)?;
        Ok(Self { context, question, row, change, account, first, others })
    }

    fn new_secret(&self, attempt: u32) -> Secret {
        let new = self.context.key.new_secret(&self.question.at.sample, self.row, &self.question.identity, attempt);
        self.context.taint.secret(&new);
        new
    }

    async fn signed_in(&self, secret: &Secret) -> Result<Tried, BenchTrouble> {
        self.first.signed_in(secret).await
    }

    /// A session that the old secret opens before another one makes the change; none where the first way opens none, or names no path that shows it.
    async fn earlier_session(&self) -> Result<Option<Earlier>, BenchTrouble> {
        let way = self.first.door.way();
        let Some(path) = way.proof().filter(|_| way.opens_a_session()) else { return Ok(None) };
        let tried = self.signed_in(&self.account.secret).await?;
        if !tried.outcome.accepted() {
            return Ok(None);
        }
        let was_served = passage(&self.first.door, path, &tried.pass).await? == Passage::Open;
        Ok(Some(Earlier { path: path.to_owned(), pass: tried.pass, was_served }))
    }

    /// What an earlier session gets now.
    async fn look_at_earlier(&self, earlier: Option<&Earlier>) -> Result<Option<Passage>, BenchTrouble> {
        match earlier {
            Some(Earlier { path, pass, was_served: true }) => passage(&self.first.door, path, pass).await.map(Some),
            Some(_) => Ok(Some(Passage::Unclear)),
            None => Ok(None),
        }
    }

    /// Sessions that the old secret opens at brokers, held while it is changed.
    async fn sessions_at_brokers(&self) -> Result<SessionsHeld, BenchTrouble> {
        let logins = self.others.iter().filter(|other| matches!(other.door.way(), Way::Mqtt(_)));
        let logins = logins.map(|other| (other.row.clone(), other.way, &other.door, other.user.as_str()));
        SessionsHeld::open(logins.collect(), &self.account.secret).await
    }

    /// What the change came to, by the device's word where that is clear, else by the secrets.
    async fn look(
        &self,
        new: &Secret,
        earlier: Option<&Earlier>,
        at_brokers: SessionsHeld,
        seen: ChangeSeen,
    ) -> Result<ChangeSeen, BenchTrouble> {
        let said = Said::of(seen.status);
        if said == Said::Refused {
            return Ok(seen);
        }
        let earlier_at_brokers = at_brokers.look().await?;
        let earlier_session = self.look_at_earlier(earlier).await?;
        let new_works = self.signed_in(new).await?.outcome;
        let old_works = self.signed_in(&self.account.secret).await?.outcome;
        if said == Said::Unclear && !new_works.accepted() {
            let what = if old_works.accepted() { "the old secret still works" } else { "neither secret was accepted afterwards" };
            let answer = seen.status.map_or_else(|| "no answer".to_owned(), |status| format!("status {status}"));
            return Ok(ChangeSeen { shortfall: Some(format!("the change got {answer}, and {what}")), ..seen });
        }
        let others = self.look_at_others(new).await?;
        let shortfall = self.unclear(new_works, old_works, &others);
        let (new_secret, old_secret) = (Some(new_works), Some(old_works));
        Ok(ChangeSeen { accepted: true, new_secret, old_secret, others, earlier_session, earlier_at_brokers, shortfall, ..seen })
    }

    async fn look_at_others(&self, new: &Secret) -> Result<Vec<(RowId, u8, LoginOutcome, LoginOutcome)>, BenchTrouble> {
        let mut seen = Vec::new();
        for other in &self.others {
            let new_works = other.signed_in(new).await?.outcome;
            let old_works = other.signed_in(&self.account.secret).await?.outcome;
            seen.push((other.row.clone(), other.way, new_works, old_works));
        }
        Ok(seen)
    }

    /// A login of the row itself that gave no clear answer says nothing of the change, unless another one already shows that it does not hold.
    fn unclear(&self, new: LoginOutcome, old: LoginOutcome, others: &[(RowId, u8, LoginOutcome, LoginOutcome)]) -> Option<String> {
        let is_unclear = |outcome| matches!(outcome, LoginOutcome::NoAnswer | LoginOutcome::Locked);
        let own = others.iter().filter(|(row, ..)| *row == *self.row.id);
        let fails = others.iter().any(|(.., new, old)| *new == LoginOutcome::Refused || old.accepted());
        let own_is_unclear = own.into_iter().any(|(.., new, old)| is_unclear(*new) || is_unclear(*old));
        let is_short = is_unclear(new) || is_unclear(old) || own_is_unclear;
        (is_short && !fails).then(|| "a login after the change got no clear answer".to_owned())
    }

    /// One change by the declared request; the status code, if there was an answer.
    async fn change(&self, signed_in: &Tried, old: &Secret, new: &Secret) -> Result<Option<u16>, BenchTrouble> {
        let body = filled(&self.change.body, &self.account.user, old, new);
        let request = HttpRequest::with_body(Method::Put, &self.change.put, "application/json", body);
        match send(self.first.door.endpoint(), request, &signed_in.pass).await {
            Ok(response) => Ok(Some(response.status)),
            Err(NoResponse::Bench(trouble)) => Err(trouble),
            Err(_) => Ok(None),
        }
    }

    /// Goes the way back again while trouble of the bench stands in it; `true` only when the old secret is proven to work.
    async fn restore_patiently(&self, new: &Secret) -> bool {
        for round in 0..WAYS_BACK.0 {
            if round > 0 {
                tokio::time::sleep(WAYS_BACK.1).await;
            }
            if let Ok(restored) = self.restore(std::slice::from_ref(new)).await {
                return restored;
            }
        }
        false
    }

    /// Makes the old secret work again, and the old one only, as far as the device lets; `true` when it is proven to work.
    async fn restore(&self, candidates: &[Secret]) -> Result<bool, BenchTrouble> {
        for round in 0..RESTORES.0 {
            if round > 0 {
                tokio::time::sleep(RESTORES.1).await;
            }
            let old = self.signed_in(&self.account.secret).await?;
            let mut foreign = false;
            for candidate in candidates {
                let tried = self.signed_in(candidate).await?;
                if tried.outcome.accepted() && candidate != &self.account.secret {
                    foreign = true;
                    self.change(&tried, candidate, &self.account.secret).await?;
                    break;
                }
            }
            if old.outcome.accepted() && !foreign {
                return Ok(true);
            }
            if self.signed_in(&self.account.secret).await?.outcome.accepted() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn known_at<'a>(
    context: &'a Context,
    question: &ChangeSecret,
    row: &'a AuthMech,
    way: u8,
    account: &Account,
) -> Result<KnownAt<'a>, BenchTrouble> {
    let door = Door::of(context, &question.at, &row.id, way)?;
    Ok(KnownAt { row: &row.id, way, door, user: user_at(context, question, row, account), lock_ms: row.lock().1 })
}

/// Under which name the same secret is known at a row: that of an identity of its own with this secret, else that of the account.
fn user_at(context: &Context, question: &ChangeSecret, row: &AuthMech, account: &Account) -> String {
    let identities = context.bench.sample(&question.at.sample).into_iter().flat_map(|sample| sample.identities.keys());
    let mut accounts = identities.filter_map(|name| context.account(&question.at.sample, name).ok());
    let own = accounts.find(|known| account.login != *row.id && known.login == *row.id && known.secret == account.secret);
    own.map_or_else(|| account.user.clone(), |own| own.user)
}

fn others<'a>(
    context: &'a Context,
    question: &ChangeSecret,
    row: &'a AuthMech,
    account: &Account,
) -> Result<Vec<KnownAt<'a>>, BenchTrouble> {
    let shares = |other: &&AuthMech| matches!(&other.change, Some(Change::SameAs(carrier)) if **carrier == *row.id);
    let sharing = context.declaration.ixit.auth_mech.iter().filter(shares);
    let ways = |row: &'a AuthMech, from: usize| (from..row.exercise.len()).filter_map(move |way| Some((row, u8::try_from(way).ok()?)));
    let all = ways(row, 1).chain(sharing.flat_map(|row| ways(row, 0)));
    all.map(|(row, way)| known_at(context, question, row, way, account)).collect()
}

fn filled(members: &BTreeMap<String, String>, user: &str, old: &Secret, new: &Secret) -> String {
    json_body(members, |value| replace_once(value, &[("{user}", user), ("{secret}", old.expose()), ("{new_secret}", new.expose())]))
}
