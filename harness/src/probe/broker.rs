//! Somebody at a broker: as whom a session is opened, whether it was, and what was received in it.

use std::time::Duration;

use suite::evidence::{BenchTrouble, Got, LoginOutcome, Place, Subject};
use suite::ixit::Way;
use suite::ixit::t01_auth_mech::{MqttLogin, MqttVersion};
use suite::names::{IdentityName, RowId};
use tokio::sync::OwnedMutexGuard;

use crate::context::Context;
use crate::secrets::wrong_password;
use crate::session::NoResponse;
use crate::session::connect::Endpoint;
use crate::session::mqtt::{Client, Hello, Manner, Message, Shown, outcome, own_id};

/// How long a broker may take to hand on what it has.
const SETTLE: Duration = Duration::from_millis(400);

/// The port of a broker.
pub(super) struct Door<'a> {
    context: &'a Context,
    at: &'a Place,
    endpoint: Endpoint,
    /// What strangers speak: as the others do.
    version: MqttVersion,
    /// Whether the others show certificates.
    by_certificate: bool,
}

/// What came of a try to open a session.
pub(super) enum Entry {
    /// A session.
    In(Box<Client>),
    /// None.
    Out(Got, Option<u8>),
}

impl<'a> Door<'a> {
    /// The broker of a row of 28-LogIntf, as these sign in there.
    pub(super) fn of(
        context: &'a Context,
        at: &'a Place,
        on: &RowId,
        entitled: Option<&IdentityName>,
        subjects: &[Subject],
    ) -> Result<Self, BenchTrouble> {
        let (endpoint, speaks) = context.endpoint(at, on)?;
        if !speaks.is_mqtt() {
            return Err(BenchTrouble::new(format!("{on} does not speak MQTT")));
        }
        let door = Self { context, at, endpoint, version: MqttVersion::default(), by_certificate: false };
        let of_entitled = entitled.map(|name| door.login_of(name)).transpose()?;
        let made_up =
            || subjects.iter().find_map(|who| if let Subject::MadeUp(of) = who { door.login(&of.row, of.way).ok() } else { None });
        let login = of_entitled.or_else(made_up);
        let version = login.map_or_else(MqttVersion::default, |login| login.version);
        Ok(Self { version, by_certificate: login.is_some_and(|login| login.certificate), ..door })
    }

    /// The turn to hold so many sessions at once; `None` where the pace never allows it.
    pub(super) async fn several(&self, sessions: u16) -> Option<OwnedMutexGuard<()>> {
        self.endpoint.reach.budget.several(sessions).await
    }

    /// How long something is waited for.
    pub(super) fn patience(&self) -> Duration {
        self.endpoint.reach.patience.read
    }

    /// How long a broker may take to hand on what it has.
    pub(super) fn settle(&self) -> Duration {
        SETTLE.min(self.patience())
    }

    /// Opens a session as somebody.
    pub(super) async fn enter(&self, who: &Subject, manner: Manner<'_>) -> Result<Entry, BenchTrouble> {
        let (version, connected) = match who {
            Subject::Nobody => {
                let (own, Manner { client_id, resumes, will }) = (own_id(), manner);
                let client_id = client_id.unwrap_or(&own);
                let hello = Hello { version: self.version, client_id, credentials: None, resumes, certificate: None, will };
                (self.version, Client::connect(&self.endpoint, &hello).await)
            }
            Subject::MadeUp(of) => {
                let (login, user) = (self.login(&of.row, of.way)?, own_id());
                (login.version, self.sign_in(login, (&user, &wrong_password()), manner).await)
            }
            Subject::Identity(name) => {
                let (login, account) = (self.login_of(name)?, self.context.account(&self.at.sample, name)?);
                (login.version, self.sign_in(login, (&account.user, account.secret.expose()), manner).await)
            }
            Subject::OfSample(of) => {
                let account = self.context.account(&of.sample, &of.identity)?;
                let login = self.login(&account.login, 0)?;
                (login.version, self.sign_in(login, (&account.user, account.secret.expose()), manner).await)
            }
        };
        let refused = if matches!(who, Subject::Identity(_)) { Got::NotSignedIn } else { Got::Refused };
        match connected {
            Ok((client, 0)) => Ok(Entry::In(Box::new(client))),
            Ok((_, code)) => {
                let said_no = matches!(outcome(version, code), LoginOutcome::Refused | LoginOutcome::Locked);
                Ok(Entry::Out(if said_no { refused } else { Got::NoAnswer }, Some(code)))
            }
            // A stranger without the certificate that a broker wants is refused in whatever way its TLS has: it speaks one that the others speak.
            Err(NoResponse::Unspoken(_)) if self.by_certificate && refused == Got::Refused => Ok(Entry::Out(refused, None)),
            Err(none) => Ok(Entry::Out(
                match none.or_trouble()? {
                    NoResponse::Closed => refused,
                    NoResponse::Tls(_) if self.by_certificate => refused,
                    _ => Got::NoAnswer,
                },
                None,
            )),
        }
    }

