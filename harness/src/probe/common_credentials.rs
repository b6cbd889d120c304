//! The dated list of common credentials, tried without tripping the declared lock.

use std::collections::BTreeMap;
use std::time::Duration;

use suite::evidence::guessing::AcceptedEntry;
use suite::evidence::{BenchTrouble, CommonCredentials, CommonCredentialsSeen, LoginOutcome};
use suite::ixit::Way;
use suite::ixit::t01_auth_mech::CountedPer;
use suite::reference::passwords;

use super::login::{Door, lock_pause};
use crate::context::Context;
use crate::secrets;

/// How often a lock is waited out for one account before it is left, and how often one entry without an answer is tried.
const PATIENCE: u32 = 3;

/// Tries a random wrong password, then every entry of the list.
///
/// # Errors
/// When the list is not the one that the question names, or the bench could not try.
pub async fn put(context: &Context, question: &CommonCredentials) -> Result<CommonCredentialsSeen, BenchTrouble> {
    let counted_per = context.login_row(&question.row)?.guessing.as_ref().and_then(|guessing| guessing.counted_per);
    let mut door = Door::of(context, &question.at, &question.row, question.way)?;
    let (list, digest) = match door.way() {
        Way::SnmpCommunity(_) => (passwords::communities(), passwords::communities_digest()),
        _ => (passwords::common(), passwords::common_digest()),
    };
    if question.list != digest {
        return Err(BenchTrouble::new("the list of common credentials of this version is not the one that the question names"));
    }
    if door.is_blind() {
        see(&mut door, list).await?;
    }
    let mut tries = Tries {
        door,
        question,
        per_user: counted_per == Some(CountedPer::Account),
        wrong: BTreeMap::new(),
        locked: BTreeMap::new(),
        avoids_locks: true,
        retry_after: None,
    };
    let control_user = list.first().map_or("admin", |(user, _)| *user);
    let control = tries.control(control_user).await?;
    let mut seen = CommonCredentialsSeen { control, tried: 0, accepted: Vec::new(), cut_short: None };
    match control {
        LoginOutcome::Accepted | LoginOutcome::AcceptedForChangeOnly => {
            seen.cut_short = Some("a random wrong password was accepted".to_owned())
        }
        LoginOutcome::Locked => seen.cut_short = Some("the login stayed locked before the first entry".to_owned()),
        LoginOutcome::NoAnswer => seen.cut_short = Some("the login did not answer to a random wrong password".to_owned()),
        LoginOutcome::Refused => tries.all(list, control_user, &mut seen).await?,
    }
    Ok(seen)
}

/// Where refusals are silent, whatever the list opens is the control beside which they are heard.
async fn see(door: &mut Door<'_>, list: &[(&str, &str)]) -> Result<(), BenchTrouble> {
    for (user, secret) in list {
        if door.with(user, secret).await?.outcome == LoginOutcome::Accepted {
            door.learn(secret);
            break;
        }
    }
    Ok(())
}

struct Tries<'a> {
    door: Door<'a>,
    question: &'a CommonCredentials,
    per_user: bool,
    /// Wrong tries since the last pause, by what the device counts.
    wrong: BTreeMap<String, u16>,
    /// Accounts that were locked when last tried, and how often in a row.
    locked: BTreeMap<String, u32>,
    /// Whether waiting before the lock still promises to avoid it: a count that waiting does not lower makes it of no use.
    avoids_locks: bool,
    /// How long the device says that its lock lasts.
    retry_after: Option<Duration>,
}

