//! By which protocol an image goes to a device, and the version that runs is read: by requests, or by Bluetooth LE. What comes of it is told in the words of HTTP.

use suite::evidence::{BenchTrouble, Method, OfferImages, Place, Who};
use suite::ixit::t07_upd_mech::{Install, Transfer, Upload};
use suite::ixit::{BleOperation, UpdMech};
use suite::names::IdentityName;

use super::{Declared, undeclared};
use crate::context::Context;
use crate::probe::ble;
use crate::probe::caller::Caller;
use crate::session::NoResponse;
use crate::session::http::{HttpRequest, HttpResponse};

/// A way to the device and back.
pub(super) enum Way<'a> {
    Air(Air<'a>),
    Net(Box<Net<'a>>),
}

/// By Bluetooth LE.
pub(super) struct Air<'a> {
    context: &'a Context,
    at: &'a Place,
    transfer: &'a Transfer,
    version: BleOperation,
    who: Option<&'a IdentityName>,
}

/// By requests.
pub(super) struct Net<'a> {
    install: &'a Install,
    version: &'a str,
    reader: Caller<'a>,
    offerer: Caller<'a>,
    stranger: Caller<'a>,
}

/// Who hands an image over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// As whom the row lets.
    Entitled,
    /// Somebody who did not sign in.
    Stranger,
}

impl<'a> Net<'a> {
    fn whoever(&mut self, by: By) -> &mut Caller<'a> {
        match by {
            By::Entitled => &mut self.offerer,
            By::Stranger => &mut self.stranger,
        }
    }
}

impl<'a> Way<'a> {
    /// The way that is declared.
    ///
    /// # Errors
    /// When it is not one protocol alone that is declared for all of it.
    pub(super) fn of(
        context: &'a Context,
        question: &'a OfferImages,
        row: &UpdMech,
        declared: &Declared<'a>,
    ) -> Result<Self, BenchTrouble> {
        let Declared { install, version, .. } = *declared;
        if let Some(transfer) = install.transfer() {
            let read = Some(version.characteristic().ok_or_else(|| undeclared(row, "version.ble"))?.clone());
            let version = BleOperation { read, ..BleOperation::default() };
            return Ok(Self::Air(Air { context, at: &question.at, transfer, version, who: question.identity.as_ref() }));
        }
        install.upload().and_then(Upload::method_and_path).ok_or_else(|| undeclared(row, "install"))?;
        let version = version.path().ok_or_else(|| undeclared(row, "version"))?;
        let caller = |who| Caller::at(context, &question.at, declared.interface, who);
        let reader = caller(question.identity.as_ref())?;
        let (mut offerer, mut stranger) = (caller(question.identity.as_ref())?, caller(None)?);
        for caller in [&mut offerer, &mut stranger] {
            // A device may verify, or write, all of an image before it answers.
            let patience = caller.server.patience();
            (patience.read, patience.exchange) = (patience.read.max(declared.takes), patience.exchange.max(declared.takes * 2));
        }
        Ok(Self::Net(Box::new(Net { install, version, reader, offerer, stranger })))
    }

    /// Hands an image over, as whom the row lets or as a stranger.
    ///
    /// # Errors
    /// Trouble of the bench. That the device does not answer is `None`.
    pub(super) async fn hand_over(&mut self, image: &[u8], by: By) -> Result<Option<HttpResponse>, BenchTrouble> {
        match self {
            Self::Air(air) => {
                let who = air.who.filter(|_| by == By::Entitled);
                ble::upload(air.context, air.at, air.transfer, image, who).await
            }
            Self::Net(net) => {
                let request = upload(net.install, image);
                answered(net.whoever(by).send(request).await)
            }
        }
    }

    /// Starts the installation, where that is a request of its own.
    ///
    /// # Errors
    /// As above.
    pub(super) async fn start(&mut self, by: By) -> Result<Option<HttpResponse>, BenchTrouble> {
        let Self::Net(net) = self else { return Ok(None) };
        let Some((method, path)) = net.install.start.as_ref().and_then(Upload::method_and_path) else { return Ok(None) };
        answered(net.whoever(by).send(HttpRequest { method, ..HttpRequest::get(path) }).await)
    }

    /// What the device answers to whoever asks for its version.
    ///
    /// # Errors
    /// As above.
    pub(super) async fn version(&mut self) -> Result<Option<HttpResponse>, BenchTrouble> {
        match self {
            Self::Air(air) => {
                let who = air.who.map_or(Who::Nobody, |name| Who::Identity(name.clone()));
                ble::call(air.context, air.at, &air.version, "", &who).await.map(|called| called.response)
            }
            Self::Net(net) => answered(net.reader.send(HttpRequest::get(net.version)).await),
        }
    }
}

/// The device's response, or none; trouble of the bench ends the script.
fn answered(response: Result<HttpResponse, NoResponse>) -> Result<Option<HttpResponse>, BenchTrouble> {
    match response {
        Ok(response) => Ok(Some(response)),
        Err(none) => none.or_trouble().map(|_| None),
    }
}

const BOUNDARY: &str = "thirteen-5d3a0c-image";

fn upload(install: &Install, image: &[u8]) -> HttpRequest {
    let upload = install.upload();
    let (method, path) = upload.and_then(Upload::method_and_path).unwrap_or((Method::Post, "/"));
    let (kind, body) = match upload.and_then(|upload| upload.field.as_ref()) {
        None => ("application/octet-stream".to_owned(), image.to_vec()),
        Some(field) => {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"image\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            let tail = format!("\r\n--{BOUNDARY}--\r\n");
            (format!("multipart/form-data; boundary={BOUNDARY}"), [head.as_bytes(), image, tail.as_bytes()].concat())
        }
    };
    HttpRequest { method, path: path.to_owned(), headers: vec![("content-type".to_owned(), kind)], body }
}
