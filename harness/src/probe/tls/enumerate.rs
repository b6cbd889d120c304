//! Enumeration: for each version all suites are offered, the chosen one is dropped, and the rest is offered again until the server refuses.

use std::time::Duration;

use suite::evidence::{BenchTrouble, TlsSeen, TlsVersion};
use tokio::io::AsyncWriteExt;
use tokio::time::Instant;

use super::Target;
use super::flight::{Flight, ServerHello, Stop};
use super::hello::{Hello, number};
use super::suites;
use crate::reach::{NoConnection, Reach};

/// A server that accepted every suite of every version would take about 1,500 connections.
const MOST_CONNECTIONS: u32 = 2_000;
const LONGEST: Duration = Duration::from_secs(600);
/// Some servers choke on more suites than this.
const CHUNK: usize = 100;
/// Pause before a port that refuses is tried again: it was open a moment ago.
const BREATH: Duration = Duration::from_millis(500);

/// One server under enumeration.
pub(super) struct Enumeration<'a> {
    reach: &'a Reach,
    target: &'a Target,
    connections: u32,
    until: Instant,
    cut_short: Option<String>,
}

/// What stands beside the suites of an offer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Offer {
    /// No extension at all.
    Bare,
    /// The usual ones, with groups of finite fields.
    Fields,
    /// The usual ones.
    Usual,
}

/// What came of one offer.
enum Reply {
    Chosen(u16),
    /// An alert, an end without a word, or another version.
    Refused,
    Silent,
    /// An answer of which nothing follows; what it was.
    Unclear(String),
}

/// What came of one version.
struct Heard {
    accepted: Vec<u16>,
    /// Whether every suite was offered and the last offers were refused.
    complete: bool,
    silent: bool,
}

impl<'a> Enumeration<'a> {
    pub(super) fn new(reach: &'a Reach, target: &'a Target) -> Self {
        Self { reach, target, connections: 0, until: Instant::now() + LONGEST, cut_short: None }
    }

    /// All versions, oldest first.
    pub(super) async fn versions(mut self) -> Result<TlsSeen, BenchTrouble> {
        let mut seen =
            TlsSeen { accepted: [].into(), refused: Vec::new(), silent: Vec::new(), chain: None, connections: 0, cut_short: None };
        for version in TlsVersion::ALL {
            let heard = self.version(version).await?;
            if !heard.accepted.is_empty() {
                if !heard.complete {
                    self.cut(format!("{version}: the server fell silent before it had refused the last suites"));
                }
                seen.accepted.insert(version, heard.accepted.into_iter().map(suites::named).collect());
            } else if heard.complete {
                seen.refused.push(version);
            } else if heard.silent {
                seen.silent.push(version);
            }
        }
        (seen.connections, seen.cut_short) = (self.connections, self.cut_short);
        Ok(seen)
    }

    /// One version: everything at once, then in hundreds, since a long list may be what was refused; then without extensions; at last the suites that
    /// some servers accept only from those who name the fields.
    async fn version(&mut self, version: TlsVersion) -> Result<Heard, BenchTrouble> {
        let mut left = suites::of(version);
        let mut heard = Heard { accepted: Vec::new(), complete: false, silent: false };
        let mut complete = self.offer_all(version, vec![left.clone()], Offer::Usual, &mut left, &mut heard).await?;
        if left.len() > CHUNK {
            complete = self.offer_all(version, suites::lists(&left, CHUNK), Offer::Usual, &mut left, &mut heard).await?;
        }
        if complete && version != TlsVersion::V1_3 && heard.accepted.is_empty() {
            let bare = self.offer_all(version, suites::lists(&left, CHUNK), Offer::Bare, &mut left, &mut heard).await?;
            complete = bare || heard.accepted.is_empty();
        }
        if complete && !matches!(version, TlsVersion::Ssl3 | TlsVersion::V1_3) {
            left.retain(|code| suites::is_over_a_field(*code));
            complete = self.offer_all(version, suites::lists(&left, CHUNK), Offer::Fields, &mut left, &mut heard).await?
                || heard.accepted.is_empty();
        }
        heard.complete = complete;
        Ok(heard)
    }

