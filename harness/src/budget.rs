//! What a device can bear: sessions held, application requests per second, bare connects in flight and per second. Never exceeded, by construction.

use std::sync::Arc;
use std::time::Duration;

use suite::files::profile::Pace;
use tokio::sync::{Mutex, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// The budget of one specimen. Everything that sends a packet to it takes from here first.
#[derive(Debug)]
pub struct Budget {
    sessions: Arc<Semaphore>,
    sessions_at_once: u16,
    several: Arc<Mutex<()>>,
    requests: Spacing,
    requests_per_second: u32,
    bare: Arc<Semaphore>,
    connects: Spacing,
}

/// A place among the sessions or connects in flight; dropping it gives it back.
#[derive(Debug)]
pub struct Permit(#[allow(dead_code, reason = "held for its Drop")] OwnedSemaphorePermit);

impl Budget {
    /// A budget from the pace that profile and bench allow.
    #[must_use]
    pub fn new(pace: &Pace) -> Self {
        Self {
            sessions: Arc::new(Semaphore::new(usize::from(pace.connections.max(1)))),
            sessions_at_once: pace.connections.max(1),
            several: Arc::default(),
            requests: Spacing::per_second(pace.requests_per_second),
            requests_per_second: pace.requests_per_second.max(1),
            bare: Arc::new(Semaphore::new(usize::from(pace.port_probes.in_flight.max(1)))),
            connects: Spacing::per_second(pace.port_probes.per_second),
        }
    }

    /// Waits for a place among the sessions.
    pub async fn session(&self) -> Permit {
        Permit(Arc::clone(&self.sessions).acquire_owned().await.expect("the semaphore is never closed"))
    }

    /// The turn of a probe that holds several sessions at once: only one may, else two could wait for each other for ever. `None` where so many may
    /// never be held.
    pub async fn several(&self, sessions: u16) -> Option<OwnedMutexGuard<()>> {
        if sessions > self.sessions_at_once {
            return None;
        }
        Some(Arc::clone(&self.several).lock_owned().await)
    }

    /// Sessions that may be held at once, at least 1.
    #[must_use]
    pub fn sessions_at_once(&self) -> u16 {
        self.sessions_at_once
    }

    /// Application requests that may be sent within one second, at least 1.
    #[must_use]
    pub fn requests_per_second(&self) -> u32 {
        self.requests_per_second
    }

    /// Waits until one more application request may be sent.
    pub async fn request(&self) {
        self.requests.wait(1).await;
    }

    /// Waits until so many application requests may be sent in one burst, which is never more than [`Self::requests_per_second`].
    pub async fn burst(&self, requests: u32) {
        self.requests.wait(requests.min(self.requests_per_second)).await;
    }

    /// Waits for a place among the bare connects, and for its turn.
    pub async fn bare(&self) -> Permit {
        let permit = Arc::clone(&self.bare).acquire_owned().await.expect("the semaphore is never closed");
        self.connects.wait(1).await;
        Permit(permit)
    }
}

/// A second with a twentieth of reserve: a turn that a busy machine takes late must not press the next ones into one second too many.
const SECOND: Duration = Duration::from_millis(1_050);

/// Turns at equal distance: never more than the rate in any second, no burst to catch up.
#[derive(Debug)]
struct Spacing {
    gap: Duration,
    next: Mutex<Instant>,
}

impl Spacing {
    fn per_second(rate: u32) -> Self {
        Self { gap: SECOND / rate.max(1), next: Mutex::new(Instant::now()) }
    }

    /// Waits for the turn of a burst, which stands between as many turns that nobody takes: any second that holds it has room for it.
    async fn wait(&self, burst: u32) {
        let turn = {
            let mut next = self.next.lock().await;
            let turn = (*next).max(Instant::now()) + self.gap * burst.saturating_sub(1);
            *next = turn + self.gap * burst;
            turn
        };
        // A timer counts whole milliseconds: a turn that is due waits for none.
        if turn > Instant::now() {
            tokio::time::sleep_until(turn).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_second_holds_more_turns_than_the_rate() {
        let spacing = Spacing::per_second(200);
        let mut turns = Vec::new();
        for _ in 0..300 {
            spacing.wait(1).await;
            turns.push(Instant::now());
        }
        let busiest = turns
            .iter()
            .map(|turn| turns.iter().filter(|other| **other >= *turn && **other - *turn <= Duration::from_secs(1)).count())
            .max();
        assert!(busiest.is_some_and(|busiest| (150..=200).contains(&busiest)), "{busiest:?}");
    }

    #[tokio::test]
    async fn a_burst_has_room_in_every_second_that_holds_it() {
        let spacing = Spacing::per_second(100);
        let mut sent = Vec::new();
        for burst in [1, 1, 1, 1, 1, 1, 40, 1, 1, 1, 1, 1, 1, 60, 100, 1] {
            spacing.wait(burst).await;
            sent.push((Instant::now(), burst));
        }
        let within =
            |from: Instant| sent.iter().filter(|(at, _)| *at >= from && *at - from <= Duration::from_secs(1)).map(|(_, n)| n).sum::<u32>();
        let busiest = sent.iter().map(|(at, _)| within(*at)).max();
        assert!(busiest.is_some_and(|busiest| busiest <= 100), "{busiest:?}");
    }
}
