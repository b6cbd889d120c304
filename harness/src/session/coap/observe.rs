//! Being told of changes (RFC 7641): registered, so many notifications, no longer than so long, and deregistered whatever happens.

use std::time::Duration;

use tokio::time::Instant;

use super::exchange::Exchanges;
use super::message::Request;
use crate::session::NoResponse;

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// Class and detail of the first answer: 205 for 2.05.
    pub status: u16,
    /// Whether the device took the registration.
    pub registered: bool,
    /// Notifications after the first answer, without copies and those that came too late to be news.
    pub notified: usize,
    /// Whether the device was still telling after it was asked to stop.
    pub goes_on: bool,
}

/// The most notifications that are heard.
const NOTIFICATIONS: usize = 64;
/// How many messages are heard for them, copies included.
const HEARD: usize = 4 * NOTIFICATIONS;

pub(super) async fn observe(exchanges: &mut Exchanges, path: &str, notifications: usize, within: Duration) -> Result<Watched, NoResponse> {
    let token = Exchanges::token();
    let until = Instant::now() + within;
    let first = exchanges.ask(&Request { observe: Some(0), ..Request::get(path) }, &token).await?;
    let mut watched = Watched { status: first.status(), registered: false, notified: 0, goes_on: false };
    let (Some(mut newest), 200..=299) = (first.observe(), first.status()) else { return Ok(watched) };
    watched.registered = true;
    for _ in 0..HEARD {
        if watched.notified >= notifications.min(NOTIFICATIONS) {
            break;
        }
        let Some(message) = exchanges.notification(&token, until).await? else { break };
        match message.observe() {
            Some(number) if is_newer(newest, number) => (newest, watched.notified) = (number, watched.notified + 1),
            // A copy, or one that was overtaken.
            Some(_) => {}
            // The device ends it.
            None => return Ok(watched),
        }
    }
    let stop = Request { observe: Some(1), ..Request::get(path) };
    let _ = exchanges.ask(&stop, &token).await;
    let quiet = Instant::now() + within.min(Duration::from_millis(200));
    watched.goes_on =
        exchanges.notification(&token, quiet).await.is_ok_and(|message| message.is_some_and(|message| message.observe().is_some()));
    Ok(watched)
}

/// Whether one number comes after another on their circle of 24 bits (RFC 7641, 3.4).
fn is_newer(old: u32, new: u32) -> bool {
    (old < new && new - old < 1 << 23) || (old > new && old - new > 1 << 23)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    #[rstest]
    #[case::next(1, 2, true)]
    #[case::copy(2, 2, false)]
    #[case::overtaken(5, 4, false)]
    #[case::around(0xff_fffe, 1, true)]
    #[case::far_back(1, 0xff_fffe, false)]
    fn numbers_lie_on_a_circle(#[case] old: u32, #[case] new: u32, #[case] expected: bool) {
        assert_eq!(super::is_newer(old, new), expected);
    }
}