    /// Offers each of the lists without what was chosen, again and again, until it is refused. Returns whether all were.
    async fn offer_all(
        &mut self,
        version: TlsVersion,
        lists: Vec<Vec<u16>>,
        offer: Offer,
        left: &mut Vec<u16>,
        heard: &mut Heard,
    ) -> Result<bool, BenchTrouble> {
        for mut list in lists {
            while !list.is_empty() {
                let (extensions, fields) = (offer != Offer::Bare, offer == Offer::Fields);
                let hello = Hello { version, suites: &list, name: self.reach.name.as_deref(), extensions, fields };
                match self.offer(&hello).await? {
                    Reply::Chosen(suite) => {
                        list.retain(|code| *code != suite);
                        left.retain(|code| *code != suite);
                        heard.accepted.push(suite);
                    }
                    Reply::Refused => break,
                    Reply::Silent => {
                        heard.silent = true;
                        return Ok(false);
                    }
                    Reply::Unclear(what) => {
                        self.cut(format!("{version}: {what}"));
                        return Ok(false);
                    }
                }
            }
        }
        Ok(true)
    }

    /// One offer; silence and an end without an alert are believed only the second time.
    async fn offer(&mut self, hello: &Hello<'_>) -> Result<Reply, BenchTrouble> {
        if self.connections >= MOST_CONNECTIONS || Instant::now() > self.until {
            return Ok(Reply::Unclear(format!("the limit of {MOST_CONNECTIONS} connections or {} s was reached", LONGEST.as_secs())));
        }
        let first = self.connect(hello).await?;
        let answer = if matches!(first, Err(Stop::Silent | Stop::Closed)) { self.connect(hello).await? } else { first };
        Ok(match answer {
            Ok(chosen) => judge(hello, chosen),
            Err(Stop::Alert(_) | Stop::Closed) => Reply::Refused,
            Err(Stop::Silent) => Reply::Silent,
            Err(Stop::Foreign(said)) => {
                Reply::Unclear(format!("the answer is not TLS: {}", said.as_str().lines().next().unwrap_or_default()))
            }
            Err(Stop::Broken(what)) => Reply::Unclear(format!("the server sent {what}")),
        })
    }

    async fn connect(&mut self, hello: &Hello<'_>) -> Result<Result<ServerHello, Stop>, BenchTrouble> {
        for breath in 1..=3u32 {
            self.connections += 1;
            self.reach.budget.request().await;
            match self.reach.tcp(self.target.port).await {
                Ok(mut session) => return Ok(exchange(&mut session.stream, hello, self.reach).await),
                Err(NoConnection::Silent) => return Ok(Err(Stop::Silent)),
                Err(NoConnection::Refused) => tokio::time::sleep(BREATH * breath).await,
                Err(trouble) => return Err(BenchTrouble::new(format!("TLS on port {}: {trouble}", self.target.port))),
            }
        }
        Ok(Err(Stop::Broken("nothing: the port refused the connection three times")))
    }

    /// Keeps the first reason.
    fn cut(&mut self, reason: String) {
        self.cut_short.get_or_insert(reason);
    }
}

async fn exchange(stream: &mut tokio::net::TcpStream, hello: &Hello<'_>, reach: &Reach) -> Result<ServerHello, Stop> {
    match tokio::time::timeout(reach.patience.read, stream.write_all(&hello.record())).await {
        Err(_) => return Err(Stop::Silent),
        Ok(Err(_)) => return Err(Stop::Closed),
        Ok(Ok(())) => {}
    }
    Flight::new(stream, &reach.patience).hello().await
}

/// Compares the choice with the offer: another version is a refusal of this one, a suite that was not offered a broken server.
fn judge(hello: &Hello<'_>, chosen: ServerHello) -> Reply {
    if chosen.version != number(hello.version) {
        return Reply::Refused;
    }
    if !hello.suites.contains(&chosen.suite) {
        return Reply::Unclear(format!("the server chose {}, which was not offered", suites::named(chosen.suite).name));
    }
    Reply::Chosen(chosen.suite)
}
