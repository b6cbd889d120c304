//! The change of a secret as one script: baseline, change, both secrets, and the old one put back and proven; also after a run that was killed.

use std::collections::BTreeMap;

use suite::evidence::{BenchTrouble, ChangeSecret, ChangeSeen, LoginOutcome, Method};
use suite::ixit::t01_auth_mech::{AuthMech, Change, ChangeByJson};

use super::login::Door;
use crate::bench::Account;
use crate::context::Context;
use crate::secrets::Secret;
use crate::session::NoResponse;
use crate::session::http::HttpRequest;
use crate::session::sign_in::{Tried, json_body, replace_once, send};

/// How often the old secret is put back before the device is given up as changed.
const RESTORES: u32 = 3;

/// Runs the script. `attempt` counts the tries at this question from 1: each has a new secret of its own, which [`undo`] can compute again.
///
/// # Errors
/// When the bench could not try, or lost the device after a change. The way back is tried first.
pub async fn put(context: &Context, question: &ChangeSecret, attempt: u32) -> Result<ChangeSeen, BenchTrouble> {
    let script = Script::of(context, question)?;
    let new = script.new_secret(attempt);
    let baseline = script.signed_in(&script.account.secret).await?;
    if !baseline.outcome.accepted() {
        return Ok(ChangeSeen {
            baseline: baseline.outcome,
            accepted: false,
            status: None,
            new_secret: None,
            old_secret: None,
            restored: false,
            shortfall: None,
        });
    }
    let seen = script.change_and_look(&baseline, &new).await;
    let restored = script.restore(std::slice::from_ref(&new)).await;
    Ok(ChangeSeen { restored: restored?, ..seen? })
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

struct Script<'a> {
    context: &'a Context,
    question: &'a ChangeSecret,
    row: &'a AuthMech,
    change: &'a ChangeByJson,
    door: Door<'a>,
    account: Account,
    lock_ms: u64,
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
        Ok(Self {
            context,
            question,
            row,
            change,
            door: Door::of(context, &question.at, &question.row, 0)?,
            account,
            lock_ms: row.lock().1,
        })
    }

    fn new_secret(&self, attempt: u32) -> Secret {
        let new = self.context.key.new_secret(&self.question.at.sample, self.row, &self.question.identity, attempt);
        self.context.taint.secret(&new);
        new
    }

    async fn signed_in(&self, secret: &Secret) -> Result<Tried, BenchTrouble> {
        let account = Account { secret: secret.clone(), ..self.account.clone() };
        self.door.right_after_any_lock(&account, self.lock_ms).await
    }

    async fn change_and_look(&self, signed_in: &Tried, new: &Secret) -> Result<ChangeSeen, BenchTrouble> {
        let status = self.change(signed_in, &self.account.secret, new).await?;
        let accepted = status.is_some_and(|status| (200..300).contains(&status));
        let (mut new_secret, mut old_secret) = (None, None);
        if accepted {
            new_secret = Some(self.signed_in(new).await?.outcome);
            old_secret = Some(self.signed_in(&self.account.secret).await?.outcome);
        }
        let shortfall = match (status, new_secret, old_secret) {
            (None, ..) => Some("the device did not answer to the change"),
            (_, Some(LoginOutcome::NoAnswer | LoginOutcome::Locked), _) | (_, _, Some(LoginOutcome::NoAnswer | LoginOutcome::Locked)) => {
                Some("a login after the change got no clear answer")
            }
            _ => None,
        };
        let shortfall = shortfall.map(str::to_owned);
        Ok(ChangeSeen { baseline: signed_in.outcome, accepted, status, new_secret, old_secret, restored: false, shortfall })
    }

    /// One change by the declared request; the status code, if there was an answer.
    async fn change(&self, signed_in: &Tried, old: &Secret, new: &Secret) -> Result<Option<u16>, BenchTrouble> {
        let body = filled(&self.change.body, &self.account.user, old, new);
        let request = HttpRequest::with_body(Method::Put, &self.change.put, "application/json", body);
        match send(self.door.endpoint(), request, &signed_in.pass).await {
            Ok(response) => Ok(Some(response.status)),
            Err(NoResponse::Bench(trouble)) => Err(trouble),
            Err(_) => Ok(None),
        }
    }

    /// Makes the old secret work again, and the old one only, as far as the device lets; `true` when it is proven to work.
    async fn restore(&self, candidates: &[Secret]) -> Result<bool, BenchTrouble> {
        for round in 0..RESTORES {
            if round > 0 {
                tokio::time::sleep(std::time::Duration::from_millis(500)).await;
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

fn filled(members: &BTreeMap<String, String>, user: &str, old: &Secret, new: &Secret) -> String {
    json_body(members, |value| replace_once(value, &[("{user}", user), ("{secret}", old.expose()), ("{new_secret}", new.expose())]))
}
