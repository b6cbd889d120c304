//! What speaks on a TCP port: listen first, then TLS, HTTP, RTSP, MQTT and the protocols of debuggers in this order, each on a fresh connection and bounded.

mod debugging;
mod greeting;
mod mqtt;
pub(crate) mod schemes;
mod ssh;
mod talk;
mod web;

use suite::evidence::{BenchTrouble, Protocol, Scheme, Service, ServiceSeen, TlsVersion, Transport};
use suite::names::Text;

use super::tls::{self, Stop};
use crate::reach::{NoConnection, Reach};
use talk::Caller;

/// A service that was recognised.
struct Found {
    speaks: Protocol,
    /// What it said, cleaned later.
    said: String,
    logins: Vec<Scheme>,
    /// What a stranger can debug or command by it.
    debug: Vec<String>,
    /// The fingerprint of its host key, for SSH.
    host_key: Option<String>,
    /// Why its logins were not all seen, if so.
    cut_short: Option<String>,
}

impl Found {
    /// A service whose first words tell its logins.
    fn new(speaks: Protocol, said: String, logins: Vec<Scheme>) -> Self {
        Self { speaks, said, logins, debug: Vec::new(), host_key: None, cut_short: None }
    }

    /// With what its key exchange brought to light.
    fn with(self, offer: ssh::Offer) -> Self {
        let open = offer.open_to.iter().map(|user| format!("(lets {user} in without any proof)"));
        let said: Vec<String> =
            [self.said, offer.banner.trim().to_owned()].into_iter().filter(|said| !said.is_empty()).chain(open).collect();
        let open = offer.open_to.iter().map(|user| format!("SSH as {user} without any proof")).collect();
        Self { said: said.join("\n"), logins: offer.logins, debug: open, host_key: offer.host_key, cut_short: offer.cut_short, ..self }
    }
}

/// Identifies the service on the question's port, in clear or inside TLS. Where TLS answers and nobody can talk inside (nothing newer than TLS 1.1, a handshake that is refused), the answer is cut short: what
/// runs there was not identified.
///
/// # Errors
/// When this machine cannot connect.
pub async fn put(reach: &Reach, question: &Service) -> Result<ServiceSeen, BenchTrouble> {
    let seen = |speaks, over_tls, said: &str, logins, cut_short| ServiceSeen {
        speaks,
        over_tls,
        banner: Text::from_device(said),
        logins,
        debug: Vec::new(),
        host_key: None,
        cut_short,
    };
    if question.port.transport == Transport::Udp {
        return Ok(seen(Protocol::Unknown, false, "", Vec::new(), Some("only TCP services are identified".to_owned())));
    }
    let mut search =
        Search { caller: Caller::clear(reach, question.port.number), unknown: String::new(), over_tls: false, shut_out: false };
    let found = search.run().await;
    let over_tls = search.over_tls;
    Ok(match found {
        Ok(Some(found)) => ServiceSeen {
            debug: found.debug,
            host_key: found.host_key,
            ..seen(found.speaks, over_tls, &found.said, found.logins, found.cut_short)
        },
        Ok(None) if search.shut_out => seen(Protocol::Unknown, over_tls, &search.unknown, Vec::new(), Some(SHUT_OUT.to_owned())),
        Ok(None) if search.unknown.is_empty() => seen(Protocol::Silent, over_tls, "", Vec::new(), None),
        Ok(None) => seen(Protocol::Unknown, over_tls, &search.unknown, Vec::new(), None),
        Err(trouble @ NoConnection::Bench(_)) => return Err(BenchTrouble::new(format!("{}: {trouble}", question.port))),
        Err(device) => seen(Protocol::Unknown, over_tls, &search.unknown, Vec::new(), Some(device.to_string())),
    })
}

/// Why a service inside TLS stays unknown.
const SHUT_OUT: &str = "the port speaks TLS, but no session of TLS 1.2 or 1.3 could be entered: what runs inside was not identified";

/// One search, with what was heard and not understood so far.
struct Search<'a> {
    caller: Caller<'a>,
    unknown: String,
    over_tls: bool,
    /// TLS answered and could not be entered.
    shut_out: bool,
}

