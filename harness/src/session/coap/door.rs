//! A row of 28-LogIntf that speaks CoAP, asked as somebody: in clear, inside DTLS by a shared key or by none, or over TCP.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use suite::evidence::{BenchTrouble, Request as Asked, Traffic};

use super::dtls::{NoSession, Session, Wait};
use super::hello::{self, Said};
use super::{CORE, Client, Request, Shown, code, message};
use crate::session::NoResponse;
use crate::session::connect::Endpoint;
use crate::session::http::{HttpRequest, HttpResponse};
use crate::session::sign_in::Pass;

/// How long a handshake that should fail is listened to, where no other is known to succeed.
const HANDSHAKE: Duration = Duration::from_secs(5);

/// The door.
#[derive(Clone, Debug)]
pub(crate) struct Door {
    /// Where it is. Its `tls` says that TCP is inside TLS.
    pub(crate) endpoint: Endpoint,
    /// Whether it is reached over TCP.
    pub(crate) over_tcp: bool,
    /// Whether it speaks inside DTLS or TLS.
    pub(crate) secured: bool,
    /// What is known to be let in, beside which silence is a refusal.
    pub(crate) known: Option<Shown>,
    /// Whether silence was met without a key while the known one was let in: one question, which has its door to itself, waits for that once.
    pub(crate) silent: Arc<AtomicBool>,
}

impl Door {
    /// Sends a declared request and hangs up.
    ///
    /// # Errors
    /// [`NoResponse`]: `Tls` where the device lets nobody in who shows what is shown.
    pub(crate) async fn send(&self, asked: &Asked, pass: &Pass) -> Result<(HttpResponse, Traffic), NoResponse> {
        self.ask(&request(asked), pass).await
    }

    /// Sends a request in the words of HTTP and hangs up.
    ///
    /// # Errors
    /// As for [`Self::send`].
    pub(crate) async fn carry(&self, asked: HttpRequest, pass: &Pass) -> Result<HttpResponse, NoResponse> {
        self.ask(&carried(asked), pass).await.map(|(response, _)| response)
    }

    async fn ask(&self, request: &Request, pass: &Pass) -> Result<(HttpResponse, Traffic), NoResponse> {
        let mut client = self.enter(pass).await?;
        let response = client.request(request).await;
        let traffic = client.traffic();
        client.close().await;
        Ok((response?, traffic))
    }

    /// Whether anything answers: in clear to a request for the list of resources, else to a handshake, by the known key where there is one, or to a hello.
    /// Where the bench itself has no way there, nothing does.
    pub(crate) async fn answers(&self) -> bool {
        let (reach, port) = (&self.endpoint.reach, self.endpoint.port);
        if self.over_tcp {
            return reach.tcp(port).await.is_ok();
        }
        if self.secured {
            return self.lets_the_known_in(port, Wait::of(self.most())).await || hello::speaks(reach, port).await;
        }
        let said = self.ask(&Request::get(CORE), &Pass::Nothing).await;
        !matches!(said, Err(NoResponse::Refused | NoResponse::Silent | NoResponse::Bench(_)))
    }

