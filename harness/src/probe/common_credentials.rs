//! The dated list of common credentials, tried without tripping the declared lock.

use std::collections::BTreeMap;
use std::time::Duration;

use suite::evidence::login::AcceptedEntry;
use suite::evidence::{BenchTrouble, CommonCredentials, CommonCredentialsSeen, LoginOutcome};
use suite::ixit::t01_auth_mech::CountedPer;
use suite::reference::passwords;

use super::login::{Door, lock_pause};
use crate::context::Context;
use crate::secrets;
use crate::session::sign_in::Tried;

/// How often a lock that was seen is waited out for one user, and how often one entry without an answer is tried.
const PATIENCE: u32 = 3;

/// Tries a random wrong password, then every entry of the list.
///
/// # Errors
/// When the list is not the one that the question names, or the bench could not try.
pub async fn put(context: &Context, question: &CommonCredentials) -> Result<CommonCredentialsSeen, BenchTrouble> {
    if question.list != passwords::common_digest() {
        return Err(BenchTrouble::new("the list of common credentials of this version is not the one that the question names"));
    }
    let list = passwords::common();
    let counted_per = context.login_row(&question.row)?.guessing.as_ref().and_then(|guessing| guessing.counted_per);
    let door = Door::of(context, &question.at, &question.row, question.way)?;
    let mut tries = Tries { door, question, per_user: counted_per == Some(CountedPer::Account), wrong: BTreeMap::new() };
    let control_user = list.first().map_or("admin", |(user, _)| *user);
    let control = tries.with(control_user, &secrets::wrong_password()).await?.outcome;
    let mut seen = CommonCredentialsSeen { control, tried: 0, accepted: Vec::new(), cut_short: None };
    match control {
        LoginOutcome::Accepted | LoginOutcome::AcceptedForChangeOnly => {
            seen.cut_short = Some("a random wrong password was accepted".to_owned())
        }
        LoginOutcome::Locked => seen.cut_short = Some("the login stayed locked before the first entry".to_owned()),
        LoginOutcome::NoAnswer => seen.cut_short = Some("the login did not answer to a random wrong password".to_owned()),
        LoginOutcome::Refused => tries.all(list, &mut seen).await?,
    }
    Ok(seen)
}

struct Tries<'a> {
    door: Door<'a>,
    question: &'a CommonCredentials,
    per_user: bool,
    wrong: BTreeMap<String, u16>,
}

impl Tries<'_> {
    async fn all(&mut self, list: &[(&str, &str)], seen: &mut CommonCredentialsSeen) -> Result<(), BenchTrouble> {
        let mut shut: BTreeMap<&str, &str> = BTreeMap::new();
        for (entry, (user, password)) in list.iter().enumerate() {
            if shut.contains_key(user) {
                continue;
            }
            let tried = self.with(user, password).await?;
            match tried.outcome {
                LoginOutcome::Locked => drop(shut.insert(user, "stayed locked")),
                LoginOutcome::NoAnswer => drop(shut.insert(user, "got no answer")),
                outcome => {
                    seen.tried += 1;
                    if outcome.accepted() {
                        let entry = u16::try_from(entry).expect("the list is short");
                        seen.accepted.push(AcceptedEntry { user: (*user).to_owned(), entry, outcome });
                    }
                }
            }
        }
        let shut: Vec<_> = shut.iter().map(|(user, why)| format!("{user} {why}")).collect();
        seen.cut_short = (!shut.is_empty()).then(|| format!("{} of {} entries were answered: {}", seen.tried, list.len(), shut.join(", ")));
        Ok(())
    }

    /// One entry. Pauses before the declared lock would engage; waits out a lock that engaged all the same.
    async fn with(&mut self, user: &str, password: &str) -> Result<Tried, BenchTrouble> {
        self.pause_before_the_lock(user).await;
        let mut tried = self.door.with(user, password).await?;
        for _ in 1..PATIENCE {
            match tried.outcome {
                LoginOutcome::Locked => {
                    tokio::time::sleep(lock_pause(self.question.lock_ms, tried.retry_after)).await;
                    self.wrong.clear();
                }
                LoginOutcome::NoAnswer => tokio::time::sleep(Duration::from_millis(200)).await,
                _ => break,
            }
            tried = self.door.with(user, password).await?;
        }
        *self.wrong.entry(self.counter(user)).or_default() += u16::from(!tried.outcome.accepted());
        Ok(tried)
    }

    async fn pause_before_the_lock(&mut self, user: &str) {
        let limit = match self.question.lock_after {
            0 => return,
            after => after.saturating_sub(1).max(1),
        };
        if self.wrong.get(&self.counter(user)).is_some_and(|wrong| *wrong >= limit) {
            tokio::time::sleep(lock_pause(self.question.lock_ms, None)).await;
            self.wrong.clear();
        }
    }

    /// What the device counts wrong tries by, as declared; for the whole device where nothing is.
    fn counter(&self, user: &str) -> String {
        if self.per_user { user.to_owned() } else { String::new() }
    }
}