impl Tries<'_> {
    /// A random wrong password; a lock that an earlier probe left is waited out.
    async fn control(&mut self, user: &str) -> Result<LoginOutcome, BenchTrouble> {
        let wrong = secrets::wrong_password();
        let mut outcome = self.with(user, &wrong).await?;
        for _ in 1..PATIENCE {
            if outcome != LoginOutcome::Locked {
                break;
            }
            self.pause().await;
            outcome = self.with(user, &wrong).await?;
        }
        Ok(outcome)
    }

    /// Every entry once, likeliest first. An account that is locked, or one try short of its declared lock, is left while others can be tried; then
    /// all wait once.
    async fn all(&mut self, list: &[(&str, &str)], refused_before: &str, seen: &mut CommonCredentialsSeen) -> Result<(), BenchTrouble> {
        let mut given_up: BTreeMap<&str, &str> = BTreeMap::new();
        let mut left: Vec<usize> = (0..list.len()).collect();
        while !left.is_empty() {
            let mut later = Vec::new();
            for entry in left {
                let (user, password) = list[entry];
                if given_up.contains_key(user) {
                    continue;
                }
                if self.must_wait(user) {
                    later.push(entry);
                    continue;
                }
                match self.with(user, password).await? {
                    LoginOutcome::Locked if self.locked.get(user).is_some_and(|times| *times >= PATIENCE) => {
                        given_up.insert(user, "stayed locked");
                    }
                    LoginOutcome::Locked => later.push(entry),
                    LoginOutcome::NoAnswer => {
                        given_up.insert(user, "got no answer");
                    }
                    outcome if outcome.accepted() && self.control(user).await?.accepted() => {
                        if self.door.serves_nobody().await? && self.control(refused_before).await?.accepted() {
                            seen.accepted.clear();
                            seen.cut_short = Some(format!("after {} entries {OPEN_TO_ALL}", seen.tried));
                        } else {
                            any_password_will_do(outcome, seen);
                        }
                        return Ok(());
                    }
                    outcome => note(entry, user, outcome, seen),
                }
            }
            if !later.is_empty() {
                self.pause().await;
            }
            left = later;
        }
        seen.accepted.sort_by_key(|accepted| accepted.entry);
        let left: Vec<_> = given_up.iter().map(|(user, why)| format!("{user} {why}")).collect();
        seen.cut_short = (!left.is_empty()).then(|| format!("{} of {} entries were answered: {}", seen.tried, list.len(), left.join(", ")));
        Ok(())
    }

    /// One try, counted; without an answer it is tried again.
    async fn with(&mut self, user: &str, password: &str) -> Result<LoginOutcome, BenchTrouble> {
        let mut tried = self.door.with(user, password).await?;
        for _ in 1..PATIENCE {
            if tried.outcome != LoginOutcome::NoAnswer {
                break;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
            tried = self.door.with(user, password).await?;
        }
        self.retry_after = tried.retry_after.max(self.retry_after);
        let counter = self.counter(user);
        match tried.outcome {
            LoginOutcome::Locked => {
                self.wrong.insert(counter, u16::MAX);
                self.avoids_locks = false;
                *self.locked.entry(user.to_owned()).or_default() += 1;
            }
            outcome => {
                let wrong = self.wrong.entry(counter).or_default();
                *wrong = wrong.saturating_add(u16::from(!outcome.accepted()));
                self.locked.remove(user);
            }
        }
        Ok(tried.outcome)
    }

    /// Waits until locks and counts are over, as declared or as the device says.
    async fn pause(&mut self) {
        tokio::time::sleep(lock_pause(self.question.lock_ms, self.retry_after.take())).await;
        self.wrong.clear();
    }

    /// Whether the next wrong try would find or make a lock.
    fn must_wait(&self, user: &str) -> bool {
        let limit = match self.question.lock_after {
            after if after > 0 && self.avoids_locks => after.saturating_sub(1).max(1),
            _ => u16::MAX,
        };
        self.wrong.get(&self.counter(user)).is_some_and(|wrong| *wrong >= limit)
    }

    /// What the device counts wrong tries by, as declared; for the whole device where nothing is.
    fn counter(&self, user: &str) -> String {
        if self.per_user { user.to_owned() } else { String::new() }
    }
}

/// A lock in the clothes of a page, as some web servers have it, or a login that gave up: neither lets a list of passwords say anything.
const OPEN_TO_ALL: &str = "the login that had refused a random wrong password answers everybody alike, also without any";

/// The user whose common password was accepted has no password at all: the control of another user could not show that.
fn any_password_will_do(outcome: LoginOutcome, seen: &mut CommonCredentialsSeen) {
    seen.control = outcome;
    seen.accepted.clear();
    seen.cut_short = Some("a random wrong password was accepted".to_owned());
}

fn note(entry: usize, user: &str, outcome: LoginOutcome, seen: &mut CommonCredentialsSeen) {
    seen.tried += 1;
    if outcome.accepted() {
        let entry = u16::try_from(entry).expect("the list is short");
        seen.accepted.push(AcceptedEntry { user: user.to_owned(), entry, outcome });
    }
}
