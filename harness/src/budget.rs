//! What a device can bear: sessions held, application requests per second, bare connects in flight and per second. Never exceeded, by construction.

use std::sync::Arc;
use std::time::Duration;

use suite::files::profile::Pace;
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// The budget of one specimen. Everything that sends a packet to it takes from here first.
#[derive(Debug)]
pub struct Budget {
    sessions: Arc<Semaphore>,
    requests: Spacing,
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
            requests: Spacing::per_second(pace.requests_per_second),
            bare: Arc::new(Semaphore::new(usize::from(pace.port_probes.in_flight.max(1)))),
            connects: Spacing::per_second(pace.port_probes.per_second),
        }
    }

    /// Waits for a place among the sessions; it counts as a request as well.
    pub async fn session(&self) -> Permit {
        Permit(Arc::clone(&self.sessions).acquire_owned().await.expect("the semaphore is never closed"))
    }

    /// Waits until one more application request may be sent.
    pub async fn request(&self) {
        self.requests.wait().await;
    }

    /// Waits for a place among the bare connects, and for its turn.
    pub async fn bare(&self) -> Permit {
        let permit = Arc::clone(&self.bare).acquire_owned().await.expect("the semaphore is never closed");
        self.connects.wait().await;
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

    async fn wait(&self) {
        let turn = {
            let mut next = self.next.lock().await;
            let turn = (*next).max(Instant::now());
            *next = turn + self.gap;
            turn
        };
        tokio::time::sleep_until(turn).await;
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
            spacing.wait().await;
            turns.push(Instant::now());
        }
        let busiest = turns
            .iter()
            .map(|turn| turns.iter().filter(|other| **other >= *turn && **other - *turn <= Duration::from_secs(1)).count())
            .max();
        assert!(busiest.is_some_and(|busiest| (150..=200).contains(&busiest)), "{busiest:?}");
    }
}