    async fn sign_in(&self, login: &MqttLogin, (user, secret): (&str, &str), manner: Manner<'_>) -> Result<(Client, u8), NoResponse> {
        Client::connect(&self.endpoint, &Shown::by(login, user, secret).hello(manner)).await
    }

    /// The client identifier under which somebody of the bench opens sessions.
    pub(super) fn client_id(&self, name: &IdentityName) -> Result<String, BenchTrouble> {
        let (login, account) = (self.login_of(name)?, self.context.account(&self.at.sample, name)?);
        Ok(Shown::by(login, &account.user, "").client_id().to_owned())
    }

    /// The first way of an identity's login that is one to a broker.
    fn login_of(&self, name: &IdentityName) -> Result<&'a MqttLogin, BenchTrouble> {
        let account = self.context.account(&self.at.sample, name)?;
        let row = self.context.login_row(&account.login)?;
        let login = row.exercise.iter().find_map(|way| if let Way::Mqtt(login) = way { Some(login) } else { None });
        login.ok_or_else(|| BenchTrouble::new(format!("{name} signs in at {}, which states no way over MQTT (`exercise:`)", account.login)))
    }

    fn login(&self, row: &RowId, way: u8) -> Result<&'a MqttLogin, BenchTrouble> {
        match self.context.login_row(row)?.exercise.get(usize::from(way)) {
            Some(Way::Mqtt(login)) => Ok(login),
            _ => Err(BenchTrouble::new(format!("{row} states no way {} to sign in over MQTT (`exercise:`)", way + 1))),
        }
    }
}

/// Somebody who subscribed, or tried to, and what they received.
pub(super) struct Ear {
    /// Who.
    pub(super) who: Subject,
    /// The session, while it lasts.
    pub(super) client: Option<Box<Client>>,
    /// Whether a session was opened.
    pub(super) let_in: bool,
    /// What it came to, where there is no session any more.
    pub(super) ended: Option<Got>,
    /// The code of the CONNACK that let nobody in, else of the SUBACK.
    pub(super) code: Option<u8>,
    /// What was received.
    pub(super) messages: Vec<Message>,
}

impl Ear {
    /// Signs in and subscribes.
    pub(super) async fn open(door: &Door<'_>, who: &Subject, filter: &str) -> Result<Self, BenchTrouble> {
        let mut ear = Self { who: who.clone(), client: None, let_in: false, ended: None, code: None, messages: Vec::new() };
        match door.enter(who, Manner::default()).await? {
            Entry::Out(got, code) => (ear.ended, ear.code) = (Some(got), code),
            Entry::In(mut client) => {
                ear.let_in = true;
                let answer = client.subscribe(filter).await;
                ear.messages = client.take();
                match answer {
                    Ok(code) => (ear.client, ear.code) = (Some(client), Some(code)),
                    Err(none) => ear.end(none)?,
                }
            }
        }
        Ok(ear)
    }

    /// Whether somebody listens.
    pub(super) fn listens(&self) -> bool {
        self.client.is_some()
    }

    /// Listens for so long, or until a message is wanted. `true` where one came.
    pub(super) async fn hear(&mut self, time: Duration, wanted: impl Fn(&Message) -> bool) -> Result<bool, BenchTrouble> {
        let Some(client) = &mut self.client else { return Ok(false) };
        let heard = client.listen(time, wanted).await;
        self.messages.extend(client.take());
        match heard {
            Ok(heard) => Ok(heard),
            Err(none) => self.end(none).map(|()| false),
        }
    }

    /// Listens until the broker has handed on what it has.
    pub(super) async fn settle(&mut self, door: &Door<'_>) -> Result<(), BenchTrouble> {
        self.hear(door.settle(), |_| false).await?;
        let Some(client) = &mut self.client else { return Ok(()) };
        let alive = client.ping().await;
        self.messages.extend(client.take());
        if let Err(none) = alive { self.end(none) } else { Ok(()) }
    }

    /// A session that the broker ends refuses; one that falls silent says nothing.
    fn end(&mut self, none: NoResponse) -> Result<(), BenchTrouble> {
        self.client = None;
        self.ended = Some(if none.or_trouble()? == NoResponse::Closed { Got::Refused } else { Got::NoAnswer });
        Ok(())
    }
}
