//! Guessing passwords against the clock: right, wrong ones, right again, and then until the right one works again.

use std::time::{Duration, Instant};

use suite::evidence::guessing::GuessTiming;
use suite::evidence::{BenchTrouble, Guess, GuessSeen, LoginOutcome};

use super::login::{Door, ms};
use crate::bench::Account;
use crate::context::Context;
use crate::session::http::HttpResponse;
use crate::session::likeness::alike;
use crate::session::sign_in::Tried;

/// How long a lock that nobody declared is waited out at most.
const UNDECLARED_LOCK: Duration = Duration::from_secs(60);

/// Runs the script. Where the account locks, it ends only when the right secret works again or the declared time is over by half and five seconds.
///
/// # Errors
/// Only when the bench could not try.
pub async fn put(context: &Context, question: &Guess) -> Result<GuessSeen, BenchTrouble> {
    let account = context.account(&question.at.sample, &question.identity)?;
    let door = Door::of(context, &question.at, &question.row, question.way)?;
    let right = door.right_after_any_lock(&account, question.lock_ms).await?;
    let baseline = right.outcome;
    // A declared lock counts tries, and a declared delay is timed: both are measured one guess after the other.
    let measured = question.lock_after > 0 || context.login_row(&question.row)?.guessing.is_some();
    let at_once = if measured { 1 } else { door.at_once() };
    let mut script = Script { door, account, at_once, opens: right.page, guesses: Vec::new(), last: Instant::now() };
    if !baseline.accepted() {
        return Ok(GuessSeen {
            baseline,
            guesses: Vec::new(),
            at_declared_limit: None,
            after_all: baseline,
            recovered_after_ms: None,
            shortfall: None,
        });
    }
    let limit = question.lock_after.min(question.attempts);
    let at_declared_limit = match limit {
        0 => None,
        limit => Some(script.guess_until(limit).await?),
    };
    let after_all = match at_declared_limit {
        Some(outcome) if !outcome.accepted() => outcome,
        _ => script.guess_until(question.attempts).await?,
    };
    let recovered = if after_all.accepted() { Some(script.last.elapsed()) } else { script.wait(question.lock_ms).await? };
    let silent = script.guesses.iter().filter(|guess| guess.outcome == LoginOutcome::NoAnswer).count();
    let shortfall = (silent * 2 > script.guesses.len()).then(|| format!("{silent} of {} guesses got no answer", script.guesses.len()));
    let at_declared_limit = at_declared_limit.filter(|_| limit == question.lock_after);
    Ok(GuessSeen { baseline, guesses: script.guesses, at_declared_limit, after_all, recovered_after_ms: recovered.map(ms), shortfall })
}

struct Script<'a> {
    door: Door<'a>,
    account: Account,
    /// How many guesses are made at once.
    at_once: u16,
    /// What the right secret opened before the first guess.
    opens: Option<HttpResponse>,
    guesses: Vec<GuessTiming>,
    last: Instant,
}

impl Script<'_> {
    /// Guesses wrong until so many guesses were made in all, then tries the right secret.
    async fn guess_until(&mut self, count: u16) -> Result<LoginOutcome, BenchTrouble> {
        if self.at_once > 1 {
            let left = usize::from(count).saturating_sub(self.guesses.len());
            let tried = self.door.wrong_at_once(&self.account.user, left, self.at_once.into()).await?;
            self.guesses.extend(tried.iter().map(|tried| GuessTiming { outcome: tried.outcome, took_ms: ms(tried.took) }));
        }
        while self.guesses.len() < usize::from(count) {
            let tried = self.door.wrong(&self.account.user).await?;
            let Tried { outcome, took, .. } = self.seen_through(tried).await?;
            self.guesses.push(GuessTiming { outcome, took_ms: ms(took) });
        }
        self.last = Instant::now();
        Ok(locked(self.right().await?))
    }

    async fn right(&self) -> Result<LoginOutcome, BenchTrouble> {
        let tried = self.door.right(&self.account).await?;
        Ok(self.seen_through(tried).await?.outcome)
    }

    /// A page that nobody gets as well, and that is not what the right secret opened before, is a lock, whatever its status says.
    async fn seen_through(&self, tried: Tried) -> Result<Tried, BenchTrouble> {
        let is_another = |page: &HttpResponse| self.opens.as_ref().is_some_and(|opened| !alike(opened, page));
        let in_doubt = tried.outcome.accepted() && tried.page.as_ref().is_some_and(is_another);
        if in_doubt && self.door.serves_nobody().await? {
            return Ok(Tried { outcome: LoginOutcome::Locked, ..tried });
        }
        Ok(tried)
    }

    /// Tries the right secret until it works, about twenty times within the declared lock.
    async fn wait(&self, lock_ms: u64) -> Result<Option<Duration>, BenchTrouble> {
        let at_most = if lock_ms == 0 { UNDECLARED_LOCK } else { Duration::from_millis(lock_ms.saturating_mul(3) / 2 + 5_000) };
        let pause = Duration::from_millis((lock_ms / 20).clamp(50, 10_000));
        while self.last.elapsed() < at_most {
            tokio::time::sleep(pause).await;
            if self.right().await?.accepted() {
                return Ok(Some(self.last.elapsed()));
            }
        }
        Ok(None)
    }
}

/// The right secret, which worked before, is refused: that is a lock, however the device words it.
fn locked(outcome: LoginOutcome) -> LoginOutcome {
    if outcome == LoginOutcome::Refused { LoginOutcome::Locked } else { outcome }
}
