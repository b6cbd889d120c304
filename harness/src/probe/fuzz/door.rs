//! Where cases go in, and how it is seen that the service behind goes on as before: by a good request that it served before the first case.

use std::sync::Arc;
use std::time::{Duration, Instant};

use suite::evidence::{BenchTrouble, CaseReply};
use tokio::time::sleep;

use super::case::{Case, Sign};
use super::datagrams::Datagrams;
use super::gatt::Gatt;
use super::groups::{Flight, Group};
use super::inside::Inside;
use super::operation::OperationDoor;
use super::stream::Stream;
use super::values;
use super::wire::{Reply, of_status};
use crate::session::NoResponse;

/// How long the answer to a case is waited for.
const ANSWER: Duration = Duration::from_millis(1_000);
/// Pauses before a good request is put again that was not served, and for how long it is put again at all.
const AGAIN: ([u64; 4], Duration) = ([200, 500, 900, 1_400], Duration::from_secs(3));

/// What a good request met with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Good {
    /// Served as before.
    Served,
    /// The connection was refused or closed.
    Gone,
    /// Nothing came, or what came says that the service failed.
    Missed,
}

/// How a service is after a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Health {
    /// It serves.
    Serves,
    /// It was gone for a moment and serves again.
    Restarted,
    /// It did not serve at once, and serves now; that happens to busy devices and lossy networks.
    Slow,
    /// It does not serve.
    Down,
}

/// A way in.
pub(super) enum Door<'a> {
    Datagrams(Datagrams),
    Gatt(Box<Gatt<'a>>),
    Inside(Box<Inside>),
    Operation(Box<OperationDoor<'a>>),
    Stream(Arc<Stream>),
}

impl Door<'_> {
    /// Sends one case.
    pub(super) async fn send(&mut self, bytes: &[u8], sign: &Sign) -> Result<Reply, BenchTrouble> {
        match self {
            Self::Datagrams(door) => door.send(bytes).await,
            Self::Gatt(door) => door.send(bytes).await,
            Self::Inside(door) => door.send(bytes).await,
            Self::Operation(door) => door.send(bytes, sign).await,
            Self::Stream(door) => door.send(bytes, sign).await,
        }
    }

    /// How many cases may be put at once, and how many bytes.
    pub(super) fn at_once(&self) -> (u32, usize) {
        match self {
            Self::Datagrams(door) => door.at_once(),
            Self::Gatt(door) => door.at_once(),
            // What one of its values did is read back before the next, and one session has one case at a time.
            Self::Inside(_) | Self::Operation(_) => (1, 0),
            Self::Stream(door) => door.at_once(),
        }
    }

    /// Puts several cases at once.
    pub(super) async fn send_together(&mut self, group: &Arc<Group>) -> Result<Flight, BenchTrouble> {
        match self {
            Self::Datagrams(door) => door.send_together(group).await,
            Self::Gatt(door) => door.send_together(group).await,
            Self::Inside(_) | Self::Operation(_) => Err(BenchTrouble::new("what goes into a session or an operation is put one by one")),
            Self::Stream(door) => door.send_together(group).await,
        }
    }

    /// Sends one good request.
    pub(super) async fn good(&mut self) -> Result<Good, BenchTrouble> {
        match self {
            Self::Datagrams(door) => door.good().await,
            Self::Gatt(door) => door.good().await,
            Self::Inside(door) => door.good().await,
            Self::Operation(door) => door.good().await,
            Self::Stream(door) => door.good().await,
        }
    }

    /// How the service is now.
    pub(super) async fn health(&mut self) -> Result<Health, BenchTrouble> {
        let began = Instant::now();
        let first = self.good().await?;
        if first == Good::Served {
            return Ok(Health::Serves);
        }
        for pause in AGAIN.0 {
            if began.elapsed() > AGAIN.1 {
                break;
            }
            sleep(Duration::from_millis(pause)).await;
            if self.good().await? == Good::Served {
                return Ok(if first == Good::Gone { Health::Restarted } else { Health::Slow });
            }
        }
        Ok(Health::Down)
    }

    /// Whether the answer to a case shows the sign that it was looked at for.
    pub(super) async fn shows(&mut self, case: &Case, reply: &Reply) -> Result<bool, BenchTrouble> {
        if let Sign::Delay(seconds) = case.sign {
            let told = Duration::from_secs(seconds.into());
            return Ok(reply.class != CaseReply::Silent
                && reply.class != CaseReply::Closed
                && reply.took + Duration::from_millis(200) > told);
        }
        if values::shows(&case.sign, &reply.bytes, reply.is_page()) {
            return Ok(true);
        }
        match self {
            Self::Operation(door) if reply.class == CaseReply::Answered => door.page_shows(&case.sign).await,
            _ => Ok(false),
        }
    }

    /// Puts back what was changed, and leaves; whether all is proven to be as before.
    pub(super) async fn restore(&mut self) -> Result<bool, BenchTrouble> {
        match self {
            Self::Gatt(door) => door.restore().await,
            Self::Operation(door) => door.restore().await,
            Self::Inside(door) => {
                door.leave().await;
                Ok(true)
            }
            Self::Datagrams(_) | Self::Stream(_) => Ok(true),
        }
    }
}

/// How long the answer to a case is waited for: longer where it may have been told to wait.
pub(super) fn patience(sign: &Sign) -> Duration {
    if let Sign::Delay(seconds) = sign { ANSWER + Duration::from_secs(u64::from(*seconds) + 2) } else { ANSWER }
}

/// The kind of an answer that HTTP gave, with its bytes.
pub(super) fn reply_of(response: Result<crate::session::http::HttpResponse, NoResponse>, took: Duration) -> Result<Reply, BenchTrouble> {
    match response {
        Ok(response) => Ok(Reply { bytes: response.body, took, ..Reply::nothing(of_status(response.status)) }),
        Err(none) => no_reply(none),
    }
}

/// The kind of an answer that did not come.
pub(super) fn no_reply(none: NoResponse) -> Result<Reply, BenchTrouble> {
    let none = none.or_trouble()?;
    let refused = none == NoResponse::Refused;
    let class = match none {
        NoResponse::Silent => CaseReply::Silent,
        NoResponse::Garbage(_) => CaseReply::Answered,
        _ => CaseReply::Closed,
    };
    Ok(Reply { refused, ..Reply::nothing(class) })
}

/// Sorts a good request that was not served.
pub(super) fn missed(none: NoResponse) -> Result<Good, BenchTrouble> {
    Ok(match none.or_trouble()? {
        NoResponse::Closed | NoResponse::Refused => Good::Gone,
        _ => Good::Missed,
    })
}