impl Search<'_> {
    async fn run(&mut self) -> Result<Option<Found>, NoConnection> {
        if let Some(found) = self.listen(talk::BANNER).await? {
            return Ok(Some(found));
        }
        // Whoever greets in words of its own does so inside no TLS.
        if self.unknown.is_empty() && self.speaks_tls().await? {
            self.over_tls = true;
            if !self.caller.enter_tls().await? {
                self.shut_out = true;
                return Ok(None);
            }
            self.unknown.clear();
            if let Some(found) = self.listen(talk::BANNER).await? {
                return Ok(Some(found));
            }
        }
        self.ask().await
    }

    /// The protocols in which the client speaks first; at last, all patience for a late greeting.
    async fn ask(&mut self) -> Result<Option<Found>, NoConnection> {
        let heard = web::http(&self.caller).await?;
        if let Some(found) = self.understand(heard).await? {
            return Ok(Some(found));
        }
        let heard = web::rtsp(&self.caller).await?;
        if let Some(found) = self.understand(heard).await? {
            return Ok(Some(found));
        }
        let heard = mqtt::connect(&self.caller).await?;
        if let Some(found) = self.understand(heard).await? {
            return Ok(Some(found));
        }
        let heard = debugging::ask(&self.caller).await?;
        if let Some(found) = self.understand(heard).await? {
            return Ok(Some(found));
        }
        if self.unknown.is_empty() { self.listen(self.caller.reach.patience.read).await } else { Ok(None) }
    }

    async fn listen(&mut self, within: std::time::Duration) -> Result<Option<Found>, NoConnection> {
        let mut talk = self.caller.talk().await?;
        let heard = talk.hear(within, talk::LONGEST, |_| false).await;
        match greeting::understand(&heard, &mut talk).await {
            Some(found) if found.speaks == Protocol::Ssh => {
                drop(talk);
                Ok(Some(found.with(ssh::offer(&self.caller).await?)))
            }
            Some(found) => Ok(Some(found)),
            None => {
                self.keep(&heard);
                Ok(None)
            }
        }
    }

    /// What an answer is, if the question was in the right language; a late greeting is heard here as well.
    async fn understand(&mut self, heard: Result<Found, Vec<u8>>) -> Result<Option<Found>, NoConnection> {
        match heard {
            Ok(found) => Ok(Some(found)),
            Err(other) if greeting::is_known(&other) => self.listen(self.caller.reach.patience.read).await,
            Err(other) => {
                self.keep(&other);
                Ok(None)
            }
        }
    }

    /// Whether the port answers a ClientHello with TLS. A ServerHello or an alert is TLS; what it says is kept in case nobody can talk inside.
    async fn speaks_tls(&mut self) -> Result<bool, NoConnection> {
        let mut talk = self.caller.talk().await?;
        let answer = tls::greet(&mut talk.stream, self.caller.reach, TlsVersion::V1_2).await;
        match answer {
            Ok(hello) => self.unknown = format!("TLS ServerHello, version {}", version(hello.version)),
            Err(Stop::Alert(number)) => self.unknown = format!("TLS alert {number}"),
            Err(Stop::Foreign(said)) => {
                let said = said.as_str().to_owned();
                // Many web servers answer a ClientHello with an error page in clear: asked in their own language they say more.
                if !said.starts_with("HTTP/") && !said.starts_with("RTSP/") {
                    self.keep(said.as_bytes());
                }
                return Ok(false);
            }
            Err(_) => return Ok(false),
        }
        Ok(true)
    }

    /// Keeps the first thing that was said and not understood.
    fn keep(&mut self, heard: &[u8]) {
        if self.unknown.is_empty() && !heard.is_empty() {
            self.unknown = String::from_utf8_lossy(&heard[..heard.len().min(talk::LONGEST)]).into_owned();
        }
    }
}

fn version(number: u16) -> String {
    match number {
        0x0300 => "SSL 3.0".to_owned(),
        0x0301..=0x0304 => format!("1.{}", number - 0x0301),
        other => format!("0x{other:04x}"),
    }
}

#[cfg(test)]
mod tests;
