//! CoAP as a client (RFC 7252): over UDP in clear and inside DTLS, and over TCP (RFC 8323). Our own exchange layer over a codec; whatever a device does, it ends.

mod blocks;
mod carrier;
pub(crate) mod door;
pub(crate) mod dtls;
mod exchange;
pub(crate) mod group;
pub(crate) mod hello;
pub mod links;
mod login;
pub mod message;
mod observe;
mod stream;

use std::time::Duration;

use suite::evidence::{Method, Traffic};

pub use dtls::Shown;
pub(super) use login::sign_in;
pub use message::{Message, Request};
pub use observe::Watched;

use self::carrier::Carrier;
use self::exchange::Exchanges;
use self::stream::Stream;
use super::NoResponse;
use super::connect::Endpoint;
use super::http::HttpResponse;
use crate::reach::{Patience, Reach};

/// Where the list of resources is (RFC 6690, 4).
pub const CORE: &str = "/.well-known/core";

/// A client of one port.
#[derive(Debug)]
pub struct Client {
    way: Way,
}

#[derive(Debug)]
enum Way {
    Datagrams(Box<Exchanges>),
    Stream(Box<Stream>),
}

impl Client {
    /// Over UDP in clear.
    ///
    /// # Errors
    /// When this machine has no socket or no route.
    pub async fn clear(reach: &Reach, port: u16) -> Result<Self, NoResponse> {
        Ok(Self::over(Way::Datagrams(Box::new(Exchanges::over(Carrier::clear(reach, port).await?)))))
    }

    /// Inside a DTLS session.
    pub(crate) fn dtls(reach: &Reach, session: dtls::Session) -> Self {
        Self::over(Way::Datagrams(Box::new(Exchanges::over(Carrier::dtls(reach, session)))))
    }

    /// Over TCP, inside TLS where the endpoint is.
    ///
    /// # Errors
    /// [`NoResponse`], also where the device does not begin as the protocol has it.
    pub async fn tcp(endpoint: &Endpoint) -> Result<Self, NoResponse> {
        Ok(Self::over(Way::Stream(Box::new(Stream::open(endpoint).await?))))
    }

    fn over(way: Way) -> Self {
        Self { way }
    }

    /// Sends a request with its whole body and reads the whole answer. A server that wants to hear something again first (RFC 9175) hears it, once.
    ///
    /// # Errors
    /// [`NoResponse`]. What OSCORE protects cannot be read here and is trouble of the bench.
    pub async fn request(&mut self, request: &Request) -> Result<HttpResponse, NoResponse> {
        blocks::whole(self, request).await
    }

    /// Asks to be told of changes, hears so many notifications, no longer than this, and asks no longer (RFC 7641).
    ///
    /// # Errors
    /// [`NoResponse`], when the first answer does not come.
    pub async fn observe(&mut self, path: &str, notifications: usize, within: Duration) -> Result<Watched, NoResponse> {
        match &mut self.way {
            Way::Datagrams(exchanges) => observe::observe(exchanges, path, notifications, within).await,
            Way::Stream(_) => Err(NoResponse::Garbage("notifications over TCP are not asked for".to_owned())),
        }
    }

    /// What went there and back so far.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        match &self.way {
            Way::Datagrams(exchanges) => exchanges.carrier().traffic,
            Way::Stream(stream) => stream.traffic,
        }
    }

    /// Takes leave.
    pub async fn close(self) {
        match self.way {
            Way::Datagrams(exchanges) => exchanges.close().await,
            Way::Stream(stream) => stream.close().await,
        }
    }

    fn patience(&self) -> Patience {
        match &self.way {
            Way::Datagrams(exchanges) => exchanges.carrier().reach().patience,
            Way::Stream(stream) => stream.patience,
        }
    }

    /// One message and its answer.
    async fn ask(&mut self, request: &Request) -> Result<Message, NoResponse> {
        let answer = self.ask_once(request).await?;
        let echo = answer.echo().filter(|_| answer.status() == 401 && request.echo.is_none());
        match echo.map(<[u8]>::to_vec) {
            Some(echo) => self.ask_once(&Request { echo: Some(echo), ..request.clone() }).await,
            None => Ok(answer),
        }
    }

    async fn ask_once(&mut self, request: &Request) -> Result<Message, NoResponse> {
        let token = Exchanges::token();
        let answer = match &mut self.way {
            Way::Datagrams(exchanges) => exchanges.ask(request, &token).await?,
            Way::Stream(stream) => stream.ask(request, &token).await?,
        };
        if answer.is_oscore() {
            let says = "the device protects its answer by OSCORE (RFC 8613), which this suite does not speak; it cannot be tested";
            return Err(NoResponse::Bench(suite::evidence::BenchTrouble::new(says)));
        }
        Ok(answer)
    }
}

/// The code of a method.
#[must_use]
pub fn code(method: Method) -> u8 {
    match method {
        Method::Get | Method::Head => 1,
        Method::Post => 2,
        Method::Put => 3,
        Method::Delete => 4,
    }
}

/// An answer in the words of HTTP, whose codes mean the same (RFC 8075, 7): 205 for 2.05, 401 for 4.01.
fn response(message: &Message, body: Vec<u8>, whole: bool, took: Duration) -> HttpResponse {
    let kind = message.format().map(|format| ("content-type".to_owned(), message::type_of(format)));
    HttpResponse { status: message.status(), headers: kind.into_iter().collect(), body, whole, took }
}

#[cfg(test)]
pub(crate) mod fake;
#[cfg(test)]
mod tests;
