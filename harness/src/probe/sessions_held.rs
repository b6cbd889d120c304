//! Sessions at brokers that a secret opened, held while that secret is changed, and whether they go on after it.

use std::time::Duration;

use suite::evidence::{BenchTrouble, Passage};
use suite::ixit::Way;
use suite::names::RowId;
use tokio::sync::OwnedMutexGuard;

use super::login::Door;
use crate::secrets::Secret;
use crate::session::NoResponse;
use crate::session::mqtt::{Client, Manner, Shown};

/// How long a broker may take to end what the old secret opened.
const SETTLE: Duration = Duration::from_millis(500);

/// The sessions.
pub(super) struct SessionsHeld {
    held: Vec<(RowId, u8, Option<Client>)>,
    /// The turn to hold them.
    _turn: Option<OwnedMutexGuard<()>>,
}

impl SessionsHeld {
    /// Opens one by each login, a row with one of its ways and whoever signs in there. Nothing is known of any where the pace leaves no room beside them for
    /// the change itself.
    pub(super) async fn open(logins: Vec<(RowId, u8, &Door<'_>, &str)>, secret: &Secret) -> Result<Self, BenchTrouble> {
        let Some((.., first, _)) = logins.first() else { return Ok(Self { held: Vec::new(), _turn: None }) };
        let sessions = u16::try_from(logins.len() + 1).unwrap_or(u16::MAX);
        let turn = first.endpoint().reach.budget.several(sessions).await;
        let mut held = Vec::new();
        for (row, way, door, user) in logins {
            let client = if turn.is_some() { opened(door, user, secret).await? } else { None };
            held.push((row, way, client));
        }
        // One that another one has ended says nothing of the change.
        for (.., held) in &mut held {
            if let Some(client) = held {
                let alive = client.ping().await;
                if let Err(none) = alive {
                    none.or_trouble()?;
                    *held = None;
                }
            }
        }
        Ok(Self { held, _turn: turn })
    }

    /// Whether each of them goes on.
    pub(super) async fn look(self) -> Result<Vec<(RowId, u8, Passage)>, BenchTrouble> {
        let mut seen = Vec::new();
        for (row, way, client) in self.held {
            let passage = match client {
                Some(client) => goes_on(client).await?,
                None => Passage::Unclear,
            };
            seen.push((row, way, passage));
        }
        Ok(seen)
    }
}

/// A session that gives a sign of life; none where it does not come about.
async fn opened(door: &Door<'_>, user: &str, secret: &Secret) -> Result<Option<Client>, BenchTrouble> {
    let Way::Mqtt(login) = door.way() else { return Ok(None) };
    let shown = Shown::by(login, user, secret.expose());
    let entered = async {
        let (mut client, code) = Client::connect(door.endpoint(), &shown.hello(Manner::default())).await?;
        if code == 0 { client.ping().await.map(|()| Some(client)) } else { Ok(None) }
    };
    match entered.await {
        Ok(client) => Ok(client),
        Err(none) => none.or_trouble().map(|_| None),
    }
}

/// Whether a session gives signs of life, also after the broker had time to end it.
async fn goes_on(mut client: Client) -> Result<Passage, BenchTrouble> {
    let alive = async {
        client.ping().await?;
        client.listen(SETTLE, |_| false).await?;
        client.ping().await
    };
    match alive.await {
        Ok(()) => {
            client.leave().await;
            Ok(Passage::Open)
        }
        Err(none) => Ok(match none.or_trouble()? {
            NoResponse::Closed => Passage::Closed,
            _ => Passage::Unclear,
        }),
    }
}