    /// A client as whom the pass is. A key opens its own port where this one is in clear.
    ///
    /// # Errors
    /// [`NoResponse`], as for [`Self::send`].
    pub(crate) async fn enter(&self, pass: &Pass) -> Result<Client, NoResponse> {
        let reach = &self.endpoint.reach;
        let (port, shown) = match pass {
            _ if self.over_tcp => return Client::tcp(&self.endpoint).await,
            Pass::Dtls { port, shown } => (if self.secured { self.endpoint.port } else { *port }, shown.clone()),
            _ if self.secured => (self.endpoint.port, Shown::Nothing),
            _ => return Client::clear(reach, self.endpoint.port).await,
        };
        let taken = if matches!(shown, Shown::Nothing) { Some(self.without_a_key(port).await?) } else { None };
        let wait = self.wait(port, &shown).await;
        match Session::open(reach, port, &shown, wait).await {
            Ok(session) => Ok(Client::dtls(reach, session)),
            Err(NoSession::Bench(trouble)) => Err(NoResponse::Bench(trouble)),
            Err(NoSession::Refused) => Err(NoResponse::Refused),
            // The known key is waited for no longer than this one was.
            Err(NoSession::Silent) if !self.lets_the_known_in(port, wait).await => Err(NoResponse::Silent),
            Err(none) if let Some(suite) = taken.filter(|_| none.is_of_the_suite()) => {
                Err(unspoken(format!("udp/{port} takes the suite {suite:#06x} from whoever has no key")))
            }
            // Where no suite is shared nobody looked at the key, unless a right one is looked at.
            Err(none) if none.is_of_the_suite() && !self.lets_the_known_in(port, wait).await => {
                Err(unspoken(format!("udp/{port}: {none}")))
            }
            Err(none) => Err(NoResponse::Tls(none.to_string())),
        }
    }

    /// The suite that the device takes from whoever has no key, this one's library may have or not. Silence on every offer is a refusal beside the known.
    async fn without_a_key(&self, port: u16) -> Result<u16, NoResponse> {
        let known = self.silent.load(Ordering::Relaxed);
        match if known { Said::Nothing } else { hello::without_a_key(&self.endpoint.reach, port).await? } {
            Said::Suite(_, suite) => Ok(suite),
            Said::Alert => Err(NoResponse::Tls("DTLS was refused to whoever has no key".to_owned())),
            Said::Nothing if self.lets_the_known_in(port, Wait::of(self.most())).await => {
                self.silent.store(true, Ordering::Relaxed);
                Err(NoResponse::Tls("DTLS met silence without a key, while the known key is let in".to_owned()))
            }
            Said::Nothing => Err(NoResponse::Silent),
        }
    }

    /// How long somebody is waited for: where the known key is let in, some times what that took. A key exchange may take a small device far longer than a key.
    async fn wait(&self, port: u16, shown: &Shown) -> Wait {
        let most = self.most();
        let is_another = matches!(shown, Shown::Key { .. }) && self.known.as_ref() != Some(shown);
        let took = if is_another { self.known_takes(port, Wait::of(most)).await } else { None };
        took.map_or(Wait::of(most), |took| Wait::beside(took, most))
    }

    async fn lets_the_known_in(&self, port: u16, wait: Wait) -> bool {
        self.known_takes(port, wait).await.is_some()
    }

    /// How long the handshake by the known key takes, where it comes about in time.
    async fn known_takes(&self, port: u16, wait: Wait) -> Option<Duration> {
        Session::proven(&self.endpoint.reach, port, self.known.as_ref()?, wait).await.ok()
    }

    fn most(&self) -> Duration {
        HANDSHAKE.min(self.endpoint.reach.patience.read)
    }
}

fn unspoken(what: String) -> NoResponse {
    NoResponse::Unspoken(BenchTrouble::new(format!("{what}: DTLS that is not spoken here, so what it serves so cannot be tested")))
}

/// A request in the words of HTTP as CoAP has it.
fn carried(asked: HttpRequest) -> Request {
    let kind = asked.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type")).map(|(_, kind)| kind.as_str());
    let format = match kind {
        _ if asked.body.is_empty() => None,
        Some("application/json") => Some(message::JSON),
        Some("text/plain") => Some(message::TEXT),
        _ => Some(message::BYTES),
    };
    Request { code: code(asked.method), path: asked.path, format, payload: asked.body, ..Request::default() }
}

/// A declared request as it is sent.
pub(crate) fn request(asked: &Asked) -> Request {
    let payload = asked.json.clone().unwrap_or_default().into_bytes();
    let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(&payload).is_ok();
    let format = (!payload.is_empty()).then_some(if is_json { message::JSON } else { message::TEXT });
    Request { code: code(asked.method), path: asked.path.clone(), format, payload, ..Request::default() }
}
