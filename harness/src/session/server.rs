//! Whatever answers requests by method and path: a server of HTTP or of CoAP. What it says is told in the words of HTTP.

use suite::evidence::{Request, Traffic};

use super::NoResponse;
use super::coap::door::Door;
use super::connect::Endpoint;
use super::http::{HttpRequest, HttpResponse};
use super::sign_in::{self, Pass};
use crate::reach::Patience;

/// The server of a row of 28-LogIntf.
#[derive(Clone, Debug)]
pub(crate) enum Server {
    /// CoAP.
    Coap(Box<Door>),
    /// HTTP.
    Http(Endpoint),
}

impl Server {
    /// Sends a declared request as somebody.
    ///
    /// # Errors
    /// [`NoResponse`].
    pub(crate) async fn send(&self, asked: &Request, pass: &Pass) -> Result<HttpResponse, NoResponse> {
        self.counted(asked, pass).await.map(|(response, _)| response)
    }

    /// The same with what went there and back, where that is counted.
    ///
    /// # Errors
    /// [`NoResponse`].
    pub(crate) async fn counted(&self, asked: &Request, pass: &Pass) -> Result<(HttpResponse, Option<Traffic>), NoResponse> {
        match self {
            // An exchange inside DTLS holds much; on the heap it does not fill the stack of every script that may be one of HTTP as well.
            Self::Coap(door) => Box::pin(door.send(asked, pass)).await.map(|(response, traffic)| (response, Some(traffic))),
            Self::Http(endpoint) => sign_in::send(endpoint, request(asked), pass).await.map(|response| (response, None)),
        }
    }

    /// Sends any request as somebody. CoAP has no headers: of those only the type of what is sent goes with it.
    ///
    /// # Errors
    /// [`NoResponse`].
    pub(crate) async fn carry(&self, request: HttpRequest, pass: &Pass) -> Result<HttpResponse, NoResponse> {
        match self {
            Self::Coap(door) => Box::pin(door.carry(request, pass)).await,
            Self::Http(endpoint) => sign_in::send(endpoint, request, pass).await,
        }
    }

    /// Whether anything answers at its port: takes a connection, or says a word.
    pub(crate) async fn answers(&self) -> bool {
        match self {
            Self::Coap(door) => Box::pin(door.answers()).await,
            Self::Http(endpoint) => endpoint.reach.tcp(endpoint.port).await.is_ok(),
        }
    }

    /// How long it is waited for.
    pub(crate) fn patience(&mut self) -> &mut Patience {
        match self {
            Self::Coap(door) => &mut door.endpoint.reach.patience,
            Self::Http(endpoint) => &mut endpoint.reach.patience,
        }
    }

    /// Whether whoever shows nothing gets no session there, so that a stranger is not even told of paths.
    pub(crate) fn keeps_strangers_out(&self) -> bool {
        matches!(self, Self::Coap(door) if door.secured)
    }
}

/// A declared request as HTTP has it.
pub(crate) fn request(asked: &Request) -> HttpRequest {
    match &asked.json {
        Some(json) => HttpRequest::with_body(asked.method, &asked.path, "application/json", json.clone()),
        None => HttpRequest { method: asked.method, ..HttpRequest::get(&asked.path) },
    }
}
